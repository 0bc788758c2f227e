"""How a name is built from words, and a run of words -> the part of it that is a name."""

from __future__ import annotations

import re

from summarizer.deid import lexicon

_U, _L = lexicon.UPPER, lexicon.LOWER
_PARTICLE = r"(?:van der|van den|van de|van|von der|von|de la|de los|de las|del|de|da|dos|di|la|le|el|al|bin|ibn|ter|ten|st\.?|Van Der|Van|Von|De La|De|Del|La|Le|Di|St\.?|Al|El|Ter|Ten|Van den|Von der|VAN DER|VAN DEN|VAN DE|VAN|VON DER|VON|DE LA|DE LOS|DE|DEL|DI|LA|LE|ST\.?)"
_CORE = rf"(?:(?:O|D|L|o|d)[’'][{_U}]?[{_L}{_U}]+|Ma?c[{_U}][{_L}]+|[{_U}][{_L}]+(?:[{_U}][{_L}]+)?|[{_U}]{{2,}}|[{_U}]['’][{_U}]+)"
NAME = rf"(?:{_PARTICLE}[ ])?{_CORE}(?:-\n?{_CORE}|-[{_L}]{{2,}})*(?:['’]s)?"
"""One name word, with particle and hyphenated parts."""
_INITIAL = rf"[{_U}](?:\.|(?=[ ,\n]|$))"
ONE = rf"(?:{NAME}|{_INITIAL})"
GAP = r"[ ]{1,2}"
_GENERATION = r"(?:,?[ ](?:Jr|Sr|JR|SR|II|III|IV)\b\.?)?"
FULL = (
    rf"(?:{_INITIAL}[ ]?){{0,2}}{NAME}(?:[ ](?:{_INITIAL}[ ]?){{1,2}})?(?:[ ]\n?{NAME}){{0,2}}{_GENERATION}"
)
"""First, middle and last name in speaking order; also a single name."""
LAST_FIRST = rf"{NAME}(?:[ ]{NAME})?{_GENERATION}[ ]?,[ ]{{0,2}}(?:{NAME}|{_INITIAL}(?![A-Z]))(?:[ ](?:{NAME}(?![ ]?:)|{_INITIAL}))?"
"""`Last, First M.`"""
_TOKEN = re.compile(rf"[{_U}{_L}][{_U}{_L}'’]*(?:-\n?[{_U}{_L}][{_U}{_L}'’]*)*\.?")
_ARTICLE = re.compile(rf"(?i:al|el|abu|bin|ibn)-[{_U}]")
_NAME = 2
_ABBREVIATION = 4
_GENERATIONS = lexicon.GENERATIONS
_PARTICLES = lexicon.PARTICLES | {"st"}


def tokens(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """The words of a range with their places; a trailing full stop and `'s` are not part of a word."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        word = re.sub(r"['’]s$|\.$", "", match.group())
        found.append((match.start(), match.start() + len(word), word.replace("\n", "")))
    return found


def _evidence(word: str) -> int:
    """2: a name and no everyday word; 1: no everyday word, or a name among other things; 0: an everyday word."""
    if word.lower() in _GENERATIONS or word.lower() in _PARTICLES:
        return 1
    if len(word) == 1:
        return 1
    if lexicon.is_core(word):
        return 0
    if lexicon.is_first(word) or lexicon.is_surname(word) or _ARTICLE.match(word):
        return 2
    if not lexicon.is_common(word):
        return 1
    return 1 if lexicon.maybe_name(word) else 0


def is_particle(word: str) -> bool:
    """Whether the word only joins parts of a name, as `van` and `de` do."""
    return word.lower() in _PARTICLES


def name_evidence(word: str) -> int:
    """What a capitalised word says by itself: 2 a name and nothing else, 1 perhaps a name, 0 an everyday word."""
    return _evidence(word)


def cut_name(
    text: str,
    start: int,
    end: int,
    *,
    strict: bool = False,
    titled: bool = False,
    role: bool = False,
    whole: bool = False,
) -> tuple[int, int] | None:
    """The name inside a run of capitalised words, or None.

    Everyday words are cut off at both ends. `strict` is for runs without a label: some word must then be
    a known name or unknown as a word, and none may be an everyday word. After a title any word counts, after one
    that is also a word of its own (`role`, as Nurse) any but those of the office.
    `whole` is for a run that something around it shows to be a name from end to end, as a credential does.
    """
    parts = tokens(text, start, end)
    if not parts:
        return None
    marks = _weighed(text, parts, whole=whole)
    if titled:
        return _titled_span(text, parts, marks, role=role)
    while marks and (marks[0] == 0 or (len(parts[0][2]) == 1 and len(parts) > 1 and marks[1] == 0)):
        parts, marks = parts[1:], marks[1:]
    stop = next((index for index, mark in enumerate(marks) if mark == 0), len(marks))
    if strict and stop < len(marks):
        return None
    parts, marks = parts[:stop], marks[:stop]
    while parts and parts[-1][2].lower() in _PARTICLES:
        parts, marks = parts[:-1], marks[:-1]
    if not _stands(parts, marks, strict=strict):
        return None
    return parts[0][0], _end(text, parts[-1][1])


def _weighed(text: str, parts: list[tuple[int, int, str]], *, whole: bool) -> list[int]:
    """The evidence of each word beside its neighbours: `Will` before `T. Edwards`, `Child` after `Daini`."""
    marks = [_evidence(word) for _, _, word in parts]
    sure = [
        mark == _NAME or (mark > 0 and lexicon.is_strange(word))
        for mark, (_, _, word) in zip(marks, parts, strict=True)
    ]
    for index in range(len(parts)):
        if not marks[index] and (
            (whole and _fits(parts, marks, index))
            or _follows(text, parts, sure, index)
            or _leads(text, parts, marks, sure, index)
        ):
            marks[index] = 1
    return marks


def _fits(parts: list[tuple[int, int, str]], marks: list[int], index: int) -> bool:
    """Whether an everyday word is part of a run that is a name from end to end."""
    word = parts[index][2]
    if word.lower() in lexicon.words("ambiguous_names"):
        return True
    return not lexicon.is_core(word) and (
        any(marks) or len(parts) == 1 or any(lexicon.is_open(other) for _, _, other in parts)
    )


def _follows(text: str, parts: list[tuple[int, int, str]], sure: list[bool], index: int) -> bool:
    """Whether an everyday word is a name because of the name or initial before it."""
    if not index:
        return False
    (_, stop, before), (begin, _, word) = parts[index - 1], parts[index]
    open_word = word.lower() in lexicon.words("ambiguous_names")
    if len(before) == 1:
        enough = index > 1 or not _starts_line(text, parts[0][0])
        return (open_word and enough) or (index > 1 and lexicon.is_noun_only(word))
    comma = "," in text[stop:begin]
    if comma and open_word and lexicon.is_frequent_surname(before):
        return True
    return sure[index - 1] and (open_word or (comma and lexicon.is_noun_only(word)))


def _leads(
    text: str, parts: list[tuple[int, int, str]], marks: list[int], sure: list[bool], index: int
) -> bool:
    """Whether an everyday word is a name because of the name after it."""
    if index + 1 == len(parts) or not marks[index + 1]:
        return False
    (_, stop, word), (begin, _, after) = parts[index], parts[index + 1]
    if word.lower() not in lexicon.words("ambiguous_names"):
        return (sure[index + 1] or len(after) == 1) and lexicon.is_noun_only(word)
    if "," in text[stop:begin]:
        return sure[index + 1]
    return lexicon.can_be_first(word) and (
        sure[index + 1] or len(after) == 1 or lexicon.is_frequent_surname(after)
    )


def _starts_line(text: str, start: int) -> bool:
    """Whether a letter with a full stop numbers a line."""
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _stands(parts: list[tuple[int, int, str]], marks: list[int], *, strict: bool) -> bool:
    """Whether what is left can be a name: more than initials, and for strict more than everyday words."""
    long = [
        (word, mark)
        for (_, _, word), mark in zip(parts, marks, strict=True)
        if len(word) > 1 and word.lower() not in _PARTICLES
    ]
    if not long or all(word.lower() in _GENERATIONS for word, _ in long):
        return False
    if not strict:
        return True
    if any(word[0].islower() for word, _ in long):
        return False
    if len(parts[0][2]) == 1 and len(long) < len(parts):  # an initial in front says that a name follows
        return not any(word.isupper() and len(word) <= _ABBREVIATION for word, _ in long)
    if len(long) > 1 and any(len(word) == 1 for _, _, word in parts[1:]):
        return True  # so does one in the middle, or behind `Last, First`
    return any(
        mark == 2 or not lexicon.is_common(word)  # noqa: PLR2004 - a known name
        for word, mark in long
    )


def _titled_span(
    text: str, parts: list[tuple[int, int, str]], marks: list[int], *, role: bool
) -> tuple[int, int] | None:
    """After a title the first long word is a name, whatever it is; more words only as long as they can be names."""
    last = 0
    while last < len(parts) - 1 and len(parts[last][2]) == 1:
        last += 1
    first = parts[last][2]
    office = lexicon.is_core(first) and first.lower() not in lexicon.words("ambiguous_names")
    if len(first) == 1 or (office and (role or (first.isupper() and len(first) <= _ABBREVIATION))):
        return None
    while last + 1 < len(parts) and marks[last + 1] > 0:
        last += 1
    return parts[0][0], _end(text, parts[last][1])


def _end(text: str, end: int) -> int:
    """The end of a name with the full stop of its last initial."""
    if text[end : end + 1] == "." and (end < 2 or not text[end - 2].isalpha()):  # noqa: PLR2004 - one letter before
        return end + 1
    return end
