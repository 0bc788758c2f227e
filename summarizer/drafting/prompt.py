"""Criterion + statements -> chat messages.

Instructions and examples come first and never change, so that a server's prefix cache holds them; the record
follows as numbered data, the criterion stands last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import resources

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from retrieval.types import Criterion, Record
from summarizer.types import Document, Statement

WITHHELD = "(withheld: this line speaks to the reader, not about the patient)"
"""Stands in the prompt in place of a line that gives orders to whoever reads it."""
_KINDS: dict[str, type[BaseMessage]] = {
    "system": SystemMessage,
    "user": HumanMessage,
    "assistant": AIMessage,
}
_HEADING = re.compile(r"^# (system|user|assistant)\n", re.MULTILINE)
_SLOT = re.compile(r"\{\{(context|record|criterion)\}\}")
_MARKUP = re.compile(r"<(?=[|/a-zA-Z!])|\[(?=/?INST\])", re.IGNORECASE)
"""Openings of tags and chat-template marks; `< 5` and `<5` are left alone."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069]+")
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instructions?|prompts?|rules?|criteria|guidelines?|guardrails?)\b"
    r"|\b(?:system|developer|assistant) ?(?:prompt|message|note|instruction|override)s?\b"
    r"|\b(?:ai|automated|language model|llm|algorithm(?:ic)?)\b.{0,40}\b(?:reviewers?|assistants?|summari[sz]ers?|readers?)\b"
    r"|\b(?:mark|rate|treat|classify|consider|report|list|set)\b.{0,40}\b(?:criteri(?:on|a)|finding|status)s?\b"
    r".{0,40}\b(?:met|satisfied|approved|true|fulfilled)\b"
    r"|\b(?:approve|authori[sz]e) this (?:request|case|claim)\b",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST = 600
"""Characters of one statement that are shown; a table row or sentence is shorter."""


class Prompt(Record):
    """A reviewed prompt: roles and texts in order; the last text has slots for the case at hand."""

    turns: tuple[tuple[str, str], ...]

    @classmethod
    def named(cls, name: str) -> Prompt:
        """The prompt of the file `prompts/<name>.md`."""
        return cls.parse(
            resources.files("summarizer.drafting.prompts").joinpath(f"{name}.md").read_text("utf-8")
        )

    @classmethod
    def parse(cls, text: str) -> Prompt:
        """Turns under the headings `# system`, `# user` and `# assistant`."""
        pieces = _HEADING.split(text)[1:]
        return cls(
            turns=tuple((role, body.strip()) for role, body in zip(pieces[::2], pieces[1::2], strict=True))
        )

    def messages(self, criterion: str, record: str, context: str = "") -> list[BaseMessage]:
        """The chat messages; what is filled in is not looked at for further slots."""
        filled = {"criterion": criterion, "record": record, "context": f"{context}\n" if context else ""}
        *constant, (role, last) = self.turns
        messages = [_KINDS[kind](content=body) for kind, body in constant]
        return [*messages, _KINDS[role](content=_SLOT.sub(lambda slot: filled[slot[1]], last))]


def gives_orders(text: str) -> bool:
    """Whether a line of the record addresses whoever (or whatever) reads it."""
    return _ORDER.search(text) is not None


def plain(text: str) -> str:
    """One line without anything that a chat template or our own fence would take for markup."""
    return _MARKUP.sub(lambda mark: mark[0] + " ", _CONTROL.sub(" ", text)).strip()


def criterion_line(criterion: Criterion) -> str:
    """The criterion as the model reads it."""
    return plain(criterion.text)


def record_lines(
    statements: Sequence[Statement], documents: Sequence[Document] = (), budget: int = 7000
) -> tuple[str, ...]:
    """Statements as numbered lines, as many as fit.

    Args:
        statements: The most relevant ones first where there may be too many.
        documents: The packet's documents, for kind and day.
        budget: Most characters in all.
    """
    lines: list[str] = []
    for number, statement in enumerate(statements, start=1):
        line = f"[{number}] {_origin(statement, documents)}{_shown(statement)}"
        budget -= len(line) + 1
        if budget < 0:
            break
        lines.append(line)
    return tuple(lines)


def _shown(statement: Statement) -> str:
    text = f"{statement.header}: {statement.text}" if statement.header else statement.text
    if gives_orders(text):
        return WITHHELD
    text = plain(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _origin(statement: Statement, documents: Sequence[Document]) -> str:
    """Kind and day of the document, for example `(sleep study, day -31) `."""
    if statement.document >= len(documents):
        return ""
    document = documents[statement.document]
    day = "" if document.day is None else f", day {document.day}"
    return f"({plain(document.kind.replace('_', ' '))}{day}) "
