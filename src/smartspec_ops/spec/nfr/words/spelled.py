"""Numbers spelled out: "two seconds", "sub-second", "one percent", "four nines", "nine out of ten"."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import SUB_UNIT, Mention
from smartspec_ops.spec.nfr.words.units import OUT_OF, PERCENT, TIME, time_factor
from smartspec_ops.spec.nfr.words.words import Tag

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
    "分之",
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


# "万分之一", "千分之五", "百分之九十九点九".
_PARTS_OF = re.compile(
    r"(?P<whole>[十百]?[百千万萬])分之(?P<part>\d{1,3}(?:\.\d{1,4})?(?!\d)|[一二两兩三四五六七八九十零〇点點]{1,8})"
)
_WHOLES = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "萬": 10_000,
    "十万": 100_000,
    "十萬": 100_000,
    "百万": 10**6,
    "百萬": 10**6,
}
_ONES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def parts_of_a_whole(text: str) -> Iterator[Mention]:
    """ "万分之一": one of ten thousand. Per cent in digits is read with the other numbers."""
    for match in _PARTS_OF.finditer(text) if "分之" in text else ():
        whole, part = _WHOLES.get(match["whole"]), _value_of(match["part"])
        if whole is None or part is None or part >= whole or (whole == _WHOLES["百"] and match["part"][0].isdigit()):
            continue
        share = Quantity(part / whole, Unit.RATIO)
        yield Mention(start=match.start(), end=match.end(), quantity=share, raw_unit="of", words=True)


def _value_of(numeral: str) -> Decimal | None:
    if numeral[0].isdigit():
        return Decimal(numeral)
    head, _, digits = numeral.replace("點", "点").partition("点")
    tens, has_tens, ones = head.rpartition("十")
    if "点" in digits or "十" in digits or len(tens) > 1 or len(ones) > 1:
        return None
    value = (10 * _ONES.get(tens, 1) if has_tens else 0) + _ONES.get(ones, 0)
    return Decimal(f"{value}.{''.join(str(_ONES[d]) for d in digits)}" if digits else value)


def spells_a_number(text: str, tags_of: Callable[[str], tuple[Tag, ...]]) -> bool:
    """Is there a number in words with its unit, and none in digits?"""
    return (
        not HAS_DIGIT.search(text)
        and may_spell_a_time(text)
        and (
            any(t.value and spelled_out(text, t.start, t.end, t.value) for t in tags_of(text))
            or any(True for _ in parts_of_a_whole(text))
        )
    )


def spelled_shares(text: str, numbers: list[Tag]) -> Iterator[Mention]:
    """ "nine out of ten": two number words, of which the second is what there is of."""
    for part, whole in pairwise(numbers):
        some, all_of = part.value or 0, whole.value or 0
        if 0 < some < all_of and all_of % 10 == 0 and _OUT_OF.fullmatch(text, part.end, whole.start):
            share = Quantity(Decimal(some) / all_of, Unit.RATIO)
            yield Mention(start=part.start, end=whole.end, quantity=share, raw_unit="of", words=True)
