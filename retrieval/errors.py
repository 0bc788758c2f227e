"""The error of the policy side; retrieval knows nothing of the product's own errors, wiring converts."""


class CorpusError(ValueError):
    """A policy file, policy name or search filter cannot be used; the message names it and the remedy."""
