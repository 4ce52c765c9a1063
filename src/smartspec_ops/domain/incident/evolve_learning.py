"""What was learned after one more event, and where the post-mortem and its action items stand: a part of `evolve`."""

from dataclasses import replace

from smartspec_ops.domain.incident import events as ev
from smartspec_ops.domain.incident.evolve_communication import invited, uninvited
from smartspec_ops.domain.incident.parts import Factor, PostMortemStage, PostMortemStatus
from smartspec_ops.domain.incident.review import author_of, due_before
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import ActionItem


def after_learning(i: Incident, event: ev.LearningEvent) -> Incident:
    match event:
        case ev.FactorAccepted():
            accepted = Factor(factor=event.factor, kind=event.factor_kind, hypothesis_id=event.hypothesis_id)
            return replace(i, factors=(*i.factors, accepted))
        case ev.ActionItemAdded():
            return replace(i, action_items=(*i.action_items, event.item))
        case ev.ActionItemMoved():
            return replace(i, action_items=tuple(_acted(item, event) for item in i.action_items))
        case ev.ActionItemOverdue():
            return i
        case ev.FedBack():
            return replace(i, fed_back=event.path)
        case ev.Closed():
            return i
        case ev.PostMortemScheduled():
            i = replace(i, invited=invited(i.invited, event))
        case ev.PostMortemWaived():
            i = replace(i, invited=uninvited(i.invited, event.at))
        case _:
            pass
    return replace(i, post_mortem=_post_mortem(i.post_mortem, event))


def _acted(item: ActionItem, event: ev.ActionItemMoved) -> ActionItem:
    if item.id != event.id:
        return item
    return replace(
        item,
        state=event.state,
        why=event.why,
        evidence=(*item.evidence, *event.evidence),
        tracker_url=event.tracker_url or item.tracker_url,
    )


def _post_mortem(status: PostMortemStatus, event: ev.PostMortemEvent) -> PostMortemStatus:
    match event:
        case ev.PostMortemScheduled():
            due = due_before(event.meeting_at, event.at)
            return replace(status, meeting_at=event.meeting_at, ics_uid=event.ics_uid, review_due=due)
        case ev.PostMortemDrafted():
            # Who is reading it goes on with the newer text.
            read = status.stage is PostMortemStage.IN_REVIEW
            stage = PostMortemStage.IN_REVIEW if read else PostMortemStage.DRAFTED
            return replace(status, stage=stage, version=event.version, author=event.actor)
        case ev.PostMortemSubmitted():
            author = author_of(status.author, event.actor)
            return replace(
                status,
                stage=PostMortemStage.IN_REVIEW,
                review_due=event.due,
                reviewer=event.to,
                author=author,
                reminded=0,
            )
        case ev.PostMortemReviewOverdue():
            return replace(status, reminded=event.count)
        case ev.PostMortemReviewed():
            return replace(status, stage=PostMortemStage.REVIEWED)
        case ev.PostMortemFinalized():
            return replace(status, stage=PostMortemStage.FINALIZED)
        case ev.PostMortemWaived():
            return replace(status, stage=PostMortemStage.WAIVED)
        case ev.PostMortemPublished():
            return replace(status, published=event.level)
