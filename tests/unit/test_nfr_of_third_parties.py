"""What others promise, titles that deny, how soon a change is seen, and "9 of 10 cases", in all languages."""

import pytest

from smartspec_ops.spec.nfr import read_requirements

# In the language of the line, which a single line may not show.
TITLES = {
    "fr": "Exigences non fonctionnelles du système",
    "es": "Requisitos no funcionales del sistema",
    "pt": "Requisitos não funcionais do sistema, desempenho",
    "it": "Requisiti non funzionali del sistema, prestazioni",
    "nl": "Niet-functionele eisen van het systeem, prestaties",
    "pl": "Wymagania niefunkcjonalne oraz wydajność",
    "cs": "Nefunkční požadavky, výkon",
    "tr": "Performans gereksinimleri",
}


TITLE = "Non-functional requirements"


def promises(body: str, title: str = TITLE) -> list[str]:
    found = read_requirements(f"# Weighbridge\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise and r.verdict.value == "measurable"]


@pytest.mark.parametrize(
    "line",
    [
        "- The satellite carrier guarantees us 97.5 % availability.",
        "- Twilio promises 99.95 % availability, which we build on.",
        "- The SMS gateway claims 95 % within 400 ms.",
        "- Der Mobilfunkanbieter garantiert uns 97,5 % Verfügbarkeit.",
        "- L'hébergeur nous garantit une disponibilité de 97,5 %.",
        "- El operador nos garantiza una disponibilidad del 97,5 %.",
        "- A operadora nos garante uma disponibilidade de 97,5 %.",
        "- L'operatore ci garantisce una disponibilità del 97,5 %.",
        "- De carrier garandeert ons een beschikbaarheid van 97,5 %.",
        "- Operatören garanterar oss en tillgänglighet på 97,5 %.",
        "- Operatøren garanterer oss en tilgjengelighet på 97,5 %.",
        "- Оператор связи гарантирует нам доступность 97,5 %.",
        "- Оператор гарантує нам доступність 97,5 %.",
        "- Operator sieci deklaruje nam dostępność 97,5%.",
        "- Operátor nám garantuje dostupnost 97,5 %.",
        "- GSM operatörü bize %97,5 erişilebilirlik garanti ediyor.",
        "- Nhà mạng cam kết với chúng tôi độ sẵn sàng 97,5%.",
        "- Operator seluler menjamin kami ketersediaan 97,5%.",
        "- 运营商向我们承诺可用性 97.5%。",
        "- 通信キャリアは当社に稼働率97.5%を保証している。",
        "- 통신사는 우리에게 가용성 97.5%를 보장한다.",
        "- ผู้ให้บริการเครือข่ายรับประกันความพร้อมใช้งาน 97.5%",
        "- FCM заявляет доставку 95 % за 250 мс.",
        "- FCM заявляє 95% за 250 мс.",
    ],
)
def test_what_somebody_else_guarantees_is_no_promise_of_ours(line: str) -> None:
    assert promises(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "- The provider guarantees 97.5 % availability.",
        "- Der Auftragnehmer garantiert eine Verfügbarkeit von 97,5 %.",
        "- Исполнитель гарантирует доступность 97,5 %.",
        "- Poskytovatel garantuje dostupnost 97,5 %.",
        "- Wykonawca gwarantuje dostępność 97,5%.",
        "- Мы гарантируем клиентам доступность 97,5 %.",
        "- Yüklenici %97,5 erişilebilirlik garanti edecektir.",
    ],
)
def test_what_a_party_to_the_contract_guarantees_is_promised(line: str) -> None:
    assert promises(line, "Service levels") == ["ratio availability ≥ 97.5 %"]


def test_a_worker_claims_a_job_without_promising_anything_for_others() -> None:
    assert promises("- A worker claims a message within 2 s") == ["latency ≤ 2 s"]


DENIED = (
    "What we do not promise",
    "Not guaranteed",
    "Was wir nicht zusagen",
    "Ce que nous ne garantissons pas",
    "Lo que no garantizamos",
    "O que não garantimos",
    "Cosa non garantiamo",
    "Wat we niet garanderen",
    "Vad vi inte lovar",
    "Hva vi ikke lover",
    "Чего не обещаем",
    "Чого ми не обіцяємо",
    "Czego nie obiecujemy",
    "Co neslibujeme",
    "Neyi taahhüt etmiyoruz",
    "Những gì không cam kết",
    "Yang tidak kami jamin",
    "不承诺的事项",
    "保証しないこと",
    "보장하지 않는 것",
    "สิ่งที่ไม่รับประกัน",
)
PROMISED = (
    "What we promise",
    "Was wir zusagen",
    "Nos engagements",
    "Lo que prometemos",
    "O que garantimos",
    "Cosa promettiamo",
    "Wat we beloven",
    "Vad vi lovar",
    "Hva vi lover",
    "Что обещаем",
    "Що обіцяємо",
    "Co obiecujemy",
    "Co slibujeme",
    "Neyi taahhüt ediyoruz",
    "Cam kết",
    "Komitmen",
    "我们的承诺",
    "お約束",
    "우리의 약속",
)


@pytest.mark.parametrize("title", DENIED)
def test_a_title_that_denies_promises_nothing(title: str) -> None:
    assert promises("- API p95: 300 ms\n- Uptime: 99.5 %", title) == []


@pytest.mark.parametrize("title", PROMISED)
def test_a_title_that_promises_does(title: str) -> None:
    assert promises("- API p95: 300 ms\n- Uptime: 99.5 %", title) == [
        "p95 latency ≤ 300 ms",
        "ratio availability ≥ 99.5 %",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "- A weight is visible on the dashboard within 15 s of the measurement",
        "- The board shows the new price at most 15 s after the change",
        "- Der neue Preis wird spätestens 15 s nach der Änderung auf der Tafel angezeigt",
        "fr- Le nouveau prix est affiché au plus 15 s après la modification",
        "es- El nuevo precio se muestra como máximo 15 s después del cambio",
        "pt- O novo preço é exibido no máximo 15 s após a alteração",
        "it- Il nuovo prezzo è visibile al massimo 15 s dopo la modifica",
        "nl- De nieuwe prijs is zichtbaar maximaal 15 s na de wijziging",
        "- Вес виден на табло не позже чем через 15 с после измерения",
        "- Вага видна на табло не пізніше ніж за 15 с після вимірювання",
        "pl- Liczba wolnych wag odświeżona w ciągu 15 s od zwrotu",
        "cs- Nová cena je na tabuli viditelná nejpozději do 15 s od změny",
        "tr- Yeni fiyat değişiklikten sonra en geç 15 sn içinde panoda görünür",
        "- Giá mới hiển thị tối đa 15 giây sau khi thay đổi",
        "- Harga baru tampil maksimal 15 detik setelah perubahan",
        "- 价格变更后 15 秒以内在看板上显示",
        "- 計測後15秒以内にダッシュボードへ表示する",
        "- 측정 후 15초 이내에 대시보드에 표시된다",
    ],
)
def test_how_soon_a_change_is_seen_elsewhere_is_freshness(line: str) -> None:
    language, _, told = line.partition("- ")
    assert promises(f"- {told}", TITLES.get(language, TITLE)) == ["freshness ≤ 15 s"]


@pytest.mark.parametrize(
    "line",
    [
        "- The page shows the weight within 15 s",
        "- An SMS is sent within 15 s of the measurement",
        "- Страница показывает вес не позже чем через 15 с",
        "pl- Strona wyświetla wagę w ciągu 15 s",
        "cs- Stránka zobrazí váhu do 15 s",
    ],
)
def test_what_is_shown_or_sent_to_who_waits_is_a_latency(line: str) -> None:
    language, _, told = line.partition("- ")
    assert promises(f"- {told}", TITLES.get(language, TITLE)) == ["latency ≤ 15 s"]


@pytest.mark.parametrize(
    "line",
    [
        "- Weighing takes at most 6 s in 9 of 10 cases",
        "- Время взвешивания не более 6 с в 9 из 10 случаев",
        "- Час відповіді не більше 6 с у 9 з 10 випадків",
        "- Czas odpowiedzi najwyżej 6 s w 9 z 10 przypadków",
        "- Odezva v 9 z 10 případů do 6 vteřin",
        "- Antwortzeit höchstens 6 s in 9 von 10 Fällen",
        "- Temps de réponse d'au plus 6 s dans 9 cas sur 10",
        "- Tiempo de respuesta de 6 s como máximo en 9 de cada 10 casos",
    ],
)
def test_nine_of_ten_cases_are_a_share(line: str) -> None:
    assert promises(line) == ["90 % of events latency ≤ 6 s"]


LIMITS = (
    ("Target", "Hard limit"),
    ("Цель", "Предел"),
    ("Ціль", "Верхня межа"),
    ("Cel", "Górna granica"),
    ("Cíl", "Horní mez"),
    ("Hedef", "Üst sınır"),
)


@pytest.mark.parametrize(("target", "limit"), LIMITS)
def test_a_hard_limit_beside_the_target_is_that_of_every_case(target: str, limit: str) -> None:
    rows = f"| API | {target} | {limit} |\n|---|---|---|\n| GET /weight, p99 | 150 ms | 400 ms |"
    assert promises(rows) == ["p99 latency ≤ 150 ms", "max latency ≤ 400 ms"]


def test_a_limit_without_a_target_is_that_of_its_percentile() -> None:
    assert promises("| API | Limit |\n|---|---|\n| GET /weight, p99 | 400 ms |") == ["p99 latency ≤ 400 ms"]


@pytest.mark.parametrize(
    ("title", "row"),
    [
        ("Poziomy usług (SLO)", "| zwroty | żądania poniżej 3 s | 99% |"),
        ("Цели уровня сервиса (SLO)", "| возвраты | запросы быстрее 3 с | 99% |"),
        ("Nefunkční požadavky na výkon, úrovně služeb (SLO)", "| vratky | požadavky pod 3 s | 99 % |"),
        ("Hizmet seviyeleri (SLO)", "| iadeler | 3 sn altında istekler | %99 |"),
        ("Service-Level (SLO)", "| Rückgaben | Anfragen unter 3 s | 99 % |"),
        ("Niveaux de service (SLO)", "| retours | requêtes sous 3 s | 99 % |"),
        ("服务等级目标 (SLO)", "| 退货 | 请求 < 3 秒 | 99% |"),
    ],
)
def test_the_good_events_of_a_share_are_told_in_a_cell_of_their_own(title: str, row: str) -> None:
    found = promises(f"| Service | SLI | SLO |\n|---|---|---|\n{row}", title)
    assert found == ["99 % of events latency < 3 s"]


@pytest.mark.parametrize(
    ("title", "line", "promise"),
    [
        ("Требования к надёжности", "Коэффициент готовности должен быть не ниже 0,995.", "ratio availability ≥ 99.5 %"),
        ("Вимоги до надійності", "Коефіцієнт готовності має бути не нижче 0,995.", "ratio availability ≥ 99.5 %"),
        ("Wymagania niezawodności", "Współczynnik gotowości co najmniej 0,995.", "ratio availability ≥ 99.5 %"),
        ("Performans gereksinimleri", "- Çalışma süresi yüzde 99'un üzerinde olmalıdır.", "ratio availability > 99 %"),
        ("Performans gereksinimleri", "- Yanıt süresi 300 ms'den düşük olmalıdır.", "latency < 300 ms"),
        ("Performans gereksinimleri", "- Yedeğe geçiş süresi 3 dakikayı aşmayacaktır.", "duration ≤ 3 min"),
        ("Performans gereksinimleri", "- Veriler 20 saniyeden fazla geride kalmayacaktır.", "freshness ≤ 20 s"),
        ("Performans gereksinimleri", "- Kafka consumer lag: 5 sn'yi geçmemeli", "freshness ≤ 5 s"),
        ("Nefunkční požadavky, výkon", "- Denní uzávěrka netrvá déle než 2 minuty", "duration ≤ 2 min"),
        ("Nefunkční požadavky, výkon", "- Odezva je nejpozději za 6 vteřin", "latency ≤ 6 s"),
        (
            "Нефункціональні вимоги",
            "- Пакет із 500 сторінок обробляється щонайбільше за 20 хвилин",
            "duration ≤ 20 min",
        ),
        ("Нефункціональні вимоги", "- Crash-free sessions: 99,8% і вище", "ratio other_runtime ≥ 99.8 %"),
        ("Что обещаем", "- Приёмный контур тянет 120 тыс. точек/с", "rate throughput ≥ 120000 /s"),
        ("Сценарии качества", "- Балансер уводит трафик с упавшей зоны не более чем за 20 с", "duration ≤ 20 s"),
    ],
)
def test_bounds_and_names_of_the_east(title: str, line: str, promise: str) -> None:
    assert promises(line, title) == [promise]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Нефункциональные требования", "- рассматривали Tarantool (обещали p99 5 мс), отказались"),
        ("Wymagania niefunkcjonalne oraz wydajność", "- Limit API: 50 req/s na sprzedawcę"),
        ("Wymagania niefunkcjonalne oraz wydajność", "- Stop wdrożeń, gdy zostało mniej niż 10% budżetu błędów"),
        ("Performans gereksinimleri", "- Eklentiyi deneyince gecikme 480 ms çıktı, vazgeçtik"),
    ],
)
def test_rejected_limited_and_budgeted_in_the_east(title: str, line: str) -> None:
    assert promises(line, title) == []


@pytest.mark.parametrize(
    ("title", "line", "promise"),
    [
        ("Нефункциональные требования", "- Загрузка ЦП не превышает 60 %", "saturation ≤ 60 %"),
        ("Нефункціональні вимоги", "- Завантаження ЦП не перевищує 60 %", "saturation ≤ 60 %"),
        ("Нефункціональні вимоги", "- Споживання оперативної пам'яті — до 512 МБ", "saturation ≤ 512 MB"),
        ("Wymagania niefunkcjonalne oraz wydajność", "- Pamięć na poda: do 512 MB", "saturation ≤ 512 MB"),
        ("Wymagania niefunkcjonalne oraz wydajność", "- Replika opóźniona maksymalnie o 10 s", "freshness ≤ 10 s"),
        ("Performans gereksinimleri", "- Tam yedekleme 4 saatte bitmelidir", "duration ≤ 4 h"),
        ("Performans gereksinimleri", "- İçe aktarma 10 dakikadan uzun sürmemelidir", "duration ≤ 10 min"),
        ("Performans gereksinimleri", "- Sistem saatte 1800 aracı işleyebilecektir", "rate throughput ≥ 0.5 /s"),
        ("Poziom usług", "- Usługodawca zapewnia dostępność systemu na poziomie 99,5%", "ratio availability ≥ 99.5 %"),
        ("Вимоги до системи", "5.3. Пропускна здатність — не менше 300 подій на хвилину", "rate throughput ≥ 5 /s"),
        ("Вимоги до системи", "- THEN перші 5 міток видно за 1,2 с або швидше", "latency ≤ 1.2 s"),
        ("Requirements", "- THEN the first 5 marks are shown in 1.2 s or faster", "latency ≤ 1.2 s"),
        ("Requirements", "**Cold start.** At most 2 s after the tap", "duration ≤ 2 s"),
    ],
)
def test_named_bounded_and_asked_for(title: str, line: str, promise: str) -> None:
    assert promises(line, title) == [promise]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Requirements", "- 5 logins in 10 minutes lock the desk"),
        ("Requirements", "**Scales.** 20 of them since 2019, each checked in 30 minutes"),
        ("Performans gereksinimleri", "- Ölçüm 15 dakikada bir yapılır"),
        ("Нефункціональні вимоги", "- Час очікування відповіді від реєстру (таймаут): 15 с"),
        ("Nefunkční požadavky, výkon", "- Token platí 15 minut"),
        ("Nefunkční požadavky, výkon", "- Logy se uchovávají 90 dní"),
    ],
)
def test_what_only_looks_like_it(title: str, line: str) -> None:
    assert promises(line, title) == []


def test_half_an_hour_in_words_and_minutes_in_brackets_is_one_time() -> None:
    line = "- nowy produkt w podpowiedziach najpóźniej pół godziny (30 min) od publikacji"
    assert promises(line, "Wymagania niefunkcjonalne oraz wydajność") == ["freshness ≤ 30 min"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Service levels", "- Penalty of 0.5 % for each hour of downtime"),
        ("Уровень обслуживания", "- Штраф 0,5 % за каждый час простоя"),
        ("Poziom usług", "- Kara 0,5% za każdą godzinę niedostępności"),
        ("Úrovně služeb", "- Pokuta 0,5 % za každou hodinu výpadku"),
        ("Performans gereksinimleri", "- Her kesinti saati için %0,5 ceza"),
        ("Нефункциональные требования", "- Алерт при p99 выше 800 мс в течение 5 минут"),
        ("Нефункциональные требования", "- На стенде получили 180 мс на p95"),
        ("Нефункціональні вимоги", "- У конкурента пошук відповідає за 150 мс"),
        ("Wymagania niefunkcjonalne oraz wydajność", "- Konkurencja odpowiada w 150 ms"),
        ("Nefunkční požadavky, výkon", "- V testech jsme naměřili 180 ms na p95"),
        ("Performans gereksinimleri", "- p99 5 dakika boyunca 800 ms'yi aşarsa uyarı gönderilir"),
    ],
)
def test_penalties_windows_and_what_came_out(title: str, line: str) -> None:
    assert promises(line, title) == []


def test_a_bound_whose_breach_is_fined_is_promised() -> None:
    line = "- Error rate below 1 %, else a penalty is due"
    assert promises(line, "Service levels") == ["ratio error_rate < 1 %"]


@pytest.mark.parametrize(
    ("title", "line", "promise"),
    [
        ("Wymagania niefunkcjonalne oraz wydajność", "- Przełączenie na węzeł zapasowy w 30 s", "duration ≤ 30 s"),
        ("Nefunkční požadavky, výkon", "- Propustnost: 200 pož./s", "rate throughput ≥ 200 /s"),
        ("Нефункциональные требования", "- Пропускная способность: 200 зап./с", "rate throughput ≥ 200 /s"),
    ],
)
def test_short_words_and_shortened_ones(title: str, line: str, promise: str) -> None:
    assert promises(line, title) == [promise]
