"""Values that are set, kept or given, not promised: how long a copy is kept, how often something is looked at."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Comparator, Kind, Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import RATES, SHARES, SIZES, TIMES, UPPER, Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_CACHED = re.compile(
    r"\s?(?:的)?(?:缓存|緩存|快取|キャッシュ|캐시|(?:client-?side |local |edge |cdn |in-memory |redis )?cache(?:d|s)?\b(?![ -]?(?:hit|miss))|ttl\b)(?!命中|ヒット|히트|적중)",
    re.IGNORECASE,
)


def is_kept_so_long(facts: Facts) -> bool:
    """ "order list: 5 s cache": how long a copy is kept."""
    return facts.comparator is None and bool(_CACHED.match(facts.statement.text, facts.mention.end))


_CORES = re.compile(r"\d\s?(?:v?cpus?|v?cores?|kerne|cœurs|núcleos|ядр\w+)(?![^\W\d_])", re.IGNORECASE)


def is_provided(facts: Facts) -> bool:
    """ "4 CPU, 8 GB RAM per node", "devices with at least 2 GB of RAM": machines that are provided."""
    if facts.unit is not Unit.BYTE:
        return False
    ahead = facts.statement.text[max(0, facts.mention.start - 48) : facts.mention.start]
    if _DEVICE_WITH.search(ahead):
        return True
    if facts.comparator not in UPPER and any(map(_DEVICES.search, facts.titles[-1:])):
        return True
    return facts.comparator is None and bool(_CORES.search(facts.statement.text))


def is_of_a_disk(facts: Facts) -> bool:
    """ "| Full node | 5000+ IOPS | 100 MB/s |" under "Storage requirements": what a disk that is bought must do."""
    return facts.in_table and any(map(_DISKS.search, facts.titles[-1:]))


_DISKS = re.compile(r"(?<!data )\b(?:storage|disk) requirements", re.IGNORECASE)
_DEVICE_WITH = re.compile(
    r"\b(?:devices?|phones?|smartphones?|tablets?|laptops?|computers?|gerät\w*|rechner\w*|appareils?|ordinateurs?|dispositivos?|computadoras?|dispositivi|устройств\w*|urządze\w*)\s"
    r"(?:with|having|mit|avec|con|com|с|имеющ\w+|z)\s(?:at least|a minimum of|minimum|mindestens|au moins|al menos|pelo menos|almeno|не менее|минимум|co najmniej)?\s?$",
    re.IGNORECASE,
)
_DEVICES = re.compile(
    r"\bdevice (?:support|compatib|requirements)|\bminimum (?:system |hardware )?requirements\b|\bsupported (?:devices|hardware)|unterstützte geräte|appareils pris en charge|dispositivos (?:compatibles|soportados|suportados)|поддерживаемые устройства|支持的?设备|対応端末|지원 ?기기",
    re.IGNORECASE,
)


_LASTING = frozenset({Concept.TIMEOUT, Concept.EXPIRY, Concept.RETENTION, Concept.RATE_LIMIT})


_CACHING = re.compile(
    r"\bcaching\b|\bcache (?:strateg|polic|ttl|config|layer|durations?)|(?:stratégie|estrategia|estratégia|strategia) (?:de |di )?cache|кэширован|кешуван|缓存策略|快取策略|キャッシュ(?:戦略|方針)|캐(?:시|싱) ?(?:전략|정책)|lưu trữ đệm",
    re.IGNORECASE,
)


def is_titled_a_setting(facts: Facts) -> bool:
    """ "### Signed URLs: TTL" above "Target: 10 minutes": a title that names a setting, and no nearer word for a kind."""
    sense = facts.sense
    far = sense is None or sense.source in ("heading", "context")
    if facts.comparator is None and any(map(_CACHING.search, facts.titles)):
        return not facts.is_named_here
    return far and facts.percentile is None and bool(_LASTING & {t.concept for t in facts.title})


_INTERVAL = re.compile(
    r"(?:\binterval|\bcadence|\bfrequency|intervall|\bintervalle|\bintervalo|\bintervallo|интервал|період|间隔|間隔|주기|간격)\s?\W{0,4}$",
    re.IGNORECASE,
)


_CONFIGURED = re.compile(
    r"\W{0,3}[(（]\s?(?:configured|configurable|setting|hard-?coded|konfiguriert|konfigurierbar|configurée?|configurad[oa]|configurabile|настраива\w+|настроено|可配置|配置|設定値?|설정)\s?[)）]",
    re.IGNORECASE,
)


def is_configured(facts: Facts) -> bool:
    """ "page cache | 32 MB (configured)": the value of a setting."""
    bare = facts.comparator is None and Concept.MODAL not in facts.sentence
    return bare and bool(_CONFIGURED.match(facts.statement.text, facts.mention.end))


def is_an_argument(facts: Facts) -> bool:
    """ "`probe --duration 60`": what a command is called with."""
    ahead = facts.statement.text[max(0, facts.mention.start - 40) : facts.mention.start]
    return bool(_OPTION.search(ahead))


_OPTION = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*[ =]$")


def is_an_interval(facts: Facts) -> bool:
    """ "Freshness check interval: 15 minutes": how often something is looked at."""
    ahead = facts.statement.text[max(0, facts.mention.start - 24) : facts.mention.start]
    if _GRAIN.match(facts.statement.text, facts.mention.end):
        return True
    return facts.comparator is None and bool(_INTERVAL.search(ahead))


# "watched by the minute": 1分単位.
_GRAIN = re.compile(r"\s?(?:単位|单位|單位|단위|粒度|刻み)")


# "Graceful shutdown: workers finish what they do (max 30 s)": how long they are given.
_GRACE = re.compile(
    r"\bgraceful(?:ly)?\b[^.;]{0,90}[(]\s*(?:max(?:imum)?\.?|up to|at most|máx\.?|hasta)\s*$|\bgrace[- ]period\b",
    re.IGNORECASE,
)


def is_given_time(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    return bool(_GRACE.search(s.text[s.sentence(mention)[0] : mention.start]))


_OFFLINE = re.compile(
    r"\s{0,2}(?:offline|sin conexi[oó]n|hors ligne|офлайн|автономн|离线|離線|オフライン|오프라인)", re.IGNORECASE
)


def is_offline(facts: Facts) -> bool:
    """ "100 % offline": how something works, not how often."""
    return facts.value == 1 and bool(_OFFLINE.match(facts.statement.text, facts.mention.end))


_MIN_MAX = re.compile(r"(?<!\w)min\W{0,2}\d[\d.,]*\s*[/,–-]\s*max\W{0,2}\d|\bmin(?:imum)? replicas", re.IGNORECASE)


def is_autoscaled(facts: Facts) -> bool:
    """ "CPU 70 %, min 3 / max 10": when and how far something is scaled."""
    sense = facts.sense
    in_remark = facts.statement.remark_at(facts.mention.start) is not None
    if in_remark and Concept.SCALING in facts.sentence and facts.comparator is Comparator.GT:
        return True  # "scales on CPU (> 70 %) and request rate (> 100 req/s)"
    return sense is not None and sense.kind is Kind.SATURATION and bool(_MIN_MAX.search(facts.statement.text))


SETTINGS: tuple[Rule, ...] = (
    Rule("configured", Verdict.NOT_A_PROMISE, "the value of a setting", is_configured, TIMES | SIZES),
    Rule("argument", Verdict.NOT_A_PROMISE, "what a command is called with", is_an_argument),
    Rule("kept so long", Verdict.NOT_A_PROMISE, "how long a copy is kept", is_kept_so_long, TIMES),
    Rule("titled", Verdict.NOT_A_PROMISE, "the title names a setting", is_titled_a_setting, TIMES),
    Rule("interval before", Verdict.NOT_A_PROMISE, "a schedule or interval", is_an_interval, TIMES),
    Rule("given time", Verdict.NOT_A_PROMISE, "how long something is given to end", is_given_time, TIMES),
    Rule("offline", Verdict.NOT_A_PROMISE, "works without a connection", is_offline, SHARES),
    Rule("provided", Verdict.NOT_A_PROMISE, "hardware that is provided", is_provided, SIZES),
    Rule("disk", Verdict.NOT_A_PROMISE, "what a disk must do", is_of_a_disk, RATES | SIZES),
    Rule("autoscaled", Verdict.NOT_A_PROMISE, "a scaling trigger", is_autoscaled, SHARES | SIZES | RATES),
)
