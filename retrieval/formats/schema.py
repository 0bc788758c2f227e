"""Policy -> JSON Schema; `python -m retrieval.formats.schema` writes `policies_corpus/policy.schema.json` anew."""

from __future__ import annotations

import json
from pathlib import Path

from retrieval.formats import packaged_corpus
from retrieval.types import Policy

NAME = "policy.schema.json"


def policy_schema() -> str:
    """The schema of a policy file as indented JSON text."""
    schema = Policy.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def write(folder: Path) -> Path:
    """Write the schema into a folder and return its path."""
    path = folder / NAME
    path.write_text(policy_schema(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write(packaged_corpus())
