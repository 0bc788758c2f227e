"""Hand-written texts with their identifiers marked -> labelled samples.

A mark is `⟦TYPE|text⟧` for an identifier and `⟦keep:KIND|text⟧` for words that must stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evals.deid.generate import Distractor, Entity, Sample

FOLDER = Path(__file__).parent / "texts"
_MARK = re.compile(r"⟦(?P<kept>keep:)?(?P<name>[^|⟦⟧]+)\|(?P<text>[^⟦⟧]+)⟧")


def sets() -> tuple[str, ...]:
    """The names of the sets, one folder each."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


def written(name: str) -> Iterator[Sample]:
    """The texts of one set, in the order of their names."""
    for path in sorted((FOLDER / name).glob("*.txt")):
        yield parse(f"{name}/{path.stem}", path.read_text(encoding="utf-8"))


def parse(name: str, marked: str) -> Sample:
    """A marked text -> the plain text with the ranges of its marks.

    Raises:
        ValueError: a mark that is not closed.
    """
    pieces, entities, distractors, last, length = [], [], [], 0, 0
    for mark in _MARK.finditer(marked):
        before = marked[last : mark.start()]
        start = length + len(before)
        length = start + len(mark["text"])
        pieces += [before, mark["text"]]
        if mark["kept"]:
            distractors.append(Distractor(start=start, end=length, kind=mark["name"]))
        else:
            entities.append(Entity(start=start, end=length, type=mark["name"]))
        last = mark.end()
    text = "".join([*pieces, marked[last:]])
    if "⟦" in text or "⟧" in text:
        raise ValueError(f"{name}: a mark is not closed")
    return Sample(
        id=name,
        style=name.split("-", 1)[-1],
        text=text,
        entities=tuple(entities),
        distractors=tuple(distractors),
    )
