"""PDF bytes and a page number -> PNG image, rendered outside this process."""

from __future__ import annotations

import base64

from summarizer.errors import InputError
from summarizer.readers.process import ProcessFailedError, ReadingProcess


def page_png(source: bytes, page: int, dpi: int = 110) -> bytes:
    """The page (from 1) as displayed, filled form fields included; raises InputError with the page number."""
    try:
        with ReadingProcess(source) as process:
            if not 1 <= page <= process.pages:
                raise InputError(f"page {page}: the file has {process.pages} page(s); choose one of them")
            return base64.b64decode(process.ask("png", page=page, dpi=dpi)["png"])
    except ProcessFailedError as error:
        raise InputError(f"page {page} cannot be shown: {error}; open the original file instead") from error
