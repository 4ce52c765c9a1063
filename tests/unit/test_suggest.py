"""A suggestion is tried before it is written, reads back as what it says, and never loses what stood there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartspec_ops.app.specs.suggest import Asked, Proposal, Trial, measured, suggest
from smartspec_ops.app.specs.suggestion_file import Draft, entries, suggested
from smartspec_ops.domain.diagnostic import render_all
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.inventory import Family, FamilyType
from smartspec_ops.domain.measurement import Ask, Buckets, Counts, Measurement, NoData, Silence, Value
from smartspec_ops.domain.objective import Kind, Promise, RatioIndicator, Scope
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.spec.binding import bind
from smartspec_ops.spec.observability import Observability, read_observability
from smartspec_ops.spec.promql import selector
from smartspec_ops.spec.suggestion import Entry, suggestion
from smartspec_ops.testing.clock import EagerClock
from tests.unit.objectives import NOON, Source
from tests.unit.test_binding import AVAILABLE, P99, PART, QUEUE, observed, requirement
from tests.unit.test_candidates import CODES, DURATION, family, seconds

T = FamilyType
FIVE = timedelta(minutes=5)
BARE = "provider: prometheus\nurl: http://h\n"


class Shelf:
    """`ports.Catalog` over what the test puts on it."""

    def __init__(self, *held: Family, silent: NoData | None = None) -> None:
        self.held = held
        self.silent = silent

    async def jobs(self, _at: datetime, /) -> Sequence[str]:
        return sorted({job for one in self.held for job in one.labels.get("job", ())})

    async def families(self, _at: datetime, /, job: str | None = None) -> Sequence[Family] | NoData:
        held = [one for one in self.held if job is None or job in one.labels.get("job", ())]
        bare = [Family(name=one.name, type=one.type, help=one.help, unit=one.unit) for one in held]
        return self.silent or bare

    async def details(self, wanted: Sequence[Family], _at: datetime, /, job: str | None = None) -> Sequence[Family]:
        by_name = {one.name: one for one in self.held}
        found = [by_name[one.name] for one in wanted]
        return found if job is None else [replace(one, labels={**one.labels, "job": [job]}) for one in found]

    async def retention(self) -> timedelta | None:
        return None


def asked(*held: Family, answer: Any = None, silent: NoData | None = None) -> Asked:
    source = Source("s")
    source.answer = answer or Counts(99, 100)
    return Asked(id="s", backend=source, catalog=Shelf(*held, silent=silent), expressions=True)


async def proposed(*promises: Promise, to: Asked, warm_up: timedelta = timedelta(0)) -> Sequence[Proposal]:
    wanted = [requirement(promise, name=f"NFR-{at:03}") for at, promise in enumerate(promises, 1)]
    plan = bind(wanted, Observability(), "checkout")
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=warm_up)
    return await suggest(plan.unbound, ["checkout"], [to], trial)


# --- choosing ----------------------------------------------------------------------------------------------------


async def test_the_likeliest_that_answers_is_chosen() -> None:
    def answer(ask: Ask) -> Measurement:
        assert isinstance(ask.indicator, RatioIndicator)
        is_first = ask.indicator.total == "http_requests_total"
        return NoData(Silence.EMPTY, "no series") if is_first else Counts(99, 100)

    (one,) = await proposed(AVAILABLE, to=asked(family("http_requests_total", labels=CODES), DURATION, answer=answer))
    assert one.chosen is not None
    assert one.chosen.candidate.family == "http_request_duration_seconds"
    assert one.chosen.told == "100 events in 5m, 1 of them bad"
    assert [(each.candidate.family, each.told) for each in one.others] == [
        ("http_requests_total", "no data now: no series")
    ]


async def test_what_gives_no_data_is_not_proposed() -> None:
    silent = asked(DURATION, answer=NoData(Silence.STALE, "the newest sample is 900 s old"))
    (one,) = await proposed(P99, to=silent)
    assert (one.chosen, one.why) == (None, "no data now")
    (entry,) = entries([one], [], several_sources=False)
    assert entry.keys is None
    assert any("the newest sample is 900 s old" in line for line in entry.comments)


async def test_what_is_alike_is_left_to_a_person() -> None:
    held = [family(f"{name}_requests_total", labels=CODES) for name in ("orders", "payments")]
    (one,) = await proposed(AVAILABLE, to=asked(*held))
    assert one.chosen is None
    assert len(one.equals) == 2
    (entry,) = entries([one], [], several_sources=False)
    assert entry.keys is None
    assert [keys["total"] for keys in entry.alternatives] == ["orders_requests_total", "payments_requests_total"]


async def test_nothing_that_looks_like_it_says_so() -> None:
    (one,) = await proposed(QUEUE, to=asked(DURATION))
    assert (one.chosen, one.why, one.others) == (None, "the sources hold nothing that looks like it", [])


async def test_a_source_that_does_not_tell_is_a_fault_of_the_source() -> None:
    with pytest.raises(UserFault, match="does not tell what it holds: status 401"):
        await proposed(P99, to=asked(silent=NoData(Silence.UNAUTHORIZED, "status 401")))


async def test_a_source_without_history_is_watched_for_a_moment() -> None:
    answers: dict[Ask, int] = {}

    def answer(ask: Ask) -> Measurement:
        answers[ask] = answers.get(ask, 0) + 1
        return Counts(99, 100, coverage=0.01) if answers[ask] > 1 else NoData(Silence.COLD, "once")

    source = asked(family("http_requests_total", labels=CODES), answer=answer)
    (cold,) = await proposed(AVAILABLE, to=source)
    assert cold.chosen is not None
    assert cold.chosen.told == "its series are there: once"
    answers.clear()
    (warm,) = await proposed(AVAILABLE, to=source, warm_up=timedelta(seconds=3))
    assert warm.chosen is not None
    assert warm.chosen.told == "100 events in 3s, 1 of them bad"


async def test_a_bound_that_is_missing_is_told() -> None:
    (one,) = await proposed(
        P99, to=asked(seconds("http_request_duration_seconds"), answer=Buckets(((0.1, 5), (9e9, 9))))
    )
    assert one.chosen is not None
    assert one.chosen.warnings == ("le=0.2 does not exist; nearest 0.1/0.25: verdicts may be undecidable",)


@pytest.mark.parametrize(
    ("seen", "promise", "told"),
    [
        (Counts(0, 0), AVAILABLE, "its series are there, without an event in 5m"),
        (Buckets(((0.1, 90), (0.25, 99), (float("inf"), 100))), P99, "100 events in 5m, p99 between 100 ms and 250 ms"),
        (Buckets(((0.1, 90), (0.25, 98), (float("inf"), 100))), P99, "100 events in 5m, p99 above 250 ms"),
        (Buckets(((0.1, 90), (float("inf"), 100))), PART, "100 events in 5m"),
        (Value(0.25), P99, "250 ms"),
        (NoData(Silence.EMPTY, "no series"), P99, "no data now: no series"),
    ],
)
def test_a_measurement_is_told_in_the_units_of_the_promise(seen: Measurement, promise: Promise, told: str) -> None:
    assert measured(seen, promise, FIVE) == told


# --- writing -----------------------------------------------------------------------------------------------------

ENTRY = Entry(
    comments=["NFR-001 (spec.md:3): p99 latency < 200 ms", "why: a histogram in s"],
    keys={"name": "checkout_latency", "requirement": "NFR-001", "histogram": 'h{code="200"}', "unit": "s"},
)
REMARK = Entry(
    comments=["NFR-002: two fit"],
    alternatives=[{"name": "a", "requirement": "NFR-002", "query": "x"}],
)


def written(text: str, *added: Entry) -> str:
    return suggestion(text, added, head=["Suggested."], schema="schema.json")


def read(text: str) -> Observability:
    reading = read_observability(text, "o.yaml")
    assert reading.value is not None, render_all(reading.diagnostics)
    return reading.value


def test_a_new_file_starts_with_its_schema_and_says_why() -> None:
    assert (
        written(BARE, ENTRY, REMARK)
        == """\
# yaml-language-server: $schema=schema.json
# Suggested.
provider: prometheus
url: http://h
metrics:
  # NFR-001 (spec.md:3): p99 latency < 200 ms
  #   why: a histogram in s
  - name: checkout_latency
    requirement: NFR-001
    histogram: 'h{code="200"}'
    unit: s
  # NFR-002: two fit
  # - name: a
  #   requirement: NFR-002
  #   query: x
"""
    )


FILES = {
    "block": """\
# mine
provider: prometheus  # ours
url: "{{env.URL}}"
metrics:
  - name: a   # the first
    query: up

# about the runbook
runbook: r.md
""",
    "unindented block": "provider: prometheus\nmetrics:\n- name: a\n  query: up\n",
    "flow": "metrics: [{name: a, query: 'sum(up)', unit: count}]\nprovider: prometheus\n",
    "one long flow": '{provider: prometheus, url: "env:U", metrics: [{name: a, query: up}], windows: {budget: 7d}}\n',
    "empty": "provider: prometheus\nmetrics: []\nservice: pay\n",
    "document marks": "---\nprovider: prometheus\nmetrics:\n  - name: a\n    query: up\n...\n",
    "own schema": "# yaml-language-server: $schema=mine.json\nprovider: prometheus\n",
    "a comment at the end": "provider: prometheus\nmetrics:\n  - {name: a, query: up}\n  # - {name: b, query: up}\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_what_stood_there_is_kept_and_the_new_ones_follow(text: str) -> None:
    before, after = read(text), read(written(text, ENTRY))
    assert after.metrics[:-1] == before.metrics
    assert after.metrics[-1].histogram == 'h{code="200"}'
    assert after.model_copy(update={"metrics": ()}) == before.model_copy(update={"metrics": ()})


def test_the_words_of_people_stay_as_they_are() -> None:
    made = written(FILES["block"], ENTRY)
    assert all(line in made for line in FILES["block"].splitlines())
    assert written(FILES["own schema"], ENTRY).startswith("# yaml-language-server: $schema=mine.json\n")


@settings(max_examples=25)
@given(st.text(max_size=40), st.text(min_size=1, max_size=40), st.sampled_from(sorted(FILES)))
def test_whatever_a_source_calls_things_the_file_reads_back(said: str, value: str, file: str) -> None:
    keys = {"name": "x_1", "requirement": "NFR-001", "rate": selector("x", [("label", "=", value)])}
    made = written(FILES[file], Entry(comments=[f"head {said}", said], keys=keys))
    assert read(made).metrics[-1].rate == keys["rate"]


async def test_a_suggestion_binds_what_it_says() -> None:
    existing = observed("name: free, rate: other_total")
    wanted = [
        requirement(AVAILABLE, metric="FREE"),
        requirement(P99, name="NFR-002"),
        requirement(PART, name="NFR-003"),
    ]
    plan = bind(wanted, existing, "checkout")
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=timedelta(0))

    def answer(ask: Ask) -> Measurement:
        return Counts(99, 100) if isinstance(ask.indicator, RatioIndicator) else Buckets(((0.1, 5), (float("inf"), 9)))

    proposals = await suggest(plan.unbound, ["checkout"], [asked(DURATION, answer=answer)], trial)
    made = entries(proposals, ["free"], several_sources=False)
    text = written("provider: prometheus\nmetrics: [{name: free, rate: other_total}]\n", *made)
    after = bind(wanted, read(text), "checkout")
    assert after.unbound == ()
    assert [(one.requirement.id, one.metric, one.tie.name) for one in after.bound] == [
        ("NFR-001", "FREE_2", "REQUIREMENT"),
        ("NFR-002", "nfr-002_latency_p99", "REQUIREMENT"),
        ("NFR-003", "nfr-003_latency", "REQUIREMENT"),
    ]


async def test_what_a_page_calls_an_objective_is_short_unless_the_spec_names_it() -> None:
    derived = ["NFR-search-response-time-3f2a91", "NFR-checkout-response-time-4e1b80", "NFR-9a8b7c", "NFR-9a8b7c-2"]
    wanted = [replace(requirement(P99), id=name) for name in ["NFR-PERF-01", *derived]]
    (one,) = await proposed(P99, to=asked(DURATION, answer=Buckets(((float("inf"), 9),))))
    made = entries([replace(one, requirement=each) for each in wanted], [], several_sources=False)
    assert [entry.keys["name"] for entry in made if entry.keys] == [
        "nfr-perf-01_latency_p99",
        "latency_p99",
        "checkout-response-time_latency_p99",
        "latency_p99_2",
        "latency_p99_3",
    ]


async def test_with_several_sources_each_entry_names_its_own() -> None:
    (one,) = await proposed(P99, to=asked(DURATION, answer=Buckets(((float("inf"), 9),))))
    (entry,) = entries([one], [], several_sources=True)
    keys: Mapping[str, str] = entry.keys or {}
    assert keys["source"] == "s"


async def test_a_kind_of_source_that_cannot_tell_says_so() -> None:
    mute = Asked(id="mute", backend=Source("mute"), catalog=None, expressions=True)
    with pytest.raises(UserFault, match="can tell what it holds"):
        await proposed(P99, to=mute)
    plan = bind([requirement(P99)], Observability(), "checkout")
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=timedelta(0))
    other = asked(DURATION, answer=Buckets(((0.1, 5), (float("inf"), 9))))
    (one,) = await suggest(plan.unbound, ["checkout"], [mute, other], trial)
    assert one.chosen is not None
    assert one.chosen.candidate.source == "s"


async def test_what_another_metric_claims_is_not_proposed_beside_it() -> None:
    """An entry that names the requirement and cannot measure it would make two that are meant."""
    text = "provider: prometheus\nmetrics: [{name: taken, requirement: NFR-001, rate: x_total}]\n"
    wanted = [requirement(P99), requirement(PART, name="NFR-002")]
    plan = bind(wanted, read(text), "checkout")
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=timedelta(0))
    source = asked(DURATION, answer=Buckets(((0.1, 5), (float("inf"), 9))))
    proposals = await suggest(plan.unbound, ["checkout"], [source], trial)
    draft = Draft(
        text=text,
        observability=read(text),
        requirements=wanted,
        spec_id="checkout",
        service="checkout",
        head=["Suggested."],
        schema="s",
    )
    kept, made = suggested(proposals, draft)
    assert [(one.requirement.id, one.chosen is not None) for one in kept] == [("NFR-001", False), ("NFR-002", True)]
    assert kept[0].why == "it would stay unbound: several metrics are meant to measure it"
    assert [metric.name for metric in read(made).metrics] == ["taken", "nfr-002_latency"]
    assert suggested([kept[0]], draft)[1] == ""


async def test_what_only_a_person_can_say_is_written_all_the_same() -> None:
    """Nothing chosen, and something to choose from: the file holds it as comments, and is valid as it is."""
    wanted = [requirement(AVAILABLE)]
    held = [family(f"{name}_requests_total", labels=CODES) for name in ("orders", "payments")]
    proposals = await proposed(AVAILABLE, to=asked(*held))
    draft = Draft(
        text=BARE,
        observability=read(BARE),
        requirements=wanted,
        spec_id="checkout",
        service="checkout",
        head=["Suggested."],
        schema="s",
    )
    kept, made = suggested(proposals, draft)
    assert kept == proposals
    assert read(made).metrics == ()
    assert [line.strip() for line in made.splitlines() if "# " in line and " total: " in line] == [
        "#   total: orders_requests_total",
        "#   total: payments_requests_total",
    ]


async def test_what_measures_more_than_is_promised_says_so_beside_it() -> None:
    held = family("orders_requests_total", labels={**CODES, "job": ["billing", "search"]})
    (one,) = await proposed(AVAILABLE, to=asked(held))
    assert (one.chosen, [each.candidate.family for each in one.equals]) == (None, ["orders_requests_total"])
    (entry,) = entries([one], [], several_sources=False)
    assert any("adds up every job: billing, search" in line for line in entry.comments)


HTTP = "http_server_request_duration_seconds"


async def test_in_a_fleet_a_service_is_measured_by_what_it_tells_itself() -> None:
    """Its own series come before those of a convention that others keep, however many they are."""
    others = [seconds(f"{name}_http_request_duration_seconds", **CODES, job=["search"]) for name in "abcdefghijkl"]
    own = seconds("checkout_http_latency_seconds", **CODES, job=["checkout"])
    (one,) = await proposed(P99, to=asked(*others, seconds(HTTP, **CODES, job=["billing", "search"]), own))
    assert one.chosen is not None
    assert one.chosen.candidate.family == own.name


async def test_what_another_job_tells_is_not_proposed_for_a_service_that_has_its_own() -> None:
    answers = Buckets(((0.1, 5), (float("inf"), 9)))
    search, up = seconds(HTTP, **CODES, job=["search"]), family("up", T.GAUGE, labels={"job": ["checkout", "search"]})
    (one,) = await proposed(P99, to=asked(search, up, answer=answers))
    assert one.chosen is None
    (own,) = await proposed(P99, to=asked(search, answer=answers))
    assert own.chosen is not None  # nothing here is called like the service
    mesh = seconds("mesh_request_duration_seconds", **CODES, job=["mesh"], destination_workload=["checkout", "search"])
    (seen,) = await proposed(P99, to=asked(mesh, up, answer=answers))
    assert seen.chosen is not None
    assert seen.chosen.candidate.keys["histogram"] == f'{mesh.name}{{destination_workload="checkout"}}'


async def test_of_several_services_whoever_is_named_by_a_label_comes_alone() -> None:
    """The ingress of a service without a job of its own; a convention that another service keeps was proposed."""
    answers = Buckets(((0.1, 5), (float("inf"), 9)))
    others = seconds(HTTP, **CODES, job=["search"])
    ours = seconds("ingress_request_duration_seconds", **CODES, job=["ingress"], service=["checkout"])
    (one,) = await proposed(P99, to=asked(others, ours, answer=answers))
    assert one.chosen is not None
    assert one.chosen.candidate.keys["histogram"] == f'{ours.name}{{service="checkout"}}'
    assert not one.others


async def test_where_two_services_might_be_meant_and_none_is_named_a_person_says_which() -> None:
    answers = Buckets(((0.1, 5), (float("inf"), 9)))
    first = seconds(HTTP, **CODES, job=["search"])
    second = seconds("http_request_duration_seconds", **CODES, job=["billing"])
    (one,) = await proposed(P99, to=asked(first, second, answer=answers))
    assert one.chosen is None
    (seen,) = one.equals
    assert (seen.candidate.family, seen.warnings[0]) == (
        HTTP,
        "is of job search, which is not called like this service; job billing has what fits as well",
    )


async def test_an_endpoint_that_only_others_have_is_not_measured_there() -> None:
    """Their route fits the requirement; the service's own series have none of that name."""
    promise = Promise(
        kind=P99.kind,
        statistic=P99.statistic,
        comparator=P99.comparator,
        target=P99.target,
        scope=Scope(endpoint="/orders"),
    )
    others = seconds(HTTP, **CODES, http_route=["/", "/orders"], job=["search"])
    own = seconds("http_request_duration_seconds", **CODES, uri=["/orders"], job=["checkout"])
    (one,) = await proposed(promise, to=asked(others, own, answer=Buckets(((0.1, 5), (float("inf"), 9)))))
    assert one.chosen is not None
    assert one.chosen.candidate.keys["histogram"] == f'{own.name}{{job="checkout",uri="/orders"}}'


async def test_a_machine_beside_the_service_is_meant_where_it_is_named() -> None:
    held = [
        family("node_cpu_seconds_total", labels={"mode": ["idle", "user"], "job": ["node"]}),
        family("process_cpu_usage", T.GAUGE, labels={"job": ["search"]}),
        family("up", T.GAUGE, labels={"job": ["checkout", "node", "search"]}),
    ]
    cpu = Promise(kind=Kind.SATURATION, statistic=None, comparator=QUEUE.comparator, target=Quantity.percent(80))
    wanted = bind([requirement(cpu, text="CPU stays below 80 %.")], Observability(), "checkout").unbound
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=timedelta(0))
    (one,) = await suggest(wanted, ["checkout"], [asked(*held, answer=Value(0.5))], trial)
    assert one.chosen is not None
    assert one.chosen.candidate.family == "node_cpu_seconds_total"
    assert one.chosen.warnings == ("is of job node, not of checkout",)


async def test_a_service_is_not_known_by_a_word_all_are_called_by() -> None:
    held = family("http_requests_total", labels={**CODES, "job": ["checkout-api", "search"]})
    wanted = bind([requirement(AVAILABLE)], Observability(), "billing-api").unbound
    trial = Trial(clock=EagerClock(NOON), window=FIVE, warm_up=timedelta(0))
    (one,) = await suggest(wanted, ["billing-api"], [asked(held)], trial)
    assert one.chosen is None
