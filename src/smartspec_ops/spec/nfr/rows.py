"""A table row as labels and candidate values: which cells can hold a promise, and what the others say about it."""

# ruff: noqa: E501  (the patterns of all languages together)

from dataclasses import dataclass
from itertools import pairwise

from smartspec_ops.spec.nfr.document.markdown import Block, Form, Text
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.titles.headers import (
    PERCENTILE,
    VALUES,
    aims,
    columns_of,
    tells_scenarios,
    thresholds_beside,
    variants,
    with_percentiles,
    worst_of_percentiles,
)
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import NUMBER, measures
from smartspec_ops.spec.nfr.words.words import folded_pattern

_OTHER_VALUES = (Column.MEASURED, Column.ALERT, Column.PHASE)
_METRIC_NAME = re.compile(r"`([A-Za-z_:][\w:.\-/]{2,80})`")
_SIGN = re.compile(r"[<>≤≥]|\d\+")
_SIGN_ONLY = re.compile(r"^\s*([<>≤≥=]{1,2})\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A cell that may hold a promise; `sign` is a comparison sign that stands in a cell of its own before it."""

    text: Text
    column: Column
    header: str
    name: str = ""
    """What the header says of what is measured: nothing where it only names the part of a scenario."""
    sign: str = ""

    @property
    def of(self) -> str:
        """The name of a column that is one of several things the row asks of: "| Page | First load | API |"."""
        return self.name if self.column is Column.UNKNOWN else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`label` joins the cells that name the row, `notes` those that qualify it (window, method, condition)."""

    values: tuple[Value, ...]
    label: str
    notes: str
    unit: str
    metric: str | None
    priority: str
    has_measured_column: bool = False
    bounded: Text | None = None
    """The cell that says which events are good ("served under 300 ms"), where the target is a bare share of them."""
    share: Text | None = None
    """The cell that says of how many events the time in the target column holds ("90 % of requests")."""


def read_row(
    cells: tuple[Text, ...],
    headers: tuple[str, ...],
    raw: str,
    *,
    spelled: frozenset[int] = frozenset(),
    is_data: bool = False,
    is_told: bool = False,
) -> Row:
    """Sort the `cells` of a row by the `headers` of their columns, then by which of them hold numbers.

    `spelled` are the cells with a number in words ("two seconds"); `is_data` says that the table holds measurements: only what a cell bounds by itself can be a target there;
    `is_told` that another cell tells how the value came out.
    """
    headers = with_percentiles(headers)
    columns = _with_thresholds(cells, headers, columns_of(headers, len(cells)))
    for i in variants(headers):
        if i < len(cells) and _SIGN.search(cells[i].clean):
            columns[i] = Column.UNKNOWN  # "| Ohne Anmeldung | Mit Anmeldung |" over bounds
    if (worst := worst_of_percentiles(headers, columns)) is not None and not _holds_number(cells[worst].clean):
        is_data = True  # "| 45 ms | 120 ms | met |" below "| p50 | p95 | SLA |"
    if is_data:
        columns = [
            Column.MEASURED if i > 0 and not _SIGN.search(cells[i].clean) and c in (*_OPEN, Column.LIMIT) else c
            for i, c in enumerate(columns)
        ]
    if is_told:
        columns = [Column.MEASURED if c in _OPEN and i > 0 else c for i, c in enumerate(columns)]
    scenario = tells_scenarios(headers)
    if scenario:
        # Bounds stand in the condition and in the response as well as in the measure, as the author likes.
        columns = [
            Column.UNKNOWN if i and c in _TOLD_IN_SCENARIOS and _UNIT_NUMBER.search(cells[i].clean) else c
            for i, c in enumerate(columns)
        ]
    chosen = _without_share(cells, headers, _choose(cells, columns, headers, spelled))
    silent = {i for i, column in enumerate(columns) if column in _SILENT} | _afterthoughts(cells, columns, chosen)
    silent |= {i for i, cell in enumerate(cells) if _NOT_A_WORD.sub("", cell.clean).casefold() in _NOTHING}
    metric = _METRIC_NAME.search(raw)
    return Row(
        values=tuple(
            Value(
                text=cells[i],
                column=columns[i],
                header=headers[i] if i < len(headers) else "",
                name=headers[i] if i < len(headers) and not scenario else "",
                sign=_sign_before(cells, i),
            )
            for i in chosen
        ),
        label=" ; ".join(c.clean.strip() for i, c in enumerate(cells) if i not in chosen and i not in silent),
        notes=" ; ".join(
            c.clean.strip()
            for i, c in enumerate(cells)
            # "| Search | < 500 ms | p95 |": which share of the cases, whatever the header calls it.
            if columns[i] in _QUALIFYING or (i not in chosen and PERCENTILE.fullmatch(c.clean.strip()))
        ),
        unit=next((c.clean.strip() for i, c in enumerate(cells) if columns[i] is Column.UNIT), ""),
        metric=metric[1] if metric else None,
        has_measured_column=Column.MEASURED in columns,
        bounded=_good_events(cells, columns, chosen),
        share=_share_of_events(cells, headers, chosen),
        priority=next((c.clean.strip() for i, c in enumerate(cells) if columns[i] is Column.PRIORITY), ""),
    )


def _with_thresholds(cells: tuple[Text, ...], headers: tuple[str, ...], columns: tuple[Column, ...]) -> list[Column]:
    """What is crossed before somebody acts mirrors the target beside it.

    Where that holds no number ("| Search | fast | < 300 ms |"), or is the share of what is in time ("| 99 % | < 300 ms |"),
    the threshold is asked for.
    """
    asked, thresholds = thresholds_beside(headers, columns)
    targets = [cells[i].clean for i in asked if _holds_number(cells[i].clean)]
    timed = any(map(_TIME.search, targets))
    return [
        Column.ALERT if i in thresholds and targets and (timed or not _TIME.search(cells[i].clean)) else c
        for i, c in enumerate(columns)
    ]


# "Medida de respuesta": by what the response is measured is no measured value.
_TOLD_IN_SCENARIOS = (Column.LOAD, Column.NOTE, Column.MEASURED)
_SHARE = re.compile(r"[\s*`≥>=]*(?:(?:\d\d(?:[.,]\d+)?|100)\s?%|%\s?\d\d)")
_TIME_UNIT = r"(?:(?:[mµμ]?s|sec\w*|sek\w*|seg\w*|min(?:ut\w*)?|h(?:ours?)?|milli\w+|mili\w+|мс|мсек|с|сек\w*|мин\w*|хв\w*|ч|vteřin\w*|sn|saniye\w*|dk|dakika\w*|giây|phút|detik|menit)(?![^\W\d_])|毫秒|ミリ秒|밀리초|秒|초|分|분|วินาที|มิลลิวินาที|นาที)"
_TIME = re.compile(rf"\d\s?{_TIME_UNIT}", re.IGNORECASE)
_GOOD_IF = re.compile(
    r"(?:(?<!\w)(?:within|under|below|less than|faster than|at most|no more than|in|unter|innerhalb(?: von)?|binnen|höchstens|maximal|in weniger als|sous|en moins de|moins de|dans les|en|au plus|menos de|en menos de|dentro de|como máximo|em menos de|abaixo de|em até|até|entro|sotto(?: i)?|in meno di|meno di|al massimo|onder|minder dan|hooguit|under|inom|inden for|innen|mindre än|mindre enn|mindre end"
    r"|за|до|менее(?: чем за)?|меньше|быстрее|не более|не дольше|в пределах|в течение|менше(?: ніж за)?|швидше(?: за)?|не більше|протягом|w|do|poniżej|w ciągu|mniej niż|krócej niż|najwyżej|maks\.?|max\.?|do|pod|za|méně než|nejvýše|rychleji než|en fazla|en çok|azami|dưới|trong(?: vòng)?|tối đa|không quá|di bawah|dalam|kurang dari|maksimal|ภายใน|ไม่เกิน|ต่ำกว่า|น้อยกว่า)|不超过|不超過|小于|低于|少于|最大|최대|[<≤]=?)\s*\d[\d.,]*\s?"
    + _TIME_UNIT
    + r"|\d\s?"
    + _TIME_UNIT
    + r"['’]?[a-zçğıöşü]{0,4}\s?(?:or less|or faster|at most|oder weniger|ou moins|o menos|ou menos|o meno|of minder|или менее|або менше|lub mniej|nebo méně|altı|altında|içinde|den az|den kısa|以内|以下|之内|內|内|未満|이내|이하|미만|以內)",
    re.IGNORECASE,
)
_SAYING = (Column.LABEL, Column.DESCRIPTION, Column.METRIC, Column.UNKNOWN)


def _good_events(cells: tuple[Text, ...], columns: list[Column], chosen: list[int]) -> Text | None:
    """ "| Latency | Proportion of requests served under 300 ms | 99 % |": the only other cell with a bounded time."""
    if len(chosen) != 1 or columns[chosen[0]] is not Column.TARGET:
        return None
    share = cells[chosen[0]].clean
    if not _SHARE.match(share) or _TIME.search(_WINDOWED.sub("", share)):
        return None
    saying = [c for i, c in enumerate(cells) if i != chosen[0] and columns[i] in _SAYING and _GOOD_IF.search(c.clean)]
    return saying[0] if len(saying) == 1 else None


def _without_share(cells: tuple[Text, ...], headers: tuple[str, ...], chosen: list[int]) -> list[int]:
    """ "| Look-up | 2 s | 95 % |" below "Response time | Compliance": the share is said of the time, not for itself."""
    times = [i for i in chosen if _TIME.search(cells[i].clean)]
    counting = [i for i in chosen if i < len(headers) and _COUNTS.search(fold_title(headers[i]))]
    return times if len(chosen) == _PAIR and len(times) == len(counting) == 1 and times != counting else chosen


def _share_of_events(cells: tuple[Text, ...], headers: tuple[str, ...], chosen: list[int]) -> Text | None:
    """ "| API answer | < 2 s | 90 % of requests |": a share that counts events, in words or by its header."""
    if not chosen or not all(_A_TIME.search(cells[i].clean) for i in chosen):
        return None
    for i, cell in enumerate(cells):
        share = _OF_EVENTS.fullmatch(cell.clean) if i not in chosen and _PER_CENT.search(cell.clean) else None
        if share and (share["of"] or share["kept"] or (i < len(headers) and _COUNTS.search(fold_title(headers[i])))):
            return cell
    return None


_PER_CENT = re.compile("[%％]")
_A_TIME = re.compile(
    rf"{_TIME.pattern}|\d\s?(?:毫?秒|ミリ秒|分|초|밀리초|วินาที|นาที|giây|phút|detik|menit|сек|мин|мс|с\b)", re.IGNORECASE
)
_OF_EVENTS = re.compile(
    r"\s*(?P<kept>(?:遵守|達成|达成|达标|達標|準拠|充足|满足|滿足)率|(?:준수|달성|충족)[율률]|tỷ lệ (?:đạt|đáp ứng)|tingkat (?:kepatuhan|pemenuhan)|อัตรา(?:การ)?(?:บรรลุ|ผ่าน)|compliance(?: rate)?)?\s?[:：]?[\s*`≥>=]*(?:\d\d(?:[.,]\d+)?|100)\s?%\s*(?P<of>(?:(?:of|der|des|aller|de|di|dei|delle|das|dos|van|av|af|из|от|z)\s|的|の|의)?\s?(?:all |las |los |les )?(?:[A-Za-z]{2,8} ?)?"
    r"(?:requests?|calls|queries|cases|transactions|operations|messages|anfragen|aufrufe|fälle|requêtes|appels|cas|solicitudes|peticiones|consultas|casos|requisições|chamadas"
    r"|richieste|casi|verzoeken|gevallen|fallen|anropen|anrop|tilfellene|tilfeller|tilfælde|tilfældene|gangene|kallene|żądań|zapytań|запросов|случаев|запитів|випадків|请求|請求|查询|リクエスト|要求|요청|호출))?[\s*]*",
    re.IGNORECASE,
)
_COUNTS = folded_pattern(
    r"^(?:success rate|(?:%|percent(?:age)?|share|proportion|fraction) of (?:requests|calls|cases|events|time)|proportion|share|compliance(?: rate)?|anteil|erfullungsgrad|proportion des requetes|part des requetes|proporcion|porcentaje de (?:solicitudes|peticiones|casos)"
    r"|proporcao|percentual de (?:requisicoes|casos)|percentuale|aandeel|odsetek|доля(?: запросов)?|процент запросов|частка|einhaltung(?:squote|sgrad)?|respect|taux de respect|cumplimiento|grado de cumplimiento|cumprimento|grau de cumprimento|rispetto|conformita|naleving(?:spercentage)?|nakoming|efterlevnad|uppfyllelse(?:grad)?|andel|etterlevelse|oppfyllelse(?:sgrad)?|overholdelse(?:sgrad)?|opfyldelse(?:sgrad)?|达标率|占比|比例|達成率|割合|충족률|달성률|비율)$"
)


_WINDOWED = re.compile(
    r"(?:over|in|per|within|for|/)\s(?:an? |any |the |each )?(?:rolling )?\d+[ -]?(?:m|min\w*|h|hours?|d|days?|w|weeks?)\b.*",
    re.IGNORECASE,
)
# What may as well hold what was found as what is asked for.
_OPEN = (Column.UNKNOWN, Column.TARGET)
_SAYS_WHAT = folded_pattern(
    r"measur|^sli\b|metric|indicat|definition|misst|mess(?:grosse|wert)|kennzahl|mesure|indicador|medid|misura|показател|метрик|измер|指标|指標|定义|定義|지표|정의"
)


def said_above(blocks: tuple[Block, ...]) -> dict[int, str]:
    """What is measured, by the line of its target: as the item above says ("- SLI: p99 of answers" above "- SLO: ..."),
    or rows above in a table without headers ("| SLI | p99 of answers |" above "| Target |")."""
    found = {two.text.starts[0][1]: one.text.clean for one, two in pairwise(blocks) if _is_indicator_of(one, two)}
    told, last = "", -1
    for block in blocks:
        if block.form is not Form.ROW or any(h.strip() for h in block.header) or len(block.cells) != _PAIR:
            continue  # cells are cut out anew each time they are asked for
        line = block.text.starts[0][1]
        told = told if line == last + 1 else ""
        if told:
            found[line] = told
        if _SAYS_WHAT.search(fold_title(block.cells[0].clean)):
            told = block.cells[1].clean
        last = line
    return found


_PAIR = 2


def _is_indicator_of(one: Block, two: Block) -> bool:
    if not (one.form is two.form is Form.ITEM and one.parents == two.parents):
        return False
    name, colon, told = one.text.clean.partition(":")
    target = _A_BOUND_ONLY.match(two.text.clean)
    labelled = bool(colon) and len(name) <= _A_LABEL and target is not None and aims(target[1])
    return labelled and bool(_SAYS_WHAT.search(fold_title(name))) and not measures(told)


_A_LABEL = 20
# "SLO: 99.9 %", "Target: at most 60 s": a label and a number, which says of nothing what it is of.
_A_BOUND_ONLY = re.compile(r"([^\n:]{2,20}):\s*(?:[^\W\d_]+\s){0,3}[<>≤≥]?=?\s*\d")


def _afterthoughts(cells: tuple[Text, ...], columns: list[Column], chosen: list[int]) -> set[int]:
    """Columns no rule knows, right of the target: what is said about it, while what it is of stands to its left."""
    if len(chosen) != 1 or columns[chosen[0]] is not Column.TARGET or chosen[0] < 1:
        return set()
    return {i for i in range(chosen[0] + 1, len(cells)) if columns[i] is Column.UNKNOWN}


_NOT_A_WORD = re.compile(r"\W+")
_NOTHING = frozenset({"", "na", "none", "kein", "keine", "keiner", "нет", "无", "なし", "없음"})
_QUALIFYING = (Column.NOTE, Column.WINDOW, Column.LOAD)
_SILENT = (*_QUALIFYING, *_OTHER_VALUES, Column.GLOSS, Column.UNIT, Column.PRIORITY)
_UNIT_NUMBER = re.compile(
    r"\d\s?(?:%|[nmµμ]?s\b|[nmµμ]?se[ckg]|min|h\b|[a-z]{1,12}/s|rps|tps|qps|秒|毫秒|ミリ秒|초|밀리초|с\b|мс|сек|мин|saniye|detik|giây|วินาที|มิลลิวินาที)",
    re.IGNORECASE,
)


# "Search < 500 ms" under "Special requirements", right of the columns of numbers.
_BOUND_ALONE = re.compile(r"\s*[^\d<>≤≥;,]{2,30}[<≤>≥]=?\s*\d[\d.,]*\s?(?:[mµμ]?s|sec\w*|min\w*|%|秒|毫秒|초|мс|с)\s*$")


# "| Endpoint | Latency target | Availability |": one column of targets says of what, and so does the next.
_INDICATOR = folded_pattern(
    r"latency|response time|availability|uptime|error rate|success rate|throughput|latenz|antwortzeit|verfügbarkeit|fehlerrate|durchsatz|latence|temps de réponse|disponibilité|taux d erreur"
    r"|latencia|tiempo de respuesta|disponibilidad|tasa de error|latência|tempo de resposta|disponibilidade|taxa de erro|latenza|tempo di risposta|disponibilità"
    r"|задержк|время ответа|доступност|延迟|延遲|响应时间|可用性|错误率|吞吐|レイテンシ|応答時間|エラー率|지연|응답 ?시간|가용성|오류율"
    r"|\bfps\b|frame ?rate|cold start|start-?up|start time|launch time|(?:memory|cpu|ram) (?:limit|usage|budget|target|use)|hit rate|crash|帧率|幀率|フレームレート|프레임|启动|启动时间|起動|コールドスタート|콜드 ?스타트|시작 ?시간|기동|内存|记忆体|メモリ|메모리|命中率|崩溃率|khoi đong|bo nho|mulai|memori|เวลาเปิด|หน่วยความจำ|เฟรม"
)


def _choose(
    cells: tuple[Text, ...], columns: list[Column], headers: tuple[str, ...], spelled: frozenset[int]
) -> list[int]:
    numbered = [i for i, cell in enumerate(cells) if _holds_number(cell.clean) or i in spelled]
    # A value in the first column names its row: a band of a scale, not a target.
    targets = [i for i in numbered if columns[i] in VALUES and (i > 0 or len(cells) == 1)]
    others = [i for i in numbered if columns[i] in _OTHER_VALUES]
    metrics = [i for i in numbered if columns[i] is Column.METRIC and _states(cells[i].clean, i)]
    units = [i for i in targets if _UNIT_NUMBER.search(cells[i].clean)]
    if metrics and not units:
        return sorted({*metrics, *others})
    # "| Scratch files | not promised | removed after 24 h |": what the target column leaves open stands nowhere else.
    # A goal in words with nothing but an id before it is what the row is of: "| NFR-1 | Fast search | < 200 ms |".
    left_open = any(
        c is Column.TARGET and cells[i].clean.strip(" -—–") and i not in numbered
        for i, c in enumerate(columns)
        if any(before is not Column.PRIORITY for before in columns[:i])
    )
    unknown = [] if left_open else [i for i in numbered if columns[i] is Column.UNKNOWN and i > 0]
    stated = [i for i in numbered if columns[i] is Column.DESCRIPTION and _UNIT_NUMBER.search(cells[i].clean)]
    if stated and not targets and not any(_UNIT_NUMBER.search(cells[i].clean) for i in unknown):
        return sorted({*stated, *others})
    if any(columns[i] is Column.TARGET for i in targets):
        beside = [i for i in unknown if i < len(headers) and _INDICATOR.search(fold_title(headers[i]))]
        names = any(_INDICATOR.search(fold_title(headers[i])) for i in targets if i < len(headers))
        return sorted({*targets, *others, *(beside if names else ())})
    if unknown or targets:
        bounds = [i for i in stated if i > max(unknown, default=len(cells)) and _BOUND_ALONE.match(cells[i].clean)]
        return sorted({*unknown, *targets, *others, *bounds})
    described = [i for i in numbered if columns[i] is Column.DESCRIPTION]
    described += [i for i in numbered if columns[i] is Column.METRIC and _states(cells[i].clean, i)]
    if described or others:
        return sorted({*described, *others})
    if Column.GLOSS in columns or left_open:
        return []  # "| 99.9 % | 43 min |" under "SLI" and "Error budget" says again what stands elsewhere
    silent = (Column.UNIT, Column.GLOSS, Column.WINDOW)
    later = [i for i in numbered if columns[i] not in silent and (i > 0 or len(cells) == 1)]
    # "Level" heads "high" and "low", and now and then "99.5 %".
    return [i for i in later if columns[i] is not Column.PRIORITY or _UNIT_NUMBER.search(cells[i].clean)]


def _states(text: str, i: int) -> bool:
    """A number with a unit; in the first column with words of its own, or it only names the row."""
    return bool(_UNIT_NUMBER.search(text)) and (i > 0 or bool(re.search(r"[^\W\d_]{3}", _UNIT_NUMBER.sub("", text))))


def _holds_number(text: str) -> bool:
    return bool(NUMBER.search(PERCENTILE.sub("", text))) or bool(
        re.search(r"\bsub-?second|\bnines?\b|\bsecond\b", text, re.IGNORECASE)
    )


def _sign_before(cells: tuple[Text, ...], i: int) -> str:
    match = _SIGN_ONLY.match(cells[i - 1].clean) if i else None
    return match[1][0] if match else ""
