"""Look-alikes about work on the system: tests, builds, measurements, alternatives, schedules, hardware."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.vocabulary import Concept

WORK: dict[Concept, str] = {
    Concept.COVERAGE: """
en: coverage, archunit, linter*, lint rule*, test coverage, code coverage, unit test*, mutation score, branches covered, statement coverage, tests pass, test pass, flaky, flakiness, lint*, sonar*, cyclomatic, complexity, code quality, technical debt, documentation coverage, type coverage, duplication, duplicated lines, test suite, requirements covered, integration tests, e2e tests, tests run, code review*, pull request*, prs, of tests, test cases, tested, test success, test pass rate, e2 e, ci success, ci success rate, ci/cd success rate, ci/cd success, ci/cd sla, build success rate, build success, deployment success rate, deploy success rate, release success rate, test execution, test execution time, test run time, test runtime, suite runtime, test duration, test suite time, test success rate, test pass rate
de: testabdeckung, abdeckung, codeabdeckung, unit tests, modultests, testfalle, komplexitat, testsuite*, testlauf*, die tests, testdurchlauf*
fr: couverture, tests unitaires, couverture de code, couverture de tests, suite de tests, execution des tests, les tests
es: cobertura, pruebas unitarias, tests unitarios, tests deben, los tests, ejecucion de tests, suite de pruebas, suite de tests
pt: cobertura, testes unitarios, os testes, suite de testes, execucao dos testes
it: copertura, test unitari, suite di test, i test, esecuzione dei test
nl: testdekking, dekking, codedekking, testsuite, de tests
pl: pokryci*, testow jednostkowych, testy jednostkowe, zestaw testow, testow
tr: kapsam*, birim test*, testler, test paketi, test kapsam*
vi: đo bao phu, đo phu, kiem thu đon vi, bo test, chay test
id: cakupan
ru: покрыти*, юнит тест*, модульн* тест*, тест, тестов, тестами, тесты, прогон* тестов
uk: покритт*, юніт тест*, модульн* тест*, тести, тестів
zh: 覆盖率, 覆蓋率, 单元测试, 用例, 圈复杂度, 测试套件, 测试用例, 测试通过, 单测, 自动化测试, 测试成功率, 测试通过率, 测试合格率
ja: カバレッジ, 単体テスト, テストケース, 網羅率, テストスイート, テスト実行, 自動テスト, テスト合格, テスト成功率, テスト合格率, テスト通過率
ko: 커버리지, 단위 테스트, 테스트 케이스, 테스트 스위트, 테스트 통과, 자동화 테스트, 테스트 실행, 테스트 성공률, 테스트 통과율
th: ความครอบคลุม, ทดสอบหน่วย
cs: pokryti testy, sada testu, testy
""",
    Concept.BUILD: """
en: build time*, builds, build, ci, ci/cd, pipeline duration, compile time, compil*, deployment*, deploy*, deploys, deploy time, release cycle, release*, rollback within, rollback*, lead time, deployment frequency, change failure rate, mttd, installation time, install time, setup time, docker image, image build, onboarding time, merge*, rollout*, canary, pull time, feature flag*, commit*, feedback loop, feedback latency, dev environment, hot reload, sprint*, iteration*, cicd
de: bauzeit, build*, bereitstellungszeit, deployment*, kompilier*, pipeline, ausrollen, installation*
fr: build*, deploiement*, compilation, mise en production, integration continue, deployab*, deployer, deploye*
es: compilacion, despliegue*, build, integracion continua
pt: compilacao, implantac*, deploy*, build, pipeline
it: compilazione, rilascio, deploy, build, distribuzione
nl: build*, deployment*, uitrol*
pl: budowani*, wdrozeni*, kompilacj*, build
tr: derleme, dagitim, build
vi: trien khai, bien dich
ru: сборк*, деплой*, развертыван*, релиз*, ci/cd, пайплайн*, компиляц*, установк*
uk: збірк*, розгортан*, деплой*
zh: 构建, 部署, 编译, 发布, 上线, 流水线, 安装
ja: ビルド, デプロイ, コンパイル, リリース, インストール
ko: 빌드, 배포, 컴파일, 릴리스, 설치
th: บิลด์, ดีพลอย, ติดตั้ง
id: penerapan, kompilasi, rilis
cs: sestaveni, nasazeni, kompilac*, vydani, instalac*
""",
    Concept.BUNDLE: """
en: bundle, bundle size, gzip*, gzipped, minified, package size, binary size, image size, apk size, app size, download size, asset size, page weight, javascript bundle, js bundle, css, chunk, initial bundle, installer size, container size, artifact size, tree shak*, page size, transfer size, bundled, model size, dependencies, install size, application size, installed size, installed, install footprint, page size, screen size, data consumption
de: bundle*, paketgrosse, buendel*, apk grosse
fr: taille du bundle, bundle, poids de la page, consommation de donnees, poids des ecrans, poids d une page
es: tamano del bundle, bundle, tamano del paquete, consumo de datos
pt: tamanho do bundle, bundle, tamanho do pacote, consumo de dados
it: dimensione del bundle, bundle
ru: размер бандла, бандл*, размер приложения, размер сборки
zh: 包体积, 打包, 包大小, 体积
ja: バンドル, バンドルサイズ
ko: 번들
th: บันเดิล
nl: bundel*, pakketgrootte
pl: rozmiar paczki, rozmiar pakietu, bundle
tr: paket boyutu, bundle
vi: kich thuoc goi, bundle
id: ukuran bundel, ukuran paket
cs: velikost balicku, bundle
uk: розмір бандл*, бандл*
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
""",
    Concept.MEASURED: """
en: measured value*, we measured, today, at the moment, nowadays, currently, actual, actuals, actually, baseline*, previously, was, were, observed, benchmark result*, we saw, historically, last month, last quarter, last year, in practice, test result*, achieved, took, now takes, at present, existing system, legacy system, status quo, used to, recorded, so far, in our tests, resulted in, incident*, postmortem, experienced, experiencing, suffers, down from, improved from, profiling, according to, industry average, competitor*, often exceeds, sometimes, current value*, current latenc*, current performance, current average, current avg, current p50, current p95, current p99, current baseline*, current system*, current implementation*, current throughput, current rate, current load, current usage, right now, demonstrat*, tested load*, in testing we, our measurements, measurements show, had
de: derzeit, heute, istwert, ist wert, bisher*, fruher, war, waren, lag bei, ausgangswert, altsystem, bestandssystem, messergebnis*, zeigte, gemessen wurden, lag das, lag die, lag der, lagen bei, wurde gemessen, testergebnis*, betrug
fr: actuellement, aujourd hui, etait, etaient, constate*, auparavant, mesures montrent, a ete mesure*, ont ete mesure*, resultat* de test*, resultat* du test*, resultat* des tests, valeur actuelle
es: actualmente, hoy, midio, midieron, valor actual, hoy en dia, era, eran, historico, linea base, observado, anteriormente, las mediciones muestran, se midio, fue de, fueron de, resultado* de la prueba, resultado* de las pruebas
pt: atualmente, hoje, valor atual, mediu, mediram, era, eram, historico, observado, anteriormente, foi de, foram de, foi medid*, resultado* do teste, resultado* dos testes
it: attualmente, oggi, valore attuale, era, erano, storico, osservato, era di, e stato misurat*, sono stati misurat*, risultat* del test, risultat* dei test, misurato nel
nl: momenteel, was, waren, werd gemeten, werden gemeten, testresulta*, op dit moment, voorheen
pl: obecnie, zmierzon*, byl, byla, bylo, wyniosl*, wyniki test*, dotychczas, wczesniej
tr: su anda, olculen deger, onceki, gerceklesen, olculdu, olculmustur, test sonuc*
vi: hien nay, đo đuoc, truoc đay, ket qua kiem thu, ket qua đo, ket qua thu nghiem
ru: сейчас, было, была, составлял*, фактическ*, ранее, раньше, замеры показ*, показал*, составил, составила, результат* тест*, по результатам тест*
uk: зараз, раніше, становив, становила, виміряно, результат* тест*, фактичн*
zh: 目前, 现状, 實測, 实测, 测得, 现有系统, 基线, 实际值, 历史, 原先, 过去, 测试表明, 结果显示, 压测结果, 测试结果, 压测显示, 当前值
ja: 現状, 実測, 測定結果, 以前は, 従来, 実績, 計測結果, 前回, 測定では, 結果として, 測定値, 試験結果, 試験の結果, テスト結果, だった, でした
ko: 측정값, 측정 결과, 기존, 실측, 실제값, 측정한 결과, 테스트 결과, 였다, 이었다
th: ปัจจุบัน, วัดได้, ก่อนหน้า, เดิม, ผลการทดสอบ, ค่าจริง
id: saat ini, nilai terukur, sebelumnya, hasil uji, hasil pengujian, hasil pengukuran
cs: v soucasnosti, nyni, aktualne, namereno, namerena, drive, puvodni, vysledk* test*, vysledek test*, cinila, cinil, bylo, byla, byly
""",
    # Of a figure without a bound they say that it was measured; beside a bound they may describe anything.
    Concept.CURRENT: """
en: current, present, existing, as is, typical, typically
de: aktuell, aktuelle, aktueller, aktuelles, gegenwartig*
fr: actuel*
es: actual, actuales
pt: atual, atuais
it: attuale, attuali
nl: huidig*
pl: obecn*
tr: mevcut, simdiki
vi: hien tai
id: saat ini
cs: soucasn*
uk: поточн*
ru: текущ*
zh: 当前, 當前, 现有
ja: 現在
ko: 현재, 기존
th: ปัจจุบัน
""",
    Concept.ALTERNATIVE: """
en: rejected, alternative*, considered, option a, option b, option c, option 1, option 2, option 3, ruled out, discarded, not chosen, dismissed, if we used, pros, cons, trade off*, tradeoff*, we considered, versus, competitor*, drawback*, downside, out of scope, non goal*, not a goal, deprecated, superseded, does not guarantee, not guaranteed, we do not promise, hypothetical,
de: verworfen*, alternativ*, option a, option b, statt, abgelehnt*, nicht im umfang
fr: rejete*, alternative*, option a, option b, au lieu de, ecarte*, hors perimetre, serait, aurait
es: rechazad*, alternativa*, descartad*, opcion a, opcion b, en lugar de, fuera de alcance, seria
pt: rejeitad*, alternativa*, descartad*, opcao a, opcao b, em vez de, fora do escopo, seria
it: rifiutat*, alternativ*, scartat*, opzione a, opzione b, invece di, fuori ambito, sarebbe
nl: verworpen, alternatie*, optie a, optie b, in plaats van, afgewezen, zou
pl: odrzucon*, alternatyw*, opcja a, opcja b, zamiast, poza zakresem, bylby
tr: reddedil*, alternatif*, secenek*, yerine, kapsam disi
vi: bi loai, phuong an, thay vi, ngoai pham vi
ru: отклонен*, альтернатив*, вариант*, вместо, отвергнут*, вне рамок
uk: відхилен*, альтернатив*, варіант*, замість
zh: 备选, 被否决, 否决, 方案a, 方案b, 方案一, 方案二, 放弃, 不采用, 超出范围
ja: 却下, 代替案, 不採用, 案a, 案b, 対象外
ko: 기각, 대안, 채택하지, 대신, 범위 외
th: ทางเลือก, ถูกปฏิเสธ, แทนที่จะ, นอกขอบเขต
id: alternatif, ditolak, opsi a, opsi b
cs: alternativ*, zamitnut*, varianta a, varianta b, mimo rozsah
""",
    Concept.PLACEHOLDER: """
en: tbd, tba, todo, placeholder, needs clarification, to be defined, to be determined, to be decided, to be confirmed, fill in, xx, xxx, replace with, your value, n/a, lorem, sample value, insert here, insert value
de: offen, noch festzulegen, platzhalter, zu klaren
fr: a definir, a determiner, a preciser
es: por definir, por determinar, pendiente
pt: a definir, a determinar, pendente
it: da definire, da determinare
ru: уточнить, будет определен*, заглушк*, подлежит уточнени*
zh: 待定, 待确认, 占位
ja: 未定, 要確認, 仮置き, 仮の値
ko: 미정, 추후 결정
th: รอกำหนด, ยังไม่กำหนด
nl: nog te bepalen, n.t.b
pl: do ustalenia, do uzupelnienia
tr: belirlenecek
vi: se xac đinh, chua xac đinh
id: akan ditentukan
cs: bude urceno, doplnit
uk: буде визначено, уточнити
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
""",
    Concept.SCHEDULE: """
en: each day, poll*, polling, polled, interval*, cron, scrape*, scraped, hourly, nightly at, scheduled at, schedule, schedules, scheduling, frequency, daily backup*, weekly backup*, backup every, backups every, update interval, refresh interval, flush*, times per day, health check*, auto save*, autosave*, auto-save*, maintenance window*, maintenance, advance notice, notice, prior notice, in advance, days before, hours before, quarterly, annually, review every, evaluation window, time slice, reminder*, after the event, last updated, page refresh, auto refresh, auto-refresh, checkpoint*, rebalance every, compaction every, granularity, measurement cycle, sampling cycle, polling cycle, duty cycle, transmission cycle
de: intervall*, taktung, zyklus, zyklisch, stundlich, taglich*, wochentlich*, wartungsfenster, vorlauf, im voraus, regelmassig, granularitat
fr: intervalle*, periodique*, fenetre de maintenance, preavis, a l avance, granularite
es: intervalo*, periodic*, ventana de mantenimiento, antelacion, diariamente, granularidad
pt: intervalo*, periodic*, janela de manutencao, antecedencia, diariamente, granularidade
it: intervall*, periodic*, finestra di manutenzione, preavviso, granularita
nl: interval*, onderhoudsvenster, vooraf
pl: interwal*, okresow*, okno serwisowe, wyprzedzeniem
tr: aralik*, aralık*, periyod*, bakim penceresi, onceden
vi: đinh ky, khoang thoi gian, bao tri
ru: интервал*, периодич*, ежедневно, регулярно, технологическ* окно, заранее, гранулярност*, детализац*
uk: інтервал*, періодич*, щоденно
zh: 间隔, 轮询, 定期, 维护窗口, 提前, 周期性, 自动保存, 粒度
ja: 間隔, 定期, ポーリング, メンテナンス, 事前, 粒度
ko: 간격, 주기, 폴링, 정기, 점검 시간, 사전 공지, 세분성, 분 단위, 초 단위, 시간 단위
th: ช่วงเวลา, บำรุงรักษา, ล่วงหน้า
id: interval, berkala, terjadwal, jadwal
cs: interval*, pravideln*, periodick*, v planu, udrzb*
""",
    Concept.IMPROVEMENT: """
en: reduce*, reduced by, reduction, decrease*, increase*, improv*, faster by, cut by, lower by, up by, grow*, fewer, saves, save users, times faster, speed up, speedup, compared to, relative to, than before, than today, versus baseline, drop by, boost, regression*, degrade by, degradation of, slower than baseline, from baseline, of baseline, minimize*, halve, doubl*, x faster, time saved, savings
de: reduzier*, verringer*, senk*, steiger*, verbesser*, im vergleich, gegenuber, erhoh*
fr: redui*, reduction, diminu*, augment*, amelior*, par rapport
es: reduc*, disminu*, aument*, mejor*, respecto a, en comparacion
pt: reduz*, reduc*, diminu*, aument*, melhor*, em relacao, em comparacao
it: ridu*, riduzione, diminu*, aument*, miglior*, rispetto
nl: vermind*, verlag*, verhog*, verbeter*, ten opzichte
pl: zmniejsz*, redukc*, zwieksz*, popraw*, w porownaniu
tr: azalt*, artir*, artır*, iyilestir*, gore
vi: giam, tang, cai thien, so voi
ru: сниж*, сократ*, сокращени*, увелич*, улучш*, уменьш*, по сравнению, повыс*
uk: зменш*, скороч*, збільш*, покращ*, порівняно
zh: 减少, 降低, 提升, 提高, 相比, 增加, 优化, 缩短
ja: 削減, 短縮, 向上, 改善, 比べて, 増加, 低減
ko: 감소, 단축, 향상, 개선, 대비, 증가, 절감
th: ลดลง, เพิ่มขึ้น, ปรับปรุง, เทียบกับ, ลดเวลา
id: mengurangi, kurangi, meningkatkan, penurunan, peningkatan
cs: snizit, snizeni, zkratit, zkraceni, zvysit, zvyseni, zlepsen*
""",
    Concept.SCALING: """
en: autoscal*, auto scal*, auto-scal*, scale out, scale up, scale when, scales when, scale down, hpa, scaling trigger, scaling threshold, scale in, target cpu, targetcpu*, horizontal pod, min replicas, max replicas, scaling down, scaling up
de: autoskalier*, skalierung ab
fr: mise a l echelle, autoscal*
es: autoescal*, escalado automatico
pt: autoescal*, escalonamento automatico
it: autoscal*
ru: автомасштаб*, масштабирова* при
zh: 自动扩容, 扩容, 缩容, 自动伸缩
ja: オートスケール, スケールアウト
ko: 오토스케일, 스케일 아웃
th: ปรับขนาดอัตโนมัติ, ขยายอัตโนมัติ
nl: autoscal*, automatisch schalen, automatisch opschalen, instanties
pl: autoskalow*, automatyczne skalowanie, automatyczne skalowan*, replik, instancji
tr: otomatik olcekle*, replika
vi: tu đong mo rong, tu đong tang, ban sao
id: skala otomatis, penskalaan otomatis, replika
cs: automatick* skalovan*, autoskal*, replik, instanc*
uk: автомасштаб*, реплік, екземпляр*
""",
    Concept.HARDWARE: """
en: vcpu*, cores, ssd, hardware, minimum requirements, system requirements, instance type, disk space, storage capacity, database size, data volume, screen size, memory request*, memory limit*, cpu limit*, cpu request*, total ram, total memory, ram totale, ram total, memoria total, memoria totale, gesamtspeicher, requests/limits, t3, requests cpu, mhz, ghz, nvme, hdd, sequential read, sequential write, android device*, ios device*, windows server*
de: kerne, festplatte, hardware, systemvoraussetzung*, datenbankgrosse
fr: coeurs, disque dur, materiel, configuration minimale
es: nucleos, disco duro, hardware, requisitos minimos
pt: nucleos, disco rigido, hardware, requisitos minimos
it: core, disco, hardware, requisiti minimi
ru: ядер, ядра, диск*, оборудован*, системн* требовани*
zh: 核, 硬件, 磁盘空间, 服务器配置, 硬盘
ja: コア, ハードウェア, ディスク容量, 動作環境
ko: 코어, 하드웨어, 디스크 용량
th: ฮาร์ดแวร์, พื้นที่ดิสก์
nl: kernen, schijfruimte, hardware, minimumvereisten
pl: rdzeni, dysk*, sprzet*, wymagania sprzetowe
tr: cekirdek, disk alani, donanim
vi: loi cpu, phan cung, o cung, dung luong đia
id: inti cpu, perangkat keras, ruang disk
cs: jader, disk, disku, hardware, pozadavky na hardware
uk: ядер, ядра, диск*, обладнан*, апаратн*
""",
    Concept.TEST_SETUP: """
en: load test*, stress test*, soak test*, performance test*, test with, tested with, k6, jmeter, gatling, locust, ramp up, ramp-up, virtual users, simulate*, simulated, test duration, chaos, test plan, sample size, a/b test, ab test, split test, experiment*, verify with, benchmark with
de: lasttest*, stresstest*, simulier*, testdauer, virtuelle nutzer
fr: test de charge, tests de charge, montee en charge, simuler, simulation, simulations
es: prueba de carga, pruebas de carga, simular, simulacion, simulados
pt: teste de carga, testes de carga, simular, simulacao, simulados
it: test di carico, simulare, simulazione, simulati
ru: нагрузочн* тест*, имитаци*, нагрузочн*
zh: 压测, 压力测试, 负载测试, 模拟
ja: 負荷テスト, 負荷試験, シミュレート
ko: 부하 테스트, 부하테스트, 시뮬레이션
th: ทดสอบโหลด, จำลอง
nl: loadtest*, belastingstest*, stresstest*, gesimuleerd*
pl: test obciazeniow*, testy obciazeniow*, symul*
tr: yuk testi, stres testi, simul*
vi: kiem thu tai, mo phong
id: uji beban, simulasi
cs: zatezov* test*, simul*, vykonnostni* test*
uk: навантажувальн* тест*, імітац*, симуляц*
""",
    Concept.ANIMATION: """
en: animation*, transition duration, fade*, toast*, tooltip*, hover*, easing, snackbar, splash screen*, spinner*, skeleton animation*, skeleton shimmer*, delay before, auto dismiss*, auto-dismiss*, dismiss*, blink*, double tap, long press, disappears after, disappear*, hides after, ease, countdown*
de: animation*, uberblend*, ausblend*, einblend*, verschwind*, countdown*
fr: animation*, fondu, infobulle, disparai*
es: animacion*, transicion*, desaparec*
pt: animac*, transic*
it: animazion*, transizion*
ru: анимац*, всплыва*
zh: 动画, 过渡, 弹窗, 提示框, 自动消失, 消失, 倒计时, 倒數計時, 倒数
ja: アニメーション, トースト, 消滅, 自動的に消え, 自動で消え, 非表示, カウントダウン
ko: 애니메이션, 토스트, 사라, 카운트다운
th: แอนิเมชัน
nl: animatie*, overgang*
pl: animacj*
tr: animasyon*
vi: hieu ung, hoat anh
id: animasi
cs: animac*
uk: анімац*, спливаюч*
""",
    Concept.BUDGET: """
en: error budget*, allowed downtime, downtime allowed, allowable downtime, permitted downtime, downtime budget, budget burn, budget remaining, budget consumed, burn rate, budget at, monthly budget
de: fehlerbudget*, erlaubte ausfallzeit, zulassige ausfallzeit
fr: budget d erreur*
es: presupuesto de error*
ru: бюджет ошибок, допустимый простой, допустимое время простоя
zh: 错误预算, 允许停机, 允许宕机
ja: エラーバジェット, 許容停止時間, 許容ダウンタイム, エラー予算
ko: 에러 버짓, 다운타임 허용, 허용 다운타임, 오류 예산
pt: orcamento de erro*
it: budget di errore
th: งบประมาณข้อผิดพลาด
pl: budzet bledow
tr: hata butcesi
vi: ngan sach loi
uk: бюджет помилок
nl: foutbudget*
id: anggaran kesalahan
cs: rozpocet chyb, chybovy rozpocet
""",
    Concept.MODEL: """
en: accuracy, accurate, precision, recall, f1, f1 score, auc, mape, rmse, wer, cer, word error rate, character error rate, bleu, rouge, similarity, confidence, relevance, hallucination*, classification, score, scores, threshold, correctly, correct, quality score, kappa, ndcg, mrr, match rate, false positive*, false negative*, detection rate, faithfulness, groundedness, top 5, top 10, top k, test set, golden set, evaluation set, question bank, test questions, accuracy loss, loss of accuracy, accuracy drop
de: genauigkeit*, trefferquote, praezision, prazision, relevanz, konfidenz, korrekt*, treffsicherheit, fehlklassifik*, ubereinstimmung
fr: precision, exactitude, rappel, pertinence, confiance, concordance, justesse, taux de reconnaissance
es: precision, exactitud, relevancia, confianza, tasa de acierto, aciertos, coincidencia
pt: precisao, acuracia, relevancia, confianca, taxa de acerto, correspondencia
it: accuratezza, precisione, rilevanza, confidenza, corrispondenza, riconoscimento
nl: nauwkeurigheid, precisie, relevantie
pl: dokladnosc*, precyzj*, trafnosc*
tr: dogruluk, doğruluk, kesinlik, guven skoru
vi: đo chinh xac, chinh xac, đo tin cay
ru: точност*, полнот*, релевантност*, достоверност*, корректн*, правильност*, верно, распознаван*
zh: 准确率, 準確率, 精度, 召回率, 置信度, 字错率, 词错率, 字錯率, 精确率, 准确, 相似度, 一致率, 匹配率, 正确率, 識別率, 识别率, 误识率, 题库, 題庫, 测试集, 測試集, 评测集, 評測集
ja: 精度, 文字誤り率, 単語誤り率, 正解率, 再現率, 適合率, 信頼度, 一致率, 正答率, 認識率, 誤検知率, テストセット, 評価セット, 評価データ
ko: 정확도, 문자 오류율, 단어 오류율, 정밀도, 재현율, 신뢰도, 일치율, 매칭률, 테스트셋, 평가셋, 평가 데이터
th: ความแม่นยำ, ความถูกต้อง, แม่นยำ
uk: точніст*, правильніст*, достовірніст*, коректн*
cs: presnost*, spravnost*
id: akurasi, presisi, ketepatan
""",
    Concept.SAMPLING: """
en: sampling, sample rate, sampled, traced, traces, rollout percentage, % rollout, percentage rollout, of traffic, traffic split, canary*, feature flag*, beta users, shadow traffic, of users see
de: stichprobe*, abtastrate
fr: echantillonn*
es: muestreo, muestra aleatoria
ru: сэмплировани*, выборк*
zh: 采样, 灰度
ja: サンプリング, カナリア
ko: 샘플링, 카나리
pt: amostragem
it: campionament*
nl: steekproef*, bemonstering
pl: probkowan*
tr: ornekleme
vi: lay mau
id: pengambilan sampel
cs: vzorkovan*
uk: вибірк*, семплюван*
th: สุ่มตัวอย่าง
""",
}
