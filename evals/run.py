"""Gold cases and a way to draft one -> Report. A case that fails is in the report and counts as wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from evals import baselines
from evals.attempt import attempt
from evals.compare import compare, read_report
from evals.metrics import METRICS
from evals.metrics.accuracy import answers
from evals.metrics.calibration import bins
from evals.metrics.confusion import confusion
from evals.metrics.interval import interval
from evals.report import require_plots, write
from evals.types import CaseReport, Drafted, GoldCase, Report, Result, Score, read_cases
from retrieval.formats import load_corpus
from retrieval.types import Policy
from summarizer.types import Draft, Progress, silent

GOLD = Path(__file__).parent / "gold" / "packets"
"""The gold set that comes with the repository."""
DraftCase = Callable[[GoldCase], Drafted | Draft]


def main_eval(
    gold_dir: Path | None,
    draft_case: DraftCase,
    out: Path,
    baseline: Path | None = None,
    progress: Progress = silent,
    *,
    policies: Iterable[Policy] | None = None,
) -> Report:
    """Draft and score every gold case of a folder; write the report as JSON and, beside it, as HTML.

    Args:
        gold_dir: folder of `<case>.gold.json` with `<case>.pdf`; None takes the set of the repository.
        draft_case: makes the draft of one case. `Drafted` (draft, revealed draft, raw pages) lets everything
            be measured; a plain Draft leaves citation precision and the keyword baseline out.
        out: the JSON report; the HTML report gets the same name with `.html`.
        baseline: an earlier JSON report to compare with.
        progress: told `case`, done, total.
        policies: the corpus, for the outcome and the criterion texts of the trivial baselines; the packaged
            one where not given.

    Raises:
        InputError: no usable gold, an unreadable earlier report, or no matplotlib for the plots. All three
            are found before the first case is drafted.
    """
    require_plots()
    before = read_report(baseline) if baseline else None
    cases = read_cases(gold_dir or GOLD)
    corpus = load_corpus() if policies is None else policies
    report = evaluate(cases, draft_case, progress=progress, policies=corpus, gold=(gold_dir or GOLD).name)
    if before is not None:
        report = report.model_copy(update={"comparison": compare(report, before)})
    write(report, out)
    return report


def evaluate(
    cases: Sequence[GoldCase],
    draft_case: DraftCase,
    *,
    progress: Progress = silent,
    policies: Iterable[Policy] = (),
    gold: str = "",
) -> Report:
    """Draft and score cases; arguments as in `main_eval`, nothing is written."""
    results = []
    progress("case", 0, len(cases))
    for number, case in enumerate(cases, start=1):
        results.append(draft_one(case, draft_case))
        progress("case", number, len(cases))
    return score(results, {policy.slug: policy for policy in policies}, gold=gold)


def draft_one(case: GoldCase, draft_case: DraftCase) -> Result:
    """The draft of a case, or the reason why there is none."""
    made = attempt(draft_case, case)
    drafted = Drafted(made.value) if isinstance(made.value, Draft) else made.value
    return Result(case, drafted, made.error, made.seconds)


def score(results: Sequence[Result], policies: Mapping[str, Policy], gold: str = "") -> Report:
    """Everything measured about finished results."""
    found = answers(results)
    scores = {name: metric.measure(results) for name, metric in METRICS.items()}
    scores["accuracy"] = with_interval(scores["accuracy"], results)
    return Report(
        created=dt.datetime.now(dt.UTC),
        gold=gold,
        engine=_engine(results),
        scores=scores,
        baselines=_baselines(results, policies),
        confusion=confusion(found),
        bins=bins(found),
        cases=tuple(_case(result) for result in results),
        answers=found,
        failures={item.case.case_id: item.error for item in results if item.error},
        warnings=_warnings(results, policies),
    )


def with_interval(total: Score, results: Sequence[Result]) -> Score:
    """A share of criteria with its 95 percent interval over cases."""
    rows = [(sum(item.accepted for item in result.answers), len(result.answers)) for result in results]
    drawn = interval([row for row in rows if row[1]])
    return total.model_copy(update={"low": drawn.low, "high": drawn.high})


def _engine(results: Sequence[Result]) -> dict[str, str]:
    return next((dict(item.drafted.draft.engine) for item in results if item.drafted), {})


def _case(result: Result) -> CaseReport:
    found = result.answers
    draft = result.drafted.draft if result.drafted else None
    return CaseReport(
        case=result.case.case_id,
        policy=result.case.policy,
        pages=result.case.pages,
        gold_overall=result.case.overall,
        overall=draft.overall if draft else None,
        right=sum(item.accepted for item in found),
        criteria=len(found),
        seconds=round(result.seconds, 3),
        error=result.error,
        scores={name: metric.measure([result]) for name, metric in METRICS.items()},
    )


def _baselines(results: Sequence[Result], policies: Mapping[str, Policy]) -> dict[str, dict[str, Score]]:
    """The trivial readers on the same cases, also on those that the product failed on."""
    table = {}
    for name in baselines.BASELINES:
        made = [_baseline(name, result, policies) for result in results]
        scores = {key: metric.measure(made) for key, metric in METRICS.items() if metric.baseline}
        scores["accuracy"] = with_interval(scores["accuracy"], made)
        table[name] = scores
    return table


def _baseline(name: str, result: Result, policies: Mapping[str, Policy]) -> Result:
    case, drafted = result.case, result.drafted
    policy = policies.get(case.policy)
    tree = policy.tree(case.tree) if policy else None
    texts = {item.criterion_id: item.text for item in drafted.draft.findings} if drafted else {}
    pages = (drafted.pages or {}) if drafted else {}
    return Result(case, Drafted(baselines.draft(name, case, pages, texts, tree), None, pages))


def _warnings(results: Sequence[Result], policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """What the figures do not cover."""
    lines = []
    drafted = [item for item in results if item.drafted]
    bare = [
        item for item in drafted if item.drafted and (not item.drafted.pages or not item.drafted.revealed)
    ]
    if bare:
        lines.append(f"{len(bare)} cases came without raw pages: citation precision does not cover them")
    empty = [item.case.case_id for item in drafted if item.drafted and not item.drafted.draft.findings]
    if empty:
        lines.append(f"drafts without any finding: {', '.join(empty)}")
    unknown = sorted({item.case.policy for item in results} - set(policies))
    if policies and unknown:
        lines.append(f"policies of the gold that the corpus lacks: {', '.join(unknown)}")
    return tuple(lines)
