"""Numbers spelled out: "two seconds", "sub-second", "one percent", "four nines", "nine out of ten"."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.quantities import SUB_UNIT, Mention
from smartspec_ops.spec.nfr.units import OUT_OF, PERCENT, TIME, time_factor
from smartspec_ops.spec.nfr.words import Tag

_SPELLED = (
    "second",
    "sekund",
    "segund",
    "секунд",
    "minut",
    "минут",
    "秒",
    "分钟",
    "分鐘",
    "分以",
    "초",
    "분",
    "วินาที",
    "นาที",
    "giây",
    "phút",
    "saniye",
    "dakika",
    "detik",
    "menit",
    "nines",
    "neunen",
    "percent",
    "per cent",
    "prozent",
    "procent",
    "процент",
    "out of",
)


# Most texts can be spared half of them.
_SPELLED_IN_ASCII = tuple(word for word in _SPELLED if word.isascii())


def may_spell_a_time(text: str) -> bool:
    """Does the text hold a unit of time as a word, before which a number may be spelled out?"""
    lowered = text.lower()
    for word in _SPELLED_IN_ASCII if lowered.isascii() else _SPELLED:  # noqa: SIM110  (asked of every line)
        if word in lowered:
            return True
    return False


HAS_DIGIT = re.compile(r"\d")
_UNIT_AFTER_WORD = re.compile(
    rf"[\s-]{{0,2}}(?:(?P<time>{TIME})|(?P<percent>{PERCENT})|(?P<nines>nines\b(?=[\s-]+(?:availab|uptime|of\s|for\s|sl[ao]\b)|\s*[).,;:]|\s*$)))",
    re.IGNORECASE,
)
_OUT_OF = re.compile(rf"\s(?:{OUT_OF}|in|sur|su|von|из|z|uit)\s", re.IGNORECASE)


def read_sub_units(text: str) -> Iterator[Mention]:
    """ "sub-second": below one of the unit."""
    for match in SUB_UNIT.finditer(text):
        seconds = time_factor(match["time"].replace("-", ""))
        yield Mention(
            start=match.start(),
            end=match.end(),
            quantity=Quantity(seconds, Unit.SECOND),
            raw_unit=match["time"],
            words=True,
            strict_below=True,
        )


_BEFORE_ONE_SECOND = re.compile(
    r"(?:in|within|under|than|per|every|about|half|over|least|most|below|sub|≤|<|for|up to|of)\s*$", re.IGNORECASE
)
_NOUN_AFTER = re.compile(
    r"\s+(?!(?:or|for|per|at|under|on|in|to|of|and|when|while|with|after|from|by|latency|response|if|as|so)\b)[a-z]",
    re.IGNORECASE,
)


def _is_ordinal(text: str, start: int, end: int, value: Decimal) -> bool:
    """ "a second provider" counts providers; "in a second" and "half a second" measure time."""
    ahead = text[max(0, start - 12) : start]
    return value == 1 and (not _BEFORE_ONE_SECOND.search(ahead) or bool(_NOUN_AFTER.match(text, end)))


_FRACTIONS = {
    "quarter": Decimal("0.25"),
    "fifth": Decimal("0.2"),
    "tenth": Decimal("0.1"),
    "hundredth": Decimal("0.01"),
}
_FRACTION_OF = re.compile(
    r"\b(?:an? |one )?(quarter|fifth|tenth|hundredth) of $", re.IGNORECASE
)  # "a quarter of a second"


def spelled_out(text: str, start: int, end: int, value: Decimal) -> Mention | None:
    """ "two seconds": a number word directly followed by a unit; None where no unit follows."""
    unit = _UNIT_AFTER_WORD.match(text, end)
    if unit is None:
        return None
    if unit["percent"]:
        quantity = Quantity(value / 100, Unit.RATIO)
    elif unit["nines"]:
        if value not in range(1, 13):
            return None
        quantity = Quantity(1 - Decimal(10) ** -int(value), Unit.RATIO)
    elif unit["time"].lower() == "second" and _is_ordinal(text, start, unit.end(), value):
        return None
    else:
        fraction = _FRACTION_OF.search(text, max(0, start - 14), start) if value == 1 else None
        if fraction:
            value, start = _FRACTIONS[fraction[1].lower()], fraction.start()
        quantity = Quantity(value * time_factor(unit["time"]), Unit.SECOND)
    raw = unit["time"] or unit["percent"] or unit["nines"]
    return Mention(start=start, end=unit.end(), quantity=quantity, raw_unit=raw, words=True)


def spells_a_number(text: str, tags_of: Callable[[str], tuple[Tag, ...]]) -> bool:
    """Is there a number in words with its unit, and none in digits?"""
    return (
        not HAS_DIGIT.search(text)
        and may_spell_a_time(text)
        and any(t.value and spelled_out(text, t.start, t.end, t.value) for t in tags_of(text))
    )


def spelled_shares(text: str, numbers: list[Tag]) -> Iterator[Mention]:
    """ "nine out of ten": two number words, of which the second is what there is of."""
    for part, whole in pairwise(numbers):
        some, all_of = part.value or 0, whole.value or 0
        if 0 < some < all_of and all_of % 10 == 0 and _OUT_OF.fullmatch(text, part.end, whole.start):
            share = Quantity(Decimal(some) / all_of, Unit.RATIO)
            yield Mention(start=part.start, end=whole.end, quantity=share, raw_unit="of", words=True)
