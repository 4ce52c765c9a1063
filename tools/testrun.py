"""Runs the suite and says at the end what really ran: a skipped test is not a passed one."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from environment import BIN, ROOT

SIDE_BY_SIDE = ("-p", "tests.processes", "--processes")
"""Tests of a file share the servers they start, so a file is run by one process. Files begin in their usual order,
which has the whole runs first: those that take longest are not left for the end."""


def run(arguments: Sequence[str]) -> int:
    """pytest's own exit code; 1 where it was content although not one test ran.

    The whole suite runs in several processes; a choice of tests in one, so that it can be debugged.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "tests.xml"
        shared = () if arguments else (*SIDE_BY_SIDE, str(_processes()))
        argv = [str(BIN / "python"), "-m", "pytest", f"--junit-xml={report}", *shared, *arguments]
        code = subprocess.run(argv, cwd=ROOT, check=False).returncode
        if not report.exists():
            return code or 1
        ran = _summary(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - written a moment ago by pytest
    return code or (0 if ran else 1)


def keep_bytecode() -> None:
    """Compiled modules are half of the speed of a short run, and a third of that of each command a test starts; whoever
    keeps Python from writing them means other trees."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _processes() -> int:
    """Twice as many as there are processors: tests wait for servers, and for time to pass, and a process more costs
    nothing to begin. One where there is no fork to begin it with."""
    return (os.cpu_count() or 1) * 2 if hasattr(os, "fork") else 1


def _summary(cases: Iterable[ET.Element]) -> int:
    """Prints the closing lines; returns how many tests ran."""
    outcomes, reasons = Counter[str](), Counter[str]()
    for case in cases:
        outcomes[_outcome(case)] += 1
        if (skip := case.find("skipped")) is not None:
            reasons[skip.get("message", "no reason given")] += 1
    ran = outcomes["passed"] + outcomes["failed"]
    for reason, count in reasons.most_common():
        print(f"skipped {count}: {reason}")
    counts = ", ".join(f"{outcomes[name]} {name}" for name in ("passed", "failed", "skipped"))
    print(f"tests: {ran} ran; {counts}")
    if not ran:
        print("tests: not one test ran, which is a failure", file=sys.stderr)
    sys.stdout.flush()
    return ran


def _outcome(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"
