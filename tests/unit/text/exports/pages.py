"""A PDF as a reader of PDFs sees it."""

from typing import Any

import pypdfium2


def _opened(content: bytes) -> Any:
    opening: Any = pypdfium2.PdfDocument  # its package is typed in part
    return opening(content)


def text_of(content: bytes) -> str:
    """What is copied when everything is selected, page numbers included."""
    document = _opened(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def bitmaps(content: bytes, scale: float = 1) -> list[Any]:
    """Each page as an array of grey pixels."""
    document = _opened(content)
    try:
        return [page.render(scale=scale, grayscale=True).to_numpy().copy() for page in document]
    finally:
        document.close()


def facts_of(content: bytes) -> tuple[dict[str, str], tuple[int, int]]:
    """What it says of itself, and the size of its first page in points."""
    document = _opened(content)
    try:
        width, height = document[0].get_size()
        return document.get_metadata_dict(), (round(width), round(height))
    finally:
        document.close()
