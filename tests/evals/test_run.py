"""From cases and a way to draft them to a report: nothing dropped, everything compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.baselines import draft as baseline_draft
from evals.compare import compare
from evals.run import evaluate, main_eval
from evals.types import Drafted, GoldCase
from retrieval.formats import load_corpus
from summarizer.errors import InputError, ModelError
from tests.evals.made import draft, finding, gold, label, quote

A = gold(label("c1", "met"), label("c2", "insufficient"))
B = gold(label("c1", "met"), case_id="b")


def perfect(case: GoldCase) -> Drafted:
    """A reader that knows the labels."""
    made = draft(*(finding(item.criterion, item.status) for item in case.findings), overall=case.overall)
    return Drafted(made, made, {1: "text", 2: ""})


def test_a_perfect_reader_gets_everything() -> None:
    """All right, with an interval of no width."""
    score = evaluate([A, B], perfect).scores["accuracy"]
    assert (score.value, score.low, score.high, score.n) == (1.0, 1.0, 1.0, 3)


def test_failures_are_reported_and_count() -> None:
    """An error of ours is told as it is; a crash by type and place, without its message."""

    def breaks(case: GoldCase) -> Drafted:
        if case.case_id == "a":
            raise ModelError("no model answers; start one")
        raise KeyError("Delphine Okarsky")

    report = evaluate([A, B], breaks)
    assert report.scores["accuracy"].value == 0
    assert report.failures["a"] == "no model answers; start one"
    assert report.failures["b"].startswith("crashed: KeyError at test_run.py:")
    assert "Okarsky" not in report.model_dump_json()
    assert report.cases[1].overall is None


def test_a_plain_draft_is_scored_with_a_warning() -> None:
    """Without raw pages citation precision is not measured, and the report says so."""
    report = evaluate([A], lambda case: perfect(case).draft)
    assert report.scores["accuracy"].value == 1
    assert report.scores["citation_precision"].value is None
    assert "without raw pages" in report.warnings[0]


def test_progress_is_told() -> None:
    """Once at the start and once a case."""
    told: list[tuple[str, int, int]] = []
    evaluate([A, B], perfect, progress=lambda *step: told.append(step))
    assert told == [("case", 0, 2), ("case", 1, 2), ("case", 2, 2)]


def test_trivial_readers_stand_beside() -> None:
    """All met is right on two of three labels and falsely met on one."""
    table = evaluate([A, B], perfect).baselines
    assert table["all met"]["accuracy"].value == pytest.approx(2 / 3)
    assert table["all met"]["false_met"].value == pytest.approx(1 / 3)
    assert table["all insufficient"]["accuracy"].value == pytest.approx(1 / 3)
    assert set(table) == {"all met", "all insufficient", "keyword overlap"}


def test_keyword_overlap_cites_the_line_that_it_matched() -> None:
    """More than half of the content words on one page is met, with a quote that is a slice of the page."""
    pages = {
        1: "Fax cover\n",
        2: "Seen in clinic.\nPolysomnography attended in laboratory, full night.\nPlan: CPAP.\n",
    }
    texts = {
        "c1": "Attended polysomnography in a laboratory",
        "c2": "Renal denervation with catheter ablation",
    }
    made = baseline_draft("keyword overlap", A, pages, texts, None)
    assert made.finding("c1").status == "met"
    item = made.finding("c1").evidence[0]
    assert (
        item.quote == pages[2][item.start : item.end] == "Polysomnography attended in laboratory, full night."
    )
    assert made.finding("c2").status == "insufficient"


def test_baselines_have_an_outcome_from_the_tree() -> None:
    """All met meets, all insufficient needs information; leaves come from the policy."""
    tree = next(policy for policy in load_corpus() if policy.slug == "cpap-osa").tree("criteria")
    assert baseline_draft("all met", A, {}, {}, tree).overall == "meets"
    nothing = baseline_draft("all insufficient", A, {}, {}, tree)
    assert nothing.overall == "needs_information"
    assert {leaf.id for leaf in tree.leaves()} <= {item.criterion_id for item in nothing.findings}


def test_comparison_lists_what_changed() -> None:
    """One better, one worse: no difference in sum, both are listed; the interval is there."""

    def other(case: GoldCase) -> Drafted:
        made = draft(
            *(finding(item.criterion, "insufficient") for item in case.findings), overall=case.overall
        )
        return Drafted(made, made, {1: "x"})

    def mixed(case: GoldCase) -> Drafted:
        made = draft(*(finding(item.criterion, "met") for item in case.findings), overall=case.overall)
        return Drafted(made, made, {1: "x"})

    result = compare(evaluate([A], mixed), evaluate([A, B], other))
    assert {(item.criterion, item.effect) for item in result.changes} == {("c1", "better"), ("c2", "worse")}
    assert (result.difference.value, result.criteria, result.only_before) == (0.0, 2, 1)


def test_a_finding_that_got_lost_is_a_change_for_the_worse() -> None:
    """No finding now where there was a right one before."""

    def silent(_: GoldCase) -> Drafted:
        return Drafted(draft())

    changes = compare(evaluate([B], silent), evaluate([B], perfect)).changes
    assert [(item.before, item.now, item.effect) for item in changes] == [("met", None, "worse")]


def test_main_eval_writes_both_files(tmp_path: Path) -> None:
    """JSON and HTML appear, nothing else stays; the JSON can be compared with."""
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "a.gold.json").write_text(A.model_dump_json(), encoding="utf-8")
    (folder / "a.pdf").write_bytes(b"%PDF")
    out = tmp_path / "deep" / "report.json"
    report = main_eval(folder, perfect, out)
    assert json.loads(out.read_text(encoding="utf-8"))["scores"]["accuracy"]["value"] == 1
    assert sorted(path.name for path in out.parent.iterdir()) == ["report.html", "report.json"]
    again = main_eval(folder, perfect, tmp_path / "two.json", baseline=out)
    assert again.comparison is not None
    assert again.comparison.changes == ()
    assert report.comparison is None


def test_bad_earlier_reports_are_refused_before_the_work(tmp_path: Path) -> None:
    """Nothing is drafted where the comparison cannot be made."""
    bad = tmp_path / "old.json"
    bad.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"old\.json: not a report"):
        main_eval(tmp_path, lambda _: pytest.fail("drafted"), tmp_path / "r.json", baseline=bad)


def test_a_quote_that_is_not_on_its_page_lowers_precision() -> None:
    """The figure that must be 1 is really looked up in the raw pages."""

    def invents(_: GoldCase) -> Drafted:
        made = draft(finding("c1", "met", quote(1, "AHI 24")))
        return Drafted(made, made, {1: "AHI 9.2"})

    assert evaluate([B], invents).scores["citation_precision"].value == 0
