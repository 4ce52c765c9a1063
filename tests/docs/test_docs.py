"""Documentation that is checked: made parts are current, everything registered has its page, links lead somewhere."""

import json
import re
from pathlib import Path

import click
import pytest

from smartspec_ops.backends import BACKENDS
from smartspec_ops.channels import CHANNELS
from smartspec_ops.cli import monitor, ops, respond
from smartspec_ops.cli.doctor.checks import CHECKS
from smartspec_ops.compilers import COMPILERS
from smartspec_ops.domain.lint import Code
from smartspec_ops.formats import FORMATS
from smartspec_ops.spec.slo_files import TOOLS
from smartspec_ops.workflows import WORKFLOWS
from tools import docs

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent.name for path in (ROOT / "src/smartspec_ops").glob("*/__init__.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", docs.PARTS)
def test_parts_made_from_the_code_are_current(name: str) -> None:
    page = (docs.DOCS / docs.PARTS[name][0]).read_text(encoding="utf-8")
    assert docs.made(name, page) == page, "run ./dev docs"


@pytest.mark.parametrize("name", docs.FILES)
def test_files_made_from_the_code_are_current(name: str) -> None:
    assert (docs.DOCS / name).read_text(encoding="utf-8") == docs.FILES[name](), "run ./dev docs"


@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("backends", BACKENDS),
        ("channels", CHANNELS),
        ("compilers", COMPILERS),
        ("formats", FORMATS),
        ("workflows", WORKFLOWS),
    ],
)
def test_everything_registered_has_a_page_and_every_page_is_registered(folder: str, names: object) -> None:
    pages = {page.stem for page in (ROOT / "docs" / folder).glob("*.md")}
    assert pages == set(names)  # type: ignore[call-overload]


def test_every_tool_whose_files_are_read_has_its_section() -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    assert [tool.title for tool in TOOLS.values()] == re.findall(r"^## (.*)$", page, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_that_are_named_exist(page: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(PACKAGES)})/[\w/]+\.py)`", page.read_text(encoding="utf-8"))
    assert [
        module for module in named if not (ROOT / "src/smartspec_ops" / module).exists() and "NNNN" not in module
    ] == []


def test_start_is_exactly_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start = re.search(r"^## Start$(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert start is not None
    lines = [
        line.split("#")[0].strip()
        for block in re.findall(r"```sh\n(.*?)```", start[1], re.DOTALL)
        for line in block.splitlines()
    ]
    assert [line for line in lines if line] == ["./dev demo", "./dev test"]


@pytest.mark.parametrize("program", [monitor.command, respond.command, ops.command], ids=lambda program: program.name)
def test_the_readme_names_every_command(program: click.Group) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)
    named = {word for quoted in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[a-z][a-z-]+", quoted)}
    assert set(program.commands) - named - {"demo"} == set(), "the demo is started by ./dev demo"


def test_every_page_is_led_to_by_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in sorted((ROOT / "docs").glob("*.md")) if f"(docs/{page.name}" not in text] == []


def test_every_decision_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[a-z0-9-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")}


def test_every_setting_says_what_it_means() -> None:
    rows = [
        row
        for part in ("observability", "exclusions", "production-ops")
        for row in docs.PARTS[part][1]().splitlines()[2:]
    ]
    assert [row.split("|")[1].strip() for row in rows if not row.split("|")[4].strip()] == []


def test_every_finding_of_the_linter_has_its_row() -> None:
    page = (ROOT / "docs/binding.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"`lint/([a-z-]+)`", page)) == sorted(Code)


def test_every_check_of_the_doctor_has_its_row() -> None:
    page = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z]+) \| `([a-z/-]+)` \|", page, re.MULTILINE)
    assert told == [(one.group, one.name) for one in CHECKS]


def test_every_address_that_is_served_has_its_row() -> None:
    page = (ROOT / "docs/intake.md").read_text(encoding="utf-8")
    paths = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["paths"]
    brackets = str.maketrans("{}", "<>")
    served = {f"{method.upper()} {path}".translate(brackets) for path in paths for method in paths[path]}
    told = set(re.findall(r"`((?:GET|POST) /[^`]+)`", page.split("## What an answer means")[0]))
    assert told == served


@pytest.mark.parametrize("command", [monitor.command, respond.command, ops.command])
def test_every_option_is_described_and_every_command_says_how_it_ends(command: click.Group) -> None:
    def undescribed(one: click.Command, name: str) -> list[str]:
        options = [
            f"{name} {p.opts[0]}" for p in one.params if isinstance(p, click.Option) and not (p.help or p.hidden)
        ]
        below = one.commands.items() if isinstance(one, click.Group) else ()
        return [*options, *(found for word, sub in below for found in undescribed(sub, f"{name} {word}"))]

    assert undescribed(command, "") == []
    assert "Exit codes: 0 " in (command.epilog or "")
