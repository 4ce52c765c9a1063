"""How long what is over is kept."""

from datetime import timedelta

from smartspec_ops.spec.validation import Model, Window


class Retention(Model):
    """Incidents, their logs and the audit log are kept for ever."""

    effects: Window = timedelta(days=30)
    """Rows of what was done and told, after it was due; of incidents that are not over, always."""
    courses: Window = timedelta(days=7)
    """When an alert went on and off, after its last change."""
    silences: Window = timedelta(days=90)
    """Silences, after their end."""
    specs: Window = timedelta(days=7)
    """What was read of a spec that is not there any more."""
