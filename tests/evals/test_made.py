"""The made packets: their sources build into packets with labels that the product's own types accept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from evals.gold.made import build
from evals.types import read_cases

MADE = Path(build.__file__).parent
SETS = ("cases", "cases_second", "cases_final")


@pytest.mark.parametrize("name", SETS)
def test_every_case_has_an_id_of_its_own(name: str):
    """A case is named as its file, and no id is used twice over the sets."""
    ids = [path.stem for other in SETS for path in (MADE / other).glob("*.yaml")]
    assert len(ids) == len(set(ids))
    for path in (MADE / name).glob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["case_id"] == path.stem


@pytest.mark.slow
@pytest.mark.parametrize("name", ["cases", "cases_second"])
def test_cases_build_and_load(name: str, tmp_path: Path):
    """Every case of a set builds without a refusal and loads as gold."""
    assert build.main([str(tmp_path), "--from", name]) == 0
    assert len(read_cases(tmp_path)) == len(list((MADE / name).glob("*.yaml")))
