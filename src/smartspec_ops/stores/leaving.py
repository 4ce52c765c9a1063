"""Leaving a database for another one: nobody may be at work in it, and afterwards it says where everything went."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from smartspec_ops.domain.errors import UserFault
from smartspec_ops.stores.copying import WAIT, reading_postgres, writing_file
from smartspec_ops.stores.faults import translated
from smartspec_ops.stores.placing import refuse_while_used
from smartspec_ops.stores.revision import MOVED
from smartspec_ops.stores.schema import meta

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def refuse_while_busy(place: str | Path) -> None:
    """`UserFault` where another process has the database open."""
    if isinstance(place, Path):
        refuse_while_used(place)
        return
    with translated(), reading_postgres(place) as connection:
        if others := connection.execute(_OTHERS).scalar_one():
            raise UserFault.of(
                "database/in-use",
                f"{others} other connections are open to that database",
                "stop the monitors, servers and workers on every machine first",
            )


def mark_moved(place: str | Path, now: datetime) -> None:
    """From now on opening it is refused."""
    with translated(), _writing(place) as connection:
        connection.execute(meta.insert().values(name=MOVED, value=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"))


def unmark(place: str | Path) -> bool:
    """Whether it was marked."""
    with translated(), _writing(place) as connection:
        return bool(connection.execute(meta.delete().where(meta.c.name == MOVED)).rowcount)


@contextmanager
def _writing(place: str | Path) -> Iterator[Connection]:
    if isinstance(place, Path):
        with writing_file(place) as connection:
            yield connection
        return
    address = make_url(place).set(drivername="postgresql+psycopg")
    options = {"connect_timeout": int(WAIT)}
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True, connect_args=options)
    with engine.begin() as connection:
        yield connection
