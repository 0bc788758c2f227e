"""The options of `countersign draft` and `deid` about dates and false alarms of the residual gate."""

from __future__ import annotations

from typing import Annotated

import typer

from summarizer.cli.reviewing import credential
from summarizer.errors import InputError
from summarizer.store import Store
from summarizer.types import DateProfile, ReleaseOrder
from summarizer.wiring import Releasing, releasing

Dates = Annotated[
    DateProfile | None,
    typer.Option(help="safe_harbor or shifted; the setting COUNTERSIGN_DATES where not given"),
]
Alarms = Annotated[
    list[str] | None,
    typer.Option("--release", help="id of a false alarm to release, as the refusal printed it"),
]
ReleasedBy = Annotated[
    str | None, typer.Option(help="id of the person who releases; asks for their credential")
]
Why = Annotated[str, typer.Option(help="why what stands there identifies nobody")]


def release_by(store: Store, alarms: list[str] | None, reviewer: str | None, reason: str) -> Releasing:
    """How the named alarms are released, once the person has given their credential."""
    if not alarms:
        return releasing(store, None)
    if not reviewer or not reason.strip():
        raise InputError("--release needs --reviewer ID and --reason WHY")
    who = store.authenticate(reviewer, credential(reviewer), purpose="release")
    return releasing(store, ReleaseOrder(alarms=frozenset(alarms), reviewer=who, reason=reason))
