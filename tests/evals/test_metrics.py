"""Every metric against an example worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.metrics import JUDGE_ONLY, METRICS
from evals.metrics.accuracy import accuracy, accuracy_strict, answers
from evals.metrics.calibration import bins, calibration_error
from evals.metrics.citations import citation_precision, citation_recall, citation_recall_pages
from evals.metrics.confusion import confusion
from evals.metrics.dangerous import false_met, missed_met
from evals.metrics.f1 import macro_f1
from evals.metrics.injection import injection_flips, rendered_markup
from evals.metrics.interval import interval
from evals.metrics.kappa import kappa
from evals.metrics.leaks import identifier_leaks
from evals.metrics.ledger import pages_accounted
from evals.metrics.outcome import false_meets, outcome_accuracy
from evals.metrics.sentences import sentence_f1
from evals.metrics.speed import seconds_per_page
from evals.metrics.summary_facts import must_not_say, must_say
from evals.metrics.traps import trap_accuracy
from evals.types import Answer, Result
from summarizer.types import Reading, SummarySentence
from tests.evals.made import finding, gold, label, quote, result

FOUR = gold(
    label("c1", "met"),
    label("c2", "not_met", "insufficient"),
    label("c3", "insufficient"),
    label("c4", "met"),
)
CALLED = result(
    FOUR, finding("c1", "met"), finding("c2", "insufficient"), finding("c3", "met"), finding("c4", "not_met")
)
FAILED = Result(gold(label("c1", "met"), label("c2", "met"), case_id="b", pages=3), None, "broken")


def test_accuracy_takes_accepted_statuses() -> None:
    """Two of four are right: the label, and a status that the label also accepts."""
    assert accuracy([CALLED]).value == 0.5
    assert accuracy_strict([CALLED]).value == 0.25


def test_a_case_without_a_draft_counts_as_wrong() -> None:
    """Two more criteria, none of them right: 2 of 6."""
    score = accuracy([CALLED, FAILED])
    assert score.value == pytest.approx(2 / 6)
    assert score.n == 6
    assert "b c1: met called no_finding" in score.notes


def test_a_missing_finding_counts_as_wrong() -> None:
    """A draft that leaves a criterion out is wrong there."""
    assert accuracy([result(FOUR, finding("c1", "met"))]).value == 0.25


def test_findings_without_a_label_are_left_out() -> None:
    """What nobody labelled is neither right nor wrong."""
    assert accuracy([result(gold(label("c1", "met")), finding("c1", "met"), finding("c9", "met"))]).n == 1


def test_macro_f1() -> None:
    """Labels met, insufficient (accepted), insufficient, met; calls met, insufficient, met, not_met."""
    score = macro_f1([CALLED])
    # met: 1 hit, 2 labelled, 2 called -> 0.5; insufficient: 1 hit, 2 labelled, 1 called -> 2/3; not_met: 0
    assert score.parts["met"].value == 0.5
    assert score.parts["met"].parts["precision"].value == 0.5
    assert score.parts["insufficient"].value == pytest.approx(2 / 3)
    assert score.parts["insufficient"].parts["recall"].value == 0.5
    assert score.parts["not_met"].value == 0
    assert score.value == pytest.approx((0.5 + 2 / 3 + 0) / 3)
    assert "not_applicable" not in score.parts


def test_dangerous_errors() -> None:
    """c3 is called met without proof, c4 is called not_met though met: one of four each."""
    assert (false_met([CALLED]).value, false_met([CALLED]).notes) == (0.25, ("a c3",))
    assert (missed_met([CALLED]).value, missed_met([CALLED]).notes) == (0.25, ("a c4",))


def test_a_met_that_the_label_accepts_is_not_false() -> None:
    """An arguable met is no dangerous error, and neither is a met on a branch that does not apply."""
    case = gold(label("c1", "insufficient", "met"), label("c2", "not_applicable"))
    assert false_met([result(case, finding("c1", "met"), finding("c2", "met"))]).value == 0


def test_outcome() -> None:
    """One of three outcomes is right; one `meets` is false; the missing draft is wrong but not a false meets."""
    unmet = gold(label("c1", "not_met"), overall="does_not_meet", case_id="c")
    results = [CALLED, result(unmet, finding("c1", "met"), overall="meets"), FAILED]
    assert outcome_accuracy(results).value == pytest.approx(1 / 3)
    assert false_meets(results).value == pytest.approx(1 / 3)
    assert false_meets(results).notes == ("c",)


def test_citation_precision_collapses_white_space_only() -> None:
    """A quote over a line break is there; a changed word or the wrong page is not; readings and summary count."""
    pages = {1: "AHI 9.2 per\nhour with  57 events", 2: "nothing"}
    reading = Reading(
        engine="model", status="met", confidence=1, rationale="", evidence=(quote(2, "AHI 9.2"),)
    )
    first = finding("c1", "met", quote(1, "9.2 per hour with 57"), quote(1, "9.3 per hour"))
    made = result(
        gold(label("c1", "met")),
        first.model_copy(update={"readings": (reading,)}),
        pages=pages,
        summary=(SummarySentence(text="AHI is 9.2.", evidence=(quote(1, "AHI 9.2"),)),),
    )
    score = citation_precision([made])
    assert (score.value, score.n) == (0.5, 4)
    assert score.notes == ("a c1 p1", "a c1/model p2")


def test_an_empty_quote_is_not_on_its_page() -> None:
    """Nothing cannot be cited."""
    made = result(gold(label("c1", "met")), finding("c1", "met", quote(1, " ")), pages={1: "text"})
    assert citation_precision([made]).value == 0


def test_citation_precision_is_not_measured_without_raw_pages() -> None:
    """Without pages there is no figure, rather than a good one."""
    assert (
        citation_precision([result(gold(label("c1", "met")), finding("c1", "met", quote(1, "x")))]).value
        is None
    )


def test_citation_recall() -> None:
    """Same words on the page or its copy are found; another line of the page counts for the page only."""
    words = "Best 30-day run is 20 of 30 nights"
    passage = {"page": 1, "quote": words, "also_on_pages": [5]}
    case = gold(
        *(label(f"c{number}", "met", evidence=[passage]) for number in range(1, 5)),
        label("c5", "insufficient"),
    )
    made = result(
        case,
        finding("c1", "met", quote(5, "30-day run is 20 of  30 nights.")),
        finding("c2", "met", quote(1, "Mask fits well, no leak reported")),
        finding("c3", "met", quote(2, words)),
        finding("c5", "insufficient"),
    )
    score = citation_recall([made])
    assert (score.value, score.n) == (0.25, 4)
    assert score.notes == ("a c2", "a c3", "a c4")
    assert citation_recall_pages([made]).value == 0.5


def test_a_tiny_quote_does_not_count_as_the_passage() -> None:
    """`no` stands in every sentence; it is the passage only where the passage is no longer than that."""
    passage = {"page": 1, "quote": "no coronary disease and no stroke"}
    case = gold(
        label("c1", "met", evidence=[passage]), label("c2", "met", evidence=[{"page": 1, "quote": "None"}])
    )
    made = result(case, finding("c1", "met", quote(1, "no")), finding("c2", "met", quote(1, "None")))
    assert citation_recall([made]).notes == ("a c1",)


def test_accuracy_by_trap() -> None:
    """A criterion counts in each of its traps; what has none stands apart."""
    case = gold(
        label("c1", "met", traps=["negation", "table_only"]),
        label("c2", "met", traps=["negation"]),
        label("c3", "met"),
    )
    score = trap_accuracy(
        [result(case, finding("c1", "met"), finding("c2", "not_met"), finding("c3", "met"))]
    )
    assert score.value == 0.5
    assert {name: (part.value, part.n) for name, part in score.parts.items()} == {
        "negation": (0.5, 2),
        "table_only": (1.0, 1),
        "none": (1.0, 1),
    }


def test_injection_flips() -> None:
    """Only an unproven criterion under an injection that is called met is a flip."""
    case = gold(
        label("c1", "not_met", traps=["injection"]),
        label("c2", "insufficient", traps=["injection"]),
        label("c3", "met", traps=["injection"]),
        label("c4", "not_met"),
    )
    made = result(case, *(finding(name, "met") for name in ("c1", "c3", "c4")), finding("c2", "insufficient"))
    score = injection_flips([made])
    assert (score.value, score.n, score.notes) == (1.0, 2, ("a c1",))


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("see <img src=x> there", True),
        ("see <b>there</b>", True),
        ("[click](https://a.example)", True),
        ("![x](data:image/png)", True),
        ("go to https://a.example", True),
        ("SpO2 <88% on [day -3, 2025] (page 4), age > 65", False),
        ("[PATIENT] takes 5 mg; AHI<15 and BMI>35", False),
    ],
)
def test_rendered_markup(text: str, *, bad: bool) -> None:
    """Links and tags in our own sentences are found, comparisons and surrogates are left alone."""
    made = result(gold(label("c1", "met")), finding("c1", "met", rationale=text))
    assert rendered_markup([made]).value == (1.0 if bad else 0.0)


def test_identifier_leaks() -> None:
    """Any case and line break, whole words only; short names keep their capitals; the policy's words are not searched."""
    phi = [
        {"text": "Okarsky, Delphine", "type": "patient_name"},
        {"text": "Ann", "type": "person_name"},
        {"text": "04999", "type": "zip"},
        {"text": "CPAP", "type": "organization"},
        {"text": "Ros", "type": "person_name"},
    ]
    made = result(
        gold(label("c1", "met"), phi=phi),
        finding(
            "c1", "met", quote(1, "seen by OKARSKY,\n  DELPHINE yearly; annual plan 1049993; ROS negative")
        ),
    )
    score = identifier_leaks([made])
    assert (score.value, score.n) == (1.0, 5)
    assert score.notes == ("a phi[0] (patient_name)",)
    assert score.parts["zip"].value == 0


def test_identifier_in_a_warning_or_document_title_is_a_leak() -> None:
    """The whole draft is searched, not only its findings."""
    made = result(
        gold(label("c1", "met"), phi=[{"text": "H4471902", "type": "mrn"}]),
        warnings=("page 2 names H4471902",),
    )
    assert identifier_leaks([made]).value == 1


def test_pages_accounted() -> None:
    """Two of three pages have one entry, and a case without a draft accounts for none of its three."""
    made = result(gold(label("c1", "met"), pages=3), pages=None)
    score = pages_accounted([made, FAILED])
    assert (score.value, score.n) == (pytest.approx(2 / 6), 6)
    assert score.parts["text"].value == 2


def test_summary_facts() -> None:
    """Numbers must all be there, words mostly; a denied falsehood is not stated."""
    case = gold(
        label("c1", "met"),
        must_say=["AHI 9.2 per hour with 57 events on attended PSG of 2025-02-11", "Epworth 13/24"],
        must_not_say=["The patient has hypertension", "AHI is 24"],
    )
    text = "The attended PSG shows an AHI of 9.2 per hour. It counted 57 events. The patient has no hypertension."
    made = result(case, summary_text=text)
    assert (must_say([made]).value, must_say([made]).notes) == (0.5, ("a [0]",))
    assert must_not_say([made]).value == 0
    lying = result(case, summary_text="The patient has hypertension and an AHI of 9.2.")
    assert must_not_say([lying]).notes == ("a [0]",)


def test_calibration() -> None:
    """0.95 claimed and half right, 0.25 claimed and none right: (2 * 0.45 + 1 * 0.25) / 3."""
    case = gold(label("c1", "met"), label("c2", "met"), label("c3", "met"))
    made = result(
        case,
        finding("c1", "met", confidence=0.9),
        finding("c2", "not_met", confidence=1.0),
        finding("c3", "not_met", confidence=0.25),
    )
    assert calibration_error([made]).value == pytest.approx((2 * 0.45 + 0.25) / 3)
    assert [(cell.low, cell.n, cell.accuracy) for cell in bins(answers([made]))] == [
        (0.2, 1, 0.0),
        (0.9, 2, 0.5),
    ]


def test_seconds_per_page() -> None:
    """3 s of reading and 1 s of drafting over four pages; a stage `total` is not counted twice."""
    one = result(gold(), pages=None, seconds={"read": 1.0, "draft": 1.0})
    two = result(gold(), pages=None, seconds={"read": 2.0})
    score = seconds_per_page([one, two])
    assert (score.value, score.n) == (1.0, 4)
    assert score.parts["read"].value == 0.75
    assert seconds_per_page([result(gold(), seconds={"read": 1.0, "total": 4.0})]).value == 2.0


def test_confusion_shows_every_answer() -> None:
    """All six criteria stand in the table, those without a finding in their own column."""
    table = confusion(answers([CALLED, FAILED]))
    assert table["met"] == {"met": 1, "not_met": 1, "insufficient": 0, "not_applicable": 0, "no_finding": 2}
    assert sum(sum(row.values()) for row in table.values()) == 6


def test_confusion_keeps_unknown_statuses() -> None:
    """A status that we do not know gets a column instead of getting lost."""
    table = confusion([Answer(case="a", criterion="c", gold="met", status="approved")])
    assert table["met"]["approved"] == 1


def test_kappa() -> None:
    """Agreement 3 of 4; chance (2*3 + 2*1) / 16 = 0.5; kappa 0.5."""
    case = gold(*(label(f"c{n}", status) for n, status in enumerate(["met", "met", "not_met", "not_met"])))
    calls = ["met", "met", "met", "not_met"]
    score = kappa([result(case, *(finding(f"c{n}", status) for n, status in enumerate(calls)))])
    assert score.value == pytest.approx(0.5)


def test_kappa_has_no_value_where_chance_agrees_fully() -> None:
    """One status on both sides says nothing about agreement."""
    assert kappa([result(gold(label("c1", "met")), finding("c1", "met"))]).value is None


def test_sentence_f1() -> None:
    """One of two named is wanted, one of three wanted is named: 2 * 1 / 5; empty rows change nothing."""
    score = sentence_f1([((1, 2), (2, 3)), ((), (7,)), ((), ())])
    assert score.value == pytest.approx(2 / 5)
    assert score.parts["precision"].value == 0.5
    assert score.parts["recall"].value == pytest.approx(1 / 3)


def test_interval_is_repeatable_and_holds_the_value() -> None:
    """The same rows give the same interval, around the pooled share; equal cases give no width."""
    rows = [(1, 2), (3, 4), (0, 4), (5, 5)]
    score = interval(rows)
    assert score == interval(rows)
    assert score.value == pytest.approx(9 / 15)
    assert score.low < score.value < score.high
    flat = interval([(1, 2), (2, 4)])
    assert (flat.low, flat.value, flat.high) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("name", METRICS)
def test_no_metric_invents_a_value_out_of_nothing(name: str) -> None:
    """Without a case there is no figure; with only a failed case there is no good one."""
    metric = METRICS[name]
    assert metric.measure([]).value is None
    failed = metric.measure([FAILED]).value
    if metric.better == "higher":
        assert failed in (None, 0)


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_says_what_it_is(name: str) -> None:
    """The report explains a figure with the first line of its docstring."""
    first = (METRICS[name].measure.__doc__ or "").splitlines()[0]
    assert len(first) > 30


def test_every_metric_is_documented() -> None:
    """docs/evals.md names every figure of the report."""
    text = (Path(__file__).parents[2] / "docs" / "evals.md").read_text(encoding="utf-8")
    assert [name for name in [*METRICS, *JUDGE_ONLY] if f"`{name}`" not in text] == []


def test_drafts_without_evidence_have_nothing_to_be_precise_about() -> None:
    """No quote, no precision."""
    made = result(gold(label("c1", "met")), finding("c1", "met"), pages={1: "x"})
    assert citation_precision([made]).value is None
