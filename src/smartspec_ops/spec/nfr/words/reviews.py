"""Words that leave the decision to a person: capacity, recovery, wishes, phases, wording without numbers."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

REVIEWS: dict[Concept, str] = {
    Concept.CAPACITY: """
en: concurrent*, concurrency, simultaneous*, parallel users, active sessions, total users, registered users, scale to, scales to, up to users, capacity, records, rows, documents, tenants, devices, connections, websockets, open connections, concurrent users, data set, users, entries, files, nodes, services, stored
de: gleichzeitig*, parallele nutzer, simultan*, kapazitat, datensatze, nutzer, benutzer, verbindungen
fr: simultane*, concurrent*, capacite, enregistrements, utilisateurs, connexions, utilisateurs simultanes, volumetrie, sessions actives
es: concurrente*, simultane*, capacidad, registros, usuarios, conexiones, usuarios simultaneos, sesiones concurrentes, sesiones simultaneas, volumen de datos, dispositivos
pt: simultane*, concorrente*, capacidade, registros, usuarios, conexoes, usuarios simultaneos, sessoes simultaneas, volume de dados, dispositivos
it: contemporane*, simultane*, concorrent*, capacita, utenti, connessioni, utenti simultanei, sessioni contemporanee, volume di dati, dispositivi
nl: gelijktijdig*, capaciteit, gebruikers, verbindingen, gelijktijdige gebruikers, sessies, records, apparaten
pl: jednoczesn*, rownoczesn*, pojemnos*, uzytkownikow, polaczen, sesji, rekordow, urzadzen
tr: esszamanli, es zamanli, eşzamanlı, eş zamanlı, kapasite, kullanici*, kayit sayisi, baglanti, cihaz, ayni anda
vi: đong thoi, dung luong, nguoi dung, ban ghi, ket noi, phien, thiet bi, quy mo, cung luc, truy cap đong thoi, nguoi dung đong thoi
id: bersamaan, kapasitas, pengguna, koneksi, sesi, perangkat, serentak, secara bersamaan, rekaman, kapasitas normal, spike hingga, pengguna bersamaan, akses bersamaan, secara serentak, pengguna serentak
cs: soubezn*, soucasn*, kapacit*, uzivatel*, pripojeni, relaci, zaznamu, zarizeni
ru: одновременн*, параллельн*, емкост*, записей, пользователей, соединени*, сессий, устройств, одновременных пользователей
uk: одночасн*, паралельн*, користувач*, з'єднан*, записів, сесій, пристроїв
zh: 并发用户, 並發, 并发, 同时在线, 在线用户, 容量, 用户数, 连接数, 同時在線, 並發用戶, 併發, 使用者數, 連線數, 連接數, 设备数, 数据量, 会话数, 同时支持, 同時支援, 同時上線, 同时在线人数, 同時使用者, 線上人數, 在线人数, 同时连接, 人同時
ja: 同時接続, 同時ユーザー, 同時, 同時利用, 収容, 接続数, 同時実行, 同時セッション, 登録ユーザー数, 収容数, 台数, 同時アクセス, 同時利用者, 同時アクセス数, 同時ログイン
ko: 동시 접속, 동시접속, 동시 사용자, 동시, 용량, 사용자 수, 동시접속자, 동시 접속자, 동시 요청, 연결 수, 동시 세션, 기기 수, 동시 이용자, 동시이용자, 동시사용자, 동시 접속수
th: พร้อมกัน, ผู้ใช้พร้อมกัน, ความจุ, ผู้ใช้งานพร้อมกัน, การเชื่อมต่อ, จำนวนผู้ใช้, ใช้งานพร้อมกัน, ผู้ใช้พร้อม ๆ กัน, เชื่อมต่อพร้อมกัน
sv: samtidig*, anslutningar, anvandare, poster
no: samtidig*, tilkoblinger, forbindelser, brukere, brugere
""",
    Concept.RECOVERY: """
en: rto, rpo, recovery time, recovery point, disaster recovery, mttr, mean time to recovery, mean time to repair, mtbf, mean time between failures, recover*, restore*, backup restoration, data restoration, failback, mttd, mean time to detect, recovery, time to recover, mean time to, drops below threshold, returns to normal, return to normal, back to normal, clears within
de: rto, rpo, wiederherstell*, wiederanlauf*, notfallwiederherstellung, mttr, ausfallsicherung
fr: rto, rpo, reprise, recuperation, restaur*, retablissement, mttr, dmia, pdma
es: rto, rpo, recuperacion, restaur*, mttr, recuperar*
pt: rto, rpo, recuperacao, restaur*, mttr, recuperar*
it: rto, rpo, ripristino, recupero, mttr
nl: rto, rpo, herstel*, mttr, disaster recovery, herstart na storing
pl: rto, rpo, odtworzeni*, przywroceni*, odzyskiw*, mttr, odzyskani*, przywraca*, disaster recovery
tr: rto, rpo, kurtarma, geri yukle*, mttr, geri donus noktasi, geri donus suresi, toparlanma, felaket kurtarma, geri donme, kurtarilma
vi: rto, rpo, khoi phuc, phuc hoi, mttr, hoi phuc, thoi gian khoi phuc, điem khoi phuc
id: rto, rpo, pemulihan, mttr, dipulihkan, memulihkan, pulih, pemulihan bencana
cs: rto, rpo, obnov*, zotaven*, mttr
ru: rto, rpo, восстановлени*, восстанавлива*, mttr, аварийн* восстановлен*, после аварии
uk: rto, rpo, відновлен*, mttr, катастрофостійк*, аварійн* відновлен*, після аварії
zh: rto, rpo, 恢复, 恢復, 灾备, 容灾, mttr, 灾难恢复, 災難恢復, 災備, 復原, 還原, 恢复时间, 恢復時間, 故障恢复, 故障恢復
ja: rto, rpo, 復旧, 復元, リカバリ, mttr, 復帰時間, 障害復旧, 災害復旧, 復旧時間
ko: rto, rpo, 복구, mttr, 재해, 복원, 재해 복구, 장애 복구, 복구 시간
th: rto, rpo, กู้คืน, ฟื้นตัว, mttr
sv: rto, rpo, aterstall*, aterlas*, aterhamt*, mttr, katastrofaterstall*
no: rto, rpo, gjenopprett*, gjenoppret*, genopret*, gendan*, reetabler*, mttr, katastrofegjenopp*
""",
    Concept.INFORMATIONAL: """
en: advisory target*, advisory goal*, advisory objective*, advisory value*, advisory threshold*, advisory limit*, advisory slo*, advisory only, is advisory, are advisory, if possible, when possible, whenever possible, stretch goal*, stretch, stretch target*, aspirational*, nice to have, indicative, informational, not binding, non binding, non-binding, best effort, ideally, for information, not a commitment, not committed, preferably, hope, hopefully, we would like, would like, informative, rule of thumb, desirable, expected to, expectation, assume*, assumption*, might, optional, tentative*, not contractual, typically, preferred, wish, no slo, best-effort, goal only, for reference, estimated value, estimates, estimation, guideline only, as a guideline, guideline value*
de: unverbindlich*, wunschenswert*, idealerweise, richtwert*, annahme*, voraussichtlich, nach moglichkeit, typischerweise, ideal, anzustreben, wenn moglich, moglichst, orientierungswert*
fr: indicatif*, indicative, a titre indicatif, idealement, souhaitable*, hypothese*, non contractuel*, ideal, ideale, a terme ideal, approximatif, si possible, dans l ideal, cible indicative
es: orientativo*, idealmente, deseable*, suposicion*, no vinculante, aspiracional, ideal, ideales, indicativo, estimado, estimada, si es posible, preferiblemente, recomendable, orientativ*
pt: indicativo, idealmente, desejavel, desejaveis, premissa*, aspiracional, ideal, estimado, estimada, se possivel, preferencialmente, recomendavel, orientativ*
it: indicativo, idealmente, auspicabile, ipotesi, non vincolante, ideale, stimato, stimata, se possibile, preferibilmente, consigliato, orientativ*
nl: indicatief, idealiter, wenselijk, aanname*, ideaal, indien mogelijk, bij voorkeur, richtwaarde*, geschat
pl: orientacyjn*, idealnie, pozadan*, zalozeni*, idealny, idealna, szacunkow*, jesli to mozliwe, preferowan*, w miare mozliwosci
tr: tercihen, ideal olarak, varsayim*, hedeflenen ideal, ideal, mumkunse, tahmini, onerilen
ru: желательн*, ориентировочн*, ориентир, ориентиры, желательно, в идеале, предположени*, рекомендуем*, идеально, идеальн*, по возможности, предпочтительно, предварительн* оценк*, справочн*
zh: 参考值, 理想情况, 假设, 仅供参考, 尽量, 参考目标, 参考指标, 理想, 理想值, 僅供參考, 參考值, 盡量, 建議值, 建议值, 預估值, 预估值, 期望達到, 希望, 争取, 爭取, 力争, 力爭, 最好能, 最好是, 視情況
ja: 参考値, 理想, 目安, 努力目標, 参考, 想定値, 理想値, 理想的, 推奨値, できれば, 望ましい, 可能であれば, 目標感, 切りたい, したい, 目指したい, が望ましい, 理想は, 努力する, 目処
ko: 이상적, 가정, 예상치, 참고용, 참고, 권장치, 가급적, 가능하면, 희망, 노력, 바람직, 희망치, 목표로 노력, 되면 좋
th: ควรจะเป็น, อ้างอิง, สมมติฐาน, ถ้าเป็นไปได้, หากเป็นไปได้, ควรพยายาม, ในอุดมคติ
vi: tham khao, ly tuong, gia đinh, uoc tinh, neu co the, khuyen nghi, mong muon, du kien, co gang, neu đuoc, ky vong la, phan đau
id: indikatif, idealnya, asumsi, perkiraan, jika memungkinkan, sebaiknya, diharapkan, perkiraan kasar, diusahakan, diupayakan, kalau bisa, harapannya, jika bisa
cs: orientacn*, idealne, zadouc*, predpoklad*, pokud mozno, odhadovan*, doporucen*, preferovan*
uk: орієнтовн*, бажано, в ідеалі, припущен*, ідеально, за можливості, рекомендован*, очікуван*, оцінково
sv: onskvart*, onskvard*, helst, riktvarde*, uppskattat, uppskattad, om mojligt, ej bindande, icke bindande, idealt, vagledande
no: ønskelig*, ønskeligt, helst, veiledende, vejledende, ideelt, om mulig, hvis mulig, hvis muligt, antatt, estimert, estimeret, uforpliktende, uforpligtende
""",
    # Beside a number they make it rough; elsewhere they mean nothing ("around the evaluation window").
    Concept.ROUGHLY: """
en: approximately, approx, around, close to, roughly, about, rough, circa, ca, some, estimated, estimate
de: etwa, ungefahr, circa, ca, rund, zirka
fr: environ, a peu pres, approximativement, a peu pres de, de l ordre de
es: aproximadamente, alrededor de, unos, unas, cerca de, mas o menos, sobre los, en torno a
pt: aproximadamente, cerca de, em torno de, mais ou menos, por volta de
it: circa, approssimativamente, all incirca, intorno a
nl: ongeveer, circa, ca, omstreeks, plusminus
pl: okolo, mniej wiecej, w przyblizeniu, srednio okolo
tr: yaklasik*, civarinda, asagi yukari
vi: khoang, xap xi, tam, đo chung, vao khoang, co khoang
id: sekitar, kira kira, kurang lebih, kira-kira, lebih kurang, kisaran, kira2, berkisar
ru: примерно, около, приблизительно, порядка, приблизительн*
uk: приблизно, близько, орієнтовно
zh: 大约, 约, 大概, 約, 大約, 左右, 上下, 大致, 上下浮动, 差不多, 约莫, 約莫, 大抵
ja: 約, およそ, 程度, 前後, くらい, ほど, 概ね, だいたい, 大体, おおよそ, ざっくり
ko: 약, 대략, 정도, 내외, 쯤, 가량, 안팎, 언저리, 대충, 쯤이면
th: ประมาณ, ราว, โดยประมาณ, พอๆ กับ, คร่าวๆ, โดยเฉลี่ยประมาณ
cs: priblizne, zhruba, okolo, cca
sv: cirka, ca, ungefar, runt, omkring, omtrent
no: cirka, ca, omtrent, omkring, omtrentlig, om lag, rundt regnet, ca.
""",
    Concept.PHASE: """
en: phase 0, phase 1.5, phase 2.5, phase 3.5, mvp, phase 1, phase 2, phase 3, phase 4, phase 5, phase 6, phase 7, phase one, phase two, v1, v2, v3, year 1, year 2, year 3, initial launch, at launch, long term, short term, future, later, roadmap, pilot, alpha, beta, ga, poc, prototype, 12 months, 6 months, by q1, by q2, by q3, by q4, first release, initially, eventually, stage 1, stage 2, burn-in, burn in, burn-in period
de: mvp, phase 1, phase 2, langfristig, kurzfristig, zukunftig*, pilotphase, ausbaustufe, zunachst
fr: mvp, phase 1, phase 2, a terme, futur, a long terme, phase pilote, dans un premier temps
es: mvp, fase 1, fase 2, a largo plazo, a futuro, futuro, piloto, inicialmente
pt: mvp, fase 1, fase 2, a longo prazo, no futuro, futuro, piloto, inicialmente
it: mvp, fase 1, fase 2, a lungo termine, in futuro, futuro, pilota, inizialmente
ru: mvp, этап 1, этап 2, фаза 1, фаза 2, в будущем, пилот*, на первом этапе
zh: mvp, 一期, 二期, 第一阶段, 第二阶段, 未来, 远期, 试点
ja: mvp, フェーズ1, フェーズ2, 第1段階, 将来, 初期リリース
ko: mvp, 1단계, 2단계, 향후, 파일럿, 초기 출시
th: mvp, ระยะที่ 1, ระยะที่ 2, ในอนาคต
nl: mvp, fase 1, fase 2, op termijn, pilot
pl: mvp, faza 1, faza 2, docelowo, pilotaz
tr: mvp, faz 1, faz 2, asama 1, asama 2, gelecekte
vi: mvp, giai đoan 1, giai đoan 2, trong tuong lai
id: mvp, fase 1, fase 2, tahap 1, tahap 2
cs: mvp, faze 1, faze 2, v budoucnu, pilot*
uk: mvp, етап 1, етап 2, фаза 1, фаза 2, у майбутньому
sv: fas 1, fas 2, pa sikt, pilot, mvp
no: fase 1, fase 2, pa sikt, pilot, mvp
""",
    Concept.VAGUE: """
en: fast, quick, quickly, highly available, always available, scalable, responsive, reliable, performant, low latency, high performance, robust, resilient, near real time, real time, realtime, instant, instantly, immediately, acceptable, reasonable, minimal, snappy, smooth, smoothly, promptly, timely, efficient*, as soon as possible, high availability, high throughput, fault tolerant, without delay, graceful*
de: schnell*, performant, skalierbar*, hochverfugbar*, zuverlassig*, reaktionsschnell, echtzeit, sofort, zeitnah, effizient
fr: rapide*, performant*, scalable, evolutif, fiable*, hautement disponible, temps reel, immediat*, fluide
es: rapido*, rapida*, escalable, confiable, fiable, alta disponibilidad, tiempo real, inmediat*, eficiente
pt: rapido*, rapida*, escalavel, confiavel, alta disponibilidade, tempo real, imediat*, eficiente
it: veloce, rapido, rapida, scalabile, affidabile, alta disponibilita, tempo reale, immediat*, efficiente
nl: snel, snelle, schaalbaar, betrouwbaar, hoge beschikbaarheid, realtime, direct
pl: szybk*, skalowaln*, niezawodn*, wysoka dostepnosc, w czasie rzeczywistym, natychmiast
tr: hizli, hızlı, olceklenebilir, guvenilir, yuksek erisilebilirlik, gercek zamanli, aninda
vi: nhanh, kha nang mo rong, tin cay, thoi gian thuc, ngay lap tuc
ru: быстр*, масштабируем*, надежн*, высокая доступность, в реальном времени, немедленно, отзывчив*
uk: швидк*, масштабован*, надійн*, негайно
zh: 快速, 高可用, 高性能, 实时, 可扩展, 流畅, 低延迟, 立即, 及时
ja: 高速, 高可用, リアルタイム, スケーラブル, 迅速, 即時, 快適
ko: 빠른, 빠르게, 고가용성, 실시간, 확장 가능, 신속, 즉시, 원활
th: รวดเร็ว, เรียลไทม์, รองรับการขยาย, เสถียร, ทันที
id: cepat, andal, skalabel, waktu nyata, segera
cs: rychl*, spolehliv*, skalovateln*, v realnem case, okamzit*
sv: snabb*, skalbar*, palitlig*, realtid, omedelbart, hogtillganglig*
no: rask, raskt, raske, hurtig, hurtigt, hurtige, skalerbar*, palitelig, palidelig, sanntid, realtid, umiddelbart, straks
""",
}
