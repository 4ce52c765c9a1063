"""A check that cannot write: what it found is told all the same, and that it is stored nowhere."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from smartspec_ops.testing.http_server import scripted_server
from tests.acceptance._workspace import KEY, MONITOR, OBSERVABILITY, SPEC, Metrics, Place
from tests.acceptance.test_recovery_page import fill, full, read_only, small_disk

pytestmark = [pytest.mark.acceptance, pytest.mark.edge]

CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
"""
CHECK = ("--spec-id", "pay", "--run-once", "--warm-up", "1s")


@contextmanager
def full_while_open(place: Place) -> Iterator[None]:
    """Another process has the database open, so that only what is written finds no room."""
    with small_disk(place), closing(sqlite3.connect(place.state / "ops.db")) as other:
        other.execute("SELECT * FROM meta").fetchall()
        fill(place)
        yield


@pytest.mark.parametrize("disk", [full, full_while_open, read_only])
async def test_a_check_that_cannot_write_tells_what_it_found(
    disk: Callable[[Place], AbstractContextManager[None]], tmp_path: Path
) -> None:
    metrics = Metrics()
    async with scripted_server(metrics) as server:
        place = Place.make(tmp_path, {"METRICS_URL": f"{server.url}/metrics", "OPS_KEY": KEY})
        place.write(".spec/smartspec.config.yaml", CONFIG)
        place.write("specs/shop/pay/spec.md", SPEC)
        place.write("specs/shop/pay/observability.yaml", OBSERVABILITY)
        before = await place.run(MONITOR, *CHECK)
        assert (before.code, before.stdout[:12]) == (0, "pay: healthy"), before
        metrics.is_broken = True
        place.write("specs/shop/other/spec.md", SPEC)
        place.write("specs/shop/other/observability.yaml", "provider: [")
        with disk(place):
            ran = await place.run(MONITOR, *CHECK)
            for_programs = await place.run(MONITOR, *CHECK, "--json")
            of_all = await place.run(MONITOR, *CHECK[2:])
    for each in (ran, for_programs):
        assert each.code == 2, each
        assert "the database cannot be used: " in each.stderr
        assert "what was found could not be stored: do not count on anybody being called" in each.stderr
    assert ran.stdout.startswith("pay: unhealthy - ")
    assert json.loads(for_programs.stdout)["status"] == "unhealthy"
    assert of_all.stdout.startswith("pay: unhealthy - ")
    assert "other is not watched:" in of_all.stderr
