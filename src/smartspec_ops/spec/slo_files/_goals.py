"""Goals and windows as SLO files write them."""

import re
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from smartspec_ops.spec.durations import parse_duration

_LONG = {"M": 30, "Q": 90, "Y": 365}
"""Days of a month, a quarter and a year, as the OpenSLO SDK reads them."""


def goal(percent: object) -> Decimal | None:
    """99.9, or "99.9", as the share 0.999; None for what is no percentage above 0 and up to 100."""
    found = share(percent)
    return None if found is None or found <= 0 or found > 100 else found / 100


def share(value: object) -> Decimal | None:
    """A number as it is written."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = Decimal(str(value).strip().rstrip("%").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def window(text: object) -> timedelta | None:
    """``28d``, ``4w``, and OpenSLO's ``1M``, ``1Q``, ``1Y``."""
    if not isinstance(text, str):
        return None
    if found := re.fullmatch(r"(\d{1,3})([MQY])", text.strip()):
        return timedelta(days=int(found[1]) * _LONG[found[2]])
    return parse_duration(text)
