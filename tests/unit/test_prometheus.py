"""What is asked of a Prometheus, and what its answers mean: pure tables first, then a server on a real socket."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from promql_parser import VectorSelector, parse

from smartspec_ops.backends import SourceConfig, _faults, _promql_plan, _selector
from smartspec_ops.backends._faults import Cleaner
from smartspec_ops.backends._prometheus_api import decode
from smartspec_ops.backends._promql_plan import EVER, MAX_QUERY, TAG, Question
from smartspec_ops.backends._selector import Matcher, Selector
from smartspec_ops.backends.prometheus import DELAY, MAX_EXTRA, Prometheus, allow
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Sample, Silence, Value
from smartspec_ops.domain.objective import (
    HistogramIndicator,
    Indicator,
    NativeHistogramIndicator,
    RateIndicator,
    RatioIndicator,
    ValueIndicator,
)
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.redact import MASK, Redactor
from smartspec_ops.ports import Answer, Failure, FailureKind, Secret
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, ScriptedServer, scripted_server

pytestmark = pytest.mark.edge

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTES5 = timedelta(minutes=5)
PLAIN = Cleaner(SourceConfig(name="p", url="http://p.example.test"))
S = Silence


# --- failures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error_type", "text", "why"),
    [
        (400, "bad_data", "1:5: parse error", S.BAD_QUERY),
        (422, "execution", "many-to-many matching not allowed", S.BAD_QUERY),
        (422, "422", "too long query", S.BAD_QUERY),
        (422, "execution", "expanding series: context deadline exceeded", S.UNREACHABLE),
        (422, "422", "timeout exceeded during query execution", S.UNREACHABLE),
        (503, "timeout", "query timed out in expression evaluation", S.UNREACHABLE),
        (503, "", "Service Unavailable", S.OVERLOADED),
        (500, "internal", "", S.UNREACHABLE),
        (500, "unavailable", "TSDB not ready", S.UNREACHABLE),
        (502, "", "", S.UNREACHABLE),
        (504, "", "", S.UNREACHABLE),
        (429, "too_many_requests", "", S.OVERLOADED),
        (408, "", "", S.UNREACHABLE),
        (425, "", "", S.UNREACHABLE),
        (499, "canceled", "", S.UNREACHABLE),
        (401, "", "no org id", S.UNAUTHORIZED),
        (403, "", "", S.UNAUTHORIZED),
        (302, "", "", S.UNAUTHORIZED),
        (404, "", "404 page not found", S.BAD_QUERY),
        (405, "", "", S.BAD_QUERY),
        (413, "", "", S.BAD_QUERY),
        (431, "", "", S.BAD_QUERY),
    ],
)
def test_a_status_is_judged_with_its_type_and_text(status: int, error_type: str, text: str, why: Silence) -> None:
    assert _faults.of_status(status, error_type, text) is why


@pytest.mark.parametrize("kind", FailureKind)
def test_every_failure_of_the_network_is_a_silence(kind: FailureKind) -> None:
    assert isinstance(_faults.of_failure(Failure(kind=kind, detail="x")).why, Silence)


def test_a_missing_client_certificate_is_a_matter_of_permission() -> None:
    failure = Failure(kind=FailureKind.TLS, detail="TLS: tlsv13 alert certificate required")
    assert _faults.of_failure(failure).why is Silence.UNAUTHORIZED


def test_a_servers_words_are_one_short_line_without_what_we_sent() -> None:
    headers = {"authorization": Secret("Bearer tok-12345"), "x-scope-orgid": "team-a"}
    config = SourceConfig(name="p", url=Secret("https://user:p%40ss@h.example.test/prom"), headers=headers)
    said = Cleaner(config)("no\n tok-12345 Bearer tok-12345 p%40ss p@ss for team-a " + "x" * 300)
    assert said.startswith("no *** *** *** *** for team-a xxx")
    assert len(said) == 200


def test_who_an_address_says_we_are_is_not_quoted_as_it_was_sent_and_no_secret_is_cut_in_two() -> None:
    shown = Redactor()
    shown.register(Secret("key-of-a-parameter"))
    config = SourceConfig(name="p", url="https://user:p%40ss@h.example.test/prom", shown=shown.text)
    clean = Cleaner(config)
    assert clean(f"got {b64encode(b'user:p@ss').decode()}") == "got ***"
    assert clean("got apikey=key-of-a-parameter") == f"got apikey={MASK}"
    assert "key-of" not in clean("x" * 190 + " key-of-a-parameter")


# --- answers ---------------------------------------------------------------------------------------------------


def envelope(result: object, kind: str = "vector", **more: object) -> bytes:
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": result}, **more}).encode()


ONE = [{"metric": {"b": "2", "a": "1"}, "value": [1.5, "7"]}]
READ = [Sample((("a", "1"), ("b", "2")), 7.0)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (envelope(ONE), READ),
        (envelope(ONE, stats={"seriesFetched": "1"}, unknown=1), READ),
        (envelope([]), []),
        (envelope([1.5, "3"], "scalar"), [Sample((), 3.0)]),
        (envelope(ONE, infos=["PromQL info: metric might not be a counter"]), READ),
        (envelope(ONE, warnings=["PromQL info: metric might not be a counter"]), READ),
        (envelope(ONE, warnings=["PromQL warning: bucket label is missing"]), READ),
        (envelope(ONE, warnings=["results truncated due to limit"]), S.PARTIAL),
        (envelope(ONE, warnings=["PromQL warning: results truncated due to limit"]), S.PARTIAL),
        (envelope(ONE, warnings=["store gateway 10.0.0.1: unavailable"]), S.PARTIAL),
        (envelope(ONE, isPartial=True), S.PARTIAL),
        (envelope(ONE, isPartial=False), READ),
        (envelope([], "matrix"), S.BAD_QUERY),
        (envelope([1.5, "x"], "string"), S.BAD_QUERY),
        (b'{"status":"error","errorType":"timeout","error":"x"}', S.UNREACHABLE),
        (b'{"status":"error","errorType":"bad_data","error":"x"}', S.BAD_QUERY),
        (b"{}", S.GARBAGE),
        (b"[]", S.GARBAGE),
        (b"", S.GARBAGE),
        (b"<html>", S.GARBAGE),
        (b"[" * 100_000, S.GARBAGE),
        (b'{"status":"success"}', S.GARBAGE),
        (b'{"status":"success","data":null}', S.GARBAGE),
        (envelope([{"metric": {}, "value": [1, "many"]}]), S.GARBAGE),
        (envelope([{"value": [1, "1"]}]), S.GARBAGE),
        (envelope([1]), S.GARBAGE),
        (envelope(None), S.GARBAGE),
    ],
)
def test_answers_are_decoded_or_silent(body: bytes, expected: object) -> None:
    seen = decode(Answer(status=200, headers={}, body=body), PLAIN)
    assert (seen.why if isinstance(seen, NoData) else seen) == expected


@pytest.mark.parametrize(("text", "value"), [("+Inf", float("inf")), ("-Inf", float("-inf")), ("1e-300", 1e-300)])
def test_special_numbers_are_read(text: str, value: float) -> None:
    seen = decode(Answer(status=200, headers={}, body=envelope([{"metric": {}, "value": [1, text]}])), PLAIN)
    assert seen == [Sample((), value)]


# --- selectors -------------------------------------------------------------------------------------------------

names = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,8}", fullmatch=True).filter(
    lambda name: isinstance(_parsed(name), VectorSelector)
)
labels = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
values = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12) | st.sampled_from(
    ['"} or up{x="', "\\", '\\"', "a\nb", "{}", "#"]
)
selectors = st.builds(
    Selector,
    names,
    st.lists(st.builds(Matcher, labels, st.sampled_from(["=", "!="]), values), max_size=3, unique_by=str).map(tuple),
)


def _parsed(text: str) -> object:
    try:
        return parse(text)
    except ValueError:
        return None


@given(selectors)
def test_a_printed_selector_is_one_selector_with_the_same_meaning(selector: Selector) -> None:
    parsed = parse(str(selector))
    assert isinstance(parsed, VectorSelector)
    assert {(m.name, m.value) for m in parsed.matchers.matchers} == {(m.label, m.value) for m in selector.matchers}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up", "up"),
        ("up{}", "up"),
        ('x{a="1",b!="2",c=~"3|4",d!~"5"}', 'x{a="1",b!="2",c=~"3|4",d!~"5"}'),
        ("x{a='it\\'s \"q\"'}", r'x{a="it' + "'" + r's \"q\""}'),
        ('{__name__="x",a="1"}', 'x{a="1"}'),
        ('{"a.b",c="1"}', '{__name__="a.b",c="1"}'),
        ('{__name__=~"a|b"}', '{__name__=~"a|b"}'),
    ],
)
def test_selectors_are_read_and_printed(text: str, expected: str) -> None:
    assert str(_selector.read(text)) == expected


@pytest.mark.parametrize("text", ["", "sum(x)", "x[5m]", "x offset 5m", "x @ 3", "1", "x{", '{a="b"}', "x or y"])
def test_what_is_no_selector_is_refused_with_a_sentence(text: str) -> None:
    asks = [
        RatioIndicator(source="p", total=text, bad="b"),
        HistogramIndicator(source="p", histogram=text),
        RateIndicator(source="p", events=text),
    ]
    for indicator in asks:
        refused = _promql_plan.questions(Ask(indicator, MINUTES5))
        assert isinstance(refused, NoData)
        assert refused.why is Silence.BAD_QUERY


@pytest.mark.parametrize(
    ("matcher", "value", "holds"),
    [
        (Matcher("a", "=", "x"), "x", True),
        (Matcher("a", "=", ""), None, True),
        (Matcher("a", "!=", "x"), None, True),
        (Matcher("a", "=~", "5.."), "500", True),
        (Matcher("a", "=~", "5."), "500", False),  # anchored at both ends
        (Matcher("a", "=~", "a|b"), "ab", False),
        (Matcher("a", "!~", "5.."), "500", False),
        (Matcher("a", "!~", "5.."), None, True),
    ],
)
def test_local_matching_is_the_servers(matcher: Matcher, value: str | None, holds: bool) -> None:
    assert Selector("m", (matcher,)).matches("m", {} if value is None else {"a": value}) is holds
    assert not Selector("m", (matcher,)).matches("other", {"a": value or ""})


# --- plan ------------------------------------------------------------------------------------------------------


def ratio(bad: str | None = "e", good: str | None = None, total: str = "t") -> RatioIndicator:
    return RatioIndicator(source="p", total=total, bad=bad if good is None else None, good=good)


def value(query: str) -> ValueIndicator:
    return ValueIndicator(source="p", query=query)


@pytest.mark.parametrize(
    ("indicator", "expressions"),
    [
        (ratio(), ["sum(increase(t[300s]))", "max(timestamp(t))", "sum(increase(e[300s]))"]),
        (
            HistogramIndicator(source="p", histogram='h{a="1"}'),
            ['sum by (le) (increase(h_bucket{a="1"}[300s]))', 'max(timestamp(h_bucket{a="1"}))'],
        ),
        (RateIndicator(source="p", events="e"), ["sum(increase(e[300s]))", "max(timestamp(e))"]),
        (value("max(x) # note"), ["topk(2, (max(x) # note\n))"]),
        (value("scalar(x) * 2"), ["vector(scalar(x) * 2\n)"]),
        (value("-(1 + time())"), ["vector(-(1 + time())\n)"]),
        (value("x) or (up"), ["x) or (up"]),
    ],
)
def test_what_is_asked(indicator: Indicator, expressions: list[str]) -> None:
    asked = _promql_plan.questions(Ask(indicator, MINUTES5))
    assert not isinstance(asked, NoData)
    assert [question.expression for question in asked] == expressions


def test_what_we_cannot_parse_is_never_joined_with_others() -> None:
    asked = [Question("a"), Question("x) or (up", alone=True), Question("b")]
    assert [list(batch) for batch in _promql_plan.batches(asked)] == [[asked[1]], [asked[0], asked[2]]]


@given(st.lists(st.text("abcü", min_size=1, max_size=4000).map(Question), max_size=20))
def test_joined_queries_stay_below_the_limit_and_ask_everything_once(asked: list[Question]) -> None:
    batches = list(_promql_plan.batches(asked))
    assert [question for batch in batches for question in batch] == list(dict.fromkeys(asked))
    assert all(len(_promql_plan.join(batch).encode()) <= MAX_QUERY for batch in batches)


NOW = AT.timestamp()
NAN, INF = float("nan"), float("inf")
EVER_G = f"count(present_over_time(g[{EVER // timedelta(seconds=1)}s]))"


@pytest.mark.parametrize(
    ("indicator", "found", "expected"),
    [
        (ratio(), {"t": 100, "e": 3}, Counts(97, 100)),
        (ratio(), {"t": 100}, Counts(100, 100)),  # no error was ever counted
        (ratio(), {"t": 0, "e": 0}, Counts(0, 0)),  # idle
        (ratio(good="g"), {"t": 100, "g": 97}, Counts(97, 100)),
        (ratio(good="g"), {"t": 100, EVER_G: 1}, Counts(0, 100)),  # all failed
        (ratio(good="g"), {"t": 100}, S.EMPTY),  # good does not belong to total
        (ratio(), {"e": 3}, S.EMPTY),
        (ratio(), {"t": NAN, "e": 3}, S.NAN),
        (ratio(), {"t": 100, "e": INF}, S.NAN),
        (ratio(), {"t": 100, "e": 101}, S.INSANE),
        (ratio(), {"t": 100, "e": 100.05}, Counts(0, 100)),  # extrapolated apart
        (ratio(), {"t": 100, "e": -1}, S.INSANE),
        (ratio(), {"t": 100, "age": 301}, S.STALE),
        (ratio(), {"t": 100, "age": 299}, Counts(100, 100)),
        (ratio(), {"t": 100, "age": None}, S.STALE),
        (ratio(), {"age": 1}, S.COLD),
        (RateIndicator(source="p", events="t"), {"t": 600}, Value(2.0)),
        (RateIndicator(source="p", events="t"), {}, S.EMPTY),
        (value("v"), {"topk(2, (v\n))": 5}, Value(5)),
        (value("v"), {"topk(2, (v\n))": [5, 6]}, S.INSANE),
        (value("v"), {"topk(2, (v\n))": NAN}, S.NAN),
        (value("v"), {}, S.EMPTY),
        (ratio(), {"t": S.UNREACHABLE, "e": 3}, S.UNREACHABLE),
        (ratio(), {"t": 100, "e": S.PARTIAL}, S.PARTIAL),
    ],
)
def test_what_the_answers_mean(indicator: Indicator, found: Mapping[str, Any], expected: object) -> None:
    ask = Ask(indicator, MINUTES5)
    asked = _promql_plan.questions(ask)
    assert not isinstance(asked, NoData)
    answers = {question: _samples(question, found) for question in [*asked, Question(EVER_G)]}
    seen = _promql_plan.conclude(ask, answers, AT, timedelta(minutes=5))
    assert (seen.why if isinstance(seen, NoData) else seen) == expected


def _samples(question: Question, found: Mapping[str, Any]) -> Sequence[Sample] | NoData:
    short = re.sub(r"sum\(increase\((\w)\[300s\]\)\)", r"\1", question.expression)
    if short.startswith("max(timestamp"):
        age = found.get("age", 1 if "t" in found else None)
        return [] if age is None else [Sample((), NOW - age)]
    seen = found.get(short, [])
    if isinstance(seen, Silence):
        return NoData(seen, "x")
    return [Sample((("n", str(n)),), float(v)) for n, v in enumerate(seen if isinstance(seen, list) else [seen])]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("0.1", 1), ("1", 2), ("+Inf", 3)], ((0.1, 1), (1.0, 2), (INF, 3))),
        ([("1.0", 2), ("+Inf", 3), ("0.1", 1)], ((0.1, 1), (1.0, 2), (INF, 3))),
        ([("1", 2), ("1.0", 2), ("+Inf", 5)], ((1.0, 4), (INF, 5))),  # two versions of one client library
        ([("0.1", 1), ("+Inf", 0.9999)], ((0.1, 1), (INF, 1))),
        ([("0.1", 1)], S.INSANE),
        ([("x", 1), ("+Inf", 1)], S.INSANE),
        ([("NaN", 1), ("+Inf", 1)], S.NAN),
        ([("0.1", NAN), ("+Inf", 1)], S.NAN),
    ],
)
def test_buckets_are_read_by_number_however_they_are_written(rows: list[tuple[str, float]], expected: object) -> None:
    ask = Ask(HistogramIndicator(source="p", histogram="h"), MINUTES5)
    asked = _promql_plan.questions(ask)
    assert not isinstance(asked, NoData)
    samples = [Sample((("le", bound),), count) for bound, count in rows]
    seen = _promql_plan.conclude(ask, {asked[0]: samples, asked[1]: [Sample((), NOW)]}, AT, MINUTES5)
    assert (seen.why if isinstance(seen, NoData) else getattr(seen, "cumulative", None)) == expected


# --- on a socket -----------------------------------------------------------------------------------------------


async def measured(
    asks: Sequence[Ask], reply: Callable[[Asked], Reply], **settings: Any
) -> tuple[Mapping[Ask, Measurement], ScriptedServer, EagerClock]:
    clock = EagerClock(AT)
    async with scripted_server(reply) as server:
        config = SourceConfig(**{"name": "p", "url": f"{server.url}/prom", **settings})
        backend = Prometheus(config, HttpEdge(allow=allow(config)), clock)
        try:
            return await backend.measure(asks, AT), server, clock
        finally:
            await backend.close()


def engine(*, refuses: str = "\0") -> Callable[[Asked], Reply]:
    """Answers every tagged part with its own number, and refuses any query that holds `refuses`."""

    def reply(asked: Asked) -> Reply:
        query = asked.form("query")
        if refuses in query:
            return Reply(status=422, body=b'{"status":"error","errorType":"execution","error":"refused"}')
        tags = re.findall(rf'"{TAG}", "(\d+)"', query)
        parts: list[dict[str, str]] = [{TAG: tag} for tag in tags] or [{}]
        return Reply(body=envelope([{"metric": metric, "value": [NOW, "1"]} for metric in parts]))

    return reply


async def test_a_query_is_a_posted_form_with_an_explicit_time() -> None:
    settings = {
        "headers": {"x-scope-orgid": "team-a"},
        "params": {"dedup": "true", "query": "up", "time": "1", "timeout": "9s"},
    }
    _, server, _ = await measured([Ask(value("max(x)"), MINUTES5)], engine(), **settings)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.headers["x-scope-orgid"]) == ("POST", "/prom/api/v1/query", "team-a")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    form = {name: asked.form(name) for name in ("time", "nocache", "dedup", "timeout")}
    assert "max(x)" in asked.form("query")
    assert form == {"time": f"{NOW:.3f}", "nocache": "1", "dedup": "true", "timeout": "10000ms"}


async def test_one_refused_expression_of_a_hundred_is_found_and_the_others_are_answered() -> None:
    asks = [Ask(value(f"max(x{n})"), MINUTES5) for n in range(99)] + [Ask(value("max(broken)"), MINUTES5)]
    seen, server, _ = await measured(asks, engine(refuses="broken"))
    refused = [ask for ask, result in seen.items() if isinstance(result, NoData)]
    assert refused == [asks[-1]]
    assert len(server.asked) <= 2 + 2 * 7


async def test_a_source_that_refuses_everything_is_not_asked_without_end() -> None:
    asks = [Ask(value(f"max(x{n})"), MINUTES5) for n in range(200)]
    seen, server, _ = await measured(asks, engine(refuses="max"))
    assert {result.why for result in seen.values() if isinstance(result, NoData)} == {Silence.BAD_QUERY}
    assert len(seen) == 200
    assert len(server.asked) <= MAX_EXTRA + 4  # and two joined queries, with a probe each


async def test_a_source_that_is_no_prometheus_is_not_searched() -> None:
    asks = [Ask(value(f"max(x{n})"), MINUTES5) for n in range(50)]
    _, server, _ = await measured(asks, lambda _: Reply(status=404, body=b"404 page not found"))
    assert len(server.asked) == 2


async def test_labels_that_come_back_wrong_are_not_guessed() -> None:
    asks = [Ask(value("max(x)"), MINUTES5), Ask(value("max(y)"), MINUTES5)]
    seen, _, _ = await measured(asks, lambda _: Reply(body=envelope([{"metric": {TAG: "7"}, "value": [1, "1"]}])))
    assert {result.why for result in seen.values() if isinstance(result, NoData)} == {Silence.GARBAGE}


async def test_the_source_says_how_long_to_wait_before_the_next_attempt() -> None:
    replies = [Reply(status=429, headers={"retry-after": "7"}), Reply(body=envelope([1, "3"], "scalar"))]
    seen, _, clock = await measured([Ask(value("3"), MINUTES5)], lambda _: replies.pop(0))
    assert list(seen.values()) == [Value(3.0)]
    assert clock.now() - AT == timedelta(seconds=7)


async def test_no_attempt_begins_after_the_budget() -> None:
    def overloaded(_: Asked) -> Reply:
        return Reply(status=503, headers={"retry-after": "60"})

    seen, server, clock = await measured([Ask(value("3"), MINUTES5)], overloaded)
    assert [result.why for result in seen.values() if isinstance(result, NoData)] == [Silence.OVERLOADED]
    assert (len(server.asked), clock.now()) == (1, AT)


async def test_series_gives_every_series_with_its_labels() -> None:
    async with scripted_server(lambda _: Reply(body=envelope(ONE))) as server:
        config = SourceConfig(name="p", url=server.url, delay=timedelta(seconds=5))
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(AT))
        assert await backend.series("x", AT) == READ
        assert backend.delay() == timedelta(seconds=5)
        await backend.close()


def test_the_default_delay_leaves_a_minute_for_late_scrapes() -> None:
    backend = Prometheus(SourceConfig(name="p", url="http://p.example.test"), HttpEdge(), EagerClock(AT))
    assert backend.delay() == DELAY == timedelta(seconds=60)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/prom/api/v1/query", True),
        ("GET", "/prom/api/v1/label/job/values", True),
        ("GET", "/prom/-/ready", True),
        ("POST", "/api/v1/query", False),
        ("PUT", "/prom/api/v1/query", False),
        ("POST", "/prom/api/v1/admin/tsdb/delete_series", False),
        ("POST", "/prom/-/reload", False),
        ("GET", "/prom/api/v1/label/a/../../admin/values", False),
        ("GET", "/prom/api/v1/query/", False),
    ],
)
def test_only_reads_of_the_configured_api_are_allowed(method: str, path: str, allowed: bool) -> None:
    assert allow(SourceConfig(name="p", url="http://p.example.test/prom/"))(method, path) is allowed


# --- asked once ------------------------------------------------------------------------------------------------


async def test_a_single_look_at_five_objectives_over_eight_windows_takes_two_requests_at_most() -> None:
    windows = [timedelta(minutes=n) for n in (5, 30, 60, 120, 360, 1440, 4320, 40320)]
    buckets = HistogramIndicator(source="p", histogram='took{service="a"}', threshold=Decimal("0.2"))
    ratios = [ratio(bad='r{service="a",code=~"5.."}', total='r{service="a"}'), ratio(bad="e", good="g", total="t")]
    asks = [
        Ask(one, window) for one in (*ratios, buckets, value("max(depth)"), value("max(age)")) for window in windows
    ]
    seen, server, _ = await measured(asks, engine(), once=True)
    assert set(seen) == set(asks)
    assert len(server.asked) <= 2
    assert {asked.path for asked in server.asked} == {"/prom/api/v1/query"}


@pytest.mark.parametrize(
    ("window", "age", "coverage"),
    [(300, 299, 1.0), (300, 100, 100 / 300), (3600, 1800, 0.5), (3600, 3500, 1.0), (86400, 8640, 0.1)],
)
def test_a_single_look_says_how_far_back_the_history_reaches(window: int, age: int, coverage: float) -> None:
    ask = Ask(ratio(), timedelta(seconds=window))
    (question,) = _promql_plan.ages([ask], AT).values()
    assert f"min_over_time((time() + 0 * count(t))[{window}s:" in question.expression
    seen = _promql_plan.covered(ask, Counts(9, 10), [Sample((), NOW - age)], AT)
    assert isinstance(seen, Counts)
    assert seen.coverage == pytest.approx(coverage)


async def test_a_watch_asks_how_far_back_series_reach_until_they_reach_far_enough() -> None:
    """At every tick while they are young, since their windows fill up; then once an hour."""
    hour = Ask(NativeHistogramIndicator(source="p", histogram="h", threshold=Decimal("0.2")), timedelta(hours=1))
    asked = list[float]()

    def reply(form: Asked) -> Reply:
        at = float(form.form("time"))
        answers = []
        for number, part in enumerate(form.form("query").split("\nor label_replace")):
            is_age = "min_over_time" in part
            asked.extend([at] if is_age else [])
            told = NOW - 600 if is_age else at if "timestamp" in part else 1
            answers.append({"metric": {TAG: str(number)}, "value": [at, str(told)]})
        return Reply(body=envelope(answers))

    coverages = {}
    async with scripted_server(reply) as server:
        config = SourceConfig(name="p", url=server.url)
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(AT))
        for n in (0, 1, 44, 45, 103, 104, 105):
            seen = (await backend.measure([hour], AT + timedelta(minutes=n)))[hour]
            assert isinstance(seen, Counts)
            coverages[n] = round(seen.coverage * 60)
        await backend.close()
    assert coverages == {0: 10, 1: 11, 44: 60, 45: 60, 103: 60, 104: 60, 105: 60}
    assert [(at - NOW) / 60 for at in asked] == [0, 1, 44, 104]


async def test_a_watch_asks_anew_how_far_back_series_reach_once_they_were_away() -> None:
    """A source that was wiped, within the hour: a few slow answers would be all that was known of a whole window."""
    hour = Ask(NativeHistogramIndicator(source="p", histogram="h", threshold=Decimal("0.2")), timedelta(hours=1))

    def reply(form: Asked) -> Reply:
        at = float(form.form("time"))
        minute, answers = round((at - NOW) / 60), []
        for number, part in enumerate(form.form("query").split("\nor label_replace")):
            born = NOW - 7200 if minute < 5 else NOW + 300
            told = born if "min_over_time" in part else at if "timestamp" in part else 1
            answers.append({"metric": {TAG: str(number)}, "value": [at, str(told)]})
        return Reply(body=envelope([] if minute == 5 else answers))

    coverages = list[float | None]()
    async with scripted_server(reply) as server:
        config = SourceConfig(name="p", url=server.url)
        backend = Prometheus(config, HttpEdge(allow=allow(config)), EagerClock(AT))
        for n in (0, 1, 5, 8, 11):
            seen = (await backend.measure([hour], AT + timedelta(minutes=n)))[hour]
            coverages.append(round(seen.coverage * 60) if isinstance(seen, Counts) else None)
        await backend.close()
    assert coverages == [60, 60, None, 3, 6]


def sampled(**of: float) -> Sequence[Sample]:
    return [Sample((("smartspec_of", name),), number) for name, number in of.items()]


@pytest.mark.parametrize(
    ("window", "first", "last", "count", "expected"),
    [
        (300, 299, 0, 60, Value(2.0)),
        (300, 241, 1, 5, Value(2.0)),
        (300, 250, 10, 5, Value(2.0)),
        (300, 235, 10, 16, Value(2 * 300 / 242.5)),
        (300, 180, 5, 4, Value(2 * 300 / (175 + 29.1666666 + 5))),
        (300, 100, 10, 10, None),
        (300, 200, 200, 1, None),
        (300, 400, 10, 7, None),
        (10800, 9000, 5, 600, Value(2 * 10800 / (8995 + 8995 / 599 / 2 + 5))),
        (10800, 8000, 5, 600, None),
    ],
)
def test_a_single_look_divides_by_the_time_that_increase_speaks_of(
    window: int, first: int, last: int, count: int, expected: Value | None
) -> None:
    """Deployed a minute ago, it has had little traffic in the last five; and what was not scraped at the window's
    start is not in it, though the server shows the sample before for five minutes more."""
    ask = Ask(RateIndicator(source="p", events="t"), timedelta(seconds=window))
    (question,) = _promql_plan.ages([ask], AT).values()
    assert f"timestamp(t) >= {NOW - window:.3f})[{window}s:" in question.expression
    seen = _promql_plan.covered(ask, Value(2.0), sampled(first=NOW - first, last=NOW - last, count=count), AT)
    if expected is None:
        assert isinstance(seen, NoData)
        assert seen.why is Silence.COLD
    else:
        assert isinstance(seen, Value)
        assert seen.value == pytest.approx(expected.value)


@pytest.mark.parametrize(
    ("window", "age", "expected"), [(43200, 40000, Value(2 / (40144 / 43200))), (86400, 43200, None)]
)
def test_a_single_look_at_a_young_service_finds_no_rate_too_low(window: int, age: int, expected: Value | None) -> None:
    ask = Ask(RateIndicator(source="p", events="t"), timedelta(seconds=window))
    seen = _promql_plan.covered(ask, Value(2.0), [Sample((), NOW - age)], AT)
    if expected is None:
        assert isinstance(seen, NoData)
        assert seen.why is Silence.COLD
    else:
        assert isinstance(seen, Value)
        assert seen.value == pytest.approx(expected.value)


def test_a_rate_is_asked_how_old_its_own_window_is() -> None:
    """Beside a month, whose points are hours apart, six hours could be told to be young by up to two of them."""
    rate = RateIndicator(source="p", events="t")
    hours, month = Ask(rate, timedelta(hours=6)), Ask(rate, timedelta(days=28))
    found = _promql_plan.ages([hours, month], AT)
    assert "[21600s:72s]" in found[hours].expression
    assert "[2419200s:8064s]" in found[month].expression


def test_a_history_too_young_for_any_of_the_points_covers_next_to_nothing() -> None:
    """A month's points are hours apart: a server of three minutes must not page for three days of burning."""
    ask = Ask(ratio(), timedelta(days=28))
    (question,) = _promql_plan.ages([ask], AT).values()
    assert "[10800s:60s]" in question.expression
    seen = _promql_plan.covered(ask, Counts(9, 10), [], AT)
    assert isinstance(seen, Counts)
    assert seen.coverage == pytest.approx(60 / ask.window.total_seconds())
