"""Name + bytes -> an encrypted file apart from the database, and back.

Holds what identifies a patient: raw packets, source files, the request, the surrogate table. Each file's own
name is sealed inside it, so that a file copied over another one is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import shutil
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from summarizer.errors import StoreError

KEY_FILE = "vault.key"
PROOF = "vault.check"
_NAME = re.compile(r"[0-9a-z][0-9a-z_-]{0,80}")


class Vault:
    """A folder (mode 700) of Fernet files, one folder a case."""

    def __init__(self, folder: Path, key: str | None = None) -> None:
        self.folder = folder
        try:
            private_folder(folder)
            own = key.strip().encode() if key else _key_file(folder)
            self._fernet, self._key = Fernet(own), own
            self._prove()
        except ValueError as error:
            raise StoreError(
                f"the key of the vault {folder} is not a Fernet key (44 characters of URL-safe base64)"
            ) from error
        except OSError as error:
            raise StoreError(f"the vault {folder} cannot be opened: {error.strerror}") from error

    def put(self, case_id: str, name: str, data: bytes) -> None:
        """Seal `data` as one file; a file of that name is replaced at once or not at all."""
        path = self._path(case_id, name)
        try:
            private_folder(path.parent)
            _write(path, self._fernet.encrypt(_seal(case_id, name, data)))
        except OSError as error:
            raise StoreError(
                f"the vault could not store {name} of case {case_id}: {error.strerror}"
            ) from error

    def get(self, case_id: str, name: str) -> bytes:
        """What was put there; raises StoreError where it is missing, damaged or of another case."""
        path = self._path(case_id, name)
        try:
            sealed = self._fernet.decrypt(path.read_bytes())
        except FileNotFoundError as error:
            raise StoreError(f"the vault has no {name} of case {case_id}") from error
        except OSError as error:
            raise StoreError(
                f"the vault could not read {name} of case {case_id}: {error.strerror}"
            ) from error
        except InvalidToken as error:
            raise StoreError(
                f"the vault's {name} of case {case_id} is damaged or sealed with another key"
            ) from error
        label = _seal(case_id, name, b"")
        if not sealed.startswith(label):
            raise StoreError(f"the vault's {name} of case {case_id} belongs to another place")
        return sealed[len(label) :]

    def secret(self, purpose: str) -> bytes:
        """A key for one purpose, made from the vault's own: the same as long as that is, and stored nowhere."""
        return hmac.new(self._key, purpose.encode(), hashlib.sha256).digest()

    def remove(self, case_id: str) -> None:
        """Take away all files of a case that was never stored."""
        shutil.rmtree(self._path(case_id, "x").parent, ignore_errors=True)

    def _path(self, case_id: str, name: str) -> Path:
        for part in (case_id, name):
            if not _NAME.fullmatch(part):
                raise StoreError("a case or file of the vault has an id that cannot be one")
        return self.folder / case_id / name

    def _prove(self) -> None:
        """Find out at the door whether the key is the right one."""
        path = self.folder / PROOF
        if not path.exists():
            _write(path, self._fernet.encrypt(PROOF.encode()))
        try:
            self._fernet.decrypt(path.read_bytes())
        except InvalidToken as error:
            raise StoreError(
                f"the key does not open the vault {self.folder}; "
                "give the one that it was made with (setting COUNTERSIGN_VAULT_KEY, or the key file)"
            ) from error


def private_folder(folder: Path) -> None:
    """Make `folder` where it is missing and let nobody else in (mode 700)."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _seal(case_id: str, name: str, data: bytes) -> bytes:
    return f"{case_id}/{name}\0".encode() + data


def _key_file(folder: Path) -> bytes:
    """The key beside the files, made on first use; two processes at once agree on one."""
    path = folder / KEY_FILE
    if not path.exists():
        if (folder / PROOF).exists():
            raise StoreError(
                f"the vault {folder} has lost its key file; give its key as COUNTERSIGN_VAULT_KEY"
            )
        _write(path, Fernet.generate_key(), replace=False)
    if path.stat().st_mode & 0o077:
        raise StoreError(f"the key file {path} is open to others; set its mode to 600")
    return path.read_bytes().strip()


def _write(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write whole or not at all, mode 600, on disk before it is named."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        elif not path.exists():
            # link fails where another process was first; its key then counts.
            try:
                os.link(name, path)
            except FileExistsError:
                return
    finally:
        Path(name).unlink(missing_ok=True)
