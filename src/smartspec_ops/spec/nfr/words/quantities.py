"""Numbers with units, as specs write them, turned into exact `Quantity` values.

Separators follow the value and the document: ``99,999 %`` can only be a decimal, ``10.000`` is ten thousand where the
document writes decimal commas. The units are in `units`.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.units import (
    BIT_RATES,
    BYTES,
    FUSED_RATES,
    MULTIPLIERS,
    OUT_OF,
    PREFIX_RATES,
    alternation,
    dotted,
    factor_in,
    multiplier,
    time_factor,
    unit_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A number in a text: ``start``/``end`` are offsets of number and unit, `noun` the words counted.

    `low` is the other end of a range ("100-200 ms"), `negative` a signed number, `raw_unit` the unit as written
    (empty for a bare number), `words` says that the number was spelled out, `per` is the time of a rate in seconds.
    """

    start: int
    end: int
    quantity: Quantity
    raw_unit: str
    noun: str = ""
    low: Decimal | None = None
    words: bool = False
    approximate: bool = False
    plus: bool = False
    strict_below: bool = False
    per: Decimal | None = None

    @property
    def unit(self) -> Unit:
        return self.quantity.unit


_MULT_ONLY = re.compile(
    r"\s?(?P<mult>(?-i:[MB])|"
    + alternation(dict(MULTIPLIERS))
    + r")(?![^\W_])|\s?(?P<unspaced>[万萬億亿]|[만억천](?!족)|(?<=\d)w(?=\+|\s?(?:[QTR]PS|IOPS|[\u4e00-\u9fff])))",
    re.IGNORECASE,
)
_DIGITS = r"\d{1,3}(?:[ ,.'’_]\d{3}(?!\d)){1,5}(?:[.,]\d{1,9})?|\d{1,2}(?:,\d{2}){1,3},\d{3}|\d{1,18}(?:[.,]\d{1,12})?"
# "p50/p95/p99: 50/200/500 ms".
_TIGHT_LIST = r"\d{1,5}(?:/\d{1,5}){0,3}\s?(?:ms|msec|мс|毫秒|ミリ秒|밀리초)(?![^\W\d_])"
NUMBER = re.compile(
    r"(?<![\d.,_])(?:(?<!\d/)|(?="
    + _TIGHT_LIST
    + r"))(?<!UTC[+−-])(?<!GMT[+−-])(?<![A-Za-zА-я_]-)(?<![A-Za-zА-яÀ-ÿ$€£¥#§])"
    r"(?P<pct>%\s?|百分之\s?|ร้อยละ\s?|(?i:yüzde)\s)?(?P<num>"
    + _DIGITS
    + r")(?![\d]|[.,:x×]\d|/(?!"
    + _TIGHT_LIST
    + r")\d|-\d{2}-|xx(?![^\W\d_])|[CС](?![^\W\d_]))"
)
_DIGITS_OR_PERCENT = re.compile(r"\d+|[%百]|ร้อยละ|(?i:yüzde)(?=\s\d)")
# The same for text in ASCII, several times as fast.
_DIGITS_OR_PERCENT_IN_ASCII = re.compile(r"[0-9]+|%")
_RANGE = re.compile(
    r"\s?(?:-|–|—|~|～|〜|…|\.\.\.?|to|bis|до|à|至|到|から|에서)\s?(?P<num>" + _DIGITS + r")(?![\d]|[.,:/x×]\d)"
)
_WORD_NOUN = re.compile(
    r"\s?\+?\s?-?\s?(?P<noun>[^\W\d_][^\W\d_’'-]*(?:(?:[\s-]|/(?=\w+ \w+ (?:per|pro|par|por)\b))[^\W\d_][^\W\d_’'-]*){0,2})"
)
_COUNTED = re.compile(r"\s[^\W\d_]{4}|\s?[\u3040-\u9fff\uac00-\ud7a3]")
_PREFIX_RATE = re.compile(
    r"(?:" + "|".join(sorted(map(re.escape, PREFIX_RATES), key=len, reverse=True)) + r")(?!隔)\D{0,14}$",
    re.IGNORECASE,
)
# "1秒あたり500件": the time is the unit of the number after it.
_EACH = re.compile(r"\s?(?:あたり|当たり|につき|毎に|당)\D{0,12}\d")
_SPAN = re.compile(r"\d\s?(?:-|–|—|~|(?i:to|bis|à|до))\s?\d")
_RATE_WORDS = ("qps", "tps", "rps", "iops", *PREFIX_RATES)
_RATE_WORDS_IN_ASCII = tuple(word for word in _RATE_WORDS if word.isascii())
# "RPS: 500"; in "1000 RPS with 500 users" it is the unit of the number before it.
_RATE_NAME = re.compile(
    r"(?<![A-Za-z])(?:(?<!\d)(?<!\d )|(?=[A-Za-z]{3,4}(?: target)?\s?[:：=<>≤≥]))(?:QPS|TPS|RPS|IOPS|FPS)(?![A-Za-z])(?!.{0,14}\b(?:with|at|for|under|by|from|mit|bei|con|com|avec|pour|при|для)\s)[^\d,;.(|]{0,16}$"
)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}|\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|\b(?!\d{1,3}\.\d{3}\.\d{3}(?!\d))v?\d{1,4}\.\d{1,4}\.\d{1,4}(?:[.\-+]\w{1,20})?|\b24\s?[/x×]\s?7\b|\b(?:19|20)\d{2}[/年년.-]\d{1,2}[月월]?"
)


# A cheap look before the dear one: a digit, a mark of dates, times or versions, and a digit again.
_MAYBE_DATE = re.compile(r"\d[-./:年년x×/ ]{1,3}\d")


def read_number(text: str, *, decimal_comma: bool, percent: bool = False, counted: bool = False) -> Decimal:
    """The exact value of a number as written. ``1.234,5`` and ``1,234.5`` are both 1234.5.

    A single separator before exactly three digits is ambiguous: a percentage or a leading zero makes it a decimal, a
    comma is a grouping mark, and a point is one where the document writes decimal commas or things are `counted`:
    nobody promises a thousandth of a request.
    """
    compact = re.sub(r"[ '’_]", "", text)
    dot, comma = compact.rfind("."), compact.rfind(",")
    if dot >= 0 and comma >= 0:
        decimal, group = (".", ",") if dot > comma else (",", ".")
        return Decimal(compact.replace(group, "").replace(decimal, "."))
    mark = "." if dot >= 0 else ","
    parts = compact.split(mark)
    if len(parts) == 1:
        return Decimal(compact)
    if len(parts) > 2:
        return Decimal("".join(parts))
    ambiguous = len(parts[1]) == 3 and parts[0] not in ("0", "") and not percent
    grouped = ambiguous and (mark == "," or decimal_comma or counted)
    return Decimal("".join(parts)) if grouped else Decimal(".".join(parts))


@lru_cache(maxsize=4096)
def read_mentions(text: str, *, decimal_comma: bool) -> tuple[Mention, ...]:
    """Every number of `text` with its unit, in order. Dates, clock times and versions are not numbers."""
    blocked = [(m.start(), m.end()) for m in _DATE.finditer(text)] if _MAYBE_DATE.search(text) else []
    return tuple(_mentions(text, decimal_comma, blocked))


_PARTED = re.compile(r"(?<=\d)\n(?=[^\W\d_]{2})")


def joined(text: str) -> str:
    """The text with a space for the line break between a number and its unit; offsets stay."""
    return _PARTED.sub(" ", text) if "\n" in text else text


def measures(text: str) -> bool:
    """Does a text name a time of its own, "sub-millisecond" included?"""
    times = (m for m in read_mentions(text, decimal_comma=False) if m.unit is Unit.SECOND)
    return next(times, None) is not None or SUB_UNIT.search(text) is not None


def holds_a_unit(text: str) -> bool:
    """Does any number of `text` have a unit? Cheaper than reading them all."""
    return any(m["pct"] or _unit_at(text, m.end()) for m in _numbers(text)) or _names_a_rate(text)


def _names_a_rate(text: str) -> bool:
    folded = text.casefold()
    words = _RATE_WORDS_IN_ASCII if folded.isascii() else _RATE_WORDS
    return any(map(folded.__contains__, words)) or _SPAN.search(text) is not None


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """What `NUMBER` finds. It looks back before it looks ahead, which is dear at every character and cheap at digits."""
    at = 0
    candidates = _DIGITS_OR_PERCENT_IN_ASCII if text.isascii() else _DIGITS_OR_PERCENT
    while (candidate := candidates.search(text, at)) is not None:
        number = NUMBER.match(text, candidate.start())
        if number is not None:
            yield number
        at = (number or candidate).end()


def _mentions(text: str, decimal_comma: bool, blocked: list[tuple[int, int]]) -> Iterator[Mention]:
    done = 0
    for match in _numbers(text):
        if match.start() < done or any(a <= match.start("num") < b for a, b in blocked):
            continue
        mention = _mention(text, match, decimal_comma)
        done = mention.end
        if not (mention.unit is Unit.SECOND and _EACH.match(text, mention.end)):
            yield mention


def _mention(text: str, match: re.Match[str], decimal_comma: bool) -> Mention:
    first = match["num"]
    span_end = match.end()
    other = _RANGE.match(text, span_end)
    unit_at = other.end() if other else span_end
    unit = _unit_at(text, unit_at) or _unit_behind_words(text, unit_at)
    if other is None and unit and unit["time"]:
        # "1 s to 2 s": the unit stands at both ends.
        far = _RANGE.match(text, unit.end())
        far_unit = _unit_at(text, far.end()) if far else None
        if far and far_unit and far_unit["time"]:
            other, unit = far, far_unit
    if other and unit is None:
        other = None
    if match["pct"]:
        unit = None
        other = None
    value_text = other["num"] if other else first
    is_percent = bool(match["pct"] or (unit and unit["percent"]))
    # A bare number may be a time whose unit stands in a header, so only what is visibly counted is grouped at a point.
    counted = bool(unit and (unit["fused"] or unit["rate"])) or (unit is None and _COUNTED.match(text, span_end))
    style = {"decimal_comma": decimal_comma, "percent": is_percent, "counted": bool(counted)}
    value = read_number(value_text, **style)
    low = read_number(first, **style) if other else None
    quantity, raw = _quantity(match, unit, value)
    end = unit.end() if unit else span_end
    if unit is None and (hours := _HOURS_AND_MINUTES.match(text, match.start())) and _is_a_length(text, hours):
        minutes = value * 60 + int(hours["minutes"])
        quantity, raw, end, span_end = Quantity(minutes * 60, Unit.SECOND), "h", hours.end(), hours.end()
    if unit and unit["time"] and other is None:
        quantity, end = _with_smaller_units(text, end, quantity, time_factor(unit["time"]))
    if unit is None:
        scale = _MULT_ONLY.match(text, span_end)
        if scale and not match["pct"]:
            quantity = Quantity(value * multiplier(scale["mult"] or scale["unspaced"]), Unit.COUNT)
            end = scale.end()
        quantity, raw = _prefix_rate(text, match.start(), quantity, raw)
        if not match["pct"] and (listed := _LISTED.match(text, span_end)):
            quantity, raw = _of_a_list(match, text, listed.end(), value) or (quantity, raw)
        if not match["pct"] and (share := _of_so_many(text, span_end, value)) is not None:
            (quantity, end), raw = share, "of"
    noun = _WORD_NOUN.match(text, end)
    before = text[max(0, match.start() - 2) : match.start()].rstrip()
    return Mention(
        start=match.start(),
        end=end,
        quantity=quantity,
        raw_unit=raw,
        noun=noun["noun"] if noun else "",
        low=low,
        approximate=before.endswith(("~", "≈", "±")),
        plus=_has_plus(text, span_end, end),
        per=_per(unit) or (Decimal(PREFIX_RATES[raw]) if raw in PREFIX_RATES else None),
    )


# "en 2h30 maximum", "in meno di 1h30"; "à 8h30" and "18h00" are times of day.
_HOURS_AND_MINUTES = re.compile(r"\d{1,2}\s?[hu]\s?(?P<minutes>[0-5]\d)(?![\d\w])")
_LASTS_BEFORE = re.compile(
    r"(?<!\w)(?:en|em|in|moins d[e’'] ?|menos de|meno di|minder dan|d[’']|[<≤]=?|max\.?|maximum|máximo|massimo|maximaal|de)\s?$",
    re.IGNORECASE,
)
_LASTS_AFTER = re.compile(
    r"\s(?:maxi?\b|maximum|máx|máximo|massimo|maximaal|au (?:plus|maximum)|como máximo|no máximo|al massimo)",
    re.IGNORECASE,
)


def _is_a_length(text: str, hours: re.Match[str]) -> bool:
    ahead = text[max(0, hours.start() - 16) : hours.start()]
    return bool(_LASTS_AFTER.match(text, hours.end()) or (_LASTS_BEFORE.search(ahead) and not ahead.endswith("de ")))


# "5 of every 1,000 requests", "3 failed calls per 10,000", "1 in 10,000".
_OF_SO_MANY = re.compile(
    r"(?:\s[^\W\d_]{2,}){0,2}?\s(?:"
    + OUT_OF
    + r"|(?P<bare>in|per|of|pro|von|sur|su|em|op|van|na|из|на|з|z|ze|av|af|på|auf|parmi|de|por|cada|por cada|para cada|ogni|op de|van de|ud af|ut av|trên|dari|ใน))\s(?P<whole>"
    + _DIGITS
    + r")(?![\d%]|[.,:/x×]\d)",
    re.IGNORECASE,
)
_MANY = 100
# "9 of 10 cases": what is counted tells a share from "9 of 10 nodes".
_OF_CASES = re.compile(
    r"\s(?:cases|calls|requests|queries|times|attempts|fällen|fälle|anfragen|aufrufen|malen|cas|requêtes|appels|fois|casos|peticiones|solicitudes|llamadas|veces|requisições|chamadas|vezes|casi|richieste|chiamate|volte|gevallen|verzoeken|keer"
    r"|случа\w+|запрос\w+|вызов\w+|раз(?:ов)?|обращени\w+|випадк\w+|запит\w+|виклик\w+|звернен\w+|przypadk\w+|zapyta\w+|żąda\w+|wywoła\w+|razy|případ\w+|dotaz\w+|požadav\w+|volání|fall|anrop|tilfelle\w*|tilfælde|forespørs\w+|trường hợp|yêu cầu|lần|lượt|kasus|permintaan|kali|กรณี|ครั้ง|คำขอ)(?!\w)",
    re.IGNORECASE,
)
# "10 vakanın 9'unda", "10回中9回", "10번 중 9번": what there is of is said first.
_SO_MANY_OF = re.compile(
    r"(?:\s(?:vaka|istek|durum|çağrı|sorgu|işlem|deneme)[a-zçğıöşü]{1,6}\s|\s?(?:回|件|次|個|个)(?:の)?中(?:の|有)?\s?|\s?(?:번|건|회|개) 중 )(?P<part>\d{1,6})(?![\d%]|[.,]\d)(?:['’]?[a-zçğıöşü]{1,6}(?![^\W_])|\s?(?:回|件|次|個|个|번|건|회|개)|(?=\W|$))",
    re.IGNORECASE,
)


def _of_so_many(text: str, at: int, part: Decimal) -> tuple[Quantity, int] | None:
    """A share written as a part of 10, 20, 50, 100 and so on, and where it ends; None for "2 of 3 nodes"."""
    first = _SO_MANY_OF.match(text, at)
    if first is not None:
        some = Decimal(first["part"])
        return (Quantity(some / part, Unit.RATIO), first.end()) if _is_round(part, 10) and 0 < some < part else None
    match = _OF_SO_MANY.match(text, at)
    cases = (_OF_CASES.match(text, match.end()) or _OF_CASES.match(text, at)) if match else None
    if match is None or (cases is None and _unit_at(text, match.end()) is not None):
        return None
    whole = read_number(match["whole"], decimal_comma=False, counted=True)
    is_round = _is_round(whole, _MANY if match["bare"] and not cases else 10)
    return (Quantity(part / whole, Unit.RATIO), match.end()) if is_round and 0 < part < whole else None


def _is_round(whole: Decimal, least: int) -> bool:
    return whole >= least and f"{whole:f}".rstrip("0") in ("1", "2", "5")


# "50 / 200 / 500 ms": the unit stands after the last.
_LISTED = re.compile(r"(?:\s?/\s?\d{1,6}(?:\.\d{1,3})?(?![\d.,])){1,3}")


def _of_a_list(match: re.Match[str], text: str, at: int, value: Decimal) -> tuple[Quantity, str] | None:
    unit = _unit_at(text, at)
    return _quantity(match, unit, value) if unit and unit["time"] and len(unit["time"]) > 1 else None


_SMALLER = re.compile(r"\s?(?:and|und|et|y|e|и)?\s?(?P<num>\d{1,3})(?![\d.,:])", re.IGNORECASE)


def _with_smaller_units(text: str, end: int, quantity: Quantity, factor: Decimal) -> tuple[Quantity, int]:
    """ "3h 39m", "8 hours 45 minutes": one time, written in falling units."""
    for _ in range(3):
        more = _SMALLER.match(text, end)
        unit = _unit_at(text, more.end()) if more else None
        if more is None or unit is None or not unit["time"] or unit["mult"]:
            break
        smaller = time_factor(unit["time"])
        if smaller >= factor or factor < 60 or Decimal(more["num"]) * smaller >= factor:
            break
        quantity = Quantity(quantity.value + Decimal(more["num"]) * smaller, Unit.SECOND)
        factor, end = smaller, unit.end()
    return quantity, end


# "3 (three) seconds", "30 (tiga puluh) menit": the number once more in words, as contracts have it.
_IN_WORDS = re.compile(r"\s?[(（]\s*[^\W\d_][^\d()（）,;:.]{0,60}[)）]")
_LETTERS_OF_A_UNIT = 2


def _unit_behind_words(text: str, at: int) -> re.Match[str] | None:
    words = _IN_WORDS.match(text, at)
    unit = _unit_at(text, words.end()) if words else None
    if unit is None or not (unit["percent"] or unit["time"]):
        return None
    return unit if unit["percent"] or len(unit["time"]) >= _LETTERS_OF_A_UNIT else None


_NO_UNIT = frozenset(".,;:)]}|!?'\"=<>≤≥*&#\n")


def _unit_at(text: str, at: int) -> re.Match[str] | None:
    if at >= len(text) or text[at] in _NO_UNIT:
        return None
    return unit_at(text, at)


def _per(unit: re.Match[str] | None) -> Decimal | None:
    word = (unit["rateunit"] or unit["byteunit"]) if unit else None
    return time_factor(word) if word else None


def _has_plus(text: str, number_end: int, end: int) -> bool:
    return "+" in text[number_end:end] or text[end : end + 1] == "+"


def _prefix_rate(text: str, start: int, quantity: Quantity, raw: str) -> tuple[Quantity, str]:
    """Chinese, Japanese, Korean and Turkish say "per second" before the number."""
    if quantity.unit is not Unit.COUNT:
        return quantity, raw
    if _RATE_NAME.search(text, max(0, start - 30), start):
        return Quantity(quantity.value, Unit.PER_SECOND), "per second"
    prefix = _PREFIX_RATE.search(text, max(0, start - 24), start)
    if prefix is None:
        return quantity, raw
    word = max((w for w in PREFIX_RATES if prefix[0].lower().startswith(w) or dotted(prefix[0]).startswith(w)), key=len)
    return Quantity(quantity.value / PREFIX_RATES[word], Unit.PER_SECOND), word


def _quantity(match: re.Match[str], unit: re.Match[str] | None, value: Decimal) -> tuple[Quantity, str]:
    if match["pct"]:
        return Quantity(value / 100, Unit.RATIO), match["pct"].strip()
    if unit is None:
        return Quantity(value, Unit.COUNT), ""
    scaled = value * multiplier(unit["mult"]) if unit["mult"] else value
    raw = (unit["unit"] or "").strip(" +-")
    if unit["percent"]:
        return Quantity(scaled / 100, Unit.RATIO), raw
    if unit["permille"]:
        return Quantity(scaled / 1000, Unit.RATIO), raw
    if unit["nines"]:
        return Quantity(1 - Decimal(10) ** -int(value.min(Decimal(12))), Unit.RATIO), raw
    if unit["time"] == "m" and scaled < 1:
        return Quantity(value, Unit.COUNT), ""  # "0.05 m" are metres
    if unit["time"]:
        return _minutes_or_million(scaled, unit["time"])
    if unit["bits"]:
        return Quantity(scaled * factor_in(BIT_RATES, unit["bits"]), Unit.PER_SECOND), raw
    if unit["fused"]:
        return Quantity(scaled / factor_in(FUSED_RATES, unit["fused"]), Unit.PER_SECOND), raw
    if unit["bytes"]:
        size = scaled * factor_in(BYTES, unit["bytes"])
        if unit["byteper"]:
            return Quantity(size / time_factor(unit["byteunit"]), Unit.PER_SECOND), raw
        return Quantity(size, Unit.BYTE), raw
    return Quantity(scaled / time_factor(unit["rateunit"]), Unit.PER_SECOND), raw


def _minutes_or_million(value: Decimal, unit: str) -> tuple[Quantity, str]:
    if unit.lower() == "год" and (value % 10 != 1 or value % 100 == 11):
        return Quantity(value * 3600, Unit.SECOND), unit  # hours: Russian says "год" after 1, 21, 31 only
    return Quantity(value * time_factor(unit), Unit.SECOND), unit


SUB_UNIT = re.compile(
    r"(?<![A-Za-z])sub[- ]?(?P<time>milli-?second|micro-?second|second|minute)s?(?![A-Za-z])", re.IGNORECASE
)
