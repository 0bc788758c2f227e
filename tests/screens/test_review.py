"""The workspace, driven by AppTest over a real store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from summarizer.errors import ReviewError
from tests.screens import invented
from tests.screens.conftest import SCRIPT
from tests.screens.drive import Page


def test_accept_is_stored_at_once_and_moves_on_to_the_next_finding(page: Page) -> None:
    """One press of Accept writes a decision with its event and shows the next undecided finding."""
    page.open_case()
    page.press("accept")
    assert page.store.current(page.case_id)["c1"].action == "accept"
    assert "1 of 8 decided" in page.said()
    assert page.at.session_state["case:finding"] == "c2"
    page.store.verify()


def test_an_edit_needs_a_reason_and_keeps_the_draft(page: Page) -> None:
    """An edit without a reason is refused in words; with one it is stored beside the untouched draft."""
    page.open_case().press("go_c3b2a").press("edit")
    page.at.radio(key="edit_c3b2a_status").set_value("not_met")
    page.press("edit_c3b2a_save")
    assert any("reason" in item.value for item in page.at.error)
    assert not page.store.decisions(page.case_id)
    page.at.text_input(key="edit_c3b2a_reason").input("The Epworth score is in the usual range")
    page.press("edit_c3b2a_save")
    decision = page.store.current(page.case_id)["c3b2a"]
    assert (decision.action, decision.status) == ("edit", "not_met")
    assert page.store.draft(page.case_id).finding("c3b2a").status == "met"


def test_a_reject_counts_as_insufficient_unless_said_otherwise(page: Page) -> None:
    """A rejected suggestion is shown as insufficient."""
    page.open_case().press("go_c4").press("reject")
    page.at.text_input(key="reject_c4_reason").input("Recording time is not on the summary page")
    page.press("reject_c4_save")
    assert page.store.current(page.case_id)["c4"].action == "reject"
    page.press("go_c4")
    assert "Rejected: Met → Insufficient" in page.said()


def test_an_identifier_in_a_reason_is_refused_in_words(page: Page) -> None:
    """The store refuses a patient name in a reason, and the page says what to write instead."""
    page.open_case().press("go_c5").press("reject")
    page.at.text_input(key="reject_c5_reason").input("Isolde Marrowby was never taught")
    page.press("reject_c5_save")
    assert any("PATIENT" in item.value for item in page.at.error)
    assert not page.store.decisions(page.case_id)


def test_a_quote_opens_its_page_with_the_quote_marked(page: Page) -> None:
    """Pressing a quote shows its page, and a mark where the words stand."""
    page.open_case().press("go_c3a")
    page.press("q_c_c3a_0")
    assert 'aria-label="Source page 4"' in page.said()
    assert 'class="cs-mark cs-contradicts"' in page.said()


def test_filters_show_what_is_open_in_dispute_or_insufficient(page: Page) -> None:
    """Each filter leaves the findings it names."""
    page.open_case()
    for chosen, left in {"Disagreement": {"c3a"}, "Insufficient": {"c3a", "c5"}}.items():
        page.at.segmented_control(key="filter").set_value(chosen).run()
        assert {name for name in page.widgets() if name.startswith("go_")} == {f"go_{item}" for item in left}


def test_unread_pages_block_the_signature_until_a_person_has_looked(page: Page) -> None:
    """With every finding decided the form still stays away, until the unread page was looked at."""
    page.open_case().accept_all()
    page.tab("Sign")
    assert "Nobody has looked at p. 6" in page.said()
    assert "sign_password" not in page.widgets()
    page.at.number_input(key="page_number").set_value(6).run()
    page.press("look_at")
    assert page.store.looked_at(page.case_id) == (6,)
    assert "sign_password" in page.widgets()


def test_a_medical_director_signs_with_the_password_entered_again(page: Page) -> None:
    """A wrong password signs nothing; the right one closes the case, and the page turns read-only."""
    page.ready_to_sign()
    page.sign("request information", "wrong password")
    assert page.store.signed(page.case_id) is None
    assert page.at.error
    page.sign("request information")
    signed = page.store.signed(page.case_id)
    assert signed is not None
    assert signed.determination == "request information"
    assert "Signed by" in page.said()
    assert not {"accept", "sign_password"} & page.widgets()
    page.store.verify()


def test_no_determination_is_chosen_beforehand(page: Page) -> None:
    """The page never proposes a determination, and refuses to sign without one."""
    page.ready_to_sign()
    assert page.at.radio(key="determination").value is None
    page.at.text_input(key="sign_password").input(invented.PASSWORD)
    page.press("sign_now")
    assert any("Choose a determination" in item.value for item in page.at.error)
    assert page.store.signed(page.case_id) is None


def test_a_denial_names_its_criteria(page: Page) -> None:
    """A denial without criteria is refused; with an unmet one it is signed as written."""
    page.ready_to_sign()
    page.sign("deny")
    assert page.store.signed(page.case_id) is None
    page.at.multiselect(key="denied_for").set_value(["c5"])
    page.sign("deny")
    signed = page.store.signed(page.case_id)
    assert signed is not None
    assert signed.determination == "deny: c5"


def test_a_nurse_prepares_and_hands_on_but_cannot_sign_an_adverse_case(page: Page) -> None:
    """The page says so in plain words and offers the handover; the queue shows the case as prepared."""
    page.ready_to_sign("bex")
    assert "cannot sign it" in page.said()
    assert "sign_password" not in page.widgets()
    page.press("hand_on")
    assert page.store.cases()[0].state == "prepared"


def test_quality_reads_de_identified_text_and_decides_nothing(page: Page) -> None:
    """Without a clinical role there are no page images, no reveal and no decisions."""
    page.open_case("quill")
    assert "data:image/png" not in page.said()
    assert "[PATIENT]" in page.said()
    assert "Isolde" not in page.said()
    page.tab("De-identification")
    assert not {"accept", "reveal"} & page.widgets()


def test_a_reveal_is_on_record_and_shows_the_words_of_the_page(page: Page) -> None:
    """Turning the switch logs who did it; the quotes then read as on the page."""
    page.open_case()
    page.tab("De-identification")
    page.at.toggle(key="reveal").set_value(True).run()
    kinds = [event.kind for event in page.store.audit.events(page.case_id)]
    assert kinds.count("reveal") == 1


def test_another_persons_lock_makes_the_case_read_only(page: Page) -> None:
    """A case that somebody else has open can be read, not decided."""
    page.store.lock(page.case_id, page.store.reviewer("bex"))
    page.open_case()
    assert "In use by bex" in page.said()
    assert "accept" not in page.widgets()


def test_a_repeated_decision_is_shown_and_the_first_one_kept(page: Page) -> None:
    """Deciding again adds a decision; both stay in the record."""
    page.open_case().press("accept").press("go_c1").press("edit")
    page.at.text_input(key="edit_c1_reason").input("The note does not describe an examination")
    page.at.radio(key="edit_c1_status").set_value("insufficient")
    page.press("edit_c1_save")
    assert [item.action for item in page.store.decisions(page.case_id)] == ["accept", "edit"]


def test_the_edited_summary_is_stored(page: Page) -> None:
    """What a person writes in the summary field is what the store gives back."""
    page.open_case()
    page.tab("Summary")
    page.at.text_area(key="summary_text").set_value("A summary in the reviewer's words.").run()
    assert page.store.summary_text(page.case_id) == "A summary in the reviewer's words."


def test_the_machine_never_speaks_of_approving_or_denying(page: Page) -> None:
    """No screen but the signature, where a person chooses, holds the words."""
    page.open_case()
    for name in ("Findings", "Summary", "Documents", "De-identification", "Policy", "Audit"):
        page.tab(name)
        said = page.said().lower()
        assert "approve" not in said
        assert "deny" not in said
        assert "denied" not in said


def test_a_damaged_record_is_named_and_nothing_is_shown(page: Page) -> None:
    """A case that the store does not know is an error in words, not a traceback."""
    page.enter("tarn")
    page.at.session_state["case"] = "0000000000000000"
    page.at.run()
    assert any("no case of that id" in item.value for item in page.at.error)
    assert not page.at.exception


def test_signing_twice_is_refused_by_the_store(page: Page) -> None:
    """Once closed, a case takes no further decision, whatever a page that stayed open sends."""
    page.ready_to_sign()
    page.sign("request information")
    decision = next(iter(page.store.current(page.case_id).values()))
    late = decision.model_copy(update={"at": datetime.now(UTC)})
    with pytest.raises(ReviewError):
        page.store.decide(page.case_id, late, page.store.reviewer("tarn"))


def test_the_de_identification_report_comes_before_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who opens a case first sees what was taken out; reading it is logged, and asked of each person once."""
    made = invented.prepare(tmp_path / "data", reported=True)
    monkeypatch.setenv("COUNTERSIGN_DATA_DIR", str(made.folder))
    page = Page(AppTest.from_file(str(SCRIPT), default_timeout=30).run(), made.store, made.case_id)
    page.open_case()
    assert "What was taken out of this packet" in page.said()
    assert "accept" not in page.widgets()
    assert not [value for value in invented.IDENTIFIERS if value in page.said()]
    page.press("deid_read")
    assert "accept" in page.widgets()
    assert [e.actor for e in made.store.audit.events(made.case_id) if e.kind == "deid_report_read"] == [
        "tarn"
    ]
    page.press("to_queue").press(f"open_{made.case_id}")
    assert "accept" in page.widgets()


def test_a_refused_packet_is_drafted_once_its_alarm_is_released(
    prepared: invented.Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal stands in the page with a form below; only with password and reason the packet is drafted again."""
    monkeypatch.setenv("COUNTERSIGN_DATA_DIR", str(prepared.folder))
    page = Page(
        AppTest.from_file(str(SCRIPT), default_timeout=30).run(), prepared.store, prepared.case_id
    ).enter("bex")
    page.press("new_case")
    page.at.get("file_uploader")[0].set_value(("note.pdf", b"%PDF", "application/pdf")).run()
    page.press("draft")
    assert any("long number" in item.value for item in page.at.error)
    page.at.multiselect(key="release_alarms").set_value(["0123456789abcdef"])
    page.at.text_input(key="release_reason").input("grades of strength")
    page.at.text_input(key="release_password").input("wrong password")
    page.press("release_now")
    assert any("wrong password" in item.value for item in page.at.error)
    page.at.multiselect(key="release_alarms").set_value(["0123456789abcdef"])
    page.at.text_input(key="release_reason").input("grades of strength")
    page.at.text_input(key="release_password").input(invented.PASSWORD)
    page.press("release_now")
    assert page.at.session_state["case"] == prepared.case_id
