"""The `countersign` command: arguments in, files out; no clinical logic.

Bad input ends with one clear line and exit status 2; nothing half-written stays.
"""

from __future__ import annotations

import sys
import traceback
from types import TracebackType

import typer

from retrieval.errors import CorpusError
from summarizer.errors import CountersignError
from summarizer.settings import quiet_libraries

quiet_libraries()

from summarizer.cli import corpus, drafting, measuring, page, reviewing, texts  # noqa: E402 - telemetry goes off first

app = typer.Typer(
    name="countersign",
    help="Criteria-mapped summaries of clinical record packets. The machine suggests; a physician decides and signs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (drafting, texts, corpus, reviewing, measuring, page):
    room.add_to(app)


def _without_message(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say where a fault of the program lies, but not its message: that could hold text of a record."""
    del error
    places = "".join(f"  {at.filename}:{at.lineno} in {at.name}\n" for at in traceback.extract_tb(trace))
    sys.stderr.write(
        f"countersign: a fault of the program ({kind.__name__}); report it with these lines\n{places}"
    )


def main() -> None:
    """Run the command line; errors that a person can mend are one line on stderr and status 2."""
    sys.excepthook = _without_message
    try:
        app()
    except (CountersignError, CorpusError) as error:
        sys.stderr.write(f"countersign: {error}\n")
        sys.exit(2)
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        sys.stderr.write(
            f"countersign: {error.strerror or error}{name}; check the path, rights and free space\n"
        )
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("countersign: stopped; nothing half-written was kept\n")
        sys.exit(130)
