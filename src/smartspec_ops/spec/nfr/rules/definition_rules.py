"""Numbers of what is defined or recounted: which events are good, what went where, what studies say, what comes later."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr.rules.rule import SIZES, TIMES, TIMES_AND_SHARES, Rule
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.comparison import comparator_of
from smartspec_ops.spec.nfr.titles.context import Section
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_PART_OF_ALL = re.compile(r"(?<!\w)(?:ratio|fraction|proportion|percentage|share|%) of\s", re.IGNORECASE)


def is_of_a_definition(facts: Facts) -> bool:
    """ "SLI: the fraction of requests served under 500 ms": which events are good; how many must be is not said here.

    A column of targets says it.
    """
    s, mention = facts.statement, facts.mention
    told = facts.share or facts.percentile is not None or Concept.MODAL in facts.sentence
    if told or (facts.in_table and facts.column_aims):
        return False
    ahead = s.text[s.sentence(mention)[0] : mention.start]
    return bool(_PART_OF_ALL.search(ahead)) and not any(c.isdigit() for c in _PART_OF_ALL.split(ahead)[0])


_WENT_FROM = re.compile(r"(?<!\w)from [~≈<>]?\s?\d[^.;:]{0,28}?\sto [<~≈]?\s*$", re.IGNORECASE)


def is_where_it_went(facts: Facts) -> bool:
    """ "latency drops from 500 ms to < 5 ms", outside the sections that promise: what happens."""
    s, mention = facts.statement, facts.mention
    if facts.section is Section.PROMISES or facts.in_table or Concept.MODAL in facts.sentence:
        return False
    return bool(_WENT_FROM.search(s.text[max(0, mention.start - 48) : mention.start]))


def is_a_manner_of_speaking(facts: Facts) -> bool:
    """ "sub-second latency matters to them"; "sub-second latency: p99 < 500 ms", where the colon says what it means."""
    s, mention = facts.statement, facts.mention
    if not mention.strict_below or facts.explicit_id:
        return False
    following = [m for m in s.mentions if m.start >= mention.end and m.unit is mention.unit]
    if any(":" in s.text[mention.end : m.start] and comparator_of(s, m) is not None for m in following):
        return True
    return facts.section is not Section.PROMISES and not facts.in_table and Concept.MODAL not in facts.sentence


_ELSEWHERE_BEHIND = re.compile(
    r"[\s,(—–-]{1,4}(?:as )?(?:per|from|defined in|set in|according to) \W{0,2}[\w./-]{1,60}(?:\.md|-\d{1,3})\b",
    re.IGNORECASE,
)
_ELSEWHERE_AHEAD = re.compile(r"\b(?:as )?per \W{0,2}(?:SLO|NFR|SC|FR|REQ|ADR|AC)-?\d{1,3}\W{1,4}$")


def is_set_in_another(facts: Facts) -> bool:
    """ "(target < 120 s per SLO.md)", "target per SLO-5: ≥ 95 %": what another document or requirement sets."""
    s, mention = facts.statement, facts.mention
    if _ELSEWHERE_BEHIND.match(s.text, mention.end):
        return True
    return bool(_ELSEWHERE_AHEAD.search(s.text[max(0, mention.start - 24) : mention.start].rstrip("≥≤<>= *") + " "))


_STUDIES = re.compile(
    r"(?<!\w)(?:(?:studies|surveys|(?:industry|market) data|evidence) (?:have |has )?(?:shows?n?|suggests?|finds?|found|indicates?|says?)(?!\w)|(?:study|research|survey) (?:has )?(?:shows?n?|suggests?|finds?|found|indicates?|reports?) that\b)|according to (?:\w+ )?(?:stud|research|google|akamai|amazon)"
    r"|studien (?:zeigen|belegen)|(?:études|recherches) (?:montrent|indiquent)|estudios (?:muestran|indican|demuestran)|(?:estudos|pesquisas) (?:mostram|indicam)|studi (?:mostrano|indicano)|onderzoek toont|badania (?:pokazują|wskazują)"
    r"|исследовани\w+ показ|дослідженн\w+ показ|araştırmalar göster|nghiên cứu (?:cho thấy|chỉ ra)|penelitian menunjukkan|研究(?:表明|显示|指出|によると|によれば)|연구에 따르면|งานวิจัย",
    re.IGNORECASE,
)


def is_of_a_study(facts: Facts) -> bool:
    """ "Studies show that 2 s more lose every tenth visitor": what is known, not what is asked for."""
    low = facts.statement.sentence(facts.mention)[0]
    return bool(_STUDIES.search(facts.statement.text, low, facts.mention.start))


_RAISED = r"(?:tighten|relax|loosen|rais|revis|verschärf|anheb|anhob|angehob|lock|resserr|relev|assoupli|endurec|elev|apert|inaspri|innalz|aangescherpt|zaostrz|podnies|повы[шс]|ужесточ|підвищ|посил)\w*"
_LATER_TO = re.compile(
    rf"(?<!\w)(?:will (?:later )?be|going to be|may be|can be|sera|seront|serán?|será|serão|verrà|verranno|saranno|zostan\w+|будет|будут|буде|будуть)\s(?:later |then |puis |luego |depois |poi )?{_RAISED}\s(?:to|à|a|al|до|do)\s\W{{0,3}}$|(?<!\w)(?:wird|werden|wordt|worden)\s[^.;:]{{0,30}}?(?:auf|naar|op)\s\W{{0,3}}$",
    re.IGNORECASE,
)
_RAISED_BEHIND = re.compile(rf"[^.;:]{{0,30}}?\s{_RAISED}(?!\w)", re.IGNORECASE)


def is_of_a_later_target(facts: Facts) -> bool:
    """ "They will be tightened to 99.9 % next year": the target that is to come."""
    s, mention = facts.statement, facts.mention
    later = _LATER_TO.search(s.text[max(0, mention.start - 64) : mention.start])
    if later is None or facts.explicit_id:
        return False
    verb_comes_last = later[0].split()[0].lower() in ("wird", "werden", "wordt", "worden")
    return not verb_comes_last or bool(_RAISED_BEHIND.match(s.text, mention.end))


_ONLY = re.compile(
    r"(?<!\w)(?:only|nur|seulement|uniquement|solo|sólo|solamente|somente|apenas|soltanto|только|лише|alleen|tylko|pouze|yalnızca|sadece|chỉ|hanya)\s(?:[^\W\d_]+\s){1,3}[<>≤≥]=?\s*$",
    re.IGNORECASE,
)


def is_of_a_selection(facts: Facts) -> bool:
    """ "Only clips < 4 minutes are listed": which things are meant."""
    ahead = facts.statement.text[max(0, facts.mention.start - 60) : facts.mention.start]
    allowed = _ALLOWED.search(facts.statement.text, facts.mention.end)
    return facts.percentile is None and allowed is None and bool(_ONLY.search(ahead))


_ALLOWED = re.compile(
    r"\b(?:acceptable|accepted|allowed|permitted|tolerated)\b|zulässig|erlaubt|akzeptab|admissible|aceptable|admisible|aceitáve|accettabil|допустим|dopuszczaln",
    re.IGNORECASE,
)


DEFINITIONS: tuple[Rule, ...] = (
    Rule(
        "definition",
        Verdict.NOT_A_PROMISE,
        "says which events are good, not how many must be",
        is_of_a_definition,
        TIMES,
    ),
    Rule(
        "manner",
        Verdict.NOT_A_PROMISE,
        "says how fast in a word, not how fast it must be",
        is_a_manner_of_speaking,
        TIMES,
    ),
    Rule("set in another", Verdict.NOT_A_PROMISE, "a target of another document or requirement", is_set_in_another),
    Rule("went", Verdict.NOT_A_PROMISE, "tells what happened", is_where_it_went, TIMES_AND_SHARES),
    Rule("study", Verdict.NOT_A_PROMISE, "what studies say", is_of_a_study, TIMES_AND_SHARES),
    Rule("later", Verdict.NOT_A_PROMISE, "a target that is to come", is_of_a_later_target, TIMES_AND_SHARES),
    Rule("selection", Verdict.NOT_A_PROMISE, "says which things are meant", is_of_a_selection, TIMES | SIZES),
)
