"""Tables that a load test prints: what was found at each level of a load, and the summary of a tool."""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterator
from functools import lru_cache

from smartspec_ops.spec.nfr.document.markdown import Block
from smartspec_ops.spec.nfr.statement.leads import speaks_of_goals
from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.titles.headers import aims, percentages
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import folded_pattern

_A_SWEEP = 3
# What a tool prints of a run beside its percentiles, and what nobody asks of a service.
_OUTPUT = 2
_SUMMARY = 3


def is_printed(table: list[Block]) -> bool:
    """Did a load test print the rows of this table? A bound in a header or a cell, or a title of targets, says no."""
    header = tuple(map(fold_title, table[0].header))
    outputs = [o for o in map(_output, header) if o]
    levels = bool(header) and _OF_LEVELS.fullmatch(header[0]) is not None and all(map(_is_level, table))
    enough = _OUTPUT if levels else _SUMMARY
    told = len(set(outputs)) >= enough and not _ASKED_FOR.isdisjoint(outputs)
    if not (told or _is_distribution(table[0].header)) or len(table) < _OUTPUT:
        return False
    titles = (*table[0].headings[-1:], table[0].lead)
    asked = any(map(aims, _others(table[0].header))) or any(aims(t) or speaks_of_goals(t) for t in titles)
    return not asked and not any(map(_BOUND.search, _said(table)))


def _others(header: tuple[str, ...]) -> Iterator[str]:
    """The headers that are no output of a test: "yêu cầu/s" asks for nothing, though "yêu cầu" is a requirement."""
    return (h for h in header if not _output(fold_title(h)))


def levels_of(table: list[Block]) -> bool:
    """ "| Concurrency | req/s | p50 |" over 1, 8, 16 ...: is each row a level of a load?"""
    header = table[0].header
    if len(table) < _A_SWEEP or not header or any(map(_BOUNDS.search, header)):
        return False
    return _OF_LEVELS.fullmatch(fold_title(header[0])) is not None and all(map(_is_level, table))


def _said(table: list[Block]) -> Iterator[str]:
    yield from table[0].header
    yield from (row.text.clean for row in table)


def _is_level(row: Block) -> bool:
    return bool(_LEVEL.fullmatch(row.cells[0].clean)) if row.cells else False


def _is_distribution(header: tuple[str, ...]) -> bool:
    """ "| 50% | 66% | 75% | 98% |": shares that nobody sets a target for."""
    shares = percentages(header)
    return len(shares) >= _A_DISTRIBUTION and any(share in _ODD_SHARES for share in shares.values())


_A_DISTRIBUTION = 4
_ODD_SHARES = frozenset({"66", "80", "98", "100"})


@lru_cache(maxsize=2048)
def _output(header: str) -> str:
    """What a column of a tool's summary holds, or nothing."""
    return next((name for name, pattern in _OUTPUTS if pattern.fullmatch(header)), "")


# With one of them at least: a mean beside a share of errors alone may be asked for.
_ASKED_FOR = frozenset({"mean", "extreme", "count", "rate"})
_UNIT = r"(?: ?\(?(?:m?s|мс|с|毫秒|秒|%)\)?| rt| response time| latency| time)?"
_OUTPUTS = tuple(
    (name, folded_pattern(rf"\W*(?:{pattern}){_UNIT}\W*"))
    for name, pattern in (
        (
            "mean",
            r"avg\.?|average|mean|ø|mittel(?:wert)?|durchschnitt|moyenne|moy\.?|temps moyen|promedio|media|tiempo medio|média|tempo medio|tempo médio|gemiddelde?|gem\.|średnia|średni czas|среднее|ср\. ?время|среднее время|середнє|сер\. ?час|ortalama|ort\.|平均(?:响应时间|響應時間|応答時間|值|値|延迟|耗时)?|평균(?: ?응답 ?시간)?|ค่าเฉลี่ย|เฉลี่ย|trung bình|tb|průměr|prům\.|medel(?:värde)?|snitt|rata-rata|rerata",
        ),
        (
            "extreme",
            r"min(?:imum)?\.?|max(?:imum)?\.?|мин\.?|макс\.?|мін\.?|最小(?:值|値)?|最大(?:值|値)?|最小|최소|최대|std\.? ?dev\.?",
        ),
        (
            "count",
            r"(?:#|no\. of|total|number of)? ?(?:samples|requests)|anfragen|requêtes|solicitudes|peticiones|requisições|richieste|запрос\w{1,2}|总请求数|请求数|样本数|リクエスト数|요청 ?수",
        ),
        (
            "rate",
            r"rps|qps|tps|req(?:uests)?/s(?:ec)?|throughput|durchsatz|anfragen/s|débit|vazão|doorvoer|verzoeken/s|przepustowość|żądań/s|пропускная способность|запросов/с(?:ек)?|пропускна здатність|запитів/с|verim|istek/s|吞吐量?|スループット|처리량|ปริมาณงาน|thông lượng|yêu cầu/s|propustnost|požadavků/s|genomströmning|anrop/s|permintaan/detik",
        ),
        (
            "errors",
            r"(?:%|# ?)?(?:errors?|failures?|fails?)(?: ?(?:rate|%))?|error rate|fehler(?:rate|quote)?|erreurs?|taux d erreurs?|errores|tasa de errore?s?|% errores|erros|taxa de erros?|% erros|errori|tasso di errore|fouten|foutpercentage|błędy|odsetek błędów|ошиб(?:ки|ок)|доля ошибок|% ошибок|помилки|частка помилок|hatalar?|hata oranı|错误率|失败率|エラー(?:率|数)|에러율|오류율|실패율|ข้อผิดพลาด|อัตราข้อผิดพลาด|lỗi|tỷ lệ lỗi|chyby|chybovost|fel|felfrekvens|kesalahan|tingkat kesalahan",
        ),
    )
)
_BOUND = re.compile(r"[<>≤≥]")
_BOUNDS = re.compile(r"\b(?:must|below|under|at most|no more|within)\b|[<≤]", re.IGNORECASE)
_LEVEL = re.compile(r"[\s*~]*\d[\d.,  ]*[kK]?\s?(?:[^\W\d_]{1,12}\.?)?[\s*]*")
_OF_LEVELS = folded_pattern(
    r"\W*(?:concurren\w+|concurrent \w+|(?:virtual )?users|vus?|threads|clients|connections|workers|rps|qps|load|nebenläufig\w+|(?:gleichzeitige )?(?:nutzer|benutzer)|parallelität|hilos|usuarios(?: virtuales| concurrentes| simultáneos)?|carga|utilisateurs(?: simultanés| virtuels)?|charge|usuários(?: simultâneos| concorrentes)?|utenti(?: concorrenti| simultanei)?"
    r"|(?:gelijktijdige )?gebruikers|(?:liczba |równoczesni )?użytkowni\w+|(?:одновременн\w+ )?пользовател\w+|нагрузка|поток\w*|(?:одночасн\w+ )?користувач\w*|eşzamanlı kullanıcı|kullanıcı sayısı|并发\w*|並發\w*|同時\w*|並列数|동시\w*(?: ?\w+)?|ผู้ใช้พร้อมกัน|จำนวนผู้ใช้|(?:số )?người dùng(?: đồng thời)?|(?:souběžní )?uživatelé|(?:samtidiga )?användare|(?:jumlah )?pengguna(?: bersamaan)?)\W*"
)
