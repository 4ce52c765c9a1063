"""Sealed fields: AES-256-GCM, a key per purpose, and every ciphertext bound to the row and column it belongs to.

A sealed field is ``1 | key id (4 bytes) | nonce (12) | ciphertext and tag``. Table, row, column and key id are the
associated data, so a ciphertext moved to another row, column or key does not open.
Source: NIST SP 800-38D (GCM with random 96-bit nonces: at most 2**32 fields per key); RFC 5869 (HKDF).
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.stores.chain import ChainKey

KEY_BYTES = 32
_FORMAT = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD = len(_FORMAT) + _ID_BYTES


class MasterKey:
    """32 random bytes that never print. Everything used is derived from them, per purpose."""

    __slots__ = ("_bound", "_cipher", "_head", "_raw", "chain", "check", "id")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != KEY_BYTES:
            raise StoreUnavailable(
                f"the encryption key has {len(raw)} bytes, not {KEY_BYTES}",
                hint="give 32 random bytes, base64-encoded: openssl rand -base64 32",
            )
        self._raw = raw
        self._cipher = AESGCM(self._derive("field"))
        self.id = self._derive("id")[:_ID_BYTES].hex()
        """Names the key without telling anything about it."""
        self._head = _FORMAT + bytes.fromhex(self.id)
        self._bound = b"\x00" + self.id.encode()
        """What follows the place in the associated data."""
        self.check = self._derive("check").hex()
        """Kept in the database, to know the right key from a wrong one."""
        self.chain = ChainKey(id=self.id, secret=self._derive("chain"))

    @classmethod
    def generate(cls) -> "MasterKey":
        return cls(os.urandom(KEY_BYTES))

    def reveal(self) -> bytes:
        return self._raw

    def __repr__(self) -> str:
        return f"MasterKey({self.id}, ***)"

    def _derive(self, purpose: str) -> bytes:
        info = f"smartspec-ops/1/{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._raw)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return self._head + nonce + self._cipher.encrypt(nonce, plain, place + self._bound)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Raises `InvalidTag` for anything but the very bytes that were sealed for this place."""
        nonce, body = sealed[_HEAD : _HEAD + _NONCE_BYTES], sealed[_HEAD + _NONCE_BYTES :]
        return self._cipher.decrypt(nonce, body, place + self._bound)


class KeyRing:
    """The key everything new is sealed with, and the older ones that still open what they sealed.

    `retired` keys open nothing any more: only the part of them that verifies hash chains is left. `again` reads the
    keys anew, or gives None where they are as they were: a key made by another process is taken up when it is met.
    """

    __slots__ = ("_again", "_keys", "_retired", "current")

    def __init__(
        self,
        current: MasterKey,
        older: Sequence[MasterKey] = (),
        retired: Sequence[ChainKey] = (),
        again: "Callable[[], KeyRing | None] | None" = None,
    ) -> None:
        self.current = current
        self._keys: Mapping[str, MasterKey] = {key.id: key for key in (*older, current)}
        self._retired: Mapping[str, ChainKey] = {key.id: key for key in retired}
        self._again = again

    @classmethod
    def of(cls, *raw: bytes) -> "KeyRing":
        """From raw 32-byte keys, the current one first."""
        keys = [MasterKey(one) for one in raw]
        return cls(keys[0], keys[1:])

    @property
    def keys(self) -> Mapping[str, MasterKey]:
        return self._keys

    @property
    def chain_keys(self) -> Mapping[str, ChainKey]:
        return {**self._retired, **{key.id: key.chain for key in self._keys.values()}}

    def _key(self, id_: str) -> MasterKey | None:
        if id_ not in self._keys and self._again is not None and (newer := self._again()) is not None:
            self.current, self._keys, self._retired, self._again = (
                newer.current,
                newer.keys,
                newer._retired,
                newer._again,
            )
        return self._keys.get(id_)

    def seal(self, plain: bytes, *, table: str, row: str, column: str) -> bytes:
        return self.current.seal(plain, _place(table, row, column))

    def open(self, sealed: bytes, *, table: str, row: str, column: str) -> bytes:
        """Raises `StoreUnavailable`, naming the row, when the key is missing or the bytes are not what was sealed."""
        where = f"{table} {row}, column {column},"
        key = self._key(sealed[len(_FORMAT) : _HEAD].hex())
        if sealed[: len(_FORMAT)] != _FORMAT or key is None:
            raise StoreUnavailable(
                f"{where} is sealed with a key that is not in the key ring, or was damaged",
                hint="add the older key to the key file, below the current one",
            )
        try:
            return key.open(sealed, _place(table, row, column))
        except (InvalidTag, ValueError):
            raise StoreUnavailable(
                f"{where} was changed outside this program, or belongs to another row",
                hint="restore the database from a backup; verification names every damaged row",
            ) from None

    def opens(self, sealed: bytes, *, table: str, row: str, column: str) -> bool:
        """Whether this was sealed for that place, whatever it says."""
        try:
            self.open(sealed, table=table, row=row, column=column)
        except StoreUnavailable:
            return False
        return True


def key_id() -> tuple[int, int]:
    """Where in a sealed field the id of its key stands: first byte (from 1, as SQL counts) and length."""
    return len(_FORMAT) + 1, _ID_BYTES


@cache
def _prefix(table: str, column: str) -> bytes:
    return f"{table}\0{column}\0".encode()


def _place(table: str, row: str, column: str) -> bytes:
    return _prefix(table, column) + row.encode("utf-8", "surrogatepass")
