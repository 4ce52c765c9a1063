"""What is worth an entry in the audit log, one word each; an incident's own log tells the rest."""

from enum import StrEnum


class Action(StrEnum):
    """Written into the database: a word is never given another meaning."""

    REFUSED = "refused"
    APPROVED = "approved"
    REJECTED = "rejected"
    OVERRODE = "overrode"
    WAIVED = "waived"
    ROLE_CHANGED = "role_changed"
    VISIBILITY_CHANGED = "visibility_changed"
    ROLES_CONFIGURED = "roles_configured"
    SCHEDULE_CHANGED = "schedule_changed"
    SILENCED = "silenced"
    EXPORTED = "exported"
    AUDIT_READ = "audit_read"
    IDENTITY_SET = "identity_set"
    IDENTITY_READ = "identity_read"
    IDENTITY_ERASED = "identity_erased"
    KEY_ROTATED = "key_rotated"
    RESEALED = "resealed"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word, not a token
    HEADS_SIGNED = "heads_signed"
    RESTORED = "restored"
    LET_GO = "let_go"
    MOVED = "moved"
    REPAIRED = "repaired"
    PROMISE_CHANGED = "promise_changed"
