"""Numbers of trials: cases of a test, the line it runs over, the distribution it prints, what it simulates, probes."""

import re

from smartspec_ops.spec.nfr.classify import Facts
from smartspec_ops.spec.nfr.vocabulary import Concept

# "T-US001-13: response < 2 s": a case of a test.
_TEST_CASE = re.compile(r"\W*(?:\[[ xX]\]\s*)?(?:T|TC|UT|IT|E2E|TEST|PT)-[A-Z]*-?\d[\w-]*\W")


def is_a_test_case(facts: Facts) -> bool:
    return not facts.in_table and bool(_TEST_CASE.match(facts.statement.text))


_PROFILE = re.compile(
    r"(?:\brtt|latence|latency|latencia|latência|latenza|latenz|задержк\w*|延迟|延遲|遅延|지연)\W{0,3}$", re.IGNORECASE
)
_BITS = re.compile(r"bps|bit/s|бит/с", re.IGNORECASE)


def is_of_the_test_network(facts: Facts) -> bool:
    """The RTT of "(1.6 Mbps down, 750 kbps up, RTT 300 ms)": the connection of a test."""
    s, mention = facts.statement, facts.mention
    remark = s.remark_at(mention.start)
    if remark is None or not _PROFILE.search(s.text[max(remark[0], mention.start - 16) : mention.start]):
        return False
    return any(_BITS.search(m.raw_unit) for m in s.mentions if remark[0] <= m.start < remark[1])


_SHARE_ONLY = re.compile(r"[\s*`]*\d{2,3}(?:[.,]\d+)?\s?%[\s*`]*")


def is_of_a_distribution(facts: Facts) -> bool:
    """ "| 95% | 1000 ms |": the distribution that a load test prints."""
    bare = facts.in_table and facts.comparator is None and not facts.column_aims
    return bare and bool(_SHARE_ONLY.fullmatch(facts.row_label))


_SIMULATES = re.compile(
    r"(?:simulating|rapidly (?:modifying|sending|clicking)|bursts? of|sending|injecting)\s[^.;]{0,60}$", re.IGNORECASE
)


def is_simulated(facts: Facts) -> bool:
    """ "Simulating 100 writes in < 200 ms yields one event": what the test does, not what is promised."""
    s, mention = facts.statement, facts.mention
    low = s.sentence(mention)[0]
    return bool(_SIMULATES.search(s.text[low : mention.start])) and Concept.LATENCY not in facts.clause


_PROBED = re.compile(r"(?:readiness|liveness|startup)[\s_-]?probe", re.IGNORECASE)


def is_of_a_probe(facts: Facts) -> bool:
    """ "| readiness probe, initial delay | Java: 30 s |": a setting of the orchestrator."""
    told = f"{facts.row_label} ; {facts.statement.text[: facts.mention.start]}"
    return facts.comparator is None and bool(_PROBED.search(told))
