"""What another language cannot say of an objective, at its place in the spec."""

from smartspec_ops.domain.diagnostic import Diagnostic, Level
from smartspec_ops.domain.objective import Objective


def left_out(objective: Objective, why: str) -> Diagnostic:
    return found(objective, "left-out", f"{objective.id} is left out: {why}", Level.WARNING)


def note(objective: Objective, code: str, message: str) -> Diagnostic:
    return found(objective, code, f"{objective.id}: {message}", Level.NOTE)


def found(objective: Objective, code: str, message: str, level: Level) -> Diagnostic:
    return Diagnostic(code=f"export/{code}", message=message, place=objective.place, level=level)
