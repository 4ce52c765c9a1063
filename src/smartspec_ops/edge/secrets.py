"""From a reference to the secret it names, at the last moment, and never the other way round.

``env:NAME``, ``file:path`` and ``keyring:service/user``. Every value resolved is made known to the redactor first,
so that it cannot appear in a log or a report afterwards.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.files import Sign, sign
from smartspec_ops.ports import Secret

MAX_FILE = 64 * 1024


class Reference(Protocol):
    """What a configuration holds instead of a secret: `kind` is env, file or keyring."""

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...


class Secrets:
    """Resolves references. `register` is told every value; relative files are looked up in `root`."""

    def __init__(self, *, environment: Mapping[str, str], root: Path, register: Callable[[Secret], None]) -> None:
        self.files: dict[Path, Sign] = {}
        """Those that were asked for, as they were before; who rotates a secret changes one of them."""
        self._root = root
        self._register = register
        self._sources: Mapping[str, Callable[[str], str]] = {
            "env": lambda name: _from_environment(environment, name),
            "file": self._from_file,
            "keyring": _from_keyring,
        }

    def resolve(self, reference: Reference) -> Secret:
        """`UserFault` names the reference and what to do; it never holds a value."""
        source = self._sources.get(reference.kind)
        if source is None:
            known = ", ".join(f"{kind}:" for kind in self._sources)
            raise UserFault.of("secret/kind", f"unknown kind of secret '{reference.kind}'", f"use one of: {known}")
        value = source(reference.name)
        if not value:
            raise _fault(reference.kind, reference.name, "is empty", "put the secret there")
        secret = Secret(value)
        self._register(secret)
        return secret

    def _from_file(self, name: str) -> str:
        path = self._root / Path(name).expanduser()
        self.files.setdefault(path, sign(path))
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (OSError, ValueError) as fault:
            raise _fault("file", name, f"cannot be read: {type(fault).__name__}", "check the path") from None
        try:
            # Judged on the open file, so that what is checked is what is read.
            if problem := _unsafe(os.fstat(descriptor).st_mode):
                raise _fault("file", name, *problem)
            content = os.read(descriptor, MAX_FILE + 1)
        finally:
            os.close(descriptor)
        if len(content) > MAX_FILE:
            raise _fault("file", name, f"is larger than {MAX_FILE} bytes", "name a file that holds the secret alone")
        try:
            return content.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise _fault("file", name, "is not text", "store the secret as UTF-8 text") from None


def _unsafe(mode: int) -> tuple[str, str] | None:
    """(what is wrong, what to do about it), or None for a plain file that its owner alone may use."""
    if not stat.S_ISREG(mode):
        return "is not a regular file", "name a file that holds the secret alone"
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"may be used by others (mode {stat.S_IMODE(mode):04o})", "run chmod 600 on it"
    return None


def _from_environment(environment: Mapping[str, str], name: str) -> str:
    if name not in environment:
        raise _fault("env", name, "is not set", "set this environment variable")
    return environment[name]


def _from_keyring(name: str) -> str:
    service, separator, user = name.rpartition("/")
    if not (service and separator and user):
        raise _fault("keyring", name, "does not name an entry", "write keyring:service/user")
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        hint = "install smartspec-ops with the extra 'keyring', or use env: or file:"
        raise _fault("keyring", name, "needs a library that is not installed", hint) from None
    try:
        value = keyring.get_password(service, user)
    except KeyringError as fault:
        raise _fault("keyring", name, f"cannot be read: {type(fault).__name__}", "unlock the keyring") from None
    if value is None:
        raise _fault("keyring", name, "is not in the keyring", f"add it: keyring set {service} {user}")
    return value


def _fault(kind: str, name: str, what: str, hint: str) -> UserFault:
    return UserFault.of("secret/unresolved", f"the secret {kind}:{name} {what}", hint)
