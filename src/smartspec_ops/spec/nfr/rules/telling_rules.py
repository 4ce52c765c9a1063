"""Numbers that are told, not asked for: what came out, what stands elsewhere, what explains, what is quoted.

A promise has evidence of its own: a bound, a word that commits, a label, an id. What is said here has none of it, or
says outright that it looks back, refers or supposes.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.rules.definition_rules import DEFINITIONS
from smartspec_ops.spec.nfr.rules.findings import Around
from smartspec_ops.spec.nfr.rules.rule import RATES, SHARES, SIZES, TIMES_AND_SHARES, Rule
from smartspec_ops.spec.nfr.rules.task_rules import says_then
from smartspec_ops.spec.nfr.rules.trial_rules import TRIALS
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.statement.qualifiers import percentile_of
from smartspec_ops.spec.nfr.statement.statement import Part, Statement
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept

# Verbs of what has happened. Under "must have" and "was to" they would commit; the rule asks for a sentence without.
_PAST = re.compile(
    r"(?<!\w)(?:was|were|went (?:from|to|up|down)|(?:dropped|fell|rose) (?:to|from|by|below)|improved to|(?:averaged|peaked at)|came (?:in|out|back) at|verified (?:from|on|at|with)"
    r"|war|waren|betrug(?:en)?|lagen|dauerten?|sank|stieg|fiel|fue(?:ron)?|tardó|tardaron|alcanzó|bajó|foi|foram|levou|levaram|atingiu|caiu"
    r"|était|étaient|(?:a|ont) (?:été|pris|duré|atteint)|è stat[oa]|sono stat[ei]|ha (?:impiegato|raggiunto)|duurde|bedroeg|wyniosł[ao]|trwał[ao]"
    r"|составил[аои]?|заня(?:л|ла|ло|ли)|показал[аои]?|достиг(?:ла|ло|ли)?|снизил(?:ся|ась|ось|ись)|упал[аои]?|вырос(?:ла|ло|ли)?|була?|були)(?!\w)"
    r"|(?:였|했|됐|되었|었|았|렸|졌|혔)(?:다|습니다|으며|으나|지만|고(?=[\s,])|는데)|だった|でした|ました|かかった|(?:達|減少|短縮|改善)した(?=[。、])"
    r"|达到了|降到了|降至了|耗时了|用了|花了|测得|實測|达成了",
    re.IGNORECASE,
)
_AFTERWARDS = 120


def is_of_the_past(facts: Facts) -> bool:
    """ "warm reads took 190 ms", "검색은 190ms였다": told of what happened, and nothing in the sentence commits."""
    if facts.in_table or Concept.MODAL in facts.sentence or _is_signed_bound(facts):
        return False
    s, mention = facts.statement, facts.mention
    low, high = s.sentence(mention)
    return bool(_PAST.search(s.text, max(low, mention.start - _AFTERWARDS), min(high, mention.end + _AFTERWARDS)))


_SIGN_BEFORE = re.compile(r"[<>≤≥]=?\W{0,3}$")


def _is_signed_bound(facts: Facts) -> bool:
    return bool(_SIGN_BEFORE.search(facts.statement.text[max(0, facts.mention.start - 5) : facts.mention.start]))


_LESS = re.compile(r"\s*(?:✅|✓)?\s*[<≤>≥]=?\s*")


def is_left_of_its_bound(facts: Facts) -> bool:
    """The 50.4 s of "50.4 s < 60 s target": what came out, beside what was asked for."""
    s, mention = facts.statement, facts.mention
    i = s.mentions.index(mention)
    if facts.comparator is not None or i + 1 >= len(s.mentions):
        return False
    following = s.mentions[i + 1]
    same = following.quantity.unit is mention.quantity.unit
    return same and bool(_LESS.fullmatch(s.text, mention.end, following.start))


_NOUN = r"(?:targets?|slos?|slas?|budgets?|thresholds?|goals?|limits?|objectives?|requirements?|nfrs?|deadlines?)"
_THE = re.compile(
    r"(?<!\w)(?:(?:the|this|that|its|our|their|der|die|das|den|dem)\s(?:[^\W_]+[\s-]){0,3}?|(?:exceeds?|beats?|above|over|misses|missed|supera|dépasse|übertrifft)\s(?:the\s)?|(?:at|with|for)\s(?:an?)\s)[\s*`~<≤≥>(]*$",
    re.IGNORECASE,
)
_NAMED_SO = re.compile(rf"[\s*`-]{{1,3}}(?:p\d{{2,3}}\s)?(?:[^\W\d_]+[\s-]){{0,2}}?{_NOUN}(?![^\W\d_])", re.IGNORECASE)


def is_a_target_named_again(facts: Facts) -> bool:
    """ "well within the 100 ms budget": a target that stands elsewhere, unless the sentence commits to it."""
    if facts.in_table or facts.explicit_id:
        return False
    s, mention = facts.statement, facts.mention
    named = _NAMED_SO.match(s.text, mention.end)
    ahead = s.text[max(s.sentence(mention)[0], mention.start - 48) : mention.start]
    if named is None or not _THE.search(ahead):
        return False
    # "Target" itself commits, elsewhere: here it is the name of what stands elsewhere.
    modal = (t for t in s.clause_tags(mention) if t.concept is Concept.MODAL)
    return all(mention.end <= t.start < named.end() for t in modal)


_WORD = re.compile(r"[^\W\d_\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
_FAR_INTO = 12
_LABELLED = re.compile(r"[:：=]\W{0,4}(?:[^\W\d_]+\W{1,2}){0,3}$")


def is_told_in_prose(facts: Facts) -> bool:
    """A bare number far into a sentence that does not commit: it explains, describes or tells."""
    if facts.in_table or facts.comparator is not None or facts.share or Concept.MODAL in facts.sentence:
        return False
    if facts.is_frame_rate and (facts.explicit_id or says_then(facts.statement.text)):
        return False
    s, mention = facts.statement, facts.mention
    bounded = (m.end for m in s.mentions if m.end <= mention.start and comparator_of(s, m) is not None)
    ahead = s.text[max(s.sentence(mention)[0], max(bounded, default=0)) : mention.start]
    if _LABELLED.search(ahead):
        return False
    return len(_WORD.findall(ahead)) + len(_UNSPACED.findall(ahead)) // 3 > _FAR_INTO


def is_labelled(facts: Facts) -> bool:
    """ "Availability: 99.9 %", "Availability of the board — 99.9 %"."""
    s, mention = facts.statement, facts.mention
    ahead = s.text[s.sentence(mention)[0] : mention.start]
    return _is_labelled(ahead) and len(_WORD.findall(ahead)) <= _FAR_INTO


def _is_labelled(ahead: str) -> bool:
    return bool(_LABELLED.search(ahead) or _DASHED.search(ahead))


_DASHED = re.compile(r"\s[—–-]\s\W{0,3}$")
_NEAR = 10
# A scenario commits by its "then", a story by the number of its criterion.
_CRITERION = re.compile(r"\W*AC-?\d", re.IGNORECASE)


def is_far_into_prose(facts: Facts) -> bool:
    """Outside the sections that promise even a bound says little where nothing commits and a sentence goes before."""
    if facts.in_table or facts.percentile_is_own or facts.explicit_id or facts.parent_commits or facts.share:
        return False
    return Concept.MODAL not in facts.sentence and _is_far_in(facts.statement, facts.mention)


def is_told_far_into_prose(s: Statement, mention: Mention, around: Around) -> bool:
    """As `is_far_into_prose`, before anything else is found out: outside the sections that promise most are done here."""
    if around.in_table or around.explicit is not None or around.parent_commits or Part.SHARE in s.parts:
        return False
    if not _is_far_in(s, mention) or percentile_of(s, mention) is not None:
        return False
    return not any(t.concept is Concept.MODAL for t in s.within(s.sentence(mention)))


def _is_far_in(s: Statement, mention: Mention) -> bool:
    ahead = s.text[s.sentence(mention)[0] : mention.start]
    words = len(_WORD.findall(ahead))
    if words + len(_UNSPACED.findall(ahead)) // 3 <= _NEAR:
        return False
    # What the whole statement says is the dearest to look for, and asked last.
    return not ((words <= _FAR_INTO and _is_labelled(ahead)) or _CRITERION.match(s.text) or says_then(s.text))


# "EN: \"We will be back in 5 minutes.\"": a message to people, whoever it is labelled for.
_MESSAGE = re.compile(r"\W*(?:[^\W\d_]{2,12}[ -]?){1,3}\s?[:：]\W{0,3}[\"“„«][^\"”“»\n]{12,400}[\"”»]\W*$")


def is_quoted(facts: Facts) -> bool:
    return not facts.in_table and bool(_MESSAGE.match(facts.statement.text))


# Only words that begin a condition and mean nothing else: "se" and "when" do not.
_IF = re.compile(
    r"(?<!\w)(?<!as )(?:if|falls|nếu|если|якщо|jeśli|jeżeli|jika|eğer|pokud)(?!\w)[^,，、;:.。]{0,90}$|(?:如果|若|倘若|一旦|もし|万一|만약)[^,，、;:.。]{0,40}$",
    re.IGNORECASE,
)
_THEN = re.compile(r"[^;.。]{0,90}(?:[,，、：:→]|\bthen\b|则|就)\s*\S")


def is_supposed(facts: Facts) -> bool:
    """ "if the round is won within 15 s, a bonus is given": the number belongs to the condition."""
    if facts.in_table and facts.column_aims:
        return False
    s, mention = facts.statement, facts.mention
    low, _ = s.sentence(mention)
    ahead = s.text[low : mention.start]
    return bool(_IF.search(ahead)) and bool(_THEN.match(s.text, mention.end))


_IF_JUST_BEFORE = re.compile(
    r"(?<!\w)(?:if|when|once|while|wenn|falls|si|quand|cuando|quando|если|когда|якщо|jeśli|gdy|nếu|khi|eğer)\s(?:[^\W\d_]+\s){1,4}[<>≤≥]\s*$",
    re.IGNORECASE,
)


def is_of_a_condition(facts: Facts) -> bool:
    """ "pause if battery < 20 %": the level at which something is done."""
    return bool(_IF_JUST_BEFORE.search(facts.statement.text[max(0, facts.mention.start - 48) : facts.mention.start]))


# "Finding: ...", "Related NFRs: NFR2 (< 1 s)", "SLO = a target (p95 < 3 s)": a remark, a reference, a definition.
_REMARKS = re.compile(
    r"\W*(?:notes?|independent test|acceptance tests?(?=\W{0,4}[:：]\W{0,4}(?:measure|run|execute|verify|check|send|open|time|compare|use|start|load|call|record|simulate)\b)|related adrs?|findings?|fix noted|observations?|root cause|symptoms?|related (?:nfrs?|requirements?|slos?)|see also|traces? to|key insight|conclusions?|calculations?|worked example|вывод\w*|расч[её]т\w*|розрахун\w+|висновк\w+|berechnung|fazit|calcul|cálculo|calcolo|befund|beobachtung|constat|observación|hallazgo|achado|находк\w+|наблюдени\w+)(?: (?:on|of|for|по|о|про|zu|zur|zum|sur|de|del|su)\s[^:：\n]{1,24}|\s\d{1,3}(?:[.,]\d{1,4})?\s?%)?\W{0,3}(?:[:：]|\.(?=\W{0,2}\s))"
    r"|\W*(?:sl[ioa]s?|service level (?:objective|indicator|agreement)s?)\W{0,4}=\s",
    re.IGNORECASE,
)


# "SLI. The answer is served within 30 s": which events are good, where nothing commits to it.
_SLI = re.compile(r"\W*sli(?: definition)?\W{0,3}(?:[:：]|\.(?=\W{0,2}\s))", re.IGNORECASE)


def is_a_remark_by_label(facts: Facts) -> bool:
    if not facts.in_table and _SLI.match(facts.statement.text) and Concept.MODAL not in facts.sentence:
        return True
    if facts.in_table:
        return bool(_REASON.fullmatch(facts.row_label))  # a table that says of one objective all there is to say
    return bool(_REMARKS.match(facts.statement.text))


_REASON = re.compile(
    r"\W*(?:rationale|justification|reason(?:ing)?|why(?: this (?:target|number|value))?|begründung|warum|justificación|motivo|por qué|justificativa|motivazione|giustificazione|motivatie|uzasadnienie|обоснование|обґрунтування|gerekçe|lý do|alasan|zdůvodnění"
    r"|理由|依据|根拠|근거|이유)\W*",
    re.IGNORECASE,
)


# "100 %+ → a week without releases": the level, and what is done from there.
_AND_THEN = re.compile(r"\+?\s?(?:->|→|=>|⇒|➜)\s?\W{0,3}(?:\d+\s)?[^\W\d_]{2}")
_BECAME = re.compile(r"\d\s?(?:%|[^\W\d_]{1,3})?\s?(?:->|→|=>|⇒|➜)\s*\W{0,2}$")


# "Use a write-through cache → 20 ms": what a measure brings.
_LEADS_TO = re.compile(r"(?<![\w./])(?<!\d\s)[^\W\d_]{2,}\W{0,3}\s(?:->|→|=>|⇒|➜)\s*\W{0,3}$")


def is_a_level_of_action(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    ahead = s.text[s.sentence(mention)[0] : mention.start]
    return not re.search(r"[^\W\d_]", ahead) and bool(_AND_THEN.match(s.text, mention.end))


def is_what_became_of_it(facts: Facts) -> bool:
    """ "| /map | 5.5 -> 4.6 s |": before and after, in a column that sets no target."""
    s, mention = facts.statement, facts.mention
    return (
        facts.comparator is None
        and not facts.column_aims
        and Concept.MODAL not in facts.sentence
        and bool((_BECAME if facts.in_table else _LEADS_TO).search(s.text[max(0, mention.start - 16) : mention.start]))
    )


_ASSUMING = re.compile(
    r"(?<!\w)(?:assuming|provided that|supposing|given that|angenommen|unter der annahme|en supposant|suponiendo|asumiendo|supondo|assumendo|при условии|предполагая|假设|假定|想定で|가정)(?![^\W\d_])[^.;()]{0,60}$",
    re.IGNORECASE,
)


def is_assumed(facts: Facts) -> bool:
    """ "(assuming a carrier latency of 1,000 ms)": what is taken for granted of others."""
    s, mention = facts.statement, facts.mention
    low = (s.remark_at(mention.start) or s.clause(mention))[0]
    return bool(_ASSUMING.search(s.text[low : mention.start]))


_LINE = re.compile(
    r"\W{0,3}(?:target|threshold|reference|slo|goal|ziel|objetivo|cible)[\s-](?:line|linie|linea|marker)\b|\s?(?:eşik|threshold)\b(?:\s(?:\w+\s)?(?:line|çizgi)|\W*$)",
    re.IGNORECASE,
)
_LINE_OF = re.compile(
    r"(?:линия|лінія) (?:порога|цели|slo|порогу)\W{0,4}$|(?:threshold|target|slo|ziel|reference)[ -](?:line|linie) (?:at|of|bei|for)?\W{0,4}$|línea de (?:umbral|objetivo)\W{0,4}$|ligne de seuil\W{0,4}$",
    re.IGNORECASE,
)


def is_drawn(facts: Facts) -> bool:
    """ "Gauge (99.5 % target line)": what a chart shows of a target that stands elsewhere."""
    s, mention = facts.statement, facts.mention
    return bool(_LINE.match(s.text, mention.end) or _LINE_OF.search(s.text[max(0, mention.start - 32) : mention.start]))


_LOWERED_TO = re.compile(
    r"(?:仅|僅|只有|仅需|仅为|降至|降到|降低到|下降到|提升至|提升到|提高到|增至|减少到)(?:[为到])?[\s*`]*$"
)


def is_achieved(facts: Facts) -> bool:
    """ "P99 仅 1.08 ms", "吞吐量降至 130 QPS": what was reached."""
    s, mention = facts.statement, facts.mention
    return (
        not facts.in_table
        and Concept.MODAL not in facts.sentence
        and bool(_LOWERED_TO.search(s.text[max(0, mention.start - 8) : mention.start]))
    )


_MAY = re.compile(
    r"(?<!\w)(?:may|might|can|could|most(?: of (?:them|these))? will|typically|usually|often|sometimes|können|kann|peut|peuvent|puede[n]?|pode[m]?|può|possono|может|могут)\s(?:[^\W\d_]+\s){0,2}?(?:achieve|reach|see|vary|be|take|go|respond in|answer in|finish in|erreichen|atteindre|alcanzar|atingir|raggiungere|достигать)\s\W{0,3}$",
    re.IGNORECASE,
)


# "p95 < 400 ms is achievable for most of them".
_ACHIEVABLE = re.compile(
    r"\s(?:(?:is|are|ist|sind|est|sont|es|son|é|são|è|sono|is|zijn|jest)\s(?:\w+\s)?(?:achievable|attainable|feasible|realistic|reachable|erreichbar|realistisch|machbar|atteignable|réaliste|alcanzable|realista|factible|alcançável|viável|raggiungibile|realistico|haalbaar|osiągalne)|достижим|реалистичн|досяжн)",
    re.IGNORECASE,
)


_REQUIRED = re.compile(
    r"required|mandatory|must\b|erforderlich|gefordert|requis|exig|requerid|richiest|требуется|обязат", re.IGNORECASE
)


def is_a_possibility(facts: Facts) -> bool:
    """ "workloads may achieve > 95 %": what can happen."""
    if facts.section is Section.PROMISES and facts.explicit_id:
        return False
    text, mention = facts.statement.text, facts.mention
    if _MAY.search(text[max(0, mention.start - 40) : mention.start]):
        return True
    said = _ACHIEVABLE.match(text, mention.end)
    return said is not None and _REQUIRED.search(text, said.end()) is None


TELLINGS: tuple[Rule, ...] = (
    *DEFINITIONS,
    *TRIALS,
    Rule("left of its bound", Verdict.NOT_A_PROMISE, "a value beside its bound", is_left_of_its_bound),
    Rule("quoted", Verdict.NOT_A_PROMISE, "a message that is quoted", is_quoted),
    Rule("supposed", Verdict.NOT_A_PROMISE, "belongs to a condition", is_supposed),
    Rule("of a condition", Verdict.NOT_A_PROMISE, "belongs to a condition", is_of_a_condition, SHARES | SIZES | RATES),
    Rule("remark", Verdict.NOT_A_PROMISE, "a remark, a reference or a definition", is_a_remark_by_label),
    Rule("level", Verdict.NOT_A_PROMISE, "a level from which on something is done", is_a_level_of_action, SHARES),
    Rule("became", Verdict.NOT_A_PROMISE, "before and after: a measured value", is_what_became_of_it),
    Rule("drawn", Verdict.NOT_A_PROMISE, "a line of a chart, of a target that stands elsewhere", is_drawn),
    Rule("achieved", Verdict.NOT_A_PROMISE, "a measured or present value, not a target", is_achieved),
    Rule("assumed", Verdict.NOT_A_PROMISE, "an assumption about others", is_assumed),
    Rule("possibility", Verdict.NOT_A_PROMISE, "says what can happen", is_a_possibility, TIMES_AND_SHARES),
    Rule("named again", Verdict.NOT_A_PROMISE, "names a target that stands elsewhere", is_a_target_named_again),
    Rule("past", Verdict.NOT_A_PROMISE, "tells what happened", is_of_the_past),
    Rule("prose", Verdict.NOT_A_PROMISE, "told in passing, far into a sentence", is_told_in_prose),
)
