"""What is set as code and is none: stories and checklists as Markdown, requirements as text, lists of targets as YAML.

Any other code is code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from smartspec_ops.spec.nfr.words import expressions as re


@dataclass(frozen=True, slots=True)
class Fenced:
    """The lines of one statement, `last` excluded; `parents` are the names a number of a list is indented below."""

    first: int
    last: int
    is_listed: bool = False
    parents: tuple[str, ...] = ()


def statements_in(info: str, lines: Mapping[int, str], numbers: range) -> Iterator[Fenced]:
    """What the fence over these lines states; `info` is what it calls itself."""
    language = info.strip().lower()
    if language in _MARKDOWN:
        yield from (Fenced(number, number + 1) for number in numbers)
    elif language in _PROSE and (
        any(_SHALL.search(lines[number]) for number in numbers) or _is_prose([lines[number] for number in numbers])
    ):
        for is_empty, run in groupby(numbers, lambda number: not lines[number].strip()):
            if not is_empty:
                first, *rest = run
                yield Fenced(first, (rest or [first])[-1] + 1)
    elif language in _LISTS and any(_PLANGUAGE.match(lines[number]) for number in numbers):
        yield from (Fenced(n, n + 1, is_listed=True) for n in numbers if _LEVEL_OF_PLANGUAGE.match(lines[n]))
    elif language in _DRAWN and any(_MINDMAP.search(lines[number]) for number in numbers):
        yield from _branches(lines, numbers, _NODE)
    elif language in _LISTS and any(_BRANCH.match(lines[number]) for number in numbers):
        if not any(_FILE.match(lines[number]) for number in numbers):
            yield from _branches(lines, numbers, _BRANCH)
    elif language in _LISTS and any(_BOUND.match(lines[number]) for number in numbers):
        yield from _listed(lines, numbers)


def _listed(lines: Mapping[int, str], numbers: range) -> Iterator[Fenced]:
    """Names with their numbers, each under the names it is indented below."""
    parents: list[tuple[int, str]] = []
    for number in numbers:
        line = lines[number]
        depth = len(line) - len(line.lstrip())
        parents = [(above, name) for above, name in parents if above < depth]
        if _NUMBERED_NAME.match(line):
            yield Fenced(number, number + 1, is_listed=True, parents=tuple(name for _, name in parents))
        elif named := _NAME.match(line):
            parents.append((depth, named[1]))


def _branches(lines: Mapping[int, str], numbers: range, marked: re.Pattern) -> Iterator[Fenced]:
    """The leaves of a tree drawn with lines, as quality trees are, each under the branches it hangs on."""
    parents: list[tuple[int, str]] = []
    for number in numbers:
        if (branch := marked.match(lines[number])) is None:
            continue
        depth = branch.start("text")
        parents = [(above, name) for above, name in parents if above < depth]
        yield Fenced(number, number + 1, is_listed=True, parents=tuple(name for _, name in parents))
        parents.append((depth, branch["text"].strip()))


_TO_THE_TEXT = r"[\s│|]*(?:[├└╰]|\+-)[─—-]{1,3}\s*"
_BRANCH = re.compile(rf"{_TO_THE_TEXT}(?P<text>\S.*)")
# "worker.py", "jobs/  # nightly": a tree of files, whatever its remarks say.
_FILE = re.compile(rf"{_TO_THE_TEXT}[\w.@-]+(?:\.[A-Za-z]\w{{0,5}}|/)(?:\s{{2,}}|\s+#|\s*$)")
_MARKDOWN = frozenset({"markdown", "md"})
_PROSE = frozenset({"", "text", "txt", "plaintext", "gherkin", "ears"})
_SHALL = re.compile(r"\b(?:SHALL|MUST)\b")  # as RFC 2119 and EARS write them
# A scenario in sentences: every line of words, and one that says what must be.
_MUST = re.compile(r"\b(?:shall|must)\b")
_OF_WORDS = re.compile(r"\s*[^\W\d_](?:[^{}=;$<|\\]|<(?=[\s=]?\d))*[\w.,:%)]\s*")


def _is_prose(lines: list[str]) -> bool:
    told = [line for line in lines if line.strip()]
    return any(map(_MUST.search, told)) and all(map(_OF_WORDS.fullmatch, told)) and told[-1].rstrip().endswith(".")


# Planguage (Gilb, Competitive Engineering, 2005): a scale, a meter and levels, of which one must be.
_PLANGUAGE = re.compile(r"\s*(?:Scale|Meter):\s+\S")
_LEVEL_OF_PLANGUAGE = re.compile(r"\s*(?:Must|Fail)(?:\s?\[[^\]]*\])?:\s+\S")
_DRAWN = frozenset({"plantuml", "puml", "uml"})
_MINDMAP = re.compile(r"^\s*mindmap\s*$|^\s*@startmindmap")
_NODE = re.compile(r"\s*[+*-]{1,6}\s+(?P<text>\S.*)")
_LISTS = frozenset({"", "yaml", "yml", "text", "txt", "plaintext"})
_NAMED = r"\s*(?:[-*•]\s+)?[^\s:<>=≤≥#][^:<>=≤≥]{0,80}:\s+[\"']?"
# A bound, or a rate: nothing is set to so many transactions a second.
_BOUND = re.compile(_NAMED + r"(?:(?:[<>]=?|[≤≥])\s*\d|\d[\d.,  ]*\+?\s?(?:[TRQ]PS|ops/s|req(?:uests)?/s)\b)")
_NUMBERED_NAME = re.compile(_NAMED + r"(?:(?:[<>]=?|[≤≥])\s*)?\d")
_NAME = re.compile(r"\s*([^\s:#][^:]{0,80}):\s*$")
