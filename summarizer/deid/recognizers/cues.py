"""Names told by the words around them: who was called, who says something, who is thanked; also in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid import lexicon, protection
from summarizer.deid.recognizers.base import PageRecognizer, nameable
from summarizer.deid.recognizers.name_parts import FULL, NAME, cut_name, is_particle, name_evidence, tokens
from summarizer.deid.spans import Found

_STRONG = (
    r"(?:spoke|speaking|discussed|talked|conferred|reviewed|met|visit|session|appointment|interview)[ ](?:today[ ]|briefly[ ])?(?:with|to)|d/w|spoke w/|"
    r"(?:seen|signed|set[ ]?up|fitted|cleared|trained|assisted|evaluated|followed|treated|examined|referred|read|done|given|taught|placed|performed|reported|recorded|filed|entered|witnessed|accompanied|administered|"
    r"scanned|verified|requested|recommended|titrated|instructed|supervised|relieved|cosigned|countersigned|scribed|translated|interpreted|driven|brought[ ]in|escorted|transported|notified|received)(?:[ ]\w+){0,2}?[ ]by|belongs?[ ]to|"
    r"by|(?:report|handoff|hand-off|handed[ ]off|care|called)[ ](?:given[ ])?to|told|informed|notified|paged|texted|emailed|messaged|contacted|asked|thanked?|per|"
    r"(?:gait|stairs|transfers|session|shift|co-?treat(?:ed|ment)?|exam|chaperoned?|relief|break|covered|covering)[ ](?:with|for|by)|on[ ]behalf[ ]of(?:[ ]my[ ]patient)?|"
    r"(?:my|our|his|her|their)[ ](?:colleague|friend|patient|partner|nurse|doctor|surgeon|therapist|aide|assistant|neighbor|neighbour|boss|supervisor|counselor)s?|"
    r"(?:named|called)|name[ ]is|i[ ]am|my[ ]name[ ]is|this[ ]is|signed,?|thanks,|thank[ ]you,|thx,?|sincerely,|best,|regards,|love,|client|room-?mate|tech|interpreter|chaperone|scribe|for"
)
_LISTS = r"(?:rounds?|team|care[ ]team|staff|present|attendees?|participants?|cc|bcc|copies|copy|copied|distribution|witness(?:es)?|initials[ ]key|therapist[ ]key|key|director|rep|nurses?|on[ ]call|interpreter|surgeons?|crew|consults?|pcp)"
_STRONG_CUE = re.compile(rf"\b(?i:{_STRONG})[ \n](?i:dr\.?[ ]|nurse[ ])?(?P<name>{FULL})")
_LIST = re.compile(rf"\b(?i:{_LISTS})[ ]?[:=][ ]?(?P<list>[^\n]{{3,160}})")
_ITEM = re.compile(
    rf"(?:^|[;:,/(=]|\band\b|&)[ ]*(?:[A-Z]{{2,3}}[ ]?=[ ]?)?(?P<name>{FULL})(?=$|[ ]*[;,/().]|[ ]+[A-Z]{{2}})"
)
_DOES = (
    r"(?:resting|sleeping|ambulat(?:ed|ing|es)|reports?|reported|denie[sd]|states?|stated|called|calls|recommends?|recommended|advise[sd]|agree[sd]?|disagree[sd]?|tolerate[sd]|tolerating|present(?:s|ed)?|complain(?:s|ed|ing)?|"
    r"says|said|feels|felt|lives|works|worked|arrived|arrives|returned|returns|came|wants|asked|asks|requests|wishes|saw|sees|examined|aware|notified|at[ ]bedside|to[ ]follow|will[ ](?:return|follow|call|see|need|have|bring|start)|"
    r"is[ ](?:a|an|here|seen|doing|able|aware|in|on|now|still|not)\b|was[ ](?:seen|a|in|on|given|admitted|discharged|able|working|started|not)|has[ ](?:a|an|been|had|not|no|tried|used|completed)|had[ ](?:a|an|been)|does[ ]not|did[ ]not|"
    r"needs|uses|used|takes|took|scored|underwent|suffers|describes|continues|helps|drives|drove|assists|assisted|administered|gave|performed|reviewed|signed|faxed|sent|spoke|noted|notes|observed|set[ ]up|taught|instructed|verified|and[ ](?:his|her|their|Mrs|Mr|Ms)\b)"
)
_SUBJECT = re.compile(rf"(?<![\w'’-])(?P<name>(?:{NAME}|{FULL}))(?=(?:['’]s)?[ ]\(?{_DOES})")
_SAYS = re.compile(
    rf"(?<![\w'’-])(?P<name>{NAME})(?=[ ](?:resting|sleeping|reports?|reported|denie[sd]|states|stated|called|calls|recommends?|recommended|advised|agrees?d?|says|said|feels|lives|works|arrived|wants|complains|ambulated|and[ ](?:Mrs|Mr|Ms|Dr)\b)\b)"
)
_FROM = re.compile(
    rf"(?<![\w'’-])(?P<name>{NAME})(?=[ ](?:from|at|with)[ ][{lexicon.UPPER}][{lexicon.LOWER}])"
)
_OWNER = re.compile(
    rf"(?<![\w'’-])(?P<name>{NAME})(?=[ ](?:{lexicon.alternatives(lexicon.entries('relations'))})\b)"
)
_HELLO = re.compile(
    rf"(?:^|[.:;\n\"][ \n]*|[ ]{{2,}})(?P<name>{NAME})[ ]?,(?=[ ](?:[a-z]|I\b|We\b|Your?\b|The\b|Please\b))"
)
_GREETED = re.compile(
    rf"\b(?i:hi|hello|hey|dear|thanks|thank you|thx|good (?:morning|afternoon|evening))[ ,]+(?P<name>{NAME})(?=[ ]?[,.!:-])"
)
_DASHED = re.compile(
    rf"(?:(?:^|(?<=[ ]))[-\u2013\u2014~][ ]?|\b[TD]:[ ]?\S+[ ]{{1,3}}/[ ]?|[ ]/)(?P<name>{FULL}|{NAME})(?=[ ]*(?:\n|$|,?[ ](?:[A-Z][A-Za-z/.-]{{1,6}})[ ]*(?:\n|$)))"
)
_DICTATED = re.compile(rf"[ ]/[ ]?(?P<name>{FULL})[ ]*$", re.MULTILINE)
_IN_PARENS = re.compile(
    rf"(?P<name>{FULL})[ ]\((?:(?i:pcp|neuro\w*|cardio\w*|ortho\w*|primary|attending|surgeon|nurse|therapist|{lexicon.alternatives(lexicon.entries('relations'))})|[A-Z]{{2,5}})\)"
)
_NICKNAME = re.compile(rf"\((?P<name>{NAME})\)")
_LINE_END = re.compile(rf"[.!?][ ](?P<name>{NAME}|{FULL})[ ]*$", re.MULTILINE)
_LINE_ALONE = re.compile(rf"^[ \t]*(?P<name>{NAME})[ \t]*$", re.MULTILINE)
_MAIL_HEADER = re.compile(
    r"^[ \t]*(?:from|to|cc|bcc|sender|recipient)[ ]?:[ ]*\"?(?P<name>[^\W\d_][\w'’.-]*(?:[ ][^\W\d_][\w'’.-]*){0,3})\"?(?=[ ]*<[^>\n]*@)",
    re.IGNORECASE | re.MULTILINE,
)
_LOWER = r"[^\W\d_][^\W\d_'’]+(?:-[^\W\d_]+)*"
_LOWER_TITLE = re.compile(
    rf"\b(?i:dr|mr|mrs|ms|doctor|nurse)\b\.?[ ](?P<name>(?:(?:van der|van|von|de la|de|del|st\.?|al|el)[ ])?{_LOWER}(?:[ ]{_LOWER})?)"
)
_PATIENT_IS = re.compile(
    rf"\b(?i:pt|patient|client|member|resident|beneficiary)[,.]?[ ](?P<name>{FULL})(?=[ ]*[,.;:()]|[ ]+[a-z(#]|[ ]*$|[ ]{{2,}})",
    re.MULTILINE,
)
_PLAIN, _SURE, _GIVEN = 1.5, 2, 3
"""What a word must be: 1 may be an everyday word; no everyday word; only words that are names and nothing else; only given names, everyday words or not."""


class CueRecognizer(PageRecognizer):
    """A capitalised word that may be a name, where a cue says that somebody is meant."""

    LABELS = ("PATIENT", "PROVIDER", "PERSON")

    def find(self, text: str) -> Iterator[Found]:
        """Names of a page beside a cue."""
        text = nameable(text)
        for pattern, score, least in (
            (_STRONG_CUE, 0.84, 1),
            (_SUBJECT, 0.8, _PLAIN),
            (_SAYS, 0.8, 1),
            (_OWNER, 0.78, _SURE),
            (_FROM, 0.78, _SURE),
            (_GREETED, 0.84, 1),
            (_HELLO, 0.8, _GIVEN),
            (_DASHED, 0.84, 1),
            (_IN_PARENS, 0.84, 1),
            (_NICKNAME, 0.78, _GIVEN),
            (_LINE_END, 0.78, _GIVEN),
            (_LINE_ALONE, 0.78, _SURE),
        ):
            for match in pattern.finditer(text):
                yield from self._named(text, match.span("name"), score, least)
        for match in _PATIENT_IS.finditer(text):
            yield from self._named(text, match.span("name"), 0.86, 1, "PATIENT")
        for match in _DICTATED.finditer(text):
            span = cut_name(text, *match.span("name"), whole=True)
            if span is not None and len(tokens(text, *span)) > 1 and not _blocked(text, span):
                yield Found(*span, "PERSON", 0.84, self.name)
        for outer in _LIST.finditer(text):
            for match in _ITEM.finditer(outer["list"]):
                start = outer.start("list")
                span = match.start("name") + start, match.end("name") + start
                yield from self._named(text, span, 0.85, 1, whole=True)
        yield from self._lower(text)

    def _named(
        self,
        text: str,
        place: tuple[int, int],
        score: float,
        least: float,
        label: str = "PERSON",
        *,
        whole: bool = False,
    ) -> Iterator[Found]:
        """The name in a range, where it begins the range and its words are names enough."""
        span = cut_name(text, *place, whole=whole and text[slice(*place)].count(" ") > 0)
        if span is None and least in {1, _GIVEN} and lexicon.is_open(text[slice(*place)]):
            span = place if not re.match(r"[ ][A-Z]", text[place[1] : place[1] + 2]) else None
        if span is None or _blocked(text, span):
            return
        words = [word for _, _, word in tokens(text, *span) if len(word) > 1]
        if span[0] != place[0] and not lexicon.is_first(words[0]):
            return
        if len(words) > 1 or _alone(words[0], least):
            yield Found(*span, label, score, self.name)

    def _lower(self, text: str) -> Iterator[Found]:
        """Names in lower case: in the header of a message, after a title."""
        for match in _MAIL_HEADER.finditer(text):
            if not all(lexicon.is_core(word) for word in re.findall(r"[^\W\d_]+", match["name"])):
                yield self.hit(match, "PERSON", 0.93, "name")
        for match in _LOWER_TITLE.finditer(text):
            close = match.group()[:2].lower() != "do" and match.group()[:2].lower() != "nu"
            words = []
            for word in match["name"].split():
                if is_particle(word):
                    words.append(word)
                    continue
                if not (
                    (close and lexicon.is_open(word))
                    or (not lexicon.is_core(word) and lexicon.maybe_name(word))
                ):
                    break
                words.append(word)
            if words and words[0][0].islower() and not is_particle(words[-1]):
                end = match.start("name") + len(" ".join(words))
                yield Found(match.start("name"), end, "PROVIDER", 0.9, self.name)


_MONTHS = frozenset({"april", "may", "june", "august", "will", "an", "my"})


def _alone(word: str, least: float) -> bool:
    """Whether a single word is name enough: by itself, or an everyday word that is a name where a cue is strong."""
    if len(word) < 3 or word.isupper():  # noqa: PLR2004 - initials and abbreviations
        return lexicon.is_first(word) and len(word) > 3  # noqa: PLR2004
    evidence = name_evidence(word)
    if lexicon.is_open(word) and least == 1:
        return True
    if least == _GIVEN:
        return lexicon.can_be_first(word) and word.lower() not in _MONTHS
    if evidence >= _SURE or (evidence and not lexicon.is_common(word)):
        return least < _SURE or lexicon.is_first(word) or lexicon.is_surname(word)
    return evidence >= int(least) and (lexicon.can_be_first(word) or lexicon.is_frequent_surname(word))


def _blocked(text: str, span: tuple[int, int]) -> bool:
    """Whether a clinical phrase holds the words."""
    start, end = span
    if protection.is_eponym(text, start, end):
        return True
    return any(begin < end and start < stop for begin, stop in protection.spans(text))
