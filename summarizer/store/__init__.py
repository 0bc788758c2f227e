"""Where work survives: cases and records (SQLite), identifiers (encrypted vault), accounts, audit events."""

from summarizer.store.accounts import Accounts
from summarizer.store.cases import CaseRow
from summarizer.store.events import SqliteAuditLog
from summarizer.store.store import Store
from summarizer.store.vault import Vault

__all__ = ["Accounts", "CaseRow", "SqliteAuditLog", "Store", "Vault"]
