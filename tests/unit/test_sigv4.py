"""AWS signatures against AWS' own published vectors, and against a far side that judges what arrives."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.measurement import Ask, NoData, Silence, Value
from smartspec_ops.domain.objective import ValueIndicator
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.edge.secrets import Secrets
from smartspec_ops.edge.sigv4 import READ_AGAIN, Credentials, Scope, Signing, signed
from smartspec_ops.ports import Answer, Failure, Request, Secret
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.stores.sql import SqlStore
from smartspec_ops.testing.clock import EagerClock
from smartspec_ops.testing.http_server import Asked, Reply, scripted_server
from smartspec_ops.testing.sigv4 import Verifier
from smartspec_ops.wiring.sources import SourceBuilder

pytestmark = pytest.mark.edge

AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
EXAMPLE = Credentials(access_key=Secret("AKIDEXAMPLE"), secret_key=Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
HOST = "https://example.amazonaws.com"
FORM = {"content-type": "application/x-www-form-urlencoded"}
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwth"
    "Ax7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAk"
    "iY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)
LETTERS = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VECTORS: Mapping[str, tuple[Request, str | None, str]] = {
    "get-vanilla": (
        Request(method="GET", url=f"{HOST}/"),
        None,
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    "get-vanilla-query-order-key-case": (
        Request(method="GET", url=f"{HOST}/?Param2=value2&Param1=value1"),
        None,
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-unreserved": (
        Request(method="GET", url=f"{HOST}/{LETTERS}"),
        None,
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    "post-vanilla": (
        Request(method="POST", url=f"{HOST}/"),
        None,
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    ),
    "post-x-www-form-urlencoded": (
        Request(method="POST", url=f"{HOST}/", headers=FORM, body=b"Param1=value1"),
        None,
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
    "post-sts-header-before": (
        Request(method="POST", url=f"{HOST}/"),
        TOKEN,
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_published_vectors(name: str) -> None:
    request, token, signature = VECTORS[name]
    credentials = replace(EXAMPLE, session_token=Secret(token) if token else None)
    proof = signed(request, credentials, Scope("us-east-1", "service"), AT).headers["authorization"]
    assert isinstance(proof, Secret)
    assert proof.reveal().rpartition("Signature=")[2] == signature


def test_a_path_that_is_encoded_is_encoded_once_more() -> None:
    """As every service but S3 wants it; from the AWS SDK for Python."""
    request = Request(method="GET", url=f"{HOST}/%E1%88%B4")
    proof = signed(request, EXAMPLE, Scope("us-east-1", "service"), AT).headers["authorization"]
    assert isinstance(proof, Secret)
    assert proof.reveal().endswith("697b34846207a3f72246f99d74ae1ee4fe54f44bb06730c58a0d339eb079596d")


VERIFIER = Verifier(
    keys={"AKIDEXAMPLE": EXAMPLE.secret_key.reveal(), "ASIATEMPORARY": "other"},
    tokens={"ASIATEMPORARY": "token"},
    region="eu-west-1",
    service="aps",
)
TEMPORARY = Credentials(access_key=Secret("ASIATEMPORARY"), secret_key=Secret("other"), session_token=Secret("token"))
WRONG = {
    "another secret": (replace(EXAMPLE, secret_key=Secret("guessed")), Scope("eu-west-1", "aps"), timedelta(0)),
    "another region": (EXAMPLE, Scope("us-east-1", "aps"), timedelta(0)),
    "another service": (EXAMPLE, Scope("eu-west-1", "monitoring"), timedelta(0)),
    "a clock that is late": (EXAMPLE, Scope("eu-west-1", "aps"), timedelta(minutes=6)),
    "a stranger": (replace(EXAMPLE, access_key=Secret("NOBODY")), Scope("eu-west-1", "aps"), timedelta(0)),
    "no token": (replace(TEMPORARY, session_token=None), Scope("eu-west-1", "aps"), timedelta(0)),
}


async def sent(credentials: Credentials, scope: Scope, late: timedelta = timedelta(0)) -> Answer | Failure:
    """What a far side that knows the keys above answers to a form."""

    def judge(asked: Asked) -> Reply:
        why = VERIFIER.refusal(asked, AT + late)
        return Reply(status=403 if why else 200, body=(why or "ok").encode())

    async with scripted_server(judge) as server:
        http = Signing(HttpEdge(), lambda: credentials, scope, EagerClock(AT))
        url = f"{server.url}/workspaces/ws-1/api/v1/query"
        answer = await http.send(Request(method="POST", url=url, headers=FORM, body=b"query=up&time=1"))
        await http.close()
        return answer


@pytest.mark.parametrize("credentials", [EXAMPLE, TEMPORARY], ids=["lasting", "temporary"])
async def test_what_is_signed_is_let_in(credentials: Credentials) -> None:
    answer = await sent(credentials, Scope("eu-west-1", "aps"))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"ok")


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_signed_wrongly_is_not(wrong: str) -> None:
    answer = await sent(*WRONG[wrong])
    assert isinstance(answer, Answer)
    assert answer.status == 403


async def test_credentials_that_changed_are_taken_up_and_missing_ones_are_a_refusal() -> None:
    seen: list[str] = []
    known = [EXAMPLE]
    clock = EagerClock(AT)

    def find() -> Credentials:
        if not known:
            raise UserFault.of("secret/unresolved", "the secret file:aws is gone")
        return known[0]

    def note(asked: Asked) -> Reply:
        seen.append(asked.headers["authorization"].partition("Credential=")[2].partition("/")[0])
        return Reply()

    async with scripted_server(note) as server:
        http = Signing(HttpEdge(), find, Scope("eu-west-1", "aps"), clock)
        request = Request(method="GET", url=server.url)
        await http.send(request)
        known[0] = TEMPORARY
        await http.send(request)
        await clock.sleep(READ_AGAIN)
        await http.send(request)
        known.clear()
        await clock.sleep(READ_AGAIN)
        refused = await http.send(request)
        await http.close()
    assert seen == ["AKIDEXAMPLE", "AKIDEXAMPLE", "ASIATEMPORARY"]
    assert refused == Failure(kind=refused.kind, detail="the secret file:aws is gone")  # type: ignore[union-attr]


# --- from the file to the far side ----------------------------------------------------------------------------------

WRITTEN = """\
provider: prometheus
url: {url}/workspaces/ws-1
auth:
  kind: sigv4
  region: eu-west-1
  access_key: "env:AWS_ACCESS_KEY_ID"
  secret_key: "env:AWS_SECRET_ACCESS_KEY"
  session_token: "env:AWS_SESSION_TOKEN"
metrics: [{{name: latency, query: up, unit: s}}]
"""


@pytest.mark.parametrize("secret", ["other", "wrong"])
async def test_a_source_of_observability_yaml_signs(store: SqlStore, tmp_path: Path, secret: str) -> None:
    def prometheus(asked: Asked) -> Reply:
        if VERIFIER.refusal(asked, AT):
            return Reply(status=403, body=b'{"message": "The security token included in the request is invalid"}')
        data = b'{"resultType": "vector", "result": [{"metric": {}, "value": [1, "0.25"]}]}'
        return Reply(body=b'{"status": "success", "data": ' + data + b"}")

    async with scripted_server(prometheus) as server:
        text = WRITTEN.format(url=server.url)
        found = read_observability(text, "observability.yaml")
        assert found.value, found.diagnostics
        environment = {
            "AWS_ACCESS_KEY_ID": "ASIATEMPORARY",
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_SESSION_TOKEN": "token",
        }
        redactor = Redactor()
        builder = SourceBuilder(
            root=tmp_path,
            secrets=Secrets(environment=environment, root=tmp_path, register=redactor.register),
            redactor=redactor,
            allowed_hosts=(),
        )
        source = found.value.sources[0]
        ask = Ask(ValueIndicator(source="prometheus", query="up"), timedelta(minutes=5))
        backend, http = builder.build(source, "s", timedelta(minutes=1), store, EagerClock(AT), once=True)
        seen = (await backend.measure([ask], AT))[ask]
        await http.close()
    if secret == "other":
        assert isinstance(seen, Value)
        assert seen.value == 0.25
    else:
        assert isinstance(seen, NoData)
        assert seen.why is Silence.UNAUTHORIZED


@pytest.mark.parametrize("missing", ["region", "access_key", "secret_key"])
def test_what_a_signature_needs_is_asked_for(missing: str) -> None:
    lines = [line for line in WRITTEN.format(url="http://x").splitlines() if not line.strip().startswith(missing)]
    found = read_observability("\n".join(lines), "observability.yaml")
    assert [one.code for one in found.diagnostics] == ["observability/missing-key"]
    assert missing in found.diagnostics[0].message
