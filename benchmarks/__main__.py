"""`python -m benchmarks`: every part, ours against the plain way, as a table."""

from __future__ import annotations

import argparse
import json
import platform
import tempfile
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

from benchmarks.parts import PARTS, Row, Work
from evals.attempt import attempt
from summarizer.settings import quiet_libraries

LIBRARIES = ("pypdfium2", "pypdf", "rapidocr", "presidio-analyzer", "spacy")


def main() -> None:
    """Measure the parts asked for and print what came of each."""
    options = _options()
    quiet_libraries()
    print(f"{platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    print(f"{options.pages} text pages, {options.images} image pages, seed {options.seed}\n")
    print(f"{'part':<18}{'ours':>12}{'plain way':>12}  {'unit':<14}{'ratio':>8}  against; what came out")
    with tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder), options.pages, options.images, options.seed)
        rows = {name: measure(name, work) for name in options.only or PARTS}
    if options.json:
        body = {
            name: row if isinstance(row, str) else row._asdict() | {"ratio": row.ratio}
            for name, row in rows.items()
        }
        options.json.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def measure(name: str, work: Work) -> Row | str:
    """Measure one part and print its line: figures, or the reason why there are none."""
    made = attempt(PARTS[name], work)
    if made.value is None:
        print(f"{name:<18}not measured: {made.error}")
        return made.error
    row = made.value
    figures = f"{row.ours:>12.3f}{row.theirs:>12.3f}  {row.unit:<14}{row.ratio:>7.2f}x"
    print(f"{row.part:<18}{figures}  {row.against}; {row.note}", flush=True)
    return row


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--pages", type=int, default=120, help="text pages")
    parser.add_argument("--images", type=int, default=6, help="image pages")
    parser.add_argument("--seed", type=int, default=7, help="makes the same pages again")
    parser.add_argument("--only", nargs="+", choices=list(PARTS), help="parts to measure")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
