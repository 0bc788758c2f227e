"""RedactedPage -> PageView: what stands at the head of a page (title, letterhead, date, counter, whose page it is)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from summarizer import layout
from summarizer.documents.kinds import title_kind
from summarizer.layout import DAY, TOKEN, Line
from summarizer.types import RedactedPage

_HEAD = 12
"""Lines of content among which a title is looked for."""
_TITLE_LONGEST = 90
_CUE_TITLE_WORDS = 9
_UPPER = 0.75

_ORG = re.compile(r"\[ORG \d+\]")
_LABEL = re.compile(r"^[A-Za-z][\w /().#&'-]{0,40}:\s+\S")
_TRAILING_DATES = re.compile(
    r"(?:[\s,|-]*(?:\[day -?\d+, \d{4}\]|\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?))+\s*$", re.IGNORECASE
)
_LETTER = re.compile(
    r"^(?:dear\b.{0,60}[,:]?|to whom it may concern.{0,3}|to the (?:medical director|reviewer|plan|appeals?\b).{0,40}:)$",
    re.IGNORECASE,
)
_RE_LINE = re.compile(r"^re\s*:", re.IGNORECASE)
_SECTION = re.compile(
    r"^(?:hpi|cc|s|o|a|p|ros|pmh|psh|fh|sh|mse|hra|exam|plan|labs?|meds|vitals|summary|reason|history|findings|impression|indication|"
    r"assessment(?:\s*[/&]\s*plan)?|a\s*/\s*p|subj(?:ective)?|obj(?:ective)?|chief complaint|interval|allergies|diagnos[ei]s|prescriber|equipment)\W*$",
    re.IGNORECASE,
)
_PATIENT_FIELD = re.compile(
    r"\b(?:patient|client|member|resident|pt|subscriber|beneficiary|name(?: of patient)?|patient name|re)\b[^\n\[]{0,24}\[(OTHER PATIENT|PATIENT)\b",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\[(OTHER PATIENT|PATIENT)\b[^\n]{0,60}(?:\[DOB|\bDOB\b|date of birth|\[MRN|\[MEMBER ID|\bMRN\b|\bID\b)",
    re.IGNORECASE,
)
_BARE_NAME = re.compile(r"^\[(OTHER PATIENT|PATIENT)(?: \d+)?\]\W*$")
_SOMEBODY = re.compile(r"\[(OTHER PATIENT|PATIENT)\b")


class PageView(NamedTuple):
    """What the boundaries and names of documents rest on, for one page."""

    number: int
    title: str
    """Title without the dates behind it; empty where none was found."""
    kind: str
    """Kind that the title names, `other` where it names none."""
    day: int | None
    """Date on the title line, days from day 0."""
    organisation: str
    """Surrogate or words of the letterhead; empty where none was found."""
    counter: tuple[int, int] | None
    """The document's own page counter, not the fax machine's."""
    stamp: str
    """Print stamp without its page counter."""
    sent: int | None
    """Day in the fax machine's line."""
    letter: bool
    other: bool | None
    """Whether the identifying fields name another patient; None where they name nobody."""
    lines: tuple[Line, ...]
    """Lines of content: no fax headers, letterheads, print stamps and footers."""

    @property
    def text(self) -> str:
        """The lines of content, joined."""
        return "\n".join(line.text for line in self.lines)


def view(page: RedactedPage) -> PageView:
    """Look at the head and the margins of one page."""
    every = layout.lines(page.text)
    dull = layout.boilerplate(every)
    content = tuple(line for index, line in enumerate(every) if index not in dull)
    margin = [every[index].text for index in sorted(dull)]
    title, day = _title(every, dull)
    return PageView(
        number=page.number,
        title=title,
        kind=title_kind(title)[0] if title else "other",
        day=day,
        organisation=_organisation(every),
        counter=_own_counter(margin),
        stamp=_stamp(margin),
        sent=_sent(margin),
        letter=_is_letter(content, title),
        other=_other(content),
        lines=content,
    )


def _is_letter(content: tuple[Line, ...], title: str) -> bool:
    """A salutation, or a date alone under the letterhead of a page without a title."""
    if any(_LETTER.match(line.text) for line in content[:_HEAD]):
        return title_kind(title)[0] != "portal_message"
    return not title and any(DAY.fullmatch(line.text) for line in content[:2])


def _title(every: tuple[Line, ...], dull: frozenset[int]) -> tuple[str, int | None]:
    best, best_score, best_day = "", 0.0, None
    head = [index for index in range(len(every)) if index not in dull][:_HEAD]
    for rank, index in enumerate(head):
        text = every[index].text
        bare = _TRAILING_DATES.sub("", text).strip(" -|:")
        score = _title_score(bare, text) - 0.3 * rank
        following = every[index + 1].text if index + 1 < len(every) else ""
        if (
            index + 1 in dull
            and layout.is_contact_line(following)
            and index == 0
            and title_kind(bare)[1] == 0
        ):
            score -= 4  # an organisation's own name over its address
        if score > best_score:
            dates = DAY.findall(text[len(bare) :])
            best, best_score, best_day = bare, score, int(dates[0][0]) if dates else None
    return best, best_day


def _title_score(bare: str, text: str) -> float:
    letters = [char for char in TOKEN.sub("", bare) if char.isalpha()]
    if len(letters) < 3 or len(bare) > _TITLE_LONGEST or _SECTION.match(bare) or _RE_LINE.match(bare):  # noqa: PLR2004
        return 0
    if (
        layout.is_contact_line(bare)
        or _PATIENT_FIELD.search(text)
        or _IDENTITY.search(text)
        or "[x]" in text
        or "[ ]" in text
    ):
        return 0
    if _LABEL.match(text) or bare.endswith((".", ",", ";")):
        return 0
    upper = sum(char.isupper() for char in letters) / len(letters) > _UPPER
    cue = title_kind(bare)[1]
    words = len(bare.split())
    if not upper and (cue == 0 or words > _CUE_TITLE_WORDS or bare[0].islower()):
        return 0
    return 4.0 * upper + cue / 2 + (1.5 if DAY.search(text[len(bare) :]) else 0)


def _organisation(every: tuple[Line, ...]) -> str:
    head = [line.text for line in every[:6] if not layout.is_fax_line(line.text)][:4]
    for text in head:
        match = _ORG.search(text)
        if match and (layout.is_contact_line(text) or text.startswith(match.group())):
            return match.group()
    for above, below in pairwise(head):
        if (
            re.search(r"\[(?:ADDRESS|CITY|ZIP) \d+\]", below)
            and not TOKEN.search(above)
            and title_kind(above)[1] == 0
        ):
            return above.lower()
    for text in head:
        match = re.match(r"^([^\[\d]{6,70}?)\s*\[(?:ADDRESS|CITY|PHONE) \d+\]", text)
        if match:
            return match.group(1).strip().lower()
    return ""


def _own_counter(margin: list[str]) -> tuple[int, int] | None:
    for text in margin:
        if not layout.is_fax_line(text):
            found = layout.counter(text)
            if found:
                return found
    return None


def _stamp(margin: list[str]) -> str:
    for text in margin:
        if layout.is_print_line(text):
            return (
                re.sub(r"\s*\bpage\s*\d+\s*(?:of|/)\s*\d+.*$", "", text, flags=re.IGNORECASE).strip().lower()
            )
    return ""


def _sent(margin: list[str]) -> int | None:
    for text in margin:
        match = DAY.search(text)
        if match and layout.is_fax_line(text):
            return int(match.group(1))
    return None


def _other(content: tuple[Line, ...]) -> bool | None:
    """Whose page it is, by its identifying fields; names in running text do not count."""
    fields = [match.group(1) for line in content for match in _PATIENT_FIELD.finditer(line.text)]
    fields += [match.group(1) for line in content[:_HEAD] for match in _IDENTITY.finditer(line.text)]
    fields += [match.group(1) for line in content[:_HEAD] if (match := _BARE_NAME.match(line.text))]
    if fields:
        names = {name.upper() for name in fields}
        return "PATIENT" not in names
    everyone = [match.group(1) for line in content[:_HEAD] for match in _SOMEBODY.finditer(line.text)]
    if everyone and set(everyone) == {"OTHER PATIENT"}:
        return True
    return None
