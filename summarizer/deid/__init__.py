"""De-identification: Packet -> RedactedPacket. `Deidentifier().redact(packet, request)`."""

from __future__ import annotations

from summarizer.deid.redact import Deidentifier, text_packet
from summarizer.deid.report import report
from summarizer.deid.reveal import day_zero, known, reveal
from summarizer.deid.shifting import place, shift_text, shifted

__all__ = [
    "Deidentifier",
    "day_zero",
    "known",
    "place",
    "report",
    "reveal",
    "shift_text",
    "shifted",
    "text_packet",
]
