"""The wording of notices as plain data: a subject and a body with ``{names}``, filled in and never executed.

A line that holds a name without a value is left out. A value is put in as it is: braces in an alert's text mean
nothing. Which names a wording may use is fixed by what it is about and whom it is for, so that a wording for
customers cannot hold internals. Wordings of a workspace stand before the ones that come with the product.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Lang(StrEnum):
    """The languages there are wordings in."""

    EN = "en"
    TH = "th"

    @classmethod
    def of(cls, word: str | None) -> "Lang":
        """English where there is no wording in the language asked for."""
        return cls(word) if word in list(cls) else cls.EN


class Audience(StrEnum):
    """Who a notice is for. `PERSON` is one named roster entry: whoever is paged."""

    PERSON = "person"
    RESPONDERS = "responders"
    EXECUTIVES = "executives"
    CUSTOMERS = "customers"

    @classmethod
    def of(cls, word: str) -> "Audience":
        """Whoever is addressed as anything else wants to know how it goes: ``stakeholders`` are executives."""
        return cls(word) if word in list(cls) else cls.EXECUTIVES


@dataclass(frozen=True, slots=True)
class Wording:
    """`body` is split into lines; an empty line ends a paragraph."""

    subject: str
    body: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset(_NAME.findall(self.subject + self.body))

    def filled(self, names: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body. `KeyError` for a name that is not there; `faults` finds those before."""
        return _put(self.subject, names), "\n".join(_lines(self.body, names)).strip("\n")


Key = tuple[Lang, Audience, str]
"""A wording is found by language, audience and what it says, such as ``resolved.override``."""

_NAME = re.compile(r"\{([a-z_]+)\}")
EVERYWHERE = frozenset({"service", "since"})
"""Names that every wording may use."""
INSIDE = EVERYWHERE | {"incident", "severity", "status", "event", "title", "drill"}
"""Names that every wording may use which customers do not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """`own` are the workspace's, `known` the product's, which has one for every notice in every language."""

    known: Mapping[Key, Wording]
    own: Mapping[Key, Wording] = field(default_factory=dict)

    def find(self, lang: Lang, audience: Audience, says: str) -> Wording | None:
        """The wording of ``resolved.override``, or of ``resolved`` where the audience gets no closer one."""
        for each in (says, says.partition(".")[0]):
            key = (lang, audience, each)
            if key in self.known:
                return self.own.get(key) or self.known[key]
        return None


def allowed(known: Mapping[Key, Wording], key: Key) -> frozenset[str]:
    """The names a wording of this key may use: those of its kind that the product's wordings of the key use, in any
    language, and those of its audience."""
    lang_free = {names for (_, *place), wording in known.items() if tuple(place) == key[1:] for names in wording.names}
    return frozenset(lang_free) | (EVERYWHERE if key[1] is Audience.CUSTOMERS else INSIDE)


def faults(known: Mapping[Key, Wording], key: Key, wording: Wording) -> Iterator[str]:
    """What is wrong with a wording of a workspace."""
    if key not in known:
        yield f"there is no notice {key[2]!r} for {key[1]} in {key[0].value!r}"
        return
    if not wording.subject.strip():
        yield "it has no subject"
    can = allowed(known, key)
    for name in sorted(wording.names - can):
        yield f"{{{name}}} is not known here; known: {', '.join(sorted(can))}"


def read(text: str) -> Wording:
    """``Subject: ...`` on the first line, then the body. Without it the whole text is the body."""
    first, _, rest = text.partition("\n")
    label, colon, subject = first.partition(":")
    if colon and label.strip().lower() == "subject":
        return Wording(subject.strip(), rest.strip("\n"))
    return Wording("", text.strip("\n"))


def _lines(body: str, names: Mapping[str, str]) -> Iterable[str]:
    for line in body.split("\n"):
        if (filled := _line(line, names)) is not None:
            yield filled


def _line(line: str, names: Mapping[str, str]) -> str | None:
    """None where a name has no value. An empty line stays."""
    if any(not names[name] for name in _NAME.findall(line) if name != "drill"):
        return None
    return _put(line, names)


def _put(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: names[found[1]], text)
