"""OpenSLO v1 and v2alpha to the letter: what their specification allows, and nothing else.

Reading leniently takes what can be counted from whatever is there, the specification's own examples included, which do
not always keep to it.
Source: github.com/OpenSLO/OpenSLO, README and enhancements/v2alpha.md; github.com/OpenSLO/go-sdk for what they leave
open.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartspec_ops.spec.placed import Path
from smartspec_ops.spec.slo_files._grammar import (
    Check,
    Wrong,
    anything,
    either,
    fields,
    items,
    number,
    one_of,
    text,
    truth,
    values,
)

V1, V2ALPHA = "openslo/v1", "openslo.com/v2alpha"
_DESCRIPTION = text(longest=1050)
_NAME = text(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", 63, "checkout-availability")
_REFERENCE = text()
_LABEL = either(text(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?", 63, "team-a"), one_of(""))
_COMPARED = one_of("lte", "gte", "lt", "gt")
_METHODS = ("Occurrences", "Timeslices", "RatioTimeslices")


def wrong(document: Mapping[str, Any]) -> Iterator[Wrong]:
    """Everything its version does not allow; nothing where it is what the specification says."""
    version, kind = document.get("apiVersion"), document.get("kind")
    if version not in (V1, V2ALPHA):
        yield Wrong(("apiVersion",), f"only {V1} and {V2ALPHA} are read strictly")
        return
    grammar = _GRAMMARS[version]
    if not isinstance(kind, str) or kind not in grammar:
        yield Wrong(("kind",), f"must be one of: {', '.join(grammar)}")
        return
    yield from grammar[kind](document, ())


# --- parts both versions have ------------------------------------------------------------------------------------


def _metadata(version: str) -> Check:
    own: Mapping[str, Check] = {"name": _NAME, "annotations": values(either(text(), one_of("")))}
    if version == V1:
        label = either(text(), items(text(), least=1))
        return fields({**own, "displayName": text(longest=63), "labels": values(either(label, one_of("")))}, ["name"])
    return fields({**own, "labels": values(_LABEL), "namespace": text()}, ["name"])


def _duration(version: str) -> Check:
    units = "mhdwMQY" if version == V1 else "mhdw"
    return text(rf"[1-9][0-9]*[{units}]", example="28d, with one of the units " + ", ".join(units))


def _metric(version: str) -> Check:
    if version == V1:
        source = fields({"metricSourceRef": _REFERENCE, "type": text(), "spec": anything}, ["spec"], also=_has_type)
        return fields({"metricSource": source}, ["metricSource"])
    own = fields({"description": _DESCRIPTION, "type": text(), "connectionDetails": anything}, ["type"])
    known = {"dataSourceRef": _REFERENCE, "dataSourceSpec": own, "spec": anything}
    return fields(known, ["spec"], exactly_one=[["dataSourceRef", "dataSourceSpec"]])


def _has_type(source: Any, at: Path) -> Iterator[Wrong]:
    if "type" not in source and "metricSourceRef" not in source:
        yield Wrong(at, "must have a type where it refers to no DataSource")


def _sli_spec(version: str) -> Check:
    metric = _metric(version)
    parts: Mapping[str, Check] = {"good": metric, "bad": metric, "total": metric, "raw": metric}
    kind = one_of("success", "failure")
    ratio = fields({"counter": truth, **parts, "rawType": kind}, exactly_one=[["total", "raw"]], also=_ratio)
    known = {"description": _DESCRIPTION, "thresholdMetric": metric, "ratioMetric": ratio}
    return fields(known, exactly_one=[["thresholdMetric", "ratioMetric"]])


def _ratio(ratio: Any, at: Path) -> Iterator[Wrong]:
    if "total" in ratio and "raw" in ratio:
        return  # told already
    parts = [name for name in ("good", "bad") if name in ratio]
    if "total" in ratio and len(parts) != 1:
        yield Wrong(at, "must have exactly one of: good, bad")
    if "raw" in ratio and parts:
        yield Wrong(at, f"has {parts[0]} beside raw")
    if ("raw" in ratio) != ("rawType" in ratio):
        yield Wrong(at, "must have raw and rawType, or neither")


def _window(version: str) -> Check:
    when = text(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", example="2024-01-01 00:00:00")
    calendar = fields({"startTime": when, "timeZone": text()}, ["startTime", "timeZone"])
    known = {"duration": _duration(version), "isRolling": truth, "calendar": calendar}
    return fields(known, ["duration"], also=_rolls_or_not)


def _rolls_or_not(window: Any, at: Path) -> Iterator[Wrong]:
    if window.get("isRolling", False) is ("calendar" in window):
        yield Wrong(at, "must roll (isRolling: true) or follow a calendar, and not both")


# --- SLO ---------------------------------------------------------------------------------------------------------


def _slo(version: str) -> Check:
    sli, reference = ("indicator", "indicatorRef") if version == V1 else ("sli", "sliRef")
    inline = fields({"metadata": _metadata(version), "spec": _sli_spec(version)}, ["metadata", "spec"])
    measured: Mapping[str, Check] = {sli: inline, reference: _REFERENCE}
    window = _duration(version)
    objective: Mapping[str, Check] = {
        "displayName": text(),
        "op": _COMPARED,
        "value": number(),
        "target": number(least=0, below=1),
        "targetPercent": number(least=0, below=100),
        "timeSliceTarget": number(above=0, most=1),
        "timeSliceWindow": either(window, number(above=0)),
        "compositeWeight": number(above=0),
        **measured,
        **({"labels": values(_LABEL)} if version == V2ALPHA else {}),
    }
    spec: Mapping[str, Check] = {
        "description": _DESCRIPTION,
        "service": _REFERENCE,
        **measured,
        "timeWindow": items(_window(version), 1, 1),
        "budgetingMethod": one_of(*_METHODS),
        "objectives": items(fields(objective, exactly_one=[["target", "targetPercent"]]), least=1),
        "alertPolicies": items(_inline_or(_policy(version), "alertPolicyRef", version)),
        **({"serviceRef": _REFERENCE} if version == V2ALPHA else {}),
    }
    service = [["service", "serviceRef"]] if version == V2ALPHA else [["service"]]
    required = ["budgetingMethod", "objectives"]
    return fields(spec, required, service, also=lambda slo, at: _agrees(slo, at, sli, reference))


def _agrees(slo: Mapping[str, Any], at: Path, sli: str, reference: str) -> Iterator[Wrong]:
    """What the parts of an SLO demand of each other."""
    found = slo.get("objectives")
    objectives = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    own = [n for n, one in enumerate(objectives) if sli in one or reference in one]
    if not (sli in slo or reference in slo) and (not objectives or len(own) < len(objectives)):
        yield Wrong(at, f"must have {sli} or {reference}, or every objective must")
    if sli in slo and reference in slo:
        yield Wrong(at, f"must have one of: {sli}, {reference}")
    if (sli in slo or reference in slo) and own:
        yield Wrong((*at, "objectives", own[0]), f"has an {sli} of its own beside that of the SLO")
    for n, one in enumerate(objectives):
        yield from _objective(one, (*at, "objectives", n), slo, one.get(sli, slo.get(sli)), len(objectives))


def _objective(one: Mapping[str, Any], at: Path, slo: Mapping[str, Any], sli: Any, count: int) -> Iterator[Wrong]:
    method = slo.get("budgetingMethod")
    yield from _only(one, at, "timeSliceTarget", method == "Timeslices", "budgetingMethod: Timeslices")
    yield from _only(one, at, "timeSliceWindow", method in _METHODS[1:], "a budgetingMethod of time slices")
    measured = sli.get("spec") if isinstance(sli, Mapping) else None
    if isinstance(measured, Mapping):
        for name in ("op", "value"):
            yield from _only(one, at, name, "thresholdMetric" in measured, "a thresholdMetric")
    if "compositeWeight" in one and count < 2:
        yield Wrong((*at, "compositeWeight"), "is for several objectives")


def _only(one: Mapping[str, Any], at: Path, name: str, wanted: bool, beside: str) -> Iterator[Wrong]:
    if wanted and name not in one:
        yield Wrong(at, f"has no {name}, which {beside} needs")
    if not wanted and name in one:
        yield Wrong((*at, name), f"is for {beside} alone")


# --- alerts ------------------------------------------------------------------------------------------------------


def _inline_or(spec: Check, reference: str, version: str, kind: str = "") -> Check:
    """A document of its own without its version, or the name of one."""
    inline: Mapping[str, Check] = {
        "kind": one_of(kind) if kind else text(),
        "metadata": _metadata(version),
        "spec": spec,
    }
    whole = fields(inline, ["kind", "metadata", "spec"])
    named = fields({reference: _REFERENCE}, [reference])

    def check(value: Any, at: Path) -> Iterator[Wrong]:
        refers = isinstance(value, Mapping) and reference in value
        yield from (named if refers else whole)(value, at)

    return check


def _policy(version: str) -> Check:
    condition = _inline_or(_condition(version), "conditionRef", version, "AlertCondition")
    target = _inline_or(_target(), "targetRef", version, "AlertNotificationTarget")
    flags = {f"alertWhen{word}": truth for word in ("NoData", "Resolved", "Breaching")}
    known = {
        **flags,
        "description": _DESCRIPTION,
        "conditions": items(condition, 1, 1),
        "notificationTargets": items(target, 1),
    }
    return fields(known, ["conditions", "notificationTargets"])


def _condition(version: str) -> Check:
    window = _duration(version)
    after = either(window, text(r"0[mhdw]", example="5m"))
    known = {
        "kind": one_of("burnrate"),
        "op": _COMPARED,
        "threshold": number(),
        "lookbackWindow": window,
        "alertAfter": after,
    }
    required: Sequence[str] = [
        "kind",
        "op",
        "threshold",
        "lookbackWindow",
        *(["alertAfter"] if version == V2ALPHA else []),
    ]
    inner = fields(known, required)
    return fields({"description": _DESCRIPTION, "severity": text(), "condition": inner}, ["severity", "condition"])


def _target() -> Check:
    return fields({"description": _DESCRIPTION, "target": text()}, ["target"])


def _grammar(version: str) -> Mapping[str, Check]:
    source = {"description": _DESCRIPTION, "type": text(), "connectionDetails": anything}
    specs: Mapping[str, Check] = {
        "SLO": _slo(version),
        "SLI": _sli_spec(version),
        "DataSource": fields(source, ["type", "connectionDetails"]),
        "AlertPolicy": _policy(version),
        "AlertCondition": _condition(version),
        "AlertNotificationTarget": _target(),
        "Service": fields({"description": _DESCRIPTION}),
    }
    head = {"apiVersion": one_of(version), "kind": text(), "metadata": _metadata(version)}
    return {
        kind: fields({**head, "spec": spec}, ["metadata", *([] if kind == "Service" else ["spec"])])
        for kind, spec in specs.items()
    }


_GRAMMARS = {version: _grammar(version) for version in (V1, V2ALPHA)}
