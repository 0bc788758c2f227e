"""Values of the types -> the words that a reviewer reads. No clinical logic, no widgets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from retrieval.types import Criterion
from summarizer.types import AlarmKind, Decision, Document, LedgerEntry, Overall, PageState, Role, Status

STATUS: Final[dict[Status, str]] = {
    "met": "Met",
    "not_met": "Not met",
    "insufficient": "Insufficient",
    "not_applicable": "Not applicable",
}
STATUS_MARK: Final[dict[Status, str]] = {
    "met": "✓",
    "not_met": "✕",
    "insufficient": "?",
    "not_applicable": "-",
}
# What the machine may say of a whole case: where the record points, never what to determine.
SUGGESTED: Final[dict[Overall, str]] = {
    "meets": "Record appears to meet the criteria",
    "does_not_meet": "A criterion appears unmet: physician review",
    "needs_information": "Record leaves criteria open",
}
# What the policy's own logic makes of the statuses that a person decided.
BY_LOGIC: Final[dict[Overall, str]] = {
    "meets": "The decided findings meet the criteria of the policy.",
    "does_not_meet": "The decided findings do not meet the criteria of the policy.",
    "needs_information": "The decided findings leave the policy's criteria open: information is missing.",
}
ROLE: Final[dict[Role, str]] = {
    "nurse": "Nurse reviewer",
    "medical_director": "Medical director",
    "quality": "Quality team",
    "admin": "Administrator",
}
PAGE_STATE: Final[dict[PageState, str]] = {
    "text": "text layer",
    "ocr": "read by OCR",
    "blank": "blank",
    "duplicate": "duplicate",
    "unreadable": "not readable",
}
PAGE_MARK: Final[dict[PageState, str]] = {
    "text": "T",
    "ocr": "O",
    "blank": "-",
    "duplicate": "=",
    "unreadable": "!",
}
IDENTIFIER: Final[dict[str, str]] = {
    "PATIENT": "name of the patient",
    "OTHER_PATIENT": "name of another patient",
    "RELATIVE": "name of a relative",
    "PROVIDER": "name of staff",
    "PERSON": "other name",
    "ORG": "organisation",
    "DOB": "date of birth",
    "AGE": "age of 90 and over",
    "SSN": "social security number",
    "MRN": "record number",
    "MEMBER_ID": "plan number",
    "NPI": "NPI",
    "RX": "prescription number",
    "AUTH": "authorization number",
    "ID": "other number",
    "ZIP": "ZIP code",
    "URL": "web address",
    "IP": "network address",
}
"""Class of an identifier -> how a reviewer calls it, where its label is not the word."""
FOUND_BY: Final[dict[str, str]] = {
    "TaggedRecognizer": "trained tagger",
    "Harvest": "known from elsewhere in the packet",
    "Residual": "gate",
}
"""What found an identifier, where it is not a rule for its kind."""
SHORT_FORMS: Final = frozenset(
    {"cgm", "ct", "dme", "ecg", "eeg", "ekg", "emg", "icd", "mar", "mri", "ot", "pet", "pt", "cpap"}
)
ALARM: Final[dict[AlarmKind, str]] = {
    "number": "a known number",
    "name": "a known name or place",
    "long": "a long number",
    "mail": "an e-mail address",
}
ACTION: Final = {"accept": "Accepted", "edit": "Edited", "reject": "Rejected"}


def confidence(value: float) -> str:
    """A confidence from 0 to 1 as a word and a figure; the word keeps two decimals from looking exact."""
    word = "high" if value >= 0.8 else "moderate" if value >= 0.5 else "low"
    return f"{word} confidence ({value:.2f})"


def decided(decision: Decision, drafted: Status) -> str:
    """What became of a suggestion, for example `Edited: Met → Not met`."""
    if decision.action == "accept":
        return f"Accepted: {STATUS[drafted]}"
    final = decision.status or ("insufficient" if decision.action == "reject" else drafted)
    return f"{ACTION[decision.action]}: {STATUS[drafted]} → {STATUS[final]}"


def group_rule(node: Criterion) -> str:
    """How the children of a group combine."""
    if node.n_of is not None:
        return f"at least {node.n_of.n} of these"
    return "all of these" if node.all is not None else "any one of these"


def shorten(text: str, limit: int) -> str:
    """The first `limit` characters on one line, cut at a word, with an ellipsis where something was cut."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def page_state(entry: LedgerEntry) -> str:
    """One line on what became of a page."""
    words = PAGE_STATE[entry.state]
    if entry.state == "ocr" and entry.confidence is not None:
        words += f" (confidence {entry.confidence:.2f})"
    if entry.duplicate_of is not None:
        words += f" of page {entry.duplicate_of}"
    return f"{words}: {entry.reason}" if entry.reason else words


def moment(value: datetime | date | str | None) -> str:
    """A date or time as reviewers write it; an empty string for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return value.astimezone().strftime("%d %b %Y, %H:%M")
    return value.strftime("%d %b %Y")


def time_left(due: datetime | date | str | None, now: datetime) -> str:
    """How long until `due`, or how long past it; coarse on purpose."""
    if due is None or due == "":
        return "no due time"
    if isinstance(due, str):
        due = datetime.fromisoformat(due)
    if not isinstance(due, datetime):
        due = datetime.combine(due, time.max, tzinfo=UTC)
    if due.tzinfo is None:
        due = due.replace(tzinfo=UTC)
    left = due - now
    if left < timedelta():
        return f"overdue by {_span(-left)}"
    return f"{_span(left)} left"


def _span(length: timedelta) -> str:
    if length >= timedelta(days=2):
        return f"{length.days} days"
    hours, rest = divmod(int(length.total_seconds()), 3600)
    return f"{hours} h" if hours else f"{rest // 60} min"


def document_kind(document: Document) -> str:
    """The kind of a document as a heading, for example `Sleep study`."""
    kind = " ".join(part.upper() if part in SHORT_FORMS else part for part in document.kind.split("_"))
    return kind[:1].upper() + kind[1:]


def day(value: int | None) -> str:
    """A day number counted from receipt, in words."""
    if value is None:
        return "no date found"
    if value == 0:
        return "day of receipt"
    return f"{abs(value)} days {'before' if value < 0 else 'after'} receipt"


def pages(numbers: tuple[int, ...]) -> str:
    """Page numbers with runs joined, for example `p. 2-4, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "p. " + ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def identifier(label: str) -> str:
    """A class of identifiers in a reviewer's words."""
    return IDENTIFIER.get(label, label.replace("_", " ").lower())


def found_by(recognizer: str) -> str:
    """What found an identifier, such as `number rules`."""
    return FOUND_BY.get(recognizer, f"{recognizer.removesuffix('Recognizer').lower()} rules")
