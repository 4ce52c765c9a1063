"""Whether a system that is down is when something must hold, or what is bounded."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept

# What opens a condition: "when the backend is down", "if the database fails".
_WHEN = re.compile(
    r"(?<!\w)(?:when(?:ever)?|if|while|once|wenn|falls|sobald|quand|lorsque?|si|cuando|quando|se|wanneer|als|gdy|jeśli|když|pokud|если|когда|при|якщо|коли|khi|nếu|jika|ketika)\s[^,;:]{1,100},"
    r"|(?:当|當|如果).{1,40}(?:时|時)|[^\s、。,;:]{0,40}(?:場合|とき|際)(?:に|は|、)|[^、。,;:]{0,40}(?:경우|때)",
    re.IGNORECASE | re.DOTALL,
)
# "keeps records for an outage of up to 72 hours": what must be survived, not how long the system may be down.
SURVIVED = re.compile(
    r"\b(?:for|during|through|survives?|tolerates?|withstands?|bridges?|after) (?:an?|any|the)?\s?(?:network |power |connection |upstream |link )?(?:outages?|disconnections?|interruptions?|downtimes?) (?:of|lasting|for) (?:up to |at most )?$",
    re.IGNORECASE,
)
# "if an outage occurs, service must resume within 15 minutes": then the time is that of the outage.
_IS_OVER = re.compile(
    r"\b(?:resum|restor|recover|end\b|ends\b|last\b|lasts\b|back\b)|wieder|dauer|beend|rétabli|repris|reprend|dur(?:er|e)\b|restable|restaur|reanud|retom|ripristin|riprend|hervat|herstel|wznowi|przywr|obnov|восстан|возобнов|длить|віднов|恢复|恢復|復旧|再開|복구|재개|khôi phục|pulih",
    re.IGNORECASE,
)


def is_only_when(s: Statement, mention: Mention) -> bool:
    """ "When the backend is unavailable, the endpoint must answer within 3 s" bounds no downtime."""
    low, high = s.sentence(mention)
    when = _WHEN.search(s.text, low, mention.start)
    if when is None or _IS_OVER.search(s.text, when.end(), high):
        return False
    down = [t for t in s.within((low, high)) if t.concept is Concept.DOWNTIME and t.end <= mention.start]
    return all(when.start() <= t.start and t.end <= when.end() for t in down)
