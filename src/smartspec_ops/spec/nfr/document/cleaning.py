"""Markup off, offsets kept: every removed character becomes a space, so that a column found is a column in the source.

One spelling is left for digits, spaces and comparison signs, whatever script they were written in.
"""

import html

from smartspec_ops.spec.nfr.words import expressions as re

# The full-width comma stays: it cuts clauses.
_WIDE: dict[int | str, str] = {0xFF01 + i: chr(0x21 + i) for i in range(94) if i != 0x0B}
_DIGITS: dict[int | str, str] = {
    zero + i: str(i) for zero in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10) for i in range(10)
}  # Arabic, Persian, Devanagari, Bengali, Thai, full width
# A character that is in no table costs an exception, once a text: Latin, Greek and Cyrillic are.
_SAME: dict[int | str, str] = {i: chr(i) for i in range(0x600)}
# One character for one: offsets in the cleaned text are columns in the source.
_ONE_FOR_ONE = str.maketrans(
    {
        **_SAME,
        **_WIDE,
        **_DIGITS,
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u3000": " ", "\ufeff": " ",
        "\x00": " ", "\ufffd": " ", "\u200b": " ", "\t": " ",
        "\u2011": "-", "\u2010": "-", "\u2212": "-", "٪": "%", "﹪": "%", "٫": ".", "٬": ",",
        "≦": "≤", "≧": "≥", "⩽": "≤", "⩾": "≥", "〈": "<", "〉": ">", "’": "'", "µ": "µ", "*": " ", "`": " ",
    }
)  # fmt: skip
_TWO = re.compile(r"<=|=<|>=|=>(?=\s?\d)|≥=|≤=")
_TWO_FOR_TWO = {"<=": "≤ ", "=<": "≤ ", ">=": "≥ ", "=>": "≥ ", "≥=": "≥ ", "≤=": "≤ "}
_MARKUP = re.compile(
    r"&(?:[a-zA-Z]{2,8}|#\d{1,6});"  # entities
    r"|\\(?:leq?|geq?|lt|gt|text|mathrm|,|;|approx|sim)(?![a-zA-Z])|\\[\\`*_{}\[\]()#+\-.!|<>~$%&]"  # TeX and escapes
    r"|</?[a-zA-Z][^<>\n]{0,200}>"  # tags
    r"|!?\[(?P<label>[^\[\]\n]{0,300})\]\((?P<url>[^()\s]{0,400})[^()\n]{0,200}\)"
    r"|\bhttps?://[^\s<>|)]{1,400}"
    r"|\$(?=[^\s$])|(?<=[^\s])\$(?=[\s,.;|)]|$)|~~|__"
)
_MARKUP_SIGN = re.compile(r"[&\\<\[$~]|://|__")
# Without any of these, and without code, only single characters change: so it is in most lines and almost all cells.
_SIGN = re.compile(r"[&\\<\[$~=]|://|__|\(\)|ub-")
_TEX = {"\\le": "≤", "\\leq": "≤", "\\ge": "≥", "\\geq": "≥", "\\lt": "<", "\\gt": ">", "\\approx": "~", "\\sim": "~"}
_TEX_UNIT = re.compile(r"(\d)\s?\\(?:text|mathrm)\{\s{0,2}([^\s{}]{1,12})\s{0,2}\}")
_CODE = re.compile(r"`[^`\n]{0,400}`")
_CALLS = re.compile(r"[(\[{=]")
_RECORDING = re.compile(r"`[A-Za-z_][\w.]*(?::[\w.]+)+`")
# The p99 of `request_seconds{p99}` and `p99_latency(...)` names a percentile, as `histogram_quantile(0.99, ...)` does;
# every other digit of a call or a query may be anything.
_DIGIT = re.compile(r"(?<![{,(`]p)(?<![{,(`]p\d)(?<![{,(`]p\d\d)\d")
_QUANTILE = re.compile(r"(?:histogram_)?quantile(?:_over_time)?\(\s?0?\.(\d{2,4})(?=\s?,)")
_NAMED_BY = re.compile(r"(?<=[{,(`]p\d\d)(\d?)_(?=[a-z])")
_SUB_NUMBER = re.compile(r"\b[sS]ub-(?=\d)")  # "sub-200 ms" is "< 200 ms"
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~")


def clean(source: str) -> str:
    """`source` without markup, of the same length, with one spelling for digits, spaces and comparison signs."""
    simple = plain(source)
    if simple is not None:
        return simple
    source = in_one_alphabet(source)
    if "~~" in source:
        source = _STRUCK.sub(lambda m: " " * len(m[0]), source)
    if "`" in source:
        source = _CODE.sub(lambda m: _without_digits(m) if _CALLS.search(m[0]) else m[0], source)
        source = _RECORDING.sub(_without_digits, source)
    if "\\text" in source or "\\mathrm" in source:
        source = _TEX_UNIT.sub(lambda m: (m[1] + m[2]).ljust(len(m[0])), source)
    text = _MARKUP.sub(_blank, source) if _may_have_markup(source) else source
    text = text.translate(_ONE_FOR_ONE)
    if "()" in text:
        text = text.replace("()", "  ")
    if "ub-" in text:
        text = _SUB_NUMBER.sub("<   ", text)
    return _TWO.sub(lambda m: _TWO_FOR_TWO[m[0]], text) if "=" in text else text


def plain(source: str) -> str | None:
    """`source` cleaned where only single characters change, so that each part of it is cleaned likewise; else None."""
    text = in_one_alphabet(source.translate(_ONE_FOR_ONE))
    return text if "`" not in source and _SIGN.search(text) is None else None


# "2.0 c" in a Russian text: a Latin letter for the Cyrillic one that looks the same.
_SECONDS_IN_LATIN = re.compile(r" c(?<=\d c)(?=[\s,.;:)|/(]|$)")
_CYRILLIC = re.compile(r"[а-яіїєґ]", re.IGNORECASE)


def in_one_alphabet(text: str) -> str:
    """`text`, or the row of a table, whose seconds are Cyrillic throughout."""
    if " c" not in text or _SECONDS_IN_LATIN.search(text) is None or _CYRILLIC.search(text) is None:
        return text
    return _SECONDS_IN_LATIN.sub(" с", text)


def _without_digits(match: re.Match[str]) -> str:
    """A call, a query or an assignment in code is no statement: ``rate(x[1m])``, ``timeout=30s``."""
    code = match[0]
    if any(c in "<>≤≥" for c in code):
        return code
    if "quantile" in code:
        code = _QUANTILE.sub(lambda m: f"(p{m[1]}".ljust(len(m[0])), code)
    return _DIGIT.sub(" ", _NAMED_BY.sub(r"\1 ", code))


def _may_have_markup(source: str) -> bool:
    return _MARKUP_SIGN.search(source) is not None


def _blank(match: re.Match[str]) -> str:
    found = match[0]
    if found[0] == "&":
        shown = html.unescape(found)
        return (shown if len(shown) == 1 else " ").ljust(len(found))
    if found[0] == "\\":
        return _TEX.get(found, found[1] if len(found) == 2 and found[1] in "%<>" else " ").rjust(len(found))
    if found[:3].lower() == "<br":
        return ";".ljust(len(found))
    if match["label"] is not None:
        return (" " * (match.start("label") - match.start()) + match["label"]).ljust(len(found))
    return " " * len(found)
