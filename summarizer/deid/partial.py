"""Whether a month and a day in numbers are a date: `seen 3/4`, `3/4 0931`, but not `pain 3/10` or `3/4 strength`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from summarizer.deid.spoken import WEEKDAY

_CLOCK = r"(?:\d{1,2}:[0-5OlI][\dOlI](?!\d)|(?:[01lI][\dO]|2[0-3])[0-5O][\dO](?![,.]?\d|[ ]?(?:mg|ml|cal|kcal|units|steps|cc|gm?)\b)|\d{1,2}[ ]?[ap]\.?m?\b)"
_TIME_WORD = re.compile(
    r"(?:\b(?:on|since|from|by|until|till?|til|to|dated?|dates?|dos|service|seen|visits?|after|before|starting|started|starts?|begun|began|begins?|due|collected|coll|resulted|(?:re)?admitted|(?:re)?admission|(?:re)?adm|"
    r"discharged?|disch|d/c(?:'?d)?|last|next|between|and|week of|wk of|w/o|appt|appointment|scheduled|sched|received|rec'?d|rcvd|faxed|sent|signed|sign|called|cb|as of|week ending|wk ending|w/?e|soc|(?:re)?cert|period|rx'?d|(?:sched(?:uled)?|set|booked|planned|moved|slated) for|filled|fills?|given|done|performed|drawn|"
    r"f/u|fu|followup|follow-up|follow up|updated|reviewed|eff|effective|labs?|xray|x-ray|mri|cta?|cxr|us|ultrasound|duplex|dexa|pet|bx|biopsy|e[ck]g|abi|pfts?|psg|tte|tee|again|echo|surgery|sx|"
    r"notes?|refilled|on or about|in|of|lmp|edd|edc|eta|rtc|rtw|exp(?:ires?|ired)?|expiration|today|yesterday|tomorrow|tmrw|tonight|now|late|early|addendum|addend|transcription|dictated|transcribed|"
    r"letter|call|message|msg|review|exam|conf(?:erence)?|mtg|meeting|evals?|evaluation|visit|refills?|issued|fell|went|saw|met|took|came|left|stays?|ends?|opens?|closes?|runs|ran|repeat|culture|cx|"
    r"denial|denied|approval|signature|initials?|inj(?:ection)?|dose|postop|op|dx(?:'?d)?|onset|born|died|st(?:art)?|stop)\b[:.,]?[ ]{1,2}|(?:thru|through|until|since)[ ]|[(][ ]?)$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b{WEEKDAY}[.,]?[ ]{{1,2}}$", re.IGNORECASE)
_WEAK = re.compile(
    r"\b(?:to|(?<!week )(?<!wk )(?<!as )of|in|and|from|dose|again|op)[:.,]?[ ]{1,2}$", re.IGNORECASE
)
_STRICT = re.compile(
    r"\b(?:on|since|dated?|dates|dos|seen|addendum|due|issued|rtc|faxed|rec'?d|received|signed|called|appt|next|edd|lmp|thru|through|until|til)[:.,]?[ ]{1,2}$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?!(?:scor|grad|rat|improv|decreas|increas|reduc|measur|reced|need|dropp|report|test|assess|examin|not|document|remain|show|reveal|demonstrat|achiev|earn|answer|follow|tolerat)ed)[a-z]{2,}(?:ed|pt)[ ]$",
    re.IGNORECASE,
)
_SHORT_CUE = re.compile(r"\b(?:eff|exp|adm|disch|appt|sched|coll|approx|sec)\.[ ]$", re.IGNORECASE)
_DOCTOR = re.compile(r"\bdr\.?[ ][^\W\d_]+[ ]$", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:sign(?:ed|ature)?|dated?|by|md|do|np|rn|pa-c)\b", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(r"(?:\b\d{1,2}:\d\d|(?<![\d.])(?:[01]\d|2[0-3])[0-5]\d)[ ]$")
_CLOCK_AFTER = re.compile(rf"[ ,@]{{1,2}}(?:at[ ])?{_CLOCK}", re.IGNORECASE)
_ACTOR_AFTER = re.compile(r"[ ](?:by|w/|per)[ ]+(?:[A-Z][\w.]|dr\b)")
_SCORE_WORD = re.compile(
    r"\b(?:pain|score[ds]?|scale|strength|motor|power|reflex(?:es)?|dtrs?|pulses?|murmur|grade|graded|nrs|vas|severity|intensity|rated?|rates|rating|phq|gad|ess|epworth|mmse|moca|gcs|apgars?|bp|acuity|vision|"
    r"muscle|plantarflexion|dorsiflexion|flexion|extension|abduction|quads?|quadriceps|hamstrings?|grip|ehl|biceps|triceps|deltoid|hip flexors?|systolic|diastolic|sem|positive|criteria|points|tender|out of|"
    r"aspects?|swollen|joints?|tabs?|tablets?|inch|cup|strips?|nights?|waddell|beighton|nystatin|symptoms?|headaches?|fatigue|worst|best|average|current|beats?|leads|sets?|reps?|meals?|"
    r"recall|words|objects|orient(?:ed|ation)|nodes?|lns?|cores?|stations?|recess|bi-?pap|ipap|epap|peep|bishop|bpp|braden|caprini|katz|berg|tinetti|isi|stop-?bang|wells|morse|nihss|banff|rai|ratio|"
    r"suboxone|percocet|norco|vicodin|insulin|mix|iliopsoas|tib(?:ialis)? ant|wrist|rue|rle|lue|lle|hf|ke|kf|df|pf|apb|fdi|visit[ ]?#?|session|page|step|stage|fraction|lobes?|lumens?|mcl|acl|gait|balance|titers?|dilution|isf|transfers?|bed mobility|fim|toileting|dressing|grooming|bathing|feeding|snellen)\b",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:mg|mcg|ml|cm|mm|inch|in\b|tab|cup|strength|pain|weekly|of\b|x\b|times|points?|nights?|days\b|weeks|hours|hrs|systolic|diastolic|murmur|throughout|bilateral|correct|positive|criteria|normal|intact|lb|kg|l\b|units?|"
    r"on (?:the )?(?:vas|nrs)|at (?:rest|worst|best)|with (?:activity|movement|walking)|negative|nodes?|cores?|lns?\b|words|objects|recall|visits|sessions|doses|reps|sets|wks?\b|mos?\b|months|yrs?\b|years|ratio|full\b|dilut|ns\b|strips?|gauge|trials|tasks|items|attempts|commands|steps|questions|sites|levels|quadrants|bottles|goals|opportunities|vessels|with correction|corrected)",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"[ ]?(?:days?|weeks?|wks?|hours?|hrs?|times|x\b|mg|mcg|ml|months?|mos?\b|years?|yrs?|min|l(?:iters?)?\b|pillows?|visits?|sessions?|reps|sets|%|blocks|steps|units?|doses?|cm|mm|tabs?|drinks|beers|packs?)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"[A-Z][\w-]*[ ]$")
_FORM = re.compile(r"\b(?:form|rev\.?|revised|version)\b|\b(?:p|pg|pgs|page|pages)\.?[ ]*$", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:\b(?:v|ver|version|rev|section|sec|chapter|ch|part|fig|table|item|rule)\.?|§)[ ]?$", re.IGNORECASE
)
_COUNT = re.compile(r"(?<![\w-])\d{1,3}\.?\s?$|(?:[=~<>]|\bx)\s*$")
_PAIR = re.compile(r"\d{1,2}/(\d{1,2})")
_PAIR_AFTER = re.compile(
    r"[ ]?(?:-|\u2013|thru|through|to|,|and|&|[ ])[ ]?(?:\d{1,2})/\d{1,2}\b", re.IGNORECASE
)
_PAIR_BEFORE = re.compile(r"\d{1,2}/\d{1,2}[ ]?(?:-|\u2013|to|,|and|&|[ ])[ ]?$", re.IGNORECASE)
_LINE_AFTER = re.compile(r"[ ]{2,}|[ ]?[-:\u2013(]|[ ][A-Za-z]|\t|[ ]\d{1,3}[ ]?y")
_BASES = frozenset({"2", "3", "4", "5", "6", "8", "10"})
"""What scores and fractions count out of."""
_TOTALS = frozenset({"7", "9", "12", "18", "20", "21", "24", "27", "28", "30"})
"""What instruments with a name of their own count out of."""
_INCHES = frozenset({"2", "4", "8", "16"})
_SCORES = frozenset({"4", "5", "6", "10"})
_BACK, _AHEAD = 60, 45
"""Days around the full dates of a page in which a month and a day are likely meant as a date."""
_SIGHT = 80
"""Characters beside a number that can say what it is."""
_CLAUSE = 24
_TWO = (2, 2)
_MANY_DAYS = 400
"""Furthest that a dotted date may lie from the full dates of its page."""


class Near:
    """The full dates of a page as evidence for the others."""

    def __init__(self, known: Sequence[date]) -> None:
        self._known = sorted(set(known))
        self._last = max(self._known, default=None)

    def same(self, match: re.Match[str]) -> bool:
        """Whether this month and day stand with a year on the same page."""
        return any((day.month, day.day) == (int(match["month"]), int(match["day"])) for day in self._known)

    def close(self, match: re.Match[str]) -> bool:
        """Whether this day lies near one of the page's dates, in the year that fits."""
        month, day = int(match["month"]), int(match["day"])
        return any(
            -_BACK <= (found - other).days <= _AHEAD
            for other in self._known
            for year in (other.year - 1, other.year, other.year + 1)
            if (found := _day(year, month, day))
        )

    def full(self, day: date | None) -> bool:
        """Whether a day with a year belongs to the time of the page."""
        return day is not None and any(abs((day - other).days) <= _MANY_DAYS for other in self._known)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands before and after it on its line, as far as it can matter."""
    before = text[max(0, match.start() - _SIGHT) : match.start()].rpartition("\n")[2]
    return before, text[match.end() : match.end() + _SIGHT].partition("\n")[0]


def dotted_is_date(text: str, match: re.Match[str]) -> bool:
    """Whether `3-10-25` or `03.10.25` is a date: no section, no list of doses; single dotted parts need a cue."""
    if len(match["year"]) == len("2025"):
        return True
    before, after = _around(text, match)
    if _PIECES.match(after) or _SECTION.search(before[-12:]):
        return False
    if match["sep"] == "." and (len(match["month"]), len(match["day"])) != _TWO:
        return bool(_STRICT.search(before[-24:]) or _WEEKDAY.search(before[-14:]))
    return True


def dashed_is_date(text: str, match: re.Match[str], near: Near) -> bool:
    """Whether `3-14` is a date: a weekday or a strict word of time before, or a line that begins with it."""
    before, after = _around(text, match)
    if _PIECES.match(after):
        return False
    if _WEEKDAY.search(before[-14:]):
        return True
    ends = bool(re.match(rf"[ ]?(?:$|[:;,.)])|[ ](?:at|by|w/|@|{_CLOCK})", after))
    if ends and _STRICT.search(before[-24:]):
        return True
    return not before.strip() and bool(re.match(rf"[ ]?:|[ ]+{_CLOCK}", after)) and near.close(match)


def is_date(text: str, match: re.Match[str], near: Near) -> bool:
    """Whether m/d is a date: a cue beside it, a range, the start of a line, or full dates nearby; no score near."""
    before, after = _around(text, match)
    here = re.split(r"[.;]\s", before)[-1][-40:]
    if _FORM.search(before[-30:]):
        return False
    padded = match["month"].startswith("0") or match["day"].startswith("0")
    if _WEEKDAY.search(before[-14:]) or (padded and not _UNIT_AFTER.match(after)):
        return True  # nobody writes a score as 01/08
    if _is_score(match, here, after):
        return False
    if _PAIR_BEFORE.search(here):
        return not _same_base(match, _PAIR.findall(here)[-1])
    if pair := _PAIR_AFTER.match(after):
        return not _same_base(match, _PAIR.findall(pair.group())[0])
    return _has_cue(match, before, here, after) or _fits(match, before, after, near)


def is_again(text: str, match: re.Match[str]) -> bool:
    """Whether a month and a day that are a date elsewhere on the page can be one here too."""
    before, after = _around(text, match)
    here = re.split(r"[.;]\s", before)[-1][-40:]
    return (
        match["day"] not in _SCORES and not _FORM.search(before[-30:]) and not _is_score(match, here, after)
    )


def _is_score(match: re.Match[str], here: str, after: str) -> bool:
    """Whether it counts or measures something."""
    if _UNIT_AFTER.match(after) or (after.startswith('"') and match["day"] in _INCHES):
        return True
    if _STRICT.search(here):
        return match["day"] in _SCORES and bool(_SCORE_WORD.search(here[-_CLAUSE:]))
    if _SCORE_WORD.search(here):
        return True
    if _COUNT.search(here) and not _CLOCK_BEFORE.search(here):
        return True
    if _SCORE_WORD.match(after.lstrip(" ,;:-")[:24]):
        return True
    change = re.match(r"\s*(?:->|→|to)\s*\d{1,2}/(\d+)", after)
    return bool(change) and _same_base(match, change[1])  # type: ignore[index]  # checked


def _same_base(match: re.Match[str], other: str) -> bool:
    """`8/10 to 4/10`: a change of score, where both count out of the same round number."""
    return other == match["day"] and other in _SCORES


def _has_cue(match: re.Match[str], before: str, here: str, after: str) -> bool:
    """Whether a word, a clock time, a signature or the start of a row says that it is a date."""
    if _TIME_WORD.search(here) and not (match["day"] in _SCORES and _WEAK.search(here)):
        return True
    if _CLOCK_AFTER.match(after):
        return True
    begins = not before.strip() or (before.rstrip().endswith("|") and match["day"] not in _BASES)
    if begins and _LINE_AFTER.match(after):
        return True
    if match["day"] in _SCORES and match["day"] == match["month"]:
        return bool(_CLOCK_BEFORE.search(here))
    if not after.strip() and _SIGNED.search(before[-60:]):
        return True
    return any(form.search(before[-40:]) for form in (_DONE, _DOCTOR, _CLOCK_BEFORE, _SHORT_CUE)) or bool(
        _ACTOR_AFTER.match(after)
    )


def _fits(match: re.Match[str], before: str, after: str, near: Near) -> bool:
    """Whether the page's full dates explain it and nothing else is likely to."""
    if match["day"] in _BASES or match["day"] == match["month"]:
        return near.same(match) and (not before.strip() or not after.strip())
    if match["day"] in _TOTALS and _ABBREVIATION.search(before[-16:]):
        return False
    return near.close(match)
