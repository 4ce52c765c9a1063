"""What leaves the team: final, without names, for the public without what only insiders can use."""

from dataclasses import replace
from pathlib import Path

import pytest

from smartspec_ops.app.response.published_postmortem import published
from smartspec_ops.domain.incident import commands as cmd
from smartspec_ops.domain.incident.oncall import Roster
from smartspec_ops.domain.incident.values import FactorKind, Level
from smartspec_ops.domain.markdown_parts import without_sections
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.stores.sql import SqlStore
from tests.unit.response import HELPER, LEAD, House

NAMED = replace(LEAD, names=("Jo Doe",))


@pytest.fixture
def house(store: SqlStore, tmp_path: Path) -> House:
    return House(store, tmp_path, roster=Roster(people=(NAMED, HELPER)))


async def final(house: House, text: str | None = None) -> str:
    incident_id = await house.resolved()
    for factor in ("The query had no limit", "The dashboard showed the mean"):
        await house.do(incident_id, cmd.AcceptFactor(actor=LEAD.id, factor=factor, factor_kind=FactorKind.OTHER))
    if text is not None:
        await house.worker.exporter.store_draft(house.responder, incident_id, LEAD.id, text)
    await house.do(incident_id, cmd.ReviewPostMortem(actor=HELPER.id))
    reasons = {"BL-10": "a drill of the procedure"}
    await house.do(incident_id, cmd.FinalizePostMortem(actor=LEAD.id, suppressions=reasons))
    return incident_id


async def made(house: House, incident_id: str, level: Level) -> str:
    redactor = Redactor()
    out = await published(house.worker.exporter, house.responder, incident_id, level, redactor.text, redactor.scan)
    assert out.findings == ()
    done = cmd.PublishPostMortem(actor=LEAD.id, level=level, findings=out.findings)
    await house.do(incident_id, done)
    return out.write()


async def test_the_public_gets_the_facts_and_no_insiders_sections(house: House, tmp_path: Path) -> None:
    incident_id = await final(house)
    path = await made(house, incident_id, Level.PUBLIC)
    text = (tmp_path / path).read_text()
    assert path.endswith("/published-public.md")
    assert "The query had no limit" in text
    assert "## Timeline" in text
    assert "## Supporting queries" not in text
    assert "## Review card" not in text
    team = (tmp_path / await made(house, incident_id, Level.TEAM)).read_text()
    assert "## Review card" in team
    assert (await house.incident(incident_id)).post_mortem.published is Level.TEAM


async def test_names_addresses_and_secrets_do_not_go_out(house: House, tmp_path: Path) -> None:
    own = "# Review\n\nJo Doe (lead-a@example.test) asked 203.0.113.9; the token was ghp_" + "a" * 36 + ".\n"
    incident_id = await final(house, own)
    text = (tmp_path / await made(house, incident_id, Level.COMPANY)).read_text()
    assert "Jo Doe" not in text
    assert "example.test" not in text
    assert "203.0.113.9" not in text
    assert "ghp_" not in text
    assert "the commander" in text


async def test_only_what_is_final_goes_out(house: House) -> None:
    incident_id = await house.resolved()
    refused = await house.refused(incident_id, cmd.PublishPostMortem(actor=LEAD.id, level=Level.TEAM))
    assert (refused.rule, refused.hint) == ("publish", "finalize it first")


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    text = "# A\n## Out\nx\n### deeper\ny\n```\n# no heading\n```\n## In\nz\n"
    assert without_sections(text, ["out"]) == "# A\n## In\nz\n"
    assert without_sections(text, []) == text
