"""`python -m summarizer.drafting.check_readings [slug ...]`: every example of every reading file, and what fails."""

from __future__ import annotations

import sys
from pathlib import Path

from retrieval.formats import load_corpus
from retrieval.types import Policy
from summarizer.drafting.examples import read_example
from summarizer.drafting.rules import READINGS, load


def failures(policy: Policy, path: Path) -> list[str]:
    """One line for each example of one reading file that reads otherwise than it says."""
    rules = load(path, policy)
    found = []
    for criterion_id, rule in rules.leaves.items():
        for number, example in enumerate(rule.examples, 1):
            reading = read_example(rules, policy, criterion_id, example)
            if reading.status != example.status:
                found.append(
                    f"{policy.slug} {criterion_id} example {number}: says {example.status}, "
                    f"reads {reading.status}: {reading.rationale}"
                )
    return found


def main(names: list[str]) -> int:
    """Print the failures of the named policies, or of all; exit status 1 where there are any."""
    policies = {policy.slug: policy for policy in load_corpus()}
    paths = [READINGS / f"{name}.yaml" for name in names] or sorted(READINGS.glob("*.yaml"))
    lines = [line for path in paths for line in failures(policies[path.stem], path)]
    sys.stdout.write("\n".join([*lines, f"{len(paths)} files, {len(lines)} examples fail", ""]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
