"""``smartspec_incident_response lint``: reads any Markdown post-mortem for blame, inside a workspace or outside."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from smartspec_ops import __version__
from smartspec_ops.cli._command import BLOCKED, OK, Common, emit
from smartspec_ops.domain.blameless import RULES, Finding, Names, Weight
from smartspec_ops.domain.blameless_document import Review, review
from smartspec_ops.domain.errors import UserFault
from smartspec_ops.domain.incident.oncall import names_in
from smartspec_ops.edge.redact import Redactor
from smartspec_ops.formats._sarif import sarif
from smartspec_ops.wiring import Runtime

MOST_BYTES = 2_000_000


def lint(
    common: Common,
    paths: Sequence[str],
    names: Sequence[str],
    reasons: Mapping[str, str],
    *,
    as_sarif: bool,
    strict: bool,
) -> int:
    """Exit 1 where an error is left standing, with `strict` a warning too."""
    if unknown := [rule for rule in reasons if rule not in RULES]:
        raise UserFault.of("usage/rule", f"there is no rule {unknown[0]!r}", f"known: {', '.join(RULES)}")
    runtime = _workspace(common)
    people = [*(names_in(runtime.team().roster) if runtime else ()), *_people(names)]
    redactor = runtime.redactor if runtime else Redactor()
    reviews = {path: review(_text(path), people, redactor.scan, reasons) for path in paths}
    if as_sarif:
        click.echo(json.dumps(sarif(reviews, RULES, __version__), indent=2, ensure_ascii=False))
    elif common.json:
        emit({path: _data(one) for path, one in reviews.items()})
    else:
        _print(reviews, quiet=common.quiet)
    blocks = [one for each in reviews.values() for one in each.findings if strict or one.weight is Weight.ERROR]
    return BLOCKED if blocks else OK


def _workspace(common: Common) -> Runtime | None:
    """The workspace's roster and secrets, where there is one; a post-mortem elsewhere is read without."""
    here = Path.cwd()
    if any((folder / ".spec").is_dir() for folder in (here, *here.parents)):
        return common.runtime()
    return None


def _people(names: Sequence[str]) -> Sequence[Names]:
    """``NAME`` or ``NAME=ROLE``."""
    pairs = [word.partition("=") for word in names]
    return [Names(role=role or "a responder", words=(name,)) for name, _, role in pairs if name.strip()]


def _text(path: str) -> str:
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else Path(path).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as fault:
        raise UserFault.of("INC-120", f"cannot read {path}: {fault.strerror}", "name a Markdown file") from None
    except UnicodeDecodeError:
        raise UserFault.of("INC-120", f"cannot read {path}: it is not UTF-8 text", "name a Markdown file") from None
    if len(data) > MOST_BYTES:
        raise UserFault.of("INC-121", f"{path} is larger than {MOST_BYTES:,} bytes", "lint the text without its data")
    return text


def _data(one: Review) -> Mapping[str, object]:
    return {
        "findings": [_finding(each) for each in one.findings],
        "allowed": [{**_finding(each.finding), "reason": each.reason} for each in one.allowed],
    }


def _finding(one: Finding) -> Mapping[str, object]:
    return {
        "rule": one.rule,
        "level": one.weight.value,
        "line": one.line,
        "column": one.column,
        "span": one.span,
        "why": one.why,
        "rewrite": one.rewrite,
    }


def _print(reviews: Mapping[str, Review], *, quiet: bool) -> None:
    for path, one in reviews.items():
        for each in one.findings:
            click.echo(f"{path}:{each.line}:{each.column}: {each.weight} {each.rule}: “{each.span}” {each.why}")
            click.echo(f"    {each.rewrite}")
    if quiet:
        return
    found = [each for one in reviews.values() for each in one.findings]
    errors = sum(each.weight is Weight.ERROR for each in found)
    allowed = sum(len(one.allowed) for one in reviews.values())
    stands = f", {allowed} let stand with a reason" if allowed else ""
    warnings = len(found) - errors
    counted = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    click.echo(f"{len(reviews)} read: {counted}{stands}")
