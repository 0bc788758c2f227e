"""What the retrieval tests share: the packaged corpus, read once."""

from __future__ import annotations

import pytest

from retrieval.formats import load_corpus
from retrieval.types import Policy


@pytest.fixture(scope="session")
def corpus() -> tuple[Policy, ...]:
    """The packaged policies."""
    return load_corpus()
