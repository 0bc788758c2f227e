"""Criteria tree + status of every leaf -> status of every group, overall outcome, flips, missing documents.

Three-valued logic: what a record does not prove is `insufficient`, neither met nor not met. Children that
do not apply are left out, as if the policy did not name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from retrieval.types import Criterion
from summarizer.errors import PolicyError
from summarizer.types import Flip, Overall, Status

OVERALL: dict[Status, Overall] = {"met": "meets", "not_met": "does_not_meet"}
"""Outcome by the status of the root; every other status needs information."""

ALTERNATIVES: dict[Status, tuple[Status, ...]] = {
    "insufficient": ("met", "not_met"),
    "met": ("not_met",),
    "not_met": ("met",),
    "not_applicable": ("met", "not_met"),
}
"""What a leaf could turn into. A decided leaf is tried at its opposite only: the logic is monotone, so
where `insufficient` would change the outcome its opposite does too."""


def groups(tree: Criterion, statuses: Mapping[str, Status]) -> dict[str, Status]:
    """Status of every group of `tree`, root first; `statuses` has one entry for every leaf id."""
    known = _statuses(tree, statuses)
    return {node.id: known[node.id] for node in tree.walk() if not node.is_leaf}


def overall(tree: Criterion, statuses: Mapping[str, Status]) -> Overall:
    """What the whole tree comes to; raises PolicyError where a leaf has no status."""
    return OVERALL.get(_statuses(tree, statuses)[tree.id], "needs_information")


def flips(tree: Criterion, statuses: Mapping[str, Status]) -> tuple[Flip, ...]:
    """Every change of one leaf that would change the overall outcome: open leaves first, then decided ones."""
    now = overall(tree, statuses)
    leaves = sorted(tree.leaves(), key=lambda leaf: statuses[leaf.id] != "insufficient")
    found = []
    for leaf in leaves:
        for status in ALTERNATIVES[statuses[leaf.id]]:
            then = overall(tree, {**statuses, leaf.id: status})
            if then != now:
                found.append(Flip(criterion_id=leaf.id, status=status, overall=then))
    return tuple(found)


def open_leaves(tree: Criterion, statuses: Mapping[str, Status]) -> tuple[Criterion, ...]:
    """The insufficient leaves that still matter: some answer to the other open ones makes them decide.

    These are the ones below nothing but insufficient groups; a group that is settled stays so.
    """
    return tuple(_open(tree, _statuses(tree, statuses)))


def missing_documents(tree: Criterion, statuses: Mapping[str, Status]) -> tuple[str, ...]:
    """Required documents of the open leaves that matter, each once, in reading order."""
    names = (name for leaf in open_leaves(tree, statuses) for name in leaf.required_documents)
    return tuple(dict.fromkeys(names))


def _open(node: Criterion, known: Mapping[str, Status]) -> Iterator[Criterion]:
    if known[node.id] != "insufficient":
        return
    if node.is_leaf:
        yield node
    for child in node.children:
        yield from _open(child, known)


def _statuses(tree: Criterion, statuses: Mapping[str, Status]) -> dict[str, Status]:
    """Status of every node of `tree`, leaves and groups."""
    known: dict[str, Status] = {}
    _fill(tree, statuses, known)
    return known


def _fill(node: Criterion, statuses: Mapping[str, Status], known: dict[str, Status]) -> Status:
    if node.is_leaf:
        if node.id not in statuses:
            raise PolicyError(f"criterion {node.id} has no status; give one for every leaf of the tree")
        status = statuses[node.id]
    else:
        children = [_fill(child, statuses, known) for child in node.children]
        status = _combine(node, [child for child in children if child != "not_applicable"])
    known[node.id] = status
    return status


def _combine(node: Criterion, children: Sequence[Status]) -> Status:
    """Status of a group from its children that apply."""
    if not children:
        return "not_applicable"
    met, still_open = children.count("met"), children.count("insufficient")
    if node.all is not None:
        needed = len(children)
    elif node.n_of is not None:
        needed = node.n_of.n
    else:
        needed = 1
    if met >= needed:
        return "met"
    return "insufficient" if met + still_open >= needed else "not_met"
