"""What the page needs from below it (Site), and what it remembers of one signed-in person (the session)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import streamlit as st

from retrieval.types import Policy
from summarizer.store import Store
from summarizer.types import Progress, ReleaseOrder, Request, Reviewer, Role

DraftCase = Callable[[Sequence[Path], Request, str, str, Progress, ReleaseOrder | None], str]
"""Files, request, policy key (or `auto`), actor, progress and alarms to release -> id of the new case."""
Propose = Callable[[Request], Sequence[tuple[str, str, str]]]
"""Request -> (slug, title, reasons) of policies that may apply, best first."""

CLINICAL: Final[frozenset[Role]] = frozenset({"nurse", "medical_director"})
"""Roles that see pages and identifiers (minimum necessary); the others see de-identified text."""
SIGNERS: Final[frozenset[Role]] = CLINICAL
"""Roles that decide findings; what each may sign is checked by `review`."""


@dataclass(frozen=True)
class Site:
    """Everything that the screens call."""

    store: Store
    policies: tuple[Policy, ...]
    draft: DraftCase
    idle: timedelta
    """A person is signed out after this much time without input."""
    propose: Propose = lambda _request: ()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def policy(self, key: str) -> Policy | None:
        """The policy with this slug or id; None where the corpus no longer holds it."""
        return next((policy for policy in self.policies if key in (policy.slug, policy.id)), None)


def reviewer() -> Reviewer | None:
    """The person who is signed in."""
    found: Reviewer | None = st.session_state.get("reviewer")
    return found


def person() -> Reviewer:
    """The person who is signed in; only called behind the sign-in."""
    found = reviewer()
    if found is None:
        raise RuntimeError("a screen behind the sign-in was opened without a person")
    return found


def case_id() -> str | None:
    """The case that is open in this session."""
    found: str | None = st.session_state.get("case")
    return found


def recall(name: str, default: Any = None) -> Any:
    """A value that this session remembers for the open case."""
    return st.session_state.get(f"case:{name}", default)


def remember(name: str, value: Any) -> None:
    """Remember a value for the open case, until it is closed."""
    st.session_state[f"case:{name}"] = value


def forget_case() -> None:
    """Drop everything that the session remembers of a case."""
    keep = {"reviewer", "seen_at"}
    for key in [key for key in st.session_state if key not in keep]:
        del st.session_state[key]
