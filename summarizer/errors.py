"""The errors a caller can meet. Messages name the place and the remedy, never patient text."""


class CountersignError(Exception):
    """Base of all errors that a person is shown; the command line exits with status 2."""


class InputError(CountersignError):
    """A file, request or option cannot be used as given."""


class PolicyError(CountersignError):
    """A policy is unknown, ambiguous or malformed."""


class ModelError(CountersignError):
    """No language model can be reached, or its weights cannot be had or verified."""


class DeidError(CountersignError):
    """A page still shows a known identifier and may not be passed on."""

    def __init__(self, message: str, alarms: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.alarms = alarms
        """Ids of the alarms that a person may release; empty where a release is no way out."""


class GroundingError(CountersignError):
    """A quote is not where its evidence says."""


class ReviewError(CountersignError):
    """A decision or signature is not allowed or not complete."""


class StoreError(CountersignError):
    """The database, vault or disk refused."""


class AuditError(CountersignError):
    """The audit log does not verify; the message names the first bad event."""
