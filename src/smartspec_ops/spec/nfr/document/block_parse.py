"""The block structure of CommonMark with tables, without the work whose outcome nobody reads.

markdown-it decides everything. It is spared two things: asking every rule about every line, though most can only begin
with one of a few characters, and building tokens that the walker passes over (the cells of tables above all). Inline
text is never parsed: it is read from the source lines, and would be two thirds of the cost.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, html_block, list_block, reference
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

# The characters a block of this rule can begin with; a rule that is not here may begin with any.
_BEGINNINGS: dict[RuleFuncBlockType, str] = {
    fence: "`~",
    blockquote: ">",
    hr: "*-_",
    list_block: "*-+0123456789",
    reference: "[",
    html_block: "<",
    heading: "#",
}


def parse(text: str, read: frozenset[str]) -> list[Token]:
    """The block tokens of the types in `read`, in order. `text` has ``\\n`` for every line end."""
    parser = _parser()
    state = _State(text.replace("\0", "\ufffd"), parser, read)
    parser.block.tokenize(state, state.line, state.lineMax)
    return state.tokens


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(front_matter_plugin)
    parser.block.ruler = _Ruler(parser.block.ruler)
    return parser


class _Ruler(Ruler[RuleFuncBlockType]):
    """The rules of each chain behind one, which asks those that can begin with the first character of the line."""

    def __init__(self, rules: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self._rules = rules
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803  (the name it overrides)
        if chainName not in self._chains:
            self._chains[chainName] = [_first_of(self._rules.getRules(chainName))]
        return self._chains[chainName]

    def get_active_rules(self) -> list[str]:
        return self._rules.get_active_rules()


def _first_of(rules: Sequence[RuleFuncBlockType]) -> RuleFuncBlockType:
    others = tuple(rule for rule in rules if rule not in _BEGINNINGS)
    by_first = {c: tuple(r for r in rules if c in _BEGINNINGS.get(r, c)) for c in "".join(_BEGINNINGS.values())}

    def ask(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        for rule in by_first.get(state.src[at : at + 1], others):  # noqa: SIM110  (a generator for every line)
            if rule(state, start, end, silent):
                return True
        return False

    return ask


class _State(StateBlock):
    """Keeps the tokens that are read; all others are one and the same, which is thrown away."""

    def __init__(self, text: str, parser: MarkdownIt, read: frozenset[str]) -> None:
        super().__init__(text, parser, {}, [])
        self._read = read
        self._unread = Token("", "", 0)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        level = self.level - (nesting < 0)
        self.level += nesting
        if ttype not in self._read or (ttype == "inline" and self.parentType == "table"):
            return self._unread
        token = _Token(ttype, tag, level)
        self.tokens.append(token)
        return token


class _Token(Token):
    """Only what is read of a block: filling the other fields is most of the price of a token."""

    __slots__ = ()

    def __init__(self, name: str, tag: str, level: int) -> None:
        self.type = name
        self.tag = tag
        self.level = level
        self.map = None
        self.content = ""
        self.info = ""
