"""A draft is handed over to be read, somebody other than its author reads it, and whoever forgets is reminded."""

from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.moves import Decision, Situation
from smartspec_ops.domain.incident.parts import PostMortemStage
from smartspec_ops.domain.incident.policy import Refused
from smartspec_ops.domain.incident.review import BEFORE_MEETING, UNREAD, stage_word
from smartspec_ops.domain.incident.values import Phase


def submit(s: Situation, command: cmd.SubmitPostMortem) -> Decision:
    status = s.incident.post_mortem
    if status.stage not in {PostMortemStage.DRAFTED, PostMortemStage.IN_REVIEW}:
        hint = "write a draft first" if status.stage is PostMortemStage.PENDING else ""
        return Refused(rule="review", why=f"the post-mortem is {stage_word(status.stage)}", hint=hint)
    if s.is_machine:
        return Refused(rule="review", why="only a person says that a post-mortem is ready to be read")
    if command.to is not None and command.to in (s.actor, status.author):
        return Refused(rule="review", why="somebody other than its author reviews a post-mortem")
    due = command.due or status.review_due
    if command.due is not None and command.due <= s.now:
        return Refused(rule="review", why="the review would have been due already", hint="give a later --due")
    if due is None or due <= s.now:
        due = s.now + BEFORE_MEETING
    if status.stage is PostMortemStage.IN_REVIEW and (status.reviewer, status.review_due) == (command.to, due):
        return ()
    return (ev.PostMortemSubmitted(at=s.now, actor=s.actor, due=due, to=command.to),)


def review(s: Situation) -> Decision:
    status = s.incident.post_mortem
    if status.stage in {PostMortemStage.REVIEWED, PostMortemStage.FINALIZED}:
        return ()
    if status.stage not in {PostMortemStage.DRAFTED, PostMortemStage.IN_REVIEW}:
        return Refused(rule="review", why=f"the post-mortem is {status.stage}", hint="write a draft first")
    if s.is_machine or s.actor == status.author:
        return Refused(rule="review", why="somebody other than its author reviews a post-mortem")
    return (ev.PostMortemReviewed(at=s.now, actor=s.actor, by=s.actor),)


def remind(s: Situation) -> Decision:
    """A timer that comes after the review, or before a later due date, says nothing."""
    i, status = s.incident, s.incident.post_mortem
    if i.phase is not Phase.RESOLVED or status.stage not in UNREAD or status.review_due is None:
        return ()
    if s.now < status.review_due:
        return ()
    count = status.reminded + 1
    return (
        ev.PostMortemReviewOverdue(at=s.now, actor=s.actor, due=status.review_due, to=status.reviewer, count=count),
    )
