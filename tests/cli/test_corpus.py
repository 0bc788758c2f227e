"""`countersign search` and `countersign policies`: the corpus as a nurse asks for it."""

from __future__ import annotations

import json
import shutil

import pytest

from retrieval.formats import load_corpus, packaged_corpus
from retrieval.types import Hit, Policy


def found(ran) -> list[Hit]:
    """The hits that a search printed."""
    assert ran.status == 0, ran.err
    return [Hit.model_validate(hit) for hit in json.loads(ran.out)]


def test_search_prints_hits_as_json(with_index):
    """With --json standard output is one list of hits, each with section, version, date and basis."""
    hits = found(with_index("search", "breathing machine for sleep apnea", "--top", 3, "--json"))
    assert len(hits) == 3
    assert hits[0].passage.slug == "cpap-osa"
    for hit in hits:
        assert hit.passage.section
        assert hit.passage.version
        assert hit.passage.basis
    assert hits[0].passage.effective == "2008-03-13"


def test_search_filters(with_index):
    """--as-of, --lob and --code each keep the search to the policies that fit."""
    late = found(with_index("search", "renal denervation", "--as-of", "2025-01-01", "--json"))
    assert late
    assert "renal-denervation" not in {hit.passage.slug for hit in late}
    medicaid = found(with_index("search", "oxygen", "--lob", "Medicaid", "--json"))
    assert all("medicaid" in hit.passage.lines_of_business for hit in medicaid)
    coded = found(with_index("search", "therapy", "--code", "E0601", "--json"))
    assert {hit.passage.slug for hit in coded} == {"cpap-osa"}


def test_search_prints_a_table(with_index):
    """Without --json a person sees policy, section, version, date, basis and text."""
    ran = with_index("search", "oxygen tank at home", "--top", 1)
    assert ran.status == 0
    for word in ("home-oxygen", "NCD-240.2", "basis:", "2021-09-27"):
        assert word in ran.out


def test_search_that_finds_nothing_says_so(with_index):
    """A code that no policy lists gives an empty list, and a person is told what to try."""
    assert found(with_index("search", "therapy", "--code", "99999", "--json")) == []
    assert "try other words or fewer filters" in with_index("search", "therapy", "--code", "99999").out


def test_index_is_built_in_the_data_folder_once(with_index):
    """A search uses the index of the data folder and leaves it as it is."""
    before = sorted(path.name for path in (with_index.data / "index").iterdir())
    found(with_index("search", "oxygen", "--json"))
    assert sorted(path.name for path in (with_index.data / "index").iterdir()) == before


def test_policies_are_listed(countersign):
    """The list has every policy of the corpus with id, title, date and basis."""
    ran = countersign("policies", "list", "--json")
    rows = json.loads(ran.out)
    assert [row["slug"] for row in rows] == [policy.slug for policy in load_corpus()]
    assert set(rows[0]) >= {"slug", "id", "title", "effective", "basis", "readings"}
    table = countersign("policies", "list")
    assert table.status == 0
    assert "cpap" in table.out


@pytest.mark.parametrize("name", ["cpap-osa", "NCD-240.4", "240.4"])
def test_policy_is_shown_by_any_of_its_names(countersign, name):
    """Slug, id and published number show the same policy with criteria, source, date and basis."""
    ran = countersign("policies", "show", name)
    assert ran.status == 0
    for word in (
        "NCD-240.4",
        "Effective 2008-03-13",
        "Verification: secondary",
        "Source:",
        "c0",
        "c3b1",
        "k1",
    ):
        assert word in ran.out


def test_policy_is_shown_as_json(countersign):
    """With --json the whole policy is printed and reads back as the same policy."""
    ran = countersign("policies", "show", "home-oxygen", "--json")
    shown = Policy.model_validate_json(ran.out)
    assert shown == next(policy for policy in load_corpus() if policy.slug == "home-oxygen")


def test_corpus_is_valid(countersign):
    """Without files the packaged corpus and its reading files are checked and counted."""
    ran = countersign("policies", "validate")
    assert ran.status == 0
    assert ran.out.startswith(f"{len(load_corpus())} policies with ")


def test_policy_file_is_checked(countersign, tmp_path):
    """A sound file is called valid; a file with a fault is refused with the place and the remedy."""
    sound = tmp_path / "tens.yaml"
    shutil.copy(packaged_corpus() / "tens.yaml", sound)
    ran = countersign("policies", "validate", sound)
    assert (ran.status, ran.out.strip().endswith("is valid")) == (0, True)
    sound.write_text(sound.read_text(encoding="utf-8").replace("issuer:", "isuer:", 1), encoding="utf-8")
    bad = countersign("policies", "validate", sound)
    assert bad.status == 2
    assert "isuer" in bad.err
    assert bad.err.count("\n") == 1
