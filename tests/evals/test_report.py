"""The page: renders whatever there is, says what falls short, loads nothing."""

from __future__ import annotations

import builtins
import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evals import plots
from evals.report import gravity, summary_lines, to_html, write
from evals.run import evaluate
from evals.types import Answer, Bin, CaseReport, Drafted, GoldCase, Report, Score
from summarizer.errors import InputError, ModelError
from tests.evals.made import draft, finding, gold, label

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def one_wrong(case: GoldCase) -> Drafted:
    """Fails on case b, is falsely met on case a."""
    if case.case_id == "b":
        raise ModelError("no model answers")
    made = draft(
        finding("c1", "met"),
        finding("c2", "met", rationale="<script>alert(1)</script> AHI <15"),
        overall="meets",
    )
    return Drafted(made, made, {1: "x"})


CASES = [
    gold(
        label("c1", "met"),
        label("c2", "not_met", traps=["negation"], why="it is denied"),
        overall="does_not_meet",
    ),
    gold(label("c1", "met"), case_id="b"),
]


class Ids(HTMLParser):
    """Collects ids and everything that would be loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, scripts, and addresses that are not inside the page."""
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("src", "href", "xlink:href") and not (value or "").startswith("#"):
                self.loads.append(f"{tag} {value}")
        if tag in ("script", "link", "iframe"):
            self.loads.append(tag)


def test_a_report_without_cases_renders() -> None:
    """It says that nothing was measured instead of showing good figures."""
    page = to_html(evaluate([], one_wrong))
    assert "Nothing was measured" in page
    assert "Every figure with a floor reaches it" not in page


def test_bad_news_stand_in_the_page() -> None:
    """Missed floors, failed cases, and the wrong finding with both reasons; text is escaped."""
    page = to_html(evaluate(CASES, one_wrong))
    assert "it has to be at least 80.0 %" in page
    assert "no model answers" in page
    assert "false met" in page
    assert "it is denied" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_is_one_file_with_four_plots() -> None:
    """Nothing is loaded from elsewhere, and no id stands twice."""
    page = to_html(evaluate(CASES, one_wrong))
    parser = Ids()
    parser.feed(page)
    assert parser.loads == []
    assert len(parser.ids) == len(set(parser.ids)) > 0
    assert len(re.findall(r'<svg role="img" aria-label="', page)) == 4


def test_plots_are_the_same_every_time() -> None:
    """No date and no random id, so that reports can be compared as files."""
    report = evaluate(CASES, one_wrong)
    assert plots.plots(report) == plots.plots(report)


def test_unknown_statuses_and_figures_render() -> None:
    """A report of another version shows what it has."""
    report = Report(
        created=NOW,
        engine={"version": "9"},
        scores={"accuracy": Score(value=0.5, n=2), "new_figure": Score(value=1.25, n=1)},
        confusion={"approved": {"denied": 2, "approved": 1}},
        bins=(Bin(low=0.9, high=1.0, n=1, confidence=1.0, accuracy=0.0),),
        answers=(Answer(case="a", criterion="c1", gold="approved", status="denied"),),
        cases=(CaseReport(case="a", criteria=1),),
    )
    page = to_html(report)
    assert "approved" in page
    assert "new figure" in page
    assert "1.250" in page


def test_a_judge_report_renders_without_packet_columns() -> None:
    """Single criteria have no pages, policies or floors."""
    report = Report(
        kind="judge",
        created=NOW,
        scores={"accuracy": Score(value=0.5, n=2), "sentence_f1": Score(value=0.5, n=2)},
        answers=(Answer(case="p", criterion="r1", gold="met", status="met"),),
        cases=(CaseReport(case="p", right=1, criteria=1),),
    )
    page = to_html(report)
    assert "it has to be" not in page
    assert "outcome: drafted" not in page


@pytest.mark.parametrize(
    ("label_", "status", "want"),
    [
        ("insufficient", "met", "false met"),
        ("not_met", "met", "false met"),
        ("met", "not_met", "missed met"),
        ("met", None, "no finding"),
        ("not_applicable", "met", "wrong"),
        ("met", "insufficient", "wrong"),
    ],
)
def test_gravity(label_: str, status: str | None, want: str) -> None:
    """Errors that could harm have their own names."""
    assert gravity(Answer(case="a", criterion="c", gold=label_, status=status)) == want


def test_missing_matplotlib_is_said_with_the_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is in the message."""
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"pip install 'countersign\[dev\]'"):
        plots.require()


def test_a_folder_that_refuses_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be: one line, and nothing half-written."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write(evaluate([], one_wrong), tmp_path / "file" / "report.json")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_lines_for_the_terminal() -> None:
    """The main figures with counts and interval."""
    assert summary_lines(evaluate(CASES, one_wrong))[0].startswith("accuracy: 33.3 % (n = 3, 95 % interval")
