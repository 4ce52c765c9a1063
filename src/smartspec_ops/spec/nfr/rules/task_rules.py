"""Times and shares of people: what users do, how well they get on, as against what the system answers them."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.rules.rule import names_time
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.statement.meanings import Strength
from smartspec_ops.spec.nfr.statement.statement import Part
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.kind_patterns import NAMES_LATENCY
from smartspec_ops.spec.nfr.words.vocabulary import Concept


def _names_people(facts: Facts) -> bool:
    """Somebody who acts; not the users of "for 1,000 users", who are a load."""
    s = facts.statement
    counted = [(m.end, m.end + len(m.noun) + 3) for m in s.mentions if m.unit is Unit.COUNT]
    acting = (
        t
        for t in s.within(s.sentence(facts.mention))
        if (
            t.concept in (Concept.USER, Concept.BUSINESS)
            or (t.concept is Concept.TASK and "user" in s.text[t.start : t.end].lower())
        )
        and not any(low <= t.start < high for low, high in counted)
        and not _is_served(s.text, t.start, t.end)
    )
    return any(acting) or (Concept.USER in facts.label_concepts and not _are_served_in_label(facts))


# "shall reach the dispatcher within 90 s", "is shown to the driver": whom the system serves, and who does nothing.
_SERVES = re.compile(
    r"(?<!\w)(?:reach(?:es)?|notif(?:y|ies)|inform(?:s|ing)?|(?:sent|delivered|shown|displayed|available|visible|returned|presented|pushed) (?:to|for)|erreicht|benachrichtigt|informiert|atteint|notifie|informe|avisa a|notifica (?:a|ao|al)|уведомляет|уведомление|notifie|(?:zugestellt|gesendet|versendet|verschickt|übermittelt|übertragen|gemeldet|ausgeliefert|angezeigt|sichtbar|sms|push|mail|e-mail|meldung|nachricht|benachrichtigung)\w*(?:\s(?:an|bei|für|beim))?|(?:remis|envoyé|transmis|livré|affiché|visible|disponible|communiqué|signalé|adressé|notifié|présenté|restitué)\w{0,3}\s(?:à|aux?|chez|pour)|(?:à|en) (?:la )?disposition (?:de|du|des|d[’'])|(?:enviad|entregad|mostrad|notificad|comunicad|remitid)[oa]s?\s(?:al?|para)|(?:visible|disponible)s?\s(?:para|a)|a disposición (?:de|del)|llega(?:rá|n)?\s(?:al?)|(?:enviad|entregue|mostrad|notificad|comunicad|exibid|emitid)[oa]?s?\s(?:aos?|às?|para|pelo)|(?:visíve(?:l|is)|disponíve(?:l|is))\s(?:para|aos?|às?)|à disposição (?:de|do|da|dos|das)|avisos? (?:de \w+ )?(?:aos?|às?)|chega(?:rá|m)?\s(?:aos?|às?)|(?:inviat|consegnat|recapitat|mostrat|notificat|trasmess|comunicat)[oaie]\s(?:all?[oa]?|agli|ai|alle|a)|(?:visibil[ei]|disponibil[ei])\s(?:all?[oa]?|agli|ai|alle|per|a)|a disposizione (?:de\w*)|(?:verzonden|verstuurd|afgeleverd|bezorgd|getoond|zichtbaar|beschikbaar|gemeld|doorgegeven|melding|bericht)\s(?:aan|bij|voor|naar)|(?:skickas|skickad|levereras|visas|synlig\w?|tillgänglig\w?|syns|når|meddelas|aviseras|framme)\s?(?:till|hos|för)?|(?:sendes|sendt|avsendt|afsendt|leveres|levert|leveret|vises|synlig\w?|tilgjengelig\w?|tilgængelig\w?|fremme|ankommer|når|varsles|varsel)\s?(?:til|hos|for|frem til)?)\s(?:(?:the|an?|each|every|all|alle|den|die|der|dem|le|la|les|el|los|las|o|os|as|al|ai|i|gli|il|lo|de|het|een|samtliga|alla|en|ett|et)\s|l[’'])?$",
    re.IGNORECASE,
)
_ACTS = re.compile(r"\s(?:to (?!the |an? )|who\b|can\b|could\b)", re.IGNORECASE)


def _are_served_in_label(facts: Facts) -> bool:
    """ "| Alert delivered to the driver | < 2 min |": who is named there waits."""
    named = [t for t in facts.row_tags if t.concept is Concept.USER]
    return bool(named) and all(_is_served(facts.row_label, t.start, t.end) for t in named)


def _is_served(text: str, start: int, end: int) -> bool:
    return bool(_SERVES.search(text[max(0, start - 32) : start])) and not _ACTS.match(text, end)


def system_acts(facts: Facts) -> bool:
    """ "..., the service shall dispatch an e-mail within 60 s": in the number's clause the system must do it."""
    s, mention = facts.statement, facts.mention
    tags = [t for t in s.clause_tags(mention) if t.end <= mention.start]
    modals = [t.start for t in tags if t.concept is Concept.MODAL]
    if _SHALL.search(s.text, s.sentence(mention)[0], mention.start):
        return True
    return any(t.concept is Concept.SYSTEM and any(0 < m - t.end < 30 for m in modals) for t in tags) and not any(
        t.concept is Concept.USER and t.end <= min(modals, default=0) for t in tags
    )


# Requirements as EARS writes them: "WHEN an admin saves a rate, THE Tier_Manager SHALL confirm within 10 s".
_SHALL = re.compile(
    r"\bTHE\s+[\w-]+(?:\s[\w-]+){0,4}(?<![Uu]ser)(?<![Aa]dmin)(?<![Aa]dministrator)(?<![Oo]perator)(?<![Cc]ustomer)\s+SHALL\b"
)


_PEOPLE = frozenset({Concept.USER, Concept.TASK, Concept.BUSINESS})


def counts_events(facts: Facts) -> bool:
    """ "95 % of first-attempt deliveries": what the system handles is counted, not people."""
    s, mention = facts.statement, facts.mention
    events = [t for t in s.tags if t.concept is Concept.EVENT and mention.end <= t.start <= mention.end + 40]
    if not events or not _OF_EVENTS.match(s.text, mention.end):
        return False
    between = s.within((mention.end, events[0].start))
    return not any(
        t.concept in (Concept.USER, Concept.BUSINESS) and s.text[t.start : t.start + 3] == "of " for t in between
    )


def _is_share_of_events(facts: Facts) -> bool:
    """ "complete within 500 ms for 95 % of requests"."""
    s, time = facts.statement, facts.mention
    shares = (
        m
        for m, part in zip(s.mentions, s.parts, strict=True)
        if part is Part.SHARE
        and (_FOR.fullmatch(s.text, time.end, m.start) if m.start > time.end else "," not in s.text[m.end : time.start])
    )
    return any(
        t.concept is Concept.EVENT and m.end <= t.start <= m.end + 24 and _OF_EVENTS.match(s.text, m.end)
        for m in shares
        for t in s.within(s.sentence(facts.mention))
        if not any(u.concept is Concept.USER and u.start <= t.start < u.end for u in s.tags)
    )


def _counts_people(facts: Facts) -> bool:
    """ "80 % of visitors": people are counted."""
    s, mention = facts.statement, facts.mention
    if not _OF_PEOPLE.match(s.text, mention.end):
        return False
    behind = [t for t in s.tags if mention.end <= t.start and len(s.text[mention.end : t.start].split()) <= 3]
    return any(t.concept is Concept.USER for t in behind)


_OF_EVENTS = re.compile(r"\s*(?:of|der|des|de|delle|dei|das|dos|del|van|av|af|z|из)\s", re.IGNORECASE)
_OF_PEOPLE = re.compile(rf"{_OF_EVENTS.pattern}|\s*(?:以上)?(?:的|の|의)\s?", re.IGNORECASE)
# What may stand between a time and the share of requests it holds for.
_FOR = re.compile(
    r"\s*(?:for|in|at|bei|für|pour|dans|para|en|em|per|для|при|у)\s+(?:at least |mindestens )?", re.IGNORECASE
)


THEN = re.compile(r"\b(?:then|dann|alors|entonces|então|allora)\b|тогда|那么|则|ならば|그러면", re.IGNORECASE)
_THENS = ("then", "dann", "alors", "entonces", "allora", "então", "тогда", "那么", "则", "ならば", "그러면")
_THENS_IN_ASCII = tuple(word for word in _THENS if word.isascii())
_TEN_SECONDS, _A_MINUTE = 10, 60


def says_then(text: str) -> bool:
    lowered = text.lower()
    return any(map(lowered.__contains__, _THENS_IN_ASCII if lowered.isascii() else _THENS)) and bool(THEN.search(text))


def _is_told_after_then(facts: Facts) -> bool:
    """ "When the admin clicks on Run, then the map is redrawn within 10 s": what follows "then" is the answer."""
    s, mention = facts.statement, facts.mention
    low, high = s.sentence(mention)
    then = max((m.end() for m in THEN.finditer(s.text, low, mention.start)), default=None)
    if then is None:
        return False
    after = {t.concept for t in s.within((then, high))}
    return Concept.TASK not in after and (facts.value < _A_MINUTE or Concept.USER not in after)


# "SC-4: After the owner approves, the mail is sent within 60 s": what is done before the comma is the occasion.
_OCCASION = re.compile(
    r"\W*(?:[A-Z]{2,4}-?\d+\W{1,6})?(?:when(?:ever)?|after|once|upon)\s[^,.;:]{3,90},\s", re.IGNORECASE
)


def _is_after_an_occasion(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    low, high = s.sentence(mention)
    occasion = _OCCASION.match(s.text, low or 0, mention.start)
    if occasion is None:
        return False
    return not {t.concept for t in s.within((occasion.end(), high))} & {Concept.USER, Concept.BUSINESS}


_WHEN = re.compile(r"\b(?:given|when|wenn|quand|lorsque|cuando|quando)\b|когда|当|當|とき|때", re.IGNORECASE)


def is_before_then(facts: Facts) -> bool:
    """ "When it is called 10 times within 1 s, then ...": of a scenario only what follows "then" is promised."""
    s, mention = facts.statement, facts.mention
    low, high = s.sentence(mention)
    then = THEN.search(s.text, mention.end, high)
    if then is not None and _WHEN.search(s.text, low, mention.start):
        return True
    comma = _COMMA.search(s.text, mention.end, high)
    return (
        comma is not None
        and _AND_ON.match(s.text, comma.end()) is None
        and bool(_EARS.match(s.text, low))
        and _COMMA.search(s.text, low, mention.start) is None
        and any(t.concept is Concept.MODAL and t.start >= comma.end() for t in s.within((low, high)))
    )


# "When less than 30 s have passed since the vote, the system shall allow to take it back": the first part is the occasion.
_EARS = re.compile(
    r"\W*(?:\d{1,2}[.)]\s*)?(?:[A-Z]{2,4}-?\d+\W{1,6})?(?:when(?:ever)?|while|if|where|wenn|falls|solange|quand|lorsque|si|cuando|mientras|quando|enquanto|se|mentre|когда|если|пока|коли|якщо|wanneer|gdy|jeśli|když|pokud)(?!\w)",
    re.IGNORECASE,
)
_AND_ON = re.compile(r"\s*(?:and|und|et|y|e|ed|и|та|en|i|a|ve|but|aber)\s", re.IGNORECASE)  # "..., and it must not"
_COMMA = re.compile(r"[,，、](?=\s|[^\d\s])")


_RECEIVES = re.compile(
    r"\b(?:receiv|get(?:s|ting)?\b|sees?\b|obtain|erhält|erhalten|bekomm|sieht\b|sehen\b|reçoi|obtien|voi(?:t|ent)\b|recib|receb|ricev|ved(?:e|ono)\b|krijg|ziet\b|zien\b|otrzym|widz[ią]"
    r"|получ|вид[ия]т|отрим|бач|alır|görür|nhận|thấy|menerima|melihat)|收到|看到|得到|获得|受け取|得られ|받|볼 수|ได้รับ|เห็น",
    re.IGNORECASE,
)


def _is_received(facts: Facts) -> bool:
    """ "Users receive the answer within 30 s": they wait for it, whoever they are."""
    sense = facts.sense
    if sense is None or sense.concept is not Concept.LATENCY or sense.source != "clause" or facts.value >= _A_MINUTE:
        return False
    return Concept.TASK not in facts.clause and bool(
        _RECEIVES.search(facts.statement.text, *facts.statement.sentence(facts.mention))
    )


_AND_SEE = re.compile(
    r"\b(?:and|und|et|y|e|и)\s(?:then |dann |puis |luego )?(?:sees?|sieht|sehen|voi\w+|ven?|vê|veem|vede|vedono|вид[ия]т|увид\w+)\b[^.;]{0,90}$",
    re.IGNORECASE,
)


def _is_then_seen(facts: Facts) -> bool:
    """ "can submit a comment and see it appear within 2 s": what is waited for comes last."""
    s = facts.statement
    ahead = s.text[s.sentence(facts.mention)[0] : facts.mention.start]
    soon = facts.value <= _TEN_SECONDS or (facts.value <= _A_MINUTE and Concept.UPLOAD in facts.sentence)
    return soon and facts.comparator is not None and bool(_AND_SEE.search(ahead))


_CLICK = re.compile(
    r"(?:from|after|upon|since|of) (?:a |the |each )?(?:button )?(?:click|tap|press|submit|submission)|(?:nach|ab) (?:dem )?(?:klick|tipp)|(?:après|dès) (?:le )?(?:clic|appui)|(?:tras|desde|después de) (?:el )?(?:clic|pulsar)|(?:após|desde) (?:o )?cli|dal clic"
    r"|(?:после|от|с момента) (?:клика|нажатия)|po kliknięciu|(?:从|從)?(?:点击|點擊|按下).{0,16}?(?:到|至|后|後)|(?:タップ|クリック|押下)し?て?から|(?:タップ|クリック|押下)して.{0,40}まで|(?:클릭|탭|누른)\S{0,3}\s?(?:부터|후|이후)",
    re.IGNORECASE,
)


def _begins_at_a_click(facts: Facts) -> bool:
    """ "from the click on Save until the row is shown: 5 s": what lies between is the work of the system."""
    return facts.value <= _A_MINUTE and bool(
        _CLICK.search(facts.statement.text, *facts.statement.sentence(facts.mention))
    )


def _is_called_a_task(facts: Facts) -> bool:
    """The row's label, or what stands before a colon, names what people do: "Onboarding time: p50 < 30 min"."""
    colon = facts.statement.text.find(":", 0, facts.mention.start)
    called = any(t.concept is Concept.TASK and t.end <= colon for t in facts.statement.tags)
    return called or Concept.TASK in facts.label_concepts


def is_user_task(facts: Facts) -> bool:
    """People doing something: a task takes them ten seconds or more, or is a task by name."""
    concepts = facts.sentence | facts.label_concepts
    timed = facts.percentile_is_own and not (facts.value >= _A_MINUTE and _is_called_a_task(facts))
    if facts.unit is Unit.SECOND and (timed or _is_share_of_events(facts)):
        return False  # people are hardly timed in percentiles, and not in shares of requests
    if facts.in_table and facts.unit is Unit.SECOND and NAMES_LATENCY.search(facts.row_label.partition(" ; ")[0]):
        return False  # a row called a latency is none of people
    if _lets_people(facts) or _can_be_done(facts) or (facts.unit is Unit.RATIO and _is_of_a_first_try(facts)):
        return True
    if not concepts & _PEOPLE or (system_acts(facts) and facts.clause_speaks):
        return False
    if facts.unit is Unit.SECOND:
        return _is_time_of_people(facts, concepts)
    return facts.unit is Unit.RATIO and _is_share_of_people(facts, concepts)


# "Users can tell the status within 5 s of page load": when the clock starts.
_SINCE_LOADED = re.compile(
    r"\s(?:of|after|from|since) (?:the |a )?(?:\w+ )?(?:load(?:ing)?|page load|opening|arrival|landing|launch)\b",
    re.IGNORECASE,
)
# "The system must allow to look up a file in less than 5 minutes".
_LETS = re.compile(
    r"(?<!\w)(?:allow|permit|enable|let|permit[ea]?|permiti(?:r|rá)|permett(?:re|e|ra)|permettr[ae]|consent(?:ire|e|irà)|ermöglich\w+|erlaub\w+|позвол\w+|дозвол\w+)(?!\w)",
    re.IGNORECASE,
)


def _lets_people(facts: Facts) -> bool:
    low = facts.statement.sentence(facts.mention)[0]
    long = facts.unit is Unit.SECOND and facts.value >= _A_MINUTE and facts.percentile is None
    return long and not names_time(facts) and bool(_LETS.search(facts.statement.text, low, facts.mention.start))


# "can be completed in under 5 minutes", "doit pouvoir être créé": by people, whom the sentence does not name.
_CAN_BE_DONE = re.compile(
    r"\b(?:can|could|able to) be (?:fully |quickly |easily )?(?:complet|creat|set up|fill|found|finish|done|configur|onboard|register|book|learn|install|submitt|add|enter)\w*"
    r"|(?:(?:doit|doivent|devra|devront) pouvoir|peut|peuvent) être (?:\w+ment )?(?:cré|rempl|complét|trouv|retrouv|configur|termin|install|ajout|saisi|réservé|ouvert)\w*"
    r"|(?:(?:debe|deben) poder|puede|pueden|podrá|podrán) (?:ser )?(?:cread|complet|encontrad|configurad|registrad|rellenad|hecho|crearse|completarse|encontrarse|configurarse|registrarse)\w*"
    r"|(?:(?:deve|devem) poder|pode|podem) (?:ser )?(?:criad|concluíd|complet|encontrad|configurad|preenchid|cadastrad)\w*"
    r"|(?:(?:deve|devono) poter|può|possono) essere (?:creat|completat|trovat|configurat|compilat|registrat)\w*"
    r"|(?:kann|können)\b[^.;]{0,60}\b(?:angelegt|ausgefüllt|abgeschlossen|gefunden|eingerichtet|erfasst|registriert|gebucht) werden"
    r"|(?:kan|kunnen)\b[^.;]{0,60}\b(?:aangemaakt|ingevuld|voltooid|gevonden|ingesteld|geregistreerd) (?:kunnen )?worden"
    r"|(?:можно|можна|нужно) (?:создать|заполнить|найти|настроить|оформить|створити|заповнити|знайти)|(?:может|могут|може|можуть) (?:быть|бути) (?:создан|заполнен|найден|настроен|оформлен|створен|заповнен|знайден)\w*",
    re.IGNORECASE,
)
_HALF_A_MINUTE = 30


def _can_be_done(facts: Facts) -> bool:
    s, mention = facts.statement, facts.mention
    if facts.unit is not Unit.SECOND or facts.value < _HALF_A_MINUTE or facts.percentile is not None or facts.share:
        return False
    if names_time(facts, Concept.JOB) or names_time(facts, Concept.STARTUP):
        return False
    return bool(_CAN_BE_DONE.search(s.text, *s.sentence(mention)))


def _is_time_of_people(facts: Facts, concepts: frozenset[Concept]) -> bool:
    if facts.sense is not None and facts.sense.concept in (Concept.FRESHNESS, Concept.DOWNTIME):
        return False
    if (
        _is_after_an_occasion(facts)
        or _is_told_after_then(facts)
        or _is_received(facts)
        or _begins_at_a_click(facts)
        or _is_then_seen(facts)
    ):
        return False
    task = Concept.TASK in concepts and not _is_told_in_a_remark(facts)
    if _names_people(facts):
        if task and (facts.value >= 10 or facts.share):
            return True
        named = names_time(facts) and not _SINCE_LOADED.match(facts.statement.text, facts.mention.end)
        if _ABLE.search(facts.statement.text) and (facts.value >= 15 or (Concept.TASK in facts.clause and not named)):
            return True
        if facts.value >= _A_MINUTE and not names_time(facts, Concept.JOB):
            return True
    if facts.in_table and Concept.TASK in facts.label_concepts and facts.value >= _A_MINUTE:
        named = facts.sense is not None and facts.sense.source == "label" and facts.sense.strength is Strength.NAMED
        return not named
    return task and facts.value >= _A_MINUTE and not names_time(facts)


def _is_told_in_a_remark(facts: Facts) -> bool:
    """ "Simple order (3 steps): < 40 s": how much is done, where nobody is named who does it."""
    s = facts.statement
    tasks = [t for t in s.within(s.sentence(facts.mention)) if t.concept is Concept.TASK]
    return (
        bool(tasks)
        and Concept.TASK not in facts.label_concepts
        and all(
            (home := s.remark_at(t.start)) is not None and not home[0] <= facts.mention.start < home[1] for t in tasks
        )
    )


_ABLE = re.compile(
    r"\b(?:can|able to|could|learn|spend|kann|können|peut|peuvent|en mesure de|pueden?|podrán?|capa(?:z|ces) de|podem?|poderão?|può|possono|potr(?:à|anno)|in grado di|kan|kunnen|in staat|może|mogą|potrafi\w*|může|mohou|может|могут|могли|сможе?[ту]\w*|може|можуть|có thể|dapat|bisa|mampu)\b"
    r"|[ae]bil(?:ir|meli|iyor|ecek)|能够|能夠|能在|可在|可以|でき(?:る|ます)|수 있|สามารถ"
)


# "95 % of forms are filled in rightly on the first attempt": how well people get on.
_FIRST_TRY = re.compile(
    r"\b(?:on|at|in) (?:the|their|a) (?:very )?first (?:attempt|try|go)\b|\bfirst[- ](?:attempt|try) success|without (?:help|assistance|correction|training)\b|beim ersten (?:versuch|anlauf)|ohne (?:hilfe|korrektur)|(?:au|du|dès le) premier (?:essai|coup)|sans aide"
    r"|(?:al|en el) primer intento|sin ayuda|na primeira tentativa|sem ajuda|al primo tentativo|bij de eerste poging|za pierwszym razem|с первой попытки|с первого раза|без помощи|з першої спроби|首次尝试|一次(?:就|即|性)?成功|初回で|첫 시도",
    re.IGNORECASE,
)


def _is_of_a_first_try(facts: Facts) -> bool:
    s = facts.statement
    delivered = _DELIVERED.search(s.text)
    return not delivered and bool(_FIRST_TRY.search(s.text, *s.sentence(facts.mention)))


_DELIVERED = re.compile(r"deliver|zustell|livr|entreg|consegn|доставк|webhook|payment|投递|配信|전송", re.IGNORECASE)


def _is_share_of_people(facts: Facts, concepts: frozenset[Concept]) -> bool:
    sense = facts.sense
    if (sense is None or sense.concept in (Concept.SUCCESS, Concept.SOME_RATE)) and _counts_people(facts):
        return True
    if Concept.USER not in concepts and counts_events(facts):
        return False
    if sense is not None and sense.concept is Concept.SOME_RATE and Concept.USER in facts.sentence:
        return True  # how often people slip
    # "Onboarding completion rate" is none of requests, though the row names it.
    told = sense is not None and sense.source == "label" and not {Concept.TASK, Concept.BUSINESS} <= concepts
    vague = sense is None or (sense.concept is Concept.SUCCESS and not told)
    return vague and (Concept.BUSINESS in concepts or {Concept.TASK, Concept.USER} <= concepts)
