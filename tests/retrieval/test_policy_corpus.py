"""The packaged corpus: complete, valid, traceable to its sources."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml

from retrieval import sources
from retrieval.errors import CorpusError
from retrieval.formats import packaged_corpus, schema
from retrieval.types import Policy


def test_sixty_policies_with_their_criteria_ship(corpus: tuple[Policy, ...]) -> None:
    """The number of policies and leaf criteria changes only on purpose."""
    trees = [tree for policy in corpus for tree in (policy.criteria, policy.continuation_criteria) if tree]
    assert len(corpus) == 60
    assert sum(len(tree.leaves()) for tree in trees) == 499


def test_criterion_ids_are_unique_in_each_policy(corpus: tuple[Policy, ...]) -> None:
    """A finding's criterion id points at one criterion."""
    for policy in corpus:
        trees = [tree for tree in (policy.criteria, policy.continuation_criteria) if tree]
        ids = Counter(node.id for tree in trees for node in tree.walk())
        assert max(ids.values()) == 1, policy.slug


def test_the_schema_file_is_current() -> None:
    """policy.schema.json is what the types say today."""
    assert (packaged_corpus() / schema.NAME).read_text(encoding="utf-8") == schema.policy_schema()


def test_every_file_fits_the_schema() -> None:
    """An outside validator that knows only the schema accepts the corpus, and refuses a foreign field."""
    text = json.loads(schema.policy_schema())
    validator = jsonschema.Draft202012Validator(text)
    for path in packaged_corpus().glob("*.yaml"):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        validator.validate(raw)
        assert not validator.is_valid({**raw, "colour": "red"})


def test_sources_are_current() -> None:
    """SOURCES.toml is what the files say, digests included."""
    folder = packaged_corpus()
    sources.check(folder)
    assert (folder / sources.NAME).read_text(encoding="utf-8") == sources.sources(folder)


@pytest.mark.parametrize("change", ["edit", "add", "remove"])
def test_a_changed_corpus_does_not_pass_for_its_sources(tmp_path: Path, change: str) -> None:
    """An edited, added or removed file is noticed by name."""
    folder = Path(shutil.copytree(packaged_corpus(), tmp_path / "corpus"))
    victim = folder / "cpap-osa.yaml"
    if change == "edit":
        victim.write_bytes(victim.read_bytes() + b"\n")
    elif change == "add":
        victim = Path(shutil.copy(victim, folder / "cpap-other.yaml"))
    else:
        victim.unlink()
    with pytest.raises(CorpusError, match=victim.name):
        sources.check(folder)


def test_the_schema_command_writes_a_file(tmp_path: Path) -> None:
    """The command writes the schema where it is told."""
    assert json.loads(schema.write(tmp_path).read_text(encoding="utf-8"))["title"] == "Policy"
