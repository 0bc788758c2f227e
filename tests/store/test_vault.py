"""The encrypted files beside the database."""

from __future__ import annotations

import shutil
import stat

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import StoreError
from summarizer.store import Vault


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Vault:
    """A vault for the properties."""
    return Vault(tmp_path_factory.mktemp("vault"))


@given(data=st.binary(max_size=300))
def test_what_was_put_comes_back(shared, data):
    """Any bytes round-trip, and never stand on disk as they are."""
    shared.put("case1", "packet", data)
    assert shared.get("case1", "packet") == data
    assert len(data) < 4 or data not in (shared.folder / "case1" / "packet").read_bytes()


def test_the_key_file_is_made_once_and_for_the_owner_only(tmp_path):
    """A second vault on the folder reads what the first one wrote."""
    Vault(tmp_path).put("case1", "packet", b"x")
    assert stat.S_IMODE((tmp_path / "vault.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert Vault(tmp_path).get("case1", "packet") == b"x"


def test_a_given_key_leaves_no_key_file(tmp_path):
    """A site that keeps its key elsewhere finds none beside the data."""
    key = Fernet.generate_key().decode()
    Vault(tmp_path, key).put("case1", "packet", b"x")
    assert not (tmp_path / "vault.key").exists()
    assert Vault(tmp_path, key).get("case1", "packet") == b"x"


def test_a_wrong_key_is_refused_at_the_door(tmp_path):
    """The message names the setting, not the key."""
    Vault(tmp_path, Fernet.generate_key().decode())
    wrong = Fernet.generate_key().decode()
    with pytest.raises(StoreError, match="COUNTERSIGN_VAULT_KEY") as caught:
        Vault(tmp_path, wrong)
    assert wrong not in str(caught.value)


def test_a_key_that_is_none_is_refused(tmp_path):
    """A passphrase is no Fernet key."""
    with pytest.raises(StoreError, match="not a Fernet key"):
        Vault(tmp_path, "correct horse battery staple")


def test_a_lost_key_file_is_not_replaced(tmp_path):
    """A new key would hide that the old files cannot be read any more."""
    Vault(tmp_path)
    (tmp_path / "vault.key").unlink()
    with pytest.raises(StoreError, match="lost its key"):
        Vault(tmp_path)


def test_a_key_file_open_to_others_is_refused(tmp_path):
    """Mode 644 on the key is a mistake to mend, not to overlook."""
    Vault(tmp_path)
    (tmp_path / "vault.key").chmod(0o644)
    with pytest.raises(StoreError, match="600"):
        Vault(tmp_path)


def test_a_damaged_file_is_refused(tmp_path):
    """One changed byte and the file does not open."""
    vault = Vault(tmp_path)
    vault.put("case1", "packet", b"pages")
    path = tmp_path / "case1" / "packet"
    data = bytearray(path.read_bytes())
    data[30] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="damaged"):
        vault.get("case1", "packet")


def test_a_file_copied_over_another_one_is_refused(tmp_path):
    """A sealed file opens only in its own place."""
    vault = Vault(tmp_path)
    vault.put("case1", "packet", b"one")
    vault.put("case2", "packet", b"two")
    shutil.copy(tmp_path / "case1" / "packet", tmp_path / "case2" / "packet")
    with pytest.raises(StoreError, match="another place"):
        vault.get("case2", "packet")


@pytest.mark.parametrize("name", ["../packet", "", "a/b", "."])
def test_a_name_cannot_leave_the_vault(tmp_path, name):
    """Ids become file names, so they are checked."""
    with pytest.raises(StoreError, match="cannot be one"):
        Vault(tmp_path).get(name, "packet")


def test_a_missing_file_is_named(tmp_path):
    """The message says what of which case."""
    with pytest.raises(StoreError, match="no packet of case case9"):
        Vault(tmp_path).get("case9", "packet")
