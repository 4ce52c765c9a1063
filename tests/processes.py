"""Tests in several processes: collected once, then forked, and each process takes the next file when it is done with
one. Loaded and asked for by ``./dev test``: ``-p tests.processes --processes 4``.

The parent runs nothing. It is told what the others see, so that the output, the report and the exit code are those of
one run; and a process that ends early, or a test nobody told of, fails it.
"""

import os
import pickle
import signal
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any

import pytest
from _pytest import junitxml, runner
from _pytest.terminal import TerminalReporter

NUMBER = 4
"""Bytes of a file's number in the pipe that is the queue: whoever reads so many has taken that file."""
LISTED = 5
Location = tuple[str, int | None, str]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processes", type=int, default=1, metavar="N", help="run the tests in so many processes")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """None where pytest's own loop is to do it."""
    option = session.config.option
    if option.processes < 2 or option.collectonly or session.testsfailed or not session.items:
        return None
    files = [list(items) for _, items in groupby(session.items, key=lambda item: item.nodeid.partition("::")[0])]
    queue, workers = _queue(len(files)), list[Worker]()
    if (before := signal.getsignal(signal.SIGINT)) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt_once)
    try:
        for _ in range(min(option.processes, len(files))):
            reader, writer = Pipe(duplex=False)
            if (pid := _forked(session)) == 0:
                for other in [reader, *(one.reader for one in workers)]:
                    other.close()
                workers.clear()  # they are the parent's to end
                _become_worker(session.config, writer)
                _work(session, _taken(queue, files))
                return True  # and ends as any pytest does: fixtures, hooks, the interpreter's own end
            workers.append(Worker(pid=pid, reader=reader))
            writer.close()
        os.close(queue)
        _follow(session, workers)
    finally:
        for worker in workers:  # where somebody has had enough
            os.kill(worker.pid, signal.SIGINT)
        for worker in workers:
            _ended(worker)
    signal.signal(signal.SIGINT, before)
    return True


def _interrupt_once(*_: object) -> None:
    """In every process, the parent too: Ctrl-C comes from the terminal, from the parent, and from who is impatient. The
    second would leave servers running, or processes that nobody told."""
    signal.signal(signal.SIGINT, _go_on)
    raise KeyboardInterrupt


def _go_on(*_: object) -> None:
    """And not SIG_IGN, which programs that are started would inherit."""


def _queue(count: int) -> int:
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as told:
        told.writelines(number.to_bytes(NUMBER) for number in range(count))
    return reader


def _taken(queue: int, files: Sequence[Sequence[pytest.Item]]) -> Iterator[Sequence[pytest.Item]]:
    while number := os.read(queue, NUMBER):
        yield files[int.from_bytes(number)]


# --- in the processes that run tests -----------------------------------------------------------------------------


def _forked(session: pytest.Session) -> int:
    assert threading.active_count() == 1, "a fork has no thread but the one that forks"
    # Made once, so that what a run leaves behind lies in one folder.
    session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    return os.fork()


def _become_worker(config: pytest.Config, parent: Connection) -> None:
    """What it has to say goes to the parent, and what its tests print to files of its own."""
    plugins = config.pluginmanager
    plugins.unregister(name="terminalreporter")
    junitxml.pytest_unconfigure(config)
    plugins.register(Tells(config, parent))
    config.workerinput = {}  # type: ignore[attr-defined]  # as pytest's own plugins know a process that is not the first
    capture: Any = plugins.get_plugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    capture.suspend_global_capture()


def _work(session: pytest.Session, files: Iterator[Sequence[pytest.Item]]) -> None:
    """A file ends as if any other followed: which one it is, is not known before. The session's own fixtures end with
    the session."""
    for file in files:
        for item, following in pairwise([*file, session]):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail or session.shouldstop:
                return


@dataclass(slots=True, eq=False)
class Tells:
    """Every hook that reports, as its name and arguments. `last` is the test that was begun last."""

    config: pytest.Config
    parent: Connection
    last: pytest.Item | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self.last = item

    def pytest_runtest_logstart(self, nodeid: str, location: Location) -> None:
        self.parent.send(("pytest_runtest_logstart", {"nodeid": nodeid, "location": location}))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        data = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        self.parent.send(("pytest_runtest_logreport", {"report": data}))

    def pytest_runtest_logfinish(self, nodeid: str, location: Location) -> None:
        self.parent.send(("pytest_runtest_logfinish", {"nodeid": nodeid, "location": location}))

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Location | None
    ) -> None:
        """A new plugin is told again of what there was before it: the parent knows that. The text alone is sent, for
        not every exception can be made anew."""
        if self.last is None:
            return
        text, one = str(warning_message.message), warning_message
        plain = warnings.WarningMessage(text, _sendable(one.category), one.filename, one.lineno, line=one.line)
        given = {"warning_message": plain, "when": when, "nodeid": nodeid, "location": location}
        self.parent.send(("pytest_warning_recorded", given))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """What ends servers is not to be cut short, whether or not somebody has had enough before. What fails of it is
        an error of the last test, as where one process runs them all."""
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, _go_on)
        ended = pytest.CallInfo.from_call(partial(runner.pytest_sessionfinish, session), "teardown")
        if ended.excinfo is None or self.last is None:
            return
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        with suppress(BrokenPipeError):  # a parent that has had enough does not listen
            self.pytest_runtest_logreport(pytest.TestReport.from_item_and_call(self.last, ended))


def _sendable(category: type[Warning]) -> type[Warning]:
    """Itself, or its nearest base that the parent can find: one that is made inside a test has no place of its own."""
    for one in category.__mro__:
        with suppress(pickle.PicklingError, AttributeError):
            pickle.dumps(one)
            return one
    return Warning


# --- in the parent -----------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Worker:
    """`at` is the test it is at, or was at last."""

    pid: int
    reader: Connection
    at: str = ""
    has_failed: bool = False


def _follow(session: pytest.Session, workers: list[Worker]) -> None:
    """Until every process has ended, and none is among `workers`. One that ends otherwise than well fails the run, and
    so does a test without any report."""
    if isinstance(terminal := session.config.pluginmanager.get_plugin("terminalreporter"), TerminalReporter):
        terminal.showfspath = False  # files take turns
    missing, wrong = {item.nodeid for item in session.items}, list[str]()
    while workers and not (session.shouldfail or session.shouldstop):
        told = wait([one.reader for one in workers])
        for worker in [one for one in workers if one.reader in told]:
            if not _heard(session.config, worker, missing):
                workers.remove(worker)
                wrong += _ended(worker)
    if not (session.shouldfail or session.shouldstop):
        wrong += [f"never run: {nodeid}" for nodeid in sorted(missing)]
        session.shouldfail = "; ".join([*wrong[:LISTED], *([f"{len(wrong)} in all"] if wrong[LISTED:] else [])])
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    if session.shouldstop:
        raise session.Interrupted(session.shouldstop)


def _heard(config: pytest.Config, worker: Worker, missing: set[str]) -> bool:
    """One thing a process says; false once it says no more."""
    try:
        name, given = worker.reader.recv()
    except EOFError:
        return False
    if "report" in given:
        given["report"] = report = config.hook.pytest_report_from_serializable(config=config, data=given["report"])
        missing.discard(report.nodeid)
        worker.has_failed |= report.failed
    elif name == "pytest_runtest_logstart":
        worker.at = given["nodeid"]
    hook = getattr(config.hook, name)
    if hook.is_historic():
        hook.call_historic(kwargs=given)
    else:
        hook(**given)
    return True


def _ended(worker: Worker) -> Sequence[str]:
    """What there is to say of how it did."""
    worker.reader.close()
    code = os.waitstatus_to_exitcode(os.waitpid(worker.pid, 0)[1])
    told = pytest.ExitCode.TESTS_FAILED if worker.has_failed else pytest.ExitCode.OK
    return [] if code == told else [f"a process ended with {code}; it was last at {worker.at or 'its start'}"]
