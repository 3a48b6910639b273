"""Reading a multipart form (RFC 7578), byte for byte: a recording is not text."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import HTTP


@dataclass
class Form:
    """The fields of a form, and the one file in it."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    filename: str = ""
    content_type: str = ""
    file: bytes = b""

    def values(self, name: str) -> list[str]:
        return [value for field_name, value in self.fields if field_name == name]

    def value(self, name: str) -> str | None:
        return next(iter(self.values(name)), None)


def parsed(content_type: str, body: bytes) -> Form:
    """The form in a request's body."""
    boundary = _headers(b"Content-Type: " + content_type.encode()).get_param("boundary")
    assert isinstance(boundary, str)
    delimiter = b"\r\n--" + boundary.encode()
    parts = (b"\r\n" + body).split(delimiter)
    assert parts[0] == b""
    assert parts[-1].startswith(b"--")
    form = Form()
    for part in parts[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = _headers(head)
        name = headers.get_param("name", header="content-disposition")
        filename = headers.get_filename()
        if filename is None:
            form.fields.append((str(name), content.decode()))
        else:
            form.filename, form.file = filename, content
            form.content_type = headers.get_content_type()
    return form


def _headers(head: bytes) -> EmailMessage:
    found = BytesHeaderParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")
    assert isinstance(found, EmailMessage)
    return found
