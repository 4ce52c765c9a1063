"""How people name metrics and labels, as tables: what a name tells about what is measured.

Sources: OpenTelemetry semantic conventions for HTTP, RPC, database and messaging metrics, and how they are written in
Prometheus; Prometheus' naming rules (base units, ``_total``, ``le``); the labels of widely used exporters (client
libraries, Micrometer, gRPC, Istio, Envoy, Traefik, HAProxy, NGINX).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from smartspec_ops.domain.objective import Kind

_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=131_072)
def words(text: str) -> frozenset[str]:
    """The words of a name or a sentence, in lower case and the singular: ``http_requests_total`` and ``Requests``."""
    return frozenset(_singular(word) for word in _WORD.findall(_CAMEL.sub(" ", text).casefold()))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """A family whose name alone says what it measures; `name` is as OpenTelemetry writes it."""

    name: str
    field: str
    is_server: bool = True


OPEN_TELEMETRY: Sequence[Convention] = (
    Convention(name="http.server.request.duration", field="http"),
    Convention(name="http.server.duration", field="http"),
    Convention(name="http.client.request.duration", field="http", is_server=False),
    Convention(name="http.client.duration", field="http", is_server=False),
    Convention(name="rpc.server.call.duration", field="rpc"),
    Convention(name="rpc.server.duration", field="rpc"),
    Convention(name="rpc.client.call.duration", field="rpc", is_server=False),
    Convention(name="rpc.client.duration", field="rpc", is_server=False),
    Convention(name="db.client.operation.duration", field="database"),
    Convention(name="messaging.process.duration", field="messaging"),
    Convention(name="messaging.client.operation.duration", field="messaging"),
    Convention(name="messaging.client.consumed.messages", field="messaging"),
    Convention(name="messaging.client.sent.messages", field="messaging"),
)
_UNIT_ENDINGS = re.compile(r"_(?:seconds|milliseconds|ms|total|messages|message)$")


def convention(family: str) -> Convention | None:
    """The OpenTelemetry convention behind a family's name, dotted or as Prometheus spells it."""
    plain = family.replace(".", "_")
    return _BY_NAME.get(plain) or _BY_NAME.get(_UNIT_ENDINGS.sub("", plain))


_BY_NAME: Mapping[str, Convention] = {each.name.replace(".", "_"): each for each in OPEN_TELEMETRY}

FIELDS: Mapping[str, frozenset[str]] = {
    "http": words("http https api rest endpoint page url web"),
    "rpc": words("rpc grpc"),
    "database": words("db database sql query pg postgres postgresql mysql mariadb mongodb transaction"),
    "messaging": words("messaging message queue consumer producer kafka event job task"),
    "cache": words("cache redis memcached"),
}
"""What part of a system a name is about, by its words in the singular."""

OTHERS = words(
    "prometheus alertmanager tsdb scrape go gc promhttp python net conntrack notification rule grafana otelcol otel "
    "exporter exporting cadvisor apiserver kubelet etcd sd remote client dns tls compaction engine template debugging"
)
"""Words of families about the machinery around a service: not what a spec promises, unless it says so."""

RUNTIMES = words("process jvm go nodejs python dotnet ruby php beam")
"""Words of families every process has for itself."""
PARTS = words(
    "connect connection header handshake queue dns tls ssl lookup resolve acquire sql wait gc transfer retry size body"
)
"""Words of families about a part of what a request takes, or about something in it."""
NO_TIMES = words("size byte length")
"""Words of families whose numbers are no times, whatever unit nobody states."""
_STATISTIC = re.compile(r"(?:^|_)(?:(p\d{2,4})|(mean|average|avg)|(max|maximum)|(min|minimum)|(median))(?=_|$)")


def statistics_in(name: str) -> frozenset[str]:
    """The statistics that the name of a level says it already is: ``p99``, ``mean``, ``max``, ``min``."""
    return frozenset(
        found[0] or next(known for known, has in zip(("mean", "max", "min", "p50"), found[1:], strict=True) if has)
        for found in _STATISTIC.findall(name.casefold().replace(".", "_"))
    )


KIND_WORDS: Mapping[Kind, frozenset[str]] = {
    Kind.LATENCY: words("latency duration time request response second millisecond"),
    Kind.DURATION: words("duration time run job second"),
    Kind.AVAILABILITY: words("request response call handled error failure"),
    Kind.ERROR_RATE: words("request response call handled error failure"),
    Kind.THROUGHPUT: words("request message event call processed handled"),
    Kind.FRESHNESS: words("age lag freshness staleness delay last timestamp success"),
    Kind.SATURATION: words("usage utilization utilisation used"),
    Kind.DURABILITY: words("lost loss stored durable"),
}
"""Words a family's name may well hold when it measures such a thing."""

ROUTES = (
    "http_route", "http.route", "route", "path", "uri", "endpoint", "handler", "url", "view", "resource", "http_target",
    "http.target", "url_path", "url.path", "matched_uri", "span_name", "span.name",
)  # fmt: skip
OPERATIONS = (*ROUTES, "operation", "rpc_method", "rpc.method", "grpc_method", "method", "action", "name", "type")
METHODS = ("http_request_method", "http.request.method", "http_method", "request_method", "method", "verb")
SERVICES = ("service", "service_name", "service.name", "app", "application", "job", "container", "deployment")
SERVICE_WORDS = words(
    "service app application job container deployment workload proxy backend ingress cluster listener prefix"
)
"""In a label: its values are services, or doors to them (``destination_workload``, ``envoy_cluster_name``)."""
GENERIC = words("api service svc app application server backend frontend web worker prod production staging dev")
"""Words that services of all kinds are called by: none is known by one of these alone."""
CALLERS = words("source src client caller peer grpc")
"""In such a label: not the service itself is named (``source_app``), or not one that runs (``grpc_service``)."""
SIDES: Mapping[str, frozenset[str]] = {
    "reporter": frozenset({"destination", "server"}),
    "direction": frozenset({"inbound", "ingress", "incoming", "server", "in"}),
    "span_kind": frozenset({"span_kind_server", "server"}),
    "span.kind": frozenset({"span_kind_server", "server"}),
    "kind": frozenset({"server"}),
}
"""Labels under which one request is counted at both of its ends, and the values that are the service's own end."""
PHASES = ("phase", "stage", "type")
WHOLE_PHASES = frozenset({"request", "total", "overall", "all", "full", "e2e"})
"""Labels that cut one duration into parts, and the value that is the whole of it."""
ENVIRONMENTS = (
    "environment", "env", "deployment_environment", "deployment_environment_name", "deployment.environment", "stage",
)  # fmt: skip
ENVIRONMENT_WORDS: Mapping[str, frozenset[str]] = {
    "production": frozenset({"production", "prod", "live"}),
    "staging": frozenset({"staging", "stage", "preprod"}),
    "development": frozenset({"development", "dev"}),
}


@dataclass(frozen=True, slots=True)
class Failing:
    """The matcher that finds the failed events, and in words what then counts as failed."""

    sign: str
    value: str
    meaning: str


_GRPC = ("Unknown", "DeadlineExceeded", "Unimplemented", "Internal", "Unavailable", "DataLoss")
"""The codes for which OpenTelemetry calls a server's answer an error."""
_GRPC_UPPER = ("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS")
_GRPC_NUMBERS = ("2", "4", "12", "13", "14", "15")
_BAD = re.compile(r"(?i)errors?|err|fail(?:ed|ure|ures)?|exception|server_error|timed?_?out|unavailable|dropped|lost")
_GOOD = re.compile(r"(?i)ok|success(?:ful)?|succeeded|passed|completed|delivered|done")
_HTTP = re.compile(r"[1-5]\d\d")
_HTTP_CLASS = re.compile(r"[1-5][xX]{2}")
_CLASS = re.compile(r"[1-5]")


def failing(label: str, values: Sequence[str]) -> Failing | None:
    """How failed events are told apart by this label, judged by the values it has; None where it does not tell.

    A status 5xx is a failure of the service, 4xx one of the caller. The failing value need not be among `values`:
    counters appear with their first event.
    """
    return next((found for read in _READERS if (found := read(label, [v for v in values if v]))), None)


def _http(label: str, values: Sequence[str]) -> Failing | None:
    if any(_HTTP.fullmatch(value) for value in values):
        return Failing("=~", "5..", "status 5xx")
    classes = [value for value in values if _HTTP_CLASS.fullmatch(value)]
    if classes:
        return Failing("=", f"5{classes[0][1:]}", "status 5xx")
    if label.endswith("class") and any(_CLASS.fullmatch(value) for value in values):
        return Failing("=", "5", "status 5xx")
    return None


def _grpc(label: str, values: Sequence[str]) -> Failing | None:
    known = set(values)
    if known & {"OK", *_GRPC} and (known & set(_GRPC) or "grpc" in label or "rpc" in label):
        upper = bool(known & set(_GRPC_UPPER)) or "." in label or label.startswith("rpc_")
        return Failing("=~", "|".join(_GRPC_UPPER if upper else _GRPC), "codes that are errors of a gRPC server")
    if known & set(_GRPC_UPPER) and "OK" in known:
        return Failing("=~", "|".join(_GRPC_UPPER), "codes that are errors of an RPC server")
    if "grpc" in label and values and all(value.isdecimal() and int(value) <= 16 for value in values):
        return Failing("=~", "|".join(_GRPC_NUMBERS), "codes that are errors of a gRPC server")
    return None


def _outcome(_label: str, values: Sequence[str]) -> Failing | None:
    bad = [value for value in values if _BAD.fullmatch(value)]
    good = [value for value in values if _GOOD.fullmatch(value)]
    if bad:
        return Failing("=~" if len(bad) > 1 else "=", "|".join(map(re.escape, bad)), " or ".join(bad))
    if good:
        return Failing("!~" if len(good) > 1 else "!=", "|".join(map(re.escape, good)), f"not {' or '.join(good)}")
    return None


def _error(label: str, values: Sequence[str]) -> Failing | None:
    if not words(label) & {"error", "exception"}:
        return None
    if set(map(str.casefold, values)) <= {"true", "false"} and values:
        true = next((value for value in values if value.casefold() == "true"), "true")
        return Failing("=", true, f"{label} is true")
    if "none" in map(str.casefold, values):
        return Failing("!~", "(?i:none)?", f"{label} is not none")
    return Failing("!=", "", f"{label} is set")


def _span(_label: str, values: Sequence[str]) -> Failing | None:
    """A span's status as OpenTelemetry writes it: unset is no failure."""
    if any(value.startswith("STATUS_CODE_") for value in values):
        return Failing("=", "STATUS_CODE_ERROR", "spans with an error")
    return None


def _dns(label: str, values: Sequence[str]) -> Failing | None:
    """A name that does not exist is an answer; a server that fails is none."""
    return Failing("=", "SERVFAIL", "the DNS server failed") if "rcode" in words(label) and values else None


_READERS: Sequence[Callable[[str, Sequence[str]], Failing | None]] = (_http, _grpc, _span, _dns, _error, _outcome)

STATUSES = (
    "http_response_status_code", "http.response.status_code", "http_status_code", "status_code", "code", "status",
    "http_status", "response_code", "envoy_response_code_class", "rpc_grpc_status_code", "rpc_response_status_code",
    "rpc.response.status_code", "grpc_code", "grpc_status", "grpc_status_code", "outcome", "result", "state",
    "rcode", "classification", "error_type", "error.type", "error", "exception",
)  # fmt: skip
"""Labels that say how an event ended, the most telling first."""
SUCCESS_WORDS = words("hit success successful succeeded ok good")
FAILURE_WORDS = words("error failed failure fail exception rejected lost miss missed")
CACHE_WORDS = words("hit miss missed")
"""A miss is no failure, save where hits are what is promised."""
TROUBLE_WORDS = words(
    "panic abort aborted timeout retry retried dropped drop evicted discarded exceeded restart exception"
)
"""Words of counters that count what went wrong beside the events, not the events."""
WHOLE_WORDS = words("request total call processed handled received started attempt operation message")
