"""Runs in the peer's environment: ``URL COUNT CONNECTIONS``; prints what so many GETs by aiohttp cost."""

import asyncio
import json
import sys
import time

import aiohttp


async def main(url: str, count: int, connections: int) -> None:
    waiting = iter(range(count))

    async def ask(session: aiohttp.ClientSession) -> None:
        for _ in waiting:
            async with session.get(url) as response:
                if response.status != 200:
                    raise RuntimeError(f"answered with {response.status}")
                await response.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        async with session.get(url) as response:
            await response.read()
        wall, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(ask(session) for _ in range(connections)))
        costs = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    print(json.dumps(costs))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
