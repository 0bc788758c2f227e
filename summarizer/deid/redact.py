"""Packet -> RedactedPacket: analyze every page, harvest, find again everywhere, protect, replace, check."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from itertools import pairwise

from summarizer.audit import digest
from summarizer.deid import calendar, engine, protection
from summarizer.deid.casebook import Casebook
from summarizer.deid.guard import Guard, refuse
from summarizer.deid.ocr import readable
from summarizer.deid.recognizers.tagged import TaggedRecognizer
from summarizer.deid.reveal import day_zero, known
from summarizer.deid.shifting import shift_days, shifted, zero_of
from summarizer.deid.spans import Found, settle
from summarizer.deid.surrogates import NAMES, SURROGATE, Book
from summarizer.deid.timeline import page_date
from summarizer.types import (
    Alarm,
    Ask,
    DateProfile,
    LedgerEntry,
    Packet,
    Page,
    Progress,
    RedactedPacket,
    RedactedPage,
    Redaction,
    Request,
    silent,
)

_WHOLE = 1.0
_ROUNDS, _LOOKS = 2, 3
_SEX = re.compile(
    r"\b(?:sex|gender)[ \t]*:?[ \t]*(m(?:ale)?|f(?:emale)?)\b|\b\d{2}[ -]?(?:y/?o|yo|year[- ]old)[ ](m(?:ale|an)?|f(?:emale)?|woman)\b",
    re.IGNORECASE,
)
_DATES = frozenset({"DATE", "DOB"})
_NO_YEAR = 2000
"""Year of day 0 where the packet tells none."""

Released = Callable[[str], Collection[str]]
"""Digest of a packet -> ids of its alarms that people have released."""


def nothing_released(sha256: str) -> Collection[str]:
    """The Released of where nobody can be asked."""
    del sha256
    return ()


class Deidentifier:
    """Takes the identifiers out of a packet. One instance serves many packets; it keeps nothing of them."""

    def __init__(
        self,
        *,
        dates: DateProfile = "safe_harbor",
        secret: bytes | None = None,
        released: Released = nothing_released,
    ) -> None:
        """Choose how dates leave and what people have released.

        Args:
            dates: the profile of `dated`.
            secret: key of shifts and alarm ids, from the vault; without one it lasts as long as this object.
            released: gives the ids of the alarms of a packet that people have released.
        """
        self.dates = dates
        self._secret = secret or os.urandom(32)
        self._released = released

    def redact(
        self,
        packet: Packet,
        request: Request | None = None,
        *,
        ask: Ask | None = None,
        progress: Progress = silent,
    ) -> RedactedPacket:
        """The packet with every identifier replaced, dates as days from day 0.

        Args:
            packet: raw pages.
            request: its patient data seeds the search, its date of receipt is day 0.
            ask: may have a person release alarms before what they stand for is taken out or the packet is refused.
            progress: told after every page, stage `deid`.

        Raises:
            DeidError: a known identifier still stands after a second try, and nobody has released it.
        """
        texts = [readable(page.text) for page in packet.pages]
        finds = _analyze(texts, progress)
        case = Casebook(packet.files, texts, request, finds)
        final = [_page_finds(text, found, case) for text, found in zip(texts, finds, strict=True)]
        result = self._replace(packet, request, case, final)
        for _ in range(_LOOKS):
            more = [_second_look(page) for page in result.pages]
            if not any(more):
                break
            final = _joined_finds(final, more, texts)
            result = self._replace(packet, request, case, final)
        guard = self.guard(packet, result)
        found = guard.alarms(result)
        if not found:
            return result
        standing = self._standing(packet, found)
        if standing and ask is not None:
            ask(standing, guard.check)
        released = self._released(packet.sha256)
        for _ in range(_ROUNDS):
            extra = [
                _extra(raw, page, guard.leaks(page, released))
                for raw, page in zip(packet.pages, result.pages, strict=True)
            ]
            if not any(extra):
                break
            final = _joined_finds(final, extra, texts)
            result = self._replace(packet, request, case, final)
            guard = self.guard(packet, result)
        return self._past_the_gate(packet, result, found)

    def guard(self, packet: Packet, redacted: RedactedPacket) -> Guard:
        """What may not leave of a packet; its `check` is the gate for prompts, drafts and reasons."""
        return Guard(packet.sha256, self._secret, known(packet, redacted), redacted.released)

    def dated(self, packet: Packet, redacted: RedactedPacket) -> RedactedPacket:
        """The packet with its dates as the profile wants them to leave."""
        if self.dates == "safe_harbor":
            return redacted
        zero = day_zero(packet, redacted) or date(redacted.anchor_year or _NO_YEAR, 7, 1)
        return shifted(redacted, zero + timedelta(days=shift_days(self._secret, packet.sha256)))

    def _past_the_gate(
        self, packet: Packet, redacted: RedactedPacket, found: tuple[Alarm, ...]
    ) -> RedactedPacket:
        """The packet once nothing stands in it but what people released; fails closed."""
        alarms = self.guard(packet, redacted).alarms(redacted)
        standing = self._standing(packet, alarms)
        if standing:
            refuse(standing)
        removed = tuple(alarm for alarm in found if alarm not in alarms)
        return redacted.model_copy(update={"released": alarms, "removed": removed})

    def _standing(self, packet: Packet, alarms: tuple[Alarm, ...]) -> tuple[Alarm, ...]:
        released = self._released(packet.sha256)
        return tuple(alarm for alarm in alarms if alarm.id not in released)

    def redact_text(self, text: str, name: str = "text", request: Request | None = None) -> RedactedPage:
        """One text as a packet of its own, page 1."""
        return self.redact_texts([text], name, request).pages[0]

    def redact_texts(
        self, texts: Sequence[str], name: str = "texts", request: Request | None = None
    ) -> RedactedPacket:
        """Texts that belong together, one a page: a name in one is found in all."""
        return self.redact(text_packet(texts, name), request)

    def _replace(
        self, packet: Packet, request: Request | None, case: Casebook, finds: Sequence[list[Found]]
    ) -> RedactedPacket:
        book = Book(case.register)
        pages = [_page(page, found, case, book) for page, found in zip(packet.pages, finds, strict=True)]
        zero = case.timeline.anchor
        patient = request.patient if request else None
        return RedactedPacket(
            id=packet.id,
            sha256=packet.sha256,
            pages=tuple(pages),
            anchor_year=zero.year if zero else None,
            patient_age=case.timeline.age(case.born) if case.born else None,
            patient_sex=(patient.sex if patient else None) or _sex(packet),
            warnings=packet.warnings,
            zero=zero_of(page.text for page in packet.pages),
        )


def text_packet(texts: Sequence[str], name: str = "") -> Packet:
    """Texts that belong together as the pages of a packet."""
    pages = tuple(
        Page(number=number, text=text, entry=LedgerEntry(page=number, state="text"))
        for number, text in enumerate(texts, 1)
    )
    sha256 = digest(list(texts))
    return Packet(id=name or sha256[:16], sha256=sha256, files=(), pages=pages)


def _analyze(texts: Sequence[str], progress: Progress) -> list[list[Found]]:
    """Presidio's results for every page; equal pages are read once."""
    analyzer = engine.analyzer()
    seen: dict[str, list[Found]] = {}
    for done, text in enumerate(texts, 1):
        if text not in seen:
            results = analyzer.analyze(text=text, language="en") if text.strip() else []
            finds = [
                Found(
                    item.start,
                    item.end,
                    item.entity_type,
                    item.score,
                    item.recognition_metadata["recognizer_name"],
                )
                for item in results
            ]
            seen[text] = _outside_surrogates(_outside_organisations(finds), text)
        progress("deid", done, len(texts))
    return [seen[text] for text in texts]


def _outside_surrogates(finds: Sequence[Found], text: str) -> list[Found]:
    """Text that has been redacted before stays as it is."""
    taken = [match.span() for match in SURROGATE.finditer(text)]
    return [find for find in finds if not any(find.start < end and start < find.end for start, end in taken)]


def _outside_organisations(finds: Sequence[Found]) -> list[Found]:
    """A name read out of the middle of an organisation's name is part of that."""
    wide = [find for find in finds if find.label == "ORG"]
    return [
        find
        for find in finds
        if find.label not in NAMES
        or not any(
            org.start <= find.start and find.end <= org.end and org.end - org.start > find.end - find.start
            for org in wide
        )
    ]


def _page_finds(text: str, found: Sequence[Found], case: Casebook) -> list[Found]:
    """All finds of a page, clinical words given back, overlaps settled."""
    everything = _outside_surrogates([*found, *case.find(text)], text)
    return settle(protection.apply(everything, text), text)


def _page(page: Page, finds: Sequence[Found], case: Casebook, book: Book) -> RedactedPage:
    """The page with every find replaced."""
    text = readable(page.text)
    mentions = {mention.start: mention for mention in calendar.scan(text)}
    about = page_date(text, case.births, case.timeline.anchor)
    redactions, pieces, last = [], [], 0
    for find in _joined(finds, page.text):
        raw = text[find.start : find.end]
        label, surrogate = find.label, ""
        mention = mentions.get(find.start)
        if mention is not None and find.label in _DATES:
            born = mention.date()
            label = "DOB" if find.label == "DOB" or born in case.births else "DATE"
            surrogate = case.timeline.birth(born) if label == "DOB" else case.timeline.token(mention, about)
        elif label == "DOB":
            surrogate = case.timeline.birth(None, int(raw) if raw.isdigit() else None)
        elif label in NAMES:
            label, surrogate = book.name(raw, label)
        else:
            surrogate = book.other(raw, label)
        redactions.append(
            Redaction(
                start=find.start,
                end=find.end,
                label=label,
                surrogate=surrogate,
                score=min(find.score, 1.0),
                recognizer=find.recognizer,
            )
        )
        pieces += [page.text[last : find.start], surrogate]
        last = find.end
    pieces.append(page.text[last:])
    return RedactedPage(
        number=page.number, text="".join(pieces), entry=page.entry, redactions=tuple(redactions)
    )


def _joined(finds: Sequence[Found], text: str) -> list[Found]:
    """Neighbouring pieces of one name, left over from overlapping finds, as one."""
    if not finds:
        return []
    joined = [finds[0]]
    for before, find in pairwise(finds):
        between = text[before.end : find.start]
        same = find.label == before.label or {find.label, before.label} <= NAMES
        if same and find.label in NAMES | {"ORG", "ADDRESS"} and between in {" ", ".", "-", "'", ". "}:
            joined[-1] = joined[-1]._replace(end=find.end)
        else:
            joined.append(find)
    return joined


def _joined_finds(
    finds: Sequence[list[Found]], more: Sequence[list[Found]], texts: Sequence[str]
) -> list[list[Found]]:
    """The finds of every page with those of a later look."""
    return [settle((*old, *new), text) for old, new, text in zip(finds, more, texts, strict=True)]


def _second_look(page: RedactedPage) -> list[Found]:
    """What the tagger sees once surrogates stand around it, as finds in the raw page; so a second pass finds nothing."""
    text = readable(page.text)
    finds = protection.apply(_outside_surrogates(list(TaggedRecognizer().find(text)), text), text)
    return [
        find._replace(start=start, end=end)
        for find in finds
        for start, end in [page.to_raw(find.start, find.end)]
    ]


def _extra(raw: Page, page: RedactedPage, leaks: Sequence[Found]) -> list[Found]:
    """What the residual gate found, as finds in the raw page."""
    found = []
    for leak in leaks:
        start, end = page.to_raw(leak.start, leak.end)
        found.append(Found(start, end, leak.label, _WHOLE - 0.001, "Residual"))
    return [find for find in found if raw.text[find.start : find.end].strip()]


def _sex(packet: Packet) -> str | None:
    """The sex written most often in the packet's headers."""
    votes = {"M": 0, "F": 0}
    for page in packet.pages:
        for match in _SEX.finditer(page.text):
            word = (match[1] or match[2]).upper()
            votes["F" if word[0] in "FW" else "M"] += 1
    best = max(votes, key=lambda key: votes[key])
    return best if votes[best] else None
