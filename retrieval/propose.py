"""Codes, service and record text -> which policy may govern the request, with reasons and the runners-up.

A proposal is never a choice: a person confirms it. Codes speak first, because a request's codes are exact; the
named service second; what the record talks about last, because a record talks of much else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from retrieval.filters import code_fits, is_diagnosis, limits, plain_code
from retrieval.hybrid import query_codes
from retrieval.index import PolicyIndex
from retrieval.splitting import split
from retrieval.types import Hit, Policy, Record

PROCEDURE = 3.0
"""Weight of a requested procedure or supply code; shared out where several policies list it."""
DIAGNOSIS = 0.6
"""Weight of a requested diagnosis code; a diagnosis alone names no service."""
CATEGORY = 0.2
"""Weight of a diagnosis of the same three-character category."""
FOUND = 0.5
"""Part of a weight that a code in the record counts, against one in the request."""
SERVICE = 2.0
"""Weight of the closest policy to the named service."""
TEXT = 1.0
"""Weight of the closest policy to what the record asks for."""
_CATEGORY = 3
_LOOKS = 6
_WINDOW = 60
"""Words of a piece of record text that is searched for at once."""
_ASKS = re.compile(
    r"\b(?:request\w*|prior\s+auth\w*|pre-?cert\w*|procedure|service|order(?:ed|s)?|propos\w+|plan(?:ned)?|cpt|hcpcs|"
    r"medical\s+necessity|candidate|recommend\w*|schedul\w+|coverage)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"\b(?:CPT|HCPCS|codes?|procedure|proc)\b", re.IGNORECASE)

Reasons = dict[str, list[tuple[float, str]]]


class Proposal(Record):
    """A policy that may govern the request, and why."""

    slug: str
    id: str
    title: str
    score: float = Field(ge=0)
    """Sum of the reasons' weights; comparable within one request only."""
    share: float = Field(ge=0, le=1)
    """Part of the score of all proposals; 0.5 and below is no clear lead."""
    reasons: tuple[str, ...] = Field(min_length=1)
    """Codes, policies and figures only; no text of the record."""


def propose(
    policies: Sequence[Policy],
    index: PolicyIndex,
    codes: Sequence[str] = (),
    service: str = "",
    text: str = "",
    *,
    top: int = 5,
    as_of: dt.date | str | None = None,
    lob: str | None = None,
) -> tuple[Proposal, ...]:
    """The likeliest policies, best first; empty where nothing speaks for any.

    Args:
        policies: The corpus.
        index: Search over the same corpus.
        codes: Procedure, supply and diagnosis codes of the request.
        service: The service as the request names it.
        text: The record, de-identified; pages joined by newlines.
        top: Most proposals; ask for at least two, so that the runner-up is seen.
        as_of: Leave out policies that took effect later.
        lob: Line of business; policies not made for it are left out.

    Raises:
        CorpusError: A filter cannot be used.
    """
    held = limits(as_of, lob)
    open_ = {policy.slug: policy for policy in policies if held.allow(split(policy)[0])}
    reasons: Reasons = defaultdict(list)
    _by_codes(reasons, open_.values(), codes, "requested", 1.0)
    asked = {plain_code(code) for code in codes}
    found = [code for code in record_codes(text, open_.values()) if plain_code(code) not in asked]
    _by_codes(reasons, open_.values(), found, "in the record", FOUND)
    for words, weight, where in _questions(service, text):
        _by_search(reasons, index.search(words, 20, as_of, lob), weight, where)
    return _proposals(open_, reasons, top)


def record_codes(text: str, policies: Iterable[Policy]) -> tuple[str, ...]:
    """Codes in a record that some policy lists; a five-digit number counts only on a line that speaks of codes."""
    listed = {plain_code(code) for policy in policies for code in _codes(policy)}
    found: Counter[str] = Counter()
    for line in text.splitlines():
        for code in query_codes(line):
            if plain_code(code) in listed and (not code[0].isdigit() or _ANNOUNCES.search(line)):
                found[code] += 1
    return tuple(code for code, _ in found.most_common())


def _codes(policy: Policy) -> tuple[str, ...]:
    return (*policy.codes.cpt, *policy.codes.hcpcs, *policy.codes.icd10)


def _by_codes(
    reasons: Reasons, policies: Iterable[Policy], codes: Sequence[str], where: str, part: float
) -> None:
    pool = tuple(policies)
    for code in dict.fromkeys(code.strip().upper() for code in codes if code.strip()):
        exact = [policy for policy in pool if any(code_fits(code, listed) for listed in _codes(policy))]
        fits = exact or [policy for policy in pool if _same_category(code, policy)]
        diagnosis = any(code_fits(code, listed) for policy in exact for listed in policy.codes.icd10)
        weight = (DIAGNOSIS if diagnosis else PROCEDURE) if exact else CATEGORY
        others = f", as do {len(fits) - 1} other policies" if len(fits) > 1 else ""
        for policy in fits:
            says = f"lists code {code}" if exact else f"lists a diagnosis of the category of {code}"
            reasons[policy.slug].append((part * weight / len(fits), f"{says} ({where}){others}"))


def _same_category(code: str, policy: Policy) -> bool:
    start = plain_code(code)[:_CATEGORY]
    return is_diagnosis(code) and any(plain_code(listed).startswith(start) for listed in policy.codes.icd10)


def _questions(service: str, text: str) -> Iterator[tuple[str, float, str]]:
    if service.strip():
        yield service, SERVICE, "the requested service"
    pieces = _telling_pieces(text)
    for piece in pieces:
        yield piece, TEXT / len(pieces), "the record's text"


def _telling_pieces(text: str) -> list[str]:
    """The pieces of a record that speak most of requests and plans; the first ones where none does."""
    words = text.split()
    pieces = [" ".join(words[start : start + _WINDOW]) for start in range(0, len(words), _WINDOW)]
    return sorted(pieces, key=lambda piece: -len(_ASKS.findall(piece)))[:_LOOKS]


def _by_search(reasons: Reasons, hits: Sequence[Hit], weight: float, where: str) -> None:
    """Share `weight` among the policies found by their best hit, measured above the list's last."""
    best: dict[str, float] = {}
    for hit in hits:
        best.setdefault(hit.passage.slug, hit.score)
    if not best:
        return
    last = min(best.values())
    span = max(best.values()) - last
    for slug, score in best.items():
        part = (score - last) / span if span else 1.0
        if part > 0:
            reasons[slug].append((weight * part, f"is close to {where} ({score:.2f})"))


def _proposals(policies: dict[str, Policy], reasons: Reasons, top: int) -> tuple[Proposal, ...]:
    totals = {slug: sum(weight for weight, _ in found) for slug, found in reasons.items() if slug in policies}
    everything = sum(totals.values()) or 1.0
    ordered = sorted(totals, key=lambda slug: (-totals[slug], slug))[:top]
    return tuple(
        Proposal(
            slug=slug,
            id=policies[slug].id,
            title=policies[slug].title,
            score=round(totals[slug], 4),
            share=round(totals[slug] / everything, 4),
            reasons=tuple(dict.fromkeys(why for _, why in sorted(reasons[slug], key=lambda item: -item[0]))),
        )
        for slug in ordered
    )
