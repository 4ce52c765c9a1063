"""spec.md in, requirements out: what is promised, what a person must decide, what is no promise, each with its reason.

Annotations settle a line in place. In an HTML comment on the same line or the line before::

    <!-- nfr: ignore -->
    <!-- nfr: kind=latency statistic=p99 target="< 200ms" scope="GET /pay" metric=pay_latency window=28d -->

``ignore`` lists the line as no promise. ``kind`` is one of the `Kind` values, ``statistic`` one of `Statistic`;
``target`` is a comparison with a unit, ``window`` a number with ``m``, ``h`` or ``d``. Keys that are absent keep what was
read from the line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from smartspec_ops.domain.diagnostic import Diagnostic, Level, Place
from smartspec_ops.domain.objective import (
    Criticality,
    Kind,
    Promise,
    Requirement,
    Scope,
    Statistic,
    Verdict,
)
from smartspec_ops.domain.quantity import Quantity, Unit
from smartspec_ops.spec.nfr.annotations import Annotation, annotations_of, settle
from smartspec_ops.spec.nfr.classify import Facts, Rule, Strength, comparator_for, judge, kind_of, statistic_for
from smartspec_ops.spec.nfr.context import Column, Section, column_of, section_of
from smartspec_ops.spec.nfr.ids import Names, derived_id, explicit_id
from smartspec_ops.spec.nfr.markdown import Block, Document, Form, Text, read_document
from smartspec_ops.spec.nfr.quantities import Mention
from smartspec_ops.spec.nfr.rows import Row, read_row
from smartspec_ops.spec.nfr.sentence import (
    Part,
    Statement,
    analyse,
    comparator_of,
    named_window,
    percentile_of,
    window_of,
)
from smartspec_ops.spec.nfr.vocabulary import Concept
from smartspec_ops.spec.nfr.words import Lexicon, Tag, languages_of, lexicon, writes_decimal_commas


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one spec says, in order of place. `spec_id` and `title` are None where the text states none."""

    spec_id: str | None
    title: str | None
    requirements: tuple[Requirement, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A verdict on a number or a whole block, before it has an id."""

    verdict: Verdict
    why: str
    text: str
    line: int
    column: int
    end_column: int
    words: tuple[str, ...]
    explicit: str | None = None
    promise: Promise | None = None
    metric: str | None = None
    criticality: Criticality | None = None
    confidence: float = 1.0


def read_requirements(text: str, path: str) -> Reading:
    """Read a spec. Pure and deterministic; never raises, whatever the text."""
    return _Reader(text, path).read()
