"""The units specs are written in, as tables: one unit a row, the words of all languages together.

The table is our own: general unit libraries read "rps" as revolutions per second and know no "req/s". Every regular
expression here is a flat alternation with bounded repeats.
"""

# ruff: noqa: E501  (one unit per row)

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache

from smartspec_ops.spec.nfr.words import expressions as re

_TIMES: dict[str, tuple[str, ...]] = {
    "0.000000001": ("ns", "nanosec*", "nanosek*"),
    "0.000001": ("µs", "μs", "us", "usec", "мкс", "微秒", "microsec*", "mikrosek*", "マイクロ秒"),
    "0.001": (
        "ms", "msec", "msecs", "millis", "msek", "мс", "мсек", "毫秒", "ミリ秒", "밀리초", "มิลลิวินาที", "มิลลิ วินาที",
        "millisec*", "millisek*", "miliseg*", "millisegund*", "milissegund*", "milisek*", "миллисек*", "мілісек*",
        "milisan*", "mili giây", "mili-giây", "miligiây", "milidetik", "mili detik", "milliseconde*", "میلی ثانیه",
    ),
    "1": (
        "s", "sec", "secs", "sek", "seg", "segs", "с", "сек", "秒", "秒钟", "秒鐘", "秒間", "초", "วินาที", "วิ", "giây", "sn", "detik", "dtk", "giay",
        "second", "seconds", "sekunde", "sekunden", "seconde", "secondes", "seconden", "segundo", "segundos", "secondo",
        "secondi", "секунд*", "sekund*", "saniye*", "vteřin*", "másodperc*", "secunde", "secunda", "δευτερόλεπτ*", "ثانية", "ثوان",
        "ثانیه", "सेकंड", "सेकेंड",
    ),
    "60": (
        "m", "min", "minutt*", "mins", "minute", "minutes", "minuten", "minuut", "minuto", "minutos", "minuti", "мин", "минут*", "хв", "хвилин*",
        "分钟", "分鐘", "分", "分間", "분", "นาที", "phút", "phut", "dk", "dakika*", "minut*", "menit", "mnt", "perc", "perces",
        "دقيقة", "دقائق", "मिनट",
    ),
    "3600": (
        "h", "hr", "hrs", "hour", "hours", "stunde", "stunden", "std", "heure", "heures", "hora", "horas", "ora", "ore",
        "ч", "час*", "годин*", "小时", "小時", "個小時", "个小时", "時間", "시간", "ชั่วโมง", "ชม.", "ชม", "giờ", "saat*", "godzin*", "godz", "hodin*",
        "uur", "uren", "jam", "timme", "timmar", "timmen", "tim", "timer", "timen", "time", "óra", "ساعة", "घंटे",
    ),
    "86400": (
        "d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni",
        "дн", "дня", "дней", "день", "天", "日", "日間", "일", "วัน", "ngày", "gün*", "dzień", "dni", "dnia", "doby", "dób", "сут", "суток", "сутки", "доба", "доби", "добу", "діб", "dag", "dagen",
        "dagar", "dage", "dager", "dygn", "dygnet", "døgn", "døgnet", "hari", "dny", "business days", "working days", "werktage", "werktagen",
    ),
    "604800": ("week", "weeks", "wk", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimana", "settimane", "weken", "vecka", "veckor", "uke", "uker", "uge", "uger", "недел*", "周", "週", "週間", "주", "tuần", "minggu", "สัปดาห์"),
    "2592000": ("month", "months", "monat", "monate", "monaten", "mois", "mes", "meses", "mês", "mesi", "месяц*", "个月", "個月", "か月",
                "ヶ月", "개월", "เดือน", "tháng", "ay", "miesiąc*", "miesięcy", "bulan", "maand", "maanden", "månad", "månader", "måned", "måneder", "mese"),
    "31536000": ("year", "years", "yr", "yrs", "jahr", "jahre", "jahren", "ans", "année", "années", "año", "años", "ano",
                 "anos", "anno", "anni", "год", "года", "лет", "年", "年間", "년", "ปี", "năm", "yıl*", "rok", "lat", "lata", "tahun"),
}  # fmt: skip
BYTES = {
    "b": 1, "byte": 1, "bytes": 1, "octets": 1, "байт": 1, "字节": 1, "バイト": 1,
    "kb": 1000, "ko": 1000, "кб": 1000, "mb": 1000**2, "mo": 1000**2, "мб": 1000**2, "gb": 1000**3, "go": 1000**3,
    "гб": 1000**3, "tb": 1000**4, "тб": 1000**4, "pb": 1000**5,
    "kib": 1024, "ki": 1024, "mib": 1024**2, "mi": 1024**2, "gib": 1024**3, "kio": 1024, "gio": 1024**3, "tio": 1024**4, "gi": 1024**3, "tib": 1024**4, "ti": 1024**4,
}  # fmt: skip
FUSED_RATES = {
    "rps": 1, "qps": 1, "tps": 1, "req/s": 1, "reqs/s": 1, "ops/s": 1, "iops": 1, "fps": 1, "eps": 1, "mps": 1, "hz": 1,
    "rpm": 60, "tpm": 60,
    "msgs/s": 1, "msg/s": 1, "кадр/с": 1,
}  # fmt: skip
BIT_RATES = {
    "kbps": 125,
    "mbps": 125_000,
    "gbps": 125_000_000,
    "kbit/s": 125,
    "кбит/с": 125,
    "мбит/с": 125_000,
    "гбит/с": 125_000_000,
    "кбіт/с": 125,
    "мбіт/с": 125_000,
    "гбіт/с": 125_000_000,
    "mbit/s": 125_000,
    "gbit/s": 125_000_000,
}
_PERCENTS = (
    "%", "percent", "per cent", "percents", "pct", "prozent", "pour cent", "por ciento", "por cento", "per cento",
    "процент*", "відсотк*", "v. h.", "v.h.", "vom hundert", "pourcent", "porcento", "prosent*", "pst.", "パーセント", "퍼센트", "프로", "เปอร์เซ็นต์", "เปอร์เซนต์", "百分比", "phần trăm", "procent*", "persen", "százalék*",
)  # fmt: skip
OUT_OF = (
    r"(?:out\s)?of\s(?:every|each)|out\sof|in\severy|von\sje|de\scada|em\scada|su\sogni|sur\schaque"
    r"|из\sкаждых|з\sкожних|z\skażdych|van\selke"
)
"""Between the two numbers of a share: "5 of every 1,000", "nine out of ten"."""
_NINES = ("nines", "9s", "9's", "neunen", "neuf", "nueves", "noves", "девят*", "个9", "个 9", "个九")
MULTIPLIERS = {
    "k": 1000, "tsd": 1000, "tsd.": 1000, "thousand": 1000, "tausend": 1000, "mille": 1000, "mil": 1000, "mila": 1000,
    "тыс": 1000, "тыс.": 1000, "тысяч": 1000, "тысячи": 1000, "千": 1000, "천": 1000, "พัน": 1000, "tys": 1000, "tys.": 1000, "tis.": 1000, "тисяч": 1000, "тисячі": 1000, "тис": 1000, "тис.": 1000, "tysięcy": 1000, "tysiące": 1000,
    "bin": 1000, "nghìn": 1000, "ngàn": 1000, "ribu": 1000, "tisíc": 1000, "duizend": 1000,
    "万": 10_000, "萬": 10_000, "만": 10_000, "หมื่น": 10_000, "แสน": 100_000,
    "mm": 10**6, "mn": 10**6, "mio": 10**6, "mio.": 10**6, "million": 10**6, "millions": 10**6, "millionen": 10**6,
    "millón": 10**6, "millones": 10**6, "milhão": 10**6, "milhões": 10**6, "milioni": 10**6, "млн": 10**6, "млн.": 10**6,
    "миллион*": 10**6, "백만": 10**6, "ล้าน": 10**6, "mln": 10**6, "мільйон*": 10**6, "milion*": 10**6, "milyon": 10**6, "triệu": 10**6, "juta": 10**6,
    "bn": 10**9, "billion": 10**9, "milliarden": 10**9, "亿": 10**8, "億": 10**8, "억": 10**8,
    "млрд": 10**9, "mld": 10**9, "milyar": 10**9, "tỷ": 10**9, "lakh": 100_000, "crore": 10**7,
}  # fmt: skip
_CASED = {"M": 10**6, "B": 10**9}  # "5M" is five million, "5m" five minutes
_WAN = "w"
"""Ten thousand, as Chinese authors type it: "8w+", "10w QPS"."""
_PER = (
    # A word of its own: the "на с" in "обновлена с" is no "per second".
    r"(?:(?<!\bt)/|(?<![^\W\d_])(?:per\b|a\b|an\b|each\b|every\b|pro\b|je\b|par\b|por\b|al\b|allo\b|alla\b|all['’]|в\b|за\b|на\b|na\b|za\b|mỗi\b|một\b"
    r"|pr\b\.?|i(?=\s(?:sekunden|sekundet|minuten|minuttet|minuttene|timmen|timen|dygnet|døgnet)\b)|à\s+la\b|in\s+der\b|per\s+(?:ogni\b|one\b)|every\s+1\b|baris\b|setiap\b)|ต่อ|/\s?1\s?|[每毎](?![^\W\d_]{1,3}\s?\d)|當|당)"
)
PREFIX_RATES = {
    "每秒": 1, "毎秒": 1, "每一秒": 1, "秒間": 1, "초당": 1, "매초": 1, "วินาทีละ": 1, "นาทีละ": 60, "ชั่วโมงละ": 3600, "วันละ": 86400, "每分钟": 60, "每分鐘": 60, "毎分": 60, "分当たり": 60, "분당": 60, "시간당": 3600, "매분": 60,
    "每小时": 3600, "每小時": 3600, "每一分钟": 60, "每一分鐘": 60, "毎時": 3600, "每天": 86400, "每日": 86400, "毎日": 86400, "日間": 86400, "하루": 86400,
    "1秒あたり": 1, "秒あたり": 1, "1分あたり": 60, "1時間あたり": 3600, "時間あたり": 3600, "1日あたり": 86400, "saniyede": 1, "dakikada": 60, "saatte": 3600, "günde": 86400,
}  # fmt: skip


# "5m" is minutes, "5M" five million; "0.1 초과" is "more than 0.1", not a tenth of a second.
# Norwegian and Danish "1 time" is an hour, English "1 time" once.
_APART = {
    "m": "(?-i:m)",
    "time": r"time(?=\s?(?:[.,;:)|]|$)|\s(?:etter|efter|fra|før|eller|og|siden|ved|på)(?![^\W\d_]))",
    "timer": r"timer(?!\s(?:ticks?|events?|intervals?|callbacks?|jobs?|threads?))",
    "초": "초(?![과기])",
    "분": "분(?![기류])",
}


def alternation(words: Iterable[str]) -> str:
    """Longest first; a trailing ``*`` becomes a bounded run of letters, and Latin words end at a word boundary."""
    free: list[str] = []
    bounded: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        stem = word.rstrip("*")
        escaped = re.escape(stem).replace(r"\ ", r"[\s-]") + (r"[^\W\d_]{0,6}" if word.endswith("*") else "")
        is_bounded = (word.endswith("*") or stem[-1].isalpha()) and not _unspaced(stem)
        (bounded if is_bounded else free).append(_APART.get(word, escaped))
    # One boundary for all of them: one for each word made compiling ten times as slow, at every start.
    return "|".join([*free, rf"(?:{'|'.join(bounded)})(?![A-Za-z0-9\u00c0-\u024f\u0400-\u04ff\u1e00-\u1eff])"])


def _unspaced(word: str) -> bool:
    """Scripts written without spaces, where a word needs no boundary after it."""
    return any("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in word)


_TIME_WORDS = {word: Decimal(factor) for factor, words in _TIMES.items() for word in words}
_STEMS = {word[:-1]: factor for word, factor in _TIME_WORDS.items() if word.endswith("*")}
TIME = alternation(dict(_TIME_WORDS))
PERCENT = alternation(_PERCENTS)
_RATE_NOUN = r"(?:(?!per\b|pro\b|par\b|por\b|при\b|with\b|avec\b|mit\b|con\b|com\b|in\b|at\b|and\b|or\b)[^\W\d_](?:[^\W\d_]|/(?=[^\W\d_]{3,12}\s[^\W\d_]{3})|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]){0,24}\s?)"
UNIT = re.compile(
    r"\s?(?:(?P<mult>(?-i:[MB](?![A-Za-z]))|(?<=\d)w(?=\s?\+?\s?(?:[QTR]PS|IOPS|/|[次条條笔筆请請个個每]))|"
    + alternation(dict(MULTIPLIERS))
    + r")\s?\+?\s?-?(?=\W|[^\W\d_]|$))?"
    r"(?P<unit>\+?\s?-?(?:"
    r"(?P<percent>" + PERCENT + r")|(?P<permille>‰)"
    r"|(?P<bits>" + alternation(list(BIT_RATES)) + r")"
    r"|(?P<fused>" + alternation(list(FUSED_RATES)) + r")"
    r"|(?P<bytes>" + alternation(list(BYTES)) + r")(?P<byteper>\s?(?:/|per\s)\s?(?P<byteunit>" + TIME + r"))?"
    r"|(?P<nines>" + alternation(_NINES) + r")"
    r"|(?P<time>" + TIME + r")"
    r"|(?P<rate>" + _RATE_NOUN + r"{0,3}(?:\.(?=/))?\s{0,4}" + _PER + r"\s?(?P<rateunit>" + TIME + r"))"
    r"))",
    re.IGNORECASE,
)


_LEAD = re.compile(r"[\s+-]{0,3}")
_LETTERS = re.compile(r"[A-Za-z]+")
_FIRST_STEMS = tuple(
    word[:-1] for table in (_TIMES.values(), (_PERCENTS,)) for row in table for word in row if word.endswith("*")
)
_PER_AHEAD = re.compile(
    r"/|[^\x00-\x7f]|(?<![a-z])(?:per|pr\.?|an?|each|every|pro|je|par|por|all?[oa]?|na|za|in\sder|baris|setiap)\s|(?<![a-z])i\s(?:sekund|minut|tim)|(?<![a-z])all['’]",
    re.IGNORECASE,
)


def unit_at(text: str, at: int) -> re.Match[str] | None:
    """The unit that begins at an offset, with its named parts; None for most words after a number.

    The look at the first word is cheap, the expression over all units is not.
    """
    start = _LEAD.match(text, at).end()  # type: ignore[union-attr]
    first = text[start : start + 1]
    if first.isascii() and first not in ("%", "/"):
        word = _LETTERS.match(text, start)
        if word is None:
            if text[start : start + 2].lower() != "9s":
                return None
        elif not _begins_a_unit(word[0].lower()) and not _PER_AHEAD.search(text, word.end(), start + _FAR):
            return None
    return UNIT.match(text, at, at + _REACH)


# No unit, multiplier or rate is longer than this; no "per" stands farther from its number.
_REACH, _FAR = 96, 76


@cache
def _first_words() -> frozenset[str]:
    tables = (_TIME_WORDS, BYTES, FUSED_RATES, BIT_RATES, MULTIPLIERS, dict.fromkeys((*_PERCENTS, *_NINES)))
    first = (_LETTERS.match(word) for table in tables for word in table)
    return frozenset(found[0].lower() for found in first if found)


@lru_cache(maxsize=4096)
def _begins_a_unit(word: str) -> bool:
    return word in _first_words() or word.startswith(_FIRST_STEMS)


# "five business / days": what `alternation` lets stand between the words of a unit.
_GAP = re.compile(r"[\s-]")


@lru_cache(maxsize=512)
def time_factor(word: str) -> Decimal:
    """Seconds in one of the unit, whatever its inflection."""
    lowered = word.lower()
    exact = _TIME_WORDS.get(lowered) or _TIME_WORDS.get(_GAP.sub(" ", lowered)) or _TIME_WORDS.get(dotted(word))
    if exact is not None:
        return exact
    said = (lowered, dotted(word))
    return next(factor for stem, factor in sorted(_STEMS.items(), key=lambda i: -len(i[0])) if _begin(said, stem))


def _begin(words: tuple[str, ...], stem: str) -> bool:
    return any(word.startswith(stem) for word in words)


def dotted(word: str) -> str:
    """In lower case, with the letters that a pattern ignoring case takes for one another: "5 MİN" is in minutes."""
    return word.translate(_SAME).lower()


_SAME = str.maketrans("İıſ", "iis")


def factor_in(table: Mapping[str, int], word: str) -> int:
    lowered = word.lower()
    return table[lowered] if lowered in table else table[dotted(word)]


@lru_cache(maxsize=512)
def multiplier(word: str) -> int:
    if word in _CASED:
        return _CASED[word]
    if word.lower() == _WAN:
        return MULTIPLIERS["万"]
    said = (word.lower(), dotted(word))
    return next((MULTIPLIERS[w] for w in said if w in MULTIPLIERS), 0) or next(
        factor for w, factor in MULTIPLIERS.items() if w.endswith("*") and _begin(said, w[:-1])
    )
