"""Who may sign what, and what a signature binds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import review
from summarizer.errors import ReviewError
from summarizer.types import REFERRAL, Decision, Reviewer, SignedReview
from tests.sample import DIRECTOR, NURSE, SIGNED, sample_decisions, sample_draft, sample_policy, sample_signed


def accepts(reviewer: Reviewer = DIRECTOR) -> list[Decision]:
    """Every finding accepted as drafted."""
    return [
        Decision(criterion_id=finding.criterion_id, action="accept", reviewer=reviewer.id, at=SIGNED)
        for finding in sample_draft().findings
    ]


def changed(criterion: str, status: str | None, action: str = "edit") -> Decision:
    """An edit or reject with a reason."""
    return Decision(
        criterion_id=criterion, action=action, reason="Read again.", status=status, reviewer="x", at=SIGNED
    )


def sign(decisions=None, reviewer=DIRECTOR, **options) -> SignedReview:
    """Sign the sample draft; options replace the defaults."""
    given_options = {
        "determination": "request information",
        "meaning": "My determination.",
        "summary_text": "",
        "looked_at": (6,),
        "at": SIGNED,
    } | options
    chosen = accepts(reviewer) if decisions is None else decisions
    return review.sign(sample_draft(), chosen, reviewer, sample_policy().criteria, **given_options)


def meeting(reviewer: Reviewer = NURSE) -> list[Decision]:
    """Decisions after which the criteria are met."""
    return [*accepts(reviewer), changed("c1a", "met")]


def test_the_final_text_is_draft_plus_decisions():
    """Accept keeps, edit replaces, reject counts as insufficient and rests on nothing."""
    decisions = [*accepts(), changed("c2b", "not_met"), changed("c2a", None, "reject")]
    signed = sign(decisions)
    final = {finding.criterion_id: finding for finding in signed.findings}
    drafted = sample_draft().finding("c3")
    assert (final["c3"].status, final["c3"].rationale, final["c3"].evidence) == (
        drafted.status,
        drafted.rationale,
        drafted.evidence,
    )
    assert (final["c2b"].status, final["c2b"].drafted, final["c2b"].rationale) == (
        "not_met",
        "insufficient",
        "Read again.",
    )
    assert final["c2b"].evidence == sample_draft().finding("c2b").evidence
    assert (final["c2a"].status, final["c2a"].drafted, final["c2a"].evidence) == ("insufficient", "met", ())
    assert signed.decisions == tuple(decisions)


def test_the_outcome_follows_the_final_statuses():
    """The sample draft needs information; the physician's findings do not meet."""
    assert sample_draft().overall == "needs_information"
    signed = sample_signed()
    assert (signed.overall, signed.groups["c0"]) == ("does_not_meet", "not_met")


def test_every_finding_needs_a_decision():
    """The missing ones are named."""
    with pytest.raises(ReviewError, match="no decision yet on c3, c4"):
        sign(accepts()[:-2])


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (
            Decision(criterion_id="c3", action="edit", status="met", reviewer="x", at=SIGNED),
            "c3 needs a reason",
        ),
        (
            Decision(criterion_id="c3", action="reject", reason="  ", reviewer="x", at=SIGNED),
            "c3 needs a reason",
        ),
        (
            Decision(criterion_id="c3", action="edit", reason="why", reviewer="x", at=SIGNED),
            "c3 needs a status",
        ),
        (
            Decision(criterion_id="c3", action="accept", status="met", reviewer="x", at=SIGNED),
            "make it an edit",
        ),
        (Decision(criterion_id="c1", action="accept", reviewer="x", at=SIGNED), "c1, which is no finding"),
    ],
)
def test_an_incomplete_decision_is_refused(decision, message):
    """The message names criterion and remedy."""
    with pytest.raises(ReviewError, match=message):
        sign([*accepts(), decision])


def test_unread_pages_must_have_been_looked_at():
    """Page 6 could not be read by the machine."""
    with pytest.raises(ReviewError, match="page 6"):
        sign(looked_at=())
    with pytest.raises(ReviewError, match="does not have"):
        sign(looked_at=(6, 7))


def test_a_nurse_may_sign_a_case_that_clearly_meets():
    """The one outcome that needs no physician."""
    signed = sign(meeting(), NURSE, determination="meets criteria")
    assert (signed.overall, signed.signature.reviewer) == ("meets", NURSE)
    assert sign(meeting(), NURSE, determination=REFERRAL).determination == REFERRAL


@pytest.mark.parametrize("determination", ["meets criteria", REFERRAL])
@pytest.mark.parametrize("status", ["insufficient", "not_met"])
def test_a_nurse_never_signs_anything_else(status, determination):
    """Neither an adverse case nor an open one, whatever word is chosen."""
    decisions = [*accepts(NURSE), *(changed(name, status) for name in ("c1a", "c1d", "c2b"))]
    with pytest.raises(ReviewError, match="only a medical director"):
        sign(decisions, NURSE, determination=determination)


@pytest.mark.parametrize("word", ["deny: c2b", "deny", "approve", "partially approve", "Meets criteria", ""])
def test_a_nurse_has_only_her_own_words(word):
    """Approval and denial are a physician's."""
    with pytest.raises(ReviewError, match="a nurse may sign one of"):
        sign(meeting(), NURSE, determination=word)


@pytest.mark.parametrize("role", ["quality", "admin"])
def test_quality_and_admin_cannot_sign(role):
    """No word is allowed to them."""
    with pytest.raises(ReviewError, match="cannot sign"):
        sign(meeting(), Reviewer(id="q", name="Q", role=role), determination="meets criteria")


@pytest.mark.parametrize(
    "word", ["approve", "partially approve", "request information", "deny: c2b", "deny: c2, c1a"]
)
def test_a_medical_director_has_four_words(word):
    """A denial may name leaves and groups that are not proven."""
    assert sign(determination=word).determination == word


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("deny", "names the criteria"),
        ("deny:", "names the criteria"),
        ("deny: c99", "does not have"),
        ("deny: c2b, c2a", "names c2a"),
        ("deny: c4", "names c4"),
        ("approve: c2b", "may sign one of"),
        ("meets criteria", "may sign one of"),
    ],
)
def test_a_denial_names_unmet_criteria(word, message):
    """A met, inapplicable or unknown criterion is no ground for a denial."""
    with pytest.raises(ReviewError, match=message):
        sign(determination=word)


def test_a_denial_of_met_criteria_is_refused():
    """Who denies against met criteria edits the findings first."""
    with pytest.raises(ReviewError, match="contradicts"):
        sign(meeting(DIRECTOR), determination="deny: c2b")


def test_denials_round_trip():
    """The written form gives back its criteria."""
    assert review.denied_for(review.denial(["c1a", "c2b"])) == ("c1a", "c2b")
    assert review.denied_for("approve") == ()


def test_a_signature_says_what_it_means_and_when():
    """No empty meaning, no time without zone."""
    with pytest.raises(ReviewError, match="meaning"):
        sign(meaning=" ")
    with pytest.raises(ReviewError, match="time zone"):
        sign(at=SIGNED.replace(tzinfo=None))


def test_a_draft_of_another_tree_is_refused():
    """The roll-up would be about something else."""
    with pytest.raises(ReviewError, match="tree"):
        review.final_findings(sample_draft(), accepts(), sample_policy().criteria.children[0])


def test_a_signed_review_verifies_after_a_round_trip():
    """Writing and reading back changes nothing."""
    signed = sample_signed()
    review.verify(SignedReview.model_validate_json(signed.model_dump_json()))


def leaves(value, path=()):
    """Paths to all strings and numbers of a JSON value."""
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in leaves(item, (*path, index))]
    return [path] if isinstance(value, str | int | float) and not isinstance(value, bool) else []


BODY = sample_signed().model_dump(mode="json")
FREE = [
    path
    for path in leaves(BODY)
    if path[-1] in {"rationale", "text", "reason", "summary_text", "meaning", "name"}
]


@given(path=st.sampled_from(FREE))
def test_any_changed_word_breaks_the_signature(path):
    """Whichever text of the record is altered, verify says so."""
    changed_body = SignedReview.model_validate(BODY).model_dump(mode="json")
    place = changed_body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = f"{place[path[-1]]}."
    with pytest.raises(ReviewError, match="altered"):
        review.verify(SignedReview.model_validate(changed_body))


def test_a_finding_that_does_not_follow_from_its_decision_is_refused():
    """A fresh digest over a forged finding is not enough."""
    signed = sample_signed()
    forged = signed.findings[0].model_copy(update={"status": "met"})
    body = signed.model_copy(update={"findings": (forged, *signed.findings[1:])})
    with pytest.raises(ReviewError, match="does not follow"):
        review.verify(review._with_digest(body))


def test_an_outcome_that_does_not_follow_is_refused():
    """With the policy's tree at hand, the roll-up is worked out again."""
    tree = sample_policy().criteria
    review.verify(sample_signed(), tree)
    forged = review._with_digest(sample_signed().model_copy(update={"overall": "meets"}))
    review.verify(forged)
    with pytest.raises(ReviewError, match="does not follow"):
        review.verify(forged, tree)


def test_the_order_of_decisions_is_part_of_the_signature():
    """The same decisions in another order are another record."""
    turned = list(reversed(sample_decisions()))
    assert sign(turned).signature.digest != sign(list(sample_decisions())).signature.digest
