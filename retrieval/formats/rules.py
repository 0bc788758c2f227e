"""Policy -> the faults that its types cannot see, each as one sentence with the remedy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from retrieval.types import Criterion, Policy

_DURATION = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?")
_ROOTS = {"criteria": "c0", "continuation_criteria": "k0"}


def _trees(policy: Policy) -> dict[str, Criterion]:
    found = {"criteria": policy.criteria, "continuation_criteria": policy.continuation_criteria}
    return {name: tree for name, tree in found.items() if tree is not None}


def _nodes(policy: Policy) -> Iterator[Criterion]:
    for tree in _trees(policy).values():
        yield from tree.walk()


def _repeated_ids(policy: Policy) -> Iterator[str]:
    ids = Counter(node.id for node in _nodes(policy)) + Counter(item.id for item in policy.exclusions)
    for name, times in ids.items():
        if times > 1:
            yield f"the id {name} is used {times} times; give each criterion and exclusion its own"


def _family(node: Criterion, *, root: bool) -> Iterator[str]:
    prefix = node.id[:1] if root else node.id
    for child in node.children:
        if not child.id.startswith(prefix) or child.id == node.id:
            yield f"criterion {child.id} stands under {node.id}; its id has to begin with {prefix}"
        yield from _family(child, root=False)


def _child_ids(policy: Policy) -> Iterator[str]:
    for name, tree in _trees(policy).items():
        if tree.id != _ROOTS[name]:
            yield f"the root of {name} is called {tree.id}; call it {_ROOTS[name]}"
        else:
            yield from _family(tree, root=True)


def _group_sizes(policy: Policy) -> Iterator[str]:
    for node in _nodes(policy):
        if not node.is_leaf and not node.children:
            yield f"criterion {node.id} is a group without children; add them or make it a leaf"
        if node.n_of is not None and node.n_of.n > len(node.n_of.items):
            yield f"criterion {node.id} asks for {node.n_of.n} of {len(node.n_of.items)}; lower n"


def _numeric(policy: Policy) -> Iterator[str]:
    for node in _nodes(policy):
        if node.evidence is None:
            continue
        tests = node.evidence.numeric
        if len(tests) > 1 and node.evidence.numeric_logic is None:
            yield f"criterion {node.id} has {len(tests)} numeric tests; say numeric_logic: all or any"
        for test in tests:
            pair = isinstance(test.value, tuple)
            if pair != (test.op == "between"):
                yield f"criterion {node.id}, {test.measure}: between takes [low, high], {test.op} was given {test.value}"
            elif isinstance(test.value, tuple) and test.value[0] > test.value[1]:
                yield f"criterion {node.id}, {test.measure}: the low limit is above the high one; swap them"


def _windows(policy: Policy) -> Iterator[str]:
    for node in _nodes(policy):
        window = node.evidence.window if node.evidence else None
        for text in (window.min, window.max) if window else ():
            if text is not None and not _DURATION.fullmatch(text):
                yield f"criterion {node.id}: {text} is no ISO 8601 duration; write for example P6M or PT48H"


def _undocumented(policy: Policy) -> Iterator[str]:
    known = {node.id for node in _nodes(policy)}
    for item in policy.commonly_undocumented:
        if item.id not in known:
            yield f"commonly_undocumented names {item.id}, which is no criterion; correct the id"


def _sources(policy: Policy) -> Iterator[str]:
    if not policy.source_ref:
        yield "source_ref is empty; name the public document that the criteria restate"


RULES: tuple[Callable[[Policy], Iterator[str]], ...] = (
    _repeated_ids,
    _child_ids,
    _group_sizes,
    _numeric,
    _windows,
    _undocumented,
    _sources,
)


def faults(policy: Policy) -> tuple[str, ...]:
    """Every fault of a policy, in the order of RULES; empty for a sound one."""
    return tuple(fault for rule in RULES for fault in rule(policy))
