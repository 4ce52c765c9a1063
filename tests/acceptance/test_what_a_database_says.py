"""Whatever a database says while it is asked, neither the monitor nor the server ends: both say so, and go on.

Real processes on a real PostgreSQL whose tables answer with an error of the test's choice for as long as it likes.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.acceptance._fleet import Fleet, fleet
from tests.acceptance._scene import eventually
from tests.acceptance._workspace import kill

pytestmark = [pytest.mark.acceptance, pytest.mark.server, pytest.mark.slow]

TABLES = ("effects", "documents", "workers")
"""Each is behind a view of its name that asks `says` first."""
SAYS = """
CREATE TABLE saying (code text);
INSERT INTO saying VALUES ('');
CREATE FUNCTION says() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE said text;
BEGIN
  SELECT code INTO said FROM saying;
  IF said <> '' THEN RAISE EXCEPTION 'it says so' USING ERRCODE = said; END IF;
  RETURN true;
END $$;
"""


def furnish(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(SAYS)
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_there".encode())
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM {table}_there WHERE (SELECT says())".encode())


@contextmanager
def saying(url: str, code: str) -> Iterator[None]:
    def say(code: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE saying SET code = %s", (code,))

    say(code)
    try:
        yield
    finally:
        say("")


async def heard(made: Fleet, name: str, code: str, event: str = "") -> None:
    """Until that process has logged the code with the event, and it has not ended. Where the machine is so slow that
    the monitor holds its ticks in memory, it is another event."""

    async def is_told() -> bool | None:
        assert made.running[name].returncode is None, made.logs()
        lines = made.log(name).read_text().splitlines()
        return any(event in line and f"({code})" in line for line in lines) or None

    await eventually(is_told, made.logs)


async def test_nothing_a_database_says_ends_a_monitor_or_a_server(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url, specs=("pay-0",)) as made:
        await made.runtime.store()
        furnish(postgres_url)
        await made.start("a")
        await made.hold(1)
        await made.judged(datetime.now(UTC))
        with made.log("s").open("wb") as log:
            made.running["s"] = await made.place("s").start_into(
                log, "smartspec_ops.cli.ops", "serve", "--port", "0", "--trust-local"
            )

        async def is_serving() -> bool | None:
            return "serving on" in made.log("s").read_text() or None

        await eventually(is_serving, made.logs)
        # A lost race, as of a query cancelled on a standby; and what breaks a promise of our own tables.
        with saying(postgres_url, "40001"):
            await heard(made, "a", "40001")
            await heard(made, "s", "40001", "queue.unmeasured")
        await made.judged(datetime.now(UTC))
        with saying(postgres_url, "23514"):
            await heard(made, "a", "23514")
        await made.judged(datetime.now(UTC))
        for name in ("a", "s"):
            made.running[name].send_signal(signal.SIGTERM)
            assert await made.running[name].wait() == 0, made.logs()
            await kill(made.running[name])
