"""What must not leave the process is replaced by its type: ``<secret>``, ``<email>``, ``<ip>`` ...

Two nets. Values we resolved ourselves are known and replaced wherever they appear, in their usual encodings too.
Everything else is found by shape (`redact_patterns`). Personal names are not found: people of the roster are
replaced by role elsewhere, strangers' names stay.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any
from urllib.parse import quote, quote_plus

from smartspec_ops.edge.redact_patterns import PERSONAL, SECRET_NAME, SECRETS, Pattern
from smartspec_ops.ports import Secret

MASK = "<secret>"
MIN_KNOWN = 4
"""A shorter known value is no secret, and replacing it everywhere would only destroy text."""
MIN_LINE = 12
_REFERENCE = re.compile(r"(?:env|file|keyring|exec):\S+|\{\{\s*env\.\w+\s*\}\}")
_NUMBERS = (bool, int, float, type(None))


class Redactor:
    """Replaces known values and known shapes. Time is linear in the text's length.

    `patterns` are further regular expressions, whose whole match becomes ``<secret>``; a pattern that is not valid
    raises `re.error`. With `pii` False, personal data is left as it is.
    """

    def __init__(self, patterns: Iterable[str] = (), *, pii: bool = True) -> None:
        extra = [Pattern(re.compile(text), lambda _: MASK) for text in patterns]
        self._patterns = (*SECRETS, *extra, *(PERSONAL if pii else ()))
        self._known: set[str] = set()
        self._known_regex: re.Pattern[str] | None = None

    def register(self, secret: Secret) -> None:
        """From now on this value, and its usual encodings, never pass."""
        self._known |= {form for form in _forms(secret.reveal()) if len(form) >= MIN_KNOWN}
        longest_first = sorted(self._known, key=lambda form: (-len(form), form))
        self._known_regex = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        if self._known_regex:
            text = self._known_regex.sub(MASK, text)
        for pattern in self._patterns:
            text = pattern.regex.sub(pattern.replace, text)
        return text

    def scan(self, text: str) -> Iterator[tuple[str, str, int]]:
        """(kind, matched text, offset) of everything `text` would replace, by place: what a check reports."""
        known = self._known_regex.finditer(text) if self._known_regex else ()
        found = [(MASK.strip("<>"), match[0], match.start()) for match in known]
        found += [
            (kind, match[0], match.start())
            for pattern in self._patterns
            for match in pattern.regex.finditer(text)
            if (kind := _kind(pattern.replace(match), match[0])) is not None
        ]
        yield from sorted(found, key=lambda one: one[2])

    def data(self, value: Any) -> Any:
        """JSON-like data with every text in it redacted; what stands under a name like ``token`` is masked whole.

        References (``env:NAME``) are no secrets and stay. Objects that are not JSON-like become redacted text.
        """
        if isinstance(value, Secret):
            return MASK
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._entry(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple | Set):
            return [self.data(item) for item in value]
        return value if isinstance(value, _NUMBERS) else self.text(str(value))

    def _entry(self, key: str, item: Any) -> Any:
        if SECRET_NAME.search(key) and isinstance(item, str | bytes) and item:
            return item if isinstance(item, str) and _REFERENCE.fullmatch(item) else MASK
        return self.data(item)


def _kind(replaced: str, matched: str) -> str | None:
    """The word in ``<…>`` a match becomes; None where a pattern looked twice and left it as it is."""
    mask = re.search(r"<([\w-]+)>", replaced)
    return None if replaced == matched or mask is None else mask[1]


def _forms(value: str) -> Iterator[str]:
    """The value and how it looks inside a URL, a JSON text, base64, and line by line."""
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield base64.b64encode(value.encode()).decode().rstrip("=")
    yield from (line for line in value.splitlines() if len(line) >= MIN_LINE)
