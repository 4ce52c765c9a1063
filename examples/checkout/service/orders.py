"""What an order is, and the price list it is checked against. Money is in whole cents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

PRICES = MappingProxyType({"mug": 950, "notebook": 420, "poster": 1800, "sticker": 150, "tote": 1250})
MAX_LINES = 20
MAX_QUANTITY = 99


class OrderError(ValueError):
    """The customer's request cannot become an order; the text says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    sku: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`number` is given out by the service, counting from 1."""

    number: int
    lines: tuple[Line, ...]


def read_lines(body: bytes) -> tuple[Line, ...]:
    """Read `{"items": [{"sku": "mug", "quantity": 2}, ...]}`. Raises OrderError."""
    try:
        document = json.loads(body)
    except ValueError as fault:
        raise OrderError("the body is not JSON") from fault
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_LINES:
        raise OrderError(f"'items' must be a list of 1 to {MAX_LINES} lines")
    return tuple(_line(item) for item in items)


def _line(item: Any) -> Line:
    sku, quantity = (item.get("sku"), item.get("quantity")) if isinstance(item, dict) else (None, None)
    if not isinstance(sku, str) or sku not in PRICES:
        raise OrderError(f"each line needs a 'sku' out of {', '.join(PRICES)}")
    # True is an int in Python, and nobody orders True mugs.
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= MAX_QUANTITY:
        raise OrderError(f"each line needs a 'quantity' from 1 to {MAX_QUANTITY}")
    return Line(sku=sku, quantity=quantity)
