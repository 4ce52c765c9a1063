"""What is asked before a deed that needs words, and how the answers become the words of a command.

A form is data: whoever can show fields shows it, and hands the values back by their names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smartspec_ops.domain.incident.decide_communication import LONGEST_UPDATE
from smartspec_ops.domain.incident.state import Incident
from smartspec_ops.domain.incident.values import PublicStatus, Resolution
from smartspec_ops.domain.severity import Sev

Values = Mapping[str, Sequence[str]]
"""What was filled in, by field; empty where nothing was."""


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"
    ONE = "one"
    """One of the options."""
    MANY = "many"
    """Any of the options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`options` are (value, label); `initial` are values that stand there at first."""

    name: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    initial: tuple[str, ...] = ()
    is_optional: bool = False
    longest: int = 500
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Filled in, it does `verb` to `incident`."""

    verb: str
    incident: str
    title: str
    submit: str
    fields: tuple[Field, ...]


def form(incident: Incident, verb: str, audiences: Sequence[str]) -> Form | None:
    """What to ask before `verb`; None where there is nothing to ask. `audiences` are those there are to tell."""
    made = _FORMS.get(verb)
    return made(incident, audiences) if made else None


def words(verb: str, values: Values) -> Sequence[str]:
    """The words after the incident's id, as they would be typed."""
    first = {name: (given[0] if given else "") for name, given in values.items()}
    match verb:
        case "update":
            to = ",".join(values.get("to", ()))
            options = [first.get("status", ""), f"next={first['next']}" if first.get("next") else ""]
            return [*filter(None, options), *([f"to={to}"] if to else []), first.get("text", "")]
        case "severity":
            return [first.get("level", ""), first.get("reason", "")]
        case "resolve":
            return [word for word in (first.get("code", ""), first.get("reason", "")) if word]
        case _:
            return [first.get("reason", "")]


def _update(incident: Incident, audiences: Sequence[str]) -> Form:
    told = [each for each in audiences if each != "customers"] if incident.is_drill else list(audiences)
    told = ["responders"] if incident.is_private else told
    statuses = tuple((each.value, each.value.capitalize()) for each in PublicStatus)
    return Form(
        verb="update",
        incident=incident.id,
        title="Post an update",
        submit="Post",
        fields=(
            Field(name="text", label="How does it stand?", kind=Kind.TEXT, longest=min(LONGEST_UPDATE, 3_000)),
            Field(
                name="status",
                label="Status",
                kind=Kind.ONE,
                options=statuses,
                is_optional=True,
                hint="Without one it follows the incident.",
            ),
            Field(
                name="to",
                label="Who reads it",
                kind=Kind.MANY,
                options=tuple((each, each.capitalize()) for each in told),
                initial=tuple(each for each in told if each != "customers"),
                hint="Customers read it word for word.",
            ),
            Field(
                name="next",
                label="Next update in",
                kind=Kind.ONE,
                options=(("15m", "15 minutes"), ("30m", "30 minutes"), ("1h", "1 hour"), ("2h", "2 hours")),
                is_optional=True,
            ),
        ),
    )


def _severity(incident: Incident, _: Sequence[str]) -> Form:
    levels = tuple((level.value, level.value) for level in Sev if level is not incident.severity)
    return Form(
        verb="severity",
        incident=incident.id,
        title="Change the severity",
        submit="Change",
        fields=(
            Field(name="level", label=f"It is {incident.severity}, and should be", kind=Kind.ONE, options=levels),
            Field(name="reason", label="Why", kind=Kind.LINE),
        ),
    )


def _resolve(incident: Incident, _: Sequence[str]) -> Form:
    codes = tuple(
        (code.value, code.value.replace("_", " ").capitalize())
        for code in Resolution
        if code is not Resolution.DUPLICATE  # of what, only the command line can say
    )
    return Form(
        verb="resolve",
        incident=incident.id,
        title="Resolve",
        submit="Resolve",
        fields=(
            Field(name="code", label="How", kind=Kind.ONE, options=codes, initial=(Resolution.FIXED.value,)),
            Field(
                name="reason",
                label="Why it is over",
                kind=Kind.LINE,
                is_optional=True,
                hint="Needed where the monitor has not confirmed it.",
            ),
        ),
    )


def _reopen(incident: Incident, _: Sequence[str]) -> Form:
    why = Field(name="reason", label="Why", kind=Kind.LINE)
    return Form(verb="reopen", incident=incident.id, title="Reopen", submit="Reopen", fields=(why,))


_FORMS: Mapping[str, Callable[[Incident, Sequence[str]], Form]] = {
    "update": _update,
    "severity": _severity,
    "resolve": _resolve,
    "reopen": _reopen,
}
