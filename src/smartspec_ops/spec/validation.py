"""Models of configuration: checked all at once, every fault at the key or value it is about.

A model is the value itself (frozen, unknown keys refused). `check` turns what pydantic finds into diagnostics; the
codes are ``<family>/<what>``, the same words in every file.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from inspect import cleandoc, getsource
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_core.core_schema import WithDefaultSchema

from smartspec_ops.domain.diagnostic import Diagnostic
from smartspec_ops.domain.quantity import duration
from smartspec_ops.spec.durations import parse_duration
from smartspec_ops.spec.placed import Document, Path
from smartspec_ops.spec.secret_ref import HINT, SecretRef, has_userinfo, holds_secret, is_secret_position, parse

M = TypeVar("M", bound="Model")


class Model(BaseModel):
    """A section whose every key is ours: an unknown one is a fault.

    Where one is the default of another's key it is constructed: making it would build its validator at every start.
    """

    # Only the whole file is checked, so a section's own validator is built when somebody checks one alone.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    made: ClassVar[list[type["Model"]]] = []
    """Every model, each after those it is made of."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        Model.made.append(cls)


class Tolerant(Model):
    """A section others write too: keys we do not know are none of our business."""

    model_config = ConfigDict(extra="ignore")


def wrong(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """A fault a validator of ours raises; `code` becomes the last word of the diagnostic's code."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


# --- kinds of values ---------------------------------------------------------------------------------------------


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    parsed = parse_duration(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
    if parsed is None:
        raise wrong("duration", "not a duration", "write for instance 90s, 5m, 1h30m or 28d")
    return parsed


def read_window(value: object) -> timedelta:
    """A duration longer than zero, or a fault."""
    parsed = _duration(value)
    if not parsed:
        raise wrong("duration", "must be longer than zero", "write for instance 90s, 5m, 1h30m or 28d")
    return parsed


def _share(value: object) -> Decimal:
    """``99.9 %``, ``99.9%`` and 0.999 are the same share."""
    if isinstance(value, Decimal):
        return value
    text = str(value).replace(" ", "") if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
    try:
        share = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise wrong("share", "not a share", "write a ratio such as 0.99, or a percentage such as 99 %") from None
    if not (share.is_finite() and 0 < share <= 1):
        raise wrong("share", "a share lies between 0 and 1", "write a ratio such as 0.99, or a percentage such as 99 %")
    return share


def _text(value: object) -> str | SecretRef:
    if isinstance(value, SecretRef):
        return value
    if not isinstance(value, str):
        raise wrong("wrong-type", "must be text", "put it in quotes")
    if reference := parse(value):
        return reference
    if "{{" in value or value.startswith(("env:", "exec:")):
        raise wrong("reference", "not a reference we know", "the whole value is {{env.NAME}}, or none of it is")
    return value


def _secret(value: object) -> SecretRef:
    reference = parse(value) if isinstance(value, str) else value
    if isinstance(reference, SecretRef):
        return reference
    raise wrong("secret-literal", "a secret is written here", HINT)


Duration = Annotated[timedelta, PlainValidator(_duration, json_schema_input_type=str | int)]
"""Zero or longer."""
Window = Annotated[timedelta, PlainValidator(read_window, json_schema_input_type=str | int)]
"""Longer than zero."""
Share = Annotated[Decimal, PlainValidator(_share, json_schema_input_type=str | float)]
Text = Annotated[str | SecretRef, PlainValidator(_text, json_schema_input_type=str)]
"""A literal, or one reference to where the value is kept."""
Secret = Annotated[SecretRef, PlainValidator(_secret, json_schema_input_type=str)]


class _Schema(GenerateJsonSchema):
    """Defaults as a person would write them; a section's own default is that of its keys."""

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        if isinstance(schema.get("default"), BaseModel):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def encode_default(self, dft: Any) -> Any:
        return duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def json_schema(model: type[Model]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a model, for editors."""
    _describe()
    return {"$schema": GenerateJsonSchema.schema_dialect, **model.model_json_schema(schema_generator=_Schema)}


def _describe() -> None:
    """Give each field of every model the text below it in its class.

    Pydantic can do so by itself, but reads the source of every class for it whenever the program starts. A model holds
    the schemas of its parts, so all are described before the first is built again, and parts are built first.
    """
    for one in Model.made:
        family = [base for base in reversed(one.__mro__) if issubclass(base, Model) and base is not Model]
        texts = {name: text for base in family for name, text in _texts(base).items()}
        for name, field in one.model_fields.items():
            field.description = texts.get(name, field.description)
    for one in Model.made:
        one.model_rebuild(force=True)


def _texts(model: type[Model]) -> Mapping[str, str]:
    """Field -> the string literal that follows it, as documentation tools read it."""
    [written] = ast.parse(dedent(getsource(model))).body
    assert isinstance(written, ast.ClassDef)
    return {
        field.target.id: cleandoc(text.value.value)
        for field, text in pairwise(written.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


# --- checking ----------------------------------------------------------------------------------------------------


def check(
    document: Document, model: type[M], family: str, *, at: Path = (), data: object = None
) -> tuple[M | None, tuple[Diagnostic, ...]]:
    """`data` (the document's own without it), which stands at path `at`, as a `model`; every fault is reported."""
    try:
        return model.model_validate(document.data if data is None else data), ()
    except ValidationError as failed:
        faults = failed.errors(include_url=False)
    return None, tuple(_diagnostic(document, model, family, fault, at) for fault in faults)


def leaks(document: Document, family: str, under: Path = ()) -> tuple[Diagnostic, ...]:
    """Literals where a secret belongs, and URLs with a user name or password inside; none of them is quoted."""
    return tuple(_leaks(document, family, under))


def did_you_mean(word: str, known: Mapping[str, object] | list[str] | tuple[str, ...]) -> str | None:
    """``did you mean 'x'?``, or the words known where none is near and they are few."""
    names = list(known)
    near = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(names)}" if 0 < len(names) <= 30 else None


def distinct(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Without repetitions, in the order of the text."""
    once = {(fault.code, fault.place): fault for fault in diagnostics}
    return tuple(sorted(once.values(), key=_position))


def _position(fault: Diagnostic) -> tuple[int, int]:
    return (fault.place.line, fault.place.column) if fault.place else (0, 0)


def _leaks(document: Document, family: str, under: Path) -> Iterator[Diagnostic]:
    for at, value in document.scalars():
        if at[: len(under)] != under or value is None or parse(str(value)):
            continue
        if has_userinfo(str(value)):
            hint = "put the credentials into auth:, or the whole URL into a reference such as {{env.NAME}}"
            yield document.fault(f"{family}/url-credentials", "this URL holds credentials", at, hint=hint)
        elif is_secret_position(at) or holds_secret(str(value)):
            yield document.fault(f"{family}/secret-literal", "a secret is written here", at, hint=HINT)


def _diagnostic(document: Document, model: type[Model], family: str, fault: ErrorDetails, under: Path) -> Diagnostic:
    # What stands in brackets names a choice between shapes, or a key, not a place.
    at = under + tuple(part for part in fault["loc"] if not str(part).startswith("["))
    kind = fault["type"]
    context = fault.get("ctx", {})
    if kind == "extra_forbidden":
        hint = did_you_mean(str(at[-1]), fields_at(model, at[len(under) : -1]))
        return document.unknown(f"{family}/unknown-key", f"unknown key {str(at[-1])!r}", at, hint=hint)
    if kind == "missing":
        return document.fault(f"{family}/missing-key", f"{str(at[-1])!r} is missing", at[:-1], key=True)
    if kind in ("literal_error", "enum"):
        hint = _choice_hint(fault["input"], str(context["expected"]))
        return document.fault(f"{family}/not-one-of", "not one of the words known here", at, hint=hint)
    if "message" in context:
        return document.fault(
            f"{family}/{kind}", str(context["message"]), at, key=kind in _ABOUT_KEYS, hint=context["hint"] or None
        )
    known = next((row[1:] for row in _KINDS if row[0](kind)), ("wrong-value", fault["msg"], None))
    name, message, hint = known
    return document.fault(f"{family}/{name}", message.format(**context), at, hint=hint)


def _choice_hint(given: object, expected: str) -> str:
    words = expected.replace(" or ", ", ").replace("'", "").split(", ")
    near = get_close_matches(str(given).lower(), words, n=1)
    return f"did you mean {near[0]!r}?" if near and isinstance(given, str) else f"use one of: {', '.join(words)}"


def fields_at(model: type[BaseModel], at: Path) -> Mapping[str, object]:
    """The fields of the model that stands at `at` inside `model`, by name."""
    for part in at:
        field = model.model_fields.get(part) if isinstance(part, str) else None
        if field:
            model = next(_models_in(field.annotation), model)
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def override(data: dict[str, Any], at: Path, value: Any) -> None:
    """Put `value` at `at`, making mappings on the way."""
    for part in at[:-1]:
        inner = data.get(str(part))
        data[str(part)] = dict(inner) if isinstance(inner, dict) else {}
        data = data[str(part)]
    data[str(at[-1])] = value


_ABOUT_KEYS = frozenset({"one-of", "missing-key", "conflict"})
_KINDS: tuple[tuple[Callable[[str], bool], str, str, str | None], ...] = (
    (lambda kind: kind in ("greater_than", "greater_than_equal"), "out-of-range", "too small", "use a larger number"),
    (lambda kind: kind in ("less_than", "less_than_equal"), "out-of-range", "too large", "use a smaller number"),
    (lambda kind: kind in ("too_short", "string_too_short"), "empty", "must not be empty", "fill it in, or remove it"),
    (lambda kind: kind in ("too_long", "string_too_long"), "too-long", "too long", "shorten it"),
    (
        lambda kind: kind == "string_pattern_mismatch",
        "wrong-value",
        "may not contain this",
        "leave out control characters and, in an id, blanks",
    ),
    (
        lambda kind: kind in ("model_type", "model_attributes_type", "dict_type"),
        "wrong-type",
        "must be a mapping",
        "write keys and values, one 'key: value' per line",
    ),
    (lambda kind: kind in ("list_type", "tuple_type"), "wrong-type", "must be a list", "write [one, another]"),
    (lambda kind: kind.startswith("string_"), "wrong-type", "must be text", "put it in quotes"),
    (lambda kind: kind.startswith("int_"), "wrong-type", "must be a whole number", "write digits alone"),
    (lambda kind: kind.startswith("bool_"), "wrong-type", "must be true or false", "write true or false"),
)
