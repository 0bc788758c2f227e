"""Open case -> the criteria tree in the policy's order, with filters and progress."""

from __future__ import annotations

from typing import Final

import streamlit as st

from retrieval.types import Criterion
from summarizer.screens import finding, markup, site, source, words
from summarizer.screens.case import OpenCase
from summarizer.types import Finding

FILTERS: Final = ("All", "Undecided", "Disagreement", "Insufficient")


def show(case: OpenCase) -> None:
    """Draw the tree on the left and the chosen finding on the right."""
    _progress(case)
    tree, detail = st.columns([4, 6], gap="small")
    with tree:
        shown = _filter(case)
        current = settle(case)
        with st.container(height=655, border=True, key="tree_criteria"):
            _node(case, case.tree, shown, current, 0)
            if not shown:
                markup.show(markup.plain("No finding matches this filter.", "cs-quiet"))
    with detail, st.container(height=698, border=True, key="panel_finding"):
        if current is not None:
            finding.show(case, case.draft.finding(current), _leaf(case.tree, current))
            _neighbours(shown, current)


def choose(criterion_id: str, case: OpenCase) -> None:
    """Show a finding, and the page of its first quote."""
    site.remember("finding", criterion_id)
    site.remember("mode", None)
    evidence = case.draft.finding(criterion_id).evidence
    if evidence:
        source.open_quote(evidence[0])


def _progress(case: OpenCase) -> None:
    total = len(case.draft.findings)
    done = total - len(case.open_findings)
    text = f"{done} of {total} decided"
    unread = case.pages_to_look_at
    extra = markup.tag(f"{words.pages(unread)}: not read, look before signing", "alert") if unread else ""
    markup.show(
        f'<div class="cs-row"><b class="cs-quiet">{text}</b><div class="cs-meter" role="progressbar" aria-label="Findings decided" '
        f'aria-valuemin="0" aria-valuemax="{total}" aria-valuenow="{done}"><i style="width:{100 * done / max(total, 1):.0f}%"></i></div>{extra}</div>'
    )


def _filter(case: OpenCase) -> tuple[str, ...]:
    chosen = st.segmented_control(
        "Show findings", FILTERS, default="All", key="filter", label_visibility="collapsed", required=True
    )
    return tuple(item.criterion_id for item in case.draft.findings if _matches(case, item, chosen or "All"))


def _matches(case: OpenCase, item: Finding, chosen: str) -> bool:
    if chosen == "Undecided":
        return item.criterion_id not in case.decisions
    if chosen == "Disagreement":
        return item.disagreement
    return chosen != "Insufficient" or case.status(item.criterion_id) == "insufficient"


def settle(case: OpenCase) -> str | None:
    """The finding to show: the one just gone to, the one chosen before, else the first undecided one."""
    order = [item.criterion_id for item in case.draft.findings]
    go: str | None = site.recall("go")
    if go in order:
        site.remember("go", None)
        choose(go, case)
    elif site.recall("finding") not in order and order:
        choose((list(case.open_findings) or order)[0], case)
    current: str | None = site.recall("finding")
    return current


def _node(case: OpenCase, node: Criterion, shown: tuple[str, ...], current: str | None, depth: int) -> None:
    if not any(leaf.id in shown for leaf in node.leaves()):
        return
    if node.is_leaf:
        _leaf_row(case, node, current, depth)
        return
    markup.show(
        f'<div class="cs-group" style="margin-left:{depth * 0.7:.1f}rem"><b>{markup.escape(node.text)}</b> '
        f"({markup.escape(words.group_rule(node))})</div>"
    )
    for child in node.children:
        _node(case, child, shown, current, depth + 1)


def _leaf_row(case: OpenCase, node: Criterion, current: str | None, depth: int) -> None:
    item = case.draft.finding(node.id)
    decision = case.decisions.get(node.id)
    here = "here" if node.id == current else ""
    with st.container(key=f"leaf{here}_d{min(depth, 4)}_{node.id}"):
        chips = [markup.chip(case.status(node.id), "" if decision else "Suggested: ")]
        if decision is not None:
            chips.append(markup.tag(words.ACTION[decision.action], "done"))
        elif item.disagreement:
            chips.append(markup.tag("Readings disagree", "warn"))
        markup.show(f'<div class="cs-row">{"".join(chips)}</div>')
        st.button(
            f"{node.id}\u2002{markup.label(words.shorten(node.text, 110))}",
            key=f"go_{node.id}",
            type="tertiary",
            width="stretch",
            on_click=choose,
            args=(node.id, case),
        )


def _leaf(tree: Criterion, criterion_id: str) -> Criterion:
    return next(leaf for leaf in tree.leaves() if leaf.id == criterion_id)


def _neighbours(shown: tuple[str, ...], current: str) -> None:
    if current not in shown:
        return
    place = shown.index(current)
    with st.container(horizontal=True, key="panel_neighbours"):
        for name, step, shortcut in (("Previous finding", -1, "K"), ("Next finding", 1, "J")):
            to = place + step
            inside = 0 <= to < len(shown)
            st.button(
                name,
                key=f"neighbour_{shortcut}",
                type="tertiary",
                shortcut=shortcut,
                disabled=not inside,
                on_click=site.remember,
                args=("go", shown[to] if inside else current),
            )
