"""Policy file -> Policy, folder -> corpus, and a name as people write it -> the policy meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process, utils

from retrieval.errors import CorpusError
from retrieval.formats import json_policy, yaml_policy
from retrieval.formats.rules import faults
from retrieval.types import Policy

LOADERS: dict[str, Callable[[str], Any]] = {
    ".yaml": yaml_policy.read,
    ".yml": yaml_policy.read,
    ".json": json_policy.read,
}
"""Suffix of a policy file -> reader of its text. A new format is one more line."""

SCHEMA_SUFFIX = ".schema.json"
_SHOWN_FAULTS = 5
_NEAREST = 4


def packaged_corpus() -> Path:
    """The folder of the policies that ship with the product."""
    return Path(__file__).resolve().parents[2] / "policies_corpus"  # installed beside this package


def load_policy(path: Path) -> Policy:
    """Read one policy file; raises CorpusError naming the file, the fault and the remedy."""
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise CorpusError(f"{path.name}: policy files end in {', '.join(LOADERS)}; rename or convert it")
    try:
        policy = Policy.model_validate(loader(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise CorpusError(f"{path.name}: {_in_words(error)}") from error
    except CorpusError as error:
        raise CorpusError(f"{path.name}: {error}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path.name}: this is not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise CorpusError(f"{path.name}: cannot be read ({error.strerror}); check the file") from error
    _refuse(path, faults(policy))
    return policy


def load_corpus(folder: Path | None = None) -> tuple[Policy, ...]:
    """Read every policy of a folder, sorted by slug.

    Args:
        folder: Where the files lie; the packaged corpus where not given.

    Raises:
        CorpusError: A file is malformed, two share an id or slug, or there is none.
    """
    folder = folder or packaged_corpus()
    if not folder.is_dir():
        raise CorpusError(f"{folder} is not a folder; name the folder that holds the policy files")
    paths = [path for path in sorted(folder.iterdir()) if _is_policy(path)]
    if not paths:
        raise CorpusError(f"{folder} holds no policy files ({', '.join(LOADERS)}); add at least one")
    policies = [load_policy(path) for path in paths]
    for path, policy in zip(paths, policies, strict=True):
        if policy.slug != path.stem:
            raise CorpusError(
                f"{path.name}: its slug is {policy.slug}; name the file {policy.slug}{path.suffix}"
            )
    _refuse_twins(paths, [policy.slug.lower() for policy in policies], "slug")
    _refuse_twins(paths, [policy.id.lower() for policy in policies], "id")
    return tuple(sorted(policies, key=lambda policy: policy.slug))


def find(policies: Iterable[Policy], key: str) -> Policy:
    """The policy called `key`: slug, id or published number, in any case (`240.4`, `NCD 240.4`, `L33822`).

    A number that a policy cites as a source (`LCD L33718`) finds it too where only one policy does.

    Raises:
        CorpusError: None or several fit; the message names the nearest or the candidates.
    """
    pool = tuple(policies)
    wanted = _plain(key)
    steps: tuple[Callable[[Policy], set[str]], ...] = (
        lambda policy: {_plain(policy.slug), _plain(policy.id)},
        lambda policy: {_number(policy.id)},
        lambda policy: {form for ref in policy.source_ref for form in (_plain(ref.doc), _number(ref.doc))},
    )
    for names in steps:
        fits = [policy for policy in pool if wanted and wanted in names(policy)]
        if len(fits) == 1:
            return fits[0]
        if fits:
            listed = ", ".join(policy.slug for policy in fits)
            raise CorpusError(f"{key!r} fits several policies: {listed}; give one of these slugs")
    near = ", ".join(_nearest(pool, key)) or "none loaded"
    raise CorpusError(f"no policy is called {key!r}; nearest: {near}. `countersign policies list` shows all")


def _is_policy(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in LOADERS and not path.name.endswith(SCHEMA_SUFFIX)


def _in_words(error: ValidationError) -> str:
    lines = []
    for item in error.errors(include_url=False)[:_SHOWN_FAULTS]:
        place = ".".join(str(part) for part in item["loc"]) or "policy"
        remedy = "remove it or correct its name" if item["type"] == "extra_forbidden" else "correct it"
        remedy = "add it" if item["type"] == "missing" else remedy
        lines.append(f"{place}: {item['msg']}; {remedy}")
    left = error.error_count() - len(lines)
    return " | ".join(lines) + (f" | and {left} more" if left else "")


def _refuse(path: Path, found: Sequence[str]) -> None:
    if found:
        left = len(found) - _SHOWN_FAULTS
        raise CorpusError(
            f"{path.name}: {' | '.join(found[:_SHOWN_FAULTS])}" + (f" | and {left} more" * (left > 0))
        )


def _refuse_twins(paths: Sequence[Path], names: Sequence[str], what: str) -> None:
    seen: dict[str, Path] = {}
    for path, name in zip(paths, names, strict=True):
        if name in seen:
            raise CorpusError(
                f"{path.name} and {seen[name].name} share the {what} {name}; change or remove one"
            )
        seen[name] = path


def _plain(name: str) -> str:
    """Lower case without separators, `42 CFR` written as in our ids; dots tell 24.04 from 240.4 and stay."""
    text = re.sub(r"^\s*42\s*c\.?f\.?r\.?\s*§?\s*", "cfr42", name.casefold())
    return re.sub(r"[^a-z0-9.]", "", text)


def _number(name: str) -> str:
    return re.sub(r"^(ncd|lcd|article|cfr42)(?=\w)", "", _plain(name))


def _nearest(policies: Sequence[Policy], key: str) -> list[str]:
    names = {index: f"{policy.slug} {policy.id} {policy.title}" for index, policy in enumerate(policies)}
    best = process.extract(key, names, scorer=fuzz.WRatio, processor=utils.default_process, limit=_NEAREST)
    return [f"{policies[index].slug} ({policies[index].id})" for _, _, index in best]
