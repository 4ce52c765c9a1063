"""What is given or taken and therefore not promised: the line somebody has, the time that maintenance needs."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.figure_rules import PROVIDERS
from smartspec_ops.spec.nfr.rules.rule import RATES, TIMES, TIMES_AND_SHARES, Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_NETWORK = re.compile(
    r"connection|connectivity|internet|broadband|\bnetwork\b|\b[345]g\b|\blte\b|wi-?fi|\bdsl\b|uplink|downlink|bandwidth (?:of|is)|verbindung|connexion|conexión|conexão|connessione|соединени|подключени|канал|网络|网速|回線|ネットワーク|네트워크",
    re.IGNORECASE,
)


_BITS = re.compile(r"bps|bit|бит|біт|比特|ビット|비트", re.IGNORECASE)


def is_network(facts: Facts) -> bool:
    """ "on a connection of at least 10 Mbit/s": the line somebody has, not what the system carries."""
    if facts.unit is not Unit.PER_SECOND or not _BITS.search(facts.mention.raw_unit):
        return False
    s, mention = facts.statement, facts.mention
    around = s.text[max(0, mention.start - 48) : mention.end + 32]
    return bool(_NETWORK.search(around)) and Concept.THROUGHPUT not in facts.clause


# "on 3G (1.6 Mbps, 600 ms RTT)", "in a network with a median RTT of at most 1 ms".
_ROUND_TRIP = re.compile(r"\bRTT\b")
_LINE = re.compile(
    r"\b[345]G\b|\bLTE\b|[mk]bps|[mk]bit|network|netzwerk|réseau|\bred\b|\brede\b|\brete\b|\bсет[иь]|网络|網路|ネットワーク|네트워크",
    re.IGNORECASE,
)


def is_given_round_trip(facts: Facts) -> bool:
    """The line the figures assume, which nobody promises."""
    s, mention = facts.statement, facts.mention
    near = _ROUND_TRIP.search(s.text, max(0, mention.start - 24), mention.end + 8)
    return near is not None and not facts.percentile_is_own and _LINE.search(s.text) is not None


_MAINTENANCE = re.compile(
    r"\b(?:scheduled|planned) downtime|\bgeplante\w* (?:ausfall|auszeit)|maintenance|wartung|mantenimiento|manutenç|manutenzione|onderhoud|konserwac|обслуживани|технічн\w+ роб|bakım|bảo trì|维护|維護|メンテナンス|保守|유지 ?보수|점검",
    re.IGNORECASE,
)


def is_kept_for_maintenance(facts: Facts) -> bool:
    """ "Planned maintenance (up to 2 h a week) does not count": time that is taken, not promised."""
    text, mention = facts.statement.text, facts.mention
    low, high = facts.statement.sentence(mention)
    if facts.sense is None:
        return False
    if facts.sense.concept is Concept.JOB:
        return bool(_A_PERIOD.match(text, mention.end)) and bool(_MAINTENANCE.search(text, low, high))
    if facts.sense.concept is not Concept.DOWNTIME:
        return False
    return any(not _BESIDES.search(text[: m.start()]) for m in _MAINTENANCE.finditer(text, low, high))


# "maintenance (up to 4 h a month)": what takes its hours of every month is no job that ends in time.
_A_PERIOD = re.compile(
    r"\s(?:a|per|each|every|pro|im|par|por|al|a la|на|в)\s(?:week|month|quarter|year|woche|monat|jahr|semaine|mois|an|semana|mes|mês|año|ano|недел\w|месяц|год)\b",
    re.IGNORECASE,
)
# "downtime ≤ 43 min a month, excluding scheduled downtime": what is left out, or counted too, is not what is bounded.
_BESIDES = re.compile(
    r"\b(?:excluding|including|except(?: for)?|excludes|includes|without|outside|apart from|not counting|besides|ohne|außer(?:halb)?|einschließlich|inklusive|hors|sauf|excluyendo|incluyendo|excepto|excluindo|incluindo|exceto|esclus\w|inclus\w|exclusief|inclusief|без учёта|не считая|включая)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


# "Crecimiento esperado: 10 mensajes/min": how much is to come.
_EXPECTED = re.compile(
    r"\W*(?:(?:expected|projected|anticipated|estimated|current) (?:growth|load|traffic|volume|demand|usage|users?)|(?:growth|traffic|load|volume|demand) (?:expectation|projection|forecast|estimate|assumption)s?"
    r"|erwartet\w+ (?:wachstum|last|verkehr|volumen)|croissance attendue|charge (?:attendue|prévue)|trafic (?:attendu|prévu)|crecimiento (?:esperado|previsto)|carga (?:esperada|prevista|estimada)|tráfico esperado"
    r"|crescimento (?:esperado|previsto)|carga prevista|crescita (?:attesa|prevista)|carico atteso|ожидаем\w+ (?:рост|нагрузка|трафик)|очікуван\w+ (?:ріст|навантаження)|预期(?:增长|流量|负载)|想定(?:負荷|トラフィック|利用)|예상 ?(?:트래픽|부하|성장))\W{0,3}[:：]",
    re.IGNORECASE,
)


def is_expected_load(facts: Facts) -> bool:
    return Concept.MODAL not in facts.sentence and bool(_EXPECTED.match(facts.statement.text))


_GUARANTEES = re.compile(
    rf"(?<!\w)(?:{PROVIDERS})\s(?:[A-Z]\w+\s)?(?:guarantees?|promises|commits to|offers|quotes|documents|states|advertises|garantiert|garantit|garantiza|garante|garantisce|garandeert|gwarantuje|гарантирует)\s(?:(?:at|an?|us|of)\s)?\W{{0,3}}$",
    re.IGNORECASE,
)


def is_guaranteed_by_others(facts: Facts) -> bool:
    """ "a copy which AWS guarantees within 5 minutes": what a provider promises."""
    text, mention = facts.statement.text, facts.mention
    if _GUARANTEES.search(text[max(0, mention.start - 60) : mention.start]):
        return True
    if facts.unit is not Unit.RATIO:
        return False
    return bool(_SLA_OF.match(text, mention.end)) or any(map(_OTHERS.fullmatch, facts.titles[-1:]))


# "99.95 % RDS SLA": the product by its name.
_SLA_OF = re.compile(
    rf"\s?[(（]?(?:{PROVIDERS}|RDS|Aurora|DynamoDB|ElastiCache|CloudFront|Lambda|EC2|ECS|EKS|GKE|AKS|SQS|SNS|SES|S3|MSK|ALB|GCS|BigQuery|CloudSQL|Cloud SQL|Cosmos ?DB)\s(?:SLA|guarantee)\b",
    re.IGNORECASE,
)
# The whole title: under "Interfaces to external systems" are promises of one's own.
_OTHERS = re.compile(
    r"\W*(?:[\d.]+\s)?(?:(?:availability|slas?|service levels?) of )?(?:(?:external|third[- ]party|vendor) (?:services?|providers?|systems?|dependenc(?:y|ies))|(?:externe[nr]?|fremde[nr]?) (?:dienste?|systeme?|anbieter)|drittanbieter|(?:services|fournisseurs|prestataires) (?:externes|tiers)"
    r"|(?:servicios|proveedores|sistemas) (?:externos|de terceros)|(?:serviços|fornecedores|sistemas) (?:externos|de terceiros)|(?:servizi|fornitori) (?:esterni|di terze parti)|externe (?:diensten|leveranciers)|внешни[ех] (?:сервис|систем|провайдер)\w*|зовнішні\w* (?:сервіс|систем)\w*|(?:外部|第三方)(?:服务|服務|供应商|系统)|外部サービス|외부 ?서비스)(?:\s(?:slas?|service levels?|dependencies|availability))?\W*",
    re.IGNORECASE,
)


GIVEN = (
    Rule(
        "guaranteed by others",
        Verdict.NOT_A_PROMISE,
        "the service level of a provider",
        is_guaranteed_by_others,
        TIMES_AND_SHARES,
    ),
    Rule("network", Verdict.NOT_A_PROMISE, "the connection the figures assume", is_network, RATES),
    Rule("round trip", Verdict.NOT_A_PROMISE, "the connection the figures assume", is_given_round_trip, TIMES),
    Rule("maintenance", Verdict.REVIEW, "time kept for maintenance: is it bounded?", is_kept_for_maintenance, TIMES),
    Rule("expected load", Verdict.NOT_A_PROMISE, "a load that is expected, not promised", is_expected_load, RATES),
)
