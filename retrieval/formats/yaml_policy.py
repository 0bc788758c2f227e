"""YAML text -> the plain mapping of one policy."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from retrieval.errors import CorpusError

# The C parser reads the corpus about ten times faster; a build of PyYAML may lack it.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _NoRepeats(_Base):  # type: ignore[misc]  # the base is chosen at import
    """A safe loader that refuses a repeated key instead of keeping the last one."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping; raises ConstructorError where a key stands twice."""
        keys = [key.value for key, _ in node.value]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {', '.join(repeated)} stands twice", node.start_mark
            )
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read(text: str) -> Any:
    """Parse one YAML document; raises CorpusError with the line of the fault."""
    try:
        return yaml.load(text, Loader=_NoRepeats)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise CorpusError(f"line {line}: {error.problem}; correct the YAML there") from error
    except yaml.YAMLError as error:
        raise CorpusError("this is not YAML text; save the file as UTF-8 YAML") from error
