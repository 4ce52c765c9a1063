"""The parts of a metric's entry that are sections of their own."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from smartspec_ops.spec.validation import Model, Share, Window, wrong

Part = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _weight(value: object) -> Decimal:
    try:
        found = (
            Decimal(str(value)) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else Decimal(0)
        )
    except InvalidOperation:
        found = Decimal(0)
    if not (found.is_finite() and found > 0):
        raise wrong("weight", "a weight is a number above zero", "write for instance 2")
    return found


Weight = Annotated[Decimal, PlainValidator(_weight), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]


class Slices(Model):
    """Events judged in time slices: every check is one, and counts as one whatever its traffic."""

    good_when: Share
    """The share of a slice's events that must be good for the slice to be."""
    window: Window | None = None
    """How far back a slice looks; the current window where it is not given."""


class Composite(Model):
    """Objectives of the same spec, judged as one."""

    of: Annotated[tuple[Part, ...], Field(min_length=2)]
    """The requirements, or objectives, it is made of."""
    method: Literal["occurrences", "slices"] = "occurrences"
    """occurrences: the weighted mean of their burn rates; slices: a time slice is bad when any of theirs is."""
    weights: dict[Part, Weight] = Field(default_factory=dict)
    """How much each counts among occurrences; 1 where it is not given."""
    missing: Literal["gap", "good", "bad"] = "gap"
    """What a part that is not measured means."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(set(self.of)) < len(self.of):
            raise wrong("duplicate-name", "a part is named twice", "give it a weight instead")
        if strangers := sorted(set(self.weights) - set(self.of)):
            raise wrong(
                "not-one-of", f"{strangers[0]!r} has a weight and is no part", f"of names: {', '.join(self.of)}"
            )
        if self.weights and self.method == "slices":
            raise wrong("conflict", "slices have no weights: any bad part makes a slice bad", "remove weights:")
        return self
