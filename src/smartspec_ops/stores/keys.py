"""Where the master key comes from: a 0600 file outside the project tree, or a secret handed in.

A key file holds base64 keys, one per line, the current one first; older ones below it still open what they sealed, and
of retired ones (``chain:ID:...``) only what verifies hash chains is left.
A key file is made only for a database that holds nothing sealed yet: a new key would open nothing of an old one.
"""

import base64
import binascii
import contextlib
import fcntl
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from smartspec_ops.domain.errors import StoreNotWritable, StoreUnavailable
from smartspec_ops.ports import Secret
from smartspec_ops.stores.chain import ChainKey
from smartspec_ops.stores.crypto import KeyRing, MasterKey

_OTHERS = 0o077
_RETIRED = "chain:"
_HEADER = "# Encryption key of smartspec-ops. Back it up: without it, incidents cannot be read.\n"


def default_key_path() -> Path:
    """``$XDG_CONFIG_HOME`` or ``~/.config``, then ``smartspec-ops/key``."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".config") / "smartspec-ops" / "key"


def key_ring(secret: Secret) -> KeyRing:
    """From base64 text, one or several keys separated by white space, the current one first."""
    return _parse(secret.reveal(), source="the secret")


def load_key(path: Path) -> KeyRing | None:
    """The keys in the file; None where there is no such file."""
    try:
        if path.stat().st_mode & _OTHERS:
            raise StoreUnavailable(f"others can read the key file {path}", hint=f"chmod 600 {path}")
        seen = path.stat()
        return _parse(path.read_text(encoding="ascii"), source=str(path), again=partial(_newer, path, seen.st_mtime_ns))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise _unusable(path, fault) from fault


def rotate_key(path: Path) -> KeyRing:
    """Put a new key before those in the file. Written whole or not at all; two at once make one key each, in turn."""

    def rotated(text: str) -> str:
        new = base64.b64encode(MasterKey.generate().reveal()).decode()
        return _HEADER + new + "\n" + text.removeprefix(_HEADER)

    return _rewrite(path, rotated)


def retire_key(path: Path, id_: str) -> KeyRing:
    """Keep of an older key only what verifies the hash chains made with it."""

    def retired(text: str) -> str:
        return "".join(_retired(line, id_) for line in text.splitlines(keepends=True))

    return _rewrite(path, retired)


def _retired(line: str, id_: str) -> str:
    if not line.strip() or line.lstrip().startswith(("#", _RETIRED)):
        return line
    key = MasterKey(base64.b64decode(line.strip(), validate=True))
    secret = base64.b64encode(key.chain.secret).decode()
    return f"{_RETIRED}{key.id}:{secret}\n" if key.id == id_ else line


def _rewrite(path: Path, change: Callable[[str], str]) -> KeyRing:
    try:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            # The folder is the lock: the file itself is replaced, and a lock on it would be on the old one.
            fcntl.flock(folder, fcntl.LOCK_EX)
            if load_key(path) is None:
                raise StoreUnavailable(f"the key file {path} is missing", hint="restore it from a backup")
            for left in path.parent.glob(f".{path.name}.new.*"):  # of a run that was killed
                left.unlink()
            draft = _draft(path, "new.")
            _write(draft, change(path.read_text(encoding="ascii")))
            draft.replace(path)
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as fault:
        raise _unusable(path, fault) from fault
    found = load_key(path)
    assert found is not None  # it was just written
    return found


def _draft(path: Path, kind: str = "") -> Path:
    return path.with_name(f".{path.name}.{kind}{os.getpid()}.{os.urandom(4).hex()}")


def load_or_create_key(path: Path | None = None) -> KeyRing:
    """The keys in the file, or a new one in a new file.

    This knows of no database: `open_store` given the path makes no new key for a database that has one.
    """
    path = path or default_key_path()
    return load_key(path) or _create(path)


def _create(path: Path) -> KeyRing:
    """Two processes may try at once: the first link wins, the other reads what won."""
    key = MasterKey.generate()
    text = _HEADER + base64.b64encode(key.reveal()).decode() + "\n"
    draft = _draft(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write(draft, text)
            os.link(draft, path)
        except FileExistsError:
            return load_or_create_key(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as fault:
        found = _unusable(path, fault)
        raise StoreNotWritable(found.why, found.hint) from fault
    return KeyRing(key)


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _newer(path: Path, seen: int) -> KeyRing | None:
    """The keys, where the file was written again since it was read."""
    with contextlib.suppress(OSError):
        return load_key(path) if path.stat().st_mtime_ns != seen else None
    return None


def _parse(text: str, *, source: str, again: Callable[[], KeyRing | None] | None = None) -> KeyRing:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    words = " ".join(lines).split()
    try:
        raw = [base64.b64decode(word, validate=True) for word in words if not word.startswith(_RETIRED)]
        retired = [_chain_key(word) for word in words if word.startswith(_RETIRED)]
    except (binascii.Error, ValueError):
        raise StoreUnavailable(
            f"{source} does not hold a base64 key", hint="one 32-byte key per line, base64-encoded"
        ) from None
    if not raw:
        raise StoreUnavailable(f"{source} holds no key", hint="restore the key file from a backup")
    keys = [MasterKey(one) for one in raw]
    return KeyRing(keys[0], keys[1:], retired, again)


def _chain_key(word: str) -> ChainKey:
    id_, _, secret = word.removeprefix(_RETIRED).partition(":")
    return ChainKey(id=id_, secret=base64.b64decode(secret, validate=True))


def _unusable(path: Path, fault: OSError | UnicodeDecodeError) -> StoreUnavailable:
    why = fault.strerror if isinstance(fault, OSError) else "it is not text"
    return StoreUnavailable(f"the key file {path} cannot be used: {why}", hint="check its owner and mode (0600)")
