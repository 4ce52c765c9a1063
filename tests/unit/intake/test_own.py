"""Our own schema through the registry: one alert, or a list of them."""

from functools import partial
from typing import Any

import pytest

from smartspec_ops.spec.intake import Sender
from smartspec_ops.spec.intake.reading import MAX_ALERTS
from smartspec_ops.spec.sections.intake import Intake
from tests.unit.intake import reading as shared

read = partial(shared.read, "own")
only = partial(shared.only, "own")
ALERT = {"service": "checkout", "metric": "error_rate", "value": 0.03}


def test_one_alert_or_a_list_of_them() -> None:
    assert only(ALERT) == only([ALERT])


def test_of_a_list_the_readable_are_read_and_the_others_named() -> None:
    reading = read([ALERT, {"metric": "a"}, 7, {**ALERT, "value": "fast"}])
    assert len(reading.alerts) == 1
    assert [fault.message.partition(": ")[0] for fault in reading.faults] == ["$[1].service", "$[2]", "$[3].value"]


@pytest.mark.parametrize(("data", "says"), [([], "empty"), ([{}] * (MAX_ALERTS + 1), f"more than {MAX_ALERTS}")])
def test_a_list_of_none_or_too_many_is_refused(data: Any, says: str) -> None:
    [fault] = read(data).faults
    assert (fault.code, says in fault.message) == ("INC-102", True)


@pytest.mark.parametrize(
    ("change", "service"),
    [({"service": None}, "shop"), ({"service": ""}, "shop"), ({}, "checkout"),
     ({"service": None, "service_name": "cart"}, "cart"), ({"service": None, "spec_id": "spec-1"}, "shop")],
)  # fmt: skip
def test_a_sender_who_speaks_for_one_service_need_not_name_it(change: dict[str, Any], service: str) -> None:
    assert only({**ALERT, **change}, sender=Sender(name="s", service="shop")).service == service


def test_a_sender_who_speaks_for_one_service_must_still_send_an_alert() -> None:
    assert read(7, sender=Sender(name="s", service="shop")).is_refused


@pytest.mark.parametrize("name", ["alertmanager", "grafana"])
def test_one_label_may_be_written_without_a_list(name: str) -> None:
    section = getattr(Intake.model_validate({name: {"service": "team"}}), name)
    assert section.service == ("team",)
