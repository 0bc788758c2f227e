"""Paths -> the files of a packet with their bytes and digests; refuses what is no PDF, naming file and remedy."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from summarizer.errors import InputError

IGNORED = {"thumbs.db", "desktop.ini"}
"""Files that systems leave in folders."""

REMEDIES = {
    "missing": "there is no such file; check the name",
    "empty": "the file is empty; ask the sender for it again",
    "not a PDF": "it is not a PDF; print or convert it to PDF and add that",
    "truncated": "the end of the PDF is missing; ask the sender for it again",
    "encrypted": "the PDF needs a password; save it without one and add that",
    "damaged": "the PDF is damaged; print it to a new PDF or ask the sender for it again",
    "no pages": "the PDF has no pages; ask the sender for it again",
}
"""What is wrong with a file -> what a person is told."""

_TAIL = 4096


class Source(NamedTuple):
    """One file of a packet. `problem` is a key of REMEDIES, or None where the file looks sound."""

    name: str
    data: bytes
    digest: str
    problem: str | None

    @property
    def short(self) -> str:
        """First 16 hex digits of the digest, as ledger entries name the file."""
        return self.digest[:16]


def sources(inputs: Sequence[Path]) -> list[Source]:
    """The files of a packet in order: as given, a folder's files in natural order. Raises InputError."""
    paths = [path for given in inputs for path in _expand(given)]
    if not paths:
        raise InputError("no file to read; give a PDF, several PDFs or a folder that holds some")
    return [_source(path) for path in paths]


def source_files(inputs: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Short digest and bytes of each file of a packet, as the store keeps them; raises InputError."""
    return [(source.short, source.data) for source in sources(inputs)]


def refusal(source: Source, problem: str) -> InputError:
    """The error for a file that cannot be read at all."""
    return InputError(f"{source.name}: {REMEDIES.get(problem, problem)}")


def packet_digest(files: Sequence[Source]) -> str:
    """SHA-256 of the file; of several files, over their digests in order."""
    if len(files) == 1:
        return files[0].digest
    return hashlib.sha256("".join(source.digest for source in files).encode()).hexdigest()


def _expand(given: Path) -> list[Path]:
    if not given.is_dir():
        return [given]
    inside = [path for path in given.iterdir() if path.is_file() and not path.name.startswith(".")]
    inside = [path for path in inside if path.name.lower() not in IGNORED]
    if not inside:
        raise InputError(f"{given.name}: the folder holds no file; give a folder with the packet's PDFs")
    return sorted(inside, key=natural_key)


def natural_key(path: Path) -> list[tuple[int, int, str]]:
    """Sort key under which `page 2` comes before `page 10`."""
    parts = re.findall(r"\d+|\D+", path.name.lower())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts]


def _source(path: Path) -> Source:
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path.name}: {REMEDIES['missing']}") from error
    except OSError as error:
        raise InputError(f"{path.name}: cannot be opened; check its permissions") from error
    return Source(path.name, data, hashlib.sha256(data).hexdigest(), _problem(data))


def _problem(data: bytes) -> str | None:
    if not data:
        return "empty"
    if b"%PDF-" not in data[:1024]:
        return "not a PDF"
    if b"%%EOF" not in data[-_TAIL:] and b"startxref" not in data[-_TAIL:]:
        return "truncated"
    return None
