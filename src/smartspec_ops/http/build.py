"""From a workspace to a server: the parts of the process, and who is let in."""

from smartspec_ops.app.intake import IntakeLine
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.http.application import Application
from smartspec_ops.http.auth import audited, gate, is_guarded
from smartspec_ops.http.groups import all_routes
from smartspec_ops.http.metrics import Metrics
from smartspec_ops.http.server import HttpServer, is_loopback
from smartspec_ops.http.services import Services
from smartspec_ops.spec.intake import readers
from smartspec_ops.wiring import Runtime


async def build(runtime: Runtime, host: str, *, works: bool) -> HttpServer:
    """UserFault where `host` can be reached from elsewhere and nothing would ask who comes."""
    settings = runtime.workspace.settings.ops.intake
    if not is_loopback(host) and not is_guarded(settings):
        raise UserFault.of(
            "serve/open",
            f"{host} can be reached from other machines, and no token is configured",
            "add one to intake.tokens in the settings, or listen on 127.0.0.1",
        )
    decide = gate(settings, runtime.secrets.resolve, runtime.clock)
    parts = await services(runtime)
    asking = audited(decide, parts.worker.store, runtime.clock)
    application = Application(all_routes(parts), guard=asking, observe=parts.metrics.answered)
    return HttpServer(application=application, line=parts.line, worker=parts.worker, works=works)


async def services(runtime: Runtime) -> Services:
    """What the endpoints of one process share."""
    worker = await runtime.worker()
    metrics = Metrics()
    return Services(
        runtime=runtime,
        worker=worker,
        line=IntakeLine(receive_all=worker.responder.receive_all, observe=metrics.committed),
        metrics=metrics,
        readers=readers(runtime.workspace.settings.ops.intake),
    )
