"""Where Alertmanager sends the alerts of the exported rules: to our intake, and the watchdog to a heartbeat.

The file is a configuration by itself, so that ``amtool check-config`` can check it; its routes and receivers are made
to be copied into one that is there already. The token stands in a file of its own.
Source: prometheus.io/docs/alerting/latest/configuration.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from smartspec_ops.compilers._alerts import BURNS, LOST, NEVER, SPENT, WATCHDOG
from smartspec_ops.compilers._cohorts import literal
from smartspec_ops.compilers._yaml import dumped
from smartspec_ops.domain.burn import Level
from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.diagnostic import Level as Weight
from smartspec_ops.domain.quantity import duration
from smartspec_ops.ports.compiler import Compiled, Order

FILE = "alertmanager.routes.yaml"
INTAKE, BEATS, NOBODY = "smartspec-ops", "smartspec-ops-heartbeat", "nobody"
ADDRESS = "http://127.0.0.1:8484"
CREDENTIALS = "/etc/alertmanager/smartspec-ops-token"
HEARTBEAT = "slo-rules"
_WAITS: Mapping[str, Mapping[str, str]] = {
    # Whoever is to be woken waits for no group; the incident side puts together what belongs together.
    Level.PAGE.value: {"group_wait": "0s", "group_interval": "1m"},
    Level.TICKET.value: {"group_wait": "30s", "group_interval": "5m"},
}
_HEAD = f"""\
# Copy the routes and receivers into the configuration of your Alertmanager, whose receiver of everything else
# stands here as {NOBODY!r}. Replace {ADDRESS} by the address at which serve is reached.
# {CREDENTIALS} holds a token with the scopes alerts:write and heartbeats:write.
"""


class AlertmanagerRouting:
    """`ports.Compiler`: one file for all specs."""

    name = "alertmanager-routing"
    summary = "routes and receivers of Alertmanager for the alerts of prometheus-rules"
    speaks = ("prometheus", "openmetrics")

    def compile(self, orders: Sequence[Order]) -> Compiled:
        told = [order for order in orders if order.objectives]
        if not told:
            return Compiled(files={}, gone={FILE: "no spec has alerts to be routed any more"})
        message = f"{FILE} sends to {ADDRESS}: replace it by the address at which serve is reached"
        return Compiled(
            files={FILE: _HEAD + dumped(_config(told))},
            findings=[Diagnostic(code="export/address", message=message, level=Weight.NOTE)],
        )


COMPILER = AlertmanagerRouting()


def _config(orders: Sequence[Order]) -> Mapping[str, Any]:
    specs = "|".join(sorted(literal(order.spec_id) for order in orders))
    names = "|".join((BURNS, SPENT, LOST, NEVER))
    beat = duration(max(order.interval for order in orders))
    watchdog = {
        "matchers": [f'alertname="{WATCHDOG}"'],
        "receiver": BEATS,
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": beat,
        "repeat_interval": beat,
    }
    ours = {
        "matchers": [f'alertname=~"{names}"', f'spec_id=~"{specs}"'],
        "receiver": INTAKE,
        "group_by": ["spec_id", "objective"],
        "repeat_interval": "1h",
        "routes": [{"matchers": [f'severity="{level}"'], **waits} for level, waits in _WAITS.items()],
    }
    return {
        "route": {"receiver": NOBODY, "routes": [watchdog, ours]},
        "receivers": [
            {"name": NOBODY},
            {"name": INTAKE, "webhook_configs": [_webhook(f"{ADDRESS}/v1/intake/alertmanager", resolved=True)]},
            {"name": BEATS, "webhook_configs": [_webhook(f"{ADDRESS}/v1/heartbeats/{HEARTBEAT}", resolved=False)]},
        ],
    }


def _webhook(url: str, *, resolved: bool) -> Mapping[str, Any]:
    authorization = {"type": "Bearer", "credentials_file": CREDENTIALS}
    return {"url": url, "send_resolved": resolved, "http_config": {"authorization": authorization}}
