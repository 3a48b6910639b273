"""Whether an address in the settings is one."""

from urllib.parse import urlsplit


def is_url(value: str) -> bool:
    """Whether a client can make a request of it, and to the host that was meant."""
    if not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:  # it quotes the part that is wrong
        return False
    # An @ behind the host: a password with one of / ? # in it, which ended the host before.
    rest = parts.path + parts.query + parts.fragment
    return (
        parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and "@" not in rest
    )
