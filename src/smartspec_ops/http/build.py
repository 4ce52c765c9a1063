"""From a workspace to a server: the parts of the process, and who is let in."""

from collections.abc import Callable, Sequence

from smartspec_ops import __version__
from smartspec_ops.app.fleet.member import Member, own_name
from smartspec_ops.app.intake.line import IntakeLine
from smartspec_ops.app.running.handlers import look_ahead
from smartspec_ops.app.running.process_parts import Parts
from smartspec_ops.app.self_monitoring.pulse import Heart
from smartspec_ops.channels.slack import WebApi
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.edge.http import HttpEdge
from smartspec_ops.http.application import Application
from smartspec_ops.http.auth import Decide, audited, gate, is_guarded
from smartspec_ops.http.groups import all_routes
from smartspec_ops.http.metrics import Metrics
from smartspec_ops.http.server import HttpServer, is_loopback
from smartspec_ops.http.services import Services
from smartspec_ops.http.slack_requests import SlackRequests
from smartspec_ops.http.slack_socket import App, SocketMode
from smartspec_ops.ports import Introduction, WorkerRole
from smartspec_ops.spec.intake import readers
from smartspec_ops.wiring import Runtime
from smartspec_ops.wiring.live import Live


async def build(runtime: Runtime, host: str, *, roles: Sequence[WorkerRole], trusts_local: bool = False) -> HttpServer:
    """UserFault where `host` can be reached from elsewhere and nothing would ask who comes."""

    def who(one: Runtime) -> Decide:
        settings = one.workspace.settings.ops.intake
        return gate(settings, one.secrets.resolve, one.clock, trusts_local=trusts_local)

    _guarded(runtime, host)
    decide = who(runtime)
    parts = await services(runtime)
    server = HttpServer(
        application=_application(parts, decide),
        line=parts.line,
        worker=parts.worker,
        meters=parts.metrics,
        heart=parts.heart,
        parts=parts.parts,
        roles=roles,
        member=_member(runtime, roles),
    )
    socket = SocketMode(clock=runtime.clock, app=_slack_app(parts))
    server.listening = socket.run

    async def adopt(fresh: Runtime) -> Callable[[], None]:
        """Everything of it is built before anything of it is used."""
        _guarded(fresh, host)
        decide = who(fresh)
        changed = await services(fresh, parts)
        application, responder, app = _application(changed, decide), changed.worker.responder, _slack_app(changed)

        def commit() -> None:
            server.application, server.worker = application, changed.worker
            socket.adopt(app)
            parts.line.receive_all = responder.receive_all

        return commit

    async def follow() -> None:
        if WorkerRole.RESPOND in roles:
            await look_ahead(server.worker)

    told = parts.metrics.settings_taken
    server.live = Live(name="serve", runtime=runtime, adopt=adopt, follow=follow, taken=told)
    return server


def _member(runtime: Runtime, roles: Sequence[WorkerRole]) -> Member | None:
    """Seen among the workers, where there may be several."""
    membership = runtime.membership()
    if membership is None:
        return None
    me = Introduction(name=own_name(), version=__version__, roles=roles, shards={})
    return Member(membership=membership, clock=runtime.clock, me=me)


def _guarded(runtime: Runtime, host: str) -> None:
    if not is_loopback(host) and not is_guarded(runtime.workspace.settings.ops.intake):
        raise UserFault.of(
            "serve/open",
            f"{host} can be reached from other machines, and no token is configured",
            "add one to intake.tokens in the settings, or listen on 127.0.0.1",
        )


def _slack_app(parts: Services) -> App | None:
    """What is needed to be reached through Slack's own connection; None without a token for it."""
    given = parts.runtime.workspace.settings.ops.chat.slack
    if given.app_token is None:
        return None
    http = HttpEdge()
    parts.runtime.later(http.close)
    token = parts.runtime.secrets.resolve(given.app_token)
    api = WebApi(http, parts.clock, token, given.base_url)
    return App(token=token, base_url=given.base_url, api=api, requests=SlackRequests(parts))


def _application(parts: Services, decide: Decide) -> Application:
    asking = audited(decide, parts.worker.store, parts.clock)
    return Application(all_routes(parts), guard=asking, observe=parts.metrics.answered)


async def services(runtime: Runtime, before: Services | None = None) -> Services:
    """What the endpoints of one process share. `before`: that of the same process with older settings."""
    worker = await runtime.worker()
    responder = worker.responder  # built now: what is wrong with the settings must not wait for the first alert
    metrics = before.metrics if before else Metrics()
    line = before.line if before else IntakeLine(receive_all=responder.receive_all, observe=metrics.committed)
    limits = runtime.workspace.settings.ops.intake
    line.capacity, line.deepest = limits.most_waiting, limits.most_due
    return Services(
        runtime=runtime,
        worker=worker,
        line=line,
        metrics=metrics,
        heart=before.heart if before else Heart(),
        parts=before.parts if before else Parts(clock=runtime.clock),
        readers=readers(runtime.workspace.settings.ops.intake),
    )
