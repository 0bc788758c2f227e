"""Files in and out for the commands: request.json, JSONL rows, and writing that leaves nothing half-written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from retrieval.types import Record
from summarizer.errors import InputError
from summarizer.types import Patient, Request

R = TypeVar("R", bound=Record)


def check_out(path: Path) -> None:
    """Raise InputError, before any work is done, where a file could not be written at `path`."""
    if path.is_dir():
        raise InputError(f"{path}: --out is a folder; name a file in it")
    parent = next(
        folder
        for folder in (path.absolute(), *path.absolute().parents)
        if folder.exists() or folder.is_symlink()
    )
    if parent != path.absolute() and not parent.is_dir():
        raise InputError(f"{path}: --out lies under {parent.name}, which is a file; choose another --out")
    if not os.access(parent, os.W_OK):
        raise InputError(f"{path}: no right to write there; choose another --out")


def write(path: Path, content: bytes | str) -> None:
    """Write a whole file or none: beside the place first, then moved there."""
    data = content.encode() if isinstance(content, str) else content
    check_out(path)
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o600)
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); free space or choose another --out"
        ) from error


def read_request(path: Path | None) -> Request:
    """The request at `path`, or an empty one; raises InputError naming the field that is wrong."""
    if path is None:
        return Request()
    content = read_json(path)
    if not isinstance(content, dict):
        raise InputError(f"{path}: a request is a JSON object; see docs/formats.md")
    if isinstance(content.get("request"), dict):  # a gold file carries the request inside
        content = {
            **content["request"],
            "patient": content.get("patient"),
            "tree": content.get("tree", "criteria"),
        }
    return record(Request, _known(Request, content), str(path))


def _known(kind: type[Request], content: dict[str, Any]) -> dict[str, Any]:
    """The fields that we read; others of an intake system are left where they are."""
    fields = {
        name: value for name, value in content.items() if name in kind.model_fields and value is not None
    }
    if isinstance(fields.get("patient"), dict):
        fields["patient"] = {
            k: v for k, v in fields["patient"].items() if k in Patient.model_fields and v is not None
        }
    return fields


def record(kind: type[R], content: Any, place: str) -> R:
    """`content` as a record; the error names the place and the field, never the value."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise InputError(f"{place}: {field}: {first['msg']}; see docs/formats.md") from error


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and object of each row of a JSONL file; raises InputError naming the line."""
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(
                f"{path}, line {number}: not JSON ({error.msg}); each line is one object"
            ) from error
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {number}: each line is one JSON object")
        yield number, row


def write_rows(path: Path, found: Iterable[dict[str, Any]]) -> int:
    """Write objects as JSONL; returns how many."""
    lines = [json.dumps(row, ensure_ascii=False) for row in found]
    write(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def read_json(path: Path) -> Any:
    """The content of a JSON file; raises InputError naming the line."""
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: not JSON (line {error.lineno}: {error.msg}); see docs/formats.md"
        ) from error


def _text(path: Path) -> str:
    if path.is_dir() or not path.exists():
        raise InputError(f"{path}: no such file")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 text; save it as UTF-8") from error
