"""After the resolution: factors, action items, the post-mortem's way to final, and closing."""

from smartspec_ops.domain import blameless
from smartspec_ops.domain.blameless import Finding, Weight
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.decide_investigation import unchallenged
from smartspec_ops.domain.incident.decide_review import remind, review, submit
from smartspec_ops.domain.incident.moves import Decision, Situation, move
from smartspec_ops.domain.incident.parts import PostMortemStage
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.review import stage_word
from smartspec_ops.domain.incident.values import ActionKind, ActionState, Judged, Phase, Suppressed

_PostMortemCommand = (
    cmd.SchedulePostMortem
    | cmd.DraftPostMortem
    | cmd.SubmitPostMortem
    | cmd.RemindOfReview
    | cmd.ReviewPostMortem
    | cmd.FinalizePostMortem
    | cmd.WaivePostMortem
)


def decide_learning(s: Situation, command: cmd.LearningCommand) -> Decision:
    match command:
        case cmd.AcceptFactor():
            return _accept_factor(s, command)
        case cmd.AddActionItem():
            return _add_item(s, command)
        case cmd.MoveActionItem():
            return _move_item(s, command)
        case cmd.RemindOfActionItem():
            return _remind(s, command)
        case cmd.PublishPostMortem():
            return _publish(s, command)
        case cmd.RecordFeedback():
            if s.incident.fed_back == command.path:
                return ()
            return (ev.FedBack(at=s.now, actor=s.actor, path=command.path, result=command.result),)
        case cmd.Close():
            return _close(s)
        case _:
            return _decide_post_mortem(s, command)


def _decide_post_mortem(s: Situation, command: _PostMortemCommand) -> Decision:
    if isinstance(command, cmd.RemindOfReview):
        return remind(s)
    if s.incident.phase is not Phase.RESOLVED:
        return Refused(rule="post-mortem", why=f"the incident is {s.incident.phase}", hint="resolve the incident first")
    match command:
        case cmd.SchedulePostMortem():
            return _schedule(s, command)
        case cmd.DraftPostMortem():
            return _draft(s, command)
        case cmd.SubmitPostMortem():
            return submit(s, command)
        case cmd.ReviewPostMortem():
            return review(s)
        case cmd.FinalizePostMortem():
            return _finalize(s, command)
        case cmd.WaivePostMortem():
            return _waive(s, command)


def _accept_factor(s: Situation, command: cmd.AcceptFactor) -> Decision:
    """A factor from a hypothesis needs evidence, and accepts the hypothesis with it."""
    if any(f.factor == command.factor for f in s.incident.factors):
        return ()
    findings = blameless.factor_findings(command.factor)
    if findings:
        return Refused(rule=findings[0].rule, why=findings[0].why, hint=findings[0].rewrite)
    accepted = ev.FactorAccepted(
        at=s.now,
        actor=s.actor,
        factor=command.factor,
        factor_kind=command.factor_kind,
        hypothesis_id=command.hypothesis_id,
    )
    if command.hypothesis_id is None:
        return (accepted,)
    known = s.incident.hypotheses.get(command.hypothesis_id)
    if known is None:
        return Refused(rule="factor", why=f"there is no hypothesis {command.hypothesis_id}")
    if known.judged is Judged.ACCEPTED:
        return (accepted,)
    if known.judged is not Judged.SUPPORTED or not known.evidence:
        return Refused(
            rule="factor",
            why=f"{known.id} is not supported by evidence",
            hint="attach evidence and judge it supported first",
        )
    if (unasked := unchallenged(known, command.looked_for)) is not None:
        return unasked
    judged = ev.HypothesisJudged(
        at=s.now,
        actor=s.actor,
        id=known.id,
        judged=Judged.ACCEPTED,
        why="accepted as a contributing factor",
        looked_for=command.looked_for,
    )
    return (judged, accepted)


def _add_item(s: Situation, command: cmd.AddActionItem) -> Decision:
    known = next((item for item in s.incident.action_items if item.id == command.item.id), None)
    if known is not None:
        same = known == command.item
        return () if same else Refused(rule="action", why=f"{known.id} is another action item already")
    errors = blameless.unsuppressed(blameless.action_findings(command.item.title), {})
    if errors:
        return Refused(rule=errors[0].rule, why=errors[0].why, hint=errors[0].rewrite)
    return (ev.ActionItemAdded(at=s.now, actor=s.actor, item=command.item),)


def _move_item(s: Situation, command: cmd.MoveActionItem) -> Decision:
    known = next((item for item in s.incident.action_items if item.id == command.id), None)
    if known is None:
        ids = ", ".join(item.id for item in s.incident.action_items)
        return Refused(rule="action", why=f"there is no action item {command.id}", hint=f"known: {ids or 'none yet'}")
    if s.is_machine:
        return Refused(rule="action", why="only a person says what became of an action item")
    news = command.evidence or (command.tracker_url or known.tracker_url) != known.tracker_url
    if (known.state, known.why) == (command.state, command.why) and not news:
        return ()
    if command.state is ActionState.DONE and not (command.evidence or command.tracker_url or known.tracker_url):
        return Refused(
            rule="action", why="done needs evidence", hint="say where it can be seen: a change, a test, a page"
        )
    if command.state is ActionState.WONT_DO and not command.why.strip():
        return Refused(rule="action", why="not doing it needs a reason")
    return (
        ev.ActionItemMoved(
            at=s.now,
            actor=s.actor,
            id=known.id,
            state=command.state,
            why=command.why,
            evidence=command.evidence,
            tracker_url=command.tracker_url,
        ),
    )


def _remind(s: Situation, command: cmd.RemindOfActionItem) -> Decision:
    """A timer that comes after the item was settled says nothing."""
    known = next((item for item in s.incident.action_items if item.id == command.id), None)
    if known is None or known.state.is_settled or s.now.date() < known.due:
        return ()
    return (ev.ActionItemOverdue(at=s.now, actor=s.actor, id=known.id, due=known.due),)


def _schedule(s: Situation, command: cmd.SchedulePostMortem) -> Decision:
    status = s.incident.post_mortem
    if (status.meeting_at, status.ics_uid) == (command.meeting_at, command.ics_uid):
        return ()
    return (ev.PostMortemScheduled(at=s.now, actor=s.actor, meeting_at=command.meeting_at, ics_uid=command.ics_uid),)


def _draft(s: Situation, command: cmd.DraftPostMortem) -> Decision:
    status = s.incident.post_mortem
    if status.stage in {PostMortemStage.FINALIZED, PostMortemStage.WAIVED}:
        return Refused(rule="post-mortem", why=f"the post-mortem is {status.stage}")
    if command.version == status.version and status.stage is not PostMortemStage.PENDING:
        return ()
    if command.version <= status.version:
        return Refused(rule="post-mortem", why=f"version {status.version} is the newest draft")
    return (
        ev.PostMortemDrafted(
            at=s.now, actor=s.actor, version=command.version, text=command.text, is_edited=command.is_edited
        ),
    )


def _finalize(s: Situation, command: cmd.FinalizePostMortem) -> Decision:
    """Reviewed where the severity asks for it, and free of blame or with a written reason for each rule."""
    status = s.incident.post_mortem
    needs_review = s.incident.severity in s.policy.post_mortem_levels
    unread = {PostMortemStage.DRAFTED, PostMortemStage.IN_REVIEW}
    ready = {PostMortemStage.REVIEWED} if needs_review else {*unread, PostMortemStage.REVIEWED}
    if status.stage is PostMortemStage.FINALIZED:
        return ()
    if status.stage not in ready:
        return Refused(
            rule="post-mortem",
            why=f"the post-mortem is {stage_word(status.stage)}",
            hint="have it reviewed by somebody other than its author"
            if status.stage in unread
            else "draft it and have it reviewed",
        )
    findings = (*command.findings, *_structure(s))
    blocking = blameless.unsuppressed(findings, command.suppressions)
    if blocking:
        first, more = blocking[0], len(blocking) - 1
        where = f"line {first.line}: “{first.span}” " if first.span else ""
        return Refused(
            rule=first.rule,
            why=f"{where}{first.why}" + (f", and {more} more" if more else ""),
            hint=f"{first.rewrite}; or suppress {first.rule} with a reason",
        )
    return (
        ev.PostMortemFinalized(
            at=s.now,
            actor=s.actor,
            by=s.actor,
            findings=len(findings),
            suppressed=_suppressed(findings, command),
        ),
    )


def _structure(s: Situation) -> tuple[Finding, ...]:
    """BL-07 and BL-10 over the whole: several factors, and something that prevents or detects."""
    if s.incident.severity not in s.policy.post_mortem_levels:
        return ()
    useful = any(i.kind in {ActionKind.PREVENT, ActionKind.DETECT} for i in s.incident.action_items)
    checks = (
        (
            not s.incident.factors,
            "BL-07",
            "no contributing factor was accepted",
            "accept what made this possible: smartspec_incident_response hypothesis accept",
        ),
        (
            len(s.incident.factors) == 1,
            "BL-07",
            "a single contributing factor",
            "look for what else had to be true: detection, review, capacity, dependencies",
        ),
        (
            not useful,
            "BL-10",
            "no action item prevents or detects a recurrence",
            "add an action item of kind prevent or detect",
        ),
    )
    return tuple(
        Finding(rule=rule, weight=Weight.ERROR, line=1, column=1, span="", why=why, rewrite=rewrite)
        for fired, rule, why, rewrite in checks
        if fired
    )


def _suppressed(findings: tuple[Finding, ...], command: cmd.FinalizePostMortem) -> tuple[Suppressed, ...]:
    counts = {rule: sum(f.rule == rule for f in findings) for rule in sorted(command.suppressions)}
    return tuple(
        Suppressed(rule=rule, reason=command.suppressions[rule], count=count) for rule, count in counts.items() if count
    )


def _publish(s: Situation, command: cmd.PublishPostMortem) -> Decision:
    """Only what is final, and only without names and personal data: no reason makes those public."""
    status = s.incident.post_mortem
    if status.stage is not PostMortemStage.FINALIZED:
        return Refused(rule="publish", why=f"the post-mortem is {status.stage}", hint="finalize it first")
    if s.is_machine:
        return Refused(rule="publish", why="only a person publishes a post-mortem")
    if s.incident.is_private:
        return Refused(rule="publish", why="the incident is private", hint="make it visible first")
    if command.findings:
        first = command.findings[0]
        return Refused(rule=first.rule, why=f"line {first.line}: {first.why}", hint=first.rewrite)
    if status.published is command.level:
        return ()
    return (ev.PostMortemPublished(at=s.now, actor=s.actor, level=command.level, by=s.actor),)


def _waive(s: Situation, command: cmd.WaivePostMortem) -> Decision:
    stage = s.incident.post_mortem.stage
    if stage is PostMortemStage.WAIVED:
        return ()
    if stage is PostMortemStage.FINALIZED:
        return Refused(rule="post-mortem", why="the post-mortem is finalized")
    if not command.reason.strip() or s.is_machine:
        return Refused(rule="post-mortem", why="a person waives a post-mortem, and gives a reason")
    return (ev.PostMortemWaived(at=s.now, actor=s.actor, reason=command.reason),)


def _close(s: Situation) -> Decision:
    if s.incident.phase is Phase.CLOSED:
        return ()
    moved = move(s, "T7", "told and learned")
    return moved if isinstance(moved, Refused) else (ev.Closed(at=s.now, actor=s.actor, by=s.actor), moved)
