"""Sources that are only asked, not watched: what they hold and what they answer now. Nothing of it is kept."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from smartspec_ops.spec.observability import Observability
from smartspec_ops.wiring.sources import USUAL_INTERVAL

if TYPE_CHECKING:
    from smartspec_ops.app.specs.suggest import Asked
    from smartspec_ops.wiring.runtime import Runtime


@asynccontextmanager
async def asking(runtime: "Runtime", observability: Observability) -> "AsyncIterator[Sequence[Asked]]":
    """Every source of one spec, under the id it has there. Samples go into a store that ends with the block."""
    from smartspec_ops.app.specs.suggest import Asked
    from smartspec_ops.stores import open_store

    builder, clock = runtime.sources, runtime.clock
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="smartspec-ops-"))
        store = open_store(Path(folder) / "asked.db", bytes(32))
        stack.push_async_callback(store.close)
        await store.migrate()
        asked = []
        for source in observability.sources:
            interval = source.interval or USUAL_INTERVAL
            backend, http = builder.build(source, source.id, interval, store, clock, once=True)
            stack.push_async_callback(http.close)
            catalog, metadata = builder.catalog(source, clock)
            stack.push_async_callback(metadata.close)
            expressions = builder.takes_expressions(source)
            asked.append(Asked(id=source.id, backend=backend, catalog=catalog, expressions=expressions))
        yield asked
