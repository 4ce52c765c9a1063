"""The daemon: a stop finishes what runs, a part that breaks ends the whole, reports are written and never lost."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.daemon import AFTERWARDS, DRAIN, Daemon
from smartspec_ops.app.outbox import emit
from smartspec_ops.app.report import Subject, due_period
from smartspec_ops.app.reports import MONITORING
from smartspec_ops.app.watch import Missed, TickResult, Watch
from smartspec_ops.domain.measurement import Ask, Measurement
from smartspec_ops.domain.performance import Cadence
from smartspec_ops.ports import Effect, EffectState, Store
from smartspec_ops.queues.lease import LeaseQueue
from smartspec_ops.stores import open_store
from tests.unit.objectives import DAY, ERRORS, MINUTE, NOON, Source
from tests.unit.response import House

KEY = b"k" * 32
PATIENCE = 30.0
SUBJECT = Subject(spec_id="checkout", service="checkout-api")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ops.db"

    async def make() -> None:
        store = open_store(path, KEY)
        await store.migrate()
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def store(migrated: Path, tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(shutil.copy(migrated, tmp_path / "ops.db"), KEY)
    yield opened
    await opened.close()


class Rollback:
    """A channel whose delivery lasts until `finish`; it stands for whatever takes long."""

    name = "hook"

    def __init__(self) -> None:
        self.begun, self.finish, self.ended = asyncio.Event(), asyncio.Event(), False
