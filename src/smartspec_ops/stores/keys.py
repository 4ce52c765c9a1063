"""Where the master key comes from: a 0600 file outside the project tree, or a secret handed in.

A key file holds base64 keys, one per line, the current one first; older ones below it still open what they sealed.
A key file is made only for a database that holds nothing sealed yet: a new key would open nothing of an old one.
"""

import base64
import binascii
import os
from pathlib import Path

from smartspec_ops.domain.errors import StoreUnavailable
from smartspec_ops.ports import Secret
from smartspec_ops.stores.crypto import KeyRing, MasterKey

_OTHERS = 0o077
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
        return _parse(path.read_text(encoding="ascii"), source=str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        raise _unusable(path, fault) from fault


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
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
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
        raise _unusable(path, fault) from fault
    return KeyRing(key)


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _parse(text: str, *, source: str) -> KeyRing:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    try:
        raw = [base64.b64decode(word, validate=True) for word in " ".join(lines).split()]
    except binascii.Error:
        raise StoreUnavailable(
            f"{source} does not hold a base64 key", hint="one 32-byte key per line, base64-encoded"
        ) from None
    if not raw:
        raise StoreUnavailable(f"{source} holds no key", hint="restore the key file from a backup")
    return KeyRing.of(*raw)


def _unusable(path: Path, fault: OSError | UnicodeDecodeError) -> StoreUnavailable:
    why = fault.strerror if isinstance(fault, OSError) else "it is not text"
    return StoreUnavailable(f"the key file {path} cannot be used: {why}", hint="check its owner and mode (0600)")
