"""Report -> PDF for the file: signature block, every finding drafted and final, how it was made."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from reportlab.lib.pagesizes import letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table

from summarizer.exports import report as words
from summarizer.exports.pdf_style import ACCENT, LINE, SOFT, TONES, WASH, chip, paragraph
from summarizer.exports.report import Report, Row
from summarizer.types import Evidence

MARGIN = 18 * mm
WIDTH = letter[0] - 2 * MARGIN
PLAIN: list[tuple[Any, ...]] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]


def export(report: Report) -> bytes:
    """PDF on letter paper; the same report gives the same bytes."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=16 * mm,
        bottomMargin=20 * mm,
        title=f"{report.kind}: {report.title}",
        author="Countersign",
        subject=f"draft {report.draft.id}",
        invariant=1,
    )
    parts = (_head, _signature, _cautions, _summary, _open_points, _criteria, _pages, _deid, _card)
    story = [flowable for part in parts for flowable in part(report)]
    document.build(story, canvasmaker=_numbered(report))
    return buffer.getvalue()


def _head(report: Report) -> Iterable[Flowable]:
    draft = report.draft
    if report.banner:
        yield _box([[paragraph(report.banner, "banner")]], [WIDTH], ground="insufficient")
    if draft.revealed:
        yield _box([[paragraph(words.REVEALED_BANNER, "banner")]], [WIDTH], ground="not_met")
    yield Spacer(1, 6)
    yield paragraph(report.kind.upper(), "eyebrow")
    outcome = chip(words.OVERALL_WORDS[report.overall], report.overall)
    yield Table([[paragraph(report.title, "title"), outcome]], colWidths=[WIDTH - 130, 130], style=PLAIN)
    rows = [
        ("Policy", f"{draft.policy.id}, {draft.policy.version}"),
        ("Effective", draft.policy.effective or "unconfirmed"),
        ("Policy text", f"{report.basis}. {report.not_checked}"),
        *(("Source", line) for line in report.source_lines),
        ("Packet", f"{draft.packet.id}, {draft.packet.pages} pages"),
        ("Drafted", f"{draft.created:%Y-%m-%d %H:%M} UTC"),
    ]
    yield _facts(rows)


def _signature(report: Report) -> Iterable[Flowable]:
    signed = report.signed
    if signed is None:
        return
    signature = signed.signature
    who = ", ".join(filter(None, (signature.reviewer.name, signature.reviewer.credentials)))
    role = signature.reviewer.role.replace("_", " ")
    block = [
        [paragraph("DETERMINATION AND SIGNATURE", "eyebrow")],
        [paragraph(signed.determination, "determination")],
        [paragraph(f"Signed electronically by {who} ({role}, {signature.reviewer.id})", "bold")],
        [paragraph(f"{signature.at:%Y-%m-%d %H:%M:%S} UTC. {signature.meaning}")],
        [paragraph(f"signature digest {signature.digest}", "mono")],
    ]
    yield Spacer(1, 10)
    yield Table(
        block,
        colWidths=[WIDTH],
        style=[("BOX", (0, 0), (-1, -1), 1.4, ACCENT), ("LEFTPADDING", (0, 0), (-1, -1), 10)],
    )


def _cautions(report: Report) -> Iterable[Flowable]:
    draft, signed = report.draft, report.signed
    lines = list(draft.warnings)
    if draft.unread_pages:
        seen = f"Looked at by the reviewer: {words.ranges(signed.looked_at)}." if signed else ""
        lines.insert(0, f"Pages that software could not read: {words.ranges(draft.unread_pages)}. {seen}")
    if draft.policy.proposed:
        lines.append("The policy was proposed by software; a person has to confirm it.")
    if lines:
        yield paragraph("Before you rely on this", "heading")
        yield from (paragraph(line, prefix="•") for line in lines)


def _summary(report: Report) -> Iterable[Flowable]:
    yield paragraph("Summary", "heading")
    if report.summary_edited or not report.draft.summary:
        yield paragraph(report.summary_text)
    else:
        sentences = (f"{item.text} ({_places(item.evidence)})" for item in report.draft.summary)
        yield paragraph(" ".join(sentences))
    yield Spacer(1, 4)
    counts = [f"{words.STATUS_WORDS[status]}: {count}" for status, count in report.counts]
    yield paragraph(", ".join(counts), "soft")


def _open_points(report: Report) -> Iterable[Flowable]:
    if report.signed:
        return
    if report.draft.missing_documents:
        yield paragraph("Missing from the record", "heading")
        yield from (paragraph(name, prefix="•") for name in report.draft.missing_documents)
    if report.draft.flips:
        yield paragraph("What would change the outcome", "heading")
        for flip in report.draft.flips:
            outcome = words.OVERALL_WORDS[flip.overall].lower()
            yield paragraph(f"{words.STATUS_WORDS[flip.status].lower()}: {outcome}", prefix=flip.criterion_id)


def _criteria(report: Report) -> Iterable[Flowable]:
    yield paragraph("Criteria", "heading")
    for row in report.rows:
        yield from _group(row) if row.rule else _leaf(row)


def _group(row: Row) -> Iterable[Flowable]:
    indent = min(row.depth, 4) * 10
    cells = [
        paragraph(row.id, "soft"),
        paragraph(f"({row.rule})", prefix=row.text),
        chip(words.STATUS_WORDS[row.status], row.status),
    ]
    yield Spacer(1, 5)
    yield _indented([cells], indent, [("BACKGROUND", (1, 0), (-1, -1), WASH)])


def _leaf(row: Row) -> Iterable[Flowable]:
    finding, final = row.finding, row.final
    if finding is None:
        return
    indent = min(row.depth, 4) * 10
    below = [paragraph(final.rationale if final else finding.rationale, "small")]
    for title, items in (("For", row.evidence("supports")), ("Against", row.evidence("contradicts"))):
        below.extend(paragraph(f"“{item.quote}” (p. {item.page})", "quote", prefix=title) for item in items)
    if finding.disagreement:
        for reading in finding.readings:
            status = words.STATUS_WORDS[reading.status].lower()
            text = f"{status} ({reading.confidence:.0%}). {reading.rationale}"
            below.append(paragraph(text, "small", prefix=f"Readings disagree, {reading.engine}:"))
    if finding.missing:
        below.append(paragraph("; ".join(finding.missing), "small", prefix="Missing:"))
    side = [chip(words.STATUS_WORDS[row.status], row.status)]
    if final:
        side.append(paragraph(f"drafted: {words.STATUS_WORDS[final.drafted].lower()}", "soft"))
        decision = final.decision
        reason = f"{decision.reason} ({decision.reviewer}, {decision.at:%Y-%m-%d %H:%M} UTC)"
        below.append(paragraph(reason, "small", prefix=f"{words.ACTION_WORDS[decision.action]}:"))
    else:
        side.append(paragraph(f"confidence {finding.confidence:.0%}", "soft"))
    first = [paragraph(row.id, "soft"), paragraph(row.text, "bold"), side]
    yield Spacer(1, 3)
    line = _indented([first], indent, [("LINEABOVE", (1, 0), (-1, 0), 0.5, LINE)])
    # The first lines stay with their criterion; long evidence may run over the page.
    yield KeepTogether([line, _indented([["", below[0], ""]], indent, [])])
    yield from (_indented([["", part, ""]], indent, []) for part in below[1:])


def _pages(report: Report) -> Iterable[Flowable]:
    yield paragraph("Every page accounted for", "heading")
    yield _facts(report.pages)
    special = [entry for entry in report.draft.packet.ledger if entry.state not in {"text", "ocr"}]
    yield from (paragraph(words.ledger_line(entry), "soft") for entry in special)


def _deid(report: Report) -> Iterable[Flowable]:
    if report.deid:
        yield paragraph("De-identification", "heading")
        yield _facts(report.deid)


def _card(report: Report) -> Iterable[Flowable]:
    draft = report.draft
    rows = [
        *draft.engine.items(),
        ("seconds", ", ".join(f"{name} {value:.1f}" for name, value in draft.seconds.items())),
        ("draft", f"{draft.id}, format {draft.schema_version}"),
        ("packet sha-256", draft.packet.sha256),
        ("audit log head", report.audit_head),
    ]
    yield paragraph("How this was made", "heading")
    yield paragraph(words.LIMITS, "small")
    yield Spacer(1, 4)
    yield _facts(rows, style="mono")


def _facts(rows: Iterable[tuple[str, str]], style: str = "small") -> Table:
    cells = [[paragraph(name, "soft"), paragraph(value, style)] for name, value in rows if value]
    return Table(cells or [["", ""]], colWidths=[78, WIDTH - 78], style=PLAIN)


def _indented(cells: Sequence[Sequence[Any]], indent: int, style: Sequence[tuple[Any, ...]]) -> Table:
    widths = [indent, 26, WIDTH - indent - 26 - 128, 128]
    return Table([["", *line] for line in cells], colWidths=widths, style=[*PLAIN, *style])


def _box(cells: list[list[Any]], widths: list[float], ground: str) -> Table:
    return Table(
        cells,
        colWidths=widths,
        style=[("BACKGROUND", (0, 0), (-1, -1), TONES[ground][1]), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)],
    )


def _places(evidence: Iterable[Evidence]) -> str:
    return "p. " + words.ranges([item.page for item in evidence])


def _numbered(report: Report) -> type[Canvas]:
    """A canvas that writes `page x of y`, the banner and the audit head below every page."""
    line = "  |  ".join(filter(None, (report.banner, f"draft {report.draft.id}")))

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._leaves: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._leaves.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, leaf in enumerate(self._leaves, start=1):
                self.__dict__.update(leaf)
                self._foot(number, len(self._leaves))
                super().showPage()
            super().save()

        def _foot(self, number: int, total: int) -> None:
            self.setFillColor(SOFT)
            self.setFont("Helvetica", 7)
            self.drawString(MARGIN, 12 * mm, line)
            self.drawRightString(letter[0] - MARGIN, 12 * mm, f"page {number} of {total}")
            self.setFont("Courier", 6)
            self.drawString(MARGIN, 8.5 * mm, f"audit log head {report.audit_head}")

    return Numbered
