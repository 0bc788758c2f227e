"""Names of people as records write them: labels, titles, credentials, headers, relatives, sign-offs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from summarizer.deid import lexicon, protection
from summarizer.deid.recognizers.base import PageRecognizer, labelled, nameable
from summarizer.deid.recognizers.name_parts import FULL, GAP, LAST_FIRST, NAME, ONE, cut_name
from summarizer.deid.spans import Found

_CREDENTIALS = rf"(?:{lexicon.alternatives(lexicon.entries('credentials'))})(?![\w-])"
_CREDENTIALED = re.compile(
    rf"(?P<name>(?:{ONE}{GAP}){{0,3}}{ONE}|{LAST_FIRST})(?:[ ]?,[ ]{{0,2}}\n?|[ ]{{1,2}}\(?|\n)(?P<credential>{_CREDENTIALS})"
)
_ROLES = frozenset(
    {
        "nurse",
        "doctor",
        "professor",
        "chaplain",
        "officer",
        "captain",
        "attorney",
        "miss",
        "sr",
        "fr",
        "sergeant",
        "reverend",
    }
)
_SHORT_CREDENTIALS = frozenset(
    {"MA", "PA", "PT", "OT", "RT", "RD", "LD", "DC", "DO", "OD", "ATC", "CST", "RN", "MD", "NP", "JD"}
)


@cache
def _titled() -> re.Pattern[str]:
    """Title, then a name."""
    plain = [title for title in lexicon.entries("titles") if not title.startswith("*")]
    marked = [title[1:] for title in lexicon.entries("titles") if title.startswith("*")]
    both = lexicon.alternatives(tuple(plain + marked))
    both += "|" + lexicon.alternatives(tuple(title.upper() for title in (*plain, *marked)))
    more = r"(?:[ ](?:and|&)[ ](?:Mr|Mrs|Ms|Dr)\.?)?"
    return re.compile(rf"\b(?P<title>{both})\b\.?{more}[ ]?\n?(?P<name>{FULL})")


PATIENT_LABEL = r"(?:patient(?:'s)?(?:[ ](?:full[ ])?name)?|pt(?:[ ]name)?|pt\.|(?:legal|full|patient|member|client|resident|enrollee|beneficiary|claimant|veteran|recipient|insured)(?:'s)?[ ]?(?:name)?|name(?:[ ]of[ ]patient)?|member|beneficiary|enrollee|client|resident|claimant|re|regarding|in[ ]re|subject|last[ ]name|first[ ]name|middle[ ]name|surname|given[ ]name|maiden[ ]name|aka|a\.k\.a\.|alias|preferred[ ]name|former[ ]name)"
RELATIVE_LABEL = r"(?:emergency(?:[ ]contact(?:[ ]name)?)?|next[ ]of[ ]kin|nok|spouse(?:'s[ ]name)?|husband|wife|mother(?:'s[ ](?:maiden[ ])?name)?|father(?:'s[ ]name)?|guarantor(?:[ ]name)?|subscriber(?:[ ]name)?|policy[ ]?holder|responsible[ ]party|guardian|caregiver|parent(?:/guardian)?|contact(?:[ ]person|[ ]name)?|accompanied[ ]by|informant|historian|health[ ]care[ ](?:proxy|agent)|hcpoa|poa|proxy|surrogate|witness(?:ed[ ]by)?|employer[ ]contact)"
PROVIDER_LABEL = (
    r"(?:(?:(?:electronically|digitally|co)[ -]?)?(?:signed|authenticated|reviewed|verified|approved|attested|entered|documented|dictated|transcribed|performed|interpreted|read|written|prepared|completed|administered|ordered|requested|referred|prescribed|collected|drawn|given|printed|faxed|sent|seen|examined|checked|cosigned|reported|recorded|scribed|generated|signature|assisted|supervised|called|taken|received)(?:[ ](?:electronically|and[ ][a-z]+))?(?:[ ]?(?:by|off[ ]by))?"
    r"|(?:(?:referring|ordering|attending|primary(?:[ ]care)?|treating|requesting|rendering|consulting|admitting|prescribing|supervising|performing|interpreting|operating|reading|responsible|billing|family|covering|servicing|discharging)[ ])*(?:provider|physician|doctor|surgeon|clinician|practitioner|prescriber|pcp|md|therapist|technologist|technician|tech|nurse|psychologist|psychiatrist|radiologist|cardiologist|pathologist|anesthesiologist|dietitian|pharmacist|counselor|reviewer|evaluator|examiner|case[ ]manager|care[ ]manager|coordinator|social[ ]worker|author|scribe|interpreter|assistant|consultant|signer|staff|specialist|supplier[ ]rep(?:resentative)?|representative|hygienist)(?:'s)?(?:[ ](?:name|signature))?"
    r"|attending|referring|ordering|requesting|rendering|servicing|surgeon|dictating|attn|attention|att'n|c/o|cc|bcc|copy[ ]to|copies[ ]to|dear|to|from|by|contact|signature|signed|sign|s/|/s/|transcriptionist|initials|user|operator|sender|recipient|hello|hi)"
)
_SEP = r"(?:[ \t]*[:=#][ \t]*\n?[ \t]*|[ \t]+-[ \t]+)"


def _labelled(label: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![A-Za-z-])(?i:{label})(?:[ ]?\([^)\n]{{1,40}}\))?{_SEP}(?P<name>{LAST_FIRST}|{FULL}|{NAME})"
    )


_LABELLED = (
    (_labelled(PATIENT_LABEL), "PATIENT", 0.95),
    (_labelled(RELATIVE_LABEL), "RELATIVE", 0.95),
    (_labelled(PROVIDER_LABEL), "PROVIDER", 0.94),
)
_BY = re.compile(
    rf"\b(?i:signed|dictated|reviewed|verified|interpreted|read|performed|ordered|referred|seen|printed|completed|documented|prepared|evaluated|examined|administered|approved|entered|transcribed|authenticated|witnessed|accompanied|cosigned|collected|drawn|checked|called|supervised|prescribed|sent|faxed)(?i:[ ]and[ ][a-z]+)?[ ](?i:electronically[ ])?(?i:by)[ ]?:?[ ]?\n?(?P<name>{LAST_FIRST}|{FULL})"
)
_DEAR = re.compile(
    rf"^[ \t]*(?i:dear|hello|hi|attn|cc|thanks|thank you|thx)[ ]?[:,.]?[ ](?P<name>{FULL})[ ]?[,:.]?",
    re.MULTILINE,
)
_PATIENT_WORD = re.compile(
    rf"\b(?i:patient|pt|member|beneficiary|enrollee|client|resident)[,.]?[ ](?P<name>{LAST_FIRST}|{FULL})"
)
_HEADER = re.compile(
    rf"(?<![^\s|;:(])(?P<name>{LAST_FIRST}|{FULL})[ ]{{0,2}}[,|;(-]{{0,2}}\s{{0,12}}(?i:\(?(?:dob|d\.o\.b|date of birth|mrn|med rec|born|birth ?date)\b)"
)
_LINE_LAST_FIRST = re.compile(
    rf"^[ \t]*(?P<name>{LAST_FIRST})[ \t]*(?=$|[ ]{{2,}}|[|\t]|[ ](?:DOB|MRN|Sex|ID|Age|M\b|F\b))",
    re.MULTILINE,
)
_ANY_LAST_FIRST = re.compile(rf"(?<![\w,'’-])(?P<name>{LAST_FIRST})(?![\w'’-])")
_HL7_PART = rf"[{lexicon.LETTER}][{lexicon.LETTER}'’.-]*(?:[ ][{lexicon.LETTER}'’.-]+){{0,3}}"
_HL7 = re.compile(rf"(?:(?<=[|^~])|(?<![\w'’.-]))(?P<name>{_HL7_PART}\^{_HL7_PART}(?:\^[\w'’.-]*){{0,4}})")
_CODING = frozenset(
    {"LN", "L", "CPT", "C4", "CPT4", "I9", "I10", "I10C", "SCT", "NDC", "HCPCS", "CVX", "MVX", "UCUM"}
)
"""Third parts of an HL7 field that say it is a code and its text."""
_SIGN_OFF = re.compile(
    rf"^[ \t]*(?i:sincerely|regards|respectfully|(?:with )?(?:kind|best|warm)(?:est)? regards|yours(?: truly| sincerely)?|cordially|best|thank you|thanks|thx|signed|electronically signed|/s/)(?i:[ ](?:yours|submitted))?[ ]?[,.:]?[ \t]*\n(?:[ \t]*\n){{0,3}}[ \t]*(?P<name>{FULL}|{NAME})",
    re.MULTILINE,
)
_LOWER_TITLE = re.compile(r"(?<![\w.])(?:dr|mr|mrs|ms)\b\.?[ ](?P<name>[a-z][a-z'’-]+)(?![\w])")
_INITIAL_LAST = re.compile(
    rf"(?<![\w.'’-])(?<!\d[ ])(?P<name>[{lexicon.UPPER}]\.[ ]?(?:[{lexicon.UPPER}]\.[ ]?)?{NAME})(?![\w])"
)


class NameRecognizer(PageRecognizer):
    """Names with a written reason: PATIENT, PROVIDER or RELATIVE by label, PERSON otherwise."""

    LABELS = ("PATIENT", "PROVIDER", "RELATIVE", "PERSON")

    def find(self, text: str) -> Iterator[Found]:
        """Names of a page."""
        text = nameable(text)
        yield from self._by_title(text)
        yield from self._by_credential(text)
        for match in _LOWER_TITLE.finditer(text):
            if not lexicon.is_core(match["name"]) or lexicon.is_family(match["name"]):
                yield self.hit(match, "PERSON", 0.92, "name")
        for pattern, label, score in _LABELLED:
            yield from self._by_label(labelled(text), pattern, label, score)
        yield from self._cut(text, _BY, "PROVIDER", 0.93)
        yield from self._cut(text, _DEAR, "PROVIDER", 0.93)
        yield from self._cut(text, _PATIENT_WORD, "PATIENT", 0.9, strict=True)
        yield from self._cut(text, _HEADER, "PATIENT", 0.95)
        yield from self._cut(text, _LINE_LAST_FIRST, "PERSON", 0.9, strict=True)
        yield from self._cut(text, _ANY_LAST_FIRST, "PERSON", 0.85, strict=True)
        yield from self._cut(text, _SIGN_OFF, "PROVIDER", 0.93, whole=True)
        yield from self._cut(text, _INITIAL_LAST, "PERSON", 0.85, strict=True)
        for match in _HL7.finditer(text):
            family, given, *more = match["name"].split("^")
            if _CODING & {*more} or protection.overlaps(text, *match.span("name")):
                continue
            if (_nameable(family) and not lexicon.is_core(given)) or (
                _nameable(given) and not lexicon.is_core(family)
            ):
                yield self.hit(match, "PERSON", 0.95, "name")

    def _cut(
        self, text: str, pattern: re.Pattern[str], label: str, score: float, **how: bool
    ) -> Iterator[Found]:
        """The name in group `name` of every match, without the everyday words at its ends."""
        for match in pattern.finditer(text):
            span = cut_name(text, *match.span("name"), **how)
            if span is not None:
                yield Found(*span, label, score, self.name)

    def _by_label(self, text: str, pattern: re.Pattern[str], label: str, score: float) -> Iterator[Found]:
        """`Patient: Doe, Jane`: a comma, or a label that asks for a name, shows that all of it is one."""
        for match in pattern.finditer(text):
            asked = "name" in text[match.start() : match.start("name")].lower()
            span = cut_name(text, *match.span("name"), whole=asked or "," in match["name"])
            if span is not None:
                yield Found(*span, label, score, self.name)

    def _by_title(self, text: str) -> Iterator[Found]:
        for match in _titled().finditer(text):
            role = match["title"].lower() in _ROLES
            span = cut_name(text, *match.span("name"), titled=True, role=role)
            if span is not None:
                label = (
                    "PROVIDER" if "*" + match["title"].capitalize() in lexicon.entries("titles") else "PERSON"
                )
                yield Found(*span, label, 0.95, self.name)

    def _by_credential(self, text: str) -> Iterator[Found]:
        for match in _CREDENTIALED.finditer(text):
            joint = text[match.end("name") : match.start("credential")]
            loose = "," not in joint and match["credential"] in _SHORT_CREDENTIALS
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            alone = (
                not line.strip()
                and " " in match["name"]
                and re.match(r"[ .]*(?:\n|$)", text[match.end() : match.end() + 4])
            )
            strict = (loose and not alone) or "\n" in joint
            span = cut_name(text, *match.span("name"), strict=strict, whole=not strict)
            if span is not None:
                yield Found(*span, "PROVIDER", 0.94, self.name)


def _nameable(part: str) -> bool:
    """Whether a component of a coded field can be a name: some word of it is not only an everyday word."""
    return any(
        lexicon.maybe_name(word) or word.lower() in lexicon.words("ambiguous_names") for word in part.split()
    )
