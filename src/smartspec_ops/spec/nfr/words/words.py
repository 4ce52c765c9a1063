"""Finding concepts in a text: one pass over its words, whatever the language.

Spaced scripts are split into words and looked up, longest phrase first; Chinese, Japanese, Korean and Thai are searched
by phrase. Every look-up is cached by word, so a long document costs little more than its distinct words.
"""

# ruff: noqa: E501  (the signal words of one language per row)

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.phrases import phrases_of, rows
from smartspec_ops.spec.nfr.words.simplified import simplified
from smartspec_ops.spec.nfr.words.vocabulary import Concept


class Tag(NamedTuple):
    """A concept at ``start`` to ``end``; `value` for number words."""

    concept: Concept
    start: int
    end: int
    value: Decimal | None = None


# Names of kinds are rarely shared between languages; verbs and nouns of everyday are.
_TELLING = frozenset({Concept.LATENCY, Concept.ERROR, Concept.AVAILABILITY, Concept.THROUGHPUT, Concept.DOWNTIME})
# Scripts without spaces between words: searched by phrase, always active.
_UNSPACED = frozenset({"zh", "ja", "ko", "th"})
_ENGLISH = frozenset({"en"})
# Languages whose script gives them away.
_SCRIPTS = (
    (re.compile(r"[\u0400-\u04ff]"), ("ru", "uk")),
    (re.compile(r"[\u0600-\u06ff]"), ("ar", "fa")),
    (re.compile(r"[\u0900-\u097f]"), ("hi",)),
    (re.compile(r"[\u0370-\u03ff]"), ("el",)),
    (re.compile(r"[\u3040-\u30ff]"), ("ja",)),
    (re.compile(r"[\u1ea0-\u1ef9ơưƠƯ]"), ("vi",)),  # vowels with two marks
)
# Never guessed from words: English is read in every document, these where their script is seen.
_ALWAYS = frozenset({"en", "ru", "uk", "ar", "hi", "fa", "el"})
_SIGNALS = {
    "de": "der die und nicht mit werden muss auf für antwortzeit verfügbarkeit anforderungen sekunden unter das ist bei anfragen fehlerrate von dem den des eine einer zur wird sind nach oder als auch durch leistung funktionale mindestens höchstens",
    "fr": "les des est une dans pour doit temps disponibilité exigences secondes réponse requêtes sous avec la le moins taux sans par sur cette sont aux chargement requis utilisateur fonctionnelles fonctionnels besoins inférieur recherche chaque",
    "es": "los las del que una para debe tiempo disponibilidad requisitos segundos respuesta solicitudes usuarios el tasa menos peticiones latencia con por sin cuando más está son como rendimiento carga mejora errores funcionales búsqueda menor",
    "pt": "dos das não uma para deve tempo disponibilidade requisitos segundos resposta requisições usuários em taxa latência ao os com por sem quando mais está são como desempenho carregamento melhoria erros funcionais abaixo busca",
    "it": "gli della che una per deve tempo disponibilità requisiti secondi risposta richieste utenti sotto il entro tasso latenza con senza quando più sono dei dal dalla prestazioni caricamento errori funzionali meno almeno requisito dell",
    "nl": "het een van niet moet beschikbaarheid seconden reactietijd vereisten binnen gebruikers de verzoeken onder responstijd met voor zonder wordt bij naar deze prestaties laadtijd functionele eisen onder minstens",
    "pl": "jest nie się oraz dla musi czas dostępność sekund odpowiedzi wymagania użytkowników poniżej żądań opóźnienie przez bez przy albo wydajność ładowania błędów muszą niefunkcjonalne ciągu może być mniej niż czasu danych usługi każdy które powinien powinna zgodnie wymaganie dłużej usług dostępności użytkownika systemu żądanie",
    "tr": "ve bir için ile süresi olmalı altında saniye yanıt erişilebilirlik gereksinimler kullanıcı istek en az olmalıdır hata daha çok veya olan olarak performans yükleme hatası içinde olmalıdır süre olmayan gecikme kullanımı tamamlanmalıdır fonksiyonel gereksinimler önbellek arama gereksinimleri gereksinimi şartname şartnamesi olacaktır edilecektir yapılacaktır geçmemelidir aşmamalıdır sürmemelidir hizmet bildirim saatte saniyede dakikada sistemin kabul kriterleri yedekleme gecikmesi",
    "vi": "và của cho các không là thời gian phản hồi hệ thống dưới giây yêu cầu phải độ trễ tối với khi được trong người dùng hiệu năng tải lỗi",
    "id": "yang dan untuk dengan tidak waktu respons sistem harus detik ketersediaan permintaan pengguna pada dari atau oleh kinerja pemuatan kesalahan maksimal selesai boleh kebutuhan latensi dimuat perubahan penggunaan setidaknya fungsional rasio memproses peristiwa",
    "cs": "je pro nebo musí být dostupnost sekund odezva požadavky než doba uživatel systém při bez jsou výkon načítání chyb uživatelů nesmí bude latence chybovost využití nejvýše alespoň úspěšnost nefunkční požadavků nejpozději nejdéle která které podle služby systému uživatele musí nebudou požadavek výpadek odezvy zpracování",
    "sv": "och att för ska inte tillgänglighet sekunder svarstid krav är systemet med utan eller vid prestanda från till inom högst minst senast vara får när mellan efter användare upptid andel",
    "no": "og ikke som skal må innen sekunder sekunder responstid svartid tilgjengelighet tilgængelighed oppetid brukere brugere systemet feilrate fejlrate krav ytelse ydeevne løsningen tjenesten være på af av fra til høyst højst inden senest etter efter mellom mellem når bruker bruger med har minst mindst maks ved løbet løpet andelen",
    "ro": "și este pentru trebuie disponibilitate secunde răspuns cerințe sub în",
    "hu": "és nem kell válaszidő másodperc rendelkezésre állás hogy egy",
}  # fmt: skip
# "4秒timeoutとする": a script without spaces ends a word, and begins none. To compile such a range for both cases, each of
# its 28,000 characters is looked at.
_LETTERS = r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]+"
_WORD = re.compile(
    rf"[1-5][xX]{{2}}(?![^\W_\u3040-\u30ff\u3400-\u9fff])|{_LETTERS}(?:\d{{1,2}}(?!\d|[xX]{{2}}))?(?!\d(?![xX]{{2}}))|{_LETTERS}|\d{{1,3}}(?![\d.,%])"
)
# The same for text in ASCII that is in lower case: a set of letters is several times as fast as "no digit and no sign".
_WORD_IN_ASCII = re.compile(
    r"[1-5]xx(?![a-z0-9])|[a-z]+(?:[0-9]{1,2}(?![0-9]|xx))?(?![0-9](?!xx))|[a-z]+|[0-9]{1,3}(?![0-9.,%])"
)
_GAP = re.compile(r"[ \-_/'.\n]{0,3}")
_UNSPACED_CHAR = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ACCENTED = "´"
_HYPHENATED = re.compile(r"[\s\-_/'’.]+")


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Lower case without Latin accents; đ becomes d, ё becomes е, Turkish dotless i becomes i."""
    if word.isascii():
        return word.lower()
    lowered = word.casefold()
    if lowered[0] >= "\u0e00" and not "\u1e00" <= lowered[0] <= "\u1eff":
        return lowered  # Thai, Chinese, Japanese, Korean: marks there are letters of their own
    kept = "".join(_bare(c) for c in lowered)
    return kept.translate({0x111: "d", 0x131: "i", 0x142: "l"})


def _bare(letter: str) -> str:
    """Without its accents; behind a Latin letter, too, the marks of Thai, Japanese and Korean are letters."""
    if letter >= "\u0e00" and not "\u1e00" <= letter <= "\u1eff":
        return letter
    return "".join(c for c in normalize("NFKD", letter) if not combining(c))


def folded_pattern(pattern: str) -> re.Pattern:
    """A pattern for folded titles: its letters are folded as theirs are, so that none can fail to match."""
    return re.Pattern(pattern, spelled=_as_titles_are)


def _as_titles_are(pattern: str) -> str:
    return simplified("".join([c if c.isascii() else fold(c) for c in pattern]))


def languages_of(text: str) -> frozenset[str]:
    """English, the languages whose script `text` holds, and the Latin-script languages it shows signs of.

    A language counts with three of its signal words, with two in a text of a few lines, and with one of its own names
    for a kind of promise; in a few lines that are not plainly English a short name will do.
    """
    words = re.findall(r"[^\W\d_]+", text[:60_000])
    is_short = len(words) < _FEW_LINES
    present = {fold(w) for w in set(words)}
    letters = "".join(set(text))
    found = {"en", *(language for script, languages in _SCRIPTS if script.search(letters) for language in languages)}
    for language, signals in _folded_signals().items():
        hits = present & signals
        if len(hits) >= 3 or (len(hits) == 2 and is_short):
            found.add(language)
    least = _SHORT_NAME if is_short and not present & _BINDS_IN_ENGLISH else _LONG_NAME
    long_words = {w for w in present if len(w) >= least and not lexicon(_ENGLISH).knows(w)}
    found |= {language for w in long_words for language in _owners(w, least)}
    return frozenset(found)


# "Tempo: p95 latency below 1.250 s": a product in an English line, whose point is no mark of thousands.
_BINDS_IN_ENGLISH = frozenset(
    [
        "the",
        "below",
        "under",
        "within",
        "than",
        "least",
        "most",
        "must",
        "shall",
        "should",
        "with",
        "and",
        "for",
        "less",
        "more",
    ]
)
_FEW_LINES = 60
"""Words."""
_SHORT_NAME, _LONG_NAME = 4, 6
"""Letters: in a long text a short word may be a name of anything."""


@lru_cache(maxsize=20_000)
def _owners(word: str, least: int) -> frozenset[str]:
    """The languages whose name for a kind of promise this word is; empty for most words."""
    stems = _kind_stems()
    return frozenset().union(*(stems.get(word[:size], frozenset()) for size in range(least, min(len(word), 16) + 1)))


@lru_cache(maxsize=1)
def _kind_stems() -> dict[str, frozenset[str]]:
    stems: dict[str, frozenset[str]] = {}
    for language, concept, phrases in rows():
        if concept not in _TELLING or language not in _SIGNALS:
            continue
        for phrase, _ in phrases_of(concept, phrases):
            first = fold(phrase.split()[0].rstrip("*"))
            if len(first) >= _SHORT_NAME:
                stems[first] = stems.get(first, frozenset()) | {language}
    return stems


@lru_cache(maxsize=1)
def _folded_signals() -> dict[str, frozenset[str]]:
    # A two-letter word is too cheap a signal in documents full of identifiers.
    return {lang: frozenset(fold(w) for w in words.split() if len(w) > 2) for lang, words in _SIGNALS.items()}


def writes_decimal_commas(text: str, languages: frozenset[str]) -> bool:
    """Does the document write 99,9 rather than 99.9?"""
    commas = len(_DECIMAL_COMMA.findall(text, 0, 60_000))
    points = len(_DECIMAL_POINT.findall(text, 0, 60_000))
    if commas != points:
        return commas > points
    return bool(languages - _ALWAYS - _UNSPACED) or bool(re.search(r"[а-яё]{4}", text[:20_000]))


# They look back from the first digit: an expression that begins with a digit is found several times as fast.
_DECIMAL_COMMA = re.compile(r"\d(?<![\d.,]\d)\d{0,2},\d{1,2}(?=\s?(?:%|ms\b|s\b|[^\d\s,.]{1,3}\b))")
_DECIMAL_POINT = re.compile(r"\d(?<![\d.,]\d)\d{0,2}\.(?:\d{1,2}|\d{4})(?=\s?(?:%|ms\b|s\b))")


# In "GET /pattern/scan" the words name a resource; only what an answer is called still counts.
_PATH = re.compile(r"(?<![\w.<>/)])/[\w{}:.-]+(?:/[\w{}:.*-]*)*")
_IN_PATHS = frozenset({Concept.LATENCY, Concept.RESPONDING, Concept.THROUGHPUT})


def _outside_paths(found: list[Tag], text: str) -> list[Tag]:
    spans = [(m.start(), m.end()) for m in _PATH.finditer(text)]
    if not spans:
        return found
    return [t for t in found if t.concept in _IN_PATHS or not any(low <= t.start < high for low, high in spans)]


# No stem is longer: "synchronisationsverzogerung".
_LONGEST = 32


class _Phrase(NamedTuple):
    """Thousands are made before the first text is read, which a data class that is frozen makes dear."""

    rest: tuple[str, ...]
    stars: tuple[bool, ...]
    concept: Concept
    value: Decimal | None
    is_english: bool = False


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The phrases of one first word: of one word, by their second word, and with an open second word."""

    single: tuple[_Phrase, ...]
    by_second: dict[str, tuple[_Phrase, ...]]
    starred: tuple[_Phrase, ...]
    stems: tuple[str, ...]
    """What the second words of `starred` begin with."""

    def may_go_on(self, second: str) -> bool:
        """Whether some phrase has this second word. Most words that begin phrases stand alone."""
        return second in self.by_second or second.startswith(self.stems)

    @classmethod
    def of(cls, phrases: list[_Phrase]) -> "_Candidates":
        by_second: dict[str, tuple[_Phrase, ...]] = {}
        for phrase in phrases:
            if phrase.rest and not phrase.stars[0]:
                by_second[phrase.rest[0]] = (*by_second.get(phrase.rest[0], ()), phrase)
        starred = tuple(p for p in phrases if p.rest and p.stars[0])
        return cls(
            single=tuple(p for p in phrases if not p.rest),
            by_second=by_second,
            starred=starred,
            stems=tuple({p.rest[0] for p in starred}),
        )


class Lexicon:
    """The phrases of a set of languages, ready to be found."""

    def __init__(self, languages: frozenset[str]) -> None:
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        self._tails: dict[str, list[_Phrase]] = {}
        self._cache: dict[str, _Candidates | None] = {}
        # In Japanese the letters are the same and the words are not: 過去, 導入.
        self._is_japanese = "ja" in languages
        for language, concept, phrases in rows():
            is_unspaced = language in _UNSPACED
            if not is_unspaced and language not in languages:
                continue
            for phrase, value in phrases_of(concept, phrases):
                if not is_unspaced or phrase.isascii():
                    self._add_phrase(phrase, concept, value, is_english=language == "en")

    @cached_property
    def _runs(self) -> Mapping[str, Sequence[tuple[Concept, Decimal | None]]]:
        runs: dict[str, list[tuple[Concept, Decimal | None]]] = {}
        for language, concept, phrases in rows():
            for phrase, value in phrases_of(concept, phrases) if language in _UNSPACED else ():
                if not phrase.isascii():
                    runs.setdefault(self._written(phrase.lower()), []).append((concept, value))
        return runs

    @cached_property
    def _run(self) -> re.Pattern:
        """Any phrase of the scripts without spaces; compiled for the first text that is written in one."""
        return re.compile("|".join(sorted(map(re.escape, self._runs), key=len, reverse=True)), re.IGNORECASE)

    def _written(self, text: str) -> str:
        return text if self._is_japanese else simplified(text)

    def _add_phrase(self, phrase: str, concept: Concept, value: Decimal | None, *, is_english: bool) -> None:
        words = [w for w in _HYPHENATED.split(phrase) if w]
        if not words:
            return
        stars = tuple([w.endswith("*") for w in words])
        folded = tuple([fold(w.strip("*")) for w in words])
        table = self._tails if words[0].startswith("*") else self._stems if stars[0] else self._exact
        table.setdefault(folded[0], []).append(_Phrase(folded[1:], stars[1:], concept, value, is_english))

    def knows(self, word: str) -> bool:
        """Does any phrase begin with this folded word?"""
        return self._candidates(word) is not None

    def tags(self, text: str) -> tuple[Tag, ...]:
        """Every concept in `text`, in order. A longer phrase hides the shorter ones inside it."""
        found = list(self._spaced(text))
        if _UNSPACED_CHAR.search(text):
            found += self._unspaced(text)
            found.sort(key=lambda tag: (tag.start, -tag.end))
        return tuple(_outside_paths(found, text) if "/" in text else found)

    def _unspaced(self, text: str) -> Iterator[Tag]:
        for match in self._run.finditer(self._written(text)):
            for concept, value in self._runs.get(match[0].lower(), ()):
                yield Tag(concept, match.start(), match.end(), value)

    def _spaced(self, text: str) -> Iterator[Tag]:
        ascii_only = text.isascii()
        if ascii_only:
            words = [(m[0], m.start(), m.end()) for m in _WORD_IN_ASCII.finditer(text.lower())]
        else:
            words = [(fold(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]
        covered, known, last = 0, self._cache, len(words) - 1
        for i, (word, start, end) in enumerate(words):
            if i < covered:
                continue
            # Vietnamese "hàng" is no English "hang": English writes no accents.
            key = word if ascii_only or text[start:end].isascii() else _ACCENTED + word
            candidates = known[key] if key in known else self._candidates(key)
            if candidates is None:
                continue
            length, found = 1, candidates.single
            if i < last and candidates.may_go_on(words[i + 1][0]):
                length, found = self._longest(candidates, words, i, text)
            if found:
                covered = i + length
                for phrase in found:
                    yield Tag(phrase.concept, start, words[i + length - 1][2], phrase.value)

    def _longest(
        self, candidates: "_Candidates", words: list[tuple[str, int, int]], i: int, text: str
    ) -> tuple[int, tuple[_Phrase, ...]]:
        """The number of words of the longest phrase at word `i`, not the last, and every phrase of that length."""
        best, found = 1, candidates.single
        exact = candidates.by_second.get(words[i + 1][0], ())
        for phrase in (*exact, *candidates.starred):
            length = self._matches(phrase, words, i, text)
            if length > best:
                best, found = length, (phrase,)
            elif length == best and length > 1:
                found = (*found, phrase)
        return best, found

    def _candidates(self, word: str) -> "_Candidates | None":
        """The phrases that begin with this word; None for most words of a text."""
        try:
            return self._cache[word]
        except KeyError:
            pass
        accented = word.startswith(_ACCENTED)
        key, word = word, word.removeprefix(_ACCENTED)
        found = list(self._exact.get(word, ()))
        for size in range(2, min(len(word), _LONGEST) + 1):
            found += self._stems.get(word[:size], ())
        for size in range(4, min(len(word) - 1, _LONGEST) + 1) if self._tails else ():
            found += self._tails.get(word[-size:], ())
        if accented:
            found = [phrase for phrase in found if not phrase.is_english]
        known = _Candidates.of(found) if found else None
        if len(self._cache) < 50_000:
            self._cache[key] = known
        return known

    @staticmethod
    def _matches(phrase: _Phrase, words: list[tuple[str, int, int]], i: int, text: str) -> int:
        """The number of words the phrase covers from word `i`, 0 where it does not match."""
        for step, (expected, star) in enumerate(zip(phrase.rest, phrase.stars, strict=True), 1):
            if i + step >= len(words):
                return 0
            word, start, _ = words[i + step]
            if not (word.startswith(expected) if star else word == expected):
                return 0
            gap = _GAP.match(text, words[i + step - 1][2])
            if gap is None or gap.end() < start:
                return 0
        return 1 + len(phrase.rest)


@lru_cache(maxsize=32)
def lexicon(languages: frozenset[str]) -> Lexicon:
    return Lexicon(languages)
