"""Words that say what part a number plays in its sentence: events, loads, people, number words.

Same grammar as `vocabulary`.
"""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

SENTENCE: dict[Concept, str] = {
    # Phrases that hold the word of a kind and do not mean it.
    Concept.NEUTRAL: """
en: baseline hardware, baseline device*, baseline machine*, for fresh data, error correction, correction level, success criteria, success criterion, success metric*, success indicator*, operational catalog*, operational cost*, operational data, operational team*, operational report*, operational dashboard*, operational overhead, operational efficienc*, operational excellence, operational record*, operational staff, current target*, current goal*, current objective*, current slo*, visible lag, noticeable lag, perceptible lag, perceived lag, without lag, user success, business success, technical success, customer success, project success, product success, operational success, error handling, error message*, error code*, error response*, load balanc*, load test*, memory leak*, recovery window, rate limiting, open source, up to date, job creation, job cancellation, job status, job submission, job scheduling, job listing, job quer*, batch status, scan status, current progress, current status, current state, current user*, current session*, current page*, current view*, current data, current position*, current location*, current version*, current balance*, current price*, current time, current order*, current record*, current value for, token validation, job lookup, refresh button, user visible, user-visible, user facing, user-facing, user perceived, user experience, page transition*, transition between, when available, if available, where available, once available
de: erfolgskriteri*, fehlermeldung*, fehlerbehandlung, fehlercode*, wenn verfugbar, falls verfugbar, sofern verfugbar, sobald verfugbar, alarmanlage*, mittelklasse*, mittel der wahl
fr: correction d erreur*, critere* de succes, critere* de reussite, metrique* de reussite, indicateur* de reussite, message* d erreur, gestion des erreurs, si disponible*, lorsque disponible*, quand disponible*, code* d erreur, au moyen de, moyen de paiement, moyens de paiement, taille moyenne, a moyen terme, milieu de gamme, moyens techniques
es: criterio* de exito, metrica* de exito, indicador* de exito, exito del usuario, exito de negocio, exito del negocio, exito tecnico, mensaje* de error, transicion* de pagina, transicion* entre, manejo de errores, cuando este* disponible*, si esta* disponible*, cuando sea* disponible*, cuando esta* disponible*, codigo* de error, gama media, tamano medio, medio de pago, medios de pago, medio ambiente, por medio de, a medio plazo, tamano mediano
pt: criterio* de sucesso, metrica* de sucesso, indicador* de sucesso, sucesso do usuario, sucesso do cliente, sucesso do negocio, sucesso de negocio, sucesso tecnico, mensage* de erro, transic* de pagina, transic* entre, tratamento de erros, quando disponive*, se disponive*, quando estiver* disponive*, codigo* de erro, gama media, porte medio, tamanho medio, por meio de, ensino medio, meio de pagamento, meios de pagamento, medio porte
it: criteri* di successo, metric* di successo, indicator* di successo, successo dell utente, messagg* di errore, transizion* di pagina, transizion* tra, gestione degli errori, se disponibil*, quando disponibil*, codic* di errore, fascia media, dimensioni medie, dimensione media, a medio termine, per mezzo di
nl: succescriteri*, foutmelding*, foutafhandeling, indien beschikbaar, wanneer beschikbaar, foutcode*, middels
pl: kryteri* sukcesu, metryk* sukcesu, miernik* sukcesu, sukces uzytkownik*, komunikat* bled*, obslug* bled*, jesli dostepn*, gdy dostepn*, kod* bled*
tr: basari kriter*, basari metrik*, basari gosterge*, basari olcut*, kullanici basari*, hata mesaj*, hata kod*, hata yonetimi
vi: tieu chi thanh cong, chi so thanh cong, thong bao loi, xu ly loi, ma loi, kha nang khoi phuc, kha nang phuc hoi, tinh phuc hoi
id: kriteria keberhasilan, pesan kesalahan, penanganan kesalahan, kode kesalahan, keterpulihan, berlaku di semua, berlaku di seluruh, berlaku pada semua, mulai berlaku, berlaku di setiap
ru: критери* успех*, сообщени* об ошибк*, обработк* ошибок, если доступ*, когда доступ*, при наличии, код* ошиб*
uk: критері* успіх*, повідомлення про помилк*, якщо доступ*, коли доступ*, за наявності, код* помил*, оброб* помил*
zh: 成功标准, 成功指标, 错误信息, 错误处理, 错误码, 效率, 频率, 概率, 功率, 汇率, 利率, 税率, 分辨率, 码率, 采样率, 增长率, 转换率, 可用时, 如可用, 错误提示, 錯誤訊息, 錯誤處理, 錯誤碼, 負載均衡, 负载均衡, 框架, 逾期, 成功標準, 可恢复性, 可復原性, 恢复性, 可用空间, 失败率阈值, 率先, 预约确认, 預約確認, 註冊確認, 注册确认, 確認信, 确认邮件, 确认短信, 確認簡訊
ja: 成功基準, 成功指標, エラーメッセージ, エラー処理, 効率, 確率, 税率, 倍率, 頻度, 利用可能な場合, 利用可能時, フレームワーク, 応答者, ロードマップ, ロードバランサ, ペイロード, エラーコード, アップロード, ダウンロード, 回復性, 復旧性, 障害許容性, 使用率制限, 予約確認, 予約完了, 注文確認, 確認メール, 登録確認, 予約ボタン, 登録ボタン, 予約情報, 予約一覧, 注文一覧, 予約画面, 注文画面, 登録画面, 申込ボタン
ko: 성공 기준, 성공 지표, 오류 메시지, 에러 메시지, 효율, 확률, 환율, 세율, 비율로, 규율, 자율, 조율, 선율, 사용 가능한 경우, 가능한 경우, 프레임워크, 응답자, 오류 처리, 에러 처리, 오류 코드, 에러 코드, 로드맵, 로드 밸런, 페이로드, 복구성, 회복성, 복원성, 예매, 예약어, 예약 확인, 주문 확인, 주문 접수, 예약 알림, 주문 알림, 주문 내역, 예약 내역, 등록 버튼, 주문 버튼, 가입 확인
th: เกณฑ์ความสำเร็จ, ข้อความแสดงข้อผิดพลาด, ใช้งานได้ง่าย, ใช้งานได้จริง, ใช้งานได้ทันที, ใช้งานได้กับ, ใช้งานได้บน, ความสามารถในการกู้คืน
cs: kriteria uspechu, metrik* uspechu, ukazatel* uspechu, chybov* hlask*, zpracovani chyb, chybov* kod*
sv: framgangskriteri*, felmeddeland*, felhanter*, felkod*, om tillganglig*, nar tillganglig*, tillganglighetskrav, medelstor*
no: suksesskriteri*, succeskriteri*, feilmelding*, fejlbesked*, fejlmeddel*, feilhandter*, fejlhandter*, feilkode*, fejlkode*, hvis tilgjengelig*, hvis tilgængelig*, nar tilgjengelig*, middelstor*, mellemstor*
""",
    Concept.EVENT: """
en: request*, quer*, call, calls, transaction*, case, cases, message*, event*, operation*, search*, page*, response*, interaction*, session*, time, invocation*, upload*, download*, deliver*, notification*, read, reads, write, writes, job, jobs, order*, payment*, record*, item, items, webhook*, email*, user*, visit*, login*, lookup*, submission*, action*, load, loads, traffic, hits, attempts, update*, result*, edits, tickets, samples, executions, checks, samples, document*, invoice*, alerts, flow*, run, runs, api, attempts
de: anfragen, anfrage, aufrufe, abfragen, falle, fallen, fälle, fällen, transaktionen, nachrichten, suchanfragen, suchen, seitenaufrufe, vorgange, zugriffe, requests, buchungen, bestellungen, zahlungen, der zeit, operationen, antworten, faellen, faelle, der falle, aller falle, zeitraum, belege, auftrage, meldungen, telegramme, sendungen, datensatze, datenpakete, zustellungen, buchungsvorgange, vorgangen, sitzungen, anmeldungen, benachrichtigungen, alarme, alarmen, ereignisse, ereignissen, dokumente, rechnungen, ubermittlungen, abrufe, anrufe, eingange
fr: requetes, appels, cas, transactions, messages, pages, operations, recherches, paiements, demandes, du temps, reponses, notifications, evenements, appel, envois, commandes, rappels, connexions, consultations, alertes, remontees, dossiers, flux, ventes, sessions, documents, factures, alarmes, traitements, releves, lots, acquittements, sms, courriels, mesures
es: solicitudes, peticiones, consultas, casos, transacciones, mensajes, llamadas, paginas, operaciones, busquedas, pagos, del tiempo, respuestas, veces, eventos, envios, pedidos, notificaciones, alertas, sesiones, documentos, facturas, registros, avisos, firmas, entregas, cargas, ejecuciones, lecturas, tramites, expedientes, alarmas, correos, mediciones
pt: requisicoes, solicitacoes, consultas, casos, transacoes, mensagens, chamadas, paginas, operacoes, buscas, pagamentos, do tempo, pedidos, respostas, eventos, envios, notificacoes, alertas, sessoes, documentos, notas, registros, avisos, entregas, cargas, execucoes, leituras, alarmes, e-mails, medicoes, acessos, vezes, processamentos, lancamentos
it: richieste, chiamate, casi, transazioni, messaggi, pagine, operazioni, ricerche, pagamenti, del tempo, query, risposte, eventi, invii, ordini, notifiche, avvisi, sessioni, documenti, fatture, comandi, consegne, esecuzioni, letture, allarmi, prenotazioni, misure, volte, accessi, referti, segnalazioni, flussi
nl: verzoeken, aanvragen, gevallen, aanroepen, transacties, berichten, zoekopdrachten, gebeurtenissen, opvragingen, meldingen, sessies, bestellingen, betalingen, opdrachten, documenten, facturen, boekingen, transactie, keren, raadplegingen, alarmen, mutaties, ritten, events, opvraging, van de tijd
pl: zadan, zapytan, przypadkow, transakcji, wiadomosci, wywolan, operacji, zlecen, odpowiedzi, przypadkach, urzadzen, zamowien, zdarzen, sesji, uzytkownikow, zapytaniach, zadaniach, stron, komunikatow, plikow, dokumentow, operacjach, transakcjach, czasu, platnosci, powiadomien, przypadku, odbiorcow, odbiorcom, abonentow
tr: isteklerin, istek*, sorgularin, sorgu*, islemlerin, islem*, cagri*, durumlarin, aramalarin, mesajlarin, vakalarin, vakada, vakanin, isteklerde, islemde, olaylarin, siparislerin, bildirimlerin, kullanicilarin, cihazlarin, zamanin, durumda, durumlarda, oturumlarin, odemelerin, sayfalarin, sorguda, alicilarin, alicilara, abonelerin, kullanicilara
vi: yeu cau, truy van, truong hop, giao dich, so lan, request, đon hang, so đon, tin nhan, thong bao, luot goi, su kien, phien, tac vu, ban tin, thao tac
id: permintaan, kueri, kasus, transaksi, request, pesan, notifikasi, panggilan, kejadian, sesi, pesanan, operasi, peristiwa
cs: pozadavku, zadosti, dotazu, pripadu, transakci, volani, pozadavcich, pripadech, dotazech, zprav, udalosti, operaci, zarizeni, objednavek, relaci, uzivatelu, souboru, dokumentu, casu, plateb, odpovedi, stranek, mereni, transakcich, prijemcu, odberatelu, abonentu
sv: forfragningar, anrop, fall, fallen, tillfallen, gangerna, meddelanden*, meddelandena, transaktion*, sokning*, begaran*, arenden, arendena, betalningar*, bestallning*, larm, larmen, notiser, notiserna, svar, svaren, ordrar, sidvisningar, handelser, handelserna, leveranser*, utskick*, inloggningar*, remisser, remisserna, dokument*, anropen, forfragan, sessioner, fragor, av tiden
uk: запитів, випадків, транзакцій, викликів, операцій, пристроїв, замовлень, заявок, повідомлень, подій, сеансів, сесій, користувачів, відповідей, сторінок, звернень, файлів, документів, запитах, випадках, часу, операціях, платежів, одержувачів, отримувачів, абонентів, підписників
ru: запросов, случаев, случаях, транзакций, вызовов, операций, сообщений, обращений, поисков, платежей, времени, страниц, ответов, уведомлений, запросах, устройств, заказов, заявок, транзакциях, операциях, заданий, задач, событий, пользователей, сеансов, сессий, файлов, документов, обращениях, точек, чеков, кликов, получателей, абонентов, адресатов, подписчиков
zh: 请求, 請求, 查询, 查詢, 情况, 调用, 事务, 交易, 消息, 操作, 时间, 接口, 订单, 页面, 封包, 訊息, 通知, 請求數, 筆交易, 交易筆數, 工单, 事件, 报文, 呼叫, 任务
ja: リクエスト, 要求, クエリ, ケース, 呼び出し, 取引, メッセージ, 検索, トランザクション, 処理, 通知, 電文, 件数, 要求数, 呼出, イベント, ジョブ, セッション
ko: 요청, 쿼리, 경우, 호출, 거래, 메시지, 트랜잭션, 검색, 조회, 알림, 건수, 이벤트, 통화, 작업, 전문, 세션
th: คำขอ, คำสั่ง, กรณี, ธุรกรรม, ข้อความ, การเรียก, รายการ, การค้นหา, ข้อความเตือนภัย, การแจ้งเตือน, เหตุการณ์, ทรานแซกชัน, การร้องขอ, ธุรกรรมทั้งหมด
ar: الطلبات, الحالات, المعاملات
no: forespørsler, forespørgsler, kall, kald, tilfeller*, tilfellene, tilfælde*, gangene, meldinger*, meldingene, meddelelser*, beskeder*, transaksjoner*, transaktioner*, oppslag*, opslag*, søk, søkene, søgninger*, betalinger*, bestillinger*, ordrer, ordrene, varsler*, varslene, anmodninger*, oppkall*, opkald*, hendelser*, hændelser*, leveranser*, leverancer*, pålogginger*, palogg*, dokumenter*, sesjoner*, økter, sessioner*, alarmer*, svar, kallene, kaldene, visninger, afsendelser, forsendelser, utsendinger, av tiden, af tiden
""",
    Concept.LOAD: """
en: under load, concurrent, at peak, peak, load, under normal load, under, with, when, while, given, for, at, up to, during, per, during business hours, during working hours, during office hours, outside business hours
""",
    Concept.USER: """
en: user*, customer*, admin*, visitor*, participant*, operator*, people, person, student*, patient*, member*, player*, developer*, employee*, shopper*, learner*, manager*, support agent*, service agent*, sales agent*, human agent*, call center agent*, field agent*, candidates, reviewer*, author*, buyer*, seller*, stakeholder*, analyst*, engineer*, newcomer*, contributor*, maintainer*, clinician*, driver*, editor*, staff, teacher*, team member*, cashier*, clerk*, nurse*, doctor*, technician*, guest*, traveler*, traveller*, renter*, parent*, citizen*, applicant*, recruiter*, accountant*, moderator*, volunteer*, subscriber*, caregiver*, courier*, dispatcher*, owner, owners, viewer*, creator*, investigator*, librarian*, child, children, kid, kids, pupil*, tutor*, coach, coaches, passenger*, rider*, farmer*, donor*, physician*, pharmacist*, lawyer*, journalist*, artist*, supervisor*
de: benutzer*, nutzer*, kunde*, anwender*, besucher*, administrator*, mitarbeiter*, teilnehmer*, schuler*, student*, lehrer*, arzt, arzte, arztin*, patient*, verkaufer*, fahrer*, personen, mitglied*, entwickler*, operator*, burger*, bearbeiter*, sachbearbeiter*, disponent*, techniker*, betreiber, pfleger*, pflegekraft*, gast, gaste, bewerber*, kaufer*, handler*, redakteur*, vereinsmitglied*
fr: utilisateur*, client, clients, visiteur*, administrateur*, etudiant*, enseignant*, medecin*, patient*, employe*, vendeur*, chauffeur*, personne*, membre*, developpeur*, operateur*, agent*, citoyen*, acheteur*, participant*, gestionnaire*, responsable*, eleve*, parent*, technicien*, caissier*, livreur*, abonne*, organisateur*, formateur*, commercant*, aidant*, soignant*, benevole*, proprietaire*, locataire*, joueur*
es: usuario*, cliente*, visitante*, administrador*, estudiante*, alumno*, profesor*, docente*, medico*, paciente*, empleado*, vendedor*, conductor*, persona, personas, visitantes, miembro*, desarrollador*, operador*, tutor*, ciclista*, ciudadano*, comprador*, integrante*, responsable*, cajero*, repartidor*, vecino*, padre, padres, propietario*, huesped*, mesero*, camarero*, jugador*, colaborador*, voluntario*, encargado*, recepcionista*, psicolog*, supervisor*, gestor, gestores, gestora
pt: usuario*, cliente*, utilizador*, visitante*, administrador*, estudante*, aluno*, professor*, medico*, paciente*, funcionario*, vendedor*, motorista*, pessoa*, membro*, desenvolvedor*, operador*, atendente*, cidadao*, comprador*, responsavel, responsaveis, entregador*, morador*, proprietario*, hospede*, jogador*, colaborador*, voluntario*, recepcionista*, supervisor*, psicolog*, lojista*, barbeiro*, garcom, gestor, gestores, gestora
it: utent*, client*, visitator*, amministrator*, student*, docent*, medic*, pazient*, dipendent*, venditor*, autist*, persona, persone, membr*, sviluppator*, operator*, cittadin*, caregiver*, cassier*, corrier*, genitor*, proprietari*, ospit*, giocator*, collaborator*, volontari*, assistit*, alliev*
nl: gebruiker*, klant*, student*, docent*, arts, patient*, medewerker*, verkoper*, personen, lid, leden, ontwikkelaar*, burger*, beheerder*, monteur*, leerling*, ouder, ouders, chauffeur*, eigenaar, speler*, vrijwilliger*, gast, gasten, manager*, supervisor*
pl: uzytkownik*, klient*, student*, uczen, uczniow*, nauczyciel*, lekarz*, pacjent*, pracownik*, sprzedawc*, osoba, osoby, osob, administrator*, programist*, menedzer*, technik, kierowc*, rodzic*, wlasciciel*, gosc, goscie, gracz*, wolontariusz*, opiekun*, kasjer*, mieszkan*, operator*, konsultant*
tr: kullanic*, kullanıc*, musteri*, ogrenci*, ogretmen*, doktor*, hasta, hastalar*, calisan*, satici*, kisi, yonetici*, gelistirici*, veli, veliler, teknisyen*, surucu*, sahip*, misafir*, oyuncu*, gonullu*, kasiyer*, personel, uye, uyeler*, editor*, operator*, temsilci*, danisman*
vi: nguoi dung, khach hang, sinh vien, hoc sinh, giao vien, bac si, benh nhan, nhan vien, quan tri vien, lap trinh vien, phu huynh, chu cua hang, nguoi choi, khach, thanh vien, nguoi quan tri, thu ngan, tai xe, hoc vien, hoi vien, huan luyen vien
id: pengguna, pelanggan, admin, siswa, guru, mahasiswa, dosen, dokter, pasien, karyawan, petugas, kasir, pemilik, pembeli, penjual, pengemudi, orang tua, anggota, operator, pengunjung, tamu, pemain, relawan, staf, manajer, warga
cs: uzivatel*, zakaznik*, student*, ucitel*, lekar*, pacient*, zamestnanc*, prodejc*, osoba, osoby, osob, administrator*, vyvojar*, manazer*, technik*, ridic*, rodic*, vlastnik*, hrac*, dobrovolnik*, clen, clenove, pokladni*, majitel*, operator*, brigadnik*
uk: користувач*, клієнт*, студент*, учн*, учител*, викладач*, лікар*, пацієнт*, співробітник*, продавц*, водії*, людин*, учасник*, розробник*, покупц*, адміністратор*, оператор*, менеджер*, технік*, батьк*, власник*, гост*, гравц*, волонтер*, член команди, касир*, мешкан*
ru: пользовател*, клиент*, посетител*, администратор*, оператор*, студент*, ученик*, учител*, преподавател*, врач*, пациент*, сотрудник*, продавц*, водител*, человек*, люди, участник*, разработчик*, покупател*, менеджер*, игрок*, подписчик*, техник*, родител*, владел*, гост*, волонтер*, кассир*, жител*, курьер*, диспетчер*, агроном*, аналитик*, инженер*, модератор*
zh: 用户, 用戶, 客户, 使用者, 管理员, 学生, 教师, 老师, 医生, 患者, 员工, 卖家, 买家, 司机, 开发者, 开发人员, 运维人员, 玩家, 会员, 學生, 家长, 老板, 店主, 商家, 管理者, 审核员, 运营人员, 维护人员, 技术人员, 工程师, 访客, 居民, 志愿者, 操作员, 客服人员, 主管, 用户们, 維運人員, 管理員, 教師, 醫生, 員工, 開發者, 會員, 店家, 家長
ja: ユーザー, ユーザ, 利用者, 顧客, 管理者, 学生, 生徒, 教師, 先生, 医師, 患者, 従業員, 社員, 担当者, 開発者, 会員, 購入者, 参加者, オペレーター, オペレータ, スタッフ, 保護者, 店主, 店長, 経営者, 事業者, ゲスト, プレイヤー, プレーヤー, 講師, 受講者, 技術者, エンジニア, 管理人, オーナー, 訪問者, 閲覧者, 高齢者, 介護者, 現場作業者, 作業者
ko: 사용자, 고객, 이용자, 관리자, 유저, 학생, 교사, 선생님, 학부모, 원장, 의사, 환자, 직원, 판매자, 구매자, 개발자, 회원, 참가자, 운영자, 담당자, 점주, 사장님, 강사, 수강생, 학습자, 엔지니어, 손님, 게스트, 플레이어, 구성원, 팀원, 방문자, 보호자, 매니저, 작업자, 상담사, 근로자, 실무자
th: ผู้ใช้, ลูกค้า, ผู้ดูแล, นักเรียน, นักศึกษา, ครู, แพทย์, ผู้ป่วย, พนักงาน, สมาชิก, นักพัฒนา, ผู้ปกครอง, เจ้าของร้าน, ผู้จัดการ, อาจารย์, ช่าง, ผู้เล่น, แขก, อาสาสมัคร, เจ้าหน้าที่, ผู้เรียน, แอดมิน
ar: المستخدم, المستخدمين
no: bruker*, bruger*, kunde, kunder*, kunden, kundene, kunderne, elev*, lærer*, student*, studerende, pasient*, patient*, saksbehandler*, sagsbehandler*, medarbeider*, medarbejder*, ansatte, ansat, person, personer*, administrator*, besøkende, besøgende, medlem*, utvikler*, udvikler*, borger*, innbygger*, deltaker*, deltager*, operatør*, sjafør*, chauffør*, leger, lege, læge, læger, forældre, foreldre, gjester, gæster
sv: anvandar*, kund, kunder*, kunden, kunderna, larare*, elev, elever*, elevens, eleven, student*, patient*, handlaggare*, medarbetare*, personal, person, personer*, administrator*, besokare*, medlem*, utvecklare*, medborgare*, deltagare*, operator*, foraldrar*, lakare*, gaster, saljare*
""",
    # Who acts: where the system does, a time is not that of a person.
    Concept.SYSTEM: """
en: system*, service*, server*, api, apis, application, app, backend*, platform*, engine*, gateway*, worker*, client, server side
de: system*, dienst*, server*, anwendung*, plattform*
fr: systeme*, service*, serveur*, application*, plateforme*
es: sistema*, servicio*, servidor*, aplicacion*, plataforma*
pt: sistema*, servico*, servidor*, aplicacao*, aplicativo*, plataforma*
it: sistema*, servizio, servizi, server, applicazion*, piattaform*
nl: systeem*, dienst*, server*, applicatie*, platform*
pl: system*, uslug*, serwer*, aplikacj*, platform*
tr: sistem*, servis*, sunucu*, uygulama*, platform*
vi: he thong, dich vu, may chu, ung dung, nen tang, phan mem, website
id: sistem*, layanan, server, aplikasi, platform, perangkat lunak, situs, gateway, bot, alat
cs: system*, sluzb*, server*, aplikac*, platform*
uk: систем*, сервіс*, сервер*, застосун*, платформ*
ru: систем*, сервис*, сервер*, приложени*, платформ*
zh: 系统, 系統, 服务, 服務, 服务器, 接口, 平台, 应用, 核心, 伺服器, 平臺, 平台端, 后端, 後端, 前端, 机器人, 機器人, 容器, 网关, 閘道
ja: システム, サービス, サーバー, サーバ, アプリ, プラットフォーム, サイト, バックエンド, ボット, クラスタ, 基盤
ko: 시스템, 서비스, 서버, 앱, 애플리케이션, 플랫폼, 서버는, 챗봇, 백엔드, 단말, 클러스터
th: ระบบ, บริการ, เซิร์ฟเวอร์, แอป, แพลตฟอร์ม, แชตบอต, แอปพลิเคชัน, เว็บไซต์, ตัวระบบ
no: systemet, tjenesten, løsningen, applikasjonen, system*, tjeneste*, løsning*, applikasjon*, applikation*, plattform*, platform*, appen, klyngen, server*
sv: system*, tjanst*, server*, applikation*, losning*, plattform*, appen, klienten
""",
    Concept.MODAL: """
en: must, shall, should, will, needs to, has to, have to, required to, guarantees, guarantee, targets, target, commit to, commits to, committed to
de: muss, mussen, soll, sollen, sollte, darf, darf nicht, ist zu, garantier*, gewahrleist*, verpflicht*, sollten, hat zu, haben zu, erforderlich, sind zu, ist innerhalb, zugesichert*, garantiert*, hat sicherzustellen, sicherzustellen, verbindlich, ist einzuhalten, sind einzuhalten, wird zugesagt, zugesagt*, vereinbart ist, durfen, anzuzeigen, bereitzustellen, auszuliefern, abzuschliessen, einzuhalten, zuzustellen, durchzufuhren, zuruckzugeben, darzustellen, auszugeben, vorzunehmen, zu liefern, zu beantworten, zu gewahrleisten, zu garantieren, zu erreichen, nicht zu uberschreiten
fr: doit, doivent, devra, devront, garanti*, il faut, est tenu, s'engage*, nous engageons, devrait, devraient, requis, requise*, s engage*, devons, s engagent, engage*, est garanti*, assure*, il convient, obligatoirement, ne peut, ne peuvent, ne saurait, tenu de
es: debe, deben, debera, deberan, tiene que, ha de, garantiz*, compromet*, compromete*, deberia, deberian, requerid*, asegur*, obligatori*, se exige*, podra superar, tendra que, tendran que, habra de, habran de, no podra, no podran, no puede, no pueden, se compromete, sera de, seran
pt: deve, devem, devera, deverao, precisa, tem que, garant*, compromet*, deveria, deveriam, requerid*, assegur*, tem de, obrigatori*, tera de, terao de, tera que, nao podera, nao poderao, nao pode, nao podem, ha de, compromete-se, sera de
it: deve, devono, dovra, garanti*, e tenuto, impegn*, dovrebbe, dovrebbero, dovranno, assicur*, obbligatori*, si richiede, e garantit*, sono garantit*, si impegna, non puo, non possono, non potra, non potranno, va garantit*, vanno garantit*, e tenuta
nl: moet, moeten, mag, mogen, dient, dienen, zal, zullen, behoort, horen, garand*, garandeert, verplicht, dient te, dienen te, hoort te, behoren, behoort te, zal moeten, staat garant, verplicht zich, garanderen wij, wij garanderen, vereist
pl: musi, musza, powinien, powinna, powinno, ma byc, maja, nalezy, nie moze, zobowiaz*, gwarant*, wymaga sie, powinny, zapewni, obsluzy, obsluza, maja byc, nie powinien, nie powinna, powinny byc, nie moga, gwarantuje, gwarantujemy, zobowiazuje sie, obiecujemy, zapewnia
tr: meli*, mali*, malı*, *meli, *mali, *melidir, *malidir, *meliler, *malilar, gerekir, gerekmektedir, zorunda, garanti*, taahhut*, *ecektir, *acaktir, *acaktır, *ecekler, *acaklar, olsun, saglanir, saglanmali*
vi: phai, can phai, can, bat buoc, đam bao, cam ket, can đam bao, yeu cau phai, phai đam bao, nhat thiet, phai co, se phai, buoc phai, khong đuoc, bao đam, cam đoan
id: harus, wajib, perlu, harus dapat, seharusnya, diharuskan, menjamin, dijamin, diwajibkan, diwajibkan untuk, dipastikan, memastikan, tidak boleh, berkewajiban, mesti, semestinya, berkomitmen
cs: musi, mel by, mela by, melo by, nesmi, ma byt, maji byt, je nutne, zaruc*, garantuj*, nesmeji, meli by, mely by, maji, musi byt, je treba, je pozadovan*, zajisti, garantuje, zarucuje, zavazuje se, slibujeme, garantujeme, je povinen
uk: повинен, повинна, має, мусить, повинно, повинні, мають, зобов'язан*, слід, необхідно, потрібно, гарант*, зобов'язуємось, зобов'язуємося, обіцяємо, гарантуємо, треба, мусять, забезпечу*, забезпечити
ru: должен, должна, должно, должны, обязан*, необходимо, следует, гарантир*, требуется, обязуе*, обязуемся, обещаем, гарантируем, нужно, надо, должны быть, не должен, обеспечива*, обеспечить
zh: 必须, 必須, 应, 應, 须, 需要, 需, 应该, 應該, 要求, 保证, 保證, 确保, 確保, 承诺, 承諾, 需要达到, 务必, 務必, 不得, 不应, 不應, 应当, 應當, 应能, 應能, 须能, 須能, 务求, 應於, 应于, 須於, 须于, 應在, 必需, 得於
ja: しなければならない, すること, べき, とする, なければならない, 必要がある, こと, 保証, なければなりません, 必須, 求められる, ものとする, なくてはならない, ねばならない, しなくては, すべき, ものとし, とすること, 必ず, 義務, 遵守, しなければいけない, 厳守
ko: 해야, 되어야, 이어야, 한다, 하여야, 보장, 할 것, 약속, 할 수 있어야, 필수, 하도록 한다, 야 한다, 야 함, 야 합니다, 야 하며, 야 하고, 야 된다, 야 됨, 않아야, 하여야 함, 해야 함, 하도록 할 것, 하도록 해야, 않도록, 반드시, 준수, 의무, 보장한다
th: ต้อง, ควร, จะต้อง, รับประกัน, ห้าม, จำเป็นต้อง, ควรจะ, พึง, ต้องไม่, จะต้องไม่, มีหน้าที่, ให้แล้วเสร็จ, ให้เสร็จ, จำเป็น
sv: ska, skall, maste, bor, far inte, garanter*, lovar, atar sig, forbinder sig, kravs, behover, ska kunna, skola, far hogst, far som mest, ska vara
no: skal, ma, må, bør, skal kunne, garanter*, forplikter*, forpligter*, lover, kreves, kræves, ma ikke, ma høyst, ma højst, plikter, er forpliktet, er forpligtet, tilsikrer, sikrer
""",
}

_NUMBER_WORDS = """
en: one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10, twelve=12, fifteen=15, twenty=20, thirty=30, sixty=60, half a=0.5, half=0.5, a=1, an=1, a single=1, a hundred=100, one hundred=100, two hundred=200, three hundred=300, five hundred=500, a few=0, ninety=90
de: ein=1, eine=1, einer=1, einem=1, einen=1, zwei=2, drei=3, vier=4, funf=5, sechs=6, sieben=7, acht=8, neun=9, zehn=10, zwolf=12, funfzehn=15, zwanzig=20, dreissig=30, dreißig=30, sechzig=60, hundert=100, zweihundert=200, funfhundert=500, einer halben=0.5, eine halbe=0.5, anderthalb=1.5, neunzig=90, funfundvierzig=45, fuenf=5, zwoelf=12, fuenfzehn=15
fr: un=1, une=1, deux=2, trois=3, quatre=4, cinq=5, six=6, sept=7, huit=8, neuf=9, dix=10, quinze=15, vingt=20, trente=30, soixante=60, cent=100, une demi=0.5, une demie=0.5, quarante cinq=45, quatre vingt dix=90, douze=12
es: un=1, una=1, uno=1, dos=2, tres=3, cuatro=4, cinco=5, seis=6, siete=7, ocho=8, nueve=9, diez=10, quince=15, veinte=20, treinta=30, sesenta=60, cien=100, medio=0.5, media=0.5, cuarenta y cinco=45, noventa=90, doce=12
pt: um=1, uma=1, dois=2, duas=2, tres=3, quatro=4, cinco=5, seis=6, sete=7, oito=8, nove=9, dez=10, quinze=15, vinte=20, trinta=30, sessenta=60, cem=100, meio=0.5, meia=0.5, quarenta e cinco=45, noventa=90, doze=12
it: un=1, uno=1, due=2, tre=3, quattro=4, cinque=5, sei=6, sette=7, otto=8, nove=9, dieci=10, quindici=15, venti=20, trenta=30, sessanta=60, cento=100, mezzo=0.5, mezza=0.5, quarantacinque=45, novanta=90, dodici=12
nl: een=1, twee=2, drie=3, vier=4, vijf=5, zes=6, zeven=7, acht=8, negen=9, tien=10, vijftien=15, twintig=20, dertig=30, zestig=60, honderd=100, een half=0.5, een halve=0.5, anderhalve=1.5, vijfenveertig=45, negentig=90
pl: jedna=1, jednej=1, jeden=1, dwie=2, dwa=2, dwoch=2, trzy=3, trzech=3, cztery=4, piec=5, pieciu=5, szesc=6, dziesiec=10, trzydziesci=30
tr: bir=1, iki=2, uc=3, dort=4, bes=5, altı=6, alti=6, yedi=7, sekiz=8, dokuz=9, on=10, otuz=30
vi: mot=1, hai=2, ba=3, bon=4, nam=5, sau=6, bay=7, tam=8, chin=9, muoi=10
id: satu=1, dua=2, tiga=3, empat=4, lima=5, sepuluh=10
cs: jedna=1, jedne=1, jednu=1, dve=2, dvou=2, dva=2, tri=3, tri=3, ctyri=4, pet=5, peti=5, deset=10
uk: одна=1, однієї=1, одну=1, дві=2, двох=2, три=3, трьох=3, чотири=4, пять=5, десять=10
ru: одной=1, одна=1, одну=1, один=1, двух=2, две=2, два=2, трех=3, три=3, четырех=4, четыре=4, пять=5, пяти=5, шесть=6, десять=10, десяти=10, пятнадцать=15, тридцать=30, тридцати=30, полсекунды=0
zh: 一=1, 两=2, 兩=2, 二=2, 三=3, 四=4, 五=5, 六=6, 七=7, 八=8, 九=9, 十=10, 半=0.5
ja: 一=1, 二=2, 三=3, 四=4, 五=5, 十=10
th: หนึ่ง=1, สอง=2, สาม=3, สี่=4, ห้า=5, สิบ=10
sv: ett=1, en=1, tva=2, tre=3, fyra=4, fem=5, sex=6, sju=7, atta=8, nio=9, tio=10, femton=15, tjugo=20, trettio=30, sextio=60, en halv=0.5, ett par=0
no: ett=1, et=1, en=1, to=2, tre=3, fire=4, fem=5, seks=6, syv=7, sju=7, atte=8, otte=8, ni=9, ti=10, femten=15, tjue=20, tyve=20, tretti=30, tredive=30, seksti=60, tres=60, en halv=0.5, et halvt=0.5
"""


def number_words() -> str:
    """Number words, ``word=value``, one language per row."""
    return _NUMBER_WORDS
