"""Labelled texts + a redactor -> character recall, leaked entities and damaged clinical words."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from evals.deid.generate import Entity, Sample
from retrieval.types import Record

Spans = Sequence[tuple[int, int]]
Finder = Callable[[str], Spans]
"""A text in, the ranges that are taken out of it."""
_SHOWN = 200


class ClassScore(Record):
    """One type of identifier or one kind of distractor."""

    total: int
    failed: int
    """Leaked entities, or damaged distractors."""

    @property
    def rate(self) -> float:
        """Share that failed, 0 to 1."""
        return self.failed / self.total if self.total else 0.0


class Report(Record):
    """What one system did with the texts."""

    system: str
    texts: int
    seconds: float
    characters: int
    """Letters and digits inside entities."""
    covered: int
    removed: int
    """Letters and digits that were taken out, whether they identify anybody or not."""
    clean: ClassScore
    """Texts, and those in which some identifier leaks."""
    entities: ClassScore
    distractors: ClassScore
    by_type: dict[str, ClassScore]
    by_kind: dict[str, ClassScore]
    leaks: tuple[str, ...] = ()
    """`text id: type: what stood` of the first leaks; synthetic values only."""
    damage: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """Share of identifying letters and digits that were taken out."""
        return self.covered / self.characters if self.characters else 1.0

    @property
    def precision(self) -> float:
        """Share of what was taken out that identifies somebody, by letters and digits."""
        return self.covered / self.removed if self.removed else 1.0


def score(system: str, find: Finder, texts: Iterable[Sample]) -> Report:
    """Run `find` over the texts. An entity leaks unless each of its letters and digits is covered."""
    begun, count, characters, covered, removed, unclean = time.perf_counter(), 0, 0, 0, 0, 0
    types: dict[str, list[int]] = {}
    kinds: dict[str, list[int]] = {}
    leaks: list[str] = []
    damage: list[str] = []
    for sample in texts:
        count += 1
        taken = _mask(sample.text, find(sample.text))
        removed += sum(1 for char, hit in zip(sample.text, taken, strict=True) if hit and char.isalnum())
        before = len(leaks)
        for entity in sample.entities:
            places = _places(sample.text, entity)
            characters += len(places)
            hidden = sum(taken[place] for place in places)
            covered += hidden
            _count(types, entity.type, failed=hidden < len(places))
            if hidden < len(places):
                leaks.append(_shown(sample, entity, entity.type))
        unclean += len(leaks) > before
        for item in sample.distractors:
            hit = any(taken[item.start : item.end])
            _count(kinds, item.kind, failed=hit)
            if hit:
                damage.append(_shown(sample, item, item.kind))
    return Report(
        system=system,
        texts=count,
        seconds=round(time.perf_counter() - begun, 2),
        characters=characters,
        covered=covered,
        removed=removed,
        clean=ClassScore(total=count, failed=unclean),
        entities=_sum(types),
        distractors=_sum(kinds),
        by_type=_table(types),
        by_kind=_table(kinds),
        leaks=tuple(leaks[:_SHOWN]),
        damage=tuple(damage[:_SHOWN]),
    )


def _mask(text: str, spans: Spans) -> bytearray:
    taken = bytearray(len(text))
    for start, end in spans:
        taken[start:end] = b"\x01" * (min(end, len(text)) - start)
    return taken


def _places(text: str, entity: Entity) -> list[int]:
    return [place for place in range(entity.start, entity.end) if text[place].isalnum()]


def _count(table: dict[str, list[int]], name: str, *, failed: bool) -> None:
    row = table.setdefault(name, [0, 0])
    row[0] += 1
    row[1] += failed


def _table(rows: dict[str, list[int]]) -> dict[str, ClassScore]:
    return {name: ClassScore(total=row[0], failed=row[1]) for name, row in sorted(rows.items())}


def _sum(rows: dict[str, list[int]]) -> ClassScore:
    return ClassScore(total=sum(row[0] for row in rows.values()), failed=sum(row[1] for row in rows.values()))


def _shown(sample: Sample, item: Entity | object, name: str) -> str:
    start, end = getattr(item, "start", 0), getattr(item, "end", 0)
    around = sample.text[max(0, start - 30) : start], sample.text[start:end], sample.text[end : end + 20]
    return f"{sample.id} {sample.style}: {name}: " + " ".join("{}<{}>{}".format(*around).split())
