"""Record numbers by label, place in a message or column, and the codes beside them that stay."""

from __future__ import annotations

import pytest

from summarizer.deid.ocr import readable
from summarizer.deid.recognizers.fields import FieldRecognizer
from summarizer.deid.recognizers.numbers import NumberRecognizer

# angle quotation marks stand around what has to go
TAKEN = [
    "Acct#‹WH0O4l827› and SN‹22181›",
    "Member ID:\n  ‹XQ-4471›",
    "is your member id still ‹krv 881 04 2297›? new one is ‹krv 904 11 0036›.",
    "Medical Record Number ............ ‹00-44-71-88›",
    "NPl ‹1730284416›, St Lic # ‹G88213›, subscr lD: ‹KMR 55O2 771 8›",
    "your ref ‹QB/25/11937›; case ‹P2P 448l›",
    "SSN last four ‹6631›; card? ending ‹7731›; SSN x-‹7118›",
    "plate MO ‹71-K4QX›, tail ‹N912TL›",
    "lot/SN ‹LOT 9PK33 / SN 0088l42›",
    "medical record number ‹four four one zero nine› comma",
    "JK/‹kw77›   D: 03/18/25",
    '<id root="MRN" ext="‹E4410276›"/><postalCode>‹60637›</postalCode>',
    '{"memberId": "‹XK 4471›", "lotNumber":"‹9X7R›"}',
    "PID|1||‹89-97-12›^^^MR~‹451-77-2038›^^^SS||",
    "IN1|1|‹LSC-PPO-2217›|‹00417›|PLAN|",
    "REF*G1*‹AUTH5512›~NM1*IL*1*DOE*JANE****MI*‹WQ998127›~N4*AUSTIN*TX*‹78701›~",
    "ref_no,mrn,dx,lot\n‹R884›,‹204418›,gout,‹K77Q›",
    "Patient   MRN       Acct #     Drug\nDoe, J    ‹44182›     ‹V00-91›     metformin 500",
    "lives at 22 Elm St, Dover ‹19901›",
]
KEPT = [
    "CPT 99213 x 2 units, HCPCS E0601, K0823, auth for 64483 x2, auth 97110 12 visits",
    "policy: A52517, NCD 240.4, CG-SURG-27, SURG-00062, MCG A-0123, LCD L33718",
    "Ref: 70-99; reference 13.5-17.5; Lab: PLT 245; Labs: INR 2.4 (2.0-3.0)",
    "Device: AirSense 11; Dexcom G7; pump 780G; machine set at 12 cmH2O",
    "SS 5/5 strength. MR 2+. SN 2w4. PA pressure 45/20; CIN 2; EPI 0.3 mg; visit 12 of 24",
    "DRG 470; revenue code 0420; CMS-1500; code 99214; group therapy 90853",
    '<code code="99213" codeSystem="2.16.840.1.113883.6.12"/>',
    "EXAM:BP132/78 G3P1011, plate 3.5 mm, Lot 2, EXAM: C5-C6; units 97110 or 97140",
]


def _covered(text: str) -> set[int]:
    read = readable(text)
    return {
        at
        for one in (NumberRecognizer(), FieldRecognizer())
        for find in one.find(read)
        for at in range(find.start, find.end)
        if text[at].isalnum()
    }


@pytest.mark.parametrize("marked", TAKEN)
def test_numbers_go_whole(marked: str) -> None:
    """Every letter and digit of a number is found."""
    text, wanted = "", set[int]()
    for piece in marked.split("‹"):
        inside, mark, rest = piece.partition("›")
        wanted |= set(range(len(text), len(text) + len(inside))) if mark else set()
        text += inside + rest
    assert {at for at in wanted if text[at].isalnum()} <= _covered(text), text


@pytest.mark.parametrize("text", KEPT)
def test_codes_and_values_stay(text: str) -> None:
    """Codes, ranges, scores, models and policies are no identifiers."""
    assert not _covered(text)
