"""What the pages show can be typed: the programs take every command line, and the settings are ones that are read."""

import re
import shlex
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from smartspec_ops.cli import monitor, ops, respond
from smartspec_ops.spec.exclusions import read_exclusions
from smartspec_ops.spec.observability import read_observability
from smartspec_ops.spec.settings import ProductionOps, read_settings

ROOT = Path(__file__).resolve().parents[2]
# The page of all commands is made from the programs themselves.
PAGES = [
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    if page.name != "commands.md"
]
PROGRAMS = {
    "smartspec_production_monitor": monitor.command,
    "smartspec_incident_response": respond.command,
    "smartspec-ops": ops.command,
}
NAMED_BY = frozenset({"kubectl", "useradd"})
"""Programs of others, to which our name is an account or an object."""
BLOCK = re.compile(r"^ *```(?P<kind>\w*)\n(?P<text>.*?)^ *```", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"^\| `(?P<program>\S+) \.\.\.` \|.*\n\|---.*\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
INLINE = re.compile(rf"`((?:{'|'.join(PROGRAMS)})[^`\n]*)`")


def blocks(kind: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for found in BLOCK.finditer(page.read_text(encoding="utf-8")):
            if found["kind"] == kind:
                yield page, textwrap.dedent(found["text"])


def label(page: Path, text: str) -> str:
    return f"{page.relative_to(ROOT)}: {text.strip()[:60]}"


def lines() -> Iterator[Any]:
    for page, text in blocks("sh"):
        for line in text.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            start = next((index for index, word in enumerate(words) if word in PROGRAMS), None)
            if start is not None and NAMED_BY.isdisjoint(words):
                yield pytest.param(shlex.join(words[start:]), id=label(page, line))


def mentions() -> Iterator[Any]:
    for page in PAGES:
        for line in INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
            yield pytest.param(line, id=label(page, line))
    for table in TABLE.finditer((ROOT / "README.md").read_text(encoding="utf-8")):
        for row in table["rows"].splitlines():
            for words in re.findall(r"`([^`]+)`", row.split("|")[1]):
                yield pytest.param(f"{table['program']} {words}", id=f"README.md: {table['program']} {words}")


def files() -> Iterator[Any]:
    """Every block of settings, with the section an excerpt leaves out put around it, and what reads such a file."""
    for page, text in blocks("yaml"):
        shown = yaml.safe_load(text)
        keys = shown.keys() if isinstance(shown, dict) else set()
        if "production_ops" in keys:
            yield pytest.param(read_settings, text, id=label(page, text))
        elif keys and keys <= ProductionOps.model_fields.keys():
            whole = "production_ops:\n" + textwrap.indent(text, "  ")
            yield pytest.param(read_settings, whole, id=label(page, text))
        elif {"provider", "metrics"} <= keys:
            yield pytest.param(read_observability, text, id=label(page, text))
        elif "exclusions" in keys:
            yield pytest.param(read_exclusions, text, id=label(page, text))


def found(line: str) -> tuple[click.Command, list[str]]:
    """The command that is called, and what is given to it."""
    program, *words = shlex.split(line)
    command: click.Command = PROGRAMS[program]
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    return command, words


@pytest.mark.parametrize("line", list(lines()))
def test_every_command_line_shown_is_one_that_is_taken(line: str) -> None:
    command, words = found(line)
    assert command.make_context(line, words).args == []


@pytest.mark.parametrize("line", list(mentions()))
def test_every_command_and_flag_spoken_of_is_there(line: str) -> None:
    command, words = found(re.sub(r"[][|]", " ", line))
    flags = {flag for parameter in command.params for flag in parameter.opts} | {"--help"}
    assert [word for word in words if word.startswith("--") and word.split("=")[0] not in flags] == []
    assert not (isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]+", words[0]))


@pytest.mark.parametrize(("read", "text"), list(files()))
def test_every_setting_shown_is_one_that_is_read(read: Callable[[str, str], Any], text: str) -> None:
    faults = read(text, "shown.yaml").diagnostics
    # An excerpt may name people and schedules another one defines.
    assert [str(fault) for fault in faults if fault.code != "settings/unknown-name"] == []
