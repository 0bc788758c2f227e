"""Packet + its redacted form -> Guard: what may not leave of this packet, and what a person let through."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

from summarizer.deid import residual
from summarizer.deid.residual import Patterns
from summarizer.deid.spans import Found
from summarizer.errors import DeidError
from summarizer.types import Alarm, AlarmKind, RedactedPacket, RedactedPage

_SHOWN = 5
"""Alarms that one message lists."""
_DIGITS = 16
_KINDS: dict[str, AlarmKind] = {kind: kind for kind in get_args(AlarmKind)}
_ORDER = {kind: place for place, kind in enumerate(_KINDS)}


@dataclass(frozen=True)
class Guard:
    """The residual gate of one packet. It stands before everything that leaves; it fails closed."""

    sha256: str
    """Digest of the packet."""
    secret: bytes = field(repr=False)
    """Key of the alarms' digests: without it nobody can try values out against them."""
    known: frozenset[str] = field(repr=False)
    """The values that were replaced."""
    released: tuple[Alarm, ...] = ()
    public: str = field(default="", repr=False)
    """Text that everybody may read, such as the policy: a name that it holds too gives nobody away."""

    def alarms(self, redacted: RedactedPacket) -> tuple[Alarm, ...]:
        """Where an identifier still stands, page by page; one alarm for each different value of a page."""
        found: dict[str, Alarm] = {}
        for page in redacted.pages:
            for find in self._standing(page.text):
                kind, value = _KINDS[find.recognizer], page.text[find.start : find.end]
                alarm = Alarm(id=self._id(page.number, kind, value), page=page.number, kind=kind)
                found.setdefault(alarm.id, alarm)
        return tuple(found.values())

    def leaks(self, page: RedactedPage, released: Collection[str]) -> list[Found]:
        """What still stands on a page and nobody has released, as places of its text."""
        return [
            find
            for find in self._standing(page.text)
            if self._id(page.number, find.recognizer, page.text[find.start : find.end]) not in released
        ]

    def check(self, text: str, place: str) -> None:
        """Raise DeidError where `text`, called `place`, holds what may not leave. The Gate of this packet."""
        for find in self._standing(text):
            value = text[find.start : find.end]
            if not (self._let_through(find.recognizer, value) or self._is_public(find.recognizer, value)):
                raise DeidError(
                    f"{place}: {residual.KIND[find.recognizer]} of the packet stands in it; it was not passed on. "
                    "Take it out, or add it to the request's patient data and draft again"
                )

    def clean(self, text: str) -> str:
        """`text` without what may not leave: for a line of the request, which is no page of the packet."""
        for find in reversed(self._standing(text)):
            text = f"{text[: find.start]}[removed]{text[find.end :]}"
        return text

    @cached_property
    def _patterns(self) -> Patterns:
        return residual.compile_known(self.known)

    def _standing(self, text: str) -> list[Found]:
        """What still stands, in order; finds that overlap are one, of the first of their kinds."""
        found: list[Found] = []
        for find in sorted(residual.leaks(text, self._patterns), key=lambda item: item.start):
            if found and find.start < found[-1].end:
                first = min(found[-1], find, key=lambda item: _ORDER[item.recognizer])
                found[-1] = first._replace(start=found[-1].start, end=max(found[-1].end, find.end))
            else:
                found.append(find)
        return found

    def _is_public(self, kind: str, value: str) -> bool:
        return kind == "name" and " ".join(value.lower().split()) in self.public.lower()

    def _let_through(self, kind: str, value: str) -> bool:
        return any(self._id(alarm.page, kind, value) == alarm.id for alarm in self.released)

    def _id(self, page: int, kind: str, value: str) -> str:
        plain = re.sub(r"[\W_]", "", value).lower()
        told = f"alarm/{self.sha256}/{page}/{kind}/{plain}".encode()
        return hmac.new(self.secret, told, hashlib.sha256).hexdigest()[:_DIGITS]


def refuse(alarms: Collection[Alarm]) -> None:
    """Raise the DeidError that names page, class and id of each alarm, and the ways out."""
    listed = list(_lines(alarms))
    more = f"; and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    raise DeidError(
        f"{'; '.join(listed[:_SHOWN])}{more}; the packet was not passed on. Add it to the request's patient data, "
        "leave the page out, or have a reviewer release a false alarm: "
        "--release ALARM --reviewer ID --reason WHY",
        tuple(alarm.id for alarm in alarms),
    )


def _lines(alarms: Collection[Alarm]) -> Iterator[str]:
    for alarm in alarms:
        yield f"page {alarm.page}: {residual.KIND[alarm.kind]} still stands after de-identification (alarm {alarm.id})"
