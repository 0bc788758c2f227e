"""Every reading file is valid and reads its own examples as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.formats import load_corpus
from retrieval.types import Policy
from summarizer.drafting.check_readings import failures
from summarizer.drafting.rules import READINGS, load
from summarizer.errors import PolicyError

POLICIES = {policy.slug: policy for policy in load_corpus()}


def test_every_policy_has_a_reading_file():
    """No policy is left to the plain reading, and no file is left over."""
    assert {path.stem for path in READINGS.glob("*.yaml")} == set(POLICIES)


@pytest.mark.parametrize("slug", sorted(POLICIES))
def test_a_reading_file_reads_its_own_examples(slug: str):
    """Each example of each leaf comes out with the status that it names."""
    assert failures(POLICIES[slug], READINGS / f"{slug}.yaml") == []


@pytest.mark.parametrize("slug", sorted(POLICIES))
def test_every_leaf_shows_what_meets_it_and_what_does_not(slug: str):
    """A leaf that a program decides has an example of `met` and one that must not be."""
    rules = load(READINGS / f"{slug}.yaml", POLICIES[slug])
    for name, leaf in rules.leaves.items():
        if leaf.computable in {"full", "partly"}:
            said = {example.status for example in leaf.examples}
            assert "met" in said, name
            assert said - {"met"}, name


def test_a_wrong_file_is_told_with_its_place(tmp_path: Path):
    """A misspelt field is named with the leaf that it stands in, in one line."""
    policy: Policy = POLICIES["tens"]
    path = tmp_path / "tens.yaml"
    path.write_text("policy: tens\nleaves:\n  c1:\n    mett: []\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"tens\.yaml: leaves\.c1\.mett") as told:
        load(path, policy)
    assert "\n" not in str(told.value)


def test_a_leaf_without_a_rule_is_told(tmp_path: Path):
    """A file that forgets a criterion is refused."""
    path = tmp_path / "tens.yaml"
    path.write_text("policy: tens\nleaves: {}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match="no rule for criterion"):
        load(path, POLICIES["tens"])
