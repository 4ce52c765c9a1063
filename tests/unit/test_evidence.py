"""Values kept as they were seen: equal ones have equal digests, and none is too long to keep."""

import json
from datetime import timedelta

from smartspec_ops.domain.investigation.evidence import MOST_TEXT, course_evidence, rows_evidence
from tests.unit.objectives import MINUTE, NOON


def test_a_course_at_equal_steps_says_when_it_begins_and_how_long_a_step_is() -> None:
    kept = course_evidence("q", [(NOON, 1.0), (NOON + MINUTE, None), (NOON + 2 * MINUTE, 3.0)], MINUTE, "it rose")
    assert json.loads(kept.value) == {"first": "2026-03-02T12:00:00Z", "step_s": 60, "values": [1.0, None, 3.0]}
    assert kept.window == "2026-03-02T11:59:00Z/2026-03-02T12:02:00Z"
    assert kept.summary == "it rose ▁ █"


def test_a_course_with_a_hole_says_when_each_value_was_seen() -> None:
    kept = course_evidence("q", [(NOON, 1.0), (NOON + timedelta(minutes=5), 2.0)], MINUTE, "it rose")
    assert json.loads(kept.value)["seconds"] == [0, 300]


def test_what_is_too_long_is_cut_and_says_how_much_is_left_out() -> None:
    kept = rows_evidence("changes", "q", "w", ["x" * 100] * 2000, "many")
    body = json.loads(kept.value)
    assert len(kept.value) < MOST_TEXT + 100
    assert len(body["rows"]) + body["left_out"] == 2000
    assert body["left_out"] > 0


def test_equal_values_have_equal_digests_whatever_was_said_about_them() -> None:
    one, other = (rows_evidence("labels", "q", "w", [["a", 1]], said) for said in ("this", "that"))
    assert one.digest == other.digest
    assert len(one.digest) == 64
