"""Files -> Packet: raw pages with word boxes, and a ledger with one entry a page."""

from __future__ import annotations

from summarizer.readers.files import source_files
from summarizer.readers.packet import read_packet
from summarizer.readers.render import page_png

__all__ = ["page_png", "read_packet", "source_files"]
