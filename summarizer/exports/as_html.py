"""Report -> one HTML file: no scripts, no external assets, no links, all text of the record escaped."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from summarizer.exports import report as words
from summarizer.exports.report import Report

TEMPLATE = "report.html.j2"
_SURROGATE = re.compile(
    r"\[(?:[A-Z][A-Z ]+(?: \d+)?|DOB, age \d+\+?|(?:day|month) -?\d+, \d{4}|shifted [\d-]+)\]"
)


def export(report: Report) -> bytes:
    """UTF-8 HTML."""
    return _environment().get_template(TEMPLATE).render(report=report, words=words).encode()


def marked(text: str) -> Markup:
    """`text` escaped, with its surrogates set off."""
    safe = str(escape(text))
    # Surrogates hold no character that escaping touches, so they can be found in the escaped text.
    return Markup(_SURROGATE.sub(lambda match: f'<span class="surrogate">{match[0]}</span>', safe))  # noqa: S704 - escaped above


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("summarizer.exports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["marked"] = marked
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    environment.filters["moment"] = lambda at: f"{at:%Y-%m-%d %H:%M} UTC"
    return environment
