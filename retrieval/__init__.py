"""Policies: types, loading, splitting, indexing and search. Knows nothing of packets or drafts."""
