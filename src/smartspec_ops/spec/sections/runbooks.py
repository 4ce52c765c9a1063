"""Which runbook is for which alerts."""

from smartspec_ops.spec.sections.routing import Matchers
from smartspec_ops.spec.sections.values import Identifier
from smartspec_ops.spec.validation import Model


class RunbookEntry(Model):
    """A Markdown file with steps, for alerts that match."""

    name: Identifier
    """What commands call it."""
    file: str
    """Its path inside the workspace."""
    match: Matchers
    """`service=checkout`, `metric=*latency*`; all must hold."""
