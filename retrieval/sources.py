"""Corpus folder -> SOURCES.toml text, and the check that every file is the one it names.

`python -m retrieval.sources` writes the packaged SOURCES.toml anew after a policy was added or revised.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

from retrieval.errors import CorpusError
from retrieval.formats import load_corpus, packaged_corpus
from retrieval.types import Policy

NAME = "SOURCES.toml"
_HEAD = """\
# Where each policy of this folder comes from. Written by `python -m retrieval.sources`; do not edit by hand.
# origin: public documents restated; sha256: of the file beside this one.

"""
_FEDERAL = "Facts restated in our own words from documents of the US federal government (public domain)."
_CONTRACTOR = (
    "Facts restated in our own words from a local coverage policy published by a Medicare contractor; "
    "no policy text is copied."
)
_PRIVATE = (
    "Facts restated in our own words from a copyrighted professional guideline; no guideline text is copied."
)
_CPT = "CPT is a trademark of the American Medical Association; codes stand as bare numbers, without descriptors."


def licence(policy: Policy) -> str:
    """One or two sentences on what may be done with the file, by issuer and codes."""
    if policy.issuer.startswith("American"):
        note = _PRIVATE
    else:
        note = _CONTRACTOR if policy.id.startswith("LCD") else _FEDERAL
    return f"{note} {_CPT}" if policy.codes.cpt else note


def sources(folder: Path) -> str:
    """The text of SOURCES.toml for a corpus folder of YAML files."""
    tables = []
    for policy in load_corpus(folder):
        file = folder / f"{policy.slug}.yaml"
        rows: list[tuple[str, object]] = [
            ("id", policy.id),
            ("file", file.name),
            ("issuer", policy.issuer),
            ("effective", str(policy.effective.date or "unconfirmed")),
            ("revision", policy.version()),
            ("basis", policy.verification.basis),
            ("licence", licence(policy)),
            ("sha256", hashlib.sha256(file.read_bytes()).hexdigest()),
        ]
        tables.append("\n".join([f"[{policy.slug}]", *(f"{key} = {_quoted(value)}" for key, value in rows)]))
        tables[-1] += "\n" + _origins(policy)
    return _HEAD + "\n\n".join(tables) + "\n"


def check(folder: Path) -> None:
    """Raise CorpusError where a file is missing, unlisted or not the one whose digest SOURCES.toml gives."""
    listed = tomllib.loads((folder / NAME).read_text(encoding="utf-8"))
    names = {entry["file"] for entry in listed.values()}
    unlisted = sorted({path.name for path in folder.glob("*.yaml")} - names)
    if unlisted:
        raise CorpusError(f"{NAME} does not list {', '.join(unlisted)}; run python -m retrieval.sources")
    for entry in listed.values():
        path = folder / entry["file"]
        if not path.is_file():
            raise CorpusError(f"{path.name} is listed in {NAME} but missing; restore it")
        if hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            raise CorpusError(
                f"{path.name} differs from {NAME}; review the change, run python -m retrieval.sources"
            )


def _quoted(value: object) -> str:
    return json.dumps(str(value), ensure_ascii=False)  # a TOML basic string escapes as JSON does


def _origins(policy: Policy) -> str:
    lines = []
    for ref in policy.source_ref:
        fields = {"doc": ref.doc, "section": ref.section, "url": ref.url}
        inside = ", ".join(f"{key} = {_quoted(value)}" for key, value in fields.items() if value)
        lines.append(f"  {{ {inside} }},")
    return "\n".join(["origin = [", *lines, "]"])


if __name__ == "__main__":
    target = packaged_corpus()
    (target / NAME).write_text(sources(target), encoding="utf-8")
