"""What the documents say is there, and what is there is said."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from evals.metrics import METRICS
from summarizer.cli import app
from summarizer.deid.recognizers import RECOGNIZERS
from summarizer.settings import Settings

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def read(name: str) -> str:
    """One document of the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented():
    """docs/settings.md names each setting, and no other."""
    named = set(re.findall(r"^\| `(\w+)` \|", read("docs/settings.md"), re.MULTILINE))
    assert named == set(Settings.model_fields)


def test_every_metric_is_documented():
    """docs/evals.md names each metric of the report."""
    assert [name for name in METRICS if f"`{name}`" not in read("docs/evals.md")] == []


def test_every_recognizer_is_documented():
    """docs/deidentification.md names what each recognizer takes out."""
    text = read("docs/deidentification.md")
    missing = {label for kind in RECOGNIZERS for label in kind.LABELS if label not in text}
    assert missing == set()


def test_every_link_leads_somewhere():
    """Files that documents point to are in the repository."""
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} -> {target}"


def test_the_readme_names_only_commands_that_exist():
    """Every `countersign` command of the README is one, with the options it is shown with."""
    commands = get_command(app)
    for line in re.findall(r"^countersign .+$", read("README.md"), re.MULTILINE):
        words = re.sub(r'"[^"]*"', "text", line).split()[1:]
        command = commands.commands[words[0]]
        if hasattr(command, "commands"):
            command = command.commands[words[1]]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
