"""Clinical words that must stay, applied last: eponyms, signs, instruments, procedures, drugs, levels, codes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from summarizer.deid import lexicon
from summarizer.deid.spans import Found

_SOFT = frozenset({"PATIENT", "OTHER_PATIENT", "RELATIVE", "PROVIDER", "PERSON", "ORG", "CITY"})
_NUMBERS = frozenset({"ID", "ACCESSION", "MEMBER_ID", "RX", "DEVICE", "LICENSE", "SSN", "PHONE", "ZIP"})
_PLACES = frozenset({"ORG", "CITY"})
SURE = 0.9
"""From this score on a find rests on a label, title or credential."""
_LISTED = frozenset({"OrganisationRecognizer"})
"""Finds of whole names from a list: `Duke Health` stays whole though `Duke` alone may be clinical."""
_NOUN = re.compile(
    r"[ ](?:disease|syndrome|sign|test|score|scale|class|classification|grade|grading|stage|criteria|catheter|procedure|position|lamp|index|inventory|"
    r"questionnaire|maneuver|palsy|fracture|lymphoma|esophagus|thyroiditis|stain|smear|tube|drain|splint|wire|pin|block|view|lift|frame|equation|formula|rule|protocol)\b",
    re.IGNORECASE,
)


_WHOLE = re.compile(r"(?:\\\.|[ -])(?![?*{+])")
_PLAIN = re.compile(r"[^\W\d_]+(?![?*{+])")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GAPS = frozenset({"", " ", "-", "–", ".", "&", "/"})
_WIDEST = 4
"""A gap inside a phrase is no wider."""
_NO_FORM = re.compile(r"[,;:)|\n]|[ ][^\d→>tTyYpP-]|$")
"""What follows a number that belongs to no form."""
_PLURAL = 5
"""From this length on `Kegels` is also looked up as `Kegel`."""
_SELDOM = 1500
"""Family names up to this rank are too frequent for a result or a number to make them clinical."""
_GIVEN_BEFORE = re.compile(rf"(?<!\w)([{lexicon.UPPER}][\w'’]*) $")
_GIVEN_AFTER = re.compile(rf", ([{lexicon.UPPER}][\w'’]*)")
_TITLE = 12
"""A title is no longer, the blank and the stop behind it included."""
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "drs", "doctor", "prof", "professor", "nurse", "chaplain"}
)
_CLINICAL = (
    r"signs?|reflex(?:es)?|man(?:eu|oeu)vers?|scores?|scales?|grades?|grading|stag(?:e|es|ing)|class(?:es|ification)?|criteria|triad|"
    r"syndromes?|diseases?|pals(?:y|ies)|fractures?|procedures?|repair|catheters?|clamps?|blades?|exercises?|phenomenon|classes|ind(?:ex|ices)|"
    r"inventory|questionnaire|retractors?|forceps|speculum|bandages?|tubes?|drains?|splints?|pins?|wires?|rods?|nails?|stents?|shunts?|"
    r"incisions?|approach|protocol|method|technique|rule|formula|equation|law|stain|agar|medium|bod(?:y|ies)|cells?|nodes?|nodules?|lines?|"
    r"spots?|ulcers?|hernias?|cysts?|tumou?rs?|sarcomas?|lymphomas?|anemia|disorder|dystrophy|ataxia|chorea|dementia|aphasia|gait|pouch|"
    r"ligament|ducts?|canal|ganglion|plexus|fossa|diet|therapy|antigens?|antibod(?:y|ies)|deformity|contracture|osteotomy|fusion|"
    r"arthroplasty|bunionectomy|gastroplasty|fundoplication|suture|needles?|nevus|ring|esophagus|thyroiditis|model|angle|taping|ladder"
)
_NOUNS = re.compile(
    rf"(?:['’]?s|['’])?[ \t-]{{1,2}}(?:\w+[ ])?(?:{_CLINICAL})(?!\w)|[ ]\d{{1,2}}(?:\.\d)?[ ]?%",
    re.IGNORECASE,
)
_RESULTS = re.compile(
    r"(?:['’]?s|['’])?[ \t]{0,2}[:=]?[ \t]{0,2}"
    r"(?:\(?\+\)?(?![\w+])|\([-−]\)"
    r"|(?:tests?|testing|types?|pos|neg|positive|negative|excluded|absent|equivocal|asymmetric(?:al)?|symmetric(?:al)?|intact"
    r"|ruled[ ]out|levels?|lesions?|positions?|table|frame|views?|block|(?:I|II|III|IV|V|VI)[AB]?)(?!\w)"
    r"|(?<=[ ])\d{1,2}(?![\w:/.-])(?![ ](?:min|hour|hr|day|week|wk|month|mo|year|yr|times|am|pm|mg|days|weeks|months|years)))",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:s/p|status[ ]post|modified|query|no|hx|h/o|r/o|hx[ ]of|history[ ]of|rule[ ]out|ruled[ ]out|like|probable|possible)[ ]$",
    re.IGNORECASE,
)
_DOSES = re.compile(
    r"(?:['’]s)?[ ]?(?:\(|[ ])?(?:\d[\d.,/-]*[ ]?(?:mg|mcg|ug|g|ml|units?|iu|meq|%|tabs?|caps?|puffs?|sprays?)(?!\w)"
    r"|(?:tablets?|tabs?|caps?|capsules?|pills?|ocps?|contraceptives?|birth[ ]control|cream|ointment|gel|lotion|drops|spray|inhaler|pen|vials?"
    r"|injections?|infusions?|implants?|pumps?|robot|robotic|stents?|grafts?|mesh|valves?|catheters?|ports?|brace|collar|boots?|foot|knee"
    r"|hip|stem|cup|nail|screws?|system|devices?|monitor|transmitter|nebulizer|mask|ventilator|vent|sensor|shampoo|soap|shoes|cigarettes?"
    r"|cigars|root|tea|app|lung|flow|labs?|assay|dressings?|wipes|virus|infection|spp|species|sp)(?![\w]))",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"(?<![\w/.-])(?:"
    r"G\d{1,2}[ ]?P\d{1,2}(?:\d{3}|-\d-\d-\d)?|[2-4]\dw[ ]?[0-6]d|[2-4]\d[ ][0-6]/7"
    r"|[0-5][+-]?/5(?=[ ]?(?:strength|motor|power|grip|throughout|in[ ](?:all|the|both|[bl]?[ulr]e)))"
    r"|(?:10|\d(?:\.5)?)/10(?=[ ]?(?:pain|severity|intensity|at[ ](?:rest|worst|best)|(?:on|per)[ ](?:the[ ])?(?:NRS|VAS)))"
    r"|6\.[89]\d/\d{2,3}/\d{2,3}(?:/\d{1,2})?|7\.[0-7]\d/\d{2,3}/\d{2,3}(?:/\d{1,2})?"
    r"|\d{2,3}(?:\.\d{1,2})?/\d{1,3}\.\d{1,2}(?:/\d{1,3}(?:\.\d{1,2})?)?|\d{1,3}\.\d/\d{2,3}/\d{1,2}"
    r"|\d{1,3}(?:\.\d)?[ ]?(?:->|→|>|to|-)[ ]?\d{1,3}(?:\.\d)?[ ]?(?:cm[ ]?H2O|mmHg|mg|mcg|LPM|L/min|%|bpm|units)(?!\w)"
    r"|(?:19|20)\d\d[-–](?:19|20)\d\d(?![\d-])"
    r"|\d{4,5}-\d{3,4}-\d{1,2}(?![\d-])|\d{3,5}-\d(?=\s{1,3}(?:loinc|\())"
    r"|[1-8]?\d[ -]?(?:year|yr)s?[ -]old|[1-8]?\d[ ]?(?:y/o|yo|y\.o\.)(?!\w)"
    r"|[cgmn]\.[\d*+_-]+(?:[ACGT]+>[ACGT]+|(?:del|dup|ins|inv)[ACGT]*)(?:[ ]?\(?p\.\(?[A-Za-z]{1,3}\d+[\w*=]*\)?\)?)?"
    r"|p\.\(?[A-Z][a-z]{0,2}\d+(?:[A-Za-z]{1,3}|\*|=)(?:fs\*?\d*)?\)?"
    r")(?![\w/])",
    re.IGNORECASE,
)
"""Fractions, gestations, ages, ratios, variants and packages, from their first digit or letter."""
_SCORED = re.compile(
    r"(?:(?:pain|NRS|VAS|soreness|cramps|ache)\b[^\n\d]{0,14}(?:10|\d(?:\.\d)?)(?:[ ]?-[ ]?(?:10|\d))?/10"
    r"|(?:strength|MMT|motor|grip|power)\b[^\n\d]{0,14}[0-5][+-]?/5"
    r"|(?:BIMS|BRIEF[ ]INTERVIEW)\b[^\n\d]{0,10}\d{1,2}/15|GCS\b[^\n\d]{0,6}\d{1,2}/15"
    r"|(?:MMSE|MoCA|SLUMS)\b[^\n\d]{0,10}\d{1,2}/30|(?:ESS|Epworth(?:[ ]\w+)?)\b[^\n\d]{0,10}\d{1,2}/24"
    r"|PHQ-?9\b[^\n\d]{0,6}\d{1,2}/27|GAD-?7\b[^\n\d]{0,6}\d{1,2}/21|Tinetti\b[^\n\d]{0,8}\d{1,2}/28|Berg\b[^\n\d]{0,10}\d{1,2}/56"
    r"|(?:Apgars?)\b[^\n\d]{0,8}\d{1,2}/\d{1,2}(?:/\d{1,2})?|Nottingham\b[^\n\d]{0,10}\d/9|Gleason\b[^\n\d]{0,10}\d[ ]?\+[ ]?\d(?:[ ]?=[ ]?\d{1,2})?(?:/10)?"
    r")(?![\w/])",
    re.IGNORECASE,
)
"""Scores, from the word that names them."""
_SCORE_WORDS = frozenset(
    {
        "pain",
        "nrs",
        "vas",
        "soreness",
        "cramps",
        "ache",
        "strength",
        "mmt",
        "motor",
        "grip",
        "power",
        "bims",
        "brief",
        "gcs",
        "mmse",
    }
    | {
        "moca",
        "slums",
        "ess",
        "epworth",
        "phq",
        "phq9",
        "gad",
        "gad7",
        "tinetti",
        "berg",
        "apgar",
        "apgars",
        "nottingham",
        "gleason",
    }
)
_FORM_LETTERS = frozenset("cgmnp")
_DOSED = re.compile(r"[ ]\d{1,4}(?:\.\d+)?[ ]?(?:mg|mcg|ml|units?|g|iu|meq)(?!\w)", re.IGNORECASE)
_DATED = frozenset({"DATE", "AGE", "ADDRESS"})
"""Labels that a score or a ratio can be mistaken for."""


def _alternatives(line: str) -> tuple[list[str], str]:
    """A line as alternatives and what follows them: `(a|b) c` -> `a`, `b` and ` c`."""
    depth, cuts = 0, [1]
    if not line.startswith("("):
        return [line], ""
    for place, char in enumerate(line):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 1:
            cuts.append(place + 1)
        if not depth:
            if line[place + 1 : place + 2] in {"?", "*", "+", "{"}:
                return [line], ""
            ends = [*(cut - 1 for cut in cuts[1:]), place]
            return [line[start:end] for start, end in zip(cuts, ends, strict=True)], line[place + 1 :]
    return [line], ""


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    """The letters that a phrase begins with (none where they are no plain letters) -> expressions.

    `c=` is the key where `c` has to be the whole word.
    """
    found: dict[str, list[str]] = {}
    for order, line in enumerate(entries_in_order()):
        heads, rest = _alternatives(line)
        groups: dict[str, list[str]] = {}
        for head in heads:
            plain = _PLAIN.match(head)
            key = plain.group().lower() if plain else ""
            if key and _WHOLE.match(head, len(key)):
                key += "="
            elif head[len(key) :].startswith(("[0-9]", *"0123456789")):
                key = ""
            groups.setdefault(key, []).append(head)
        for key, items in groups.items():
            blank = rf"(?:{'|'.join(items)}){rest}(?!\w)".replace(" ", r"\s{1,3}").replace("'", "['’]")
            found.setdefault(key, []).append(f"{order:03}{blank}")
    return {key: tuple(items) for key, items in found.items()}


@cache
def _expression(keys: tuple[str, ...]) -> re.Pattern[str]:
    """The phrases of these beginnings, in the order of their lines."""
    lines = sorted(line for key in keys for line in _by_key()[key])
    return re.compile("|".join(line[3:] for line in lines), re.IGNORECASE)


class _About(NamedTuple):
    """What can begin with a word."""

    phrases: tuple[_Phrase, ...]
    seconds: frozenset[str]
    expression: re.Pattern[str] | None
    drug: bool
    form: re.Pattern[str] | None
    digits: bool


@lru_cache(maxsize=1 << 16)
def _about(word: str) -> _About | None:
    """What can begin with this word in lower case, None where nothing can."""
    word = _normal(word)
    plural = len(word) >= _PLURAL and word[-1] == "s"
    table, keyed = _vocabulary(), _by_key()
    phrases = table.get(word) or (table.get(word[:-1]) if plural else None) or ()
    plain = word.isalpha() or word.isdigit()  # codes of digits alone are forms
    keys = [word + "=", *(word[:size] for size in range(1 if plain else 0, len(word) + 1))]
    known = tuple(key for key in keys if key in keyed)
    form = None
    if word in _SCORE_WORDS:
        form = _SCORED
    elif (
        word in _FORM_LETTERS
        or word.isdigit()
        or (word[0].isdigit() and ("w" in word or "y" in word))
        or (word[0] == "g" and word[1:2].isdigit())
    ):
        form = _FORM
    if not (phrases or known or form or word in _drugs()):
        return None
    follow = {phrase.rest[0] if phrase.rest else "" for phrase in phrases}
    seconds = (
        frozenset()
        if "" in follow
        else frozenset(form for want in follow for form in (want, want + "s", want.removesuffix("s")))
    )
    return _About(
        phrases, seconds, _expression(known) if known else None, word in _drugs(), form, word.isdigit()
    )


@cache
def _drugs() -> frozenset[str]:
    """Names of drugs."""
    return lexicon.words("drugs") | lexicon.words("more_drugs")


class _Phrase(NamedTuple):
    """What follows the first word of a phrase, and what must stand beside it: nothing, `eponyms` or `products`."""

    rest: tuple[str, ...]
    beside: str
    frequent: bool


def _normal(word: str) -> str:
    """Lower case without a possessive."""
    lowered = word.lower()
    if "’" in lowered or "'" in lowered:
        return lowered.replace("’", "'").removesuffix("'s")
    return lowered


def items(name: str) -> tuple[str, ...]:
    """The phrases of a data file, alternatives written out; a `~` at the end stays."""
    found = []
    for item in (item.strip() for line in lexicon.entries(name) for item in line.split(",")):
        plain, mark = item.removesuffix("~"), "~" if item.endswith("~") else ""
        head, *others = plain.split("/")
        stem = head.rpartition(" ")[0]
        found += [phrase + mark for phrase in (head, *(f"{stem} {other}" for other in others)) if phrase]
    return tuple(found)


def is_frequent(word: str) -> bool:
    """Whether so many people bear the word as a name that only a clinical noun can make it clinical."""
    return lexicon.can_be_first(word) or lexicon.surnames().get(lexicon.fold(word), _SELDOM + 1) <= _SELDOM


@cache
def _vocabulary() -> dict[str, tuple[_Phrase, ...]]:
    """First word -> phrases, the longest first."""
    found: dict[str, set[_Phrase]] = {}
    for name in ("eponyms", "products", "organisms"):
        kind = "eponyms" if name == "eponyms" else "products"
        for item in items(name):
            first, *rest = [_normal(word) for word in _WORD.findall(item)]
            loose = item.endswith("~")
            phrase = _Phrase(tuple(rest), kind if loose else "", loose and not rest and is_frequent(first))
            found.setdefault(first, set()).add(phrase)
    return {
        first: tuple(sorted(of, key=lambda phrase: (-len(phrase.rest), phrase.beside)))
        for first, of in found.items()
    }


@lru_cache(maxsize=1024)
def _scan(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The ranges of forms and those of phrases, in one pass over the words."""
    formed: list[tuple[int, int]] = []
    found: list[tuple[int, int]] = []
    last = matched = 0
    lowered = _lower(text)
    for word in _WORD.finditer(lowered):
        about = _about(word.group())
        if about is None:
            continue
        start, end = word.span()
        if about.form and not (about.digits and _NO_FORM.match(text, end)):
            form = about.form.match(text, start)
            formed += [form.span()] if form else []
        if about.phrases and start >= last:
            reach = _reach(text, lowered, word, about)
            if reach:
                found.append((start, reach))
                last = reach
        if start < matched or (start and text[start - 1] in "-_'’"):
            continue
        match = about.expression.match(text, start) if about.expression else None
        if match and match.end() > start and not _titled(lowered, start):
            found.append(match.span())
            matched = match.end()
        elif about.drug:
            found.append((start, end))
    return tuple(formed), tuple(found)


def _lower(text: str) -> str:
    """Lower case, every letter in its place."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def _reach(text: str, lowered: str, word: re.Match[str], about: _About) -> int:
    """Where the longest phrase of the vocabulary ends that begins with this word, 0 where none stands here."""
    if about.seconds:
        following = _WORD.search(lowered, word.end())
        if following is None or _normal(following.group()) not in about.seconds:
            return 0
    if _titled(lowered, word.start()):
        return 0
    return next((end for phrase in about.phrases if (end := _reaches(text, lowered, word, phrase))), 0)


def _titled(lowered: str, start: int) -> bool:
    """Whether a title stands in front."""
    if not start or lowered[start - 1] not in " .":
        return False
    before = lowered[max(0, start - _TITLE) : start].rstrip(" ").removesuffix(".")
    return re.split(r"[^a-z]", before)[-1] in _TITLES


def _same(got: str, want: str) -> bool:
    """Whether a word is the one of the list, or its plural, or its possessive that the list writes as a plural."""
    return got in {want, want + "s"} or got + "s" == want


def _reaches(text: str, lowered: str, word: re.Match[str], phrase: _Phrase) -> int:
    """Where the phrase ends that begins with this word, 0 where it does not stand here."""
    end = word.end()
    for want in phrase.rest:
        got = _WORD.search(lowered, end)
        if got is None or not _same(_normal(got.group()), want) or not _close(text[end : got.start()]):
            return 0
        end = got.end()
    if phrase.beside:
        return end if _is_beside(text, word.start(), end, phrase) else 0
    return end if phrase.rest or not _between_names(text, word.start(), end) else 0


def _close(gap: str) -> bool:
    """Whether so little stands between two words that they can be one phrase."""
    return gap == " " or (len(gap) < _WIDEST and gap.strip() in _GAPS)


def _is_beside(text: str, start: int, end: int, phrase: _Phrase) -> bool:
    """Whether a clinical word, a result or a dose beside a name makes it clinical."""
    if phrase.beside == "products":
        return bool(_DOSES.match(text, end))
    if _NOUNS.match(text, end):
        return True
    if phrase.frequent:
        return False
    return bool(_RESULTS.match(text, end) or _BEFORE.search(text[max(0, start - 16) : start]))


def _between_names(text: str, start: int, end: int) -> bool:
    """Whether a given name stands before a lone word, or behind it and a comma: a person after all."""
    before = _GIVEN_BEFORE.search(text[max(0, start - _TITLE * 2) : start])
    after = _GIVEN_AFTER.match(text, end)
    return any(name is not None and lexicon.is_first(name.group(1)) for name in (before, after))


def forms(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of scores, fractions, ages and the like."""
    return _scan(text)[0]


def entries_in_order() -> tuple[str, ...]:
    """The reviewable phrase lines."""
    return lexicon.entries("protected_phrases")


@lru_cache(maxsize=1024)
def spans(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of protected phrases, sorted."""
    formed, found = _scan(text)
    return _united([*formed, *found])


def _united(found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted ranges, overlapping ones made one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if kept and start < kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return tuple(kept)


def is_eponym(text: str, start: int, end: int) -> bool:
    """Whether a word that is also a name stands in a clinical phrase here."""
    return any(begin <= start and end <= stop for begin, stop in spans(text)) or bool(_NOUN.match(text, end))


def overlaps(text: str, start: int, end: int) -> bool:
    """Whether a clinical phrase stands in the range or across its edge."""
    return any(begin < end and start < stop for begin, stop in spans(text))


def apply(finds: list[Found], text: str) -> list[Found]:
    """The finds without those that clinical words explain; a find that is only partly explained stays whole."""
    protected = spans(text)
    return [
        piece
        for find in finds
        if not _explained(find, text, protected)
        for piece in _outside(find, text, protected)
    ]


def _outside(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> list[Found]:
    """What a guess leaves of itself beside clinical phrases of several words; nothing where only those are particular."""
    if find.label not in _SOFT or find.score >= SURE or find.recognizer in _LISTED:
        return [find]
    inside = [(start, end) for start, end in protected if start < find.end and find.start < end]
    if not inside:
        return [find]
    pieces, begin = [], find.start
    for start, end in inside:
        if re.search(r"[ -]", text[start:end]) or (find.label not in _PLACES and _unheard(text[start:end])):
            pieces.append(find._replace(start=begin, end=start))
            begin = end
    pieces.append(find._replace(start=begin))
    return [piece for piece in pieces if piece.start < piece.end and _particular(piece, text, inside)]


def _particular(find: Found, text: str, inside: list[tuple[int, int]]) -> bool:
    """Whether some word beside the clinical ones is more than a word of the office, or for organisations of everyday."""
    words = re.findall(r"[^\W\d_]+", text[find.start : find.end].lower())
    house = find.label != "ORG" or not lexicon.words("generic_org_words").isdisjoint(words)
    plain = lexicon.is_core if house else lexicon.is_common
    return any(
        not plain(match.group())
        for match in re.finditer(r"[^\W\d_]{2,}", text[find.start : find.end])
        if not any(start <= find.start + match.start() < end for start, end in inside)
    )


@cache
def _unheard(word: str) -> bool:
    """Whether a lone word is in no list of names at all: `Prevnar`."""
    return (
        len(word) >= _PLURAL
        and lexicon.fold(word) not in lexicon.surnames()
        and not lexicon.can_be_first(word)
    )


@cache
def _no_name(phrase: str) -> bool:
    """Whether nobody is likely to bear a word of the phrase as a name: `Epworth`, but not `Graves`."""
    return not any(
        lexicon.can_be_first(word) or lexicon.is_frequent_surname(word) or lexicon.is_open(word)
        for word in re.findall(r"[^\W\d_]{2,}", phrase)
    )


def _explained(find: Found, text: str, protected: tuple[tuple[int, int], ...]) -> bool:
    if find.label in _DATED:
        return find.score < SURE and any(
            start <= find.start and find.end <= end for start, end in forms(text)
        )
    if find.label not in _SOFT and find.label not in _NUMBERS:
        return False
    for start, end in protected:
        if find.label in _NUMBERS and start == find.start and end < find.end and _DOSED.match(text, end):
            return True
        if start <= find.start and find.end <= end:
            if find.recognizer in _LISTED and (start, end) == (find.start, find.end):
                return False
            wider = (start, end) != (find.start, find.end) and " " in text[start:end]
            return find.score < SURE or (wider and find.label in _SOFT) or _no_name(text[start:end])
        if start >= find.end:
            break
    return False
