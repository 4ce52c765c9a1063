"""JSON from strangers. A key that is there twice is refused: readers differ in which of the two they believe.

Numbers that are none (``NaN``, ``1e999``) pass, and become a fault with a place wherever they would count.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from smartspec_ops.spec.alert_fields import clean


def loads(text: bytes | str) -> Any:
    """The parsed document. ValueError, with one short sentence, for anything else; endless nesting included."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as fault:
        raise ValueError(clean(str(fault), 200) or type(fault).__name__) from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        double = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f"the key {double!r} is there twice")
    return found
