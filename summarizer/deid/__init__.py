"""De-identification: Packet -> RedactedPacket. `Deidentifier().redact(packet, request)`."""

from __future__ import annotations

from summarizer.deid.redact import Deidentifier
from summarizer.deid.reveal import known, reveal

__all__ = ["Deidentifier", "known", "reveal"]
