"""Data file (YAML) -> plain values. `no`, `yes`, `on` and `off` are words here, as in a clinical note."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml


class _WordLoader(yaml.SafeLoader):
    """SafeLoader in which only true and false are truth values and dates stay text."""


_WordLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_WordLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_data(path: Path) -> Any:
    """The content of a data file; raises yaml.YAMLError with line and column where it cannot be read."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_WordLoader)  # noqa: S506 - built on SafeLoader
