"""Labelled texts -> the sequence model of `summarizer/deid/tagger.py`, the same from the same seed.

`python -m evals.deid.train`: the hand-written sets for learning, each several times with other names, numbers, places
and letter cases, and generated texts. The sets `packets` and `requests` are for measuring and are never read here.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pycrfsuite
from rich.console import Console

import summarizer.deid
from evals.deid.generate import Sample, samples
from evals.deid.vary import Varied
from evals.deid.written import sets, written
from summarizer.deid import tagger
from summarizer.deid.ocr import readable

MEASURED = frozenset({"packets", "requests"})
"""Sets that no model has read."""
_CLASS = {
    "PATIENT_NAME": "NAME", "OTHER_PATIENT_NAME": "NAME", "RELATIVE_NAME": "NAME", "PROVIDER_NAME": "NAME",
    "CITY": "CITY", "COUNTY": "CITY", "ADDRESS": "ADDRESS", "ZIP": "ZIP", "ORG": "ORG", "DATE": "DATE", "DOB": "DATE",
    "AGE_90": "AGE", "PHONE": "PHONE", "FAX": "PHONE", "EMAIL": "URL", "URL": "URL", "IP": "URL",
}  # fmt: skip
_ELSE = "ID"


def sequences(sample: Sample) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Features and labels of each line of a text."""
    text = readable(sample.text)
    marks = [""] * (len(text) + 1)
    for entity in sample.entities:
        kind = _CLASS.get(entity.type, _ELSE)
        for place in range(entity.start, entity.end):
            marks[place] = kind
    for offset, line in tagger.lines(text):
        parts = tagger.tokens(line.text)
        if parts:
            labels = [_label(marks, offset + part.start, offset + part.end) for part in parts]
            yield tagger.features(line, parts), labels


def _label(marks: list[str], start: int, end: int) -> str:
    """The label of a word: that of the first marked letter in it."""
    return next((mark for mark in marks[start:end] if mark), tagger.OUTSIDE)


def texts(seed: int, copies: int, made: int, leave: frozenset[str] = MEASURED) -> Iterator[Sample]:
    """All texts for learning: as written, varied, generated."""
    base = [sample for name in sets() if name not in leave for sample in written(name)]
    vary = Varied(base)
    yield from base
    for copy in range(copies):
        for number, sample in enumerate(base):
            yield vary(sample, Random(f"{seed}/{copy}/{number}"))  # noqa: S311 - no secret
    yield from samples(seed, made)


def main() -> None:
    """Train and write the model."""
    parser = argparse.ArgumentParser(prog="python -m evals.deid.train", description=__doc__)
    parser.add_argument("--seed", type=int, default=1101)
    parser.add_argument("--copies", type=int, default=6, help="varied copies of each written text")
    parser.add_argument("--made", type=int, default=300, help="generated texts")
    parser.add_argument("--rounds", type=int, default=120)
    parser.add_argument("--leave", default="", help="sets to leave out besides, comma-separated")
    parser.add_argument(
        "--out", type=Path, default=Path(summarizer.deid.__file__).parent / "data" / tagger.MODEL
    )
    asked = parser.parse_args()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.15, "c2": 0.02, "max_iterations": asked.rounds, "feature.minfreq": 2})
    count = 0
    leave = MEASURED | frozenset(filter(None, re.split(r",", asked.leave)))
    for sample in texts(asked.seed, asked.copies, asked.made, leave):
        for rows, labels in sequences(sample):
            trainer.append(rows, labels)
            count += 1
    trainer.train(str(asked.out))
    Console().print(f"{count} lines -> {asked.out} ({asked.out.stat().st_size:,} bytes)")


if __name__ == "__main__":
    main()
