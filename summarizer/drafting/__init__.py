"""Criteria + patient record -> findings: two readings of every leaf, joined into one."""
