"""Policy files: what loads, what is refused and how a policy is found by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from retrieval.errors import CorpusError
from retrieval.formats import find, load_corpus, load_policy, packaged_corpus
from retrieval.types import Policy

SOUND = {
    "id": "NCD-1.2",
    "slug": "knee-brace",
    "title": "Knee Brace",
    "issuer": "CMS",
    "jurisdiction": "National",
    "effective": {"date": "2020-01-21"},
    "source_ref": [{"doc": "NCD 1.2", "section": "B"}],
    "service_type": "dme",
    "lines_of_business": ["medicare_advantage"],
    "codes": {"hcpcs": ["L1832"]},
    "summary": "A brace for an unstable knee.",
    "criteria": {
        "id": "c0",
        "text": "All of these",
        "all": [
            {
                "id": "c1",
                "text": "Laxity of 5 mm or more.",
                "evidence": {"numeric": [{"measure": "laxity", "op": ">=", "value": 5, "unit": "mm"}]},
            },
            {"id": "c2", "text": "Order signed.", "evidence": {"kinds": ["order"]}},
        ],
    },
    "confidence": "stored-page",
    "verification": {"basis": "official"},
}


def _save(folder: Path, name: str = "knee-brace.yaml", **changes: object) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({**SOUND, **changes}, sort_keys=False), encoding="utf-8")
    return path


def _leaf(number: str, **evidence: object) -> dict[str, object]:
    return {"id": number, "text": "Something.", "evidence": evidence}


def _tree(*leaves: dict[str, object]) -> dict[str, object]:
    return {"id": "c0", "text": "All of these", "all": list(leaves)}


TEST = {"measure": "laxity", "op": ">=", "value": 5, "unit": "mm"}

REFUSED = {
    "unknown field": ({"colour": "red"}, "colour"),
    "missing field": ({"verification": {}}, "verification.basis"),
    "repeated criterion": ({"criteria": _tree(_leaf("c1"), _leaf("c1"))}, "c1 is used 2 times"),
    "criterion id used by an exclusion": (
        {"exclusions": [{"id": "c1", "text": "No."}]},
        "c1 is used 2 times",
    ),
    "two tests, no logic": ({"criteria": _tree(_leaf("c1", numeric=[TEST, TEST]))}, "numeric_logic"),
    "between without a pair": (
        {"criteria": _tree(_leaf("c1", numeric=[{**TEST, "op": "between"}]))},
        "between",
    ),
    "pair without between": (
        {"criteria": _tree(_leaf("c1", numeric=[{**TEST, "value": [1, 2]}]))},
        "between",
    ),
    "low above high": (
        {"criteria": _tree(_leaf("c1", numeric=[{**TEST, "op": "between", "value": [9, 2]}]))},
        "low limit",
    ),
    "malformed duration": (
        {
            "criteria": _tree(
                _leaf("c1", window={"anchor": "order", "direction": "before", "max": "6 months"})
            )
        },
        "ISO 8601",
    ),
    "empty duration": (
        {"criteria": _tree(_leaf("c1", window={"anchor": "order", "direction": "before", "max": "PT"}))},
        "ISO 8601",
    ),
    "child outside its family": (
        {"criteria": _tree({"id": "c1", "text": "Either", "any": [_leaf("c2a")]})},
        "c2a stands under c1",
    ),
    "root with another name": ({"criteria": {**_tree(_leaf("c1")), "id": "root"}}, "call it c0"),
    "group without children": (
        {"criteria": _tree({"id": "c1", "text": "Either", "any": []})},
        "without children",
    ),
    "more asked than there are": (
        {"criteria": _tree({"id": "c1", "text": "Two", "n_of": {"n": 2, "items": [_leaf("c1a")]}})},
        "lower n",
    ),
    "leaf that is a group too": (
        {"criteria": _tree({**_leaf("c1"), "any": [_leaf("c1a")]})},
        "exactly one of",
    ),
    "undocumented criterion unknown": ({"commonly_undocumented": [{"id": "c9", "why": "?"}]}, "c9"),
    "no source": ({"source_ref": []}, "source_ref is empty"),
}


def test_a_sound_file_loads_alike_from_yaml_and_json(tmp_path: Path) -> None:
    """The suffix chooses the reader, the policy is the same."""
    path = tmp_path / "knee-brace.json"
    path.write_text(json.dumps(SOUND), encoding="utf-8")
    assert load_policy(path) == load_policy(_save(tmp_path)) == Policy.model_validate(SOUND)


@pytest.mark.parametrize(("changes", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_faulty_file_is_refused_by_name_with_its_fault(
    tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    """Each fault raises, and the message names the file and the place."""
    with pytest.raises(CorpusError, match=r"knee-brace\.yaml: ") as caught:
        load_policy(_save(tmp_path, **changes))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.yaml", b"id: [1", "line 2"),
        ("p.yaml", b"id: a\nid: b\n", "id stands twice"),
        ("p.yaml", b"- just\n- a list\n", "dictionary"),
        ("p.yaml", b"\xff\xfe\x00", "UTF-8"),
        ("p.json", b'{"id": 1, "id": 2}', "id stands twice"),
        ("p.json", b'{"id": ', "line 1"),
        ("p.txt", b"id: a", "policy files end in"),
    ],
)
def test_a_file_that_cannot_be_parsed_says_where(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    """Malformed text raises with the line or the key, never a library's traceback."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=says):
        load_policy(path)


def test_two_files_cannot_share_an_id(tmp_path: Path) -> None:
    """A repeated policy id names both files."""
    _save(tmp_path)
    _save(tmp_path, "other.yaml", slug="other", id="ncd-1.2")
    with pytest.raises(CorpusError, match=r"other\.yaml and knee-brace\.yaml share the id"):
        load_corpus(tmp_path)


def test_two_files_cannot_share_a_slug(tmp_path: Path) -> None:
    """The same policy as YAML and JSON is refused."""
    _save(tmp_path)
    (tmp_path / "knee-brace.json").write_text(json.dumps({**SOUND, "id": "NCD-9"}), encoding="utf-8")
    with pytest.raises(CorpusError, match="share the slug knee-brace"):
        load_corpus(tmp_path)


def test_a_file_is_named_after_its_slug(tmp_path: Path) -> None:
    """A file under another name is refused with the right name."""
    _save(tmp_path, "brace.yaml")
    with pytest.raises(CorpusError, match=r"name the file knee-brace\.yaml"):
        load_corpus(tmp_path)


def test_a_folder_without_policies_is_refused(tmp_path: Path) -> None:
    """An empty or missing folder is an error, not an empty corpus."""
    with pytest.raises(CorpusError, match="no policy files"):
        load_corpus(tmp_path)
    with pytest.raises(CorpusError, match="not a folder"):
        load_corpus(tmp_path / "gone")


def test_the_schema_file_is_no_policy(tmp_path: Path) -> None:
    """policy.schema.json beside the policies is passed over."""
    _save(tmp_path)
    (tmp_path / "policy.schema.json").write_text("{}", encoding="utf-8")
    assert [policy.slug for policy in load_corpus(tmp_path)] == ["knee-brace"]


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("cpap-osa", "cpap-osa"),
        ("CPAP-OSA", "cpap-osa"),
        ("NCD-240.4", "cpap-osa"),
        ("ncd 240.4", "cpap-osa"),
        ("240.4", "cpap-osa"),
        ("LCD L33718", "cpap-osa"),
        ("l33822", "cgm"),
        ("42 CFR 424.22", "home-health"),
        ("42 C.F.R. § 412.622", "irf-admission"),
        ("240.2", "home-oxygen"),
    ],
)
def test_a_policy_is_found_as_people_write_it(corpus: tuple[Policy, ...], key: str, slug: str) -> None:
    """Slug, id, bare number and a cited source document all lead to the policy."""
    assert find(corpus, key).slug == slug


def test_an_unknown_policy_names_the_nearest(corpus: tuple[Policy, ...]) -> None:
    """A typing error is answered with what was probably meant."""
    with pytest.raises(CorpusError, match=r"nearest: .*bariatric-surgery"):
        find(corpus, "bariatric surgry")


@pytest.mark.parametrize("key", ["24.04", "2404", "", "240", "."])
def test_a_number_is_never_rounded_to_a_neighbour(corpus: tuple[Policy, ...], key: str) -> None:
    """A near number or an empty name finds nothing."""
    with pytest.raises(CorpusError, match="no policy is called"):
        find(corpus, key)


def test_a_source_of_several_policies_is_not_guessed(corpus: tuple[Policy, ...]) -> None:
    """A document that two policies cite raises and lists them."""
    with pytest.raises(CorpusError, match=r"bone-mass-measurement, ivig-pidd-home"):
        find(corpus, "MBPM chapter 15")


def test_the_default_folder_is_the_packaged_corpus(corpus: tuple[Policy, ...]) -> None:
    """load_corpus without a folder reads what ships."""
    assert load_corpus(packaged_corpus()) == corpus
