"""Statement -> facts: what is said, of whom, when, and whether it is asserted. Independent of any policy."""
