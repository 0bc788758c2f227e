"""Whether a month and a day in numbers are a date: `seen 3/4`, `3/4 0931`, but not `pain 3/10` or `3/4 strength`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from summarizer.deid.cells import Cell, around, cells
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
_GLUED = re.compile(
    r"(?<![a-z])(?:on|by|to|from|of|d[o0]b|dos|dated?|evals?|visit|out|onset|rec(?:ei)?v?'?d|lmp|edd|until|unti1|till?|since|coll(?:ected)?|appt|adm(?:it)?|dt|sched|next|last|seen|done|call(?:ed)?|exam|inj|ended|started|start|stop|thru|through|signed|issued|sent|printed|faxed|received|dictated|due|exp|eff|after|before)$",
    re.IGNORECASE,
)
"""Words that a scan may have joined to a date: `on3-6`."""
_WEEKDAY = re.compile(rf"\b{WEEKDAY}(?:\.,|[.,])?[ ]{{1,2}}$", re.IGNORECASE)
_WEAK = re.compile(
    r"\b(?:to|(?<!week )(?<!wk )(?<!as )of|in|and|from|dose|again|op)[:.,]?[ ]{1,2}$", re.IGNORECASE
)
_STRICT = re.compile(
    r"\b(?:on|since|dated?|dates|dos|seen|addendum|due|issued|rtc|fell|fall|faxed|rec'?d|received|signed|called|appt|next|edd|lmp|thru|through|until|til)[:.,]?[ ]{1,2}$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?!(?:scor|grad|rat|improv|decreas|increas|reduc|measur|reced|need|dropp|report|test|assess|examin|not|document|remain|show|reveal|demonstrat|achiev|earn|answer|follow|tolerat)ed)[a-z]{2,}(?:ed|pt)[ ]$",
    re.IGNORECASE,
)
_SHORT_CUE = re.compile(r"\b(?:eff|exp|adm|disch|appt|sched|coll|approx|sec)\.[ ]$", re.IGNORECASE)
_DOCTOR = re.compile(
    r"\b(?:dr|mr|mrs|ms|nurse|rn|np|md|do|pa-?c|lpn|pta|ota|lcsw|crnp|arnp|dpm|pharmd)\b[.,]?[ ](?:[^\W\d_]\.?[ ]?)?(?:[^\W\d_][\w'’-]+[ ])?$",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:(?:tb|blood|urine|hearing|stress|sleep|skin|drug|tilt|covid|flu|strep|allergy|breath|sweat|pregnancy) tests?|uds|quantiferon|ppd|tvus|emg|ncs|eeg|esi|rfa|mbb|egd|eus|ercp|tips|tavr|cabg|pci|lhc|rhc|cath|colonoscopy|holter|ekg|nst|bmt|mammo|pap|hst|psa|a1c|"
    r"(?!di)[a-z]{3,}(?:ectomy|otomy|ostomy|plasty|oscopy|ography|ogram|entesis|desis)|amputation|debridement|dcbridement|intubation|extubation|transplant(?:ation)?|implant(?:ation)?|transfusion|infusion|fusion|fracture|fitting|delivery|ablation|injury|"
    r"mvc|mva|cva|stroke|fall|accident|shipment|order|referral|request|response|reply|email|portal|voicemail|vm|p2p|peer[- ]to[- ]peer|hearing|appeal|delivered|class|clinic|consult(?:ation)?|(?:skilled|nursing|home|first|last|p0|po|pre-?op|post-?op|office|er|ed|urgent|clinic) visit|"
    r"[bta]ka|orif|thr|tkr|tha|c-?section|vbac|lscs|d&c|chemo|xrt|radiation|dialysis|hd|picc|port|stent|shunt|foley|drain|cast|sutures?|staples|noon)(?: (?:in|out|placed|removed|on|of|for|by))?[:.,]?[ ]{1,2}$",
    re.IGNORECASE,
)
"""Tests, procedures, happenings and messages, which a date often follows."""
_WEAK_EVENT = re.compile(
    r"\b(?:tests?|class|order|fusion|fracture|fall|hd|port|psa|a1c)[:.,]?[ ]{1,2}$", re.IGNORECASE
)
_EVENT_AFTER = re.compile(
    r"[ ]{1,2}(?:cta?|mri|mra|pet|cxr|x-?rays?|echo|tte|tee|e[ck]g|eeg|emg|us|ultrasound|labs?|visit|notes?|call|letter|eval|consult|surgery|biopsy|bx|appt|injection|cath|colonoscopy|egd|clinic|office|culture|cbc|bmp|cmp)\b(?!:? ?\d/\d)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\b(?:sign(?:ed|ature)?|dated?|by|md|do|np|rn|pa-c)\b", re.IGNORECASE)
_CLOCK_BEFORE = re.compile(r"(?:\b\d{1,2}:\d\d|(?<![\d.])(?:[01]\d|2[0-3])[0-5]\d)[ ]$")
_CLOCK_AFTER = re.compile(rf"[ ,@]{{1,2}}(?:at[ ])?{_CLOCK}", re.IGNORECASE)
_ACTOR_AFTER = re.compile(r"[ ](?:by|w/|per)[ ]+(?:[A-Z][\w.]|dr\b)")
_SCORE_WORD = re.compile(
    r"\b(?:pain|score[ds]?|scale|strength|motor|power|reflex(?:es)?|dtrs?|pulses?|murmur|grade|graded|nrs|vas|severity|intensity|rated?|rates|rating|phq|gad|ess|epworth|mmse|moca|gcs|apgars?|bp|acuity|vision|"
    r"muscle|plantarflexion|dorsiflexion|flexion|extension|abduction|quads?|quadriceps|hamstrings?|grip|ehl|biceps|triceps|deltoid|hip flexors?|systolic|diastolic|sem|positive|criteria|points|tender|out of|"
    r"aspects?|swollen|joints?|tabs?|tablets?|inch|cup|strips?|nights?|waddell|beighton|nystatin|symptoms?|headaches?|fatigue|worst|best|average|current|pupils?|eats|ate|present|attended|attendance|has-?bled|bayley|vital signs?|qty|quantity|m?joa|beats?|leads|sets?(?![ ]for)|reps?|meals?|"
    r"bims|gds|sppb|hla|antigens?|match|sounds|lawton|edinburgh|beck|hamilton|rancho|lequesne|oswestry|lysholm|karnofsky|waterlow|hendrich|conners|vanderbilt|mini-?cog|folstein|am-?pac|norton|poma|audit|dast|spmsq|slums|barthel|dgi|cage|ashworth|mas|modified|eat-10|phq-?[29]|strep|stars?|recall|words|objects|orient(?:ed|ation)|nodes?|lns?|cores?|stations?|recess|bi-?pap|ipap|epap|peep|bishop|bpp|braden|caprini|katz|berg|tinetti|isi|stop-?bang|wells|morse|nihss|banff|rai|ratio|"
    r"suboxone|percocet|norco|vicodin|insulin|mix|iliopsoas|tib(?:ialis)? ant|wrist|rue|rle|lue|lle|hf|ke|kf|df|pf|apb|fdi|stage|lobes?|lumens?|mcl|acl|gait|balance|titers?|dilution|isf|transfers?|bed mobility|fim|toileting|dressing|grooming|bathing|feeding|snellen)\b",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:mg|mcg|ml|cm|mm|inch|in\b|tab|cup|strength|pain|weekly|of\b|x\b|times|points?|nights?|days\b|weeks|hours|hrs|systolic|diastolic|murmur|throughout|bilateral|correct|positive|criteria|normal|intact|lb|kg|l\b|units?(?![ ](?-i:[A-Z#]))|"
    r"on (?:the )?(?:vas|nrs)|at (?:rest|worst|best)|with (?:activity|movement|walking)|negative|nodes?|cores?|lns?\b|words|objects|recall|visits|sessions|doses|reps|sets|wks?\b|mos?\b|months|yrs?\b|years|ratio|full\b|dilut|ns\b|strips?|gauge|trials|tasks|items|attempts|commands|steps|questions|sites|levels|quadrants|bottles|goals|used\b|opportunities|vessels|teeth|joints|items|p\.?o\b|daily\b|bid\b|tid\b|qd\b|qhs\b|q\d|film|patch|with correction|corrected)",
    re.IGNORECASE,
)
_PIECES = re.compile(
    r"[ ]?(?:days?|weeks?|wks?|hours?|hrs?|times|x\b|mg|mcg|ml|months?|mos?\b|years?|yrs?|min|l(?:iters?)?\b|pillows?|visits?|sessions?|reps|sets|%|blocks|steps|units?|doses?|cm|mm|tabs?|drinks|beers|packs?)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[\w-]*[A-Z][\w-]*[A-Z\d][\w-]*[ ]$")
_COUNTED = re.compile(
    r"\b(?:visit|session|page|step|fraction|fx|cycle|refill|tx)s?[ ]?#?[ ]?$", re.IGNORECASE
)
_FORM = re.compile(r"\b(?:form|rev\.?|revised|version)\b|\b(?:p|pg|pgs|page|pages)\.?[ ]*$", re.IGNORECASE)
_SECTION = re.compile(
    r"(?:\b(?:v|ver|version|rev|section|sec|chapter|ch|part|fig|table|item|rule)\.?|§)[ ]?$", re.IGNORECASE
)
_COUNT = re.compile(r"(?<![\w-])\d{1,3}\.?\s?$|(?:[=~<>]|\bx)\s*$")
_NUMBERED = re.compile(r"#[ ]?\d{1,2}[:.]?[ ]$|\bD\d{1,2}[ ]$")
"""The number of a dose, a case or a day of a cycle: `#2 3/5`, `D15 3/18`."""
_ROW_NUMBER = re.compile(r"\s*(?:\d{1,2}[.)]|[>*•-]+|\W?>)\s*")
_PAIR = re.compile(r"(\d{1,2})/(\d{1,2})")
_PAIR_AFTER = re.compile(
    r"[ ]?(?:-|\u2013|thru|through|to|,(?:[ ](?:and|&))?|and|&|[ ])[ ]?(?:\d{1,2})/\d{1,2}\b", re.IGNORECASE
)
_PAIR_BEFORE = re.compile(
    r"\d{1,2}/\d{1,2}[ ]?(?:-|\u2013|thru|through|to|,(?:[ ](?:and|&))?|and|&|[ ])[ ]?$", re.IGNORECASE
)
_LINE_AFTER = re.compile(r"[ ]{2,}|[ ]?[-:\u2013(]|[ ][A-Za-z]|\t|[ ]\d{1,3}[ ]?y")
_CLAUSE_END = re.compile(r"[.;]\s")
_DASHED_END = re.compile(rf"[ ]?(?:$|[:;,.)])|[ ](?:at|by|w/|@|{_CLOCK})")
_DASHED_LINE = re.compile(rf"[ ]?:|[ ]+{_CLOCK}|[ ]{{2,}}[A-Z]")
_RANGES = 14
"""Up to here the second number is likely the end of a range."""
_BASES = frozenset({"2", "3", "4", "5", "6", "8", "10"})
"""What scores and fractions count out of."""
_TOTALS = frozenset({"7", "9", "12", "18", "20", "21", "24", "27", "28", "30"})
"""What instruments with a name of their own count out of."""
_PARTS = frozenset({"1/2", "1/3", "2/3", "1/4", "3/4"})
"""Parts of a whole: `1/4 to 1/2 of meals`."""
_SERIES = 3
_INCHES = frozenset({"2", "4", "8", "16"})
_SCORES = frozenset({"4", "5", "6", "10"})
_BACK, _AHEAD = 60, 45
"""Days around the full dates of a page in which a month and a day are likely meant as a date."""
_LAST_DAY = 31
_MURMURS, _EIGHTHS = "6", "8"
_NAME = re.compile(r"[A-Z][\w'’-]+[ ][A-Z][\w'’-]+[ ]$")
_NEIGHBOURS = 2
_ROWS = 40
"""Lines of a table above and below that count."""
_DATE_HEAD = re.compile(
    r"(?:[a-z]+[ ])?(?:dates?|dos|dt|day|admit(?:ted)?|adm|seen|visit dates?|week of|wk of|due|start(?:ed)?|end(?:ed)?|from|thru|collected|given)(?![\w])",
    re.IGNORECASE,
)
_SIGHT = 80
"""Characters beside a number that can say what it is."""
_CLAUSE = 24
_TWO = (2, 2)
_MANY_DAYS = 400
"""Furthest that a dotted date may lie from the full dates of its page."""


_LEAP_YEAR = {
    ((day := date(2000, 1, 1) + timedelta(days=number)).month, day.day): number for number in range(366)
}


class Near:
    """The dates of a page as evidence for the others."""

    def __init__(self, known: Sequence[date], days: Iterable[tuple[int, int]] = ()) -> None:
        self._known = tuple(set(known))
        self._days = frozenset(days) | {(day.month, day.day) for day in self._known}
        self._places = {_LEAP_YEAR[day] for day in self._days if day in _LEAP_YEAR}

    def with_days(self, days: Iterable[tuple[int, int]]) -> Near:
        """The same with more days of which no year is known."""
        return Near(self._known, self._days.union(days))

    def with_dates(self, known: Iterable[date]) -> Near:
        """The same with more full dates."""
        return Near((*self._known, *known), self._days)

    def __bool__(self) -> bool:
        """Whether the page has any date."""
        return bool(self._days)

    def same(self, match: re.Match[str]) -> bool:
        """Whether this month and day stand as a date on the same page."""
        return (int(match["month"]), int(match["day"])) in self._days

    def close(self, match: re.Match[str]) -> bool:
        """Whether this day lies near one of the page's dates, in the year that fits."""
        place = _LEAP_YEAR.get((int(match["month"]), int(match["day"])))
        return place is not None and any(
            (place - other + _BACK) % len(_LEAP_YEAR) <= _BACK + _AHEAD for other in self._places
        )

    def full(self, day: date | None) -> bool:
        """Whether a day with a year belongs to the time of the page."""
        return day is not None and any(abs((day - other).days) <= _MANY_DAYS for other in self._known)


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands before and after it on its line, as far as it can matter."""
    before = text[max(0, match.start() - _SIGHT) : match.start()].rpartition("\n")[2]
    return before, text[match.end() : match.end() + _SIGHT].partition("\n")[0]


def _apart(before: str) -> str | None:
    """What stands before, with a blank where a scan joined a word of time to the date; None at any other word."""
    if not before[-1:].isalpha():
        return before
    return before + " " if _GLUED.search(before) else None


def _clause(before: str) -> str:
    """The end of what stands before, as far as it belongs to the same clause."""
    return _CLAUSE_END.split(before)[-1][-40:]


def dotted_is_date(text: str, match: re.Match[str]) -> bool:
    """Whether `3-10-25` or `03.10.25` is a date: no section, no list of doses; single dotted parts need a cue."""
    before, after = _around(text, match)
    if _apart(before) is None or (match["sep"] == "." and " " in match.group()):
        return False
    if len(match["year"]) == len("2025"):
        return True
    if _PIECES.match(after) or _SECTION.search(before[-12:]):
        return False
    if match["sep"] == "." and (len(match["month"]), len(match["day"])) != _TWO:
        return bool(_STRICT.search(before[-24:]) or _WEEKDAY.search(before[-14:]))
    return True


def dashed_is_date(text: str, match: re.Match[str], near: Near) -> bool:
    """Whether `3-14` is a date: a weekday or a strict word of time before, or a line that begins with it."""
    around, after = _around(text, match)
    before = _apart(around)
    if before is None or _PIECES.match(after):
        return False
    if before != around:
        return near.close(match)
    if _WEEKDAY.search(before[-14:]):
        return True
    ends = bool(_DASHED_END.match(after))
    if ends and _STRICT.search(before[-24:]):
        return True
    if ends and int(match["day"]) > _RANGES and _TIME_WORD.search(before):
        return near.close(match)
    begins = not before.strip() and (_DASHED_LINE.match(after) or _EVENT_AFTER.match(after))
    return bool(begins) and near.close(match)


def is_date(text: str, match: re.Match[str], near: Near) -> bool:
    """Whether m/d is a date: a cue beside it, a range, the start of a line, or full dates nearby; no score near."""
    around, after = _around(text, match)
    before = _apart(around)
    if before is None or _FORM.search(before[-30:]):
        return False
    here = _clause(before)
    padded = match["month"].startswith("0") or match["day"].startswith("0")
    if _WEEKDAY.search(before[-14:]) or (padded and not _UNIT_AFTER.match(after)):
        return True  # nobody writes a score as 01/08
    pair = _pair(here, after)
    counted = _UNIT_AFTER.match(after)
    if pair and _follows(match, pair) and not (counted or _SCORE_WORD.search(here)):
        return True
    named = match["day"] not in _BASES and bool(_EVENT.search(here) or _STRICT.search(here))
    if counted or (not named and _is_score(match, here, after)):
        return False
    if pair and f"{match['month']}/{match['day']}" in _PARTS and f"{pair.month}/{pair.day}" in _PARTS:
        return False
    if pair and not (pair.apart and match["day"] in _TOTALS):
        return not _same_base(match, pair.day)
    return _has_cue(match, before, here, after) or _fits(match, before, after, near)


class _Pair(NamedTuple):
    """Another month and day right beside one."""

    month: str
    day: str
    later: bool
    """Whether it comes after."""
    apart: bool
    """Whether only a blank joins the two."""


def _pair(here: str, after: str) -> _Pair | None:
    """The neighbour in `3/4-3/9`, `8/4, 8/5`."""
    for later, joined in ((False, _PAIR_BEFORE.search(here)), (True, _PAIR_AFTER.match(after))):
        if joined:
            month, day = _PAIR.findall(joined.group())[-1 if not later else 0]
            return _Pair(month, day, later, not joined.group().replace(f"{month}/{day}", "").strip())
    return None


def _follows(match: re.Match[str], pair: _Pair) -> bool:
    """Whether the two are days of one month, or of one and the next, that come one after the other."""
    first, last = (int(match["month"]), int(match["day"])), (int(pair.month), int(pair.day))
    if not pair.later:
        first, last = last, first
    return first < last and last[0] - first[0] <= 1 and first[1] != last[1] and last[1] <= _LAST_DAY


def is_again(text: str, match: re.Match[str]) -> bool:
    """Whether a month and a day that are a date elsewhere on the page can be one here too."""
    before, after = _around(text, match)
    here = _clause(before)
    return (
        match["day"] not in _SCORES and not _FORM.search(before[-30:]) and not _is_score(match, here, after)
    )


def _is_score(match: re.Match[str], here: str, after: str) -> bool:
    """Whether it counts or measures something."""
    if _UNIT_AFTER.match(after) or (after.startswith('"') and match["day"] in _INCHES):
        return True
    if _STRICT.search(here):
        return match["day"] in _SCORES and bool(_SCORE_WORD.search(here[-_CLAUSE:]))
    if _SCORE_WORD.search(here) or _COUNTED.search(here):
        return True
    if _COUNT.search(here) and not (
        _CLOCK_BEFORE.search(here) or _CLOCK_AFTER.match(after) or _NUMBERED.search(here)
    ):
        return True
    if match["day"] in _BASES | _TOTALS and _SCORE_WORD.match(after.lstrip(" ,:-")[:24]):
        return True
    change = re.match(r"\s*(?:->|→|to)\s*\d{1,2}/(\d+)", after)
    return change is not None and _same_base(match, change[1])


def _same_base(match: re.Match[str], other: str) -> bool:
    """`8/10 to 4/10`: a change of score, where both count out of the same round number."""
    return other == match["day"] and other in _SCORES


def _has_cue(match: re.Match[str], before: str, here: str, after: str) -> bool:
    """Whether a word, a clock time, a signature or the start of a row says that it is a date."""
    if _TIME_WORD.search(here) and not (match["day"] in _SCORES and _WEAK.search(here)):
        return True
    if _CLOCK_AFTER.match(after):
        return True
    begins = not _ROW_NUMBER.sub("", before, count=1).strip() or (
        before.rstrip().endswith("|") and match["day"] not in _BASES
    )
    if begins and _LINE_AFTER.match(after):
        return True
    if match["day"] in _SCORES and match["day"] == match["month"]:
        return bool(_CLOCK_BEFORE.search(here))
    if not after.strip() and _SIGNED.search(before[-60:]):
        return True
    if _EVENT.search(here) and not (match["day"] in _SCORES and _WEAK_EVENT.search(here)):
        return True
    cues = (_DONE, _DOCTOR, _CLOCK_BEFORE, _SHORT_CUE, _NUMBERED)
    return any(form.search(before[-40:]) for form in cues) or bool(
        _ACTOR_AFTER.match(after) or _EVENT_AFTER.match(after)
    )


def _fits(match: re.Match[str], before: str, after: str, near: Near) -> bool:
    """Whether the page's other dates explain it and nothing else is likely to."""
    month, day = int(match["month"]), match["day"]
    if match["day"] == match["month"]:
        return near.same(match) and (not before.strip() or not after.strip())
    if month > int(day):
        return near.close(match)  # more than all of it: no score and no fraction
    if day == _MURMURS or (day == _EIGHTHS and month % 2 == 0):
        return near.close(match)
    if day in _BASES:
        return near.same(match) and (not before.strip() or not after.strip())
    if day in _TOTALS:
        return near.close(match) and (not _ABBREVIATION.search(before[-16:]) or bool(_NAME.search(before)))
    return bool(near) and (near.close(match) or not _ABBREVIATION.search(before[-16:]))


def series(text: str, matches: Sequence[re.Match[str]]) -> set[re.Match[str]]:
    """Those of a line that count out of one number again and again: `9/24 | 10/24 | 11/24`."""
    lines = [(text.rfind("\n", 0, match.start()), match["day"]) for match in matches]
    often = {line for line, count in Counter(lines).items() if count >= _SERIES}
    return {match for match, line in zip(matches, lines, strict=True) if line in often}


def tabled(
    text: str, matches: Sequence[re.Match[str]], dated: Container[re.Match[str]]
) -> set[re.Match[str]]:
    """The others that stand alone in a cell of a row or column of dates."""
    if all(match in dated for match in matches):
        return set()
    table = cells(text)
    at = {(cell.start, cell.end): cell for cell in table}
    alone = {match: cell for match in matches if (cell := at.get(match.span()))}
    sure = [cell for match, cell in alone.items() if match in dated]
    rest = {match: cell for match, cell in alone.items() if match not in dated}
    unsure = list(rest.values())
    return {
        match
        for match, cell in rest.items()
        if _among(cell, around(sure, cell, _ROWS, _ROWS), around(unsure, cell, _ROWS, _ROWS))
        or _headed(text, around(table, cell, _ROWS, 0), cell)
    }


def _among(cell: Cell, sure: Sequence[Cell], rest: Sequence[Cell]) -> bool:
    """Whether at least two neighbours in its row or column are dates, and no fewer than those that may be none."""
    for beside in (lambda other: other.row == cell.row, lambda other: other.below(cell)):
        dates = sum(map(beside, sure))
        if dates >= _NEIGHBOURS and dates >= sum(map(beside, rest)):
            return True
    return False


def _headed(text: str, table: Sequence[Cell], cell: Cell) -> bool:
    """Whether the row begins with a word for dates, or the first cell above that is no value is one."""
    if _DATE_HEAD.match(next(text[other.start : other.end] for other in table if other.row == cell.row)):
        return True
    for other in reversed(table):
        if (
            other.row < cell.row
            and other.below(cell)
            and not (words := text[other.start : other.end])[0].isdigit()
        ):
            return bool(_DATE_HEAD.match(words))
    return False
