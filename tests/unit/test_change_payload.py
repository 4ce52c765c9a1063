"""Changes told over HTTP: read strictly, stored before the answer, seen by the next incident."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartspec_ops.app.investigation.changes import recorded
from smartspec_ops.domain.investigation.change import Change, ChangeKind
from smartspec_ops.spec.change_payload import parse_change
from tests.serving import CONFIG, Serving, serving
from tests.unit.objectives import MINUTE, NOON

pytestmark = pytest.mark.edge

TOLD = {"id": "dpl_7", "what": "checkout v2", "service": "checkout", "to_version": "v2", "from_version": "v1"}


def read(data: Any) -> Change | tuple[str, ...]:
    found = parse_change(json.dumps(data).encode(), NOON, "told by ci")
    return found if isinstance(found, Change) else tuple(fault.message for fault in found)


def test_a_change_as_a_pipeline_tells_it() -> None:
    assert read({**TOLD, "paths": ["a.py", "a.py", "docs/b.md"], "unknown": 1}) == Change(
        at=NOON,
        kind=ChangeKind.DEPLOYMENT,
        id="dpl_7",
        what="checkout v2",
        source="told by ci",
        service="checkout",
        version="v2",
        previous="v1",
        paths=("a.py", "docs/b.md"),
        touched=2,
    )


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([], "$: expected an object"),
        ({}, "$.id: missing"),
        ({**TOLD, "kind": "deploy"}, "$.kind: is no kind of change"),
        ({**TOLD, "at": "2026-03-02T12:06:00Z"}, "$.at: lies in the future"),
        ({**TOLD, "at": "yesterday"}, "$.at: expected an instant"),
        ({**TOLD, "paths": 7}, "$.paths: expected a list of texts"),
        ({**TOLD, "id": "x" * 300}, "$.id: longer than 255 characters"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(data: Any, why: str) -> None:
    found = read(data)
    assert not isinstance(found, Change)
    assert found[0].startswith(why)


KEYS = st.sampled_from(["id", "kind", "what", "at", "service", "paths", "version"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(VALUES | st.dictionaries(KEYS, VALUES).map(lambda some: {**TOLD, **some}))
@example({**TOLD, "what": "two\nlines " + "x" * 400})
def test_nothing_that_is_sent_breaks_the_reader(data: Any) -> None:
    found = parse_change(json.dumps(data).encode(), NOON, "told")
    if isinstance(found, Change):
        assert found.id
        assert len(found.what) <= 300
        assert "\n" not in found.what


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Serving]:
    async with serving(tmp_path) as found:
        yield found


async def stored(server: Serving) -> list[Change]:
    now = server.server.worker.clock.now()
    async with server.server.worker.store.begin() as tx:
        return list(await recorded(tx, now - timedelta(hours=1), now + 10 * MINUTE))


async def test_a_change_is_stored_before_it_is_answered_and_once(server: Serving) -> None:
    answers = [await server.ask("POST", "/v1/changes", TOLD) for _ in range(2)]
    assert [(one.status, one.json) for one in answers] == [
        (200, {"recorded": True, "id": "dpl_7"}),
        (200, {"recorded": False, "id": "dpl_7"}),
    ]
    assert [(one.id, one.source) for one in await stored(server)] == [("dpl_7", "told by this machine")]


async def test_what_cannot_be_read_is_a_problem_and_nothing_is_stored(server: Serving) -> None:
    answer = await server.ask("POST", "/v1/changes", {"kind": "deploy"})
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert len(answer.json["faults"]) == 2
    assert await stored(server) == []


async def test_secrets_in_a_change_are_not_kept(server: Serving) -> None:
    await server.ask("POST", "/v1/changes", {**TOLD, "what": "rotate ghp_" + "a" * 36})
    [kept] = await stored(server)
    assert "ghp_" not in kept.what


LIMITED = f"""{CONFIG}
  intake:
    tokens:
      ci: {{secret: "file:ci.token", scopes: [changes:write], services: [checkout]}}
"""


@pytest.mark.parametrize(
    ("service", "status"), [({"service": "checkout"}, 200), ({}, 200), ({"service": "search"}, 403)]
)
async def test_a_token_of_one_service_speaks_for_that_one_alone(
    tmp_path: Path, service: dict[str, str], status: int
) -> None:
    (tmp_path / "ci.token").write_text("a-token-that-is-long")
    (tmp_path / "ci.token").chmod(0o600)
    async with serving(tmp_path, config=LIMITED) as server:
        nobody = await server.ask("POST", "/v1/changes", TOLD)
        body = {"id": "dpl_7", **service}
        answer = await server.ask("POST", "/v1/changes", body, authorization="Bearer a-token-that-is-long")
        kept = await stored(server)
    assert nobody.status == 401
    assert answer.status == status
    assert [(one.service, one.source) for one in kept] == [("checkout", "told by ci")] * (status == 200)
