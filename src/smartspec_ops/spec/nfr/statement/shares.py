"""A share whose times stand in the list below it ("95 % of requests complete within:"), or that follows another."""

# ruff: noqa: E501  (the patterns of all languages together)

from decimal import Decimal

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.words import expressions as re

_BOUND_BELOW = (
    r"[^.;\d\n]{0,60}\b(?:within|in under|in less than|in|under|below|less than|faster than|innerhalb(?: von)?|unter|in weniger als|binnen"
    r"|en moins de|sous|en menos de|em menos de|in meno di|entro|за|менее чем за|в пределах)[\s*_]*[:：][\s*_]*$"
)
_LEADING = re.compile(r"(?<![\d.,])(?P<share>\d{2,3}(?:[.,]\d{1,5})?)\s?%" + _BOUND_BELOW, re.IGNORECASE)
_REST = re.compile(_BOUND_BELOW, re.IGNORECASE)
_HALF = Decimal("0.5")


def leading_share(text: str) -> Decimal | None:
    """The share that holds for every time of the list below a line, as a ratio of at least a half."""
    led = _LEADING.search(text)
    share = Decimal(led["share"].replace(",", ".")) / 100 if led else None
    return share if share is not None and _HALF <= share < 1 else None


def leads_a_list(facts: Facts) -> bool:
    """It is no promise of its own: each time below it takes it over."""
    return (
        facts.unit is Unit.RATIO and facts.value >= _HALF and bool(_REST.match(facts.statement.text, facts.mention.end))
    )


def says_of_another(facts: Facts) -> bool:
    """ "99.5 % availability for the shop and 99.9 % for payments": the second says it of something else."""
    text, mention = facts.statement.text, facts.mention
    low, _ = facts.statement.sentence(mention)
    return (
        facts.unit is Unit.RATIO
        and bool(_AND_AFTER_A_SHARE.search(text, low, mention.start))
        and bool(_FOR.match(text, mention.end))
    )


_AND_AFTER_A_SHARE = re.compile(
    r"\d\s?%[^.;%\d]{3,90}\s(?:and|und|et|y|e|и|та|i|en|och|và|dan|ve)\s(?:of |de |von |от )?$", re.IGNORECASE
)
_FOR = re.compile(r"\s(?:for|für|pour|para|per|voor|dla|для|för|cho|untuk|için)\s", re.IGNORECASE)
