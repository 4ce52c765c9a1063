"""A post-mortem on its way to be read: handed over, reminded of, reviewed by somebody else; and what it then says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from smartspec_ops.app.investigation.counterfactual import evidence, when_known
from smartspec_ops.app.watching.watch import Watch
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.parts import PostMortemStage
from smartspec_ops.domain.incident.values import Resolution
from smartspec_ops.domain.measurement import Ask, Counts, Measurement, NoData, Silence
from smartspec_ops.domain.quantity import Quantity
from smartspec_ops.formats._post_mortem import post_mortem_text
from smartspec_ops.stores.sql import SqlStore
from tests import examples_of_reports as ex
from tests.unit.objectives import ERRORS, MINUTE, Source
from tests.unit.response import ALERT, DEPUTY, HELPER, LEAD, NOON, House

DAY = timedelta(days=1)
EARLY = replace(ALERT, severity="SEV-1", data_loss=True)


@pytest.fixture
async def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path)


async def resolved(house: House) -> str:
    incident_id = await house.opened(EARLY)
    await house.do(incident_id, cmd.Acknowledge(actor=LEAD.id))
    over = cmd.Resolve(actor=LEAD.id, code=Resolution.FIXED, override_reason="seen by hand")
    incident = await house.do(incident_id, over)
    assert incident.post_mortem.stage is PostMortemStage.DRAFTED
    return incident_id


async def pass_days(house: House, days: int) -> None:
    for _ in range(days):
        await house.clock.advance(DAY)
        await house.drain()


def told(house: House, kind: str) -> list[tuple[str, ...]]:
    return [tuple(one.id for one in said.recipients) for said in house.channel.told if said.kind == kind]


async def test_a_draft_nobody_reads_is_reminded_of_every_day_from_the_day_before_the_meeting(house: House) -> None:
    incident_id = await resolved(house)
    status = (await house.incident(incident_id)).post_mortem
    assert status.meeting_at is not None
    assert status.review_due == status.meeting_at - DAY
    await house.clock.advance(status.review_due - house.clock.now() - MINUTE)
    await house.drain()
    assert told(house, "review_due") == []
    await house.clock.advance(MINUTE)
    await house.drain()
    everybody = (LEAD.id, DEPUTY.id, HELPER.id)
    assert told(house, "review_due") == [everybody]
    await pass_days(house, 3)
    assert told(house, "review_due") == [everybody] * 4
    await house.do(incident_id, cmd.ReviewPostMortem(actor=HELPER.id))
    await pass_days(house, 5)
    assert len(told(house, "review_due")) == 4


async def test_whoever_was_asked_hears_alone_and_a_later_day_is_kept(house: House) -> None:
    incident_id = await resolved(house)
    due = house.clock.now() + 10 * DAY
    incident = await house.do(incident_id, cmd.SubmitPostMortem(actor=LEAD.id, to=HELPER.id, due=due))
    assert (incident.post_mortem.stage, incident.post_mortem.author) == (PostMortemStage.IN_REVIEW, LEAD.id)
    assert told(house, "review") == [(HELPER.id,)]
    await pass_days(house, 9)
    assert told(house, "review_due") == []  # the timer of the day before the meeting has come, and said nothing
    await pass_days(house, 1)
    assert told(house, "review_due") == [(HELPER.id,)]
    [body] = [said.body for said in house.channel.told if said.kind == "review_due"]
    assert f"postmortem review {incident_id} --as {HELPER.id}" in body


async def test_a_newer_text_stays_with_who_reads_it_and_only_another_person_reviews(house: House) -> None:
    incident_id = await resolved(house)
    await house.do(incident_id, cmd.SubmitPostMortem(actor=LEAD.id))
    edited = cmd.DraftPostMortem(actor=LEAD.id, version=2, text="# Ours\n", is_edited=True)
    incident = await house.do(incident_id, edited)
    assert incident.post_mortem.stage is PostMortemStage.IN_REVIEW
    assert (await house.refused(incident_id, cmd.ReviewPostMortem(actor=LEAD.id))).rule == "review"
    too_early = await house.refused(incident_id, cmd.FinalizePostMortem(actor=LEAD.id))
    assert too_early.hint == "have it reviewed by somebody other than its author"
    incident = await house.do(incident_id, cmd.ReviewPostMortem(actor=DEPUTY.id))
    assert incident.post_mortem.stage is PostMortemStage.REVIEWED
    assert (await house.refused(incident_id, cmd.SubmitPostMortem(actor=LEAD.id))).why == "the post-mortem is reviewed"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (cmd.SubmitPostMortem(actor="system:policy"), "only a person says that a post-mortem is ready to be read"),
        (cmd.SubmitPostMortem(actor=LEAD.id, to=LEAD.id), "somebody other than its author reviews a post-mortem"),
        (cmd.SubmitPostMortem(actor=LEAD.id, due=NOON - DAY), "the review would have been due already"),
    ],
)
async def test_what_cannot_be_handed_over(house: House, command: cmd.SubmitPostMortem, why: str) -> None:
    assert (await house.refused(await resolved(house), command)).why == why


async def test_after_a_reopening_nobody_is_reminded_of_the_old_review(house: House) -> None:
    incident_id = await resolved(house)
    await house.do(incident_id, cmd.SubmitPostMortem(actor=LEAD.id, to=HELPER.id))
    await house.do(incident_id, cmd.Reopen(actor=LEAD.id, reason="it is back"))
    await pass_days(house, 10)
    assert told(house, "review_due") == []


# --- what it says ----------------------------------------------------------------------------------------------------


def test_findings_and_the_graph_of_factors_are_in_the_draft_and_factors_under_a_text_of_people() -> None:
    report = ex.EXAMPLES["post-mortem-draft"]
    assert isinstance(report, ex.PostMortemReport)
    text = post_mortem_text(report)
    found = text.split("## Investigation")[1].split("## Contributing factors")[0]
    assert "It began between 11:54:00 and 11:55:00 UTC" in found
    factors = text.split("## Contributing factors")[1].split("## Resolution")[0]
    assert "```mermaid\nflowchart LR" in factors
    assert "- Factor 2 made factor 1 possible: card orders met it first in production" in factors
    ours = replace(report, text="# Ours\n")
    assert post_mortem_text(ours) == "# Ours\n"
    final = replace(report.incident.post_mortem, stage=PostMortemStage.FINALIZED)
    ended = post_mortem_text(replace(ours, incident=replace(report.incident, post_mortem=final)))
    assert ended.startswith("# Ours\n\n## Contributing factors as accepted\n")
    assert "flowchart LR" in ended


# --- when we would have known ----------------------------------------------------------------------------------------


class Past(Source):
    """A source that keeps its past: 2 % errors from twenty minutes before noon on, an hour of it before the rest."""

    async def course(
        self, ask: Ask, since: datetime, until: datetime
    ) -> Sequence[tuple[datetime, Measurement]] | NoData:
        count = int((until - since) / MINUTE)
        ends = [since + n * MINUTE for n in range(1, count + 1)]
        return [(at, Counts(980 if at > NOON - 20 * MINUTE else 1000, 1000)) for at in ends]


def watching(house: House, source: Source) -> Watch:
    return Watch(objectives=[ERRORS], backends={"prom": source}, store=house.store, queue=house.responder.queue)


async def test_a_stricter_promise_would_have_told_earlier_and_the_replay_is_kept_as_evidence(house: House) -> None:
    alert = replace(
        EARLY, started_at=NOON - 20 * MINUTE, objective_id=ERRORS.id, metric=ERRORS.id, spec_id=ERRORS.spec_id
    )
    incident_id = await house.opened(alert)
    incident = await house.incident(incident_id)
    targets = [Quantity.percent("0.01"), Quantity.percent("99.9"), Quantity.percent("5")]
    own, strict, unfit, loose = await when_known(watching(house, Past()), incident, MINUTE, NOON, targets)
    assert unfit.why_not == "no target for this objective"
    assert loose.raised is None
    assert strict.raised is not None
    assert strict.raised.fired_at < incident.detected_at
    assert own.raised is None or own.raised.fired_at > strict.raised.fired_at
    kept = evidence(strict, MINUTE)
    command = cmd.AttachEvidence(
        actor=LEAD.id, query=kept.query, window=kept.window, value=kept.value, about=kept.about, summary=kept.summary
    )
    after = await house.do(incident_id, command)
    [replayed] = [one for one in after.evidence.values() if one.about == "replay"]
    assert replayed.summary == str(strict)
    assert "before it was detected" in replayed.summary


async def test_where_the_source_keeps_no_past_it_is_said_and_nothing_is_made_up(house: House) -> None:
    alert = replace(EARLY, objective_id=ERRORS.id, metric=ERRORS.id, spec_id=ERRORS.spec_id)
    incident = await house.incident(await house.opened(alert))
    [known] = await when_known(watching(house, Source()), incident, MINUTE, NOON)
    assert str(known) == "error_rate as it is: cannot be told, its source keeps no history that can be read back"


class Gone(Past):
    async def course(self, ask: Ask, since: datetime, until: datetime) -> NoData:
        return NoData(Silence.UNREACHABLE, "connection refused")


async def test_a_source_that_does_not_answer_is_named(house: House) -> None:
    alert = replace(EARLY, objective_id=ERRORS.id, metric=ERRORS.id, spec_id=ERRORS.spec_id)
    incident = await house.incident(await house.opened(alert))
    [known] = await when_known(watching(house, Gone()), incident, MINUTE, NOON)
    assert "its history cannot be read: connection refused" in str(known)
