"""Where facts are kept, out of settings that cannot be read as a whole: that part of the text alone, or nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence

from smartspec_ops.spec.settings import PREFIX, SECTION, Settings, settings_of
from smartspec_ops.spec.yaml import read

FACTS = ("database", "key")
"""The parts of our section that say where facts are, and what opens them."""
WORDS = re.compile(r"""([\w-]+)["']?\s*:""")
"""What may be keys of a line."""
NO_TEXT = re.compile("[\0\ufffd\ufffe]")
"""What a text in another encoding leaves where it is read as UTF-8."""
_OURS = re.compile(rf"{SECTION}\s*:\s*(#.*)?")


def facts_alone(text: str, environment: Mapping[str, str]) -> Settings | None:
    """Settings with nothing in them but where facts are; the usual place where the text says none. None where it may
    say one that cannot be read: that is not guessed, and in UTF-16 no word is found at all."""
    text = text.removeprefix("\ufeff")
    lines = text.splitlines()
    given = any(name.startswith(_VARIABLES[0]) for name in environment)
    kept = set(_kept(lines, FACTS[1:] if given else FACTS))
    if not given and (_is_foreign(text) or any(_says_where(line) for n, line in enumerate(lines) if n not in kept)):
        return None
    if any(NO_TEXT.search(lines[n]) for n in kept):
        return None
    parsed = read("\n".join(line for n, line in enumerate(lines) if n in kept), "")
    if parsed.document is None or not isinstance(parsed.document.data, dict | None):
        return None
    only = {name: value for name, value in environment.items() if name.startswith(_VARIABLES)}
    return settings_of(parsed.document, only).value


def says_where(text: str) -> bool:
    return any(_says_where(line) for line in text.splitlines())


_VARIABLES = tuple(f"{PREFIX}{name.upper()}" for name in FACTS)


def _is_foreign(text: str) -> bool:
    """Whether not even the words in ASCII can be found. In Latin-1 and its kind they can: a comment is no reason to
    keep anybody from answering."""
    return "\0" in text or NO_TEXT.match(text) is not None


def _says_where(line: str) -> bool:
    return any(word.casefold() == FACTS[0] for word in WORDS.findall(line.partition("#")[0]))


def _kept(lines: Sequence[str], parts: Sequence[str]) -> Iterator[int]:
    """The numbers of our section's first line, and of the lines of these parts of it."""
    ours = [n for n, line in enumerate(lines) if _OURS.fullmatch(line.rstrip())]
    if len(ours) != 1:
        return
    depth, inside = 0, False
    for n, line in enumerate(lines[ours[0] + 1 :], ours[0] + 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        indent = len(line) - len(line.lstrip(" "))
        if not indent:
            break
        depth = depth or indent
        if indent <= depth:
            key = WORDS.match(line, indent)
            inside = indent == depth and key is not None and key[1] in parts
            if inside:
                yield ours[0]
        if inside:
            yield n
