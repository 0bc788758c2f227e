"""Leaf statuses and a criteria tree -> group statuses and outcome, after the rules of the gold set.

Written apart from the product's own roll-up on purpose: it checks the gold, gives the trivial baselines an
outcome, and would show an error of the product instead of repeating it.
"""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.types import Criterion
from summarizer.types import Overall, Status

OUTCOME: dict[Status, Overall] = {"met": "meets", "not_met": "does_not_meet"}


def outcome(tree: Criterion, leaves: Mapping[str, Status]) -> tuple[dict[str, Status], Overall]:
    """Status of every group and the overall outcome; a leaf without a status counts as insufficient."""
    groups: dict[str, Status] = {}
    root = _status(tree, leaves, groups)
    return groups, OUTCOME.get(root, "needs_information")


def _status(node: Criterion, leaves: Mapping[str, Status], groups: dict[str, Status]) -> Status:
    if node.is_leaf:
        return leaves.get(node.id, "insufficient")
    below = [_status(child, leaves, groups) for child in node.children]
    groups[node.id] = _group(node, [status for status in below if status != "not_applicable"])
    return groups[node.id]


def _group(node: Criterion, below: list[Status]) -> Status:
    """A group from its applicable children: `all` needs every one, `any` one, `n_of` the number it names."""
    if not below:
        return "not_applicable"
    need = 1 if node.any is not None else len(below)
    if node.n_of is not None:
        need = node.n_of.n
    met, open_ = below.count("met"), below.count("insufficient")
    if met >= need:
        return "met"
    return "insufficient" if met + open_ >= need else "not_met"
