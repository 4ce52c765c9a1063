"""Objectives as Sloth's SLOs (``prometheus/v1``), for who generates rules with Sloth.

Its period is a flag of its generator and not in the file, so objectives of different windows stand in different files.
Source: sloth.dev, specification of prometheus/v1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from smartspec_ops.compilers._counters import Counters, counters
from smartspec_ops.compilers._own import plain_words, told
from smartspec_ops.compilers._said import found, left_out, note
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import Absent, Objective
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports.compiler import Compiled, Order

ALERT = "SLOBurn"
_RANGE = "[{{.window}}]"
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")

Slo = Mapping[str, Any]


class Sloth:
    """`ports.Compiler`: ``<spec-id>.<period>.sloth.yaml``, one for each budget window."""

    name = "sloth"
    summary = "SLOs of Sloth, one file for each budget window"
    speaks = ("prometheus", "openmetrics")

    def compile(self, orders: Sequence[Order]) -> Compiled:
        files, gone, findings = dict[str, str](), dict[str, str](), list[Diagnostic]()
        for order in orders:
            said = [(one, found) for one, _ in order.objectives for found in [_counted(one)]]
            findings += [each for one, events in said for each in _findings(one, events)]
            slos = dict[timedelta, list[Slo]]()
            for one, events in said:
                if isinstance(events, Counters):
                    slos.setdefault(one.window, []).append(_slo(one, events))
            for window, several in sorted(slos.items()):
                name = f"{order.spec_id}.{duration(window)}.sloth.yaml"
                files[name] = dumped(_file(order, several))
                findings.append(_period(name, window))
            gone |= {
                f"{order.spec_id}.{duration(window)}.sloth.yaml": f"nothing of {order.spec_id} has this window any more"
                for window in sorted({one.window for one, _ in said} - set(slos))
            }
        return Compiled(files=files, gone=gone, findings=findings)


COMPILER = Sloth()


def _file(order: Order, slos: Sequence[Slo]) -> Mapping[str, Any]:
    labels = {"spec_id": order.spec_id}
    return {"version": "prometheus/v1", "service": order.service, "labels": labels, "slos": slos}


def _slo(one: Objective, events: Counters) -> Slo:
    words = told(one)
    return {
        "name": _named(one.id),
        "objective": float(one.goal * 100) if one.goal * 100 % 1 else int(one.goal * 100),
        "description": words["description"],
        "labels": {"objective": one.id, "requirement": one.requirement_id},
        "sli": {"events": {"error_query": _errors(events), "total_query": _rate(events.total)}},
        "alerting": {
            "name": ALERT,
            "labels": {"spec_id": one.spec_id, "objective": one.id, "service": one.service},
            "annotations": {
                "summary": plain_words(f"{one.service}: {one.promise}: the error budget burns too fast"),
                "target": plain_words(str(one.promise.target)),
                **{name: plain_words(text) for name, text in words.items()},
            },
            "page_alert": {"labels": {"severity": "page"}},
            "ticket_alert": {"labels": {"severity": "ticket"}},
        },
    }


def _errors(events: Counters) -> str:
    """Bad events that have not been counted yet are none: without a series there would be no SLO at all."""
    if events.bad:
        return f"{_rate(events.bad)} or 0 * {_rate(events.total)}"
    return f"{_rate(events.total)} - {_rate(events.good)}"


def _rate(counter: str) -> str:
    return f"sum(rate({counter}{_RANGE}))"


def _named(name: str) -> str:
    """At least two characters, letters or digits at both ends."""
    plainly = _NAME.sub("-", name).strip("-_.")
    return plainly if len(plainly) > 1 else f"slo-{plainly or 'x'}"


# --- what Sloth cannot say ---------------------------------------------------------------------------------------


def _counted(one: Objective) -> Counters | str:
    if one.slice_share is not None:
        return "it is judged in time slices, and Sloth counts events"
    return counters(one)


def _findings(one: Objective, events: Counters | str) -> Iterator[Diagnostic]:
    if isinstance(events, str):
        yield left_out(one, events)
        return
    if one.calendar is not None:
        message = f"{one.id}: Sloth looks back over {duration(one.window)}, not over a {one.calendar}"
        yield found(one, "calendar", message, Level.WARNING)
    if one.absent is not Absent.GAP:
        yield note(one, "absent", f"what it means that it is absent ({one.absent}) cannot be said")


def _period(name: str, window: timedelta) -> Diagnostic:
    message = f"{name} is to be generated with --default-slo-period {duration(window)}: the period is not in the file"
    return Diagnostic(code="export/period", message=message, level=Level.NOTE)
