"""Policy -> Passage…: one for each leaf criterion, and the summary, exclusions and documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from retrieval.types import Criterion, NumericTest, Passage, Policy, SourceRef, Window

MAX_CHARACTERS = 800
"""Most characters of a passage: about 200 word pieces with the title that is embedded before it; the
embedding model reads 256 and silently drops the rest."""

_SPOKEN_OF = {
    "continuation": ("continu", "recertif"),
    "exclusions": ("non-cover", "noncover", "limitation", "exclusion", "contraindication"),
    "documentation": ("documentation",),
}
"""Part of a policy -> words by which a source's section shows that it governs that part."""

_STEP = " › "


def split(policy: Policy) -> tuple[Passage, ...]:
    """All passages of a policy in reading order; ids are stable between builds."""
    return tuple(_passages(policy))


def split_all(policies: Iterable[Policy]) -> tuple[Passage, ...]:
    """The passages of a whole corpus."""
    return tuple(passage for policy in policies for passage in split(policy))


def embedded_text(passage: Passage) -> str:
    """What the embedding reads: the title tells apart passages that speak of no disease or device."""
    return f"{passage.title}. {passage.text}"


def source(policy: Policy, part: str = "criteria") -> SourceRef:
    """The document that governs a part of the policy: the one whose section speaks of it, else the first."""
    words = _SPOKEN_OF.get(part, ())
    fits = (ref for ref in policy.source_ref if any(word in (ref.section or "").casefold() for word in words))
    return next(fits, policy.source_ref[0])


def citation(ref: SourceRef) -> str:
    """Document and section as a reviewer cites them, for example `NCD 240.4, B. Nationally Covered …`."""
    return f"{ref.doc}, {ref.section}" if ref.section else ref.doc


def _passages(policy: Policy) -> Iterator[Passage]:
    indications = [policy.summary, *(child.text for child in policy.criteria.children)]
    yield from _section(policy, "summary", "summary and indications", indications)
    for tree in (policy.criteria, policy.continuation_criteria):
        if tree is not None:
            yield from _leaves(policy, tree, ())
    exclusions = [f"Not covered ({item.id}): {item.text}" for item in policy.exclusions]
    yield from _section(policy, "exclusions", "exclusions", exclusions)
    yield from _section(policy, "documentation", "documentation", policy.documentation)


def _section(policy: Policy, name: str, heading: str, lines: Sequence[str]) -> Iterator[Passage]:
    ref = source(policy, name)
    for number, text in enumerate(_packed(lines), start=1):
        yield _passage(policy, ref, name if number == 1 else f"{name}-{number}", heading, text)


def _leaves(policy: Policy, node: Criterion, path: tuple[str, ...]) -> Iterator[Passage]:
    if node.is_leaf:
        continued = node.id.startswith("k")
        heading = f"{'continued coverage, ' if continued else ''}criterion {node.id}"
        ref = source(policy, "continuation" if continued else "criteria")
        pieces = _packed([_STEP.join((*path, node.text)), *_details(node)])
        for number, text in enumerate(pieces, start=1):
            name = node.id if number == 1 else f"{node.id}-{number}"
            yield _passage(policy, ref, name, heading, text, criterion=node.id)
    for child in node.children:
        yield from _leaves(policy, child, (*path, _short(node.text)))


def _details(leaf: Criterion) -> Iterator[str]:
    needs = leaf.evidence
    if needs is not None and needs.numeric:
        joined = f" {'or' if needs.numeric_logic == 'any' else 'and'} ".join(map(_test, needs.numeric))
        yield f"Limits: {joined}."
    if needs is not None and needs.window is not None:
        yield f"Time: {_window(needs.window)}."
    if leaf.required_documents:
        yield f"Documents: {'; '.join(leaf.required_documents)}."
    if leaf.note:
        yield f"Note: {leaf.note}"


def _test(test: NumericTest) -> str:
    limit = f"{test.value[0]:g} to {test.value[1]:g}" if isinstance(test.value, tuple) else f"{test.value:g}"
    sign = "" if test.op == "between" else f"{test.op} "
    return f"{_spoken(test.measure)} {sign}{limit} {test.unit}"


def _window(window: Window) -> str:
    parts = [f"{window.direction} {_spoken(window.anchor)}"]
    parts += [f"at least {window.min}"] if window.min else []
    parts += [f"at most {window.max}"] if window.max else []
    return ", ".join(parts)


def _spoken(name: str) -> str:
    return name.replace("_", " ")


def _short(text: str, limit: int = 160) -> str:
    """A parent's text cut at a word: it gives context, the leaf must keep its room."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """Join lines into texts of at most MAX_CHARACTERS; a longer line is cut between words."""
    text = ""
    for line in (piece for whole in lines for piece in _cut(whole)):
        if text and len(text) + 1 + len(line) > MAX_CHARACTERS:
            yield text
            text = ""
        text = f"{text} {line}" if text else line
    if text:
        yield text


def _cut(line: str) -> Iterator[str]:
    while len(line) > MAX_CHARACTERS:
        head = line[:MAX_CHARACTERS].rsplit(" ", 1)[0]
        yield head
        line = line[len(head) :].lstrip()
    yield line


def _passage(
    policy: Policy, ref: SourceRef, name: str, heading: str, text: str, criterion: str | None = None
) -> Passage:
    codes = policy.codes
    return Passage(
        id=f"{policy.slug}#{name}",
        policy_id=policy.id,
        slug=policy.slug,
        title=policy.title,
        section=f"{citation(ref)}; {heading}",
        criterion_id=criterion,
        text=text,
        version=policy.version(),
        effective=policy.effective.date.isoformat() if policy.effective.date else None,
        basis=policy.verification.basis,
        lines_of_business=policy.lines_of_business,
        codes=(*codes.cpt, *codes.hcpcs, *codes.icd10),
        url=ref.url,
    )
