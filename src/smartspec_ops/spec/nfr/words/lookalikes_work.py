"""Look-alikes about work on the system: tests, builds, measurements, alternatives, schedules, hardware."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

WORK: dict[Concept, str] = {
    Concept.COVERAGE: """
en: coverage, archunit, linter*, lint rule*, test coverage, code coverage, unit test*, mutation score, branches covered, statement coverage, tests pass, test pass, flaky, flakiness, lint*, sonar*, cyclomatic, complexity, code quality, technical debt, documentation coverage, type coverage, duplication, duplicated lines, test suite, requirements covered, integration tests, e2e tests, tests run, code review*, pull request*, prs, of tests, test cases, tested, test success, test pass rate, e2 e, ci success, ci success rate, ci/cd success rate, ci/cd success, ci/cd sla, build success rate, build success, deployment success rate, deploy success rate, release success rate, test execution, test execution time, test run time, test runtime, suite runtime, test duration, test suite time, test success rate, test pass rate
de: testabdeckung, abdeckung, codeabdeckung, unit tests, modultests, testfalle, komplexitat, testsuite*, testlauf*, die tests, testdurchlauf*, integrationstests, mutationstest*, codequalitat, technische schulden, testfall, testquote
fr: couverture, tests unitaires, couverture de code, couverture de tests, suite de tests, execution des tests, les tests, tests d integration, cas de test, mutation, qualite du code, dette technique, taux de reussite des tests
es: cobertura, pruebas unitarias, tests unitarios, tests deben, los tests, ejecucion de tests, suite de pruebas, suite de tests, casos de prueba, pruebas de integracion, mutacion, calidad de codigo, deuda tecnica, tests, pruebas pasan, ejecucion de pruebas, tests e2e
pt: cobertura, testes unitarios, os testes, suite de testes, execucao dos testes, casos de teste, testes de integracao, mutacao, qualidade de codigo, divida tecnica, testes passando, cobertura de testes
it: copertura, test unitari, suite di test, i test, esecuzione dei test, casi di test, test di integrazione, mutazione, qualita del codice, debito tecnico, copertura dei test
nl: testdekking, dekking, codedekking, testsuite, de tests, dekkingsgraad, unittest*, testgevallen, codekwaliteit, mutatiescore, integratietest*
pl: pokryci*, testow jednostkowych, testy jednostkowe, zestaw testow, testow, pokrycie kodu, przypadk* testow*, jakosc kodu, testy integracyjne, testy przechodz*, mutacyjn*
tr: kapsam*, birim test*, testler, test paketi, test kapsam*, test senaryo*, kod kalite*, mutasyon, entegrasyon testleri, testlerin
vi: đo bao phu, đo phu, kiem thu đon vi, bo test, chay test, ca kiem thu, chat luong ma, bao phu ma, kiem thu tich hop, test case
id: cakupan, cakupan kode, cakupan pengujian, uji unit, kasus uji, pengujian unit, kualitas kode, unit test
ru: покрыти*, юнит тест*, модульн* тест*, тест, тестов, тестами, тесты, прогон* тестов
uk: покритт*, юніт тест*, модульн* тест*, тести, тестів, покриття коду, тестов* сценарі*, якіст* коду, інтеграційн* тест*, мутаційн*
zh: 覆盖率, 覆蓋率, 单元测试, 用例, 圈复杂度, 测试套件, 测试用例, 测试通过, 单测, 自动化测试, 测试成功率, 测试通过率, 测试合格率, 單元測試, 測試用例, 測試套件, 测试覆盖, 測試覆蓋, 變異測試, 变异测试, 代码质量, 程式碼品質, 技术债, 集成测试, 整合測試, 覆盖度, 静态检查, 代码重复率
ja: カバレッジ, 単体テスト, テストケース, 網羅率, テストスイート, テスト実行, 自動テスト, テスト合格, テスト成功率, テスト合格率, テスト通過率, 結合テスト, 統合テスト, ミューテーション, コード品質, 技術的負債, テスト網羅, 静的解析, テスト通過
ko: 커버리지, 단위 테스트, 테스트 케이스, 테스트 스위트, 테스트 통과, 자동화 테스트, 테스트 실행, 테스트 성공률, 테스트 통과율, 통합 테스트, 코드 품질, 뮤테이션, 기술 부채, 테스트코드, 정적 분석, 단위테스트
th: ความครอบคลุม, ทดสอบหน่วย, ทดสอบรวม, คุณภาพโค้ด, กรณีทดสอบ, ยูนิตเทสต์
cs: pokryti testy, sada testu, testy, pokryti kodu, jednotkov* test*, testovac* pripad*, kvalita kodu, integracn* test*, mutacn*
sv: testtackning*, kodtackning*, tackningsgrad*, enhetstest*, testfall*, kodkvalitet*
no: testdekning*, testdækning*, kodedekning*, kodedækning*, enhetstest*, dekningsgrad*, dækningsgrad*, testtilfeller, kodekvalitet*
""",
    Concept.BUILD: """
en: build time*, builds, build, ci, ci/cd, pipeline duration, compile time, compil*, deployment*, deploy*, deploys, deploy time, release cycle, release*, rollback within, rollback*, lead time, deployment frequency, change failure rate, mttd, installation time, install time, setup time, docker image, image build, merge*, rollout*, canary, pull time, feature flag*, commit, commits, committing, feedback loop, feedback latency, dev environment, hot reload, sprint*, iteration*, cicd, docker compose up, docker-compose up
de: bauzeit, build*, bereitstellungszeit, deployment*, kompilier*, pipeline, ausrollen, installation*, hot reload, rollout, ausrollung, auslieferung von, deploybar
fr: build*, deploiement*, compilation, mise en production, integration continue, deployab*, deployer, deploye*, livraison continue, installation, pipeline ci, rechargement a chaud, retour arriere, montee de version
es: compilacion, despliegue*, build, integracion continua, instalacion, instalar, liberacion, recarga en caliente, reversion, pipeline ci, ejecucion de tests, ejecucion de pruebas
pt: compilacao, implantac*, deploy*, build, pipeline, instalacao, instalar, hot reload, lancamento de versao, lancamento da versao, reversao, publicacao de versao
it: compilazione, rilascio, deploy, build, distribuzione, installazione, installare, ricaricamento, pipeline ci
nl: build*, deployment*, uitrol*, compileer*, release*, installatie, pipeline, implementatie
pl: budowani*, wdrozeni*, kompilacj*, build, wydani*, instalac*, pipeline, potok ci
tr: derleme, dagitim, build, surum*, kurulum*, boru hatti, yayinla*
vi: trien khai, bien dich, dong goi, phat hanh, cai đat, build, deploy
ru: сборк*, деплой*, развертыван*, релиз*, ci/cd, пайплайн*, компиляц*, установк*
uk: збірк*, розгортан*, деплой*, реліз*, компіляц*, встановлен*, конвеєр*, ci/cd
zh: 构建, 部署, 编译, 发布, 上线, 流水线, 安装, 構建, 編譯, 發布, 發佈, 上線, 安裝, 热重载, 热更新, 熱重載, 熱更新, 回滚, 回滾, 打包, 迭代, 灰度发布, 持续集成
ja: ビルド, デプロイ, コンパイル, リリース, インストール, ホットリロード, ホットモジュール, ロールバック, 継続的インテグレーション, 導入作業, イテレーション, セットアップ時間
ko: 빌드, 배포, 컴파일, 릴리스, 설치, 핫 리로드, 핫리로드, 롤백, 릴리즈, 빌드 시간, 배포 시간, 지속적 통합
th: บิลด์, ดีพลอย, ติดตั้ง, ปล่อยเวอร์ชัน, คอมไพล์, ปรับใช้
id: penerapan, kompilasi, rilis, deploy*, build, pemasangan, instalasi, perilisan
cs: sestaveni, nasazeni, kompilac*, vydani, instalac*, build, deploy*, pipeline
sv: byggtid*, byggtiden, driftsatt*, utrullning*, installation*, release*
no: byggetid*, utrull*, udrulning*, udrul*, driftsett*, idriftsett*, idriftsæt*, installasjon*, installation*, release*
""",
    Concept.BUNDLE: """
en: bundle, bundle size, gzip*, gzipped, minified, package size, binary size, image size, apk size, app size, download size, asset size, page weight, javascript bundle, js bundle, css, chunk, initial bundle, installer size, container size, artifact size, tree shak*, page size, transfer size, bundled, model size, dependencies, install size, application size, installed size, installed, install footprint, page size, screen size, data consumption
de: bundle*, paketgrosse, buendel*, apk grosse, bildgrosse, app-grosse, installationsgrosse, seitengewicht, downloadgrosse
fr: taille du bundle, bundle, poids de la page, consommation de donnees, poids des ecrans, poids d une page, taille de l application, taille de l image, taille du paquet, taille de page
es: tamano del bundle, bundle, tamano del paquete, consumo de datos, tamano de la aplicacion, tamano de la imagen, peso de la pagina, tamano de la app
pt: tamanho do bundle, bundle, tamanho do pacote, consumo de dados, tamanho do aplicativo, tamanho da imagem, peso da pagina, tamanho do app
it: dimensione del bundle, bundle, dimensione dell app, dimensione del pacchetto, dimensione dell immagine, peso della pagina
ru: размер бандла, бандл*, размер приложения, размер сборки, размер образ*, размер страниц*, вес страницы, вес приложения, размер пакета
zh: 包体积, 打包, 包大小, 体积, 包體積, 安装包, 安裝包, 鏡像大小, 镜像大小, 應用大小, 应用大小, 首包, 资源大小, 安装体积
ja: バンドル, バンドルサイズ, アプリサイズ, イメージサイズ, インストールサイズ, ページ容量, パッケージサイズ, インストーラ
ko: 번들, 앱 크기, 이미지 용량, 패키지 크기, 설치 용량, 페이지 용량
th: บันเดิล, ขนาดแอป, ขนาดแพ็กเกจ, ขนาดหน้า
nl: bundel*, pakketgrootte, appgrootte, paginagewicht, imagegrootte
pl: rozmiar paczki, rozmiar pakietu, bundle, rozmiar aplikacji, rozmiar obrazu, waga strony, rozmiar bundla
tr: paket boyutu, bundle, uygulama boyutu, goruntu boyutu, sayfa agirligi
vi: kich thuoc goi, bundle, dung luong ung dung, kich thuoc ung dung, kich thuoc anh
id: ukuran bundel, ukuran paket, ukuran aplikasi, ukuran image, ukuran halaman
cs: velikost balicku, bundle, velikost aplikace, velikost obrazu, velikost stranky
uk: розмір бандл*, бандл*, розмір застосунк*, розмір образ*, розмір сторінк*
sv: paketstorlek*, appstorlek*, bundlestorlek*
no: pakkestørrelse*, appstørrelse*, bundlestørrelse*
""",
    Concept.ACCESSIBILITY: """
en: wcag*, accessib*, aria, contrast, contrast ratio, screen reader*, touch target*, tap target*, lighthouse*, a11y, section 508, aa, aaa, keyboard navigation, breakpoint*, viewport*, seo, zoom, nps, sus score, csat, readability, flesch*
de: barrierefrei*, kontrast*, wcag*, lighthouse*
fr: accessibilite, contraste, wcag*, rgaa
es: accesibilidad, contraste, wcag*
pt: acessibilidade, contraste, wcag*
it: accessibilita, contrasto, wcag*
nl: toegankelijk*, contrast*, wcag*
ru: контраст*, wcag*
zh: 无障碍, 对比度
ja: アクセシビリティ, コントラスト
ko: 접근성, 명암비
th: การเข้าถึงได้, ความคมชัด
pl: kontrast*, wcag*, czytnik* ekran*
tr: kontrast*, wcag*, ekran okuyucu
vi: đo tuong phan, wcag*
id: kontras, aksesibilitas, wcag*
cs: kontrast*, wcag*, pristupnost*
uk: контраст*, wcag*
sv: kontrast*, wcag*, tillganglighetsanpass*, webbtillganglig*, webbriktlinjer
no: kontrast*, wcag*, universell utforming, webtilgængelighed*
""",
    Concept.MEASURED: """
en: measured value*, we measured, today, at the moment, nowadays, currently, actual, actuals, actually, baseline*, previously, was, were, observed, benchmark result*, we saw, historically, last month, last quarter, last year, in practice, test result*, achieved, took, now takes, at present, existing system, legacy system, status quo, used to, recorded, so far, in our tests, resulted in, incident report*, during the incident, after the incident, postmortem, experienced, experiencing, suffers, down from, improved from, profiling, according to, industry average, competitor*, often exceeds, sometimes, current value*, current latenc*, current performance, current average, current avg, current p50, current p95, current p99, current baseline*, current system*, current implementation*, current throughput, current rate, current load, current usage, right now, demonstrat*, tested load*, in testing we, our measurements, measurements show, had, tests showed, test showed, tests have shown, tests show, benchmarks show, benchmark shows, benchmarking shows
de: derzeit, heute, istwert, ist wert, bisher*, fruher, war, waren, lag bei, ausgangswert, altsystem, bestandssystem, messergebnis*, zeigte, gemessen wurden, lag das, lag die, lag der, lagen bei, wurde gemessen, testergebnis*, betrug, beobachtet*, erreicht wurde*, dauerte, referenzwert, im letzten test, im letzten lasttest, im letzten quartal, im letzten monat, im letzten jahr, letztes jahr, erreichten wir, schaffte, wettbewerber*, mitbewerber*, konkurrenz*
fr: actuellement, aujourd hui, etait, etaient, constate*, auparavant, mesures montrent, a ete mesure*, ont ete mesure*, resultat* de test*, resultat* du test*, resultat* des tests, valeur actuelle, resultats obtenus, valeur de reference, a pris, a dure, on observe, on constate, lors du dernier test, l an dernier, le trimestre dernier, le mois dernier, l annee derniere, a atteint, ont atteint, saison derniere, nos concurrents, la concurrence, chez les concurrents, chez le concurrent
es: actualmente, hoy, midio, midieron, valor actual, hoy en dia, era, eran, historico, linea base, observado, anteriormente, las mediciones muestran, se midio, fue de, fueron de, resultado* de la prueba, resultado* de las pruebas, medida real, valor medido, valor de referencia, tardo, se obtuvo, se observa, en produccion actual, en la ultima prueba, el ano pasado, el mes pasado, el trimestre pasado, alcanzo, logro un, el ultimo trimestre, la competencia, competidor*
pt: atualmente, hoje, valor atual, mediu, mediram, era, eram, historico, observado, anteriormente, foi de, foram de, foi medid*, resultado* do teste, resultado* dos testes, valor medido, linha de base, levou, obteve*, observa-se, resultado obtido, no ultimo teste, no ano passado, no mes passado, ano passado, mes passado, no ultimo trimestre, atingiu, o concorrente, nossos concorrentes, a concorrencia
it: attualmente, oggi, valore attuale, era, erano, storico, osservato, era di, e stato misurat*, sono stati misurat*, risultat* del test, risultat* dei test, misurato nel, valore misurato, valore di riferimento, si osserva, ha impiegato, nell ultimo test, l anno scorso, il mese scorso, lo scorso anno, nell ultimo trimestre, ha raggiunto, hanno raggiunto, i concorrenti, la concorrenza, il concorrente
nl: momenteel, was, waren, werd gemeten, werden gemeten, testresulta*, op dit moment, voorheen, huidige waarde, gemiddeld gemeten, bleek, bereikte, werd bereikt, waargenomen, nulmeting, in de laatste test, vorig jaar, vorig kwartaal, vorige maand, haalde, haalden, afgelopen jaar, afgelopen kwartaal, concurrenten, de concurrentie, de concurrent
pl: obecnie, zmierzon*, byl, byla, bylo, wyniosl*, wyniki test*, dotychczas, wczesniej, aktualn* wartosc, osiagnieto, uzyskano, zaobserwowan*, wynik pomiaru, zajelo, trwalo, wartosc bazowa, uzyskalismy, zmierzylismy, wyszlo, osiagnelismy, zaobserwowalismy, konkurencj*, konkurent*
tr: su anda, olculen deger, onceki, gerceklesen, olculdu, olculmustur, test sonuc*, mevcut deger, elde edildi, gozlemlen*, surdu, baslangic degeri, ulasildi, olcum sonuc*, cikti, olctuk, gorduk, elde ettik, surmustu, suruyordu, rakip*, rakib*
vi: hien nay, đo đuoc, truoc đay, ket qua kiem thu, ket qua đo, ket qua thu nghiem, ghi nhan đuoc, quan sat đuoc, ket qua thuc te, gia tri hien tai, đoi thu
ru: сейчас, было, была, составлял*, фактическ*, ранее, раньше, замеры показ*, показал*, составил, составила, результат* тест*, по результатам тест*, занял*, длил*, базов* значени*, исходн* значени*, зафиксирован*, в среднем было, получили, получилось, намерили, замерили, намеряли, вышло, увидели, удалось получить, конкурент*, в тестах получ*
uk: зараз, раніше, становив, становила, виміряно, результат* тест*, фактичн*, досягнуто, спостеріга*, тривало, базове значення, заміряно, показав, показала, отримали, вийшло, наміряли, заміряли, побачили, конкурент*
zh: 目前, 现状, 實測, 实测, 测得, 现有系统, 基线, 实际值, 原先, 过去, 测试表明, 结果显示, 压测结果, 测试结果, 压测显示, 当前值, 實際值, 現狀, 測得, 當前值, 观测到, 觀測到, 实际耗时, 實際耗時, 基準值, 基准值, 压测得出, 已达到, 已達到, 實測值, 实测值, 测量值, 測量值, 現有系統, 历史值, 历史均值, 历史平均, 歷史值, 歷史均值
ja: 現状, 実測, 測定結果, 以前は, 従来, 実績, 計測結果, 前回, 測定では, 結果として, 測定値, 試験結果, 試験の結果, テスト結果, だった, でした, 計測値, 観測値, 実測値, 現状値, 現行, 観測され, 計測した, 測定した, ベースライン, 達成済み, 改善前, 改善後
ko: 측정값, 측정 결과, 기존, 실측, 실제값, 측정한 결과, 테스트 결과, 였다, 이었다, 현재값, 현재 값, 관측된, 실측값, 측정치, 베이스라인, 달성됨, 개선 전, 개선 후, 소요됨, 기록함, 확인됨
th: ปัจจุบัน, วัดได้, ก่อนหน้า, เดิม, ผลการทดสอบ, ค่าจริง, ผลการวัด, สังเกตได้, ค่าพื้นฐาน, ผลจริง
id: saat ini, nilai terukur, sebelumnya, hasil uji, hasil pengujian, hasil pengukuran, teramati, hasil aktual, baseline saat ini, nilai aktual, pesaing, kompetitor
cs: v soucasnosti, nyni, aktualne, namereno, namerena, drive, puvodni, vysledk* test*, vysledek test*, cinila, cinil, bylo, byla, byly, dosazeno, zjisten*, pozorovan*, trvalo, vychozi hodnota, vysledek mereni, namerili, namerili jsme, vyslo, zmerili, dosahli jsme, konkurenc*, konkurent*
sv: uppmatt*, matte, matt i, idag, i dag, hittills, tidigare, visade, lag pa, var, enligt var matning, utfall, matningar visar, matvarde*, testresultat*, i senaste testet, forra aret, i fjol, forra kvartalet, forra manaden, nadde, klarade
no: malt, malte, målt, målte, i dag, hittil, tidligere, viste, la pa, var, gav, nadde, naede, ble malt, blev malt, malinger viser, testresultat*, i siste test, i seneste test, i fjor, sidste ar, forrige kvartal, forrige maned, forrige semester, klarte, klarede
""",
    # Of a figure without a bound they say that it was measured; beside a bound they may describe anything.
    Concept.CURRENT: """
en: current, present, existing, as is, typical, typically
de: aktuell, aktuelle, aktueller, aktuelles, gegenwartig*, typisch*, derzeitig*, bestehend*
fr: actuel*, actuellement constate*, courant, typique, typiquement, existant, existante
es: actual, actuales, tipico, tipica, existente, existentes
pt: atual, atuais, tipico, tipica, existente, existentes
it: attuale, attuali, tipico, tipica, esistente, esistenti
nl: huidig*, typisch*, bestaand*, momentele
pl: obecn*, typow*, istniejac*, biezac*
tr: mevcut, simdiki, tipik, gunumuz*
vi: hien tai, hien co, thong thuong
id: saat ini, tipikal, yang ada
cs: soucasn*, typick*, stavajic*
uk: поточн*, типов*, наявн*, існуюч*
ru: текущ*, типичн*, существующ*, нынешн*
zh: 当前, 當前, 现有, 典型, 現有, 现行
ja: 現在, 既存, 典型的
ko: 현재, 기존, 통상, 일반적으로
th: ปัจจุบัน, ทั่วไป, ที่มีอยู่
sv: nuvarande, befintlig*, typiskt, typisk, dagens
no: navarende, nuværende, eksisterende, typisk, dagens
""",
    Concept.ALTERNATIVE: """
en: rejected, alternative*, considered, option a, option b, option c, option 1, option 2, option 3, ruled out, discarded, not chosen, dismissed, if we used, pros, cons, trade off*, tradeoff*, we considered, versus, competitor*, drawback*, downside, out of scope, non goal*, not a goal, deprecated, superseded, does not guarantee, not guaranteed, we do not promise, hypothetical,
de: verworfen*, alternativ*, option a, option b, statt, abgelehnt*, nicht im umfang, nachteil*, vorteil*, erwogen*, variante a, variante b
fr: rejete*, alternative*, option a, option b, au lieu de, ecarte*, hors perimetre, serait, aurait, envisage*, inconvenient*, avantage*, non retenu*, option 1, option 2
es: rechazad*, alternativa*, descartad*, opcion a, opcion b, en lugar de, fuera de alcance, seria, desventaja*, ventaja*, opcion 1, opcion 2, no elegid*
pt: rejeitad*, alternativa*, descartad*, opcao a, opcao b, em vez de, fora do escopo, seria, desvantage*, vantage*, opcao 1, opcao 2, nao escolhid*
it: rifiutat*, alternativ*, scartat*, opzione a, opzione b, invece di, fuori ambito, sarebbe, svantagg*, vantagg*, opzione 1, opzione 2, non scelt*
nl: verworpen, alternatie*, optie a, optie b, in plaats van, afgewezen, zou, overwogen, nadelen, voordelen, buiten scope, niet gekozen
pl: odrzucon*, alternatyw*, opcja a, opcja b, zamiast, poza zakresem, bylby, rozwazan*, wady, zalety, nie wybrano, rozwazalismy, rozwazano, rozpatrywalismy, zrezygnowalismy, zrezygnowano, odrzucilismy, odrzucono, odpadl*, probowalismy
tr: reddedil*, alternatif*, secenek*, yerine, kapsam disi, degerlendirilen, avantaj*, dezavantaj*, elendi, vazgectik, vazgecildi, vazgectim, elenen, degerlendirdik, dusunduk, dusunulmustu, denedik, deneyince, reddettik, yerine getirmek yerine
vi: bi loai, phuong an, thay vi, ngoai pham vi, lua chon thay the, nhuoc điem, uu điem, khong chon, bi tu choi, loai bo
ru: отклонен*, альтернатив*, вариант*, вместо, отвергнут*, вне рамок, рассматривали, рассмотрели, отказались, отвергли, отклонили, забраковали, не выбрали, отброшен*, думали взять, пробовали
uk: відхилен*, альтернатив*, варіант*, замість, розглянут*, недолік*, переваг*, поза рамками, не обран*, відкинут*, розглядали, відмовились, відмовилися, відхилили, відкинули, не обрали, пробували
zh: 备选, 被否决, 否决, 方案a, 方案b, 方案一, 方案二, 放弃, 不采用, 超出范围, 備選, 被否決, 放棄, 超出範圍, 优点, 缺点, 優點, 缺點, 未采用, 未採用, 不在范围
ja: 却下, 代替案, 不採用, 案a, 案b, 対象外, 検討した, 見送り, デメリット, メリット, 範囲外, スコープ外, 採用しない
ko: 기각, 대안, 채택하지, 대신, 범위 외, 단점, 장점, 옵션 a, 옵션 b, 미채택, 검토한
th: ทางเลือก, ถูกปฏิเสธ, แทนที่จะ, นอกขอบเขต, ข้อเสีย, ข้อดี, ไม่เลือก, ตัวเลือก
id: alternatif, ditolak, opsi a, opsi b, dipertimbangkan, kelebihan, kekurangan, opsi lain, di luar cakupan, tidak dipilih
cs: alternativ*, zamitnut*, varianta a, varianta b, mimo rozsah, zvazovan*, misto toho, nezvolen*, nevyhoda, nevyhody, vyhoda, vyhody, zvazovali, zamitli, odmitli, odmitnut*, zavrhli, zavrzen*, upustili, vyzkouseli, zkouseli
sv: forkasta*, alternativ*, i stallet for, avfard*, bortvald*, nackdel*, fordel*
no: forkastet, alternativ*, i stedet for, fravalgt*, ulempe*, fordel, fordeler, fordele
""",
    Concept.PLACEHOLDER: """
en: tbd, tba, todo, placeholder, needs clarification, to be defined, to be determined, to be decided, to be confirmed, fill in, xx, xxx, replace with, your value, n/a, lorem, sample value, insert here, insert value
de: offen, noch festzulegen, platzhalter, zu klaren, tbd, zu definieren
fr: a definir, a determiner, a preciser, a completer, tbd, a confirmer, a renseigner
es: por definir, por determinar, pendiente, por confirmar, a definir, tbd, completar aqui
pt: a definir, a determinar, pendente, a confirmar, tbd, preencher aqui, por definir
it: da definire, da determinare, da confermare, tbd, da completare, da compilare
ru: уточнить, будет определен*, заглушк*, подлежит уточнени*
zh: 待定, 待确认, 占位, 待補, 待补充, 待確認, 佔位, 待填
ja: 未定, 要確認, 仮置き, 仮の値, 要検討, 検討中, 後日決定, 調整中
ko: 미정, 추후 결정, 협의 필요, 추후 협의, tbd
th: รอกำหนด, ยังไม่กำหนด
nl: nog te bepalen, n.t.b
pl: do ustalenia, do uzupelnienia
tr: belirlenecek
vi: se xac đinh, chua xac đinh
id: akan ditentukan
cs: bude urceno, doplnit
uk: буде визначено, уточнити
sv: att faststalla, ej faststallt, ej beslutat, tbd, bestams senare
no: ikke fastsatt, ikke fastsat, avklares senere, fastsættes senere, tbd, må avklares
""",
    Concept.EVERY: """
en: every, each, once every
de: alle, jede*
fr: toutes les, tous les, chaque
es: cada
pt: a cada, cada
it: ogni
nl: elke, iedere
pl: co
tr: her
vi: moi
id: setiap
cs: kazd*
ru: каждые, каждый, каждую, раз в
uk: кожні, кожну
zh: 每隔, 每
ja: ごと, 毎, おき
ko: 마다
th: ทุก
sv: varje, vart, var tredje, var femte
no: hver, hvert
""",
    Concept.SCHEDULE: """
en: each day, poll*, polling, polled, interval*, cron, scrape*, scraped, hourly, nightly at, scheduled at, schedule, schedules, scheduling, frequency, daily backup*, weekly backup*, backup every, backups every, update interval, refresh interval, flush*, times per day, health check*, auto save*, autosave*, auto-save*, maintenance window*, maintenance, advance notice, notice, prior notice, in advance, days before, hours before, quarterly, annually, review every, evaluation window, time slice, reminder*, after the event, last updated, page refresh, auto refresh, auto-refresh, checkpoint*, rebalance every, compaction every, granularity, measurement cycle, sampling cycle, polling cycle, duty cycle, transmission cycle
de: intervall*, taktung, zyklus, zyklisch, stundlich, taglich*, wochentlich*, wartungsfenster, vorlauf, im voraus, regelmassig, granularitat, automatische aktualisierung, halbjahrlich, monatlich*, jahrlich*, nachtlich um, im turnus, alle paar, erinnerung*, vierteljahrlich*, geplante wartung*, geplante ausfallzeit*, geplante unterbrechung*, wartungsarbeiten, wartungszeit*
fr: intervalle*, periodique*, fenetre de maintenance, preavis, a l avance, granularite, actualisation automatique, rafraichissement automatique, quotidien*, hebdomadaire*, mensuel*, frequence, rappel*, sauvegarde automatique, toutes les heures, cadence, arret programme*, arrets programmes, maintenance programmee, interruption programmee, maintenance planifiee, arret planifie
es: intervalo*, periodic*, ventana de mantenimiento, antelacion, diariamente, granularidad, actualizacion automatica, refresco automatico, diario, diaria, semanal*, mensual*, frecuencia, recordatorio*, guardado automatico, autoguardado, cadencia, cron, parada programada, paradas programadas, mantenimiento programado, mantenimientos programados, corte programado
pt: intervalo*, periodic*, janela de manutencao, antecedencia, diariamente, granularidade, atualizacao automatica, diario, diaria, semanal*, mensal*, frequencia, lembrete*, salvamento automatico, cadencia, cron, polling, parada programada, paradas programadas, manutencao programada, manutencoes programadas, paragem programada
it: intervall*, periodic*, finestra di manutenzione, preavviso, granularita, aggiornamento automatico, giornalier*, settimanal*, mensil*, frequenza, promemoria, salvataggio automatico, cadenza, cron, polling, fermo programmato, fermi programmati, manutenzione programmata, fermo pianificato
nl: interval*, onderhoudsvenster, vooraf, automatisch vernieuw*, automatische vernieuwing, dagelijks*, wekelijks*, maandelijks*, frequentie, herinnering*, automatisch opslaan, cron, polling, gepland onderhoud, geplande uitval, geplande onderbreking*
pl: interwal*, okresow*, okno serwisowe, wyprzedzeniem, automatyczne odswiezanie, codzienn*, cotygodniow*, miesieczn*, czestotliwosc*, przypomnien*, autozapis*, cyklicz*, polling, harmonogram*
tr: aralik*, aralık*, periyod*, bakim penceresi, onceden, otomatik yenileme, gunluk, haftalik, siklik, sikligi, hatirlat*, otomatik kaydet*, zamanla*, yoklama
vi: đinh ky, khoang thoi gian, bao tri, tu đong lam moi, hang ngay, hang tuan, hang thang, tan suat, nhac nho, tu đong luu, chu ky, lich trinh, polling
ru: интервал*, периодич*, ежедневно, регулярно, технологическ* окно, заранее, гранулярност*, детализац*, автообновлени*, автоматическое обновление, еженедельно, ежемесячно, ежечасно, частота опроса, напоминани*, автосохранени*, расписани*, опрос, опроса, по крону, цикл опроса
uk: інтервал*, періодич*, щоденно, автооновлен*, автоматичн* оновлен*, щотижн*, щомісяц*, частота опитуван*, нагадуван*, автозбереж*, розклад*, опитуван*
zh: 间隔, 轮询, 定期, 维护窗口, 提前, 周期性, 自动保存, 粒度, 自动刷新, 自動刷新, 自動更新, 自动更新, 間隔, 輪詢, 維護視窗, 提醒, 自動保存, 自動儲存, 週期, 周期, 定時, 定时, 频次, 頻率, 刷新间隔, 刷新頻率, 每日, 每周, 提前通知
ja: 間隔, 定期, ポーリング, メンテナンス, 事前, 粒度, 自動更新, 自動リフレッシュ, 更新間隔, 更新頻度, リマインド, リマインダー, 自動保存, 周期, 毎日, 毎週, スケジュール実行, 定期実行
ko: 간격, 주기, 폴링, 정기, 점검 시간, 사전 공지, 세분성, 분 단위, 초 단위, 시간 단위, 자동 갱신, 자동 새로고침, 자동갱신, 갱신 주기, 수집 주기, 리마인더, 자동 저장, 스케줄, 매일, 매주, 폴링 주기, 새로고침 간격
th: ช่วงเวลา, บำรุงรักษา, ล่วงหน้า, รีเฟรชอัตโนมัติ, ทุกวัน, ทุกสัปดาห์, ความถี่, เตือนความจำ, บันทึกอัตโนมัติ, ตั้งเวลา, รอบการ
id: interval, berkala, terjadwal, jadwal, pembaruan otomatis, penyegaran otomatis, refresh otomatis, harian, mingguan, bulanan, frekuensi, pengingat, simpan otomatis, polling, siklus
cs: interval*, pravideln*, periodick*, v planu, udrzb*, automaticka aktualizace, denne, tydne, mesicne, frekvence, pripominka, automaticke ukladani, cyklus, polling, perioda
sv: intervall*, underhallsfonster*, i forvag, dagligen, veckovis, manadsvis, paminn*, automatisk uppdatering, schemalagd*, planerat underhall, planerade avbrott, planerat avbrott, planerad nedtid
no: intervall*, interval*, vedlikeholdsvindu*, servicevindu*, på forhånd, pa forhand, daglig, dagligt, ukentlig*, ugentlig*, manedlig*, paminn*, pamind*, automatisk oppdatering, planlagt vedlikehold, varsles, planlagt vedligehold, planlagt nedetid, planlagte avbrudd, planlagt avbrudd
""",
    Concept.IMPROVEMENT: """
en: reduce*, reduced by, reduction, decrease*, increase*, improv*, faster by, cut by, lower by, up by, grow*, fewer, saves, save users, times faster, speed up, speedup, compared to, relative to, than before, than today, versus baseline, drop by, boost, regression*, degrade by, degradation of, slower than baseline, from baseline, of baseline, minimize*, halve, doubl*, x faster, time saved, savings
de: reduzier*, verringer*, senk*, steiger*, verbesser*, im vergleich, gegenuber, erhoh*, einspar*, beschleunig*, optimier*, zuwachs
fr: redui*, reduction, diminu*, augment*, amelior*, par rapport, gagn*, gain*, economis*, accelerat*, baisse
es: reduc*, disminu*, aument*, mejor*, respecto a, en comparacion, ahorr*, increment*, aceler*, optimiz*, caida del
pt: reduz*, reduc*, diminu*, aument*, melhor*, em relacao, em comparacao, economi*, increment*, aceler*, otimiz*, queda
it: ridu*, riduzione, diminu*, aument*, miglior*, rispetto, risparmi*, increment*, acceler*, calo
nl: vermind*, verlag*, verhog*, verbeter*, ten opzichte, besparing*, winst van, sneller dan voorheen, bespaar*, minimalis*
pl: zmniejsz*, redukc*, zwieksz*, popraw*, w porownaniu, oszczedn*, przyspiesz*, skroc*, spadek
tr: azalt*, artir*, artır*, iyilestir*, gore, tasarruf*, hizlan*, dusur*, kisalt*
vi: giam, tang, cai thien, so voi, tiet kiem, rut ngan, nang cao, toi uu hoa
ru: сниж*, сократ*, сокращени*, увелич*, улучш*, уменьш*, по сравнению, повыс*, эконом*, ускор*, прирост*, оптимизир*
uk: зменш*, скороч*, збільш*, покращ*, порівняно, економ*, прискор*, підвищ*, знижен*
zh: 减少, 降低, 提升, 提高, 相比, 增加, 优化, 缩短, 減少, 節省, 节省, 節約, 节约, 下降, 縮短, 優化, 改善, 提升了, 加快, 降幅, 涨幅, 增幅
ja: 削減, 短縮, 向上, 改善, 比べて, 増加, 低減, 節約, 高速化, 減少, 効率化, 増やす, 減らす
ko: 감소, 단축, 향상, 개선, 대비, 증가, 절감, 절약, 개선율, 상승, 하락, 줄어, 늘어, 최적화
th: ลดลง, เพิ่มขึ้น, ปรับปรุง, เทียบกับ, ลดเวลา, ประหยัด, เพิ่มประสิทธิภาพ, เร็วขึ้น, ลดลงจาก
id: mengurangi, kurangi, meningkatkan, penurunan, peningkatan, menghemat, penghematan, mempercepat, peningkatan sebesar, turun
cs: snizit, snizeni, zkratit, zkraceni, zvysit, zvyseni, zlepsen*, usetr*, uspor*, zrychl*, pokles, narust
sv: minska*, forbattr*, okar, oka, okning*, halver*, jamfort med, sank*, hojs, hojas, reducer*
no: reduser*, reducer*, reduksjon*, reduktion*, forbedr*, øke, øker, øges, øgning*, økning*, sammenlignet med, senke*, sænk*, halver*, nedbring*
""",
    Concept.SCALING: """
en: autoscal*, auto scal*, auto-scal*, scale out, scale up, scale when, scales when, scale down, hpa, scaling trigger, scaling threshold, scale in, target cpu, targetcpu*, horizontal pod, min replicas, max replicas, scaling down, scaling up
de: autoskalier*, skalierung ab, automatische skalierung, hochskalier*, autoscal*
fr: mise a l echelle, autoscal*, montee en charge automatique, mise a l echelle automatique
es: autoescal*, escalado automatico, escalado horizontal
pt: autoescal*, escalonamento automatico, escalonamento horizontal
it: autoscal*, scalabilita automatica, scalare automaticamente
ru: автомасштаб*, масштабирова* при, горизонтальн* масштаб*, масштабируемся, масштабируется при, масштабирование при
zh: 自动扩容, 扩容, 缩容, 自动伸缩, 自動擴容, 擴容, 縮容, 副本数, 副本數, 弹性伸缩, 彈性伸縮, 水平扩展触发, 自動擴展, 自动扩展
ja: オートスケール, スケールアウト, 自動スケール, スケールイン, オートスケーリング
ko: 오토스케일, 스케일 아웃, 자동 확장, 스케일 인, 자동 스케일링, 오토스케일링
th: ปรับขนาดอัตโนมัติ, ขยายอัตโนมัติ, เพิ่มจำนวนเครื่อง, จำนวนสำเนา
nl: autoscal*, automatisch schalen, automatisch opschalen, instanties
pl: autoskalow*, automatyczne skalowanie, automatyczne skalowan*, replik, instancji
tr: otomatik olcekle*, replika, otomatik olcek*, ornek sayisi
vi: tu đong mo rong, tu đong tang, ban sao, tu đong co gian
id: skala otomatis, penskalaan otomatis, replika
cs: automatick* skalovan*, autoskal*, replik, instanc*
uk: автомасштаб*, реплік, екземпляр*, масштабуємось, масштабування при, масштабується при
""",
    Concept.HARDWARE: """
en: vcpu*, cores, ssd, hardware, minimum requirements, system requirements, instance type, disk space, storage capacity, database size, data volume, screen size, memory request*, memory limit*, cpu limit*, cpu request*, total ram, total memory, ram totale, ram total, memoria total, memoria totale, gesamtspeicher, requests/limits, t3, requests cpu, mhz, ghz, nvme, hdd, sequential read, sequential write, android device*, ios device*, windows server*
de: kerne, festplatte, hardware, systemvoraussetzung*, datenbankgrosse, prozessor, festplattenspeicher, speicherplatz, freier ram, freiem ram, ram frei, arbeitsspeicher frei, mindestanforderung*
fr: coeurs, disque dur, materiel, configuration minimale, processeurs, espace disque, disque, stockage, serveur dedie, configuration materielle, ram requise, ram minimum
es: nucleos, disco duro, hardware, requisitos minimos, procesador, espacio en disco, almacenamiento, ram requerida, ram minima, requisitos de hardware
pt: nucleos, disco rigido, hardware, requisitos minimos, processador, espaco em disco, armazenamento, ram necessaria, ram minima
it: core, disco, hardware, requisiti minimi, processore, spazio su disco, archiviazione, ram richiesta, ram minima
ru: ядер, ядра, диск*, оборудован*, системн* требовани*, свободн* мест*, накопител*, свободн* озу, процессора
zh: 核, 硬件, 磁盘空间, 服务器配置, 硬盘, 硬體, 磁碟空間, 硬碟, 伺服器配置, 内存不低于, 存储空间, 儲存空間, 内存要求, 可用内存, 顯存, 显存, 带宽, 頻寬, 机型内存, 内存机型, 运行内存
ja: コア, ハードウェア, ディスク容量, 動作環境, 空き容量, メモリ容量, ストレージ, 必要メモリ, 推奨メモリ, 帯域
ko: 코어, 하드웨어, 디스크 용량, 여유 공간, 저장 공간, 메모리 용량, 최소 사양, 권장 사양, 대역폭, 스토리지
th: ฮาร์ดแวร์, พื้นที่ดิสก์, หน่วยประมวลผล, พื้นที่จัดเก็บ, แรมขั้นต่ำ, สเปกเครื่อง, เครื่องแรม, แรมเครื่อง
nl: kernen, schijfruimte, hardware, minimumvereisten, processor, opslagruimte, werkgeheugen, vrije schijfruimte
pl: rdzeni, dysk*, sprzet*, wymagania sprzetowe, procesor*, przestrzen dyskow*, miejsca na dysku
tr: cekirdek, disk alani, donanim, islemci, bellek alani, depolama, ram gereksinim*
vi: loi cpu, phan cung, o cung, dung luong đia, bo xu ly, ram toi thieu, dung luong luu tru, o đia, may ram, thiet bi ram, đien thoai ram, cau hinh may
id: inti cpu, perangkat keras, ruang disk, prosesor, penyimpanan minimal, ram minimal, kapasitas disk, hp ram, perangkat ram, android ram, ponsel ram, laptop ram
cs: jader, disk, disku, hardware, pozadavky na hardware, procesor*, misto na disku, uloziste
uk: ядер, ядра, диск*, обладнан*, апаратн*, процесор*, сховищ*, вільн* місц*
sv: karnor, harddisk*, diskutrymme*, lagringsutrymme*, hardvara*
no: kjerner, kerner, harddisk*, diskplass*, diskplads*, lagringsplass*, lagerplads*, maskinvare*
""",
    Concept.TEST_SETUP: """
en: load test*, stress test*, soak test*, performance test*, test with, tested with, k6, jmeter, gatling, locust, ramp up, ramp-up, virtual users, simulate*, simulated, test duration, chaos, test plan, sample size, a/b test, ab test, split test, experiment*, verify with, benchmark with
de: lasttest*, stresstest*, simulier*, testdauer, virtuelle nutzer, belastungstest*, testlast, testumgebung, versuchsdauer, hochlaufphase, testnutzer
fr: test de charge, tests de charge, montee en charge, simuler, simulation, simulations, test de performance, tests de performance, test d endurance, utilisateurs virtuels, jeu de donnees de test, duree du test
es: prueba de carga, pruebas de carga, simular, simulacion, simulados, prueba de rendimiento, prueba de estres, usuarios virtuales, duracion de la prueba, rampa
pt: teste de carga, testes de carga, simular, simulacao, simulados, teste de desempenho, teste de estresse, usuarios virtuais, duracao do teste, rampa
it: test di carico, simulare, simulazione, simulati, test di stress, utenti virtuali, durata del test, rampa
ru: нагрузочн* тест*, имитаци*, нагрузочн*, виртуальн* пользовател*, длительность теста, стресс-тест*, стресс тест*, тестов* нагрузк*
zh: 压测, 压力测试, 负载测试, 模拟, 壓測, 壓力測試, 負載測試, 模擬, 虚拟用户, 虛擬用戶, 測試時長, 测试时长, 持续压测, 浸泡测试, 加压
ja: 負荷テスト, 負荷試験, シミュレート, ストレステスト, 性能試験, 性能テスト, 仮想ユーザー, 試験時間, 耐久試験
ko: 부하 테스트, 부하테스트, 시뮬레이션, 스트레스 테스트, 성능 테스트, 가상 사용자, 테스트 시간, 램프업, 내구 테스트, 부하 생성
th: ทดสอบโหลด, จำลอง, ทดสอบความเครียด, ผู้ใช้เสมือน, ระยะเวลาทดสอบ, โหลดเทสต์
nl: loadtest*, belastingstest*, stresstest*, gesimuleerd*, virtuele gebruikers, testduur, prestatietest*, opbouwfase
pl: test obciazeniow*, testy obciazeniow*, symul*, uzytkownicy wirtualni, czas testu, test wydajnosc*, test stresu
tr: yuk testi, stres testi, simul*, sanal kullanici*, test sure*, performans testi
vi: kiem thu tai, mo phong, nguoi dung ao, thoi gian kiem thu, thu tai, kiem thu hieu nang
id: uji beban, simulasi, pengguna virtual, durasi uji, uji stres, uji performa, uji kinerja
cs: zatezov* test*, simul*, vykonnostni* test*, virtualni uzivatel*, doba testu, test zateze
uk: навантажувальн* тест*, імітац*, симуляц*, віртуальн* користувач*, тривалість тесту, стрес тест*, стрес-тест*
sv: lasttest*, belastningstest*, stresstest*, prestandatest*, simuler*, virtuella anvandare
no: lasttest*, belastningstest*, stresstest*, ytelsestest*, ydelsestest*, performancetest*, simuler*, virtuelle brukere, virtuelle brugere
""",
    Concept.ANIMATION: """
en: animation*, transition duration, fade*, toast*, tooltip*, hover*, easing, snackbar, splash screen*, spinner*, skeleton animation*, skeleton shimmer*, delay before, auto dismiss*, auto-dismiss*, dismiss*, blink*, double tap, long press, disappears after, disappear*, hides after, ease, countdown*, transitions last
de: animation*, uberblend*, ausblend*, einblend*, verschwind*, countdown*, toast*, tooltip*, blendet aus, verblass*
fr: animation*, fondu, infobulle, disparai*, toast*, duree d affichage, apparition en fondu, disparait apres
es: animacion*, transicion*, desaparec*, toast*, desvanec*, duracion de la animacion, se oculta, fundido, tooltip*
pt: animac*, transic*, toast*, esmaec*, desaparec*, some apos, tooltip*
it: animazion*, transizion*, toast*, dissolvenza, scompar*, tooltip*
ru: анимац*, всплыва*, тост*, исчеза*, обратн* отсч*, плавн* переход*, тултип*
zh: 动画, 过渡, 弹窗, 提示框, 自动消失, 消失, 倒计时, 倒數計時, 倒数, 動效, 动效, 過渡, 彈窗, 提示框消失, 淡入, 淡出, 懸停, 悬停, 長按, 长按, 闪烁, 轮播, 輪播, 吐司
ja: アニメーション, トースト, 消滅, 自動的に消え, 自動で消え, 非表示, カウントダウン, フェード, スナックバー, ツールチップ, 点滅, 長押し, トランジション, 自動消滅, スライドショー
ko: 애니메이션, 토스트, 사라, 카운트다운, 페이드, 스낵바, 툴팁, 깜빡, 길게 누르, 트랜지션, 자동 닫힘, 사라짐, 전환 효과
th: แอนิเมชัน, เฟด, หายไป, นับถอยหลัง, กดค้าง, เอฟเฟกต์
nl: animatie*, overgang*, toast*, vervag*, verdwijn*, tooltip*, aftel*
pl: animacj*, toast*, przejsci* animac*, zanik*, znika po, odliczani*, tooltip*
tr: animasyon*, toast*, gecis suresi, kaybol*, geri sayim, tooltip*
vi: hieu ung, hoat anh, chuyen canh, bien mat sau, toast*, đem nguoc, tooltip*
id: animasi, toast*, menghilang, hitung mundur, tooltip*
cs: animac*, toast*, zmizi, odpocet, tooltip*
uk: анімац*, спливаюч*, тост*, зникає, зворотн* відлік, плавн* перехід
sv: animer*, animation*, tonas, toning*, forsvinn*
no: animasjon*, animation*, forsvinn*, forsvind*, toning*
""",
    Concept.BUDGET: """
en: budget consumption, budget consumed, budget burn*, budget remaining, budget left, error budget*, allowed downtime, downtime allowed, allowable downtime, permitted downtime, downtime budget, budget burn, budget remaining, budget consumed, burn rate, budget at, monthly budget
de: fehlerbudget*, erlaubte ausfallzeit, zulassige ausfallzeit, erlaubter ausfall, tolerierte ausfallzeit, zulassiger ausfall
fr: budget d erreur*, indisponibilite autorisee, arret autorise, indisponibilite max, indisponibilite maximale autorisee
es: presupuesto de error*, tiempo de inactividad permitido, inactividad permitida, downtime permitido, caida permitida
ru: бюджет ошибок, допустимый простой, допустимое время простоя, допустим* просто*, разрешенн* просто*, бюджета ошибок, бюджету ошибок, бюджете ошибок, бюджетом ошибок
zh: 错误预算, 允许停机, 允许宕机, 錯誤預算, 允許停機, 允许不可用, 容许停机, 可停机
ja: エラーバジェット, 許容停止時間, 許容ダウンタイム, エラー予算, 許容停止, エラーバジェット消費, 許容エラー
ko: 에러 버짓, 다운타임 허용, 허용 다운타임, 오류 예산, 허용 중단, 허용 장애, 에러 예산, 허용 정지
pt: orcamento de erro*, inatividade permitida, tempo de inatividade permitido, indisponibilidade permitida, downtime permitido
it: budget di errore, inattivita consentita, fermo consentito, downtime consentito
th: งบประมาณข้อผิดพลาด, เวลาหยุดที่ยอมรับ, ดาวน์ไทม์ที่ยอมรับ
pl: budzet bledow, dopuszczaln* przestoj*, dozwolon* przestoj*, dopuszczaln* niedostepn*, budzetu bledow, budzetem bledow, budzecie bledow
tr: hata butcesi, izin verilen kesinti, izin verilen durus, hata butces*
vi: ngan sach loi, thoi gian ngung cho phep, cho phep ngung
uk: бюджет помилок, допустим* простій, допустим* простою, бюджету помилок, бюджеті помилок, бюджетом помилок
nl: foutbudget*, toegestane uitval, toegestane downtime
id: anggaran kesalahan, waktu henti yang diizinkan, downtime diizinkan
cs: rozpocet chyb, chybovy rozpocet, povoleny vypadek, pripustny vypadek, rozpoctu chyb, rozpoctem chyb, chyboveho rozpoctu
sv: felbudget*
no: feilbudsjett*, fejlbudget*
""",
    Concept.MODEL: """
en: accuracy, accurate, precision, recall, f1, f1 score, auc, mape, rmse, wer, cer, word error rate, character error rate, bleu, rouge, similarity, confidence, relevance, hallucination*, classification, score, scores, threshold, correctly, correct, quality score, kappa, ndcg, mrr, match rate, false positive*, false negative*, detection rate, faithfulness, groundedness, top 5, top 10, top k, test set, golden set, evaluation set, question bank, test questions, accuracy loss, loss of accuracy, accuracy drop
de: genauigkeit*, trefferquote, praezision, prazision, relevanz, konfidenz, korrekt*, treffsicherheit, fehlklassifik*, ubereinstimmung, erkennungsrate*, falsch positiv*, ahnlichkeit, halluzination*, exaktheit, richtigkeit
fr: precision, exactitude, rappel, pertinence, confiance, concordance, justesse, taux de reconnaissance, fiabilite du modele, taux de bonnes reponses, faux positif*, score de confiance, similarite, hallucination*
es: precision, exactitud, relevancia, confianza, tasa de acierto, aciertos, coincidencia, falsos positivos, similitud, reconocimiento, tasa de precision, alucinacion*, puntuacion
pt: precisao, acuracia, relevancia, confianca, taxa de acerto, correspondencia, falsos positivos, similaridade, reconhecimento, alucinac*, pontuacao, exatidao
it: accuratezza, precisione, rilevanza, confidenza, corrispondenza, riconoscimento, falsi positivi, similarita, accurato, allucinazion*, punteggio, esattezza
nl: nauwkeurigheid, precisie, relevantie, juistheid, correctheid, betrouwbaarheidsscore, herkenning*, overeenkomst
pl: dokladnosc*, precyzj*, trafnosc*, poprawnosc*, zgodnosc*, rozpoznawan*, pewnosc*, czulosc*, swoistosc*
tr: dogruluk, doğruluk, kesinlik, guven skoru, isabetlilik, eslesme orani, tanima orani, duyarlilik, benzerlik
vi: đo chinh xac, chinh xac, đo tin cay, ty le chinh xac, đo khop, ty le nhan dien, đo phu hop, nhan dang
ru: точност*, полнот*, релевантност*, достоверност*, корректн*, правильност*, верно, распознаван*, совпадени*, доля верных, доля правильных, ложн* срабатыван*, погрешност*, галлюцинац*, уверенност*
zh: 准确率, 準確率, 精度, 召回率, 置信度, 字错率, 词错率, 字錯率, 精确率, 准确, 相似度, 一致率, 匹配率, 正确率, 識別率, 识别率, 误识率, 题库, 題庫, 测试集, 測試集, 评测集, 評測集, 準確度, 准确度, 精確率, 召回, 誤判率, 误判率, 误报率, 誤報率, 漏报率, 幻觉率, 幻覺率, 置信, 評分, 匹配度, 相关性, 相關性, 一致性评分, 识别准确, 命中准确
ja: 精度, 文字誤り率, 単語誤り率, 正解率, 再現率, 適合率, 信頼度, 一致率, 正答率, 認識率, 誤検知率, テストセット, 評価セット, 評価データ, 誤認識率, 一致度, 類似度, 正確性, 正確率, 検出率, ハルシネーション, 再現性スコア, 適合度
ko: 정확도, 문자 오류율, 단어 오류율, 정밀도, 재현율, 신뢰도, 일치율, 매칭률, 테스트셋, 평가셋, 평가 데이터, 정답률, 재현도, 유사도, 오탐률, 오인식률, 검출률, 인식률, 환각, 적합도, 민감도, 특이도
th: ความแม่นยำ, ความถูกต้อง, แม่นยำ, อัตราการจดจำ, ความคล้าย, ผลบวกลวง, ความเชื่อมั่น
uk: точніст*, правильніст*, достовірніст*, коректн*, розпізнаван*, релевантн*, збіг, повнот*, хибн* спрацюван*
cs: presnost*, spravnost*, rozpoznavan*, shoda, relevanc*, spolehlivost modelu, uplnost
id: akurasi, presisi, ketepatan, tingkat akurasi, kecocokan, relevansi, pengenalan, tingkat kepercayaan, kebenaran
sv: noggrannhet*, precision, traffsakerhet*, falska positiva, korrekthet*
no: nøyaktighet*, nøjagtighed*, presisjon*, præcision*, treffsikkerhet*, træfsikkerhed*, falske positive*, falske positiver
""",
    Concept.SAMPLING: """
en: sampling, sample rate, sampled, traced, traces, rollout percentage, % rollout, percentage rollout, of traffic, traffic split, canary*, feature flag*, beta users, shadow traffic, of users see
de: stichprobe*, abtastrate, abtast*, kanarien*, sampling
fr: echantillonn*, taux d echantillonnage, canari
es: muestreo, muestra aleatoria, frecuencia de muestreo, canario
ru: сэмплировани*, выборк*, семплир*, канареечн*
zh: 采样, 灰度, 採樣, 取樣, 抽樣, 抽样, 灰度比例, 金丝雀
ja: サンプリング, カナリア, 標本, サンプル率, 抜き取り
ko: 샘플링, 카나리, 표본, 샘플 비율
pt: amostragem, taxa de amostragem, canario, amostra
it: campionament*, campione, canarino
nl: steekproef*, bemonstering
pl: probkowan*
tr: ornekleme
vi: lay mau
id: pengambilan sampel
cs: vzorkovan*
uk: вибірк*, семплюван*
th: สุ่มตัวอย่าง
sv: stickprov*, samplings*
no: stikkprøve*, stikprøve*, prøvetaking*
""",
}
