"""Fixtures for real servers: `postgres_url`, and factories for Prometheus, Alertmanager and SMTP.

Each skips with the name of the missing program. What they give is described in servers.py and mailserver.py.
"""

import contextlib
import gc
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

from tests import mailserver, servers
from tests.loops import let_go_of_what_is_closing

# A busy machine draws slowly, which is no fault of a test.
settings.register_profile("drawn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fast", settings.get_profile("drawn"), max_examples=8)
# The same examples in every run: whether a change passes is not left to chance, and the same again finds nothing new.
settings.register_profile("whole", settings.get_profile("drawn"), derandomize=True, max_examples=50)
settings.load_profile(os.environ.get("SMARTSPEC_OPS_TEST_PROFILE", "whole"))

Server = TypeVar("Server")

ServerFactory = Callable[..., servers.Running]
MailFactory = Callable[..., mailserver.MailServer]

# Prometheus and promtool live for a test: looking for garbage in so little is a fifth of their time, or more.
os.environ.setdefault("GOGC", "400")

let_go_of_what_is_closing()

# What is collected lives to the end: looking for garbage in it is a sixth of collecting, in every process once more.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-golden", action="store_true", help="rewrite the files under tests/golden")


def _entered(stack: contextlib.ExitStack, server: contextlib.AbstractContextManager[Server]) -> Server:
    try:
        return stack.enter_context(server)
    except servers.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Commands configure logging for their process; here that process goes on with the next test."""
    root, own = logging.getLogger(), logging.getLogger("smartspec_ops")
    handlers, levels = list(root.handlers), (root.level, own.level)
    yield
    for handler in [one for one in root.handlers if one not in handlers]:
        root.removeHandler(handler)
    root.setLevel(levels[0])
    own.setLevel(levels[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL's URL; SMARTSPEC_OPS_TEST_POSTGRES names one that runs already (needs CREATE DATABASE)."""
    with contextlib.ExitStack() as stack:
        yield os.environ.get("SMARTSPEC_OPS_TEST_POSTGRES") or _entered(stack, servers.postgres())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """postgresql://... of an empty database that only this test sees."""
    with servers.database(postgres_server, f"test_{secrets.token_hex(6)}") as url:
        yield url


@pytest.fixture
def prometheus_server() -> Iterator[ServerFactory]:
    """`prometheus_server({"job": port}, rules="", history="")` -> a server with `url` and `stop()`."""
    with contextlib.ExitStack() as stack:
        yield lambda *given, **named: _entered(stack, servers.prometheus(*given, **named))


@pytest.fixture
def victoriametrics_server() -> Iterator[ServerFactory]:
    """`victoriametrics_server(history)` -> a server with `url` and `stop()`."""
    with contextlib.ExitStack() as stack:
        yield lambda *given: _entered(stack, servers.victoriametrics(*given))


@pytest.fixture
def alertmanager_server() -> Iterator[ServerFactory]:
    """`alertmanager_server(config_text)` -> a server with `url` and `stop()`."""
    with contextlib.ExitStack() as stack:
        yield lambda config: _entered(stack, servers.alertmanager(config))


@pytest.fixture
def smtp_server(tmp_path: Path) -> Iterator[MailFactory]:
    """`smtp_server()` or `smtp_server(Login(user, password))` -> a server with `port` and `messages`."""
    with contextlib.ExitStack() as stack:
        yield lambda login=None: _entered(stack, mailserver.mail(tmp_path, login))
