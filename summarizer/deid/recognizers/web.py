"""E-mail addresses, web addresses, network addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

# A blank beside the at sign or the full stop is what OCR leaves of tight print.
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?:\.[\w-]+)*(?: ?(?:\.|\[dot\]|\(dot\)) ?[A-Za-z]{2,})+(?!\w)"
)
_ENDS = (
    r"com|org|net|edu|gov|mil|info|biz|io|care|health|clinic|us|co|app|dev|example|test|invalid|local|md|med"
)
_URL = re.compile(
    rf"(?:\bhttps?://|\bftp://|\bwww\.)[^\s<>\"'\])]+|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_ENDS})\b(?!\.\w)(?:/[^\s<>\"'\])]*)?",
    re.IGNORECASE,
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = re.compile(rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?::\d{{2,5}})?(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}::?){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])", re.IGNORECASE)
_MAC = re.compile(r"(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])", re.IGNORECASE)
_FILE = re.compile(
    r"(?<![\w/.-])(?=[\w-]*\d)[\w-]{3,60}\.(?:jpe?g|png|gif|bmp|tiff?|heic|dcm|pdf|docx?|mp4|mov|avi|wav|mp3|m4a)\b",
    re.IGNORECASE,
)
_SPOKEN_END = r"(?:com|org|net|edu|gov|us|co|io|info|health|care|example|test|local|invalid)"
_SPOKEN_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]+(?: (?:dot|period|underscore|dash|hyphen) [\w+-]+){{0,4}} at (?:[\w-]+ dot ){{1,3}}{_SPOKEN_END}\b",
    re.IGNORECASE,
)
_SPOKEN_URL = re.compile(rf"\b(?:[\w-]+ dot ){{1,3}}{_SPOKEN_END}\b(?: slash [\w-]+)?", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z]\w{2,}")


class WebRecognizer(PageRecognizer):
    """E-mail, URL, IP and hardware addresses."""

    LABELS = ("EMAIL", "URL", "IP")

    def find(self, text: str) -> Iterator[Found]:
        """Addresses of a page."""
        table = ((_EMAIL, "EMAIL", 0.99), (_URL, "URL", 0.97), (_IPV4, "IP", 0.96), (_IPV6, "IP", 0.9))
        for pattern, label, score in (
            *table,
            (_MAC, "IP", 0.96),
            (_HANDLE, "URL", 0.9),
            (_FILE, "URL", 0.95),
            (_SPOKEN_EMAIL, "EMAIL", 0.95),
            (_SPOKEN_URL, "URL", 0.85),
        ):
            for match in pattern.finditer(text):
                if label != "IP" or any(char.isdigit() for char in match.group()):
                    yield self.hit(match, label, score)
