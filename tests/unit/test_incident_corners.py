"""What a run of mutations found unheld in the incident's rules: each test fails on a change that none other noticed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from smartspec_ops.domain.blameless import Finding, Weight
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide import title_of
from smartspec_ops.domain.incident.notice_facts import Words
from smartspec_ops.domain.incident.notice_says import assessed, commanded, given_role
from smartspec_ops.domain.incident.values import ActionState, FactorKind, Judged, Level
from smartspec_ops.domain.incident.wording import Wording, read
from smartspec_ops.domain.severity import Impact, Sev
from tests.unit.test_incident import (
    ALERT,
    HELPER,
    LEAD,
    LEADS,
    NOW,
    OPEN,
    PAGING,
    Case,
    opened,
    post_mortem_done,
    resolved,
)

UNUSED = Words({})


def test_an_incident_told_by_a_person_has_their_words_as_title() -> None:
    told = replace(ALERT, current=None, target=None, why="checkout is slow for some")
    assert title_of(told) == "checkout: checkout is slow for some"
    assert title_of(replace(told, target=ALERT.target)) == "checkout: api_latency_p99 has no value, target < 200 ms"


@pytest.mark.parametrize(
    "page",
    [
        cmd.Escalate(actor=LEAD, to=HELPER, step=9, why="somebody asked"),
        cmd.PageStep(actor=LEAD, round=1, step=1, why="somebody asked", people=(HELPER,)),
    ],
    ids=["roster", "policy"],
)
def test_a_person_who_asks_for_a_page_about_what_is_over_hears_that_none_goes_out(page: cmd.Command) -> None:
    case = resolved()
    assert case.refused(page) == "paging"
    case.do(replace(page, actor="system:pager"))  # a timer that comes too late


def test_a_factor_rests_on_a_hypothesis_that_was_judged_and_not_only_looked_into() -> None:
    case = opened().do(
        LEADS,
        cmd.ProposeHypothesis(actor=HELPER, claim="one query per row"),
        cmd.AttachEvidence(actor=HELPER, query="q", window="5m", value="37", hypothesis_id="H1"),
    )
    accept = cmd.AcceptFactor(
        actor=LEAD, factor="one query per row", factor_kind=FactorKind.CHANGE, hypothesis_id="H1", looked_for="v1: flat"
    )
    assert case.refused(accept) == "factor"
    case.do(cmd.JudgeHypothesis(actor=HELPER, id="H1", judged=Judged.SUPPORTED, why="the log shows it"), accept)


@pytest.mark.parametrize(("audiences", "is_told"), [(("customers",), False), (("responders",), True)])
def test_words_of_the_house_are_kept_from_customers_alone(audiences: tuple[str, ...], is_told: bool) -> None:
    said = cmd.PostUpdate(actor=LEAD, text="api_latency_p99 is falling", audiences=audiences)
    case = opened().do(LEADS)
    if is_told:
        case.do(said)
    else:
        assert case.refused(said) == "CM-6"


def test_an_incident_that_begins_again_calls_its_meeting_off_once() -> None:
    meeting = NOW + timedelta(days=5)
    case = resolved().do(cmd.SchedulePostMortem(actor="system:responder", meeting_at=meeting, ics_uid="u-1"))
    case.do(cmd.Reopen(actor=LEAD, reason="it is back"))
    off = case.it.invited
    assert off is not None
    assert (off.is_cancelled, off.sequence) == (True, 1)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Subject: It is over\n\nBody", Wording("It is over", "Body")),
        ("Status: fine\nBody", Wording("", "Status: fine\nBody")),
        ("subject\nBody", Wording("", "subject\nBody")),
    ],
)
def test_a_subject_is_a_label_with_a_colon_and_nothing_else(text: str, wording: Wording) -> None:
    assert read(text) == wording


def test_command_is_news_only_from_another_person_while_it_lasts() -> None:
    led = replace(opened().do(LEADS).it, commander=HELPER)
    given = ev.CommanderAssigned(at=NOW, actor=LEAD, person=HELPER)
    assert commanded(led, given, UNUSED) is not None
    assert commanded(led, replace(given, actor=HELPER), UNUSED) is None, "who takes it knows"
    assert commanded(led, replace(given, actor="system:responder"), UNUSED) is None, "an offer comes with a page"
    assert commanded(replace(resolved().it, commander=HELPER), given, UNUSED) is None, "it is over"


def test_a_severity_is_news_when_it_rose_and_not_with_the_first_alert() -> None:
    case = Case().do(replace(OPEN, alert=replace(ALERT, severity="SEV-3")))
    before = len(case.log)
    case.do(cmd.Assess(actor="system:responder", impact=Impact(given=Sev.SEV1)))
    [rose] = [event for event in case.log[before:] if isinstance(event, ev.SeverityAssessed)]
    assert assessed(replace(case.it, alerts=2), replace(rose, raised_from=Sev.SEV3), UNUSED) is not None
    assert assessed(replace(case.it, alerts=1), replace(rose, raised_from=Sev.SEV3), UNUSED) is None
    assert assessed(replace(case.it, alerts=2), replace(rose, raised_from=None), UNUSED) is None


def test_a_role_is_news_from_another_person_and_says_until_when() -> None:
    given = ev.RoleAssigned(at=NOW, actor=LEAD, person=HELPER, role="scribe")
    told = given_role(opened().it, given, UNUSED)
    assert told is not None
    assert (told.what, told.person, told.values) == ("role", HELPER, {"role": "scribe"})
    ending = given_role(opened().it, replace(given, until=NOW), UNUSED)
    assert ending is not None
    assert ending.values == {"role": "scribe", "until": "2026-08-22 10:00 UTC"}
    assert given_role(opened().it, replace(given, actor=HELPER), UNUSED) is None


def test_a_runbook_is_begun_once_and_again_when_it_was_edited() -> None:
    start = cmd.StartRunbook(actor=HELPER, name="errors", title="Errors", steps=("look", "act"))
    case = opened().do(start)
    case.nothing(start)
    case.do(replace(start, steps=("look", "wait", "act")))
    followed = case.it.runbooks["errors"]
    assert (followed.steps, followed.next_step) == (("look", "wait", "act"), 1)
    assert case.refused(replace(start, steps=())) == "runbook"
    case.do(cmd.TakeRunbookStep(actor=HELPER, name="errors", step=1, is_done=True, note="v2 is live"))
    assert case.it.runbooks["errors"].next_step == 2


def test_paging_that_begins_has_reached_nobody_yet() -> None:
    plan = cmd.PlanEscalation(actor="system:responder", policy=PAGING, why="new incident")
    paging = opened().do(plan).it.paging
    assert paging is not None
    assert (paging.step, paging.reached, paging.reached_in_round, paging.is_over) == (0, False, False, False)


def test_what_is_published_is_clean_and_the_refusal_names_the_first_fault() -> None:
    fault = Finding(
        rule="BL-01", weight=Weight.ERROR, line=3, column=1, span="p-1", why="names somebody", rewrite="say the role"
    )
    case = post_mortem_done()
    publish = cmd.PublishPostMortem(actor=LEAD, level=Level.PUBLIC)
    assert case.refused(replace(publish, findings=(fault,))) == "BL-01"
    case.do(publish).nothing(publish)


def test_more_evidence_for_a_finished_item_is_news_and_the_same_again_is_not() -> None:
    item = post_mortem_done().it.action_items[0]
    done = cmd.MoveActionItem(actor=LEAD, id=item.id, state=ActionState.DONE, evidence=("change 1",))
    case = post_mortem_done()
    assert case.refused(replace(done, evidence=())) == "action"
    case.do(done)
    assert case.ask(replace(done, evidence=("test 2",))) != ()
    case.nothing(replace(done, evidence=()))


def test_a_draft_is_not_taken_for_an_edited_text() -> None:
    case = resolved().do(cmd.DraftPostMortem(actor="system:responder", version=1, text="# Draft"))
    assert [event.is_edited for event in case.log if isinstance(event, ev.PostMortemDrafted)] == [False]
