"""Numbers with units, as specs write them, turned into exact `Quantity` values.

The unit table is our own: general unit libraries read "rps" as revolutions per second and know no "req/s". Separators
follow the value and the document: ``99,999 %`` can only be a decimal, ``10.000`` is ten thousand where the document
writes decimal commas. Every regular expression here is a flat alternation with bounded repeats.
"""

# ruff: noqa: E501  (the unit tables, one unit per row)

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from smartspec_ops.domain.quantity import Quantity, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A number in a text: ``start``/``end`` are offsets of number and unit, `noun` the words counted.

    `low` is the other end of a range ("100-200 ms"), `negative` a signed number, `raw_unit` the unit as written
    (empty for a bare number), `words` says that the number was spelled out.
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


_SECOND = Decimal(1)
_TIMES: dict[str, tuple[str, ...]] = {
    "0.000000001": ("ns", "nanosec*", "nanosek*"),
    "0.000001": ("µs", "μs", "us", "usec", "мкс", "微秒", "microsec*", "mikrosek*", "マイクロ秒"),
    "0.001": (
        "ms", "msec", "msecs", "millis", "msek", "мс", "мсек", "毫秒", "ミリ秒", "밀리초", "มิลลิวินาที", "มิลลิ วินาที",
        "millisec*", "millisek*", "miliseg*", "millisegund*", "milissegund*", "milisek*", "миллисек*", "мілісек*",
        "milisan*", "mili giây", "mili-giây", "miligiây", "milidetik", "milliseconde*", "میلی ثانیه",
    ),
    "1": (
        "s", "sec", "secs", "sek", "seg", "segs", "с", "сек", "秒", "秒钟", "秒間", "초", "วินาที", "วิ", "giây", "sn", "detik",
        "second", "seconds", "sekunde", "sekunden", "seconde", "secondes", "seconden", "segundo", "segundos", "secondo",
        "secondi", "секунд*", "sekund*", "saniye*", "másodperc*", "secunde", "secunda", "δευτερόλεπτ*", "ثانية", "ثوان",
        "ثانیه", "सेकंड", "सेकेंड",
    ),
    "60": (
        "m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti", "мин", "минут*", "хв", "хвилин*",
        "分钟", "分鐘", "分", "分間", "분", "นาที", "phút", "dk", "dakika*", "minut*", "menit", "perc", "perces",
        "دقيقة", "دقائق", "मिनट",
    ),
    "3600": (
        "h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std", "heure", "heures", "hora", "horas", "ora", "ore",
        "ч", "час*", "годин*", "小时", "小時", "時間", "시간", "ชั่วโมง", "ชม.", "giờ", "saat*", "godzin*", "godz", "hodin*",
        "uur", "jam", "timme", "timmar", "óra", "ساعة", "घंटे",
    ),
    "86400": (
        "d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni",
        "дн", "дня", "дней", "день", "天", "日", "日間", "일", "วัน", "ngày", "gün*", "dzień", "dni", "dnia", "dag", "dagen",
        "dagar", "hari", "dny", "business days", "working days", "werktage", "werktagen",
    ),
    "604800": ("week", "weeks", "wk", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "недел*", "周", "週間", "주"),
    "2592000": ("month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mês", "mesi", "месяц*", "个月", "か月",
                "ヶ月", "개월", "เดือน", "tháng", "ay", "miesiąc*", "miesięcy", "bulan", "maand", "maanden"),
    "31536000": ("year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "ans", "année", "années", "año", "años", "ano",
                 "anos", "anno", "anni", "год", "года", "лет", "年", "年間", "년", "ปี", "năm", "yıl*", "rok", "lat", "lata", "tahun"),
}  # fmt: skip
_BYTES = {
    "b": 1, "byte": 1, "bytes": 1, "octets": 1, "байт": 1, "字节": 1, "バイト": 1,
    "kb": 1000, "ko": 1000, "кб": 1000, "mb": 1000**2, "mo": 1000**2, "мб": 1000**2, "gb": 1000**3, "go": 1000**3,
    "гб": 1000**3, "tb": 1000**4, "тб": 1000**4, "pb": 1000**5,
    "kib": 1024, "ki": 1024, "mib": 1024**2, "mi": 1024**2, "gib": 1024**3, "gi": 1024**3, "tib": 1024**4, "ti": 1024**4,
}  # fmt: skip
_FUSED_RATES = {
    "rps": 1, "qps": 1, "tps": 1, "req/s": 1, "reqs/s": 1, "ops/s": 1, "iops": 1, "fps": 1, "eps": 1, "mps": 1, "hz": 1,
    "rpm": 60, "tpm": 60,
    "msgs/s": 1, "msg/s": 1, "кадр/с": 1,
}  # fmt: skip
_BIT_RATES = {
    "kbps": 125,
    "mbps": 125_000,
    "gbps": 125_000_000,
    "kbit/s": 125,
    "mbit/s": 125_000,
    "gbit/s": 125_000_000,
}
_PERCENTS = (
    "%", "percent", "per cent", "percents", "pct", "prozent", "pour cent", "por ciento", "por cento", "per cento",
    "процент*", "відсотк*", "パーセント", "퍼센트", "프로", "เปอร์เซ็นต์", "phần trăm", "procent*", "persen", "százalék*",
)  # fmt: skip
_NINES = ("nines", "9s", "9's", "neunen", "neuf", "nueves", "noves", "девят*", "个9", "个 9", "个九")
MULTIPLIERS = {
    "k": 1000, "tsd": 1000, "tsd.": 1000, "thousand": 1000, "tausend": 1000, "mille": 1000, "mil": 1000, "mila": 1000,
    "тыс": 1000, "тыс.": 1000, "тысяч": 1000, "тысячи": 1000, "千": 1000, "천": 1000, "พัน": 1000, "tys": 1000, "tys.": 1000,
    "bin": 1000, "nghìn": 1000, "ngàn": 1000, "ribu": 1000, "tisíc": 1000, "duizend": 1000,
    "万": 10_000, "萬": 10_000, "만": 10_000, "หมื่น": 10_000, "แสน": 100_000,
    "mm": 10**6, "mn": 10**6, "mio": 10**6, "mio.": 10**6, "million": 10**6, "millions": 10**6, "millionen": 10**6,
    "millón": 10**6, "millones": 10**6, "milhão": 10**6, "milhões": 10**6, "milioni": 10**6, "млн": 10**6, "млн.": 10**6,
    "миллион*": 10**6, "백만": 10**6, "ล้าน": 10**6, "mln": 10**6, "milyon": 10**6, "triệu": 10**6, "juta": 10**6,
    "bn": 10**9, "billion": 10**9, "milliarden": 10**9, "亿": 10**8, "億": 10**8, "억": 10**8,
    "млрд": 10**9, "tỷ": 10**9, "lakh": 100_000, "crore": 10**7,
}  # fmt: skip
_CASED = {"M": 10**6, "B": 10**9}  # "5M" is five million, "5m" five minutes
_PER = (
    r"(?:/|per\b|a\b|an\b|each\b|every\b|pro\b|je\b|par\b|por\b|al\b|allo\b|alla\b|в\b|за\b|на\b|na\b|za\b|mỗi\b|một\b|ต่อ|/\s?1\s?|"
    r"per\s+(?:ogni\b|one\b)|every\s+1\b|baris\b|setiap\b|mỗi\b|每|毎|當|당)"
)
_PREFIX_RATES = {
    "每秒": 1, "毎秒": 1, "秒間": 1, "초당": 1, "每分钟": 60, "每分鐘": 60, "毎分": 60, "分当たり": 60, "분당": 60, "시간당": 3600,
    "每小时": 3600, "毎時": 3600, "每天": 86400, "每日": 86400, "毎日": 86400, "日間": 86400, "하루": 86400,
    "1秒あたり": 1, "秒あたり": 1, "1分あたり": 60, "1日あたり": 86400, "saniyede": 1, "dakikada": 60,
}  # fmt: skip


def _alternation(words: Iterable[str]) -> str:
    """Longest first; a trailing ``*`` becomes a bounded run of letters, and Latin words end at a word boundary."""
    free: list[str] = []
    bounded: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        stem = word.rstrip("*")
        escaped = re.escape(stem).replace(r"\ ", r"[\s-]") + (r"[^\W\d_]{0,6}" if word.endswith("*") else "")
        is_bounded = (word.endswith("*") or stem[-1].isalpha()) and not _unspaced(stem)
        # "5m" is minutes, "5M" five million.
        (bounded if is_bounded else free).append("(?-i:m)" if word == "m" else escaped)
    # One boundary for all of them: one for each word made compiling ten times as slow, at every start.
    return "|".join([*free, rf"(?:{'|'.join(bounded)})(?![A-Za-z0-9\u00c0-\u024f\u0400-\u04ff])"])


def _unspaced(word: str) -> bool:
    """Scripts written without spaces, where a word needs no boundary after it."""
    return any("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in word)


_TIME_WORDS = {word: Decimal(factor) for factor, words in _TIMES.items() for word in words}
_STEMS = {word[:-1]: factor for word, factor in _TIME_WORDS.items() if word.endswith("*")}
_TIME = _alternation(dict(_TIME_WORDS))
_RATE_NOUN = r"(?:(?!per\b|pro\b|par\b|por\b|при\b|with\b|avec\b|mit\b|con\b|com\b|in\b|at\b|and\b|or\b)[^\W\d_][^\W\d_.’'-]{0,24}\s?)"
_UNIT = re.compile(
    r"\s?(?:(?P<mult>(?-i:[MB](?![A-Za-z]))|" + _alternation(dict(MULTIPLIERS)) + r")\s?\+?\s?-?(?=\W|[^\W\d_]|$))?"
    r"(?P<unit>\+?\s?-?(?:"
    r"(?P<percent>" + _alternation(_PERCENTS) + r")|(?P<permille>‰)"
    r"|(?P<bits>" + _alternation(list(_BIT_RATES)) + r")"
    r"|(?P<fused>" + _alternation(list(_FUSED_RATES)) + r")"
    r"|(?P<bytes>" + _alternation(list(_BYTES)) + r")(?P<byteper>\s?(?:/|per\s)\s?(?P<byteunit>" + _TIME + r"))?"
    r"|(?P<nines>" + _alternation(_NINES) + r")"
    r"|(?P<time>" + _TIME + r")"
    r"|(?P<rate>" + _RATE_NOUN + r"{0,3}\s?" + _PER + r"\s?(?P<rateunit>" + _TIME + r"))"
    r"))",
    re.IGNORECASE,
)
_MULT_ONLY = re.compile(r"\s?(?P<mult>(?-i:[MB])|" + _alternation(dict(MULTIPLIERS)) + r")(?![^\W_])", re.IGNORECASE)
_DIGITS = r"\d{1,3}(?:[ ,.'’_]\d{3}(?!\d)){1,5}(?:[.,]\d{1,9})?|\d{1,2}(?:,\d{2}){1,3},\d{3}|\d{1,18}(?:[.,]\d{1,12})?"
NUMBER = re.compile(
    r"(?<![\d.,_])(?<![A-Za-zА-я_]-)(?<![A-Za-zА-яÀ-ÿ$€£¥#§])"
    r"(?P<pct>%\s?|百分之)?(?P<num>" + _DIGITS + r")(?![\d]|[.,:/x×]\d|-\d{2}-)"
)
_RANGE = re.compile(
    r"\s?(?:-|–|—|~|～|〜|\.\.\.?|to|bis|до|à|至|到|から|에서)\s?(?P<num>" + _DIGITS + r")(?![\d]|[.,:/x×]\d)"
)
_WORD_NOUN = re.compile(r"\s?\+?\s?-?\s?(?P<noun>[^\W\d_][^\W\d_’'-]*(?:[\s-][^\W\d_][^\W\d_’'-]*){0,2})")
_PREFIX_RATE = re.compile(
    r"(?:" + "|".join(sorted(map(re.escape, _PREFIX_RATES), key=len, reverse=True)) + r")\D{0,14}$"
)
_RATE_NAME = re.compile(r"(?<![A-Za-z])(?:QPS|TPS|RPS|IOPS)(?![A-Za-z])[^\d,;.(|]{0,16}$")
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?|\d{1,2}[./]\d{1,2}[./](?:19|20)\d{2}|\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|\bv?\d{1,4}\.\d{1,4}\.\d{1,4}(?:[.\-+]\w{1,20})?|\b24\s?[/x×]\s?7\b|\b(?:19|20)\d{2}[/年년.-]\d{1,2}[月월]?"
)


def read_number(text: str, *, decimal_comma: bool, percent: bool = False) -> Decimal:
    """The exact value of a number as written. ``1.234,5`` and ``1,234.5`` are both 1234.5.

    A single separator before exactly three digits is ambiguous: a percentage or a leading zero makes it a decimal, a
    comma is a grouping mark, and a point is one only where the document writes decimal commas.
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
    grouped = len(parts[1]) == 3 and parts[0] not in ("0", "") and not percent and (mark == "," or decimal_comma)
    return Decimal("".join(parts)) if grouped else Decimal(".".join(parts))


@lru_cache(maxsize=4096)
def read_mentions(text: str, *, decimal_comma: bool) -> tuple[Mention, ...]:
    """Every number of `text` with its unit, in order. Dates, clock times and versions are not numbers."""
    blocked = [(m.start(), m.end()) for m in _DATE.finditer(text)]
    return tuple(_mentions(text, decimal_comma, blocked))


def _mentions(text: str, decimal_comma: bool, blocked: list[tuple[int, int]]) -> Iterator[Mention]:
    done = 0
    for match in NUMBER.finditer(text):
        if match.start() < done or any(a <= match.start("num") < b for a, b in blocked):
            continue
        mention = _mention(text, match, decimal_comma)
        done = mention.end
        yield mention


def _mention(text: str, match: re.Match[str], decimal_comma: bool) -> Mention:
    first = match["num"]
    span_end = match.end()
    other = _RANGE.match(text, span_end)
    unit_at = other.end() if other else span_end
    unit = _unit_at(text, unit_at)
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
    value = read_number(value_text, decimal_comma=decimal_comma, percent=is_percent)
    low = read_number(first, decimal_comma=decimal_comma, percent=is_percent) if other else None
    quantity, raw = _quantity(match, unit, value)
    end = unit.end() if unit else span_end
    if unit is None:
        multiplier = _MULT_ONLY.match(text, span_end)
        if multiplier and not match["pct"]:
            quantity = Quantity(value * _multiplier(multiplier["mult"]), Unit.COUNT)
            end = multiplier.end()
        quantity, raw = _prefix_rate(text, match.start(), quantity, raw)
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
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A unit found in a text: its named groups and where it ends."""

    groups: dict[str, str | None]
    end_at: int

    def __getitem__(self, name: str) -> str | None:
        return self.groups[name]

    def end(self) -> int:
        return self.end_at


# No unit, multiplier or rate is longer than this.
_REACH = 96
_NO_UNIT = frozenset(".,;:)]}|!?'\"=<>≤≥*&#\n")


def _unit_at(text: str, at: int) -> _Written | None:
    if at >= len(text) or text[at] in _NO_UNIT:
        return None
    known = _unit_of(text[at : at + _REACH])
    return _Written(known.groups, at + known.end_at) if known else None


@lru_cache(maxsize=8192)
def _unit_of(tail: str) -> _Written | None:
    match = _UNIT.match(tail)
    return _Written(match.groupdict(), match.end()) if match else None


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
    word = max((w for w in _PREFIX_RATES if prefix[0].startswith(w)), key=len)
    return Quantity(quantity.value / _PREFIX_RATES[word], Unit.PER_SECOND), word


def _quantity(match: re.Match[str], unit: _Written | None, value: Decimal) -> tuple[Quantity, str]:
    if match["pct"]:
        return Quantity(value / 100, Unit.RATIO), match["pct"].strip()
    if unit is None:
        return Quantity(value, Unit.COUNT), ""
    scaled = value * _multiplier(unit["mult"]) if unit["mult"] else value
    raw = (unit["unit"] or "").strip(" +-")
    if unit["percent"]:
        return Quantity(scaled / 100, Unit.RATIO), raw
    if unit["permille"]:
        return Quantity(scaled / 1000, Unit.RATIO), raw
    if unit["nines"]:
        return Quantity(1 - Decimal(10) ** -int(value.min(Decimal(12))), Unit.RATIO), raw
    if unit["time"]:
        return _minutes_or_million(scaled, unit["time"])
    if unit["bits"]:
        return Quantity(scaled * _BIT_RATES[unit["bits"].lower()], Unit.PER_SECOND), raw
    if unit["fused"]:
        return Quantity(scaled / _FUSED_RATES[unit["fused"].lower()], Unit.PER_SECOND), raw
    if unit["bytes"]:
        size = scaled * _BYTES[unit["bytes"].lower()]
        if unit["byteper"]:
            return Quantity(size / time_factor(unit["byteunit"]), Unit.PER_SECOND), raw
        return Quantity(size, Unit.BYTE), raw
    return Quantity(scaled / time_factor(unit["rateunit"]), Unit.PER_SECOND), raw


def _minutes_or_million(value: Decimal, unit: str) -> tuple[Quantity, str]:
    return Quantity(value * time_factor(unit), Unit.SECOND), unit


@lru_cache(maxsize=512)
def time_factor(word: str) -> Decimal:
    """Seconds in one of the unit, whatever its inflection."""
    lowered = word.lower()
    exact = _TIME_WORDS.get(lowered) or _TIME_WORDS.get(lowered.replace("-", " "))
    if exact is not None:
        return exact
    return next(factor for stem, factor in sorted(_STEMS.items(), key=lambda i: -len(i[0])) if lowered.startswith(stem))


@lru_cache(maxsize=512)
def _multiplier(word: str) -> int:
    if word in _CASED:
        return _CASED[word]
    lowered = word.lower()
    return MULTIPLIERS.get(lowered) or next(
        factor for w, factor in MULTIPLIERS.items() if w.endswith("*") and lowered.startswith(w[:-1])
    )


SUB_UNIT = re.compile(
    r"(?<![A-Za-z])sub[- ]?(?P<time>milli-?second|micro-?second|second|minute)s?(?![A-Za-z])", re.IGNORECASE
)
_UNIT_AFTER_WORD = re.compile(r"[\s-]{0,2}(?P<time>" + _TIME + r")", re.IGNORECASE)


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


def spelled_out(text: str, start: int, end: int, value: Decimal) -> Mention | None:
    """ "two seconds": a number word directly followed by a unit of time; None where no unit follows."""
    unit = _UNIT_AFTER_WORD.match(text, end)
    if unit is None:
        return None
    seconds = value * time_factor(unit["time"])
    return Mention(
        start=start, end=unit.end(), quantity=Quantity(seconds, Unit.SECOND), raw_unit=unit["time"], words=True
    )
