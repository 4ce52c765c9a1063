"""The causes looked for first: each ruled in, ruled out or unknown, by looking at real sockets of this machine."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from smartspec_ops.app.investigation.closer_look import Closer
from smartspec_ops.app.investigation.probing import Prober
from smartspec_ops.domain.investigation import checks
from smartspec_ops.domain.investigation.checks import Checked, Outcome
from smartspec_ops.domain.investigation.onset import NoOnset
from smartspec_ops.domain.measurement import Sample
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.spec.sections.investigation import Probe
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from tests.unit.objectives import Source
from tests.unit.test_drill import COUNT, GRID, counter, onset, steady

pytestmark = pytest.mark.edge

NOW = datetime.now(UTC).replace(microsecond=0)
HOST = "127.0.0.1"


async def looked(*probes: Probe, source: Source | None = None, may_call: bool = True) -> list[tuple[str, Outcome, str]]:
    http = HttpEdge()
    prober = Prober(probes=probes, http=http, may_call=lambda host: may_call and bool(host))
    backends = {"prom": source} if source else {}
    found = await prober.look(["checkout"], Closer(), NoOnset(no_onset="none"), backends, NOW)
    await http.close()
    return [(one.name, one.outcome, one.why) for one in found]


def closed_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


# --- certificates --------------------------------------------------------------------------------------------------


def certificate(folder: Path, ends: datetime) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "upstream.test")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    no_password = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
    (folder / "both.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


@pytest.mark.parametrize(("days", "outcome"), [(-1, Outcome.RULED_IN), (30, Outcome.RULED_OUT)])
async def test_a_certificate_is_read_even_when_it_has_expired(tmp_path: Path, days: int, outcome: Outcome) -> None:
    ends = NOW + timedelta(days=days)

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, HOST, 0, ssl=certificate(tmp_path, ends))
    async with server:
        port = server.sockets[0].getsockname()[1]
        [(name, found, why)] = await looked(Probe(kind="certificate", target=f"{HOST}:{port}"))
    assert (name, found) == ("certificate", outcome)
    assert f"{ends:%Y-%m-%d %H:%M} UTC" in why


async def test_no_certificate_is_not_known_rather_than_bad() -> None:
    [(_, outcome, why)] = await looked(Probe(kind="certificate", target=f"{HOST}:{closed_port()}"))
    assert outcome is Outcome.UNKNOWN
    assert why.startswith("no TLS connection to 127.0.0.1:")


# --- names and upstreams -------------------------------------------------------------------------------------------


async def test_a_name_that_resolves_and_one_that_cannot() -> None:
    found = await looked(Probe(kind="dns", target=HOST), Probe(kind="dns", target=f"{'a' * 64}.invalid"))
    assert found[0] == ("dns", Outcome.RULED_OUT, "it resolves to 127.0.0.1")
    assert found[1][:2] == ("dns", Outcome.RULED_IN)


@pytest.fixture
async def upstream() -> AsyncIterator[tuple[str, list[int]]]:
    statuses = [200]

    def answer(_: Asked) -> Reply:
        return Reply(status=statuses[0])

    async with scripted_server(answer) as server:
        yield server.url, statuses


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.RULED_OUT), (503, Outcome.RULED_IN), (404, Outcome.UNKNOWN), (401, Outcome.UNKNOWN)],
)
async def test_an_upstream_by_what_it_answers(upstream: tuple[str, list[int]], status: int, outcome: Outcome) -> None:
    url, statuses = upstream
    statuses[0] = status
    assert await looked(Probe(kind="http", target=url)) == [("upstream", outcome, f"it answers {status}")]


async def test_an_upstream_that_does_not_answer_is_ruled_in() -> None:
    [(_, outcome, why)] = await looked(Probe(kind="http", target=f"http://{HOST}:{closed_port()}/"))
    assert outcome is Outcome.RULED_IN
    assert "does not answer from here" in why


async def test_a_host_that_may_not_be_called_is_not() -> None:
    found = await looked(Probe(kind="http", target=f"http://{HOST}:1/"), may_call=False)
    assert found == [("upstream", Outcome.UNKNOWN, "its host is not in safety.network_policy.allowlist_domains")]


async def test_probes_of_other_services_are_left_alone() -> None:
    assert await looked(Probe(kind="dns", target="localhost", service="search")) == []


# --- what is full --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "outcome"), [([0.5, 0.95], Outcome.RULED_IN), ([0.5], Outcome.RULED_OUT), ([], Outcome.UNKNOWN)]
)
async def test_saturation_by_the_fullest(values: Sequence[float], outcome: Outcome) -> None:
    source = Source()
    source.markers = [Sample((("pool", str(n)),), value) for n, value in enumerate(values)]
    [(name, found, _)] = await looked(Probe(kind="saturation", query="pool_used", limit=0.9), source=source)
    assert (name, found) == ("saturation", outcome)


def test_a_probe_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="a probe of kind saturation needs limit"):
        Probe(kind="saturation", query="pool_used")


# --- traffic -------------------------------------------------------------------------------------------------------


def traffic(before: float, after: float) -> Checked:
    return checks.traffic([counter("r_total", steady(before, after))], GRID, onset())


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (100, 400, Outcome.RULED_IN),
        (100, 105, Outcome.RULED_OUT),
        (100, 0, Outcome.RULED_OUT),
        (1, 3, Outcome.RULED_OUT),
    ],
)
def test_a_surge_is_far_more_than_usual_and_more_than_chance(before: float, after: float, outcome: Outcome) -> None:
    assert traffic(before, after).outcome is outcome


def test_without_a_past_a_surge_is_not_known() -> None:
    late = counter("r_total", [*[None] * (COUNT - 5), *[100.0] * 5])
    assert checks.traffic([late], GRID, onset()).outcome is Outcome.UNKNOWN
