"""The gold set of the repository is whole and follows its own rules."""

from __future__ import annotations

import pypdfium2 as pdfium
import pytest

from evals.gold_rollup import outcome
from evals.metrics.citations import collapse
from evals.run import GOLD
from evals.types import GoldCase, read_cases
from retrieval.formats import load_corpus
from retrieval.types import Criterion, NOf

CASES = {case.case_id: case for case in read_cases(GOLD)}
POLICIES = {policy.slug: policy for policy in load_corpus()}


@pytest.fixture(params=CASES, name="case")
def _case(request: pytest.FixtureRequest) -> GoldCase:
    """Each case of the set."""
    return CASES[request.param]


def test_there_are_fourteen_packets() -> None:
    """All cases are there, and no packet lies about without labels."""
    assert len(CASES) == 14
    assert {path.stem for path in GOLD.glob("*.pdf")} == set(CASES)


def test_every_leaf_has_a_label(case: GoldCase) -> None:
    """Labels are for the leaves of the tree, and for exclusions of the policy that the packet raises."""
    policy = POLICIES[case.policy]
    leaves = {leaf.id for leaf in policy.tree(case.tree).leaves()}
    labelled = [item.criterion for item in case.findings]
    assert len(labelled) == len(set(labelled))
    assert leaves <= set(labelled)
    assert set(labelled) - leaves <= {item.id for item in policy.exclusions}


def test_groups_and_outcome_follow_from_the_labels(case: GoldCase) -> None:
    """The roll-up after the rules of the set gives the outcome that the file states."""
    groups, overall = outcome(
        POLICIES[case.policy].tree(case.tree), {item.criterion: item.status for item in case.findings}
    )
    assert overall == case.overall
    assert {name: groups[name] for name in case.group_status} == case.group_status


def test_only_one_accepted_second_status_would_change_an_outcome() -> None:
    """The outcome is that of the first status; the README names the one place where the second would give another."""
    other = []
    for case in CASES.values():
        tree = POLICIES[case.policy].tree(case.tree)
        labels = {item.criterion: item.status for item in case.findings}
        other += [
            (case.case_id, item.criterion, status)
            for item in case.findings
            for status in item.also_accept
            if outcome(tree, labels | {item.criterion: status})[1] != case.overall
        ]
    assert other == [("tka-11", "c3a", "not_met")]


def test_quotes_of_text_pages_stand_on_their_pages(case: GoldCase) -> None:
    """Page counts agree with the PDF, and quotes not on a scan are in its text."""
    with pdfium.PdfDocument(case.pdf) as pdf:
        assert len(pdf) == case.pages
        wanted = [item for finding in case.findings for item in finding.evidence if not item.scanned]
        places = [(item.quote, number) for item in wanted for number in item.pages]
        texts = {number: _text(pdf, number) for _, number in places if number not in case.scanned_pages}
    missing = [
        (quote, number) for quote, number in places if _bare(quote) not in texts.get(number, _bare(quote))
    ]
    assert missing == []


def _text(pdf: pdfium.PdfDocument, number: int) -> str:
    return _bare(pdf[number - 1].get_textpage().get_text_bounded())


def _bare(text: str) -> str:
    """Letters, digits and signs without any white space: extractors differ in where they put it."""
    return collapse(text).replace(" ", "").replace("\ufffe", "-")


@pytest.mark.parametrize(
    ("form", "below", "want"),
    [
        ("all", ["met", "insufficient", "not_met"], "not_met"),
        ("all", ["met", "insufficient"], "insufficient"),
        ("all", ["met", "not_applicable"], "met"),
        ("all", ["not_applicable", "not_applicable"], "not_applicable"),
        ("any", ["not_met", "met"], "met"),
        ("any", ["not_met", "insufficient"], "insufficient"),
        ("any", ["not_met", "not_applicable"], "not_met"),
        ("two", ["met", "met", "not_met"], "met"),
        ("two", ["met", "insufficient", "not_met"], "insufficient"),
        ("two", ["met", "not_met", "not_met"], "not_met"),
    ],
)
def test_three_valued_rules(form: str, below: list[str], want: str) -> None:
    """The rules for all, any and n_of, example by example."""
    children = tuple(Criterion(id=f"c{n}", text="", evidence={}) for n in range(len(below)))
    parts = {"all": {"all": children}, "any": {"any": children}, "two": {"n_of": NOf(n=2, items=children)}}
    tree = Criterion(id="root", text="", **parts[form])
    groups, _ = outcome(tree, {f"c{n}": status for n, status in enumerate(below)})
    assert groups["root"] == want
