"""JMESPath, the expressions of a translation: they pick and reshape, and can do nothing else (ADR 0023).

Written in the settings, compiled at the start. What they are given is bounded by the body, what they are by `LONGEST`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.parser import ParsedResult

LONGEST = 500
"""Characters of one expression."""


class Expression:
    """A compiled expression. ValueError, with one sentence, for what is none."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ValueError(f"longer than {LONGEST} characters")
        try:
            self._compiled: ParsedResult = jmespath.compile(text)
        except (JMESPathError, RecursionError) as fault:
            raise ValueError(_sentence(fault)) from None
        if unknown := sorted(set(_functions(self._compiled.parsed)) - set(Functions.FUNCTION_TABLE)):
            raise ValueError(f"there is no function {unknown[0]}()")

    def of(self, data: Mapping[str, Any]) -> Any:
        """What it picks; None where there is nothing. ValueError where a function gets what it cannot take."""
        try:
            return self._compiled.search(data)
        except (JMESPathError, TypeError, ArithmeticError, RecursionError) as fault:
            raise ValueError(_sentence(fault)) from None


def _sentence(fault: Exception) -> str:
    return str(fault).partition("\n")[0].rstrip(":")[:200] or type(fault).__name__


def _functions(node: Mapping[str, Any]) -> Iterator[str]:
    if node["type"] == "function_expression":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, Mapping):
            yield from _functions(child)
