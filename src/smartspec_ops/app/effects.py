"""What can have to be done because of a decision: one word per handler of the worker."""

from enum import StrEnum


class EffectKind(StrEnum):
    """Written into the database; a worker that does not know a word leaves a dead letter instead of guessing."""

    INTAKE = "intake"
    NOTIFY = "notify"
    PAGE_TIMEOUT = "page_timeout"
    VERIFY = "verify"
    MITIGATE = "mitigate"
    INVESTIGATE = "investigate"
    EXPORT = "export"
    DRAFT = "draft"
    FEED_BACK = "feed_back"
    AGGREGATE = "aggregate"
    ACTION_DUE = "action_due"
