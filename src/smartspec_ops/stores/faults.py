"""Whatever a database raises, as one of ours."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from smartspec_ops.domain.errors import Bug, OpsError, StoreUnavailable
from smartspec_ops.edge.database_faults import POSTGRES, SQLITE, UNKNOWN, UNREACHABLE, by_code, postgres_code


def no_driver() -> StoreUnavailable:
    """The setting names PostgreSQL, and what speaks to it is an extra that is not there."""
    hint = "install the extra postgres into this environment: pip install '.[postgres]' in this project's folder"
    return StoreUnavailable("PostgreSQL needs packages that are not installed", hint)


@contextmanager
def translated() -> Iterator[None]:
    """Everything a database raises leaves this block as `StoreConflict` or `StoreUnavailable`."""
    try:
        yield
    except PoolTimeout as fault:
        raise StoreUnavailable(
            "the database stayed busy", hint="a transaction is being held open, or begun inside another"
        ) from fault
    except StatementError as fault:
        raise _meant(fault) from fault
    except sqlite3.Error as fault:
        raise by_code(SQLITE, getattr(fault, "sqlite_errorname", ""), UNKNOWN) from fault


def _meant(fault: StatementError) -> Exception:
    cause = fault.orig
    if isinstance(cause, OpsError):
        return cause
    if not isinstance(fault, DBAPIError):
        return Bug(f"a value the tables do not take: {cause}")
    if isinstance(cause, sqlite3.Error):
        return by_code(SQLITE, getattr(cause, "sqlite_errorname", ""), UNKNOWN)
    return by_code(POSTGRES, postgres_code(cause), UNREACHABLE)
