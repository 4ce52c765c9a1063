"""The parts of docs/ that are made from the code: run it to rewrite them; a test compares.

A page marks a made part by ``<!-- NAME:begin -->`` and ``<!-- NAME:end -->``.
"""

import ast
import asyncio
import base64
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from smartspec_ops.app.effects.wordings import listed
from smartspec_ops.app.specs.workspace import Workspace
from smartspec_ops.cli import monitor, ops, respond
from smartspec_ops.domain.incident.notice import product_wordings
from smartspec_ops.domain.incident.timeline import mermaid, moves_table
from smartspec_ops.domain.incident.wording import EVERYWHERE, INSIDE, Audience, Lang, allowed
from smartspec_ops.edge.instruments import INSTRUMENTS
from smartspec_ops.http.build import services
from smartspec_ops.http.groups import all_routes
from smartspec_ops.http.openapi import document
from smartspec_ops.spec.exclusions import ExclusionsFile
from smartspec_ops.spec.observability import Observability
from smartspec_ops.spec.settings import ProductionOps
from smartspec_ops.spec.validation import Model, json_schema
from smartspec_ops.wiring import Runtime

DOCS = Path(__file__).resolve().parent.parent / "docs"
APP = Path(__file__).resolve().parent.parent / "src/smartspec_ops/app"


def moves() -> str:
    return f"```mermaid\n{mermaid().strip()}\n```\n\n{moves_table().strip()}"


def commands() -> str:
    roots = {
        "smartspec_production_monitor": monitor.command,
        "smartspec_incident_response": respond.command,
        "smartspec-ops": ops.command,
    }
    return "\n\n".join(part for name, command in roots.items() for part in _helps(name, command))


def _helps(path: str, command: click.Command) -> Iterator[str]:
    # Sub-commands inherit both names of help when they run; click remembers the first context it made help for.
    helps = ["-h", "--help"]
    command._help_option = None  # click remembers how the first caller asked for help
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100, help_option_names=helps)
    yield f"## `{path}`\n\n```text\n{command.get_help(context)}\n```"
    if isinstance(command, click.Group):
        for name, child in sorted(command.commands.items()):
            yield from _helps(f"{path} {name}", child)


def settings(model: type[Model]) -> str:
    rows = list(_rows(json_schema(model)))
    return "\n".join(["| Key | Takes | Default | Meaning |", "|---|---|---|---|", *rows])


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    definitions = schema.get("$defs", {})
    for path, node in _leaves(schema, definitions, ""):
        meaning = " ".join(str(node.get("description", "")).split())
        default = node.get("default")
        shown = "" if default in (None, [], {}, "") else f"`{default}`"
        yield f"| `{path}` | {_takes(node, definitions)} | {shown} | {meaning.replace('|', '/')} |"


def _leaves(
    node: Mapping[str, Any], definitions: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, child in node.get("properties", {}).items():
        path = f"{prefix}{name}"
        target = _resolved(child, definitions)
        item = _resolved(target.get("items", {}), definitions)
        values = next(iter(target.get("patternProperties", {}).values()), target.get("additionalProperties"))
        entry = _resolved(values, definitions) if isinstance(values, dict) else {}
        if target.get("properties"):
            yield from _leaves(target, definitions, f"{path}.")
        elif item.get("properties"):
            yield from _leaves(item, definitions, f"{path}[].")
        elif entry.get("properties"):
            yield from _leaves(entry, definitions, f"{path}.<name>.")
        else:
            yield path, {**target, **{k: v for k, v in child.items() if k != "$ref"}}
            for choice in _choices(target, definitions):
                yield from _leaves(choice, definitions, f"{path}.")


def _resolved(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in node:
        return _resolved(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    choices = [each for each in node.get("anyOf", []) if each.get("type") != "null"]
    return {**_resolved(choices[0], definitions), **node} if len(choices) == 1 else node


def _choices(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The shapes a value may have, without nothing."""
    listed = [_resolved(each, definitions) for each in node.get("oneOf", node.get("anyOf", []))]
    return [
        choice for each in listed if each.get("type") != "null" for choice in (_choices(each, definitions) or [each])
    ]


def _takes(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "enum" in node:
        words = [f"`{word}`" for word in node["enum"]]
        return ", ".join(words[:8]) + (", ..." if len(words) > 8 else "")
    if "const" in node:
        return f"`{node['const']}`"
    if choices := _choices(node, definitions):
        if {each.get("type") for each in choices} == {"string", "integer"}:
            return "duration"
        shown = " or ".join(dict.fromkeys(_takes(each, definitions) for each in choices))
        return shown.replace("string or integer", "duration")
    return {"array": "list", "object": "mapping", "null": "nothing"}.get(str(node.get("type")), str(node.get("type")))


def wordings() -> str:
    """Every notice with the names its wordings may use, beside those that all of the audience may use."""
    known = product_wordings()
    everywhere = {Audience.CUSTOMERS: EVERYWHERE}
    rows = ["| Audience | Notice | Names of its own |", "|---|---|---|"]
    for audience, what in listed(known):
        own = sorted(allowed(known, (Lang.EN, audience, what)) - everywhere.get(audience, INSIDE))
        rows.append(f"| `{audience}` | `{what}` | {', '.join(f'`{name}`' for name in own) or 'none'} |")
    for text, names in (("Customers' notices", EVERYWHERE), ("All others", INSIDE)):
        rows.append(f"\n{text} may also name {', '.join(f'`{name}`' for name in sorted(names))}.")
    return "\n".join(rows)


def instruments() -> str:
    rows = [
        f"| `{one.name}` | {one.kind.value} | {', '.join(f'`{label}`' for label in one.labels)} | {one.help} |"
        for one in INSTRUMENTS
    ]
    return "\n".join(["| Metric | Kind | Labels | What it is |", "|---|---|---|---|", *rows])


def use_cases() -> str:
    """The folders of `app`, each with its own sentence and what it holds."""
    rows = ["| Folder | What it is about | Modules |", "|---|---|---|"]
    for opening in sorted(APP.glob("*/__init__.py")):
        what = ast.get_docstring(ast.parse(opening.read_text(encoding="utf-8")))
        modules = sorted(f"`{path.stem}`" for path in opening.parent.glob("*.py") if path != opening)
        rows.append(f"| `app/{opening.parent.name}` | {what} | {', '.join(modules)} |")
    return "\n".join(rows)


PARTS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "moves": ("architecture.md", moves),
    "use-cases": ("architecture.md", use_cases),
    "commands": ("commands.md", commands),
    "wordings": ("communication.md", wordings),
    "observability": ("configuration.md", lambda: settings(Observability)),
    "exclusions": ("configuration.md", lambda: settings(ExclusionsFile)),
    "instruments": ("self-monitoring.md", instruments),
    "production-ops": ("configuration.md", lambda: settings(ProductionOps)),
}


def made(name: str, page: str) -> str:
    """The page's text with part `name` made anew. ValueError where the page does not mark it."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"the page does not mark {name}")
    body = f"{begin}\n\n{PARTS[name][1]()}\n\n{end}"
    return pattern.sub(lambda _: body, page)


def openapi() -> str:
    """docs/openapi.json, as a server in a new workspace answers it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / ".spec").mkdir()
        return f"{json.dumps(asyncio.run(_openapi(Path(folder))), indent=2, ensure_ascii=False)}\n"


async def _openapi(folder: Path) -> Mapping[str, Any]:
    environment = {"OPS_KEY": base64.b64encode(bytes(32)).decode(), "PATH": ""}
    (folder / ".spec/smartspec.config.yaml").write_text("production_ops: {key: 'env:OPS_KEY'}\n")
    async with Runtime(workspace=Workspace.find(folder, environment), environment=environment) as runtime:
        return document(all_routes(await services(runtime)))


FILES: Mapping[str, Callable[[], str]] = {"openapi.json": openapi}
"""Whole files that are made."""


def main() -> int:
    changed = []
    for name, make in FILES.items():
        path = DOCS / name
        text = make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    for name, (page, _) in PARTS.items():
        path = DOCS / page
        before = path.read_text(encoding="utf-8")
        after = made(name, before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(page)
    print("rewritten: " + (", ".join(dict.fromkeys(changed)) or "nothing"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
