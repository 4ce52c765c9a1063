"""The released versions of the pricing step: one function each, chosen by the live deployment.

v1.0.0 prices from the list in memory. v1.1.0 moved pricing to eight price shards and brought two faults
with it, both marked below. They depend on the order number alone, so of any eight orders in a row two are
slow and one fails, whoever sends them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from orders import PRICES, Order

SHARDS = 8
COLD_SHARDS = frozenset({2, 6})  # they answer the third call only, the first two run into the time-out
GONE_SHARD = 5  # never came back from the move
SHARD_TIMEOUT = 0.14  # seconds
ATTEMPTS = 3


class ShardError(Exception):
    """The price shard is not there; calling it again will not help."""


def price_from_list(order: Order) -> int:
    """v1.0.0."""
    _authorise_payment()
    return _total(order, PRICES)


def price_from_shards(order: Order) -> int:
    """v1.1.0."""
    _authorise_payment()
    quotes: Mapping[str, int] = {}
    for attempt in range(ATTEMPTS):
        try:
            quotes = _ask_shard(order, attempt)
            break
        except TimeoutError:
            continue  # fault 1: the customer waits through every time-out
        except ShardError:
            break  # fault 2: the error is lost here, and comes back as a KeyError in _total
    return _total(order, quotes)


VERSIONS: Mapping[str, Callable[[Order], int]] = MappingProxyType(
    {
        "v1.0.0": price_from_list,
        "v1.1.0": price_from_shards,
    }
)


def _ask_shard(order: Order, attempt: int) -> Mapping[str, int]:
    shard = order.number % SHARDS
    if shard == GONE_SHARD:
        raise ShardError(f"price shard {shard}")
    if shard in COLD_SHARDS and attempt < ATTEMPTS - 1:
        time.sleep(SHARD_TIMEOUT)
        raise TimeoutError(f"price shard {shard}")
    return PRICES


def _authorise_payment() -> None:
    """The wait for the payment provider: 5 to 15 ms."""
    time.sleep(random.uniform(0.005, 0.015))


def _total(order: Order, prices: Mapping[str, int]) -> int:
    return sum(prices[line.sku] * line.quantity for line in order.lines)
