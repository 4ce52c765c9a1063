"""The published document and the real server agree: what it promises is kept, what it forbids is refused.

Schemathesis draws requests from the document the server itself hands out, right ones and wrong ones, with and without
the token, and judges every answer: no 5xx, documented status, media type and body, `Allow` headers, nothing accepted
that the document forbids, nothing refused that it allows.
"""

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.acceptance._openapi_hooks import SIGNING
from tests.acceptance._workspace import KEY, Place, kill
from tests.acceptance.test_intake_crash import serving
from tests.serving import HOST

TOKEN = "token-of-the-schema-test-0123456789"
CONFIG = """\
production_ops:
  key: "env:OPS_KEY"
  roster:
    - {id: commander-a, roles: [commander]}
  intake:
    tokens:
      all:
        secret: "env:TOKEN"
        scopes: ["alerts:write", "changes:write", "incidents:read", "heartbeats:write", "metrics:read", "admin"]
  heartbeats:
    - {name: backup, every: 24h, grace: 30m, service: database, severity: SEV-2}
  chat: {slack: {signing_secret: "env:SIGNING"}}
"""
SEED = 3
EACH = 25
"""Most drawn requests per operation, beside those made from each bound of the schemas."""
LEAST = 400
SETTINGS = Path(__file__).with_name("_openapi.toml")
HOOKS = Path(__file__).with_name("_openapi_hooks.py")


@pytest.mark.slow
@pytest.mark.edge
@pytest.mark.acceptance
async def test_every_answer_is_as_the_document_says(tmp_path: Path) -> None:
    place = Place.make(tmp_path, {"OPS_KEY": KEY, "TOKEN": TOKEN, "SIGNING": SIGNING})
    place.write(".spec/smartspec.config.yaml", CONFIG)
    async with serving(place) as (_, port):
        await _open_an_incident(port)
        code, said = await _try_all(port, tmp_path)
    assert code == 0, said
    counted = re.search(r"(\d+) generated, (\d+) passed", said)
    assert counted is not None, said
    assert LEAST < int(counted[1]) == int(counted[2])
    assert "Unsupported regex" not in said, said


async def _open_an_incident(port: int) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    body = json.dumps({"service": "checkout", "metric": "error_rate"})
    lines = ("POST /v1/alerts HTTP/1.1", f"host: {HOST}", f"authorization: Bearer {TOKEN}", "connection: close")
    writer.write("\r\n".join((*lines, f"content-length: {len(body)}", "", body)).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert b'"INC-' in answer, answer


async def _try_all(port: int, folder: Path) -> tuple[int, str]:
    tool = Path(sys.executable).with_name("schemathesis")
    argv = ("--config-file", str(SETTINGS), "run", f"http://{HOST}:{port}/openapi.json")
    drawn = ("--phases", "coverage,fuzzing", "--seed", str(SEED), "--max-examples", str(EACH))
    told = ("--header", f"Authorization: Bearer {TOKEN}", "--continue-on-failure", "--no-shrink", "--no-color")
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)}
    trying = await asyncio.create_subprocess_exec(
        str(tool), *argv, *drawn, *told, cwd=folder, env=environment, stdout=PIPE, stderr=STDOUT
    )
    try:
        assert trying.stdout is not None
        said = (await trying.stdout.read()).decode()
        return await trying.wait(), said
    finally:
        if trying.returncode is None:
            await kill(trying)
