"""`countersign app`: opens the page on this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command("app")(page)


def page(port: Annotated[int, typer.Option(help="port on this machine")] = 8501) -> None:
    """Open the review page in the browser."""
    script = Path(__file__).parents[2] / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    typer.echo(f"The page is at http://localhost:{port} (stop it with Ctrl+C).")
    raise typer.Exit(subprocess.call(command))  # noqa: S603 - our own script
