"""A store with one case in it, and a clock that the tests move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from summarizer.store import Store
from tests.sample import sample_draft, sample_packet, sample_redacted, sample_request, sample_source


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2025, 5, 12, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def move(self, **distance: float) -> None:
        """Go forward, for example `minutes=5`."""
        self.now += timedelta(**distance)


@pytest.fixture
def clock() -> Clock:
    """The store's clock."""
    return Clock()


@pytest.fixture
def store(tmp_path, clock) -> Store:
    """An empty store."""
    return Store(tmp_path / "data", clock=clock)


@pytest.fixture
def case(store) -> str:
    """The sample case, stored."""
    return save(store)


def save(store: Store) -> str:
    """Store the sample case."""
    return store.save_case(
        sample_packet(), sample_redacted(), sample_draft(), sample_request(), [sample_source()], "system"
    )
