"""How a number is compared: the sign or the words before or after it.

"no será superior a 600 ms" turns the words round, "in less than 2 s" lets the stronger word win over the plain "in".
"""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.objective import Comparator
from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.statement.statement import Statement
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.quantities import Mention
from smartspec_ops.spec.nfr.words.vocabulary import Concept
from smartspec_ops.spec.nfr.words.words import Tag

_FILLER = re.compile(
    r"[\s:=~≈(（\"'的はがをの在은는이가을를로就\[|]*(?:(?:of|to|than|a|an|the|about|circa|ca\.?|roughly|approx\.?|approximately|around|only|equal|be|is|are|by|or|das|de|von|der|den|des"
    r"|di|do|da|dos|las|los|le|la|les|el|il|un|une|que|als|than|чем|del|dell[ao']?|dei|degli|i|gli|lo|os|as|do|dos|das|al|aos?|el|los|zum|zur|von|ніж|in|at|stay|remain|under|target|≤|<|requested|required|desired|targeted|agreed|average|avg|en|em|за|w|do|trong|dalam|dans|чем|là|adalah|jest|to|é|è|es|(?:l|all|dell|un|d)['’]|est|ist|er|на|pas|på|vara|være|ta|vare|udgøre|utgjøre|etter|efter|till?|om|nach|après|tras|após|dopo|=)[\s:=~≈(]*){0,4}"
    # "not below 200 a second", where the second is said first.
    r"(?:[每毎]一?(?:秒|分[钟鐘]?|小[时時]|時)|秒間|[초분]당|매[초분]|(?:วินาที|นาที|ชั่วโมง)ละ)?\s*",
    re.IGNORECASE,
)


_AFTER_FILLER = re.compile(
    r"[\s)）.+\"'のをに的之건개件个個次명회回人人]*(?:(?:이|을|リクエスト|请求|条|筆|笔|를|per month|per request|time|or|de|den|dan|ten|tan|(?:kare|istek|isteğ|sorgu|işlem|mesaj|olay|kayıt|kayd|sipariş|çağrı|araç|kullanıcı)[a-zçğıöşü]{0,8}|[ıiuü]|n?[ıiuü]n|[ysn][ıiuü]|[ae]|y[ae]|daha|'nin|'den|'dan|'ün|inden|undan|ından|ünden|nin|nın|ün|in)[\s]*){0,2}",
    re.IGNORECASE,
)


SIGNS = {"<": Comparator.LT, "≤": Comparator.LE, ">": Comparator.GT, "≥": Comparator.GE}


_SIGN = re.compile(r"(?<![-=<>])([<≤>≥])[\s=~≈(]*$")


WORDED = {
    Concept.LT: Comparator.LT, Concept.LE: Comparator.LE, Concept.GE: Comparator.GE, Concept.GT: Comparator.GT,
    Concept.LT_AFTER: Comparator.LT, Concept.LE_AFTER: Comparator.LE, Concept.GE_AFTER: Comparator.GE,
    Concept.GT_AFTER: Comparator.GT,
}  # fmt: skip


_AFTER = {Concept.LT_AFTER, Concept.LE_AFTER, Concept.GE_AFTER, Concept.GT_AFTER}


# "in 200 ms" bounds a time; "in 99 % of cases" and "до 1000 rps" do not mean "at most" in the same way.
_TIME_ONLY = re.compile(
    r"^(?:in|en|em|dans|za|за|do|trong|dalam|inside|до|within|innerhalb|binnen|entro|inom|pod|w|we)$", re.IGNORECASE
)


# "до 512 МБ", "do 70 %": of a size or a share up to is at most, of a rate it says what can be handled.
_UP_TO = re.compile(r"^(?:до|do)$", re.IGNORECASE)


def comparator_of(s: Statement, mention: Mention) -> Comparator | None:
    """What stands before or after the number, sign first; None where the number is bare."""
    at = mention.start, mention.end
    if at not in s.comparators:
        s.comparators[at] = _comparator_of(s, mention)
    return s.comparators[at]


def _comparator_of(s: Statement, mention: Mention) -> Comparator | None:
    if mention.strict_below:
        return Comparator.LT
    before = s.text[max(0, mention.start - 24) : mention.start]
    sign = _SIGN.search(before)
    if sign:
        plain = SIGNS[sign[1]]
        denied = _NO_CASE.search(s.text, s.clause(mention)[0], mention.start) or _NEVER.search(before[: sign.start()])
        return Comparator.LE if plain is Comparator.GT and denied else plain
    words = [t for t in s.tags if t.concept in WORDED]
    worded, after = _nearest_before(s, words, mention), _nearest_after(s, words, mention)
    strictly = worded is not None and worded.concept is Concept.LT
    if after is not None and not (strictly and after.concept is Concept.LE_AFTER):
        plain = WORDED[after.concept]  # but "在少于 2 秒内" is less than 2 s
        turned = plain in (Comparator.GT, Comparator.LT) and _DENIED_BEHIND.match(s.text, after.end) is not None
        return _OPPOSITE[plain] if turned else plain
    if worded is not None:
        return _negated(s, worded, mention)
    if mention.plus:
        return Comparator.GE
    within = _WITHIN.search(before) or _IN_TURKISH.search(s.text[mention.start : mention.end])
    return Comparator.LE if mention.unit is Unit.SECOND and within and not _ONCE.match(s.text, mention.end) else None


# "4 saatte bitmelidir" is done in 4 hours; "15 dakikada bir" is every 15 minutes.
_IN_TURKISH = re.compile(r"(?:saniye|dakika|saat|saniyesin|dakikasın)[dt][ae]$", re.IGNORECASE)
_ONCE = re.compile(r"\sbir(?!\w)", re.IGNORECASE)


# The end of "loads within", which is a word for an answer.
_WITHIN = re.compile(r"(?<!\w)(?:within|innerhalb|binnen|entro)\s$", re.IGNORECASE)


# "No action may take > 10 s".
_NO_CASE = re.compile(
    r"(?<!\w)(?:no (?:single |individual )?(?:\w+ ){1,3}(?:may|must|should|shall|can|ever|takes?|needs?|waits?|lasts?)|(?:under|in) no (?:circumstances?|case)|at no (?:time|point)|none of"
    r"|unter keinen umständen|auf keinen fall|in keinem fall|zu keiner zeit|en aucun cas|à aucun moment|en ning[uú]n (?:caso|momento)|em nenhum(?:a)? (?:caso|momento|hipótese|circunstância)|in nessun caso|in geen geval|w żadnym|ни в коем случае|ни при каких|geen enkele|geen \w+ mag|keine? \w+ darf|aucune? \w+ ne|ning[uú]n\w* \w+ (?:debe|puede)|nenhum\w* \w+ (?:deve|pode)"
    r"|nessun\w* \w+ (?:deve|può)|żad[ne]\w* \w+ nie|ни од\w+|жод\w+|hiçbir|žádn\w+)(?!\w)",
    re.IGNORECASE,
)


# "Memory: never > 700 MB".
_NEVER = re.compile(
    r"(?<!\w)(?:never|nie(?:mals)?|jamais|nunca|mai|nooit|aldrig|nigdy|никогда|ніколи|nikdy|asla|không bao giờ|绝不|絕不)\s*$",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"(?<!\w)(?:without|ohne|sans|sin|sem|senza|zonder|bez|без)(?!\w)[^,.;:(]{0,40}$|(?:(?<!\w)(?:not|never|cannot|can't|won't|nicht|nie|keine[nrms]?|kein|ne|pas|no|nunca|non|não|jamais|niet|не|ні|không|tidak|nesmí|nesmějí|nebude|nebudou|netrvá|netrvají|nepotrvá|nezabere|nečeká|nemá|nemají|neměl[aoy]?|není|nejsou|neklesne|nepadne|inte|ej|icke|ikke|aldri|aldrig|ingen|inget|nooit|nimmer|jamás|nessun\w?|ningún|nu)(?!\w)|n't)[^,.;:(]{0,24}$",
    re.IGNORECASE,
)


_OPPOSITE = {
    Comparator.GT: Comparator.LE,
    Comparator.GE: Comparator.LT,
    Comparator.LT: Comparator.GE,
    Comparator.LE: Comparator.GT,
}


def _negated(s: Statement, tag: Tag, mention: Mention) -> Comparator:
    """ "no será superior a 600 ms" is at most 600 ms; "must never drop below 99 %" is at least 99 %."""
    plain = WORDED[tag.concept]
    if plain in (Comparator.LE, Comparator.GE):
        return plain
    if plain is Comparator.GT and _NOT_AFTER.match(s.text, mention.end):
        return _OPPOSITE[plain]
    low = max(s.clause(mention)[0], tag.start - 80)
    ahead = s.text[low : tag.start]
    if _NEGATION.search(ahead[-60:]) or _MUST_NOT.search(ahead):
        return _OPPOSITE[plain]
    return _OPPOSITE[plain] if _NO_CASE.search(s.text, s.sentence(mention)[0], tag.start) else plain


# "20 saniyeden fazla geride kalmayacaktır": Turkish denies in the verb, at the end of its clause.
_DENIED_BEHIND = re.compile(
    r"(?:\s[^\W\d_]+){0,4}?\s[^\W\d_]{1,14}m[ae](?:y[ae]ca[kğ]\w*|y[ae]ce[kğ]\w*|m[ae]l[ıi]\w*|sın\w*|sin\w*|z|zlar|zler)(?![^\W\d_])",
    re.IGNORECASE,
)
# "überschreitet 300 ms nicht": the verb is denied behind what it governs.
_NOT_AFTER = re.compile(r"\s(?:nicht|niet)\s*(?=[.;,!)]|$)", re.IGNORECASE)
# "must not increase the average response time beyond 150 ms": what is denied is the verb, however far before the bound.
_MUST_NOT = re.compile(
    r"(?<!\w)(?:must|shall|should|may|will|can) ?(?:not|never) (?:increase|raise|push|bring|extend|lengthen|slow|grow|rise|degrade)\s[^,.;:(]{0,70}$",
    re.IGNORECASE,
)


def _nearest_before(s: Statement, worded: list[Tag], mention: Mention) -> Tag | None:
    best: Tag | None = None
    for tag in worded:
        if tag.concept not in _AFTER and mention.start - _AHEAD <= tag.end <= mention.start:
            gap = s.text[tag.end : mention.start].removeprefix(".")  # "max. 2 s"
            if _FILLER.fullmatch(gap) and _fits(s, tag, mention) and _closer(s, tag, best):
                best = tag
    return best


def _nearest_after(s: Statement, worded: list[Tag], mention: Mention) -> Tag | None:
    best: Tag | None = None
    for tag in worded:
        if tag.concept in _AFTER and mention.end <= tag.start <= mention.end + _BEHIND:
            gap = s.text[mention.end : tag.start]
            if _AFTER_FILLER.fullmatch(gap) and (best is None or tag.start < best.start):
                best = tag
    return best


_AHEAD, _BEHIND = 30, 16


def _closer(s: Statement, tag: Tag, best: Tag | None) -> bool:
    """The later word wins, but a plain "in" never beats the "less than" before it."""
    if best is None:
        return True
    weak, best_weak = (bool(_TIME_ONLY.match(s.text[t.start : t.end])) for t in (tag, best))
    return best_weak and not weak if weak != best_weak else tag.start > best.start


def _fits(s: Statement, tag: Tag, mention: Mention) -> bool:
    if tag.concept is Concept.LE and mention.quantity.unit is not Unit.SECOND:
        if mention.quantity.unit in (Unit.BYTE, Unit.RATIO) and _UP_TO.match(s.text[tag.start : tag.end]):
            return True
        return not _TIME_ONLY.match(s.text[tag.start : tag.end])
    return True
