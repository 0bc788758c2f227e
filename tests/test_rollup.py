"""Three-valued roll-up: worked examples, then properties against brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.types import Criterion, EvidenceNeed, NOf
from summarizer.errors import PolicyError
from summarizer.rollup import flips, groups, missing_documents, open_leaves, overall
from summarizer.types import Flip

STATUSES = ("met", "not_met", "insufficient", "not_applicable")
SHORT = {"m": "met", "n": "not_met", "i": "insufficient", "-": "not_applicable"}
RANK = {"does_not_meet": 0, "needs_information": 1, "meets": 2}


def leaf(name: str, *documents: str) -> Criterion:
    """A leaf criterion."""
    return Criterion(id=name, text=name, evidence=EvidenceNeed(), required_documents=documents)


def group(form: str, count: int) -> Criterion:
    """A root of `count` leaves: all, any or `2of`."""
    leaves = tuple(leaf(f"c{number}") for number in range(count))
    if form.endswith("of"):
        return Criterion(id="c", text="c", n_of=NOf(n=int(form[0]), items=leaves))
    return Criterion(id="c", text="c", **{form: leaves})


MRI = Criterion(
    id="c0",
    text="coverage",
    any=(
        Criterion(
            id="c1", text="red flag", any=(leaf("c1a", "neurologic examination"), leaf("c1b", "history"))
        ),
        Criterion(
            id="c2", text="no red flag", all=(leaf("c2a", "examination"), leaf("c2b", "therapy dates"))
        ),
    ),
)


@pytest.mark.parametrize(
    ("form", "children", "status", "outcome"),
    [
        ("all", "mmm", "met", "meets"),
        ("all", "mmi", "insufficient", "needs_information"),
        ("all", "min", "not_met", "does_not_meet"),
        ("all", "m-m", "met", "meets"),
        ("any", "nim", "met", "meets"),
        ("any", "nin", "insufficient", "needs_information"),
        ("any", "nnn", "not_met", "does_not_meet"),
        ("any", "n-n", "not_met", "does_not_meet"),
        ("2of", "mmn", "met", "meets"),
        ("2of", "min", "insufficient", "needs_information"),
        ("2of", "mnn", "not_met", "does_not_meet"),
        ("2of", "iin", "insufficient", "needs_information"),
        ("2of", "m--", "not_met", "does_not_meet"),
        ("all", "---", "not_applicable", "needs_information"),
        ("any", "---", "not_applicable", "needs_information"),
    ],
)
def test_worked_groups(form, children, status, outcome):
    """Each form of group against statuses worked out by hand."""
    tree = group(form, len(children))
    statuses = {f"c{number}": SHORT[letter] for number, letter in enumerate(children)}
    assert groups(tree, statuses) == {"c": status}
    assert overall(tree, statuses) == outcome


def test_groups_of_a_real_tree():
    """All groups of the lumbar MRI tree, root first."""
    statuses = {"c1a": "not_met", "c1b": "not_applicable", "c2a": "met", "c2b": "insufficient"}
    assert groups(MRI, statuses) == {"c0": "insufficient", "c1": "not_met", "c2": "insufficient"}


def test_flips_lists_open_criteria_before_decided_ones():
    """The six weeks of care decide the case; a red flag would decide it too."""
    statuses = {"c1a": "not_met", "c1b": "not_met", "c2a": "met", "c2b": "insufficient"}
    assert flips(MRI, statuses) == (
        Flip(criterion_id="c2b", status="met", overall="meets"),
        Flip(criterion_id="c2b", status="not_met", overall="does_not_meet"),
        Flip(criterion_id="c1a", status="met", overall="meets"),
        Flip(criterion_id="c1b", status="met", overall="meets"),
        Flip(criterion_id="c2a", status="not_met", overall="does_not_meet"),
    )


def test_missing_documents_leaves_out_settled_branches():
    """A path that has failed already asks for nothing more."""
    statuses = {"c1a": "not_met", "c1b": "insufficient", "c2a": "not_met", "c2b": "insufficient"}
    assert missing_documents(MRI, statuses) == ("history",)
    assert missing_documents(MRI, {**statuses, "c1a": "met"}) == ()


def test_a_leaf_without_status_is_refused():
    """A forgotten criterion never counts as anything."""
    with pytest.raises(PolicyError, match="c2b"):
        overall(MRI, {"c1a": "met", "c1b": "met", "c2a": "met"})


@st.composite
def cases(draw):
    """A random tree of at most six leaves, with a status for each."""
    names = iter(range(99))

    def node(depth: int) -> Criterion:
        if depth == 0 or draw(st.booleans()):
            return leaf(f"l{next(names)}", f"d{next(names)}")
        children = tuple(node(depth - 1) for _ in range(draw(st.integers(1, 3))))
        name, form = f"g{next(names)}", draw(st.sampled_from(["all", "any", "n_of"]))
        if form == "n_of":
            return Criterion(
                id=name, text="", n_of=NOf(n=draw(st.integers(1, len(children))), items=children)
            )
        return Criterion(id=name, text="", **{form: children})

    tree = Criterion(id="root", text="", **{draw(st.sampled_from(["all", "any"])): (node(1), node(1))})
    return tree, {item.id: draw(st.sampled_from(STATUSES)) for item in tree.leaves()}


@given(cases())
def test_outcome_is_what_every_completion_agrees_on(case):
    """Meets or does_not_meet is said exactly when no answer to the open criteria could change it."""
    tree, statuses = case
    still_open = [name for name, status in statuses.items() if status == "insufficient"]
    outcomes = {
        overall(tree, statuses | dict(zip(still_open, answer, strict=True)))
        for answer in product(("met", "not_met"), repeat=len(still_open))
    }
    expected = outcomes.pop() if len(outcomes) == 1 else "needs_information"
    assert overall(tree, statuses) == expected


@given(cases())
def test_the_outcome_never_falls_when_a_leaf_improves(case):
    """not_met, insufficient, met: a better answer never makes the outcome worse."""
    tree, statuses = case
    for name in statuses:
        ranks = [
            RANK[overall(tree, statuses | {name: status})] for status in ("not_met", "insufficient", "met")
        ]
        if statuses[name] != "not_applicable":
            assert ranks == sorted(ranks)


@given(cases())
def test_flips_are_true_and_complete(case):
    """Each flip changes the outcome as it says, and no single met/not_met change is left out."""
    tree, statuses = case
    now = overall(tree, statuses)
    said = {(flip.criterion_id, flip.status): flip.overall for flip in flips(tree, statuses)}
    for name, status in product(statuses, ("met", "not_met")):
        then = overall(tree, statuses | {name: status})
        assert said.get((name, status), now) == then


@given(cases())
def test_open_leaves_are_those_that_some_completion_makes_decisive(case):
    """A document is asked for exactly where some answer to the other open criteria makes it count."""
    tree, statuses = case
    still_open = [name for name, status in statuses.items() if status == "insufficient"]
    decisive = set()
    for answer in product(("met", "not_met"), repeat=len(still_open)):
        full = statuses | dict(zip(still_open, answer, strict=True))
        for name in still_open:
            if overall(tree, full | {name: "met"}) != overall(tree, full | {name: "not_met"}):
                decisive.add(name)
    assert {item.id for item in open_leaves(tree, statuses)} == decisive
