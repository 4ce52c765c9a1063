"""Nothing is stored that nobody thought about: every table and every kind of document has a line that says what it
grows with and who lets go of it."""

import ast
import importlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import inspect

import smartspec_ops
from smartspec_ops.app.pruning.table import DOCUMENTS, KEPT, QUEUE, TABLES
from smartspec_ops.queues.procrastinate import ProcrastinateQueue
from smartspec_ops.stores import schema
from smartspec_ops.stores.engine import make_engine
from smartspec_ops.testing.clock import ManualClock
from tests.unit.response import NOON

ROOT = Path(smartspec_ops.__file__).parent
STORES = "documents"
OF_MIGRATIONS = {"alembic_version"}
READS = {"document": 0, "documents": 0, "documents_of": 0, "documents_after": 0}
"""Where each method that reads documents is told their kind."""


def test_every_table_of_the_schema_has_a_line_and_no_other() -> None:
    assert {one.what for one in TABLES} | {STORES} == set(schema.metadata.tables)
    assert len({one.what for one in KEPT}) == len(KEPT)


@pytest.mark.server
@pytest.mark.edge
async def test_every_table_of_a_real_postgresql_has_a_line(postgres_url: str) -> None:
    """Those of the work queue too, which another version of it may bring."""
    await ProcrastinateQueue(postgres_url, ManualClock(NOON)).migrate()
    engine = make_engine(postgres_url, timedelta(seconds=10))
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert set(found) - OF_MIGRATIONS <= {one.what for one in (*QUEUE, *TABLES)}
    assert {one.what for one in QUEUE} <= set(found)


def test_every_kind_of_document_that_is_read_or_written_has_a_line_and_no_other() -> None:
    found = dict(_kinds())
    known = {one.what.removeprefix("documents/") for one in DOCUMENTS}
    assert {kind: place for kind, place in found.items() if kind not in known} == {}
    assert known - found.keys() == set()


def test_what_is_not_pruned_says_what_bounds_it() -> None:
    for one in KEPT:
        assert one.grows, one.what
        assert one.how_long, one.what


def _kinds() -> Iterator[tuple[str, str]]:
    """Every kind that a call in the code names, with where."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT.parent)
        if place.parts[1] in ("testing", "stores", "ports"):
            continue
        tree = ast.parse(path.read_text())
        named = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and _kind_in(one) is not None]
        if not named:
            continue
        module = importlib.import_module(".".join(place.with_suffix("").parts))
        for call in named:
            argument = _kind_in(call)
            assert argument is not None
            if isinstance(kind := _value(argument, module), str):
                yield kind, f"{place}:{call.lineno}"


def _kind_in(call: ast.Call) -> ast.expr | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "Document":
        return next((one.value for one in call.keywords if one.arg == "kind"), None)
    if name in READS and isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "tx":
        return call.args[0] if call.args else None
    return None


def _value(said: ast.expr, module: ModuleType) -> object:
    """None of what is known only when it runs, as the parameter of a function is."""
    match said:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return getattr(module, name, None)
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return getattr(getattr(module, name, None), attribute, None)
        case _:
            return None
