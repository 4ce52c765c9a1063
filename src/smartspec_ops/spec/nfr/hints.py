"""Units a bare number takes from beside it: "(ms)" in its header, "requests/sec" in its label, a unit column."""

# ruff: noqa: E501  (the patterns of all languages together)

from dataclasses import replace
from decimal import Decimal

from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.rules.findings import Around
from smartspec_ops.spec.nfr.statement.statement import Statement, percentiles_in
from smartspec_ops.spec.nfr.titles.headers import PERCENTILE
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention, holds_a_unit, joined, read_mentions
from smartspec_ops.spec.nfr.words.spelled import HAS_DIGIT, may_spell_a_time


def may_promise(text: str) -> bool:
    """Is there a number with a unit at all? Most lines of a spec are done here."""
    if may_spell_a_time(text):
        return True
    if not HAS_DIGIT.search(text):
        return False
    # "| Messages/s | ≥ 3 |"
    if percentiles_in(text) or holds_a_unit(joined(text)) or "/s" in text:
        return True
    return _BELOW_ONE.search(text) is not None and _PART_OF_ONE.search(text) is not None


# Looking back from the first character: an expression that begins with one is found several times as fast.
_BELOW_ONE = re.compile(r"0(?<![\w.,]0)[.,]\d")
_UNIT_HINT = re.compile(
    r"[(\[（]\s*(?:in\s+|en\s+)?(?P<a>%|[^\W\d_]{1,12}(?:/[^\W\d_]{1,8})?)\s*[)\]）]|\b(?:in|en|em|i)\s+(?P<b>(?i:ms|seconds|milliseconds|percent|s|millisekunden|sekunden|prozent|millisecondes|secondes|milisegundos|segundos|millisecondi|secondi|milliseconden|seconden|millisekunder|sekunder))\b|,\s*(?P<c>ms|мс|с|%|s)\s*$|(?<![A-Za-z])(?P<d>RPS|QPS|TPS|IOPS|req/s)(?![A-Za-z])"
    r"|(?P<e>\b[^\W\d_]{3,20}\s?(?:/|per |pro |par |por |al )\s?(?:s|sec|second|min|minute|h|hour|sekunde|seconde|segundo|secondo|minuto)\b)"
    r"|(?P<f>[^\W\d_]{1,20}\s?(?:/\s?|в )(?:с|сек|секунду|мин|минуту|час|秒|分|小时|小時|時間|초|분|시간)(?!\w))"
)


_WORDS = re.compile(r"[^\W\d_]{3}")
_PERCENTILE_REMARK = re.compile(r"[(（,]?\s*p\d{2,3}\s*[)）]?", re.IGNORECASE)


def with_unit_hint(mention: Mention, statement: Statement, around: Around) -> Mention:
    """`mention` with the unit of its surroundings, nearest first; unchanged where it has one or none is near."""
    if mention.quantity.unit is not Unit.COUNT or mention.noun:
        return mention
    ahead = re.split(r"[;；]|\.\s", statement.text[max(0, mention.start - _NEAR) : mention.start])[-1]
    # What other cells count says nothing of a number among words of its own.
    label = "" if around.in_table and _WORDS.search(statement.text[: mention.start]) else around.label
    # "## Latency targets in milliseconds" above "| p50 | p95 |".
    title = around.headings[-1] if around.headings and PERCENTILE.search(around.header) else ""
    words = (_PERCENTILE_REMARK.sub("", around.unit).strip(), *map(_hint, (around.header, label, ahead, title)))
    for word in filter(None, words):
        again = read_mentions(f"{mention.quantity.value:f} {word}", decimal_comma=False)
        if len(again) == 1 and again[0].quantity.unit is not Unit.COUNT:
            return replace(mention, quantity=again[0].quantity, raw_unit=word)
    value = mention.quantity.value
    sentence = re.split(r"[;；]|\.\s", statement.text[max(0, mention.start - _FAR) : mention.start])[-1]
    if 0 < value < 1 and any(_is_part_of_one(value, name) for name in (label, sentence)):
        return replace(mention, quantity=Quantity(value, Unit.RATIO), raw_unit="")
    return mention


def _is_part_of_one(value: Decimal, name: str) -> bool:
    found = _PART_OF_ONE.search(name)
    return found is not None and not (_DOUBTED <= value <= _HALF and "_" not in found[0])


# "Error rate < 0.1": hardly a tenth; most likely of a hundred. "error_rate < 0.1" is a metric, and metrics give parts.
_DOUBTED, _HALF = Decimal("0.05"), Decimal("0.5")
# "ai_error_rate | <= 0.03", "availability >= 0.999": a part of one, as metrics give it.
_PART_OF_ONE = re.compile(
    r"(?:error|failure|fail|success|hit|loss|drop|availability|timeout|5xx)[ _-](?:rate|ratio)\b|(?<![^\W_])(?:availability|uptime)\W*(?:[(（][^()（）]{1,40}[)）]\W*)?(?:[<>≤≥=]|;|$)|"
    r"availability (?:factor|coefficient)|verfügbarkeits(?:grad|faktor)|(?:coefficient|taux) de disponibilité|coeficiente de disponibil\w+|coefficiente di disponibilità|beschikbaarheids(?:factor|graad)|коэффициент\w* (?:готовности|доступности|безотказн\w+)|вероятност\w+ безотказн\w+|коефіцієнт\w* (?:готовності|доступності)|ймовірн\w+ безвідмовн\w+|współczynnik\w* (?:gotowości|dostępności)|(?:koeficient|součinitel)\w* (?:pohotovosti|dostupnosti)|kullanılabilirlik (?:oranı|katsayısı)|hazır bulunma (?:oranı|katsayısı)|hệ số (?:sẵn sàng|khả dụng)|faktor ketersediaan|可用度|可用系数|稼働係数|가용도|"
    r"(?:fehler|erfolgs)(?:rate|quote)|verfügbarkeit|taux d[e'’] ?(?:erreurs?|succès|disponibilité)|tas[ao] de (?:error|errores|éxito|erro|erros|sucesso)|tasso di (?:errore|successo)|доля (?:ошибок|успешн\w+)|错误率|成功率|可用性|エラー率|稼働率|에러율|오류율|성공률|가용성",
    re.IGNORECASE,
)


_NEAR, _FAR = 48, 80


def _hint(place: str) -> str:
    match = next((m for m in _UNIT_HINT.finditer(place) if not _OF_A_NUMBER.search(place, 0, m.start())), None)
    return next((group for group in match.groups() if group), "") if match else ""


# The "req/s" of "300 req/s at concurrency=20" is the unit of the 300.
_OF_A_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\s?[k+M]?\s?$")
