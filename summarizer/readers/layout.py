"""Tokens with boxes -> page text in reading order, one line a visual line, and the range of every token in it."""

# ruff: noqa: PLR2004 - geometry: shares and sizes are said where they are used

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

COLUMN_GAP = 0.75
"""A gap this wide, in line heights, parts two columns of a row; word gaps stay under it even in justified text."""
LEAST_GAP = 3
"""Blanks between two columns at the least."""
MIN_SIDE_LINES = 5
"""Lines that a text column must have before the page is read column by column."""
MAX_DEPTH = 4


class Token(NamedTuple):
    """A word: where it lies for the layout, and the box to report for it (they differ on skewed or turned text)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turn: int
    """Quarter turns anticlockwise in which the word is written; each direction is laid out by itself."""
    box: tuple[float, float, float, float]

    @property
    def middle(self) -> float:
        """Height of the word's middle on the page, points from the top."""
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        """Height of the word, points."""
        return max(self.y1 - self.y0, 0.1)


class Rule(NamedTuple):
    """A drawn straight line, points from the top left corner; horizontal where y0 == y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether the rule runs along the text."""
        return self.x1 - self.x0 >= self.y1 - self.y0


class Placed(NamedTuple):
    """A token's range `[start, end)` in the text and its box, points from the top left corner."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


Line = list[Token]


def compose(tokens: Sequence[Token], rules: Sequence[Rule] = ()) -> tuple[str, list[Placed]]:
    """Text of the tokens in reading order, lines ending with a newline, and where each token stands in it."""
    parts: list[str] = []
    placed: list[Placed] = []
    length = 0
    for region in _all_regions(tokens, rules):
        unit = _unit(region)
        for line, left in _with_left(region, rules):
            text, spans = _write(line, rules, unit, left)
            placed += [Placed(length + s, length + e, *token.box) for token, s, e in spans]
            parts.append(text)
            length += len(text)
    return "".join(parts), placed


def _all_regions(tokens: Sequence[Token], rules: Sequence[Rule]) -> list[list[Line]]:
    """Blocks of lines, the direction of writing with the most words first."""
    by_turn: dict[int, list[Token]] = {}
    for token in tokens:
        by_turn.setdefault(token.turn, []).append(token)
    blocks = []
    for turn, group in sorted(by_turn.items(), key=lambda item: -len(item[1])):
        blocks += _regions(group, rules if turn == 0 else (), 0)
    return blocks


# ---------------------------------------------------------------- lines


def lines(tokens: Sequence[Token]) -> list[Line]:
    """Tokens grouped into visual lines from top to bottom, each line from left to right."""
    rows: list[tuple[float, float, Line]] = []  # middle, height, tokens
    for token in sorted(tokens, key=lambda item: item.middle):
        for index in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            middle, height, row = rows[index]
            if abs(token.middle - middle) < 0.5 * min(height, token.height):
                row.append(token)
                weight = len(row)
                rows[index] = (middle + (token.middle - middle) / weight, max(height, token.height), row)
                break
        else:
            rows.append((token.middle, token.height, [token]))
    rows.sort(key=lambda item: item[0])
    return [sorted(row, key=lambda token: token.x0) for _, _, row in rows]


def _parted(left: Token, right: Token, rules: Sequence[Rule]) -> bool:
    """Whether two neighbours of a line belong to different columns."""
    gap = right.x0 - left.x1
    if gap >= COLUMN_GAP * min(left.height, right.height):
        return True
    middle = (left.middle + right.middle) / 2
    return any(
        not rule.horizontal
        and rule.y0 <= middle <= rule.y1
        and left.x1 - 1 <= (rule.x0 + rule.x1) / 2 <= right.x0 + 1
        for rule in rules
    )


def _unit(region: Sequence[Line]) -> float:
    """Width of one character of the grid on which columns are laid out, points."""
    widths = [(token.x1 - token.x0) / len(token.text) for line in region for token in line if token.text]
    return max(median(widths), 1.0) if widths else 5.0


def _with_left(region: Sequence[Line], rules: Sequence[Rule]) -> list[tuple[Line, float | None]]:
    """Each line with the left edge of the table it belongs to; None for a row without a neighbour in columns."""
    columned = [any(_parted(a, b, rules) for a, b in pairwise(line)) for line in region]
    lefts: list[float | None] = []
    for flag, group in groupby(enumerate(columned), key=lambda item: item[1]):
        table = [region[index] for index, _ in group]
        left = min(line[0].x0 for line in table) if flag and len(table) > 1 else None
        lefts += [left] * len(table)
    return list(zip(region, lefts, strict=True))


def _write(
    line: Line, rules: Sequence[Rule], unit: float, left: float | None
) -> tuple[str, list[tuple[Token, int, int]]]:
    """One line of text: words one blank apart, columns at least two and in a table near their place on the page."""
    text = ""
    spans = []
    for index, token in enumerate(line):
        place = round((token.x0 - left) / unit) if left is not None else 0
        if index == 0:
            text = " " * place
        elif _parted(line[index - 1], token, rules):
            text += " " * max(LEAST_GAP, place - len(text))
        else:
            text += " "
        spans.append((token, len(text), len(text) + len(token.text)))
        text += token.text
    return text + "\n", spans


# ---------------------------------------------------------------- columns


def _regions(tokens: list[Token], rules: Sequence[Rule], depth: int) -> list[list[Line]]:
    """Blocks of lines in reading order; a page with text columns gives one block a column."""
    rows = lines(tokens)
    cut = _gutter(rows, rules) if depth < MAX_DEPTH else None
    if cut is None:
        return [rows] if rows else []
    first, last, x = cut
    inside = [token for row in rows[first:last] for token in row]
    sides = ([t for t in inside if t.x1 <= x], [t for t in inside if t.x1 > x])
    blocks = [rows[:first]] if first else []
    for side in sides:
        blocks += _regions(side, rules, depth + 1)
    return blocks + _regions([token for row in rows[last:] for token in row], rules, depth + 1)


def _gutter(rows: list[Line], rules: Sequence[Rule]) -> tuple[int, int, float] | None:
    """First and last row (half open) and x of the gutter between two columns of running text, if there is one."""
    if len(rows) < MIN_SIDE_LINES:
        return None
    low, high = min(row[0].x0 for row in rows), max(row[-1].x1 for row in rows)
    gaps = {
        round((a.x1 + b.x0) / 4) * 2
        for row in rows
        for a, b in pairwise(row)
        if b.x0 - a.x1 >= COLUMN_GAP * min(a.height, b.height)
    }
    best: tuple[int, int, int, float] | None = None
    for x in sorted(gap for gap in gaps if low + 0.2 * (high - low) < gap < high - 0.2 * (high - low)):
        for first, last in _runs(rows, x, rules):
            score = _columns_score(rows[first:last], x)
            if score and (best is None or score > best[0]):
                best = (score, first, last, float(x))
    return best[1:] if best else None


def _runs(rows: list[Line], x: float, rules: Sequence[Rule]) -> list[tuple[int, int]]:
    """Longest stretches of rows that leave `x` free, broken by words and by drawn lines that cross it."""
    bars = sorted(rule.y0 for rule in rules if rule.horizontal and rule.x0 < x - 4 and rule.x1 > x + 4)
    runs, first = [], 0
    for index, row in enumerate(rows):
        crossed = any(token.x0 < x + 3 and token.x1 > x - 3 for token in row)
        barred = index > first and any(rows[index - 1][0].middle < bar < row[0].middle for bar in bars)
        if crossed or barred:
            runs.append((first, index))
            first = index + 1 if crossed else index
    runs.append((first, len(rows)))
    return [run for run in runs if run[1] - run[0] >= MIN_SIDE_LINES]


def _columns_score(rows: list[Line], x: float) -> int:
    """How many lines the poorer column has; 0 where the rows are a table or form rather than two columns of text."""
    sides = (
        lines([token for row in rows for token in row if token.x1 <= x]),
        lines([token for row in rows for token in row if token.x1 > x]),
    )
    poorer = min(len(side) for side in sides)
    if poorer < MIN_SIDE_LINES or not _overlap(*sides):
        return 0
    if _aligned(*sides) < 0.6 or all(_prose(side) for side in sides):
        return poorer
    return 0


def _overlap(left: list[Line], right: list[Line]) -> bool:
    """Whether the two columns stand side by side for most of the shorter one."""
    top = max(left[0][0].y0, right[0][0].y0)
    bottom = min(left[-1][0].y1, right[-1][0].y1)
    shorter = min(side[-1][0].y1 - side[0][0].y0 for side in (left, right))
    return bottom - top > 0.5 * shorter


def _aligned(left: list[Line], right: list[Line]) -> float:
    """Share of the lines of the sparser column that stand exactly beside a line of the other: rows of a table do."""
    fewer, more = sorted((left, right), key=len)
    heights = [row[0].middle for row in more]
    beside = sum(any(abs(row[0].middle - y) < 0.2 * row[0].height for y in heights) for row in fewer)
    return beside / len(fewer)


def _prose(side: list[Line]) -> bool:
    """Whether the lines of a column look like running text: several words that mostly fill its width."""
    low, high = min(row[0].x0 for row in side), max(row[-1].x1 for row in side)
    full = sum(row[-1].x1 - low > 0.75 * (high - low) for row in side)
    words = median(len(row) for row in side)
    return words >= 4 and full >= 0.5 * len(side)
