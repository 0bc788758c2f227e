"""Report -> its plots as SVG text. The only place that knows matplotlib."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from evals.types import Report, Score
from summarizer.errors import InputError

INSTALL = "python -m pip install 'countersign[dev]'"
BLUE, ORANGE, GREY, INK, GRID = "#1f5f8b", "#c2571a", "#9aa5ad", "#22303a", "#dfe5e9"
SHADES = (BLUE, "#7aa6c2", "#b9c4cb", "#d8b28f", ORANGE, "#6b7d88")


def require() -> None:
    """Raise InputError with the install line where matplotlib is missing."""
    try:
        import matplotlib as mpl  # noqa: PLC0415 - only the report needs it
    except ImportError as error:
        raise InputError(f"the report's plots need matplotlib; install it with: {INSTALL}") from error
    mpl.use("Agg")


def plots(report: Report) -> dict[str, str]:
    """Title -> SVG; a plot without data is left out."""
    require()
    makers: dict[str, Callable[[Report], Any]] = {
        "Engine and trivial readers": _readers,
        "Label against call": _confusion,
        "Reliability of the confidence": _reliability,
        "Accuracy by trap": _traps,
    }
    drawn = {title: maker(report) for title, maker in makers.items()}
    return {title: _svg(title, figure) for title, figure in drawn.items() if figure is not None}


def _figure(width: float, height: float) -> tuple[Any, Any]:
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only the report needs it

    figure, axes = plt.subplots(figsize=(width, height), layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK, length=0)
    return figure, axes


def _svg(title: str, figure: Any) -> str:
    """A figure as SVG to be set into a page: own ids, so that several fit in one page, and a name to be read out."""
    import matplotlib as mpl  # noqa: PLC0415 - only the report needs it
    import matplotlib.pyplot as plt  # noqa: PLC0415 - only the report needs it

    target = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": title, "font.family": "sans-serif"}):
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = target.getvalue()
    text = text[text.index("<svg") :]
    key = re.sub(r"\W+", "-", title.lower())
    text = re.sub(r'\bid="', f'id="{key}-', text)
    text = re.sub(r"url\(#", f"url(#{key}-", text)
    text = re.sub(r'href="#', f'href="#{key}-', text)
    return text.replace(
        "<svg ", f'<svg role="img" aria-label="{title}; the table beside it has the figures" ', 1
    )


def _readers(report: Report) -> Any:
    names = [
        name
        for name in ("accuracy", "macro_f1", "outcome_accuracy", "false_met")
        if _value(report.scores, name)
    ]
    if not names:
        return None
    rows = {"this engine": report.scores} | report.baselines
    figure, axes = _figure(7.2, 3.4)
    width = 0.8 / len(rows)
    for index, (reader, scores) in enumerate(rows.items()):
        places = [at + index * width for at in range(len(names))]
        values = [_value(scores, name) or 0 for name in names]
        bars = axes.bar(places, values, width * 0.92, label=reader, color=SHADES[index % len(SHADES)])
        axes.bar_label(bars, labels=[f"{value:.2f}" for value in values], fontsize=7, color=INK, padding=1)
    _whiskers(axes, report.scores)
    axes.set_xticks([at + 0.4 - width / 2 for at in range(len(names))], [_label(name) for name in names])
    axes.set_ylim(0, 1.12)
    axes.set_ylabel("share (false met: lower is better)", fontsize=8)
    axes.legend(fontsize=8, frameon=False, ncols=5, loc="upper center", bbox_to_anchor=(0.5, -0.1))
    return figure


def _whiskers(axes: Any, scores: dict[str, Score]) -> None:
    score = scores["accuracy"]
    if score.value is not None and score.low is not None and score.high is not None:
        reach = [[score.value - score.low], [score.high - score.value]]
        axes.errorbar([0], [score.value], yerr=reach, color=INK, capsize=3, linewidth=1)


def _value(scores: dict[str, Score], name: str) -> float | None:
    return scores[name].value if name in scores else None


def _label(name: str) -> str:
    return name.replace("_", " ")


def _confusion(report: Report) -> Any:
    if not any(count for row in report.confusion.values() for count in row.values()):
        return None
    rows = list(report.confusion)
    columns = list(next(iter(report.confusion.values())))
    counts = [[report.confusion[row].get(column, 0) for column in columns] for row in rows]
    shares = [[count / (sum(line) or 1) for count in line] for line in counts]
    figure, axes = _figure(1.6 + 0.95 * len(columns), 1.2 + 0.6 * len(rows))
    axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, shading="nearest")
    axes.invert_yaxis()
    for at, line in enumerate(counts):
        for across, count in enumerate(line):
            light = shares[at][across] > 0.55
            weight = "bold" if rows[at] == columns[across] else "normal"
            axes.text(
                across, at, count, ha="center", va="center", color="white" if light else INK, weight=weight
            )
    axes.set_xticks(range(len(columns)), [_label(name) for name in columns], fontsize=8)
    axes.set_yticks(range(len(rows)), [_label(name) for name in rows], fontsize=8)
    axes.set_xlabel("called", fontsize=8)
    axes.set_ylabel("label", fontsize=8)
    return figure


def _reliability(report: Report) -> Any:
    if not report.bins:
        return None
    figure, axes = _figure(4.6, 3.6)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    axes.annotate("right as often as claimed", (0.03, 0.09), rotation=38, fontsize=7, color="#5b6870")
    axes.plot(
        [item.confidence for item in report.bins],
        [item.accuracy for item in report.bins],
        color=BLUE,
        linewidth=1,
    )
    most = max(item.n for item in report.bins)
    for item in report.bins:
        axes.scatter(
            item.confidence, item.accuracy, s=30 + 170 * item.n / most, color=BLUE, alpha=0.8, zorder=3
        )
        axes.annotate(
            f"n={item.n}",
            (item.confidence, item.accuracy),
            textcoords="offset points",
            xytext=(0, -15 if item.accuracy > 0.5 else 10),
            ha="center",
            fontsize=7,
        )
    axes.set(xlim=(0, 1.05), ylim=(-0.05, 1.08))
    axes.set_xlabel("confidence claimed", fontsize=8)
    axes.set_ylabel("share right", fontsize=8)
    axes.grid(color=GRID, linewidth=0.6)
    return figure


def _traps(report: Report) -> Any:
    parts = report.scores["trap_accuracy"].parts if "trap_accuracy" in report.scores else {}
    if not parts:
        return None
    rows = sorted(parts.items(), key=lambda item: item[1].value or 0, reverse=True)
    figure, axes = _figure(5.6, 0.9 + 0.27 * len(rows))
    values = [score.value or 0 for _, score in rows]
    colors = [BLUE if value >= 0.85 else ORANGE for value in values]
    bars = axes.barh([_label(name) for name, _ in rows], values, color=colors, height=0.7)
    labels = [f"{round((score.value or 0) * score.n)} of {score.n}" for _, score in rows]
    axes.bar_label(bars, labels=labels, fontsize=8, padding=3, color=INK)
    axes.axvline(0.85, color=GREY, linewidth=1, linestyle="--")
    axes.set_xlim(0, 1.15)
    axes.tick_params(labelsize=8)
    axes.set_xlabel("share right (orange: under 0.85)", fontsize=8)
    return figure
