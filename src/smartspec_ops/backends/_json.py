"""An answer as JSON, or why it is none: the same strictness for every source that speaks it.

A key given twice is refused: readers disagree on which of the two counts, so neither can carry a verdict. So is what
calls itself something else: a proxy's page may well parse.
"""

import json
from typing import Any

from smartspec_ops.domain.measurement import NoData, Silence
from smartspec_ops.ports import Answer


def read(answer: Answer) -> Any:
    """The document, or `NoData` of kind GARBAGE. A missing content type is nobody's claim, and let pass."""
    if not may_be(answer):
        return NoData(Silence.GARBAGE, "the answer does not call itself JSON; is this the address of an API?")
    try:
        return loads(answer.body)
    except (ValueError, RecursionError):
        return NoData(Silence.GARBAGE, "the answer is not JSON, or names a key twice")


def may_be(answer: Answer) -> bool:
    """Whether the answer calls itself JSON (``application/json``, ``application/stream+json``, ...), or nothing."""
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not media_type or "json" in media_type


def loads(body: bytes) -> Any:
    """ValueError where it is not JSON or an object names a key twice; RecursionError where it is nested absurdly."""
    return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_distinct)
