"""A prepared store with one invented case and three people, and the page over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.screens import invented
from tests.screens.drive import Page

SCRIPT = Path(__file__).with_name("page.py")


@pytest.fixture
def prepared(tmp_path: Path) -> invented.Prepared:
    """A store in an empty folder, holding the case."""
    return invented.prepare(tmp_path / "data")


@pytest.fixture
def page(prepared: invented.Prepared, monkeypatch: pytest.MonkeyPatch) -> Page:
    """The page, at the sign-in."""
    monkeypatch.setenv("COUNTERSIGN_DATA_DIR", str(prepared.folder))
    return Page(AppTest.from_file(str(SCRIPT), default_timeout=30).run(), prepared.store, prepared.case_id)
