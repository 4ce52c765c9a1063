"""Every group of endpoints: one module each, one line here."""

from collections.abc import Callable, Mapping, Sequence

from smartspec_ops.http import alerts, changes, foreign, health, heartbeats, incidents, openapi, pages, runs, slack
from smartspec_ops.http.routes import Route
from smartspec_ops.http.services import Services

GROUPS: Mapping[str, Callable[[Services], Sequence[Route]]] = {
    "alerts": alerts.routes,
    "changes": changes.routes,
    "foreign": foreign.routes,
    "health": health.routes,
    "heartbeats": heartbeats.routes,
    "incidents": incidents.routes,
    "pages": pages.routes,
    "runs": runs.routes,
    "slack": slack.routes,
}


def all_routes(services: Services) -> Sequence[Route]:
    """What the server answers, the document that lists it included."""
    found = [route for group in GROUPS.values() for route in group(services)]
    return [*found, openapi.route(found)]
