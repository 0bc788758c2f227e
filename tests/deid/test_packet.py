"""Properties of a redacted packet: offsets, surrogates, the vault's values and the gate."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.deid import samples
from summarizer.deid import Deidentifier, known, ocr, residual, reveal
from summarizer.errors import DeidError
from summarizer.types import Packet

TEXTS = [sample.text for sample in samples(11, 42)]
Make = Callable[..., Packet]


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=2))
def test_offsets_map_back(worker: Deidentifier, packet_of: Make, texts: list[str]) -> None:
    """What stands between the redactions is the raw text, and each surrogate stands for its raw range."""
    packet = packet_of(*texts)
    for raw, page in zip(packet.pages, worker.redact(packet).pages, strict=True):
        shift, last = 0, 0
        for item in page.redactions:
            assert last <= item.start < item.end
            start = item.start + shift
            assert page.text[start : start + len(item.surrogate)] == item.surrogate
            assert page.text[last + shift : start] == raw.text[last : item.start]
            assert page.to_raw(start, start + len(item.surrogate)) == (item.start, item.end)
            assert reveal(raw, page, start, start + 1) == raw.text[item.start : item.end]
            shift += len(item.surrogate) - (item.end - item.start)
            last = item.end
        assert page.text[last + shift :] == raw.text[last:]


@pytest.mark.parametrize("text", TEXTS[::3])
def test_redacting_twice_changes_nothing_more(worker: Deidentifier, text: str) -> None:
    """A redacted text that comes in again stays as it is."""
    once = worker.redact_text(text).text
    assert worker.redact_text(once).text == once


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3))
def test_no_value_of_the_vault_survives(worker: Deidentifier, packet_of: Make, texts: list[str]) -> None:
    """No value that was replaced somewhere stands anywhere in the packet."""
    packet = packet_of(*texts)
    result = worker.redact(packet)
    residual.check(result, known(packet, result))


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="abcDEF 0123456789OlISB.-/|\n()", max_size=60))
def test_reading_through_ocr_keeps_places(text: str) -> None:
    """Undoing the confusions of OCR never moves a character."""
    assert len(ocr.readable(text)) == len(text)


def test_a_surrogate_means_one_person_all_over(worker: Deidentifier, packet_of: Make) -> None:
    """Full name, `Last, First`, capitals, first name and an OCR error are one person; another is another."""
    packet = packet_of(
        "Patient: Delphine Okarsky  DOB 02/03/1961\nMs. Okarsky came with her son Leander Okarsky.",
        "OKARSKY, DELPHINE\nDelphine slept well. Dr. Imogen Tarrasch agrees.",
        "Okarskv reports less pain. Imogen Tarrasch, MD",
    )
    pages = [page.text for page in worker.redact(packet).pages]
    assert pages[0].startswith("Patient: [PATIENT]")
    assert pages[1].startswith("[PATIENT]\n[PATIENT] slept well. Dr. [PROVIDER 1] agrees")
    assert pages[2].startswith("[PATIENT] reports less pain. [PROVIDER 1], MD")
    assert "Okarsk" not in "".join(pages)
    assert "Leander" not in pages[0]


def test_a_first_name_alone_is_found_after_the_full_name(worker: Deidentifier, packet_of: Make) -> None:
    """Once a full name was seen, its parts go on every page, also where nothing marks them."""
    packet = packet_of("Signed by Lysander Wexcombe, MD", "With best wishes,\nLysander")
    assert worker.redact(packet).pages[1].text == "With best wishes,\n[PROVIDER 1]"


def test_a_short_form_in_a_greeting_goes(worker: Deidentifier, packet_of: Make) -> None:
    """The beginning of a known name at the head of a message is that name, elsewhere it stays a word."""
    packet = packet_of("Patient: Rosalind Tveitane", "Ros, glad you are well.\nROS: negative")
    text = worker.redact(packet).pages[1].text
    assert "Ros," not in text
    assert text.endswith("], glad you are well.\nROS: negative")


def test_numbers_are_found_again_in_other_forms(worker: Deidentifier, packet_of: Make) -> None:
    """A labelled number goes without its label, with other punctuation and with OCR errors."""
    packet = packet_of("MRN: 0077-3141", "00773141", "OO77-3l41")
    texts = [page.text for page in worker.redact(packet).pages]
    assert texts[1] == "[MRN 1]"
    assert "3l41" not in texts[2]


@pytest.mark.parametrize(
    ("text", "values", "class_"),
    [
        ("seen by Okarsky", {"Okarsky"}, "name"),
        ("record 0077 3141", {"0077-3141"}, "number"),
        ("call 2025550142 now", set(), "long number"),
        ("write to a.b@mail.example.org", set(), "e-mail"),
    ],
)
def test_the_gate_fails_closed(worker: Deidentifier, text: str, values: set[str], class_: str) -> None:
    """What still shows an identifier is refused with page and class, and the message keeps the value to itself."""
    page = worker.redact_text("nothing here").model_copy(update={"text": text, "number": 7})
    with pytest.raises(DeidError, match=rf"page 7: .*{class_}") as caught:
        residual.check(page, values)
    assert not any(value in str(caught.value) for value in (*values, "2025550142", "a.b@"))


def test_the_gate_lets_clinical_words_pass() -> None:
    """An eponym stays even where a patient bears the name, and everyday words are no values."""
    residual.check("Graves disease; the hand is warm", {"Hand", "Graves"})
