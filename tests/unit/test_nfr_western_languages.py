"""German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Norwegian and Danish as their authors write them."""

import pytest

from smartspec_ops.spec.nfr import read_requirements

TITLES = {
    "de": "Nichtfunktionale Anforderungen",
    "fr": "Exigences non fonctionnelles",
    "es": "Requisitos no funcionales",
    "pt": "Requisitos não funcionais",
    "it": "Requisiti non funzionali",
    "nl": "Niet-functionele eisen",
    "sv": "Icke-funktionella krav",
    "no": "Ikke-funksjonelle krav",
    "da": "Ikke-funktionelle krav",
}


def promises(language: str, *lines: str) -> list[str]:
    text = "\n".join(("# Portal", "", f"## {TITLES[language]}", "", *lines, ""))
    return [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        # The bound in words, before or behind its number.
        ("de", "Antwortzeit der Suche spaetestens nach 2 s", "latency ≤ 2 s"),
        ("de", "Die CPU-Auslastung darf nicht ueber 80 % steigen", "saturation ≤ 80 %"),
        ("de", "Fehlerquote 0,2 % oder geringer", "ratio error_rate ≤ 0.2 %"),
        ("fr", "L'affichage d'une fiche n'excédera pas 2 s", "latency ≤ 2 s"),
        ("es", "La búsqueda no podrá superar 2 segundos", "latency ≤ 2 s"),
        ("pt", "A abertura da tela não passa de 2 segundos", "latency ≤ 2 s"),
        ("it", "La ricerca non dovrà superare 2 secondi", "latency ≤ 2 s"),
        ("nl", "De zoekopdracht mag nooit langer duren dan 2 seconden", "latency ≤ 2 s"),
        ("sv", "Svarstiden ska understiga 2 sekunder", "latency < 2 s"),
        ("sv", "Sidan ska visas senast efter 2 sekunder", "latency ≤ 2 s"),
        ("no", "Lagring av et notat skal ikke ta mer enn 2 sekunder", "latency ≤ 2 s"),
        ("no", "Oppslag i registeret: 2 sekunder eller raskere", "latency ≤ 2 s"),
        ("da", "Søgning besvares senest efter 2 sekunder", "latency ≤ 2 s"),
        ("da", "Tilgængeligheden må aldrig komme under 99,5 %", "ratio availability ≥ 99.5 %"),
        # What is measured.
        ("sv", "Upptid minst 99,9 % per månad", "ratio availability ≥ 99.9 %"),
        ("sv", "Diskfyllnaden ska hållas under 75 %", "saturation < 75 %"),
        ("sv", "Andelen avvisade anrop högst 0,1 %", "ratio error_rate ≤ 0.1 %"),
        ("no", "Minnebruk skal ikke overstige 70 prosent", "saturation ≤ 70 %"),
        ("da", "Hukommelsesforbrug højst 1,5 GB", "saturation ≤ 1.5 GB"),
        ("no", "Krasjfrie økter: over 99,5 %", "ratio other_runtime > 99.5 %"),
        ("sv", "Kallstart av tjänsten högst 8 s", "duration ≤ 8 s"),
        ("no", "Nattkjøringen skal være ferdig innen 3 timer", "duration ≤ 3 h"),
        ("da", "Natkørslen skal være færdig senest 3 timer efter start", "duration ≤ 3 h"),
        ("sv", "Replikeringslag högst 5 s", "freshness ≤ 5 s"),
        ("no", "Måleverdier er ikke eldre enn 15 minutter", "freshness ≤ 15 min"),
        ("de", "Der Cache-Anteil: 85 % der Abfragen werden aus dem Cache beantwortet", "ratio other_runtime ≥ 85 %"),
        # How units and statistics are written.
        ("de", "In 95 v. H. aller Fälle wird die Suche innerhalb von 3 s beantwortet", "95 % of events latency ≤ 3 s"),
        ("sv", "Svarstid under 800 ms (95:e percentilen)", "p95 latency < 800 ms"),
        ("no", "Svartid under 700 ms ved 95-persentilen", "p95 latency < 700 ms"),
        ("da", "Svartid under 700 ms ved 95 %-fraktilen", "p95 latency < 700 ms"),
        ("no", "Løsningen skal håndtere minst 450 søk i sekundet", "rate throughput ≥ 450 /s"),
        ("da", "Modtagelse: mindst 60.000 målinger pr. sekund", "rate throughput ≥ 60000 /s"),
        ("no", "Full reindeksering tar høyst 1 time", "duration ≤ 60 min"),
        ("sv", "Svarstid i 95 % av fallen högst 1 s", "95 % of events latency ≤ 1 s"),
    ],
)  # fmt: skip
def test_a_promise_in_its_own_words(language: str, line: str, promise: str) -> None:
    assert promises(language, f"- {line}") == [promise]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("sv", "Användaren loggas ut efter 15 minuter utan aktivitet"),
        ("no", "Brukeren logges ut etter 15 minutter"),
        ("da", "Adgangskoden udløber efter 90 dage"),
        ("sv", "Loggar gallras efter 30 dagar"),
        ("no", "Klienten gjør høyst 3 nye forsøk med 2 sekunders pause"),
        ("da", "Bod: 4 % af vederlaget pr. påbegyndt måned"),
        ("sv", "Vite: 2 % av månadsavgiften"),
        ("no", "80 % av brukerne har fullført opplæringen"),
        ("de", "Malus: 5 % der Monatsvergütung"),
        ("da", "Kritiske fejl: afhjælpningstid højst 4 timer"),
        ("sv", "Kritiskt fel: åtgärdstid högst 4 timmar"),
        ("no", "Svartiden ble målt til 1,2 s i fjor"),
        ("it", "La telecamera deve sopportare 1 volta al giorno"),
        ("no", "Passord: minst 12 tegn, gyldig i 90 dager"),
    ],
)
def test_a_figure_that_promises_nothing(language: str, line: str) -> None:
    assert promises(language, f"- {line}") == []


def test_numbered_clauses_on_lines_of_their_own_are_read_each_for_itself() -> None:
    clauses = [
        "5.1.1 (M) Die Suche muss in höchstens 2 Sekunden antworten.",
        "5.1.2 (M) Der nächtliche Abgleich muss in maximal 4 Stunden abgeschlossen sein.",
        "5.1.3 (S) Die Verfügbarkeit beträgt mindestens 99,5 %.",
    ]
    assert promises("de", *clauses) == ["latency ≤ 2 s", "duration ≤ 4 h", "ratio availability ≥ 99.5 %"]


def test_months_above_figures_say_that_they_were_measured() -> None:
    table = ["| KPI | jul | aug | sep |", "|---|---|---|---|", "| Beschikbaarheid portaal | 99,97% | 99,58% | 99,99% |"]
    assert promises("nl", *table) == []


def test_a_limit_beside_the_target_is_one_of_its_own() -> None:
    table = ["| Tjänst | Mätetal | Mål | Gräns |", "|---|---|---|---|", "| Arkiv | svarstid | 0,8 s | 3 s |"]
    assert promises("sv", *table) == ["latency ≤ 800 ms", "max latency ≤ 3 s"]


def test_a_share_under_a_header_of_compliance_belongs_to_the_time() -> None:
    table = ["| Transaktion | Svartid | Overholdelse |", "|---|---|---|", "| Opslag | 2,0 sek. | 95 % |"]
    assert promises("da", *table) == ["95 % of events latency ≤ 2 s"]


def test_the_penalty_beside_a_target_hides_it_not() -> None:
    table = ["| Indicador | Meta exigida | Glosa |", "|---|---|---|", "| Disponibilidade | ≥ 99,5% | 2% |"]
    text = "\n".join(("# Termo de referência", "", *table, ""))
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == [
        "ratio availability ≥ 99.5 %"
    ]


@pytest.mark.parametrize(
    "title",
    ["Servicemål", "Kvalitetsmål", "Tjänstenivåer", "Tilgjengelighet", "Mål (SMART)", "Svartidskrav",
     "Niveles mínimos de servicio"],
)  # fmt: skip
def test_a_title_that_asks(title: str) -> None:
    text = f"# Portal\n\n## {title}\n\n- 99,5 % oppetid\n- Svartid 2 s\n"
    assert len([r for r in read_requirements(text, "spec.md").requirements if r.promise]) == 2


@pytest.mark.parametrize("title", ["Service Level Rapportage – Q3", "Quartalsbericht Betrieb", "Driftsrapport mai"])
def test_a_report_of_a_quarter_promises_nothing(title: str) -> None:
    text = f"# {title}\n\n- Uptime 99,97 %\n- Latency p95: 300 ms\n"
    assert not [r for r in read_requirements(text, "spec.md").requirements if r.promise]


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        # Data that lag behind, and answers that take their time.
        ("es", "La posición del camión se muestra con un retraso máximo de 20 s", "freshness ≤ 20 s"),
        ("pt", "O saldo é exibido com atraso de até 20 s", "freshness ≤ 20 s"),
        ("it", "Le giacenze sono allineate con al massimo 10 minuti di ritardo", "freshness ≤ 10 min"),
        ("es", "La búsqueda responde con un retardo máximo de 2 s", "latency ≤ 2 s"),
        ("sv", "Prisändringar slår igenom i butikerna inom 10 minuter", "freshness ≤ 10 min"),
        ("nl", "Prijswijzigingen zijn binnen 10 minuten doorgevoerd in de winkels", "freshness ≤ 10 min"),
        # One takes over from another.
        ("de", "Bei Ausfall übernimmt der zweite Knoten innerhalb von 20 s", "duration ≤ 20 s"),
        ("nl", "Bij uitval neemt de tweede node binnen 20 s over", "duration ≤ 20 s"),
        ("no", "Ved feil overtar den andre noden innen 20 s", "duration ≤ 20 s"),
        # What is turned away counts as failed under a title that asks.
        ("es", "Menos del 0,1 % de los mensajes rechazados por causa técnica", "ratio error_rate < 0.1 %"),
        ("fr", "Moins de 1 relevé sur 10 000 rejeté pour cause technique", "ratio error_rate < 0.01 %"),
        # Hours and minutes.
        ("fr", "Le traitement de nuit se termine en 2h30 maximum", "duration ≤ 2.5 h"),
        ("fr", "L'indisponibilité n'excède pas 43 minutes par mois", "availability ≤ 43 min"),
        ("sv", "Minst 25 000 meddelanden/s", "rate throughput ≥ 25000 /s"),
    ],
)  # fmt: skip
def test_what_takes_the_time(language: str, line: str, promise: str) -> None:
    assert promises(language, f"- {line}") == [promise]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Unterschreitet die Verfügbarkeit 99,9 %, wird ein Teil der Vergütung erstattet."),
        ("nl", "Daalt de beschikbaarheid onder 99,5 %, dan volgt overleg."),
        ("de", "Die Antwortzeit lag im letzten Lasttest bei 1,05 s"),
        ("nl", "De proef haalde 7.200 berichten/s"),
        ("it", "Il fermo programmato, di durata massima 4 ore, va concordato"),
        ("fr", "Ouvert de 8h30 à 18h00"),
    ],
)
def test_what_happens_beyond_a_level_or_happened_once(language: str, line: str) -> None:
    assert promises(language, f"- {line}") == []


def test_the_title_gives_the_unit_of_percentile_columns() -> None:
    table = ["| Endpunkt | p50 | p95 |", "|---|---|---|", "| `GET /tarife` | 40 | 120 |"]
    text = "\n".join(("# Tarife", "", "## Latenzziele in Millisekunden", "", *table, ""))
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == [
        "p50 latency ≤ 40 ms",
        "p95 latency ≤ 120 ms",
    ]


def test_a_line_of_a_paragraph_titles_none_of_the_others() -> None:
    lines = ["**Start der App:** höchstens 6 s", "**Seitenwechsel:** unter 2,5 s"]
    assert promises("de", *lines) == ["duration ≤ 6 s", "latency < 2.5 s"]


def test_the_hours_of_service_are_not_the_support() -> None:
    text = "# Portal\n\n## Verfügbarkeit\n\n- Außerhalb der Servicezeit mindestens 97 %\n"
    found = [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]
    assert found == ["ratio availability ≥ 97 %"]


def test_the_limit_beside_the_mean_bounds_every_case() -> None:
    table = [
        "| Tjänst | Mätetal | Mål | Gräns |",
        "|---|---|---|---|",
        "| Arkiv | genomsnittlig svarstid | 0,8 s | 3 s |",
    ]
    assert promises("sv", *table) == ["mean latency ≤ 800 ms", "max latency ≤ 3 s"]


def test_a_column_of_errors_in_its_unit_is_asked_for_under_service_levels() -> None:
    table = ["| Servicio | Respuesta (s) | Errores (%) |", "|---|---|---|", "| Catálogo | 1,2 | 0,1 |"]
    assert promises("es", *table) == ["latency ≤ 1.2 s", "ratio error_rate ≤ 0.1 %"]
    told = "\n".join(("# Portal", "", "## Resultados de la prueba de carga", "", *table, ""))
    assert not [r for r in read_requirements(told, "spec.md").requirements if r.promise]
