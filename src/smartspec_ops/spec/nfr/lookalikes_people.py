"""Look-alikes about people and money: costs, staff, business figures, tasks of users, alerts and support.

Same grammar as `vocabulary`.
"""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.vocabulary import Concept

PEOPLE: dict[Concept, str] = {
    Concept.COST: """
en: cost*, price*, pricing, budget of, usd, eur, dollars, euros, per month per, invoice amount, discount*, commission, fee, fees, vat, tax, tax rate, interest rate, refund*, credits, service credit*, credit of, spend, margin, billing, expens*, gbp, penalty, compensation, tip, deposit, salary, monthly fee, of the monthly, revenue share, subscription
de: kosten*, preis*, gutschrift*, rabatt*, gebuhr*, mehrwertsteuer, vertragsstrafe, vergutung
fr: cout*, prix, tarif*, remise*, penalite*, avoir, tva, facture*
es: coste*, costo*, precio*, descuento*, tarifa*, iva, penalizacion, credito*
pt: custo*, preco*, desconto*, tarifa*, multa, credito*, imposto
it: costo, costi, prezzo, sconto, penale, iva, canone
nl: kosten, prijs*, korting*, btw
pl: koszt*, cena, ceny, rabat*, vat
tr: maliyet*, fiyat*, indirim*, kdv, ucret*
vi: chi phi, giam gia, thue, gia ca, gia ban, gia tien, đon gia
id: biaya, harga, diskon, pajak
ru: стоимост*, цен*, скидк*, бюджет*, руб, рублей, штраф*, налог*, комисси*, ндс
uk: вартіст*, ціна, ціни, знижк*
zh: 成本, 费用, 價格, 价格, 折扣, 预算, 赔偿, 补偿, 赔付, 手续费, 税率, 元
ja: コスト, 費用, 価格, 割引, 予算, 返金, 手数料, 消費税
ko: 비용, 가격, 할인, 예산, 환불, 수수료
th: ค่าใช้จ่าย, ราคา, ส่วนลด, งบประมาณ, ค่าธรรมเนียม, บาท
cs: naklad*, cena, ceny, slev*, poplat*, kc, dan, dph
""",
    Concept.STAFFING: """
en: engineer*, fte*, team of, headcount, man days, person days, story points, sprint*, working days, business days, business hours, office hours, weeks of work, effort, on call engineer, meeting*, training session*, hours per week, developer days, man hours, staff, hired, estimat*, weeks, milestone*, timeline, months of, est, eta
de: personentage, mitarbeiter, arbeitstage, werktage*, geschaftszeiten, aufwand, wochen, schatzung
fr: jours homme, jours ouvres, heures ouvrees, effort, semaines, estimation
es: dias laborables, horas laborales, esfuerzo, semanas, estimacion, horario laboral
pt: dias uteis, horario comercial, esforco, semanas, estimativa
it: giorni lavorativi, orario lavorativo, sforzo, settimane, stima
nl: werkdagen, kantooruren, weken
pl: dni roboczych, osobodni, tygodni
tr: is gunu, mesai, hafta
ru: рабоч* дней, рабоч* часы, рабоч* дня, человеко*, трудозатрат*, недель, недели, оценка
zh: 工作日, 人日, 人天, 人月, 工期
ja: 営業日, 人日, 工数, 人月
ko: 영업일, 인일, 공수, 근무일
th: วันทำการ, คนต่อวัน
vi: ngay lam viec, gio hanh chinh, nhan su
id: hari kerja, jam kerja, tenaga kerja
cs: pracovnich dnu, pracovni doba, clovekoden*, tydnu
uk: робочих днів, робочий час, людино*, тижнів
""",
    Concept.BUSINESS: """
en: conversion*, revenue, sales, churn, adoption, growth, market share, satisfaction, engagement, dau, mau, sign ups, signups, activation rate, click through, ctr, roi, arr, mrr, bounce rate, nps, retention rate, completion rate, support tickets, ticket volume, support requests, complain*, survey*, rating, stars, active users, daily active, monthly active, paying, of users, of customers, of all users, orders per month, kpi*, productivity, error reduction, user satisfaction, utilization of feature, feature adoption, open rate, abandonment, abandon, self service rate, first attempt, first try, without assistance, without help, without training, report*that, trust, feel, prefer*, confidence, recommend*, usability, success criteria met, net promoter, leads, cart, deals, repeat, returning, onboarded, likelihood, adopt, weekly, opt in, opt out, participants, users successfully, manual effort, manual work, of admins, of developers, respondents, interviews, stakeholder*, learn, understand, task completion rate*, handle time, aht, escalation rate*, handoff rate*, containment rate*
de: umsatz*, konversion*, zufriedenheit, kundenzufriedenheit, abwanderung, marktanteil, wachstum, akzeptanz, nutzerzahl*, supportanfragen, supporttickets, der nutzer, der benutzer, der anwender, der kunden, eskalationsquote, aufgabenerfullungsrate
fr: conversion*, chiffre d affaires, satisfaction, adoption, croissance, attrition, taux d abandon, des utilisateurs, des clients, tickets de support, taux d achevement des taches, taux de completion des taches, taux d escalade
es: conversion*, ingresos, satisfaccion, adopcion, crecimiento, abandono, ventas, de los usuarios, de usuarios, de los clientes, tickets de soporte, tasa de finalizacion de tareas, tasa de escalacion, escalacion a humano, escalamiento a humano
pt: conversao, receita, satisfacao, adocao, crescimento, abandono, vendas, dos usuarios, dos clientes, de usuarios, chamados, taxa de conclusao de tarefas, taxa de escalonamento, escalonamento humano
it: conversione, ricavi, soddisfazione, adozione, crescita, abbandono, vendite, degli utenti, dei clienti, tasso di completamento delle attivita, tasso di escalation
nl: conversie*, omzet, tevredenheid, adoptie, groei, van de gebruikers
pl: konwersj*, przychod*, satysfakcj*, adopcj*, wzrost*, sprzedaz*, uzytkownikow
tr: donusum*, gelir*, memnuniyet*, buyume*, satis*, kullanicilarin
vi: chuyen đoi, doanh thu, hai long, tang truong, nguoi dung
id: konversi, pendapatan, kepuasan, pertumbuhan
ru: конверси*, выручк*, удовлетворенност*, рост, оттока, отток, продаж*, вовлеченност*, пользователей, доля выполненных задач, доля эскалац*
uk: конверсі*, задоволен*, продаж*
zh: 转化率, 轉換率, 营收, 满意度, 增长, 留存率, 流失率, 市场份额, 活跃用户, 日活, 月活, 用户完成, 的用户, 转人工率, 人工介入率
ja: コンバージョン, 売上, 満足度, 成長, 解約率, 離脱率, 利用率向上, ユーザーの, 継続率, タスク完了率, エスカレーション率
ko: 전환율, 매출, 만족도, 성장, 이탈률, 활성 사용자, 사용자의, 과업 완료율, 태스크 완료율, 상담원 전환율
th: อัตราการแปลง, รายได้, ความพึงพอใจ, ยอดขาย, ของผู้ใช้
cs: konverz*, trzb*, spokojenost*, adopc*, rust, prodej*, uzivatelu
""",
    Concept.TASK: """
en: complete the, complete a, complete their, complete an, complete account, complete sign, complete onboarding, complete registration, complete checkout, complete setup, complete purchase, complete profile, complete task*, create an account, account creation, sign up, signup, register, registration, onboard*, set up, setup, first time user*, new user*, new developer*, learn, in under a minute, find what, locate, book a, booking flow, configure, configur*, fill in, fill out, submit a, create a, creating a, clicks, click, taps, tap, steps, first use, get started, getting started, quickstart, walkthrough, tutorial, training, understand, end to end task, add a new, enroll*, checkout flow, user flow, can identify, able to identify, identify, diagnos*, hands on, manually, read through, by hand, review, reviewing, can complete, can find, able to complete, able to find, can create, able to create, can set, can add, can export their, from download to, from install*, installing, install, can go from, go from, navigate, compose, write a, tasks, workflow, task completion time*, average task completion
de: registrier*, einricht*, erstellen eines, anlegen, einarbeit*, klicks, klick, schritten, ausfull*, buchung abschliessen, bestellvorgang, onboarding, konfigur*, konto erstellen, abschliessen, aufgabe, aufgaben, aufgabenerledigung
fr: inscri*, creer un compte, configurer, clics, clic, etapes, formation, remplir, parcours, onboarding, terminer, tache, taches
es: registr* una cuenta, crear una cuenta, registrarse, configurar, clics, clic, pasos, rellenar, completar el, completar la, completar un, completar una, onboarding, tarea, tareas
pt: criar uma conta, cadastr*, configurar, cliques, clique, passos, preencher, completar o, completar a, concluir o, concluir a, onboarding, tarefa, tarefas
it: registrarsi, registrazione, creare un account, configurare, clic, passaggi, compilare, completare, onboarding, compito, compiti
nl: registrer*, account aanmaken, klikken, stappen, invullen, afronden, taak, taken, voltooiingstijd, voltooien
pl: rejestr*, zalozyc konto, klikniec*, krok*, wypelni*, skonfigurowac
tr: kayit ol*, kayıt*, hesap olustur*, tiklama*, tıklama*, adim*, adım*, doldur*
vi: đang ky, tao tai khoan, luot nhap, buoc, cau hinh, cai đat
ru: регистр*, создать учетн*, клик*, шаг*, заполн*, настро*, обучен*, оформить, оформлени*, задачу, задание
uk: реєстр*, клік*, крок*, налаштув*
zh: 注册, 註冊, 查找, 找到, 识别出, 識別出, 学习, 点击, 點擊, 步骤, 填写, 上手, 学会, 配置, 完成注册, 完成下单
ja: 登録, クリック, ステップ, 記入, 学習, 設定, 手順, 入力
ko: 가입, 등록, 클릭, 단계, 작성, 설정, 학습
th: สมัคร, ลงทะเบียน, คลิก, ขั้นตอน, กรอก, ตั้งค่า
id: pendaftaran, mendaftar, klik, langkah, mengisi
cs: registr*, kliknut*, krok*, vypln*, nastaven*, dokonc*
""",
    Concept.ALERT: """
en: alert*, alarm*, page the, pages the, paging, pager*, warn when, warning threshold, notify when, notify on call, triggers when, trigger when, triggered when, fires when, fire when, threshold for alert*, escalat*, burn rate, critical when, page if, warning, sev1, sev2, sev 1, sev 2, notify ops, notify if, oncall, on call, pagerduty, opsgenie, for 5 minutes, for 10 minutes, for 2 minutes, for 15 minutes, for 5m, rollback if, roll back if, kill switch, halt if, abort if, when error rate, if error rate, if latency, when latency, if p95, if p99, when p95, when p99, fail the build, blocks the, red, yellow, amber, fails the build, fail ci, breaks the build, critical at, warning at, warn at, alert at, alarm at
de: alarm*, alert*, warn*, benachrichtigung wenn, eskal*, schwellwert*, schwellenwert*
fr: alerte*, alarme*, seuil d alerte, escalade, avertissement
es: alerta*, alarma*, umbral de alerta, escalad*, advertencia, umbral
pt: alerta*, alarme*, limiar de alerta, escalad*, aviso
it: allarm*, avvis*, soglia di allarme, escalation, alert
nl: alarm*, waarschuw*, alert*, escal*, melding*
pl: alarm*, alert*, ostrzez*, eskalac*
tr: alarm*, uyari*, uyarı*, eskal*
vi: canh bao, bao đong
id: peringatan, alarm
ru: алерт*, оповещ*, тревог*, предупрежд*, эскалац*, порог*
uk: алерт*, сповіщен*, попередж*, тривог*
zh: 告警, 报警, 警报, 預警, 预警, 升级处理, 告警阈值
ja: アラート, 警告, 通報, エスカレーション, アラーム
ko: 알람, 경고, 경보, 에스컬레이션, 알림 임계, 초과하면 알림, 초과 시 알림, 초과하는 경우 알림, 넘으면 알림, 이상이면 알림, 알림을 보
th: แจ้งเตือน, เตือนภัย, การเตือน
cs: upozorn*, alarm*, varovan*, eskal*, vystrah*
sv: larm*, varning*
""",
    Concept.SUPPORT: """
en: support response*, support team, support ticket*, first response time, response to tickets, ticket response, customer support, help desk, helpdesk, acknowledge ticket*, resolution time, time to resolution, bug fix*, critical bugs, critical bug, vulnerabilit*, cve, cves, patch*, patched, security patch*, security incident*, breach notification, notify affected, business hours, response by, severity 1, severity 2, severity 3, sev-1, sev-2, p1 incidents, p2 incidents, priority 1, support hours, email support, fix within, hotfix*, remediat*, disclosure, notify customers, notify the authority, mtta, data subject, review cycle, human, manual review, operator response, user feedback, customer feedback, approve within, approval within, subject access, pentest*, penetration test*, audit every, critical issue*, critical incidents, high priority, medium priority, low priority, urgent issue*, issue response, service down, priority level*, support request*, business day*, first response, first reply, concierge*, call back, callback from, human response, response from staff, hotline, call center
de: support*, erstreaktion*, storungsmeld*, sicherheitslucke*, behebung, behoben, werktag*, servicezeit*, meldepflicht, prioritat hoch, hohe prioritat, kritische storung*, storung*, erste antwort, ruckruf*, hotline
fr: support, prise en charge, assistance, vulnerabilite*, correctif*, heures ouvrees, signal* incident, priorite haute, priorite critique, incident critique, incidents critiques, premiere reponse, rappel client, hotline
es: soporte, tickets, vulnerabilidad*, parche*, resolucion de incidencias, incidencia*, prioridad alta, prioridad critica, incidencias criticas, primera respuesta, centro de llamadas
pt: suporte, chamado*, vulnerabilidade*, patch*, correcao de, incidente*, prioridade alta, prioridade critica, incidentes criticos, primeira resposta, primeiro atendimento, central de atendimento
it: supporto, assistenza, vulnerabilita, patch, presa in carico, priorita alta, priorita critica, incidenti critici, prima risposta, primo riscontro
nl: ondersteuning, support*, kwetsbaarhe*, eerste reactie, servicedesk, helpdesk
pl: wsparci*, zgloszen*, podatnos*, latk*, pierwsza odpowiedz, infolini*
tr: destek*, guvenlik acik*, yama*
vi: ho tro, lo hong, ban va, phan hoi dau tien, tong dai
ru: реакция на критическ*, реакция на алерт*, реакция на инцидент*, реакции на инцидент*, поддержк*, уязвимост*, обращени* в, патч*, устранени*, инцидент*, высокий приоритет, критическ* инцидент*, первый ответ, первого ответа, обращени*, консьерж*, concierge, перезвон*, дежурн*, оператор поддержки, колл центр*
uk: підтримк*, вразливост*, перша відповідь, першої відповіді, звернен*, чергов*
zh: 工单, 客服, 漏洞, 补丁, 技术支持, 故障响应, 人工, 严重故障, 高优先级, 紧急故障, 首次响应, 首次回复, 人工回复
ja: サポート窓口, 問い合わせ, 脆弱性, パッチ, 一次回答, 障害対応, 重大障害, 優先度高, 初回応答, 初動, 一次対応, 窓口
ko: 고객 지원, 문의, 취약점, 패치, 장애 대응, 긴급 장애, 우선순위 높음, 최초 응답, 상담원, 고객센터, 초동
th: ฝ่ายสนับสนุน, ช่องโหว่, แพตช์, เจ้าหน้าที่
id: dukungan, tiket, kerentanan
cs: podpor*, zranitelnost*, incident*, hlasen*
""",
}
