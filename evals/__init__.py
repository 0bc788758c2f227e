"""Gold cases and a way to draft them -> a Report that says what is bad as clearly as what is good."""
