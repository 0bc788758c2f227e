"""The words that stand before a record number, and forms of numbers that need no word: tables to read and extend.

Labels are written plainly in small letters: a blank in a label also stands for `.`, `_`, `-` or nothing
(`med rec` reads `Med.Rec.`, `medRec`, `MED_REC`). What follows them (`no.`, `#`, `number`, `id`) is read by the
code, and so are the letters that OCR confuses.
"""

from __future__ import annotations

import re

CLEAR: dict[str, str] = {
    "SSN": "ssn|ss|soc sec|social security|social security no|social",
    "MRN": "mrn|m r n|mr no|mr|mh no|med rec|med record|medical rec|medical record|medical records|medrec|hosp no|hospital no|hospital id|unit no|chart no|chart|pt id|patient id|"
    "pt no|patient no|patient identifier|emr|ehr|epi|cpi|empi|clinic id|clinic no|facility id|record no|our chart|our no|your no|our file|reg no|registration no|uhn|urn|nhs no",
    "MEMBER_ID": "member|member id|member no|mbr|mbr id|memb id|subscriber|subscriber id|subscr|subscr id|sub id|beneficiary|beneficiary id|bene id|bene|insured|insured id|insureds id|enrollee|enrollee id|"
    "recipient|recipient id|policyholder|policy holder|cardholder|cardholder id|card id|mbi|hic|hicn|hi claim|medicare no|medicaid no|medicare number|medicaid number|medicaid id|medicare id|insurance id|ins id|plan id|"
    "policy no|policy id|pol|grp|grp no|group|group no|group number|group id|rxgrp|rx grp|rx group|rxpcn|rx pcn|pcn|rxbin|rx bin|bin|rxid|rx id|cert|certificate|cert no|certificate no|maid|ahcccs|va id|edipi|champus id|tricare id|dod id|ohp id|payer id|"
    "kancare|kancare id|medi cal|medi cal id|cin|masshealth|masshealth id|tenncare|tenncare id|soonercare|soonercare id|badgercare|badgercare id|forward health id",
    "ACCOUNT": "acct|account no|account id|acct no|patient account|pt acct|hosp acct|hospital account|har|csn|fin|encounter|encounter no|enc|enc no|visit no|visit id|guarantor id|guarantor no|invoice|invoice no|inv|inv no|billing acct|"
    "billing account|iban|routing no|contact serial|statement no|eft|trace no",
    "NPI": "npi|national provider identifier|national provider id",
    "LICENSE": "lic|licence|license|license no|licence no|dea|dea no|upin|ptan|ncpdp|nabp|nsc|clia|cap no|cap|tin|ein|tax id|tax no|fein|dl|dl no|drivers license|driver license|drivers lic|driver lic|driver's license|driver's lic|cdl|passport|"
    "passport no|taxonomy|provider no|provider id|provider number|notary no|state id|state lic|state license|medical license|medical lic|nursing license|board cert no|ccn|oscar",
    "DEVICE": "serial|serial no|serial nr|ser no|ser|s/n|sn|s n|udi|udi di|udi pi|lot|lot no|batch no|imei|model/serial|device id|device no|device sn|dn|hugs tag|asset|asset no|asset tag|equipment id|mac id",
    "VEHICLE": "vin|license plate|licence plate|lic plate|number plate|plate no|tail|tail no|plate",
    "ACCESSION": "accession|accession no|acc|acc no|accn|specimen id|specimen no|spec|specimen|sample id|study id|study no|study uid|exam id|exam no|lab no|path no|container id|cassette no|barcode|bar code|kit barcode|order no|order id|"
    "requisition|requisition no|req no|slide no|block no|donor|donor id|unit label|tube label|bcx|placer|filler",
    "CLAIM": "w/c|w/c no|claim no|claim id|claim number|clm|clm no|clm id|icn|dcn|tcn|internal control no|claim control no|wc claim|w c|wc no|remit no|check no|claim",
    "AUTH": "auth|auth no|authorization|authorisation|authorization no|prior auth|pre auth|preauth|precert|pa no|pa case no|pa case|pa|referral no|referral id|ref no|your ref|our ref|case ref|case no|case id|reference no|"
    "confirmation no|conf no|conf|confirmation|tracking no|ticket|ticket no|approval no|rma|request id|appeal no|grievance no|inquiry no|incident|incident no|outbreak no|docket|docket no|tracking id|fedex|ups|mission|certification no",
    "RX": "rx no|rx|prescription no|script no|rxno|rx number|prescription number|refill no",
    "BIOMETRIC": "fingerprint id|fingerprint no|biometric id|retina id|voiceprint id|face id",
    "ID": "id|id no|batch record|ident|identifier|identification no|badge|badge no|employee id|employee no|emp no|emp id|staff id|user id|student id|permit no|subject id|subject no|job|job no|file no|doc no|document id|document no|doc id|ltr id|letter id|"
    "call id|message id|msg id|thread no|receipt no|receipt|fax id|interp|interp no|interpreter|interpreter no|interpreter id|va file|va file no|e sig|reviewer|reviewer id|submission|submission id|report no|worksheet no|batch id|family no|"
    "pedigree no|band|band no|wristband|locker no|token|pin|access code|activation code|verification code|confirmation code|case report no|register no|registry id|transaction id|control id|session id|alias|author id|author|transcriptionist id",
}
"""Class -> labels that are hardly written before anything but a number."""

WORDS: dict[str, str] = {
    "MRN": "unit|hospital|record|our patient",
    "MEMBER_ID": "policy|insurance|plan|medicaid|medicare|card|fund|health|trust|co op|coop|hmo|ppo|epo|advantage|mutual|shield|blue|insurance co|ins",
    "ACCOUNT": "account|visit|guarantor|billing|bank|credit union|bank card|check",
    "DEVICE": "device|modem|machine|monitor|pump|sensor|transmitter|generator|implant|lead|receiver|reader|unit sn|gen|batch|tag",
    "VEHICLE": "vehicle|registration|van tag|parking tag",
    "ACCESSION": "sample|lab|path|pathology|study|exam|image|order|req|film|series|container|cassette|photo|culture|biopsy|kit|slide|prbc unit|blood unit",
    "CLAIM": "control|remittance|remit",
    "AUTH": "ref|reference|referral|request|appeal|intake|tracking|approval|certification|case|trip|outbreak|courier|grievance|inquiry|complaint",
    "RX": "script|prescription|refill",
    "ID": "qa|qc|variance|file|document|doc|sheet|form|letter|user|student|subject|permit|fax|employee|message|thread|report|registry|room code|code|box|locker",
}
"""Class -> everyday words: a number follows them only with `no.`, `#` or a colon, or looks like no other thing."""

HEADERS: dict[str, str] = {
    "MRN": "mrn|mr|mr no|med rec no|medical record no|chart|chart no|patient id|pt id|pat id",
    "MEMBER_ID": "member id|member no|mbr id|member|subscriber id|subscr id|cardholder|cardholder id|medicare no|medicaid id|policy no|group no|grp|group|group id|mbi|hicn|hi claim no|patients hi claim no|patient's hi claim no|insurance id",
    "ACCOUNT": "acct|acct no|account|account no|encounter|encounter id|csn|fin|har|visit no|visit id|invoice|invoice no|patient acct|check no",
    "NPI": "npi|provider npi|npi no",
    "LICENSE": "dea|dea no|license|license no|lic no|provider no|tax id|tin|clia",
    "DEVICE": "serial|serial no|s/n|sn|lot|lot no|lot/sn|lot/serial|udi|device id|serial/lot|ser no|batch no|lot number|serial number|donor no",
    "ACCESSION": "accession|accession no|acc no|acc|specimen id|specimen|specimen no|sample id|order no|order id|kit id|barcode|study id|case no|donor id",
    "CLAIM": "claim|claim no|claim id|claim number|icn|tcn|dcn",
    "AUTH": "auth|auth no|authorization|ref no|referral no|referral id|case no|case id|tracking no|reference no|confirmation no",
    "RX": "rx|rx no|rx number|prescription no",
    "ID": "id|badge|badge no|employee id|user id|login|doc id|subject id|id no",
    "SSN": "ssn|social security no|soc sec no",
    "ZIP": "zip|zip code|postal code|postal|zipcode",
}
"""Class -> heads of table columns and of columns in comma-separated files under which numbers stand."""

KEYS: dict[str, str] = {
    "ID": "doc id|document id|kit|message id|control id|batch|submission|token|session|account login|username|user|login|extension|ext|id|value|identifier",
    "MEMBER_ID": "group|policy|plan id|member|pcn|bin|subscriber",
    "ACCESSION": "acc|accession|order|specimen|placer|filler|study uid|sop instance uid",
    "LICENSE": "license|clia|dea|tax|npi|ncpdp",
    "MRN": "mrn|patient|pat id|chart",
    "ACCOUNT": "account|encounter|visit|csn|fin",
    "CLAIM": "claim",
    "AUTH": "auth|authorization|referral|ref|case",
    "DEVICE": "serial|lot|udi|device identifier|serial number|lot number",
    "RX": "rx|prescription",
    "VEHICLE": "plate|vin",
}
"""Class -> names of XML elements and attributes, JSON keys and form fields beside those of the tables above."""

KEPT = re.compile(
    r"[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}"  # ICD-10
    r"|(?:CG-)?(?:SURG|MED|DME|RAD|GENE|LAB|TRANS|BEH|THER-RAD|ADMIN|DRUG|REHAB|ANC)[-.]\d{1,6}"  # payers' policies
    r"|[A-Z]{2,3}\.[A-Z]{2,6}\.\d{1,4}"  # clinical policies of managed care plans
    r"|(?:NCD|LCD|LCA)[- ]?[LA]?[\d.]+|NCT\d{8}|(?:CMS|HCFA|UB|SF|DWC|WH|VA|SSA|DD|OWCP|FDA)-?\d{2,5}[A-Z]?"  # policies, trials, forms
    r"|[A-Z]{1,4}\d{2,3}/\d{2,3}|G\d{1,2}P\d{1,4}(?:[A-Z]\d)*|(?:[CLS][1-8]|T1?\d)(?:-(?:[CLS]?[1-8]|T?1?\d))?|(?:19|20)\d\d"  # vitals, obstetric formula, spine levels, years
    r"|(?:COVID|SARS|HIV|HER|PHQ|GAD|DSM|ICD|CPT|HCPCS|BRCA|CD|IL|CA|T)-?\d{1,2}(?:-\d{1,2})?",
    re.IGNORECASE,
)
"""Codes that are no identifiers wherever they stand."""

PROCEDURE = re.compile(r"\d{4}[0-9FTU]|[A-V]\d{4}|[LA]\d{5}|[A-Z]\d{2}|\d{5}-\d{2}", re.IGNORECASE)
"""CPT, HCPCS and coverage codes by form: identifiers only after a clear label or `no.`, `#`, `number`."""

UNITS = (
    r"mg|mcg|ug|g|kg|lbs?|ml|mL|l|L|cc|units?|u|iu|meq|mmol|mmHg|mm|cm|in|ft|min(?:utes?)?|mins|hrs?|hours?|h|days?|d|wks?|weeks?|months?|mos?|years?|yrs?|yo|y/o|"
    r"times|of|x|bpm|lpm|visits?|sessions?|tabs?|caps?|puffs?|steps?|points?|percent|degrees?|deg|bpm|kcal|calories|am|pm|a\.m|p\.m"
)

_MBI_OCR = "[0-9OIlSBZ]"
FORMS: tuple[tuple[str, float, str], ...] = (
    (
        "SSN",
        0.97,
        r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|[Xx*#]{3}[- ]?[Xx*#]{2}[- ]?\d{4})(?![\w-])",
    ),
    (
        "MEMBER_ID",
        0.97,
        r"(?<![A-Za-z0-9])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[- ]?[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Za-z0-9])",
    ),
    (
        "MEMBER_ID",
        0.95,
        rf"(?<![A-Za-z0-9-])[1-9Il][A-Z0-9]{{2}}{_MBI_OCR}-[A-Z0-9]{{2}}{_MBI_OCR}-[A-Z08]{{2}}{_MBI_OCR}{{2}}(?![A-Za-z0-9-])",
    ),
    (
        "VEHICLE",
        0.96,
        r"(?<![A-Za-z0-9])(?=[A-HJ-NPR-Z0-9]*\d{4})(?=[0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])",
    ),
    ("DEVICE", 0.97, r"\([0O][1lI]\)\d[\dOSIlB]{12}\d(?:\(\d{2}\)[A-Za-z0-9-]{3,20}){0,4}"),
    ("LICENSE", 0.9, r"(?<![A-Za-z0-9])[ABCDFGMPX][A-Z]\d{7}(?![A-Za-z0-9])"),
    ("ACCESSION", 0.85, r"(?<![A-Za-z0-9-])[A-Z]{1,5}\d{2}-\d{3,7}(?![A-Za-z0-9])"),
    ("ID", 0.85, r"(?<![A-Za-z0-9.-])[A-Z]{2,5}-?\d{5,12}(?:-\d{1,4})?(?![A-Za-z0-9]|\.\d)"),
    (
        "ID",
        0.85,
        r"(?<![A-Za-z0-9.-])(?=[A-Z-]*\d[\d-]*\d[\d-]*\d[\d-]*\d)[A-Z]{1,5}-\d{2,8}-\d{2,8}(?:-[A-Z0-9]{1,8})*(?![A-Za-z0-9])",
    ),
    ("ID", 0.8, r"(?<![A-Za-z0-9.-])[A-Z]{2,5}-[A-Z]{1,4}-\d{4,9}(?:-[A-Z0-9]{1,8})*(?![A-Za-z0-9])"),
    ("ID", 0.85, r"(?<![A-Za-z0-9.-])[A-Z]{1,3}[-.]\d{5,12}(?:-\d{1,4})?(?![A-Za-z0-9]|\.\d)"),
    ("ID", 0.85, r"(?<![A-Za-z0-9.-])[A-Z]{1,2}\d{1,2}-\d{4,7}(?:-\d{1,3})?(?![A-Za-z0-9]|\.\d)"),
    ("ID", 0.8, r"(?<![A-Za-z0-9.-])\d{6,12}-[A-Z0-9]{2,4}(?![A-Za-z0-9-])"),
    ("ID", 0.8, r"(?<![\w.$/-])\d{5}-\d{4}(?![\w-])"),
    ("ID", 0.8, r"(?<=\()\d{2,3}-\d{2,3}-\d{1,3}(?=\))"),
    ("ID", 0.85, r"(?<=#)[ ]?[A-Za-z]{0,4}-?\d[\dOIlS-]{3,14}(?![A-Za-z0-9]|\.\d)"),
    ("ID", 0.85, r"(?<=#)[ ]?[A-Z]{1,4}\d{2}-[A-Za-z]?\d{3,7}(?![A-Za-z0-9]|\.\d)"),
    ("ID", 0.8, r"(?<![A-Za-z0-9.-])[A-Z]\d{6,12}(?![A-Za-z0-9]|\.\d)"),
    ("ID", 0.75, r"(?<![\w$.,/-])(?<!chr\d:)(?<!chr\d\d:)(?<!chrX:)\d{7,20}(?![\w%]|[.,/]\d)"),
    (
        "ID",
        0.75,
        r"(?<![\w$.,/-])(?!\d{4}-\d\d-\d\dT)(?=[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{2,}(?:-[A-Z0-9]{2,})*(?![\w%]|[.,/]\d)",
    ),
    # a letter code, a hyphen and four digits in a small-letter note, where four digits and more follow
    ("ID", 0.75, r"(?<![\w.-])[a-z]{2,3}\d{2}-\d{4,8}(?![\w-])"),
    # sign-off of a dictation: initials of the author and of the typist with a number
    (
        "ID",
        0.85,
        r"(?m)^[ \t]*[A-Z]{2,3}[:/][a-z]{1,3}\d{1,4}(?=[ \t]*$|[ \t]{1,6}(?:D|DD|T|DT|Job|DOC)\b)|(?<=\n)[A-Z]{2,3}/[a-z]{2,3}(?=[ \t]*$)",
    ),
    ("ACCESSION", 0.85, r"(?<![\w.])[12]\.\d{1,3}(?:\.\d{1,12}){3,}\.\d{4,}(?:\.\d+)*(?![\w.]\d)"),
)
"""Class, how sure, form: numbers that show what they are."""
