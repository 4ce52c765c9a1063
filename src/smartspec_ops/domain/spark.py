"""A row of eighths: how a value moved, in the width of a word."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"
GAP = " "


def sparkline(values: Sequence[float | None], width: int = 20) -> str:
    """The newest `width` values between their own smallest and largest; a missing value is a blank."""
    shown = list(values)[-width:]
    known = [value for value in shown if value is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(GAP if v is None else BARS[int((v - low) / span * 7.999) if span else 0] for v in shown)
