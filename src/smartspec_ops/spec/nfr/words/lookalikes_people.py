"""Look-alikes about people and money: costs, staff, business figures, tasks of users, alerts and support.

Same grammar as `vocabulary`.
"""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

PEOPLE: dict[Concept, str] = {
    Concept.COST: """
en: cost*, price*, pricing, budget of, usd, eur, dollars, euros, per month per, invoice amount, discount*, commission, fee, fees, vat, tax, tax rate, interest rate, refund*, credits, service credit*, credit of, spend, margin, billing, expens*, gbp, penalty, compensation, tip, deposit, salary, monthly fee, of the monthly, revenue share, subscription
de: kosten*, preis*, gutschrift*, rabatt*, gebuhr*, mehrwertsteuer, vertragsstrafe, vergutung, ponale, malus, abzug, vertragsstrafen, zinsen, honorar
fr: cout*, prix, tarif*, remise*, penalite*, avoir, tva, facture*, redevance*, loyer, decote, amende*
es: coste*, costo*, precio*, descuento*, tarifa*, iva, penalizacion, credito*, penalizaciones, penalidad*, multa, multas, deduccion*, importe
pt: custo*, preco*, desconto*, tarifa*, multa, credito*, imposto, multas, glosa*, penalidade*, desconto, valor mensal, juros
it: costo, costi, prezzo, sconto, penale, iva, canone, penali, sanzion*, decurtazion*, corrispettiv*, importo
nl: kosten, prijs*, korting*, btw, tarief, vergoeding, belasting, boete, kost, malus, boetes, boeteclausule, vergoedingen, maandbedrag
pl: koszt*, cena, ceny, rabat*, vat, oplat*, kara, kary, podat*, budzet projektu, zl
tr: maliyet*, fiyat*, indirim*, kdv, ucret*, vergi, ceza, butce, komisyon, tl
vi: chi phi, giam gia, thue, gia ca, gia ban, gia tien, đon gia, gia tri hop đong, ngan sach
id: biaya, harga, diskon, pajak, rp, anggaran, denda, komisi, tarif
ru: стоимост*, цен*, скидк*, бюджет*, руб, рублей, штраф*, налог*, комисси*, ндс
uk: вартіст*, ціна, ціни, знижк*, штраф*, податок, податк*, комісі*, грн, бюджет проєкту
zh: 成本, 费用, 價格, 价格, 折扣, 预算, 赔偿, 补偿, 赔付, 手续费, 税率, 元, 費用, 補償, 賠償, 手續費, 違約金, 违约金, 扣款, 月費, 毛利率, 利润率
ja: コスト, 費用, 価格, 割引, 予算, 返金, 手数料, 消費税, 違約金, 料金, 税, 利益率, 月額
ko: 비용, 가격, 할인, 예산, 환불, 수수료, 위약금, 요금, 세금, 마진, 이익률, 월 요금, 원가
th: ค่าใช้จ่าย, ราคา, ส่วนลด, งบประมาณ, ค่าธรรมเนียม, บาท, ค่าปรับ, ภาษี, กำไร
cs: naklad*, cena, ceny, slev*, poplat*, kc, dan, dph, rozpocet projektu, pokut*, dane
sv: kostnad*, pris*, avgift*, vite, viten, vites*, rabatt*, moms, ersattning*, arvode*, drojsmalsranta, manadsavgift*, avdrag
no: kostnad*, omkostning*, pris*, gebyr*, rabatt*, rabat*, moms, mva, dagbot*, bod, boden, bøter, bøde*, erstatning*, vederlag*, godtgjør*, godtgørelse*, kompensasjon*, kompensation*
""",
    Concept.STAFFING: """
en: engineer*, fte*, team of, headcount, man days, person days, story points, sprint*, working days, business days, business hours, office hours, weeks of work, effort, on call engineer, meeting*, training session*, hours per week, developer days, man hours, staff, hired, estimat*, weeks, milestone*, timeline, months of, est, eta
de: personentage, mitarbeiter, arbeitstage, werktage*, geschaftszeiten, aufwand, wochen, schatzung, personenstunden, arbeitsstunden, manntage, aufwande
fr: jours homme, jours ouvres, heures ouvrees, effort, semaines, estimation, jours de travail, jh, charge de travail, heures de developpement
es: dias laborables, horas laborales, esfuerzo, semanas, estimacion, horario laboral, horas hombre, dias habiles, horas de trabajo, jornadas, plazo de entrega
pt: dias uteis, horario comercial, esforco, semanas, estimativa, horas de trabalho, homem hora, dias corridos, jornada, prazo de entrega
it: giorni lavorativi, orario lavorativo, sforzo, settimane, stima, ore uomo, giorni uomo, ore di lavoro
nl: werkdagen, kantooruren, weken, mandagen, uren werk, inspanning, werkuren
pl: dni roboczych, osobodni, tygodni, roboczogodzin*, osobogodzin*, tygodnie, szacun*
tr: is gunu, mesai, hafta, adam gun, adam saat, is gunleri, calisma saat*, tahmin*
ru: рабоч* дней, рабоч* часы, рабоч* дня, человеко*, трудозатрат*, недель, недели, оценка, часы работы, рабочих дней, рабочих часов, чел.-час
zh: 工作日, 人日, 人天, 人月, 工期, 人力, 工作量, 人時, 人时, 工時, 工时, 工作天, 開發時間, 开发时间, 预计工时, 预估
ja: 営業日, 人日, 工数, 人月, 人時, 作業時間, 所要工数, 稼働日, 見積もり, 見積
ko: 영업일, 인일, 공수, 근무일, 작업 시간, 소요 기간, 인력, 근무 시간, 예상 시간, 예상 소요
th: วันทำการ, คนต่อวัน, คนวัน, ชั่วโมงทำงาน, สัปดาห์
vi: ngay lam viec, gio hanh chinh, nhan su, ngay cong, gio cong, tuan, đoi ngu, uoc luong
id: hari kerja, jam kerja, tenaga kerja, hari orang, jam orang, minggu, estimasi, upaya
cs: pracovnich dnu, pracovni doba, clovekoden*, tydnu, clovekohodin*, tydny, odhad*
uk: робочих днів, робочий час, людино*, тижнів, трудовитрат*, тижні, оцінка
sv: arbetsdag*, mantim*, personveck*, persondag*, kontorstid*, uppskattning*, arbetstim*, heltid*
no: arbeidsdag*, arbejdsdag*, virkedag*, arsverk*, årsværk*, arsværk*, timeverk*, timeforbrug*, kontortid*, abningstid*, apningstid*, ukers arbeid, ugers arbejde
""",
    Concept.BUSINESS: """
en: conversion*, revenue, sales, churn, adoption, growth, market share, satisfaction, engagement, dau, mau, sign ups, signups, activation rate, click through, ctr, roi, arr, mrr, bounce rate, nps, retention rate, completion rate, support tickets, ticket volume, support requests, complain*, survey*, rating, stars, active users, daily active, monthly active, paying, of users, of customers, of all users, orders per month, kpi*, productivity, error reduction, user satisfaction, utilization of feature, feature adoption, open rate, abandonment, abandon, self service rate, first attempt, first try, without assistance, without help, without training, report*that, trust, feel, prefer*, confidence, recommend*, usability, success criteria met, net promoter, leads, cart, deals, repeat, returning, onboarded, likelihood, adopt, weekly, opt in, opt out, participants, users successfully, manual effort, manual work, of admins, of developers, respondents, interviews, stakeholder*, learn, understand, task completion rate*, handle time, aht, escalation rate*, handoff rate*, containment rate*, module completion rate, course completion, lesson completion, without support intervention
de: umsatz*, konversion*, zufriedenheit, kundenzufriedenheit, abwanderung, marktanteil, wachstum, akzeptanz, nutzerzahl*, supportanfragen, supporttickets, der nutzer, der benutzer, der anwender, der kunden, eskalationsquote, aufgabenerfullungsrate, marge, kundenbindung, engagement, aktive nutzer, nutzerbindung, absprungrate, abbruchrate, produktivitat, nps, umfrage*, weiterempfehl*, einsparung
fr: conversion*, chiffre d affaires, satisfaction, adoption, croissance, attrition, taux d abandon, des utilisateurs, des clients, tickets de support, taux d achevement des taches, taux de completion des taches, taux d escalade, marge, taux de retention, retention des utilisateurs, part de marche, engagement, utilisateurs actifs, fidelis*, taux de conversion, revenu*, ventes, taux d adoption, taux de clic, productivite
es: conversion*, ingresos, satisfaccion, adopcion, crecimiento, abandono, ventas, de los usuarios, de usuarios, de los clientes, tickets de soporte, tasa de finalizacion de tareas, tasa de escalacion, escalacion a humano, escalamiento a humano, margen, retencion de usuarios, cuota de mercado, compromiso, usuarios activos, fideliz*, tasa de conversion, tasa de abandono, tasa de adopcion, rentabilidad, productividad, encuesta*, nps
pt: conversao, receita, satisfacao, adocao, crescimento, abandono, vendas, dos usuarios, dos clientes, de usuarios, chamados, taxa de conclusao de tarefas, taxa de escalonamento, escalonamento humano, margem, retencao de usuarios, participacao de mercado, engajamento, usuarios ativos, fideliz*, taxa de conversao, taxa de abandono, taxa de adocao, faturamento, produtividade, pesquisa de satisfacao, nps
it: conversione, ricavi, soddisfazione, adozione, crescita, abbandono, vendite, degli utenti, dei clienti, tasso di completamento delle attivita, tasso di escalation, margine, fidelizzazione, quota di mercato, coinvolgimento, utenti attivi, tasso di conversione, tasso di abbandono, tasso di adozione, fatturato, produttivita, nps
nl: conversie*, omzet, tevredenheid, adoptie, groei, van de gebruikers, klanttevredenheid, klantverloop, retentie, verkoop*, marktaandeel, betrokkenheid, van de klanten, productiviteit, gebruikersgroei
pl: konwersj*, przychod*, satysfakcj*, adopcj*, wzrost*, sprzedaz*, uzytkownikow, zadowoleni*, rezygnacj*, marz*, udzial w rynku, zaangazowani*, retencja uzytkownikow, klientow, produktywnosc*, wspolczynnik odrzucen
tr: donusum*, gelir*, memnuniyet*, buyume*, satis*, kullanicilarin, kayip orani, terk orani, pazar pay*, etkilesim*, benimse*, musterilerin, verimlilik, elde tutma, abone*
vi: chuyen đoi, doanh thu, hai long, tang truong, nguoi dung, ty le chuyen đoi, ty le roi bo, ty le giu chan, thi phan, tuong tac, su hai long, khach hang, ty le mo, nguoi dung hoat đong, nang suat, ty le ap dung
id: konversi, pendapatan, kepuasan, pertumbuhan, tingkat konversi, churn, retensi pengguna, pangsa pasar, keterlibatan, adopsi, kepuasan pengguna, pengguna aktif, penjualan, produktivitas, dari pengguna, pelanggan
ru: конверси*, выручк*, удовлетворенност*, рост, оттока, отток, продаж*, вовлеченност*, пользователей, доля выполненных задач, доля эскалац*, маржинальност*, лояльност*, удержани*, nps, доход*, отказ от корзины, активн* пользовател*, ретеншен, клиентов, прибыл*, доля рынка
uk: конверсі*, задоволен*, продаж*, виручк*, дохід, доход*, відтік, відтоку, залучен*, утриманн*, користувачів, зростанн*, частка ринку, лояльн*, активн* користувач*
zh: 转化率, 轉換率, 营收, 满意度, 增长, 留存率, 流失率, 市场份额, 活跃用户, 日活, 月活, 用户完成, 的用户, 转人工率, 人工介入率, 營收, 滿意度, 增長, 成長率, 市佔率, 活躍用戶, 活躍使用者, 客單價, 复购率, 回購率, 续费率, 点击率, 點擊率, 跳出率, 采纳率, 使用率提升, 参与度, 覆盖用户, 渗透率, 完播率, 推荐率, 好评率, 投诉率, 退货率, 打开率, 付费率, 订阅率, 人工审核
ja: コンバージョン, 売上, 満足度, 成長, 解約率, 離脱率, 利用率向上, ユーザーの, 継続率, タスク完了率, エスカレーション率, 離脱, 定着率, 市場シェア, アクティブユーザー, 利用者の, 顧客満足, 開封率, クリック率, 採用率, 普及率, 回答率, 継続利用, リピート率, 生産性, 粗利, 登録率, 参加率
ko: 전환율, 매출, 만족도, 성장, 이탈률, 활성 사용자, 사용자의, 과업 완료율, 태스크 완료율, 상담원 전환율, 이탈, 재방문율, 재구매율, 시장 점유율, 참여율, 유지율, 리텐션, 클릭률, 채택률, 만족율, 가입률, 고객의, 설문, 추천율, 응답자, 도입률, 잔존율, 생산성, 수익
th: อัตราการแปลง, รายได้, ความพึงพอใจ, ยอดขาย, ของผู้ใช้, การเติบโต, การมีส่วนร่วม, ส่วนแบ่งตลาด, ผู้ใช้งานประจำ, อัตราการคงอยู่, ความพอใจ, ของลูกค้า, ยอดผู้ใช้
cs: konverz*, trzb*, spokojenost*, adopc*, rust, prodej*, uzivatelu, podil na trhu, zapojeni, odchod*, retence uzivatel*, zakazniku, produktivit*, mira konverze, aktivni uzivatel*
sv: omsattning*, konverter*, nojdhet*, kundnojdhet*, tillvaxt*, marknadsandel*, av anvandarna, av kunderna, av eleverna, av lararna, betyg*, nps
no: omsetning*, omsætning*, konverter*, tilfredshet*, tilfredshed*, markedsandel*, av brukerne, av brukere, af brugerne, af brugere, av kundene, af kunderne, nps, kundetilfreds*
""",
    Concept.TASK: """
en: review time*, time to review, approval time, time to approve, complete the, complete a, complete their, complete an, complete account, complete sign, complete onboarding, complete registration, complete checkout, complete setup, complete purchase, complete profile, complete task*, create an account, account creation, sign up, signup, register, registration, onboard*, set up, setup, first time user*, new user*, new developer*, learn, in under a minute, find what, locate, book a, booking flow, configure, configur*, fill in, fill out, submit a, create a, creating a, clicks, click, taps, tap, steps, first use, get started, getting started, quickstart, walkthrough, tutorial, training, understand, end to end task, add a new, enroll*, checkout flow, user flow, can identify, able to identify, identify, diagnos*, hands on, manually, read through, by hand, review, reviewing, can complete, can find, can determine, able to determine, determine whether, can tell, can recognize, can recognise, can distinguish, can decide, able to complete, able to find, can create, able to create, can set, can add, can export their, from download to, from install*, installing, install, can go from, go from, navigate, compose, write a, tasks, workflow, task completion time*, average task completion, time to complete daily, time to complete the, time to complete a, time to complete an, check-in
de: prufzeit*, freigabezeit*, registrier*, einricht*, erstellen eines, anlegen, einarbeit*, klicks, klick, schritten, ausfull*, buchung abschliessen, bestellvorgang, onboarding, konfigur*, konto erstellen, abschliessen, aufgabe, aufgaben, aufgabenerledigung, anmelden, anmeldeprozess, erfassen, erstellung einer, erstellen einer, buchen, bestellen, finden konnen, auffinden, eingeben, eingabe, ausfuellen, erlernen, schulung, erfassung, anlegen eines
fr: temps de relecture, temps de revue, temps moyen de relecture, inscri*, creer un compte, configurer, clics, clic, etapes, formation, remplir, parcours, onboarding, terminer, tache, taches, creer une, creer un, ajouter un, ajouter une, saisir, saisie, passer commande, reserver, reservation, enregistrer un, enregistrer une, trouver, remplissage, parcours complet, prise en main, premiere utilisation, commander, effectuer une, effectuer un
es: tiempo de revision, tiempo medio de revision, tiempo promedio de revision, registr* una cuenta, crear una cuenta, registrarse, configurar, clics, clic, pasos, rellenar, completar el, completar la, completar un, completar una, onboarding, tarea, tareas, crear una, crear un, agregar un, agregar una, anadir un, anadir una, llenar, realizar un pedido, reservar, reserva, registrar un, registrar una, encontrar, dar de alta, flujo completo, aprender, capacitacion, formulario, gestionar, publicar un, publicar una
pt: tempo de revisao, tempo medio de revisao, tempo medio revisao, tempo de aprovacao, tempo medio de aprovacao, criar uma conta, cadastr*, configurar, cliques, clique, passos, preencher, completar o, completar a, concluir o, concluir a, onboarding, tarefa, tarefas, criar um, criar uma, adicionar um, adicionar uma, fazer um pedido, reservar, reserva, registrar um, registrar uma, encontrar, aprender, treinamento, formulario, agendar, fluxo completo, lancar um, lancar uma, publicar um, publicar uma
it: tempo di revisione, tempo medio di revisione, registrarsi, registrazione, creare un account, configurare, clic, passaggi, compilare, completare, onboarding, compito, compiti, creare un, creare una, aggiungere un, aggiungere una, ordinare, prenotare, prenotazione, inserire, trovare, imparare, iscri*, flusso completo, pubblicare
nl: registrer*, account aanmaken, klikken, stappen, invullen, afronden, taak, taken, voltooiingstijd, voltooien, inschrijv*, aanmeld*, instellen, aanmaken, configureren, onboarding, klik, invoeren, bestelproces, leren
pl: rejestr*, zalozyc konto, klikniec*, krok*, wypelni*, skonfigurowac, zarejestr*, utworz* konto, zakup*, zlozyc zamowienie, zamowieni*, konfigurac*, onboarding, przejsc przez, nauczyc
tr: kayit ol*, kayıt*, hesap olustur*, tiklama*, tıklama*, adim*, adım*, doldur*, kaydol*, siparis ver*, kurulum*, yapilandir*, ogren*, onboarding, form doldur*, rezervasyon
vi: đang ky, tao tai khoan, luot nhap, buoc, cau hinh, cai đat, đat hang, đat lich, hoan thanh đơn, mua hang, nhap lieu, thiet lap, huong dan, hoc cach, lap đon, thanh toan don
ru: регистр*, создать учетн*, клик*, шаг*, заполн*, настро*, обучен*, оформить, оформлени*, задачу, задание, зарегистр*, онбординг*, освоит*, разобраться, ввод данных, вводит*, оформл*, бронирован*, заказать, сделать заказ, создать заявку, создать заказ, добавить, найти, прохожден*, обуч*
uk: реєстр*, клік*, крок*, налаштув*, створити обліков*, оформит*, оформлен*, заповн*, навчан*, онбординг*, замовлен*, зареєструв*, бронюв*
zh: 注册, 註冊, 查找, 找到, 识别出, 識別出, 学习, 点击, 點擊, 步骤, 填写, 上手, 学会, 配置, 完成注册, 完成下单, 創建帳號, 填寫, 步驟, 學習, 下单, 下單, 录入, 登记, 報名, 报名, 操作流程, 上手时间, 设置向导, 新手, 引导, 预约, 預約, 表单, 表單, 创建一个, 创建项目, 发布一, 完成一次, 完成配置, 完成设置, 完成创建, 完成录入, 找出
ja: 登録, クリック, ステップ, 記入, 学習, 設定, 手順, 入力, 新規登録, 会員登録, 申し込み, 予約, 注文, 投稿, 使い始め, 習得, 操作を完了, 記録を完了, 入力完了, セットアップ, 見つけ, フォーム, 申請, 手続き
ko: 가입, 등록, 클릭, 단계, 작성, 설정, 학습, 회원가입, 예약, 주문, 신청, 입력 완료, 등록 완료, 온보딩, 찾을 수, 파악, 셋업, 예매, 작성 완료, 첫 사용, 과업
th: สมัคร, ลงทะเบียน, คลิก, ขั้นตอน, กรอก, ตั้งค่า, จอง, สั่งซื้อ, กรอกแบบฟอร์ม, เรียนรู้, สร้างบัญชี, ตั้งค่าระบบ, อบรม, ทำงานให้เสร็จ
id: pendaftaran, mendaftar, klik, langkah, mengisi, membuat akun, mengatur, konfigurasi, pesanan, memesan, pelatihan, onboarding, mengisi formulir, alur, transaksi kasir
cs: registr*, kliknut*, krok*, vypln*, nastaven*, dokonc*, zalozit ucet, zalozeni uctu, objednat, objednavk*, konfigur*, ukol, ukoly, prihlaseni do, zaskoleni, onboarding
sv: registrera sig, skapa ett, skapa en, skapa konto, klick, steg, fylla i, uppgift*, hitta, boka, lara sig, onboarding, utbildning*
no: registrere seg, registrere sig, opprette, oprette, klikk, klik, trinn, trin, fylle ut, udfylde, oppgave*, opgave*, finne frem, finde frem, bestille, lære seg, lære sig, opplæring*, oplæring*, onboarding
""",
    Concept.ALERT: """
en: alert*, alarm*, page the, pages the, paging, pager*, warn when, warning threshold, notify when, notify on call, triggers when, trigger when, triggered when, fires when, fire when, threshold for alert*, escalat*, burn rate, critical when, page if, warning, sev1, sev2, sev 1, sev 2, notify ops, notify if, oncall, on call, pagerduty, opsgenie, for 5 minutes, for 10 minutes, for 2 minutes, for 15 minutes, for 5m, rollback if, roll back if, kill switch, halt if, abort if, when error rate, if error rate, if latency, when latency, if p95, if p99, when p95, when p99, fail the build, blocks the, red, yellow, amber, fails the build, fail ci, breaks the build, critical at, warning at, warn at, alert at, alarm at, flag if, flag when, alert for, alerts for
de: alarm*, alert*, warn*, benachrichtigung wenn, eskal*, schwellwert*, schwellenwert*, bereitschaft, auslos*, schwelle, meldeschwelle, grenzwertverletz*
fr: alerte*, alarme*, seuil d alerte, escalade, avertissement, astreinte, declenche*, seuil critique, alerting, notifier si
es: alerta*, alarma*, umbral de alerta, escalad*, advertencia, umbral, guardia, dispara, se dispara, umbral critico, alerting, notificar si
pt: alerta*, alarme*, limiar de alerta, escalad*, aviso, plantao, dispara, limiar, limiar critico, alerting, notificar se
it: allarm*, avvis*, soglia di allarme, escalation, alert, alerting, soglia, soglia critica, scatta, reperibilita, notificare se
nl: alarm*, waarschuw*, alert*, escal*, melding*, drempelwaarde*, oproep*
pl: alarm*, alert*, ostrzez*, eskalac*, prog, progi, progow*, powiadom* gdy, ostrzegawcz*
tr: alarm*, uyari*, uyarı*, eskal*, esik, esig*, bildirim gonder*, tetikle*
vi: canh bao, bao đong, nguong, cap cuu, canh bao khi, bao khi, leo thang
id: peringatan, alarm, ambang, ambang batas, notifikasi jika, eskalasi, waspada
ru: алерт*, оповещ*, тревог*, предупрежд*, эскалац*, порог*, пейджер*, срабатыва*, аларм*, сигнализир*
uk: алерт*, сповіщен*, попередж*, тривог*, поріг, порог*, ескалац*, черговому
zh: 告警, 报警, 警报, 預警, 预警, 升级处理, 告警阈值, 告警閾值, 報警, 告警级别, 告警規則, 触发告警, 觸發告警, 警戒, 值班, 通知值班, 红线, 预警值
ja: アラート, 警告, 通報, エスカレーション, アラーム, 警報, 通知条件, 閾値超過, しきい値超過, 検知したら, オンコール, 緊急通知
ko: 알람, 경고, 경보, 에스컬레이션, 알림 임계, 초과하면 알림, 초과 시 알림, 초과하는 경우 알림, 넘으면 알림, 이상이면 알림, 알림을 보, 알림 발송 조건, 임계치, 임계값 초과, 경보 발령, 온콜, 알림 기준, 알람 발생
th: แจ้งเตือน, เตือนภัย, การเตือน, แจ้งเตือนเมื่อ, เกณฑ์เตือน, ส่งการแจ้งเตือน
cs: upozorn*, alarm*, varovan*, eskal*, vystrah*, prah*, prahov*, notifikac* pri
sv: larm*, varning*, troskel*, larmgrans*, eskaler*, overvakningslarm*, larmar
no: advarsel*, advarsl*, varslingsgrense*, alarmgrense*, alarmgrænse*, terskel*, tærskel*, eskaler*, vaktordning, vagtordning
""",
    Concept.SUPPORT: """
en: support response*, support team, support ticket*, first response time, response to tickets, ticket response, customer support, help desk, helpdesk, acknowledge ticket*, resolution time, time to resolution, bug fix*, critical bugs, critical bug, vulnerabilit*, cve, cves, patch*, patched, security patch*, security incident*, breach notification, notify affected, business hours, response by, severity 1, severity 2, severity 3, sev-1, sev-2, p1 incidents, p2 incidents, priority 1, support hours, email support, fix within, hotfix*, remediat*, disclosure, notify customers, notify the authority, mtta, data subject, review cycle, human, manual review, operator response, user feedback, customer feedback, approve within, approval within, subject access, pentest*, penetration test*, audit every, critical issue*, critical incidents, high priority, medium priority, low priority, urgent issue*, issue response, service down, priority level*, support request*, business day*, first response, first reply, concierge*, call back, callback from, human response, response from staff, hotline, call center, on call engineer*, on-call engineer*, on call person, support answers, support replies, support responds, support agents, answers tickets
de: support*, erstreaktion*, storungsmeld*, sicherheitslucke*, behebung, behoben, werktag*, servicezeit*, meldepflicht, prioritat hoch, hohe prioritat, kritische storung*, storung*, erste antwort, ruckruf*, hotline, ticket*, losungszeit*, fehlerbehebung*, entstor*, incident*, gewahrleistungsfrist, kundendienst, helpdesk, vorfall*
fr: support, prise en charge, assistance, vulnerabilite*, correctif*, heures ouvrees, signal* incident, priorite haute, priorite critique, incident critique, incidents critiques, premiere reponse, rappel client, hotline, ticket*, temps de resolution, delai de correction, incidents majeurs, incident majeur, astreinte, service client, corrige*, intervention, gtr, gti
es: soporte, tickets, vulnerabilidad*, parche*, resolucion de incidencias, incidencia*, prioridad alta, prioridad critica, incidencias criticas, primera respuesta, centro de llamadas, incidente*, tiempo de resolucion, correccion de errores, mesa de ayuda, atencion al cliente, ticket, mantenimiento correctivo, subsanacion
pt: suporte, chamado*, vulnerabilidade*, patch*, correcao de, incidente*, prioridade alta, prioridade critica, incidentes criticos, primeira resposta, primeiro atendimento, central de atendimento, ticket*, tempo de resolucao, correcao de bugs, atendimento ao cliente, help desk, manutencao corretiva, sla de atendimento
it: supporto, assistenza, vulnerabilita, patch, presa in carico, priorita alta, priorita critica, incidenti critici, prima risposta, primo riscontro, ticket*, tempo di risoluzione, correzione bug, servizio clienti, guasto bloccante, incidente, incidenti, manutenzione correttiva, help desk
nl: ondersteuning, support*, kwetsbaarhe*, eerste reactie, servicedesk, helpdesk, incident*, storingsmelding*, oplostijd*, patch*, klantenservice, reactie van medewerker, ticket, tickets, kantooruren, hersteltijd
pl: wsparci*, zgloszen*, podatnos*, latk*, pierwsza odpowiedz, infolini*, czas naprawy, usuniecie awarii, usuniecie bledu, zgloszenia serwisow*, helpdesk, serwis gwarancyjn*, incydent*, reakcja serwisu
tr: destek*, guvenlik acik*, yama*, cagri merkezi, musteri hizmetleri, yardim masasi, destek talebi, olay mudahale, ariza*, onarim
vi: ho tro, lo hong, ban va, phan hoi dau tien, tong dai, su co nghiem trong, xu ly su co, ban ho tro, nhan vien ho tro, gio lam viec, ticket, va loi, sua loi, bao hanh
ru: реакция на критическ*, реакция на алерт*, реакция на инцидент*, реакции на инцидент*, поддержк*, уязвимост*, обращени* в, патч*, устранени*, инцидент*, высокий приоритет, критическ* инцидент*, первый ответ, первого ответа, обращени*, консьерж*, concierge, перезвон*, дежурн*, оператор поддержки, колл центр*, техподдержк*, служб* поддержк*, тикет*, заявк* в поддержк*, исправлени* ошиб*, гарантийн*, реагировани* на инцидент*, время реакции поддержк*
uk: підтримк*, вразливост*, перша відповідь, першої відповіді, звернен*, чергов*, інцидент*, усунен*, служба підтримк*, техпідтримк*, виправлен* помил*, консультант*, гарантійн*, тікет*
zh: 工单, 客服, 漏洞, 补丁, 技术支持, 故障响应, 人工, 严重故障, 高优先级, 紧急故障, 首次响应, 首次回复, 人工回复, 工單, 技術支援, 修補, 補丁, 故障處理, 故障处理, 問題處理, 问题处理, 缺陷修复, 值守, 响应工程师, 售后, 售後, 维修, 上门, 人工处理, 人工審核, 安全事件, 事故
ja: サポート窓口, 問い合わせ, 脆弱性, パッチ, 一次回答, 障害対応, 重大障害, 優先度高, 初回応答, 初動, 一次対応, 窓口, インシデント, ヘルプデスク, 修正対応, 保守対応, 営業時間, 不具合修正, 電話対応, 有人対応, セキュリティパッチ
ko: 고객 지원, 문의, 취약점, 패치, 장애 대응, 긴급 장애, 우선순위 높음, 최초 응답, 상담원, 고객센터, 초동, 인시던트, 장애 처리, 버그 수정, 헬프데스크, 기술 지원, 유지보수, 하자보수, 업무 시간, 1차 대응, 고객 응대
th: ฝ่ายสนับสนุน, ช่องโหว่, แพตช์, เจ้าหน้าที่, ฝ่ายบริการลูกค้า, ทีมสนับสนุน, แก้ไขบั๊ก, เหตุขัดข้อง, ศูนย์บริการ
id: dukungan, tiket, kerentanan, insiden*, perbaikan bug, layanan pelanggan, helpdesk, tanggapan pertama, jam layanan, penanganan, patch*
cs: podpor*, zranitelnost*, incident*, hlasen*, servisni zasah, helpdesk, prvni odpoved, reakcni doba podpory, tiket*
no: brukerstøtte, henvendelser, feilretting, brugerstøtte, henvendelse, berører, support*, rettetid*, afhjælpning*, afhjælp*, utbedring*, feilmelding til, fejlmelding, kritisk feil, kritiske feil, kritisk fejl, kritiske fejl, alvorlig feil, alvorlig fejl, sarbarhet*, sårbarhed*, sarbarhed*, servicedesk, helpdesk, kundeservice*, incident*, kategori a, kategori b, kategori c
sv: support*, felanmal*, avhjalp*, atgardstid*, installelse*, inställelsetid*, kundtjanst*, helpdesk, servicedesk, sarbarhet*, kritiskt fel, kritiska fel, allvarligt fel, incident*
""",
}
