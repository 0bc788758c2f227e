"""Case files -> `<case>.pdf` and `<case>.gold.json`; refuses a label that its own pages do not bear out."""

from __future__ import annotations

import argparse
import calendar
import io
import itertools
import json
import random
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pypdfium2
import yaml
from PIL import Image, ImageFilter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pypdf import PdfReader
from reportlab.lib.colors import Color
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

HERE = Path(__file__).resolve().parent
POLICIES = HERE.parents[2] / "policies_corpus"
WIDTH, HEIGHT, MARGIN = 612.0, 792.0, 54.0
SCAN_DPI = 150
INK, GREY, BLUE, SHADE = Color(0, 0, 0), Color(0.4, 0.4, 0.4), Color(0.1, 0.15, 0.5), Color(0.9, 0.92, 0.94)

Status = Literal["met", "not_met", "insufficient", "not_applicable"]
OVERALL: dict[Status, str] = {"met": "meets", "not_met": "does_not_meet"}
TRAPS = frozenset(
    {
        "negation",
        "family_history",
        "stale_date",
        "other_patient",
        "contradiction",
        "planned_not_done",
        "unit_conversion",
        "threshold_edge",
        "historical",
        "template_boilerplate",
        "scanned_only",
        "table_only",
        "injection",
    }
)


class BuildError(Exception):
    """A case file says something that its pages or its policy do not bear out."""


# ---------------------------------------------------------------- case file


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Strict):
    """The person whose name stands at the head of a page."""

    name: str
    dob: str
    sex: str = ""
    mrn: str = ""
    member_id: str = ""
    phone: str = ""
    address: str = ""


class Organization(_Strict):
    """A letterhead."""

    name: str
    address: str = ""
    phone: str = ""
    fax: str = ""


class Page(_Strict):
    """One page in the small markup of `Pen`."""

    text: str
    scanned: bool = False


class Document(_Strict):
    """Pages that belong together."""

    kind: str
    title: str = ""
    date: str | None = None
    look: Literal["emr", "letter", "form", "report", "typed", "grid", "portal", "bare"] = "emr"
    boxes: Literal["drawn", "text"] = "drawn"
    """Whether tick boxes are drawn lines or the letters `[x]`."""
    org: str | None = None
    who: Person | None = None
    """Somebody else than the patient: a page that was filed here by mistake."""
    duplicate_of: int | None = None
    pages: tuple[Page, ...] = Field(min_length=1)


class Label(_Strict):
    """The right reading of one leaf."""

    status: Status
    also: tuple[Status, ...] = ()
    proof: tuple[tuple[int, str], ...] = ()
    """Page and words."""
    traps: tuple[str, ...] = ()
    why: str = Field(min_length=10)


class Fax(_Strict):
    """The line that a fax machine prints on top of each page."""

    sender: str
    number: str
    stamp: str


class Case(_Strict):
    """A case file."""

    case_id: str
    policy: str
    tree: Literal["criteria", "continuation_criteria"] = "criteria"
    final: bool = False
    request: dict[str, Any]
    patient: Person
    people: tuple[str, ...] = ()
    """Everybody else who is named in the packet."""
    identifiers: dict[str, str] = Field(default_factory=dict)
    """Other identifying strings with their type."""
    orgs: dict[str, Organization] = Field(default_factory=dict)
    fax: Fax | None = None
    documents: tuple[Document, ...] = Field(min_length=1)
    findings: dict[str, Label]
    overall: Literal["meets", "does_not_meet", "needs_information"]
    must_say: tuple[str, ...] = Field(min_length=1)
    must_not_say: tuple[str, ...] = Field(min_length=1)
    traps: tuple[str, ...] = ()
    """Traps of the packet that no single finding carries."""


def read_case(path: Path) -> Case:
    """One case file.

    Raises:
        BuildError: the file does not have the form of a case.
    """
    try:
        case = Case.model_validate(_read_yaml(path))
    except (ValidationError, yaml.YAMLError) as error:
        raise BuildError(f"{path.name}: {error}") from error
    if case.case_id != path.stem:
        raise BuildError(f"{path.name}: case_id is {case.case_id!r}; name the file after it")
    return case


class _Dated(yaml.SafeLoader):
    """Keeps dates as they are written."""


_Dated.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Dated)  # noqa: S506 - a safe loader


# ---------------------------------------------------------------- drawing


class Face(NamedTuple):
    """Fonts and sizes of a look."""

    plain: str
    bold: str
    slant: str
    size: float


FACES = {
    "emr": Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", 9.5),
    "letter": Face("Times-Roman", "Times-Bold", "Times-Italic", 11.5),
    "form": Face("Helvetica", "Helvetica-Bold", "Times-Italic", 9.5),
    "report": Face("Times-Roman", "Times-Bold", "Times-Italic", 10.5),
    "typed": Face("Courier", "Courier-Bold", "Courier-Oblique", 9.5),
    "grid": Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", 8.5),
    "portal": Face("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", 10),
    "bare": Face("Times-Roman", "Times-Bold", "Times-Italic", 12),
}
BOX = re.compile(r"\[([xX ])\]\s?")


class Pen:
    """Draws one page and remembers its words in order.

    Markup, one thing a line: `# heading`, `^ centred`, `> to the right`, `~ by hand`, `---` rule, `[signature]`,
    `| cells |` (`|! cells |` for a head row), `:: columns :: without lines`, `[x]` and `[ ]` boxes, else text.
    """

    def __init__(self, canvas: Canvas, document: Document, name: str) -> None:
        self.canvas = canvas
        self.document = document
        self.face = FACES[document.look]
        self.name = name
        self.y = HEIGHT - 40
        self.words: list[str] = []

    @property
    def text(self) -> str:
        """All words of the page, white space collapsed."""
        return collapse(" ".join(self.words))

    def put(self, x: float, y: float, text: str, *, font: str = "", size: float = 0) -> None:
        """Words at a place."""
        self.canvas.setFont(font or self.face.plain, size or self.face.size)
        self.canvas.drawString(x, y, text)
        self.words.append(text)

    def down(self, by: float) -> None:
        """Move on; refuses to leave the page."""
        self.y -= by
        if self.y < 46:
            raise BuildError(f"{self.name}: the page is too full; split it")

    def block(self, text: str) -> None:
        """A whole page of markup."""
        lines = text.rstrip().split("\n")
        for is_row, group in itertools.groupby(lines, key=lambda line: line.startswith("|")):
            if is_row:
                self.table(list(group))
                continue
            for line in group:
                self.line(line.rstrip())

    def line(self, line: str) -> None:
        """One line of markup that is no table row."""
        face, size = self.face, self.face.size
        mark, _, rest = line.partition(" ")
        marks = {"#": self.heading, "^": self.centred, ">": self.right, "~": self.by_hand, "::": self.columns}
        if mark in marks and rest:
            marks[mark](rest)
        elif not line:
            self.down(size * 0.65)
        elif line == "---":
            self.down(size * 0.7)
            self.canvas.line(MARGIN, self.y + 3, WIDTH - MARGIN, self.y + 3)
            self.down(size * 0.4)
        elif line == "[signature]":
            self.scribble()
        elif BOX.search(line) and self.document.boxes == "drawn":
            self.ticks(line)
        else:
            self.flow(line, font=face.plain)

    def heading(self, words: str) -> None:
        """A heading; on a record print it lies on a grey band."""
        size = self.face.size
        self.down(3)
        if self.document.look in {"emr", "grid"}:
            self.canvas.setFillColor(SHADE)
            self.canvas.rect(
                MARGIN - 3, self.y - size - 4, WIDTH - 2 * MARGIN + 6, size + 4, stroke=0, fill=1
            )
            self.canvas.setFillColor(INK)
        self.flow(words, font=self.face.bold, size=size + 0.5)
        self.down(2)

    def centred(self, words: str) -> None:
        """A bold line in the middle."""
        size = self.face.size + 2
        self.down(size + 3)
        wide = stringWidth(words, self.face.bold, size)
        self.put((WIDTH - wide) / 2, self.y, words, font=self.face.bold, size=size)

    def right(self, words: str) -> None:
        """A line that ends at the right margin."""
        self.down(self.face.size * 1.25)
        self.put(WIDTH - MARGIN - stringWidth(words, self.face.plain, self.face.size), self.y, words)

    def by_hand(self, words: str) -> None:
        """Words as if written with a pen."""
        self.canvas.setFillColor(BLUE)
        self.flow(words, font="Times-Italic", size=self.face.size + 2.5, indent=12)
        self.canvas.setFillColor(INK)

    def flow(self, text: str, *, font: str = "", size: float = 0, indent: float = 0) -> None:
        """Words over as many lines as they need."""
        font, size = font or self.face.plain, size or self.face.size
        stripped = text.lstrip()
        indent += (len(text) - len(stripped)) * size * 0.5
        for part in simpleSplit(stripped, font, size, WIDTH - 2 * MARGIN - indent):
            self.down(size * 1.27)
            self.put(MARGIN + indent, self.y, part, font=font, size=size)

    def columns(self, line: str) -> None:
        """Short texts side by side, parted by `::`."""
        parts = [part.strip() for part in line.split("::")]
        self.down(self.face.size * 1.35)
        step = (WIDTH - 2 * MARGIN) / len(parts)
        for place, part in enumerate(parts):
            if stringWidth(part, self.face.plain, self.face.size) > step - 4:
                raise BuildError(f"{self.name}: too wide for its column: {part!r}")
            self.put(MARGIN + place * step, self.y, part)

    def ticks(self, line: str) -> None:
        """Boxes as lines, with the words that follow each."""
        size, x = self.face.size, MARGIN
        pieces = BOX.split(line)
        self.down(size * 1.45)
        if pieces[0].strip():
            self.put(x, self.y, pieces[0].strip())
            x += stringWidth(pieces[0].strip(), self.face.plain, size) + 8
        for mark, words in _pairs(pieces[1:]):
            self.canvas.rect(x, self.y - 1, size - 1, size - 1)
            if mark.strip():
                self.canvas.line(x + 1, self.y, x + size - 2, self.y + size - 3)
                self.canvas.line(x + 1, self.y + size - 3, x + size - 2, self.y)
            x += size + 3
            lines = simpleSplit(words.strip(), self.face.plain, size, WIDTH - MARGIN - x)
            for number, part in enumerate(lines):
                if number:
                    self.down(size * 1.27)
                self.put(x, self.y, part)
            x += max((stringWidth(part, self.face.plain, size) for part in lines), default=0) + 14

    def table(self, rows: list[str]) -> None:
        """Rows with lines around the cells; a typed page has none."""
        size, pad = self.face.size, 4.0
        cells = [
            ([cell.strip() for cell in row.lstrip("|!").strip().strip("|").split("|")], row.startswith("|!"))
            for row in rows
        ]
        count = max(len(row) for row, _ in cells)
        wanted = [
            max((stringWidth(row[i], self.face.bold, size) for row, _ in cells if i < len(row)), default=0)
            + 2 * pad
            + 2
            for i in range(count)
        ]
        room = WIDTH - 2 * MARGIN
        widths = _share(wanted, room)
        self.down(4)
        for row, head in cells:
            font = self.face.bold if head else self.face.plain
            split = [simpleSplit(cell, font, size, widths[i] - 2 * pad) or [""] for i, cell in enumerate(row)]
            tall = max(len(part) for part in split) * size * 1.2 + 5
            top = self.y
            self.down(tall)
            x = MARGIN
            for i, part in enumerate(split):
                if self.document.look != "typed":
                    if head:
                        self.canvas.setFillColor(SHADE)
                    self.canvas.rect(x, self.y, widths[i], tall, stroke=1, fill=1 if head else 0)
                    self.canvas.setFillColor(INK)
                for number, words in enumerate(part):
                    if words:
                        self.put(x + pad, top - size - 1.5 - number * size * 1.2, words, font=font)
                x += widths[i]
        self.down(5)

    def scribble(self) -> None:
        """A signature as a line that cannot be read."""
        self.down(24)
        seed = random.Random(zlib.crc32(self.name.encode()) + len(self.words))  # noqa: S311 - only a drawing
        path = self.canvas.beginPath()
        x = MARGIN + 6
        path.moveTo(x, self.y + 6)
        for _ in range(7):
            heights = [self.y + seed.uniform(-4, 18) for _ in range(3)]
            path.curveTo(x + 5, heights[0], x + 12, heights[1], x + 17, heights[2])
            x += 17
        self.canvas.setStrokeColor(BLUE)
        self.canvas.drawPath(path, stroke=1, fill=0)
        self.canvas.setStrokeColor(INK)

    # ------------------------------------------------------------ heads and feet

    def head(self, org: Organization | None, person: Person, place: str) -> None:
        """What stands above and below the text in this look."""
        look = self.document.look
        place_of = " ".join(part for part in (org.address, _reach(org)) if part) if org else ""
        if look in {"emr", "grid", "portal"}:
            self._banner(org, person, place)
        elif look == "letter" and org:
            self._centred(org.name, 16, self.face.bold)
            self._centred(place_of, 9, self.face.plain)
            self.canvas.line(MARGIN, self.y - 6, WIDTH - MARGIN, self.y - 6)
            self.down(14)
        elif look in {"report", "typed", "form"}:
            if org:
                self._centred(org.name if look != "typed" else org.name.upper(), 12, self.face.bold)
                self._centred(place_of, 8.5, self.face.plain)
            if self.document.title:
                self.down(4)
                self._centred(self.document.title, 12, self.face.bold)
            self.down(8)
        elif self.document.title:
            self._centred(self.document.title, 20, self.face.bold)
            self.down(10)

    def _banner(self, org: Organization | None, person: Person, place: str) -> None:
        last, first = _last_first(person.name)
        bold, small = self.face.bold, 8.0
        if org:
            self.down(12)
            self.put(MARGIN, self.y, org.name, font=bold, size=11)
            self.down(10)
            self.put(
                MARGIN, self.y, " ".join(part for part in (org.address, _reach(org)) if part), size=small
            )
        if self.document.look == "portal":
            self.canvas.setFillColor(SHADE)
            self.canvas.rect(0, 0, 26, HEIGHT, stroke=0, fill=1)
            self.canvas.setFillColor(INK)
        self.down(15)
        shown = [f"{last}, {first}", f"DOB {_us(person.dob)}"]
        shown += [f"MRN {person.mrn}"] if person.mrn else []
        shown += [person.sex] if person.sex else []
        self.canvas.rect(MARGIN - 3, self.y - 5, WIDTH - 2 * MARGIN + 6, 15)
        self.put(MARGIN, self.y, "    ".join(shown), font=bold, size=9)
        self.down(8)
        if self.document.title or self.document.date:
            self.down(13)
            date = f"   {_us(self.document.date)}" if self.document.date else ""
            self.put(MARGIN, self.y, f"{self.document.title}{date}".strip(), font=bold, size=11)
            self.down(3)
        self.put(MARGIN, 30, f"{last}, {first}   {place}", size=7.5)

    def _centred(self, text: str, size: float, font: str) -> None:
        if text:
            self.down(size * 1.25)
            self.put((WIDTH - stringWidth(text, font, size)) / 2, self.y, text, font=font, size=size)


def _pairs(items: list[str]) -> Iterator[tuple[str, str]]:
    return zip(items[::2], items[1::2], strict=True)


def _share(wanted: list[float], room: float) -> list[float]:
    """Column widths that fit: narrow columns keep what they want, wide ones share the rest."""
    if sum(wanted) <= room:
        return wanted
    fixed = [width if width <= room / len(wanted) else 0.0 for width in wanted]
    rest = room - sum(fixed)
    wide = sum(width for width, kept in zip(wanted, fixed, strict=True) if not kept)
    return [kept or rest * width / wide for width, kept in zip(wanted, fixed, strict=True)]


def _reach(org: Organization) -> str:
    parts = [f"Tel {org.phone}"] if org.phone else []
    return "  ".join(parts + ([f"Fax {org.fax}"] if org.fax else []))


def _last_first(name: str) -> tuple[str, str]:
    first, _, last = name.rpartition(" ")
    return last, first


def _us(date: str) -> str:
    year, month, day = date.split("-")
    return f"{month}/{day}/{year}"


def collapse(text: str) -> str:
    """White space as one blank."""
    return re.sub(r"\s+", " ", text).strip()


# ---------------------------------------------------------------- packet


class Drawn(NamedTuple):
    """A page with what it belongs to."""

    number: int
    document: int
    scanned: bool
    text: str
    """Its words as they were drawn."""


def draw(case: Case) -> tuple[bytes, tuple[Drawn, ...]]:
    """The packet as PDF, and the words of each page."""
    plan = [
        (number, document, page)
        for number, document in enumerate(case.documents, 1)
        for page in document.pages
    ]
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(f"Packet {case.case_id}")
    canvas.setAuthor("Countersign test packets")
    drawn = []
    for at, (number, document, page) in enumerate(plan, 1):
        where = f"{case.case_id} page {at}"
        siblings = [place for place, (other, _, _) in enumerate(plan, 1) if other == number]
        place = f"Page {siblings.index(at) + 1} of {len(siblings)}"
        if page.scanned:
            single = io.BytesIO()
            inner = Canvas(single, pagesize=(WIDTH, HEIGHT), invariant=1)
            text = _page(inner, case, document, page, where, place)
            inner.showPage()
            inner.save()
            image = scan(single.getvalue(), seed=zlib.crc32(where.encode()))
            canvas.drawImage(ImageReader(image), 0, 0, WIDTH, HEIGHT)
        else:
            text = _page(canvas, case, document, page, where, place)
        if case.fax:
            text = f"{_fax_line(canvas, case.fax, at, len(plan))} {text}"
        canvas.showPage()
        drawn.append(Drawn(at, number, page.scanned, text))
    canvas.save()
    return target.getvalue(), tuple(drawn)


def _page(canvas: Canvas, case: Case, document: Document, page: Page, where: str, place: str) -> str:
    if document.org and document.org not in case.orgs:
        raise BuildError(f"{where}: no organization {document.org!r}")
    pen = Pen(canvas, document, where)
    pen.head(case.orgs[document.org] if document.org else None, document.who or case.patient, place)
    pen.block(page.text)
    return pen.text


def _fax_line(canvas: Canvas, fax: Fax, number: int, total: int) -> str:
    line = f"{fax.stamp}   FROM: {fax.sender}   {fax.number}   P. {number:02d}/{total:02d}"
    canvas.setFont("Courier", 8)
    canvas.drawString(40, HEIGHT - 18, line)
    return line


def scan(pdf: bytes, *, seed: int) -> io.BytesIO:
    """One page as a mildly noisy, slightly turned grey image (JPEG)."""
    noise = np.random.default_rng(seed)
    opened = pypdfium2.PdfDocument(pdf)
    image = opened[0].render(scale=SCAN_DPI / 72).to_pil().convert("L")
    opened.close()
    image = image.rotate(float(noise.uniform(-0.6, 0.6)), resample=Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(0.5))
    grey = np.asarray(image, dtype=np.float32) * 0.94 + 8
    grey += noise.normal(0, 7, grey.shape)
    specks = noise.random(grey.shape) < 0.0003
    grey[specks] = 60
    target = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(target, "JPEG", quality=62)
    target.seek(0)
    return target


# ---------------------------------------------------------------- three-valued logic


def children(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a group of a policy's tree holds; nothing for a leaf."""
    if node.get("n_of"):
        return list(node["n_of"]["items"])
    return list(node.get("all") or node.get("any") or [])


def leaves(node: Mapping[str, Any]) -> list[str]:
    """Ids of all leaves below a node."""
    below = children(node)
    return [name for child in below for name in leaves(child)] if below else [str(node["id"])]


def roll_up(node: Mapping[str, Any], status: Mapping[str, Status]) -> dict[str, Status]:
    """Status of every node: `all`, `any` and `n_of` over met, not_met and insufficient; the rest is left out."""
    below = children(node)
    if not below:
        return {node["id"]: status[node["id"]]}
    found: dict[str, Status] = {}
    for child in below:
        found |= roll_up(child, status)
    counted = [found[child["id"]] for child in below if found[child["id"]] != "not_applicable"]
    met, unclear = counted.count("met"), counted.count("insufficient")
    if node.get("all"):
        needed = len(counted)
    elif node.get("any"):
        needed = 1
    else:
        needed = int(node["n_of"]["n"])
    result: Status
    if not counted:
        result = "not_applicable"
    elif node.get("all") and "not_met" in counted:
        result = "not_met"
    elif met >= needed:
        result = "met"
    elif met + unclear >= needed:
        result = "insufficient"
    else:
        result = "not_met"
    return {**found, node["id"]: result}


def outcome(root: Status) -> str:
    """The root's status as an outcome."""
    return OVERALL.get(root, "needs_information")


# ---------------------------------------------------------------- checks


def check(case: Case, policy: Mapping[str, Any], pages: tuple[Drawn, ...], pdf: bytes) -> dict[str, Status]:
    """Status of every node of the tree.

    Raises:
        BuildError: a label does not fit the policy, the pages or the logic.
    """
    tree = policy[case.tree]
    wanted, exclusions = leaves(tree), {item["id"] for item in policy.get("exclusions", [])}
    problems = [f"no finding for {name}" for name in wanted if name not in case.findings]
    problems += [f"{name} is no leaf" for name in case.findings if name not in {*wanted, *exclusions}]
    if problems:
        raise BuildError(f"{case.case_id}: {'; '.join(problems)}")
    problems += list(_bad_quotes(case, pages, pdf))
    status = {name: case.findings[name].status for name in wanted}
    found = roll_up(tree, status)
    if outcome(found[tree["id"]]) != case.overall:
        problems.append(f"overall is {case.overall}, the findings give {outcome(found[tree['id']])}")
    choices = [(status[name], *case.findings[name].also) for name in wanted]
    for picked in itertools.islice(itertools.product(*choices), 100_000):
        rolled = roll_up(tree, dict(zip(wanted, picked, strict=True)))
        if outcome(rolled[tree["id"]]) != case.overall:
            problems.append(f"an accepted second status changes the outcome: {picked}")
            break
    unknown = {trap for label in case.findings.values() for trap in label.traps} | set(case.traps)
    problems += [f"no such trap: {name}" for name in sorted(unknown - TRAPS)]
    if problems:
        raise BuildError(f"{case.case_id}: " + "; ".join(problems))
    return found


def _bad_quotes(case: Case, pages: tuple[Drawn, ...], pdf: bytes) -> Iterator[str]:
    opened = pypdfium2.PdfDocument(pdf)
    first = [collapse(opened[i].get_textpage().get_text_bounded()) for i in range(len(opened))]
    opened.close()
    second = [collapse(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    for page in pages:
        if page.scanned and len(first[page.number - 1]) > 120:
            yield f"page {page.number} should be an image and has text"
    for name, label in case.findings.items():
        if label.status in {"met", "not_met"} and not label.proof:
            yield f"{name} is {label.status} without evidence"
        for number, quote in label.proof:
            if not 1 <= number <= len(pages):
                yield f"{name}: no page {number}"
                continue
            page = pages[number - 1]
            read = (page.text,) if page.scanned else (page.text, first[number - 1], second[number - 1])
            for reader, text in zip(("words", "pdfium", "pypdf"), read, strict=False):
                if collapse(quote) not in text:
                    yield f"{name}: not on page {number} ({reader}): {quote!r}"
        if "scanned_only" in label.traps and not any(pages[number - 1].scanned for number, _ in label.proof):
            yield f"{name}: scanned_only without a quote from an image"


# ---------------------------------------------------------------- gold


def gold(
    case: Case, policy: Mapping[str, Any], pages: tuple[Drawn, ...], found: Mapping[str, Status]
) -> dict[str, Any]:
    """The gold file."""
    only_leaves = set(leaves(policy[case.tree]))
    traps = {trap for label in case.findings.values() for trap in label.traps} | set(case.traps)
    return {
        "case_id": case.case_id,
        "policy": case.policy,
        "policy_id": policy["id"],
        "tree": case.tree,
        "request": case.request,
        "patient": case.patient.model_dump(),
        "pages": len(pages),
        "scanned_pages": [page.number for page in pages if page.scanned],
        "documents": [_document(case, number, pages) for number in range(1, len(case.documents) + 1)],
        "findings": [_finding(name, case.findings[name], pages) for name in case.findings],
        "group_status": {name: status for name, status in sorted(found.items()) if name not in only_leaves},
        "overall": case.overall,
        "must_say": list(case.must_say),
        "must_not_say": list(case.must_not_say),
        "traps": sorted(traps),
        "phi": list(identifiers(case, pages)),
    }


def _document(case: Case, number: int, pages: tuple[Drawn, ...]) -> dict[str, Any]:
    document = case.documents[number - 1]
    own = [page for page in pages if page.document == number]
    shown: dict[str, Any] = {
        "document": number,
        "kind": document.kind,
        "title": document.title,
        "date": document.date,
        "style": document.look,
        "organization": case.orgs[document.org].name if document.org else "",
        "first_page": own[0].number,
        "last_page": own[-1].number,
        "scanned_pages": [page.number for page in own if page.scanned],
        "filler_pages": [],
    }
    if document.duplicate_of:
        shown["duplicate_of"] = document.duplicate_of
    if document.who:
        shown["other_patient"] = True
    return shown


def _finding(name: str, label: Label, pages: tuple[Drawn, ...]) -> dict[str, Any]:
    shown: dict[str, Any] = {"criterion": name, "status": label.status}
    if label.also:
        shown["also_accept"] = list(label.also)
    shown["evidence"] = []
    for number, quote in label.proof:
        page, words = pages[number - 1], collapse(quote)
        item: dict[str, Any] = {
            "document": page.document,
            "page": number,
            "quote": words,
            "scanned": page.scanned,
        }
        elsewhere = [other.number for other in pages if other.number != number and words in other.text]
        if elsewhere:
            item["also_on_pages"] = elsewhere
        shown["evidence"].append(item)
    shown["trap"] = label.traps[0] if label.traps else "none"
    shown["traps"] = list(label.traps)
    shown["why"] = label.why
    return shown


PHONE = re.compile(r"\(\d{3}\) ?555-01\d\d|\b\d{3}[-.]555[-.]01\d\d|\b555-01\d\d")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
ZIP = re.compile(r"\b[A-Z]{2} (\d{5})\b")


def identifiers(case: Case, pages: tuple[Drawn, ...]) -> Iterator[dict[str, Any]]:
    """Every spelling of an identifying string that stands in the packet."""
    wanted = [*_person(case.patient, "patient_name")]
    for document in case.documents:
        if document.who:
            wanted += _person(document.who, "other_patient_name")
    for name in case.people:
        wanted += _names(name, "person_name")
    for org in case.orgs.values():
        wanted += [(org.name, "organization", org.name), (org.address, "address", org.address)]
    wanted += [(text, kind, text) for text, kind in case.identifiers.items()]
    for page in pages:
        wanted += [(text, "phone", text) for text in PHONE.findall(page.text)]
        wanted += [(text, "email", text) for text in EMAIL.findall(page.text)]
        wanted += [(text, "zip", text) for text in ZIP.findall(page.text)]
    seen: set[str] = set()
    for text, kind, of in wanted:
        for spelling in (text, text.upper()):
            where = [page.number for page in pages if _stands(spelling, page.text)]
            if spelling and where and spelling not in seen:
                seen.add(spelling)
                yield {"text": spelling, "type": kind, "of": of, "pages": where}


def _stands(words: str, text: str) -> bool:
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _person(person: Person, kind: str) -> list[tuple[str, str, str]]:
    year, month, day = person.dob.split("-")
    dates = (
        person.dob,
        f"{month}/{day}/{year}",
        f"{int(month)}/{int(day)}/{year}",
        f"{int(month)}/{int(day)}/{year[2:]}",
        f"{month}/{day}/{year[2:]}",
        f"{month}-{day}-{year}",
        f"{calendar.month_name[int(month)]} {int(day)}, {year}",
    )
    found = _names(person.name, kind)
    found += [(date, "dob", person.dob) for date in dates]
    others = {
        "mrn": person.mrn,
        "member_id": person.member_id,
        "phone": person.phone,
        "address": person.address,
    }
    return found + [(text, name, text) for name, text in others.items() if text]


def _names(name: str, kind: str) -> list[tuple[str, str, str]]:
    bare = re.sub(r"^(Dr|Mr|Mrs|Ms)\.? ", "", name.split(",", maxsplit=1)[0])
    last, first = _last_first(bare)
    given = first.split(" ")[0]
    spellings: Iterable[str] = (
        name,
        bare,
        f"{last}, {first}",
        f"{last}, {given}",
        f"{given} {last}",
        f"{given[:1]}. {last}",
        *(f"{title}. {last}" for title in ("Mr", "Mrs", "Ms", "Dr")),
        last,
        given if len(given) > 2 else "",
    )
    return [(spelling, kind, name) for spelling in spellings if spelling]


# ---------------------------------------------------------------- command


def build(path: Path, target: Path) -> Case:
    """Write packet and gold of one case file.

    Raises:
        BuildError: the case does not hold together.
    """
    case = read_case(path)
    where = POLICIES / f"{case.policy}.yaml"
    if not where.is_file():
        raise BuildError(f"{case.case_id}: no policy {case.policy}")
    policy = _read_yaml(where)
    if case.final != (path.parent.name == "cases_final"):
        raise BuildError(f"{case.case_id}: `final` does not fit the folder {path.parent.name}")
    pdf, pages = draw(case)
    found = check(case, policy, pages, pdf)
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{case.case_id}.pdf").write_bytes(pdf)
    text = json.dumps(gold(case, policy, pages, found), indent=1, ensure_ascii=False) + "\n"
    (target / f"{case.case_id}.gold.json").write_text(text, encoding="utf-8")
    return case


def main(arguments: list[str] | None = None) -> int:
    """Build all cases of a folder; 1 if any was refused."""
    parser = argparse.ArgumentParser(description="Build the packets and their gold files.")
    parser.add_argument(
        "outdir", nargs="?", type=Path, help="default: packets, or packets_final, beside this file"
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--final", action="store_true", help="the cases kept for a final test")
    which.add_argument(
        "--from", dest="folder", metavar="FOLDER", help="another folder of cases beside this file"
    )
    given = parser.parse_args(arguments)
    folder: str = given.folder or ("cases_final" if given.final else "cases")
    if not (HERE / folder).is_dir():
        parser.error(f"no folder {folder}")
    target: Path = given.outdir or HERE / f"packets{folder.removeprefix('cases')}"
    refused = 0
    for path in sorted((HERE / folder).glob("*.yaml")):
        try:
            case = build(path, target)
        except BuildError as error:
            refused += 1
            sys.stderr.write(f"{error}\n")
        else:
            sys.stdout.write(f"{case.case_id}: {case.overall}\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
