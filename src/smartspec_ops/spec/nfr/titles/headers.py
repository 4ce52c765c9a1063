"""Which column of a table holds what, by all its headers together."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Callable
from functools import lru_cache

from smartspec_ops.spec.nfr.titles.columns import HORIZON, Column, are_stages, column_of, is_target
from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import folded_pattern

VALUES = (Column.TARGET, Column.LIMIT)
# What can say what the rows are of.
_NAMING = (Column.LABEL, Column.DESCRIPTION, Column.METRIC, Column.UNKNOWN)
PERCENTILE = re.compile(
    r"(?<![A-Za-z])t?p\s?\d{2,4}(?:\.\d+)?(?!\w)|\d{2}(?:\.\d+)?(?:th|%)?[\s-]*(?:percentile|パーセンタイル|백분위)",
    re.IGNORECASE,
)


def _heads_the_rows(columns: list[Column], headers: tuple[str, ...]) -> bool:
    """Does the first column say what the rows are of, whatever its header is called?"""
    if columns[0] in (Column.NOTE, *VALUES):
        return True  # "Resource", "Action", "SLA tier": what heads the row is said of nothing
    if columns[0] is Column.MEASURED:
        return Column.TARGET in columns  # "| Situation | Target |": what the case is, not how it came out
    return columns[0] is Column.ALERT and bool(_PAGES.fullmatch(headers[0].strip()))  # a page of the site pages nobody


def worst_of_percentiles(headers: tuple[str, ...], columns: list[Column]) -> int | None:
    """The column of the service level beside two or more of percentiles, or None."""
    are_percentiles = [bool(PERCENTILE.fullmatch(header.strip())) for header in headers]
    targets = [i for i, c in enumerate(columns) if c is Column.TARGET and i < len(headers) and not are_percentiles[i]]
    if sum(are_percentiles) < 2 or len(targets) != 1 or not _WORST.fullmatch(headers[targets[0]].strip()):
        return None
    return targets[0]


@lru_cache(maxsize=1024)
def percentages(headers: tuple[str, ...]) -> dict[int, str]:
    """The shares of "| 50% | 95% | 99% |" by their columns: two or more that rise, the last of nearly all."""
    found = {i: match[1].replace(",", ".") for i, h in enumerate(headers) if (match := _PERCENTAGE.fullmatch(h))}
    shares = [float(share) for share in found.values()]
    rises = len(shares) > 1 and sorted(set(shares)) == shares
    return found if rises and shares[0] >= _HALF and shares[-1] >= _NEARLY_ALL else {}


@lru_cache(maxsize=1024)
def with_percentiles(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Headers in which percentiles that are written as shares, or as TP99, are called p50, p95 and p99."""
    shares = percentages(headers)
    headers = tuple(f"p{shares[i]}" if i in shares else h for i, h in enumerate(headers)) if shares else headers
    return tuple(h.strip()[1:] if _TOP.match(h) else h for h in headers)


_PERCENTAGE = re.compile(r"[\s*]*(\d{2,3}(?:[.,]\d{1,2})?) ?%(?: ?line)?[\s*]*", re.IGNORECASE)
_TOP = re.compile(r"\s*TP\d{2}")
_HALF, _NEARLY_ALL = 50, 90


def is_highest(header: str, headers: tuple[str, ...]) -> bool:
    """Is "max" a statistic here, beside those of "| p50 | p90 | max |", and no limit?"""
    return bool(_HIGHEST.fullmatch(header.strip())) and any(PERCENTILE.fullmatch(h.strip()) for h in headers)


_HIGHEST = re.compile(
    r"max(?:imum|imo|imal)?\.?(?:\s?\([^()]{1,12}\))?|máx\w*\.?|макс\w*\.?|最大値?|최대값?", re.IGNORECASE
)
_WORST = re.compile(
    r"(?:hard |critical )?(?:SL[AO])(?: (?:cr[ií]tic[oa]?|critique|kritisch|critical|max\w*))?", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def columns_of(headers: tuple[str, ...], count: int) -> tuple[Column, ...]:
    """What each of the first `count` columns holds: asked for every row, found out once for a table."""
    return tuple(_columns_of(headers, count))


def _columns_of(headers: tuple[str, ...], count: int) -> list[Column]:
    columns = _each_by_its_words(headers, count)
    if count > 1 and _heads_the_rows(columns, headers):
        columns[0] = Column.LABEL
    if not any(column in VALUES for column in columns) or not any(column in _NAMING for column in columns):
        # "| ID | 요구사항 | 설명 |": without a column of targets the explanation is the requirement.
        columns = _where(lambda h: _EXPLANATION.fullmatch(h.strip()), headers, columns, Column.DESCRIPTION)
    if Column.DESCRIPTION in columns and Column.TARGET not in columns:
        # "| N° | Exigence | Mesure |": by what a requirement is measured holds its bound.
        columns = _where(lambda h: _MEASURE.fullmatch(h.strip()), headers, columns, Column.TARGET)
    if columns and columns[0] is Column.ALERT:
        columns = [Column.ALERT if c in VALUES else c for c in columns]  # a list of alerts: who reacts, and how soon
    if Column.MEASURED not in columns and worst_of_percentiles(headers, columns) is not None:
        # "| Operation | P50 | P95 | SLA |": beside a worst case the percentiles are promised as well.
        columns = _where(lambda h: PERCENTILE.fullmatch(h.strip()), headers, columns, Column.TARGET)
    if Column.TARGET not in columns:
        # "| Parameter | Batas |": in Indonesian the word for a limit beside a target, else for the target itself.
        columns = _where(lambda h: _BOUND.fullmatch(h.strip()), headers, columns, Column.TARGET, of=Column.LIMIT)
    if any(map(_SPECIFIC.fullmatch, headers)):
        # "| Specific | Measurable | Time-bound |": by what a goal is measured is its bound.
        columns = _where(lambda h: _MEASURABLE.fullmatch(h.strip()), headers, columns, Column.TARGET)
    budget = Column.GLOSS if Column.TARGET in columns else Column.TARGET
    alone = columns.count(Column.PHASE) == 1 and Column.TARGET not in columns
    if alone and is_target(headers[columns.index(Column.PHASE)]):
        columns[columns.index(Column.PHASE)] = Column.TARGET  # "MVP target", and no other to choose from
    elif Column.PHASE in columns:
        columns = _where(lambda h: _LATER.search(fold_title(h)), headers, columns, Column.PHASE)
    columns = _beside_targets(headers, columns)
    burns = Column.TARGET not in columns and any(_BURN.fullmatch(fold_title(h)) for h in headers)
    if burns or sum(bool(_GRADE.fullmatch(fold_title(h))) for h in headers) >= _GRADES:
        return [Column.LABEL if i == 0 else Column.ALERT for i in range(count)]
    return [budget if column is Column.BUDGET else column for column in columns]


def _beside_targets(headers: tuple[str, ...], columns: list[Column]) -> list[Column]:
    if any(aims(h) for h, c in zip(headers[1:], columns[1:], strict=False) if c is not Column.DESCRIPTION):
        # "| Metric | Value | Target |": the value stands beside its target.
        columns = _where(lambda h: _VALUE.match(fold_title(h)), headers, columns, Column.MEASURED)
    if Column.ALERT in columns or any(_TELLS.search(fold_title(h)) for h in headers):
        # "| Metric | Threshold | Alert level |": what is crossed before somebody is told.
        columns = _where(_is_crossed, headers, columns, Column.ALERT)
    if are_stages([fold_title(h) for h in _of_targets(headers, columns)]):
        # "| Metric | Target 30d | Target 6m |": one for each stage of a plan.
        columns = _where(lambda h: HORIZON.search(fold_title(h)), headers, columns, Column.PHASE, of=Column.TARGET)
    return columns


@lru_cache(maxsize=1024)
def thresholds_beside(headers: tuple[str, ...], columns: tuple[Column, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The columns of targets and those of thresholds of "| Metric | Target | Threshold |"."""
    targets = [i for i, _ in enumerate(headers[: len(columns)]) if columns[i] is Column.TARGET]
    asked = tuple(i for i in targets if _ASKED.search(fold_title(headers[i])))
    return asked, tuple(i for i in targets if asked and _is_crossed(headers[i]))


def _where(
    says: Callable[[str], object],
    headers: tuple[str, ...],
    columns: list[Column],
    holds: Column,
    of: Column | None = None,
) -> list[Column]:
    """`columns` with `holds` for each whose header `says` so, or only for those that were `of` another kind."""
    beyond = len(columns) - len(headers)
    told = [bool(says(header)) for header in headers[: len(columns)]] + [False] * beyond
    return [holds if so and of in (None, c) else c for so, c in zip(told, columns, strict=True)]


def _of_targets(headers: tuple[str, ...], columns: list[Column]) -> list[str]:
    return [h for h, c in zip(headers, columns, strict=False) if c is Column.TARGET]


def _each_by_its_words(headers: tuple[str, ...], count: int) -> list[Column]:
    turned = _turned(tuple(map(fold_title, headers)))
    columns = [column_of(headers[i]) if i < len(headers) else Column.UNKNOWN for i in range(count)]
    return [Column.MEASURED if i in turned else c for i, c in enumerate(columns)]


@lru_cache(maxsize=1024)
def _turned(headers: tuple[str, ...]) -> tuple[int, ...]:
    """The columns of "| Old | New |" and "| Without cache | With cache |": how it was, and what became of it."""
    for pattern in _TURNS:
        found = [(i, match.lastindex) for i, h in enumerate(headers) if i and (match := pattern.match(h))]
        if [side for _, side in found] == _TURN:
            return tuple(i for i, _ in found)
    return ()


@lru_cache(maxsize=1024)
def variants(headers: tuple[str, ...]) -> tuple[int, ...]:
    """The columns of "| Without login | With login |", which may both be asked for."""
    folded = tuple(map(fold_title, headers))
    turned = _turned(folded)
    return turned if turned and _TURNS[-1].match(folded[turned[0]]) else ()


_TURN = [1, 2]
_TURNS = tuple(
    folded_pattern(rf"(?:({first})|({second}))(?: ?[(（][^()（）]{{1,24}}[)）])?$")
    for first, second in (
        (
            r"old|previous|alt|bisher|ancien|viejo|antigo|vecchio|oud|stare|stary|eski|cũ|starý|gammal|lama|เดิม|旧版?|기존",
            r"new|neu|nouveau|nuevo|novo|nuovo|nieuw|nowe|nowy|yeni|mới|nový|ny|baru|ใหม่|新版?|신규|변경",
        ),
        (
            r"before\b.*|voor|przed|před|före|ก่อน|было|було|до|antes|avant|prima|vorher|önce|trước|sebelum|.{0,6}前|.{0,6} ?전",
            r"after\b.*|na|po|efter|หลัง|стало|після|после|depois|después|ahora|agora|après|dopo|nachher|sonra|sau|sesudah|.{0,6}[后後]|.{0,6} ?후",
        ),
        (
            r"(?:without|no|ohne|sans|sin|senza|sem|zonder|bez|без|utan|không|tanpa) .{2,24}|无.{1,8}|.{1,12}なし|.{1,10}없음|.{1,10} 미적용",
            r"(?:with|mit|avec|con|com|met|z|s|с|з|med|có|dengan) .{2,24}|有.{1,8}|.{1,12}あり|.{1,10}있음|.{1,10} 적용",
        ),
    )
)
_PAGES = re.compile(r"(?:[^/]{1,24}/ ?)?(?:web ?)?pages?(?: ?/.{1,24}| \(.{1,24}\)| name| type)?", re.IGNORECASE)
_MEASURE = re.compile(
    r"mesures?|medidas?|misur[ae]|measures?|maß|messgröße|maat|mått|mål|мера(?: реакции)?|міра|miara|míra|ölçü|ölçüt|thước đo|ukuran|尺度|響應度量|响应度量|度量|応答測定|응답 ?측정|측정 ?기준",
    re.IGNORECASE,
)
_BOUND = re.compile(r"batas(?:an)?(?: nilai)?", re.IGNORECASE)
_SPECIFIC = re.compile(
    r"\s*(?:S\W{0,3})?(?:specific|spezifisch|spécifique|específic[oa]|specific[oa]|specifiek|spesifik|具体的?(?:性|目标)?|具體的?|具体性|구체적?(?:성)?|cụ thể|เฉพาะเจาะจง|конкретн\w+)(?:\s?\(S\))?\s*",
    re.IGNORECASE,
)
_MEASURABLE = re.compile(
    r"(?:M\W{0,3})?(?:measurable|messbar|mesurable|medible|mensurável|misurabile|meetbaar|terukur|可衡量|可量化|可測量|可测量|測定可能|計測可能|측정 ?가능(?:성)?|đo lường được|วัดผลได้|วัดได้|измерим\w+)(?:\s?\(M\))?",
    re.IGNORECASE,
)
_BURN = folded_pattern(r"burn[- ]?rate|燃烧率|消耗速率|バーンレート|번 ?레이트")
_EXPLANATION = re.compile(r"(?:상세 ?)?설명|(?:详细)?(?:说明|說明)|(?:詳細)?説明|açıklama", re.IGNORECASE)
# "| Metric | Bad | Fair | Good | Excellent |": a scale to be graded by.
_GRADES = 3
_GRADE = folded_pattern(
    r"\W*(?:very )?(?:bad|poor|fair|ok(?:ay)?|average|medium|good|great|excellent"
    r"|schlecht|mittel|gut|sehr gut|ausgezeichnet|mauvais|moyen|bon|malo|regular|bueno"
    r"|excelente|ruim|bom|otimo|cattivo|medio|buono|ottimo|плохо|средне|хорошо|отлично|差|一般|良|良好|优秀|優秀|悪い|普通|良い|優れた|나쁨|보통|좋음|우수)\W*"
)


# "| Metric | MVP | Production |": the other phase of two.
_LATER = folded_pattern(
    r"\bprod(?:uction)?\b|\bпрод\w*\b|生产|本番|프로덕션|운영|\bfutur|\bzukunft|spater\b|\bluego\b|despues|\bdepois\b|\bpoi\b|\bplus tard"
    r"|\d\s?(?:months?|years?|mois|meses|mes\b|monate?n?|jahre?n?|ans\b|anos?|anni|mesi|месяц\w*|год\w*)|(?:year|jahr|annee|ano|anno|год) ?\d|未来|将来|향후"
)
# "| Item | Threshold | Notified by |"
_TELLS = folded_pattern(r"notif|notific|benachricht|уведомл|оповещ|通知|알림 ?(?:방법|채널)|alert channel|escalat")
_CROSSED = folded_pattern(
    r"threshold|condition|trigger|schwell|seuil|umbral|limiar|soglia|порог|услови|阈值|閾值|条件|條件|しきい値|閾値|임계|조건"
)
_ASKED = folded_pattern(
    r"target|objective|goal|\bsl[ao]\b|ziel|objectif|objetivo|obiettivo|\bmeta\b|\bcel\b|цел|目标|目標|목표"
)
_PASSES = folded_pattern(r"\bpass(?:ing)?\b|通过|通過|통과")


def _is_crossed(header: str) -> bool:
    """A threshold that is not also called the target ("Objective/threshold") or what passes ("Pass threshold")."""
    folded = fold_title(header)
    return bool(_CROSSED.search(folded)) and not _ASKED.search(folded) and not _PASSES.search(folded)


@lru_cache(maxsize=1024)
def heads_nothing(headers: tuple[str, ...]) -> bool:
    """ "| Answer time | < 200 ms |" as the header of a table: its first row, since Markdown has none without a header."""
    values = [i for i, header in enumerate(headers) if _A_VALUE.fullmatch(header)]
    if len(headers) not in _NARROW or len(values) != 1 or not values[0] or not _NAMES.search(headers[0]):
        return False
    return column_of(headers[0]) in (Column.UNKNOWN, Column.DESCRIPTION) and not aims(headers[0])


_NARROW = (2, 3)
_NAMES = re.compile(r"[^\W\d_]{2}")
_A_VALUE = re.compile(
    r"[\s*`]*(?:[<>≤≥]=?\s*\d[\d.,]*\s?(?:%|[^\W\d_]{1,12}(?:/[^\W\d_]{1,8})?)?(?:\s?\(p\d{2,3}\))?|\d{2}[.,]\d{1,3}\s?%|%\s?\d{2}[.,]\d{1,3}|\d[\d.,]*\s?(?:ms|s|sec|seconds?|sekunden|secondes|segundos|secondi|secondos|мс|с|сек|секунд\w?|秒|毫秒|ミリ秒|초)(?:\s?(?:以内|以下|이내|이하))?)[\s*`]*",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def tells_scenarios(headers: tuple[str, ...]) -> bool:
    """ "| Stimulus | Environment | Response |": there a response is what happens, not what is timed."""
    folded = [fold_title(h) for h in headers]
    return any(map(_SCENARIO.search, folded)) or (any(map(_HAPPENS.match, folded)) and any(map(_ANSWERS.match, folded)))


_HAPPENS = folded_pattern(
    r"(?:events?|trigger|source|ereignis|ausloser|evenement|declencheur|evento|disparador|gatilho|событие|источник|подія|джерело|事件|イベント|이벤트)$"
)
_ANSWERS = folded_pattern(
    r"(?:(?:system )?(?:response|reaction)|antwort|reaktion|reponse|reaction|respuesta|reaccion|resposta|reacao|risposta|reazione|реакция|отклик|реакція|响应|反应|応答|反応|응답|반응)(?: |$)"
)
_SCENARIO = folded_pattern(
    r"scenario|stimul|stimol|刺激|자극|podnet|bodziec|kich thich|กระตุ้น|szenario|escenario|cenario|сценари|стимул|сценарі|场景|場景|シナリオ|시나리오|uyaran"
)


@lru_cache(maxsize=2048)
def aims(header: str) -> bool:
    """Does a header speak of a target, not only of a value?"""
    return bool(_AIM.search(fold_title(header)))


_AIM = folded_pattern(
    r"target|\bgoal|\bobjectives?\b|^budgets?\b|objectif|cible|objetivo|\bmeta\b|obiettivo|\bziel|\bsoll|doel|\bcel\b|hedef|muc tieu|цел|ціл"
    r"|目标|目標|목표|เป้า|\bcil\b|cilov|\bmal\b|malvarde|\balvo\b|sasaran|norm$|\bsl[ao]\b|threshold|umbral|seuil|soglia|schwell|порог|поріг|\bprog\b|\besik|\bprah\b|grens|\bgrans|limiar|ambang|阈值|閾値|しきい値|임계"
    r"|accept|\bcriteri|success|\bfit\b|commitment|guarantee|^minimum|^required?\b|^requirements?$|^expected$|\bspec(?:ification)?s?$|akzept|kriter|zugesagt|vereist|erforderlich|beklenen|gereksinim|wymagan|pozadav|krav$|yeu cau|kebutuhan|вимог|критер|compromis|engagement de|attendu|期望|水準|期待値|기대|anforderung$|exigence$|requis[ie]t|требовани|критери|гарант|验收|驗收|要求|标准|標準|承诺|受け?入れ|基準|要件|인수|기준|요구"
    r"|^vorgabe|grenzwert|sollwert|^erwartung|requise?$|^esperad|(?:valor|valore) (?:esperad|requerid|exigid|attes|richiest)|^(?:requerid|exigid|richiest)[oa]$|streefwaarde|drempel|^eis(?:en)?$|docelow|oczekiwan|akceptac|норматив|требуе[мт]|^ожидаем|ожидаем\w+ знач|потрібн|очікуван\w+ знач|sinir deger"
    r"|^预期值?$|指标值|^基准$|เกณฑ์|ค่าที่(?:ต้องการ|คาดหวัง)|^ข้อกำหนด$|nguong|chap nhan|ky vong|pozadovan|ocekavan|borvarde|gransvarde|troskel|forvantat|diharapkan|^standar$|^persyaratan$"
)
_VALUE = folded_pattern(
    r"(?:value|wert|valeur|valor|valore|waarde|wartosc|deger|gia tri|nilai|hodnota|значение|значення"
    r"|值|数值|値|数値|값|수치|ค่า)$"
)
