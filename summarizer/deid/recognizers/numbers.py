"""Record numbers: labelled identifiers of every kind, and numbers that show what they are by their form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_NO = r"(?:[ \t]*(?:numbers?|num|no|nbr|id(?:entifier)?|ids|code|#)\b\.?|[ \t]*#)?"
_LABELS: tuple[tuple[str, str], ...] = (
    ("SSN", r"ssn|ss ?#|soc(?:ial)?\.? ?sec(?:urity)?(?: number| no\.?| #)?"),
    (
        "MRN",
        r"mrn|m\.r\.n\.|mr ?#|med(?:ical)?\.? ?rec(?:ord)?s?|chart|unit|hospital|(?:patient|pt|epi|emr|ehr|record|medrec|cpi|empi|facility)[ \t]?(?:id|no|number|#)",
    ),
    (
        "MEMBER_ID",
        r"(?:member|subscriber|beneficiary|insured'?s?|enrollee|plan member|recipient|policy ?holder|insurance|plan|medicaid|medicare|cardholder)(?:[ \t](?:id|identification))?|mbi|hicn?|hic|group|grp|policy|rx ?(?:bin|pcn|grp|group)|certificate",
    ),
    (
        "ACCOUNT",
        r"acc(?:oun)?t\.?|account|guarantor|billing|invoice|encounter|visit|csn|fin|har|iban|routing|bank|card",
    ),
    ("NPI", r"npi|national provider"),
    (
        "LICENSE",
        r"(?:state |medical |md |rn |nursing |driver'?s? |prof(?:essional)? )?lic(?:ense|\.)?|dea|upin|dl|driver'?s license|ptan|taxonomy|tin|ein|tax",
    ),
    (
        "DEVICE",
        r"serial|s/n|sn|ser(?=\.? ?(?:no|#))|udi(?:-di|-pi)?|device|machine|lot|batch|model/serial|implant|generator|lead|pump|transmitter|sensor|imei|equipment",
    ),
    ("VEHICLE", r"vin|(?:license|licence|lic\.?)[ \t]plate|plate|tag|vehicle"),
    (
        "ACCESSION",
        r"accession|acc(?=[ \t]?(?:#|no|num))|specimen|sample|lab|path(?:ology)?|case|study|exam|image|order|requisition|req|container|cassette|photo|film|series|fingerprint|biometric",
    ),
    ("CLAIM", r"claim|icn|dcn|tcn|(?:claim |internal )?control|remit(?:tance)?|check"),
    (
        "AUTH",
        r"(?:prior |pre)?-?auth(?:orization)?|pa|referral|certification|reference|ref|case ref|tracking|confirmation|approval|ticket|request|appeal|intake",
    ),
    ("RX", r"rx|prescription|script|refill"),
    (
        "ID",
        r"id|identifier|identification|badge|employee|user|passport|student|permit|trial subject|subject|study subject|job|sheet|file|document|doc|dcs|receipt|fax",
    ),
)
_VALUE = r"[A-Z0-9](?:[A-Z0-9]|[-./](?=[A-Z0-9])|[ ](?=[A-Z0-9]{0,3}\d[A-Z0-9]*\b)(?![ ]?\d{1,2}/\d)){2,28}"
# Labels that are also everyday words: they need an explicit "number", "#" or "ID" before the value.
_WEAK = frozenset(
    [
        "unit",
        "hospital",
        "chart",
        "group",
        "grp",
        "grp",
        "policy",
        "insurance",
        "plan",
        "medicaid",
        "medicare",
        "card",
        "visit",
        "device",
        "machine",
        "lead",
        "pump",
        "sensor",
        "tag",
        "vehicle",
        "lab",
        "path",
        "pathology",
        "case",
        "study",
        "exam",
        "image",
        "order",
        "sample",
        "film",
        "series",
        "photo",
        "control",
        "check",
        "pa",
        "referral",
        "reference",
        "ref",
        "request",
        "appeal",
        "intake",
        "script",
        "refill",
        "file",
        "document",
        "doc",
        "sheet",
        "job",
        "user",
        "student",
        "subject",
        "fax",
        "fin",
        "dl",
        "tin",
        "tax",
        "bank",
        "billing",
        "account",
        "guarantor",
        "generator",
        "implant",
        "transmitter",
        "equipment",
        "model",
        "lot",
    ]
)

_LABELLED = tuple(
    (
        label,
        re.compile(
            rf"(?<![A-Za-z])(?P<label>{names})(?P<no>{_NO}(?:[ \t]*\((?:mrn|id|mbi)\))?)(?P<colon>[ \t]*[:=#.]?[ \t]{{0,12}}(?:is[ \t])?)(?<![A-Za-z0-9])(?P<value>{_VALUE})(?![A-Za-z0-9])",
            re.IGNORECASE,
        ),
    )
    for label, names in _LABELS
)
_MBI = re.compile(
    r"(?<![A-Za-z0-9])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Za-z0-9])"
)
_FORMS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "SSN",
        0.97,
        re.compile(r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|[Xx*]{3}-[Xx*]{2}-\d{4})(?![\w-])"),
    ),
    ("MEMBER_ID", 0.97, _MBI),
    (
        "VEHICLE",
        0.96,
        re.compile(
            r"(?<![A-Za-z0-9])(?=[A-HJ-NPR-Z0-9]*\d{4})(?=[0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])"
        ),
    ),
    ("DEVICE", 0.97, re.compile(r"\([0O][1lI]\)\d{14}(?:\(\d{2}\)[A-Za-z0-9-]{3,20}){0,4}")),
    ("LICENSE", 0.9, re.compile(r"(?<![A-Za-z0-9])[ABCDFGMPX][A-Z]\d{7}(?![A-Za-z0-9])")),
    ("ACCESSION", 0.85, re.compile(r"(?<![A-Za-z0-9-])[A-Z]{1,3}\d{2}-\d{4,7}(?![A-Za-z0-9])")),
    ("ID", 0.85, re.compile(r"(?<![A-Za-z0-9.-])[A-Z]{2,5}-?\d{5,12}(?:-\d{1,4})?(?![A-Za-z0-9]|\.\d)")),
    ("ID", 0.85, re.compile(r"(?<![A-Za-z0-9.-])[A-Z]{2,5}-\d{3,8}-\d{2,8}(?![A-Za-z0-9])")),
    ("ID", 0.85, re.compile(r"(?<![A-Za-z0-9.-])[A-Z]{1,3}[-.]\d{5,12}(?:-\d{1,4})?(?![A-Za-z0-9]|\.\d)")),
    ("ID", 0.85, re.compile(r"(?<![A-Za-z0-9.-])[A-Z]{1,2}\d{1,2}-\d{4,7}(?:-\d{1,3})?(?![A-Za-z0-9]|\.\d)")),
    ("ID", 0.8, re.compile(r"(?<![A-Za-z0-9.-])\d{6,12}-[A-Z0-9]{2,4}(?![A-Za-z0-9-])")),
    ("ID", 0.8, re.compile(r"(?<![\w.$/-])\d{5}-\d{4}(?![\w-])")),
    ("ID", 0.8, re.compile(r"(?<=\()\d{2,3}-\d{2,3}-\d{1,3}(?=\))")),
    ("ID", 0.85, re.compile(r"(?<=#)[ ]?[A-Z]{0,3}-?\d[\d-]{3,14}(?![A-Za-z0-9]|\.\d)")),
    (
        "ID",
        0.9,
        re.compile(r"(?<=\|)(?:(?<=PID\|\|\|)|(?<=PID\|\d\|\|))[A-Z]{0,3}-?\d[\dA-Z-]{2,18}(?=[|^~])"),
    ),
    ("ID", 0.9, re.compile(r"(?<=\|)[A-Z]{0,3}-?\d[\dA-Z-]{2,18}(?=\^\^)")),
    ("ID", 0.8, re.compile(r"(?<![A-Za-z0-9.-])[A-Z]\d{6,12}(?![A-Za-z0-9]|\.\d)")),
    ("ID", 0.75, re.compile(r"(?<![\w$.,/-])\d{7,20}(?![\w%]|[.,/]\d)")),
    (
        "ID",
        0.75,
        re.compile(
            r"(?<![\w$.,/-])(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{2,}(?:-[A-Z0-9]{2,})*(?![\w%]|[.,/]\d)"
        ),
    ),
)
_PLATE = re.compile(
    r"\b(?:license plate|licence plate|plate|tag|registration)[ \t]*(?:number|num|no\.?|#)?[ \t]*[:=]?[ \t]*(?P<value>(?=[A-Z -]*\d)(?=[\d -]*[A-Z])[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"\b(?P<label>job|batch(?: record)?|lot|policy|record|chart|claim|group|grp|certificate|cert|order|case|file|account|encounter|visit|ticket|device|pump|unit|card|photo|image|badge|locker|box)\b\.?(?: (?:number|no|num)\b\.?)?[ \t]*[:#]?[ \t]{0,2}(?P<value>(?=[A-Z0-9.-]*\d)(?![A-Z0-9.-]*\d{1,2}/)[A-Z0-9]+(?:[.-][A-Z0-9]+)*)(?![A-Za-z0-9/%]|[ ]?(?:mg|mL|units?|days?|weeks?|times|of)\b)",
    re.IGNORECASE,
)
_SHORT_LABELS = frozenset(
    {
        "job",
        "batch",
        "batch record",
        "lot",
        "badge",
        "group",
        "grp",
        "locker",
        "ticket",
        "certificate",
        "cert",
        "chart",
        "policy",
    }
)
_LOGIN = re.compile(
    r"\b(?i:user(?:[ ]?name|[ ]?id)?|login|staff|operator|(?:entered|printed|filed|scanned)[ ]by)[ ]?[:=]?[ ](?P<value>[a-z]{2,12}[._]?[a-z]*\d{1,5})(?![\w])"
)
_DIGITS = 3
_LONG = 6


class NumberRecognizer(PageRecognizer):
    """Identifiers beside a label such as `MRN:` or `Claim #`, and forms that speak for themselves."""

    LABELS = (*dict.fromkeys(label for label, _ in _LABELS),)

    def find(self, text: str) -> Iterator[Found]:
        """Numbers of a page."""
        for label, pattern in _LABELLED:
            for match in pattern.finditer(text):
                if _plausible(match) or (label == "MRN" and _dashed_record(match)):
                    yield self.hit(match, label, 0.96 if label != "ID" else 0.93, "value")
        for label, score, pattern in _FORMS:
            for match in pattern.finditer(text):
                yield self.hit(match, label, score)
        yield from self._loose(text)

    def _loose(self, text: str) -> Iterator[Found]:
        """Values of logins, plates and labels without a colon."""
        for match in _LOGIN.finditer(text):
            yield self.hit(match, "ID", 0.9, "value")
        for match in _PLATE.finditer(text):
            if any(char.isdigit() for char in match["value"]) and match["value"].upper() == match["value"]:
                yield self.hit(match, "VEHICLE", 0.93, "value")
        for match in _LOOSE.finditer(text):
            digits = sum(char.isdigit() for char in match["value"])
            least = _LONG - 2 if match["label"].lower() in _SHORT_LABELS else _LONG
            if digits >= least and match["value"].upper() == match["value"]:
                yield self.hit(match, "ID", 0.85, "value")


def _dashed_record(match: re.Match[str]) -> bool:
    """Whether a record number only looks like a date: `MRN: 02-76-14`."""
    return bool(re.search(r"mr|rec", match["label"], re.IGNORECASE)) and bool(
        re.fullmatch(r"\d{2}-\d{2}-\d{2}", match["value"])
    )


def _plausible(match: re.Match[str]) -> bool:
    """Whether label and value belong together: enough digits, and a clear label for a short value."""
    value, label = match["value"], match["label"].lower()
    digits = sum(char.isdigit() for char in value)
    letters = re.sub(r"[^A-Za-z]", "", value)
    if digits < _DIGITS or (letters and letters == letters.lower() and digits < _LONG):
        return False
    explicit = bool(match["no"].strip()) or "#" in match["colon"]
    if label in _WEAK and not explicit:
        return ":" in match["colon"] and digits >= _LONG - 1 and "/" not in value
    if not explicit and not match["colon"].strip():
        return digits >= _LONG - 2 and "/" not in value
    return not re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})(?: .*)?", value)
