"""A configuration names its secrets, it never holds them: ``env:NAME``, ``{{env.NAME}}``, ``file:/path``,
``keyring:service/user``. Here is also which keys hold secrets, so that no diagnostic ever quotes one.
"""

import re
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a value is kept. `name` is a variable, a path, or ``service/user``."""

    kind: Literal["env", "file", "keyring"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


HINT = "name where it is kept: env:NAME, {{env.NAME}}, file:/path or keyring:service/user"

_ENV = re.compile(r"(?:env:|\{\{\s*env\.)(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<close>\s*\}\})?")
_FILE = re.compile(r"file:(?!//)(?P<name>[^\s\x00-\x1f][^\x00-\x1f]*)")
_KEYRING = re.compile(r"keyring:(?P<name>[^/\s]+/[^\s]+)")
_USERINFO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/?#\s@]*@")
_KNOWN = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com/|\bgh[pousr]_\w{20}|\bgithub_pat_|\bgl(?:sa|pat)[_-]|"
    r"\bx(?:ox[baprs]|app)-|\b(?:AKIA|ASIA)[0-9A-Z]{16}|(?i:bearer|basic) {1,4}[\w.+/=-]{16}|[?&]sig="
)
_NAME = re.compile(r"passw|passphrase|token|secret|credential|(?:^|_)(?:api|app|private)?_?key$|^authorization$|^pat$")
_HEADER = re.compile(r"authorization|cookie|key|token|secret|passw|credential")
# Every repetition is bounded: these run over text of any length.
_CONFIDENTIAL = r"(?i:passw|passphrase|token|secret|credential|key|authorization|cookie)[\w.\"'-]{0,64}\s{0,8}"
_KEY_LINE = re.compile(_CONFIDENTIAL + r"[:=]\s{0,64}(?P<value>\S.*)")
_KEY_OPEN = re.compile(_CONFIDENTIAL + r":\s{0,8}[|>]?[-+\d]{0,2}\s{0,8}$")


def parse(text: str) -> SecretRef | None:
    """The reference `text` is, whole; None where it is something else."""
    text = text.strip()
    if (match := _ENV.fullmatch(text)) and text.startswith("{{") == bool(match["close"]):
        return SecretRef("env", match["name"])
    if match := _FILE.fullmatch(text):
        return SecretRef("file", match["name"])
    if match := _KEYRING.fullmatch(text):
        return SecretRef("keyring", match["name"])
    return None


def is_secret_position(path: tuple[str | int, ...]) -> bool:
    """Whether the value at `path` must be a reference. A header is one by its name; ``auth.key`` is a file."""
    names = [part.lower().replace("-", "_") for part in path if isinstance(part, str)]
    if not names:
        return False
    parent = names[-2] if len(names) > 1 else ""
    if parent in ("headers", "params"):
        return bool(_HEADER.search(names[-1]))
    return bool(_NAME.search(names[-1])) and (parent, names[-1]) != ("auth", "key")


def holds_secret(text: str) -> bool:
    """Whether a value carries credentials whatever its key is called: ``https://user:pw@host``, a known token."""
    return bool(_USERINFO.search(text) or _KNOWN.search(text))


def has_userinfo(text: str) -> bool:
    return bool(_USERINFO.search(text))


def secret_column(line: str, before: str = "") -> int | None:
    """Where, counted from 0, a line of text that could not be parsed starts to look confidential.

    `before` is the line above it, which may end in a key whose value stands here.
    """
    if _KEY_OPEN.search(before):
        return 0
    starts = [match.start() for pattern in (_USERINFO, _KNOWN) for match in pattern.finditer(line)]
    starts += [m.start("value") for m in _KEY_LINE.finditer(line) if parse(m["value"].strip(" '\",}")) is None]
    return min(starts, default=None)
