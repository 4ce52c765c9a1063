"""The table of checks, and how they are run: all at once, each until its deadline, none stopped by another.

To add one: a function from an `Examined` to findings, and its line below.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from smartspec_ops.cli.doctor import configuration, database, sources, workspace
from smartspec_ops.cli.doctor.examined import Examined, fail, told_fault
from smartspec_ops.domain.errors import OpsError
from smartspec_ops.domain.quantity import duration
from smartspec_ops.edge.logs import logger
from smartspec_ops.ports import Finding

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """`group` is the heading its findings stand under. What it raises becomes a finding, too."""

    group: str
    name: str
    look: Callable[[Examined], Awaitable[Sequence[Finding]]]


CHECKS: Sequence[Check] = (
    Check("workspace", "workspace/config", workspace.config),
    Check("workspace", "workspace/specs", workspace.specs),
    Check("workspace", "workspace/exclusions", workspace.exclusions),
    Check("workspace", "workspace/write", workspace.writing),
    Check("workspace", "workspace/state", workspace.state),
    Check("workspace", "workspace/disk", workspace.room),
    Check("configuration", "configuration/secret", configuration.secrets),
    Check("configuration", "people/roster", configuration.people),
    Check("configuration", "oncall/gap", configuration.duty),
    Check("configuration", "token/guard", configuration.tokens),
    Check("database", "database/reached", database.database),
    Check("database", "database/backup", database.backups),
    Check("sources", "source/answers", sources.sources),
    Check("sources", "alertmanager/answers", sources.alertmanagers),
    Check("channels", "channel/ready", configuration.channels),
    Check("workflows", "workflow/program", configuration.workflows),
)
GROUPS = tuple(dict.fromkeys(one.group for one in CHECKS))

Found = Sequence[tuple[Check, Sequence[Finding]]]


async def run(examined: Examined, checks: Sequence[Check] = CHECKS) -> Found:
    """In the order of the table, whatever is slow."""
    found = await asyncio.gather(*(_one(check, examined) for check in checks))
    return list(zip(checks, found, strict=True))


async def _one(check: Check, examined: Examined) -> Sequence[Finding]:
    # A little longer than what it asks may take, so that it can say itself what did not answer.
    limit = examined.within * 1.5
    try:
        async with asyncio.timeout(limit.total_seconds()):
            return await check.look(examined)
    except TimeoutError:
        why = f"this check did not end within {duration(limit)}"
        return [fail(check.name, why, "give it more time: --within 60s")]
    except (OpsError, OSError) as fault:
        return told_fault(check.name, fault)
    except Exception as fault:  # the outermost loop: a defect of one check must not hide what the others found
        log.warning("doctor.failed", check=check.name, exc_info=fault)
        why = f"a defect of ours: {type(fault).__name__}; see doctor.failed in the log"
        return [fail(check.name, why, "report what the log says of it")]
