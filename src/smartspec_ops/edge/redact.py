"""What must not be kept or leave the process is replaced by its type: ``<secret>``, ``<email:1>``, ``<ip:2>`` ...

Two nets. Values we resolved ourselves are known and replaced wherever they appear, in their usual encodings too.
Everything else is found by shape (`redact_patterns`, `redact_personal`). Personal data is counted, so that the same
address can be recognised within one text or one record. Who is known by a pseudonym becomes the pseudonym. Personal
names are not found: people of the roster are replaced by role elsewhere, strangers' names stay.

Characters that steer a terminal or the direction of reading become visible (``␛``, ``<U+202E>``): nothing is lost, and
nothing obeys.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, quote_plus

from smartspec_ops.edge.redact_patterns import SECRETS, Pattern
from smartspec_ops.edge.redact_personal import PERSONAL, PERSONAL_INSIDE, Outline, Personal, Words
from smartspec_ops.edge.redact_texts import PLAIN, SECRET, USER, Texts, fields_of, tells
from smartspec_ops.ports import Secret

T = TypeVar("T")
MASK = "<secret>"
MIN_KNOWN = 4
"""A shorter known value is no secret, and replacing it everywhere would only destroy text."""
MIN_LINE = 12
MOST_REMEMBERED, LONGEST_REMEMBERED = 10_000, 500
"""Innocent texts and shapes that need not be looked at again, and their characters: 10 MB at most."""
_REFERENCE = re.compile(r"(?:env|file|keyring|exec):\S+|\{\{\s*env\.\w+\s*\}\}")
_NUMBERS = (bool, int, float, type(None))
_STEERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)
"""Control characters but for line ends and tabs, direction controls (CVE-2021-42574), and half characters, which no
encoding can carry."""
_JOIN = "|"
"""Between the texts of a record; no shape holds it, and it is printable."""
_PLACEHOLDER = re.compile(r"<([a-z]{2,8}):(\d{1,6})>")


class Redactor:
    """Replaces known values and known shapes. Time is linear in the text's length.

    `patterns` are further regular expressions, whose whole match becomes ``<secret>``; a pattern that is not valid
    raises `re.error`. With `pii` False, personal data is left as it is. `inside` is for texts that stay with those who
    run the service: addresses of private networks are left, because they name a machine and not a person.
    """

    def __init__(self, patterns: Iterable[str] = (), *, pii: bool = True, inside: bool = False) -> None:
        self._secrets = (*SECRETS, *(Pattern(re.compile(text), lambda _: MASK) for text in patterns))
        self._personal = () if not pii else PERSONAL_INSIDE if inside else PERSONAL
        self._known: Sequence[str] = ()
        self._known_regex: re.Pattern[str] | None = None
        self.people: dict[str, str] = {}
        self.innocent: set[str] = set()
        self._names: dict[str, str] = {}
        self._names_regex: re.Pattern[str] | None = None
        # Most texts hold no word that any shape needs, which one look tells. Further expressions may match anything.
        self._always = [one for one in self._secrets if not one.near]
        self._unnamed = [(one, one.can) for one in self._personal if not isinstance(one.can, tuple)]
        self._near = [one for one in self._personal if one.near]
        named = [*(one.near for one in self._secrets), *(one.near for one in self._personal)]
        self._words = Words(word for words in named for word in words)
        self._beginnings = {near: self._words.beginnings(near) for near in named}
        # Texts without a net for them, but for their digits: messages of one rule differ in numbers alone.
        self._harmless: set[bytes] = set()

    def register(self, secret: Secret) -> None:
        """From now on this value, and its usual encodings, never pass."""
        self._know_forms({form for form in _forms(secret.reveal()) if len(form) >= MIN_KNOWN})

    def _know_forms(self, forms: Iterable[str]) -> None:
        self._known = sorted({*self._known, *forms}, key=lambda form: (-len(form), form))
        self._known_regex = re.compile("|".join(map(re.escape, self._known))) if self._known else None
        self.innocent.clear()

    def inherit(self, other: "Redactor") -> None:
        """From now on no secret that `other` knows passes either."""
        self._know_forms(other._known)

    def know(self, pseudonym: str, values: Iterable[str], names: Iterable[str] = ()) -> None:
        """From now on these addresses of a person, and these names as whole words, are replaced by the pseudonym."""
        self.people |= {value.casefold(): pseudonym for value in values if value}
        self._names |= {name: pseudonym for name in names if len(name) >= MIN_KNOWN}
        longest_first = sorted(self._names, key=lambda name: (-len(name), name))
        either = "|".join(map(re.escape, longest_first))
        self._names_regex = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if longest_first else None
        self.innocent.clear()

    def _pseudonym(self, match: re.Match[str]) -> str:
        return self._names[match[0]]

    def text(self, text: str) -> str:
        """Placeholders count within this text; those already in it stay what they are."""
        if len(text) < MIN_KNOWN and text.isprintable():
            return text
        nets = self._nets(text)
        return _Pass(self, nets, text).text(text) if nets is not None else text

    def scan(self, text: str) -> Iterator[tuple[str, str, int]]:
        """(kind, matched text, offset) of everything `text` would replace, by place: what a check reports."""
        known = self._known_regex.finditer(text) if self._known_regex else ()
        found = [("secret", match[0], match.start()) for match in known]
        for pattern in self._secrets:
            matches = (match for match in pattern.regex.finditer(text) if pattern.replace(match) != match[0])
            found += [("secret", match[0], match.start()) for match in matches]
        found += [(one.kind, text[start:end], start) for one in self._personal for start, end in one.spans(text)]
        yield from sorted(found, key=lambda one: one[2])

    def data(self, value: Any) -> Any:
        """JSON-like data with every text in it redacted; what stands under a name like ``token`` is masked whole.

        References (``env:NAME``) are no secrets and stay. Objects that are not JSON-like become redacted text.
        Placeholders count within the whole.
        """
        texts = Texts()
        texts.gather(value, frozenset())
        whole = _JOIN.join(texts.found)
        return _Pass(self, self._nets(whole, texts) or _NOTHING, whole).data(value)

    def record(self, value: T, keep: frozenset[str] = frozenset()) -> T:
        """A dataclass with every text in it redacted, at any depth, but for the fields named in `keep`.

        One without anything to hide is returned itself. Texts that were innocent are remembered: alerts repeat theirs.
        """
        texts = Texts()
        texts.gather(value, keep)
        innocent = self.innocent
        unknown = [text for text in texts.found if text not in innocent]
        if not unknown and not texts.names_secrets and not texts.names_users:
            return value
        whole = _JOIN.join(unknown)
        nets = self._nets(whole, texts)
        if nets is None or nets.catch_nothing_in(whole):
            self._remember(unknown)
            return value
        passing = _Pass(self, nets, _JOIN.join(texts.found))
        found: T = passing.record(value, keep)
        self._remember(passing.passed)
        return found

    def _remember(self, texts: Iterable[str]) -> None:
        _bounded(self.innocent).update(text for text in texts if len(text) <= LONGEST_REMEMBERED)

    def _nets(self, whole: str, texts: "Texts | None" = None) -> "_Nets | None":
        """What might catch anything in this text; a false alarm costs time and nothing else."""
        known = None
        for form in self._known:
            if form in whole:
                known = self._known_regex
                break
        names_secrets = texts is not None and texts.names_secrets
        names_users = texts is not None and texts.names_users and bool(self._personal)
        named = self._names_regex if any(name in whole for name in self._names) else None
        outline = Outline(whole)
        by_shape = known is None and named is None and not names_secrets and not names_users
        if by_shape and outline.shape in self._harmless:
            return None
        secrets, personal = self._always, [one for one, can in self._unnamed if can(outline)]
        if met := self._words.met(outline):
            secrets = [one for one in self._secrets if not one.near or self._is_near(one, outline, met)]
            near = [one for one in self._near if not met.isdisjoint(self._beginnings[one.near])]
            if near := [one for one in near if one.may_be_in(outline)]:
                personal = [one for one in self._personal if one in near or one in personal]
        if named is not None:
            secrets = [*secrets, Pattern(named, self._pseudonym)]
        steers = not whole.isprintable() and _STEERS.search(whole) is not None
        found = _Nets(known, secrets, personal, names_secrets, names_users, steers)
        if any(found):
            return found
        if by_shape and len(outline.shape) <= LONGEST_REMEMBERED:
            _bounded(self._harmless).add(outline.shape)
        return None

    def _is_near(self, one: Pattern, outline: Outline, met: Set[bytes]) -> bool:
        """Whether a word it needs is there; few are, so most are done with by those that were met."""
        return not met.isdisjoint(self._beginnings[one.near]) and one.also in outline.lower and outline.has(one.near)


def _bounded(remembered: set[T]) -> set[T]:
    if len(remembered) > MOST_REMEMBERED:
        remembered.clear()
    return remembered


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"<U+{code:04X}>"


class _Nets(NamedTuple):
    known: re.Pattern[str] | None
    secrets: Sequence[Pattern]
    personal: Sequence[Personal]
    names_secrets: bool = False
    names_users: bool = False
    steers: bool = False

    def catch_nothing_in(self, whole: str) -> bool:
        """Whether only shapes of personal data came into question, and none is there; False where that is not asked.

        They mean the same in a text and in many joined, which is looked at faster; those of secrets may not (a key
        begins where a line does).
        """
        if self.known or self.secrets or self.names_secrets or self.names_users or self.steers:
            return False
        return not any(True for one in self.personal for _ in one.spans(whole))


_NOTHING = _Nets(None, (), ())


class _Pass:
    """One pass over a text or a record with the nets that might catch something in it."""

    __slots__ = ("_innocent", "_nets", "_numbers", "passed")

    def __init__(self, redactor: Redactor, nets: _Nets, whole: str) -> None:
        self._nets = nets
        self._numbers = _Numbers(redactor.people, whole)
        self._innocent = redactor.innocent
        self.passed: list[str] = []

    def text(self, text: str) -> str:
        if text in self._innocent:
            return text
        found = text
        if self._nets.known is not None:
            found = self._nets.known.sub(MASK, found)
        for pattern in self._nets.secrets:
            found = pattern.regex.sub(pattern.replace, found)
        for personal in self._nets.personal:
            found = self._numbers.replaced(found, personal)
        if self._nets.steers:
            found = _STEERS.sub(_visible, found)
        if found == text:
            self.passed.append(text)
        return found

    def data(self, value: Any) -> Any:
        kind = type(value)
        if kind is str or isinstance(value, str):
            return self.text(value)
        if kind is Secret:
            return MASK
        if kind is dict or isinstance(value, Mapping):
            return {self.text(str(key)): self._entry(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple | Set):
            return [self.data(item) for item in value]
        return value if isinstance(value, _NUMBERS) else self.text(str(value))

    def _entry(self, key: str, item: Any) -> Any:
        if self._nets.names_secrets and isinstance(item, str | bytes) and item and tells(key) & SECRET:
            return item if isinstance(item, str) and _REFERENCE.fullmatch(item) else MASK
        if self._nets.names_users and isinstance(item, str | int) and item and tells(key) & USER:
            return self._numbers.name("user", str(item))
        return self.data(item)

    def record(self, value: Any, keep: frozenset[str]) -> Any:
        kind: Any = type(value)
        if kind is str:
            return self.text(value)
        if kind in PLAIN:
            return value
        if kind is dict or isinstance(value, Mapping):
            return self.data(value)
        if isinstance(value, tuple):
            return tuple(self.record(item, keep) for item in value)
        if isinstance(value, list):
            return [self.record(item, keep) for item in value]
        names, values = fields_of(kind)
        changed = {}
        for name, old in zip(names, values(value), strict=True):
            if type(old) in PLAIN or name in keep:
                continue
            new = self.record(old, keep)
            if new is not old and new != old:
                changed[name] = new
        return replace(value, **changed) if changed else value


class _Numbers:
    """Which placeholder stands for what, within one text or one record. The same datum gets the same number."""

    __slots__ = ("_given", "_last", "_people")

    def __init__(self, people: Mapping[str, str], whole: str) -> None:
        self._people = people
        self._given: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = {}
        if ">" in whole:  # a number already in the text belongs to something else
            for kind, number in _PLACEHOLDER.findall(whole):
                self._last[kind] = max(self._last.get(kind, 0), int(number))

    def name(self, kind: str, datum: str) -> str:
        """The pseudonym of whom it belongs to, or ``<kind:n>``."""
        known = datum.casefold()
        if kind == "user" and datum.startswith("<@"):
            known = known[2:].rstrip(">").partition("|")[0]
        if (person := self._people.get(known)) is not None:
            return person
        at = (kind, "".join(known.split()) if kind in ("card", "iban", "phone") else known)
        if at not in self._given:
            self._last[kind] = self._last.get(kind, 0) + 1
            self._given[at] = f"<{kind}:{self._last[kind]}>"
        return self._given[at]

    def replaced(self, text: str, personal: Personal) -> str:
        parts: list[str] = []
        done = 0
        for start, end in personal.spans(text):
            parts += (text[done:start], self.name(personal.kind, text[start:end]))
            done = end
        return "".join((*parts, text[done:])) if parts else text


def _forms(value: str) -> Iterator[str]:
    """The value and how it looks inside a URL, a JSON text, base64, and line by line."""
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield base64.b64encode(value.encode()).decode().rstrip("=")
    yield from (line for line in value.splitlines() if len(line) >= MIN_LINE)
