"""Backups that are taken by themselves."""

from datetime import timedelta

from smartspec_ops.spec.sections.values import Count, Positive
from smartspec_ops.spec.validation import Model, Window


class Backup(Model):
    """Which backups the daemon takes, and how many are kept; none where `every` is not given."""

    every: Window | None = None
    """How often one is taken; a moment to go back to is as exact as this."""
    dir: str | None = None
    """The folder, which must be there; on another disk it helps against a lost one. Else one in the state folder."""
    keep: Positive = 24
    """How many of the newest are kept."""
    daily: Count = 7
    """Of how many days the last one is kept as well."""
    weekly: Count = 4
    """Of how many weeks the last one is kept as well."""


SHORTEST = timedelta(minutes=1)
