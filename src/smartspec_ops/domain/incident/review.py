"""When the review of a post-mortem is due, and whose it is not."""

from datetime import datetime, timedelta

from smartspec_ops.domain.incident.parts import PostMortemStage
from smartspec_ops.domain.incident.policy import SYSTEM

BEFORE_MEETING = timedelta(hours=24)
"""How long before the meeting a review should be done, so that the meeting talks of what everybody has read."""
UNREAD = frozenset({PostMortemStage.PENDING, PostMortemStage.DRAFTED, PostMortemStage.IN_REVIEW})


def due_before(meeting_at: datetime, now: datetime) -> datetime:
    """When the review is due for a meeting at `meeting_at`; the meeting itself, where that is too near."""
    early = meeting_at - BEFORE_MEETING
    return early if early > now else meeting_at


def author_of(before: str | None, actor: str) -> str:
    """Whoever hands over what a machine drafted has made it theirs, and is not the one to review it."""
    return actor if before is None or before.startswith(SYSTEM) else before


def stage_word(stage: PostMortemStage) -> str:
    return stage.value.replace("_", " ")
