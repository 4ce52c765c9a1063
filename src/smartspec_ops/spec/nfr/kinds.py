"""The words that name what is promised, per language. Grammar of the tables: see `vocabulary`."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.vocabulary import Concept

KINDS: dict[Concept, str] = {
    Concept.LATENCY: """
en: video start*, playback start*, stream start*, audio start*, latenc*, response time*, queue wait*, queue time*, queueing time*, wait in queue, respond*, response*, responsive*, reply, replies, answer time, answers, load time*, page load*, loading time*, loads, load in, load within, round trip*, roundtrip, rtt, ttfb, time to first byte, lcp, fcp, inp, fid, tti, tbt, ttft, time to first token, time to interactive, largest contentful paint, first contentful paint, interaction to next paint, first input delay, first paint, delay, delays, turnaround, query time*, search time*, access time*, processing time*, request time, request duration, request_duration, api time, ping, time to result, lookup time*, rendering time, render time*, overhead, wait time, waiting time, speed, delivery time, execution time*, read time*, write time*, interaction time, transition time, time to display, time to first frame, time to response, decision time, validation time, server time, page speed, input lag, response lag, acknowledg*, maximum time to load, time to load, processing lag, delivery lag, emit lag, send lag, sending lag, dispatch lag
de: reagier*, antwortzeit*, latenz*, reaktionszeit*, ladezeit*, antwortet, antworten, antwort, verzogerung*, verarbeitungszeit*, wartezeit*, abfragezeit*, zugriffszeit*, durchlaufzeit*, umlaufzeit*, suchzeit*, bearbeitungszeit*, laufzeit, seitenaufbau, bildaufbau, *antwortzeit, *antwortzeiten, *latenz, *latenzen, *ladezeit, *ladezeiten, *reaktionszeit, *verarbeitungszeit, *zugriffszeit
fr: latence*, demarrage video*, demarrage de la video*, demarrage de la lecture, temps de reponse*, temps de chargement, repond*, repondre, reponse*, delai de reponse, delai*, temps de traitement, temps d acces, temps moyen, temps d affichage, temps de rendu, temps d execution, temps d attente, temps de latence, duree de reponse, delai de traitement, delais de reponse
es: latencia*, tiempo de respuesta, tiempos de respuesta, tiempo de carga, tiempos de carga, responde*, respuesta*, retraso, demora, tiempo de procesamiento, tiempo de espera medio, cargar en, tiempo de ejecucion, tiempo de acceso, tiempo de latencia, tiempo de proceso
pt: latencia*, tempo de resposta, tempos de resposta, tempo de carregamento, responde*, resposta*, atraso, tempo de processamento, tempo medio, carregar em, tempo de execucao, tempo de latencia, tempo de acesso, tempo de espera do usuario, tempos de carregamento
it: latenz*, tempo di risposta, tempi di risposta, tempo di caricamento, tempi di caricamento, risponde*, risposta, risposte, ritardo, tempo di elaborazione, tempo di esecuzione, tempo di accesso, tempo di latenza, impiega*, tempi di elaborazione, ritardi
nl: latentie*, responstijd*, reactietijd*, laadtijd*, antwoordtijd*, reageert, reageren, vertraging, verwerkingstijd*, *responstijd, *reactietijd, *laadtijd, *verwerkingstijd, *antwoordtijd, doorlooptijd*, uitvoeringstijd*, wachttijd*, toegangstijd*, zoektijd*
pl: opoznieni*, czas odpowiedzi, czasu odpowiedzi, czasy odpowiedzi, czas reakcji, czas ladowania, odpowied*, odpowiada*, latencj*, czas przetwarzania, czas wykonania, czas dostepu, czas oczekiwania, czas wyszukiwania, czas renderowania, czasu ladowania, czas zapytania, czas obslugi
tr: gecikme*, yanit sure*, yanıt sure*, cevap sure*, yukleme sure*, yukleme zaman*, yanit*, yanıt*, tepki sure*, islem sure*, sayfa yukleme, cevap zaman*, yanit zaman*, islem zaman*, bekleme zaman*, sorgu sure*, calisma sure*, tepki zaman*
vi: đo tre, thoi gian phan hoi, thoi gian đap ung, thoi gian tai, phan hoi, tra loi, thoi gian xu ly, tai trang, thoi gian truy van, thoi gian thuc thi, thoi gian tim kiem, thoi gian hien thi, thoi gian truy xuat, toc đo phan hoi, toc đo tai, thoi gian cho phan hoi
id: latensi, waktu respon*, waktu respons, waktu muat, waktu tanggap, merespon*, respons, waktu proses, waktu pemrosesan, waktu eksekusi, waktu tunggu, waktu akses, waktu tampil, kecepatan respons, waktu pemuatan, waktu tanggapan, latency
cs: odezv*, doba odezvy, latenc*, zpozdeni, doba odpovedi, odpovi*, doba nacteni, cas odezvy, cas nacteni, doba zpracovani, doba nacitani, cas nacitani, cas zpracovani, reakcni doba, doba reakce
sv: svarstid*, latens*, laddtid*, fordrojning, *svarstid, *laddningstid, *fordrojning
ro: latent*, timp de raspuns, timpul de raspuns, raspuns*, timp de incarcare
hu: valaszido*, kesleltetes*, betoltesi ido*
uk: затримк*, час відповіді, часу відповіді, відповід*, час відгуку, латентн*, час завантаження, час обробки, час реакції, час виконання, часу завантаження, часу обробки, швидкість відповіді, час відображення, час пошуку
ru: задержк*, латентност*, время отклика, времени отклика, время ответа, времени ответа, отклик*, отвеча*, ответ, ответа, ответы, время загрузки, загрузк*, время обработки, время реакции, время выполнения, время отображения, время реагирования, времени реагирования, скорость отклика, скорость ответа, время поиска, время доступа, время открытия, время рендеринга, время формирования, скорость загрузки, времени загрузки, времени обработки, времени выполнения, время запроса
zh: 延迟, 延遲, 响应时间, 響應時間, 响应, 響應, 回應時間, 回應, 时延, 加载时间, 載入時間, 加载, 載入, 耗时, 首屏, 返回时间, 处理时间, 處理時間, 查询时间, 往返, 執行時間, 返回時間, 查詢時間, 渲染時間, 渲染时间, 回覆時間, 反應時間, 反应时间, 首字延迟, 延時, 延时, 响应速度, 回應速度, 等待时间, 等待時間
ja: レイテンシ, 遅延, 応答時間, 応答, レスポンスタイム, レスポンス, 読み込み時間, 読み込み, 表示時間, 処理時間, ロード時間, 待ち時間, 反応時間, 検索時間, 実行時間, 描画時間, 起動レイテンシ, 応答速度, 表示速度, 読込時間, 読込
ko: 지연 시간, 지연시간, 지연, 응답 시간, 응답시간, 응답, 레이턴시, 로딩 시간, 로딩, 로드 시간, 처리 시간, 처리시간, 대기 시간, 조회 시간, 실행시간, 검색 시간, 렌더링 시간, 로딩 속도, 응답 속도, 반응 시간, 반응 속도, 대기시간
th: เวลาตอบสนอง, ตอบสนอง, ความหน่วง, เวลาแฝง, ระยะเวลาตอบ, เวลาในการตอบ, ดีเลย์, เวลาโหลด, โหลดหน้า, โหลด, ตอบกลับ, เวลาประมวลผล, เวลาในการโหลด, เวลาในการประมวลผล, เวลาค้นหา, เวลาในการค้นหา, เวลาตอบกลับ, ระยะเวลาโหลด, ความเร็วในการตอบสนอง, เวลาที่ใช้
ar: زمن الاستجابة, وقت الاستجابة, الاستجابة, زمن الوصول, التأخير, الكمون
hi: प्रतिक्रिया समय, विलंबता, लेटेंसी
fa: زمان پاسخ, تأخیر, تاخیر
el: χρονος αποκρισης, καθυστερηση
no: responstid*, svartid*, latens*, lastetid*, innlastingstid*, indlæsningstid*, forsinkelse*, *responstid, *svartid
""",
    # Verbs that describe an answer of the system; a time beside them is a latency unless a job or a task is meant.
    Concept.RESPONDING: """
en: reacts, react, return*, render*, display*, shown, show, shows, appear*, load, loaded, loading, open, opens, complet*, finish*, process*, execut*, deliver*, delivery, send, sends, sent, serve*, handle*, resolve*, update*, visible, available within, redirect*, validate*, verif*, authenticat*, login, log in, sign in, search*, quer*, fetch*, retriev*, acknowledg*, ack, notif*, generat*, commit*, persist*, save*, writes, reads, read, write, lookup*, calculat*, comput*, evaluat*, switch*, publish*, propagat*, detect*, reflect*, perform*, request*, call, calls, endpoint*, api, apis, page, pages, operation*, transaction*, performance, playback, start, starts, react*, ready, runs, results, token*, checkout, filter*, navigation, action*, interaction*, inference, prediction*, reach, reaches, reached, arriv*, accept*, answer*, done, ready, command*, stored, store, sees, receives, received, forward*, transcod*, convert*, match*, create*, emit*, stream*, propagate*, trigger*
de: leistung*, sieht, erhalt, erhalten, statusupdate*, erkennung, laden, ladt, geladen, angezeigt, anzeigen, erscheinen, erscheint, verarbeite*, abgeschlossen, geliefert, liefern, liefert, zugestellt, anfrage*, suche*, suchergebnis*, abfrage*, seite*, startseite, aufruf*, aktualisier*, ausgefuhrt, beantworte*, ubertragen, speicher*, darstell*, rendern, ausgeliefert, zuruckgegeben, bestatig*
fr: reagi*, reagit, charge*, recoit, voit, affiche*, traite*, livre*, requete*, recherche*, page*, execut*, renvo*, retourne*, transmi*, valid*, enregistr*, delivr*, notif*, mise a jour
es: reaccion*, rendimiento, recibe*, carga*, muestra*, mostrar*, proces*, complet*, entreg*, peticion*, solicitud*, consulta*, busqueda*, pagina*, devolv*, devuelv*, ejecut*, actualiz*, enviar*, registr*, confirm*
pt: reagir, reage, reagem, desempenho, recebe*, carreg*, exib*, mostra*, process*, conclu*, entreg*, requisic*, consulta*, busca*, pagina*, retorn*, execut*, atualiz*, envi*, confirm*, pesquis*
it: reagisc*, reagire, prestazion*, caric*, visualizz*, elabora*, complet*, consegn*, richiest*, ricerc*, pagin*, restitui*, esegui*, aggiorna*, mostr*, inviat*, conferm*
nl: reageren, reageert, prestatie*, laadt, laden, getoond, verwerk*, afgerond, verzoek*, zoek*, pagina*, weergegeven, geladen, opgehaald, opent, openen, uitgevoerd, voltooid, beantwoord, query, databasequery, zoekresulta*, wordt geladen, zien, toont, tonen, verzend*, verstuur*, opslaan, opgeslagen, bijgewerkt, geleverd, genereer*, reactie
pl: wydajnos*, ladowa*, zaladowa*, wyswietl*, przetwarza*, zapytan*, zadan*, wyszukiw*, stron*, zwrac*, zwroc*, wykona*, realizowa*, dostarcz*, pokaz*, zapis*, generow*, wysyl*, aktualizow*, otwier*, odswiez*, wyniki, logowani*, strony, laduj*
tr: performans*, yukle*, goruntule*, isle*, tamamla*, istek*, sorgu*, arama*, sayfa*, teslim*, gonder*, gosteril*, dondur*, acil*, kaydet*, guncelle*, olusturul*, giris yap*, bildirim*, calis*, listele*, hesapla*
vi: hieu nang, tai, hien thi, xu ly, hoan thanh, yeu cau, truy van, tim kiem, trang, gui, tra ve, cap nhat, thuc hien, thuc thi, hoan tat, luu, tao, đang nhap, mo, nhan, thong bao, lam moi, loc, tinh toan
id: memuat, dimuat, tampil*, proses, diproses, selesai, permintaan, pencarian, halaman, dikirim, kueri, terbuka, membuka, ditampilkan, memproses, dieksekusi, merespons, menampilkan, menyimpan, tersimpan, login, notifikasi, diperbarui, memperbarui, menghasilkan, dihasilkan, operasi, menghitung
cs: nacte*, nacit*, zobraz*, zpracov*, dokonc*, pozadav*, dotaz*, vyhledav*, strank*, odeslan*, ulozen*, ukladan*, odesl*, aktualizac*, otevr*, prihlas*, generov*, vykonan*, operac*, stranky, nacta*, nacte
sv: ladda*, visas, sidan, sida, sokning*, anrop*, forfrag*, laddas, besvaras, svara, uppdater*
ro: incarc*, afis*, proces*, cerer*, cautar*, pagin*
hu: betolt*, megjelen*, keres*, feldolgoz*, oldal*
uk: завантаж*, відобра*, оброб*, запит*, пошук*, сторінк*, викон*, поверта*, збереж*, показ*, відправ*, надсила*, отрим*, відкри*, оновл*, операці*, формуван*, генерац*, продуктивніст*, доставк*, з'явля*
ru: реагир*, загруж*, получа*, видит, отобража*, отображ*, обрабат*, обработ*, запрос*, поиск*, страниц*, возвраща*, выполня*, выполн*, доставля*, доставк*, открыва*, операци*, сохран*, обновл*, показ*, отправ*, появл*, формиру*, производительност*
zh: 返回, 显示, 看到, 收到, 展示, 顯示, 渲染, 处理, 處理, 完成, 请求, 請求, 查询, 查詢, 搜索, 搜尋, 页面, 頁面, 推送, 送达, 同步, 写入, 读取, 打开, 接口, 执行, 更新, 跳转, 登录, 性能, 呈现, 操作, 生成, 保存
ja: 表示, 返す, 返却, 描画, 処理, 完了, リクエスト, 検索, 画面, ページ, 配信, 送信, 反映, 更新, 遷移, 通知, 実行, ログイン, 性能, クエリ, 生成, 保存, 開く, 起動
ko: 표시, 반환, 렌더링, 처리, 완료, 요청, 검색, 페이지, 화면, 전송, 전달, 조회, 반영, 갱신, 업데이트, 로그인, 성능, 쿼리, 알림, 생성, 반응, 저장, 불러오
th: แสดงผล, แสดง, ประมวลผล, เสร็จ, คำขอ, ค้นหา, หน้าเว็บ, หน้า, ส่ง, อัปเดต, ดึงข้อมูล, เข้าสู่ระบบ, ประสิทธิภาพ, คืนค่า, ทำรายการ
ar: تحميل, عرض, معالجة, طلب, طلبات, الطلبات, بحث, البحث, الصفحة, الصفحات
hi: पेज, लोड, खोज, अनुरोध
fa: بارگذاری, نمایش, پردازش, درخواست
no: svarer, svare, laste*, vises, siden, sider, søk*, søg*, forespørs*, indlæs*, behandle*, last, besvare*, oppdater*, opdater*
""",
    Concept.ERROR: """
en: non 2xx, non-2xx, dlq, dlq rate, dead letter*, dead-letter*, error*, failure rate*, fail rate, fault rate, failed request*, failed deliver*, failures, failure, failing, failed, fail, crash*, 5xx, packet loss, loss, losses, loss rate, drop rate, dropped, drops, exception*, error_rate, duplicate rate, abort rate, reject rate, message loss, lost messages, fails, may be lost, are lost
de: fehlerrate*, fehlerquote*, fehler, fehlgeschlagen*, ausfallrate, absturz*, absturze, paketverlust*, verlust, verluste, fehlschlag*, fehlerhaft*, *fehlerrate, *fehlerquote, *ausfallrate, verlustrate, verlustquote, schlagen fehl, schlagt fehl, fehlschlagen, scheiter*, fehleranteil, ausfallquote
fr: taux d erreur*, erreur*, taux d echec*, echec*, echou*, plantage*, taux de crash, perte de paquets, perte, pertes, taux de perte, taux de defaillance, defaillance*, taux de panne, echouer
es: tasa de error*, errores, error, tasa de fallo*, fallos, fallo, fallid*, cierres inesperados, perdida de paquetes, perdida, perdidas, tasa de perdida, fallan, falla, fallar, fallen, tasa de fracaso, tasa de caidas
pt: taxa de erro*, erros, erro, taxa de falha*, falhas, falha, perda, perdas, perda de pacotes, falham, falhar, falhe, falhem, taxa de insucesso, taxa de falhas
it: tasso di errore, tasso di errori, errori, errore, tasso di fallimento, fallit*, perdita, perdite, perdita di pacchetti, fallisc*, tasso di guasto, guasti, guasto, tasso d errore, fallire
nl: foutpercentage*, fouten, foutmarge, mislukte, storing*, *foutpercentage, mislukt, mislukken, faalt, falen, uitvalpercentage, verlies, pakketverlies, gefaald*, foutief
pl: bled*, wskaznik bledow, stopa bledow, blad, bledy, bledow, awari*, nie powiedzie, nieudan*, niepowodz*, strat pakietow, utrata pakietow, wskaznik awarii, odsetek bledow
tr: hata oran*, hata, hatali, hatalı, basarisizlik oran*, cokme oran*, hatayla, basarisiz*, paket kayb*, kayip oran*
vi: ty le loi, ti le loi, loi, that bai, ty le that bai, mat goi, su co
id: tingkat kesalahan, kesalahan, tingkat error, kegagalan, gagal, tingkat kegagalan, crash, kehilangan paket
cs: chybov*, mira chyb, chyb*, selhan*, selze, selzou, neuspes*, poruch*, vypad*, ztrata paketu, ztratovost
sv: felfrekvens*, fel, felgrad, misslyck*
ro: rata de eroare, erori, esec*
hu: hibaarany*, hiba*
uk: частка помилок, помил*, відсоток помилок, збої, збоїв, відмов, невдал*, неуспішн*, втрат* пакетів, частка збоїв, крах*
ru: ошиб*, доля ошибок, процент ошибок, уровень ошибок, сбоев, сбои, сбой, отказов, неудачн*, неуспешн*, потер*, доля потерь
zh: 错误率, 錯誤率, 失败率, 失敗率, 出错率, 差错率, 错误, 錯誤, 失败, 失敗, 崩溃率, 丢包率, 异常率, 故障率, 丢失率, 崩溃, 崩潰率, 崩潰, 丟包率, 異常率, 丢失, 丢包, 錯誤發生率, 閃退率, 闪退率
ja: エラー率, 失敗率, エラー, クラッシュ率, 障害率, 失敗, 損失率, 欠損率, ロスト率, 消失率, 欠落率, パケットロス, 欠損, エラー発生率, 誤り率, 不良率, 異常終了
ko: 오류율, 에러율, 실패율, 오류, 에러, 크래시, 손실률, 실패, 유실률, 유실, 손실율, 장애율, 패킷 손실, 에러 발생률, 오류 발생률, 실패 비율, 드롭률
th: อัตราข้อผิดพลาด, อัตราความผิดพลาด, ข้อผิดพลาด, ความผิดพลาด, ผิดพลาด, ล้มเหลว, อัตราการล้มเหลว, อัตราความล้มเหลว, แพ็กเก็ตสูญหาย, แครช
ar: معدل الخطأ, معدل الأخطاء, الأخطاء, نسبة الخطأ
hi: त्रुटि दर, त्रुटि
fa: نرخ خطا, خطا
no: feilrate*, feil, feilprosent*, fejlrate*, fejl, fejlprocent*, mislykk*, mislykkes
""",
    Concept.SUCCESS: """
en: 2xx, success rate*, success ratio, without error*, without failure*, no errors, successful requests, successfully, success, succeed*, successful, delivery rate, delivered, deliverability, error free, job success, completion rate
de: erfolgsrate*, ohne fehler*, ohne internen fehler*, erfolgsquote*, erfolgreich*, zustellrate*, zustellquote*, fehlerfrei*
fr: taux de succes, sans erreur*, taux de reussite, reussi*, taux de livraison, avec succes, taux de delivrabilite, sans echec
es: tasa de exito, sin error*, sin fallos, con exito, exito*, tasa de entrega, tasa de exitos, sin incidencias
pt: taxa de sucesso, com sucesso, sucesso, taxa de entrega, taxa de exito, com exito, sem erros
it: tasso di successo, con successo, successo, tasso di consegna, senza errori, tasso di riuscita
nl: slagingspercentage*, succespercentage*, succesvol*, geslaagd*, zonder fouten, succesratio, slaagt, slagen
pl: wskaznik sukcesu, wskaznik powodzenia, pomyslnie, sukces*, skutecznosc*, bez bledow, udan*, powodzeni*, bezblednie
tr: basari oran*, basarı oran*, basari*, basarı*, hatasiz, basari yuzde*
vi: ty le thanh cong, thanh cong, khong loi, ty le giao, ty le gui
id: tingkat keberhasilan, berhasil, keberhasilan, tanpa kesalahan, tingkat sukses, sukses
cs: uspesnost*, uspesn*, bez chyb*, mira uspesnosti
uk: успішн*, частка успішних, без помилок, без збоїв, доставлен*
ru: успешн*, без ошибок, без сбоев, доля успешных, доставляемост*
zh: 成功率, 成功, 送达率, 到达率, 可达率, 交付率, 成功比例, 送達率, 到達率, 投遞率, 正常完成
ja: 成功率, 成功, 到達率, 配信率, 成功した, 正常終了, 正常に完了, 送達率
ko: 성공률, 성공율, 성공, 전달률, 전송률, 정상 처리, 발송률, 도달률, 성공 비율
th: อัตราความสำเร็จ, อัตราสำเร็จ, สำเร็จ, โดยไม่มีข้อผิดพลาด, อัตราการส่ง
""",
    Concept.AVAILABILITY: """
en: availab*, uptime, up time, reliability, reachable, operational, nines, of the time, is up, are up, stay up, be up, high availability
de: verfugbar*, erreichbar*, betriebszeit, hochverfugbar*, zuverlassigkeit, *verfugbarkeit
fr: disponib*, fiabilite, temps de fonctionnement, taux de disponibilite, uptime, etre accessible, est accessible, reste accessible, sera accessible
es: disponib*, tiempo de actividad, fiabilidad, confiabilidad, uptime, operativo el, operativa el, operativos el, del tiempo, ser accesible, estar accesible, es accesible, esta accesible
pt: disponib*, disponivel, disponiveis, tempo de atividade, confiabilidade, uptime, ser acessivel, estar acessivel, esta acessivel
it: disponib*, affidabilita, tempo di attivita, uptime, operativita, raggiungibil*, essere accessibile, e accessibile
nl: beschikbaar*, betrouwbaarheid, *beschikbaarheid, uptime, bereikbaar*, operationeel
pl: dostepno*, dostepn*, niezawodno*, uptime, osiagaln*, czas dzialania, czas pracy bez przerw
tr: erisilebilir*, kullanilabilir*, kullanılabilir*, calisma suresi, uptime, hizmet surekliligi
vi: tinh san sang, đo san sang, san sang, thoi gian hoat đong, đo kha dung, kha dung, uptime, hoat đong lien tuc, đo on đinh, luon san sang
id: ketersediaan, waktu aktif, keandalan, tersedia, beroperasi, uptime, dapat diakses, ketersediaan sistem
cs: dostupnost*, spolehlivost*, dostupny, dostupna, dostupni, dostupne, doba provozu, uptime
sv: tillganglig*, drifttid
ro: disponibilit*
hu: rendelkezesre allas*, elerhetoseg*
uk: доступн*, надійн*, безвідмовн*, аптайм, працездатн*, час безперервної роботи, безперебійн*
ru: доступност*, доступен, доступна, отказоустойчивост*, надежност*, аптайм, работоспособност*, коэффициент готовности, коэффициентом готовности, коэффициента готовности
zh: 可用性, 可用率, 可用, 正常运行时间, 在线率, 可靠性, 可用度, 正常運行時間, 可靠度, 上線率, 在線率, 可用時間, 可用时间, 稳定性, 穩定性, 服务可达
ja: 可用性, 稼働率, 可用率, アップタイム, 稼動率, 信頼性, サービス稼働, 可用度, 稼働時間
ko: 가용성, 가용률, 가동률, 업타임, 가용도, 가동 시간, 신뢰성, 서비스 가용
th: ความพร้อมใช้งาน, พร้อมใช้งาน, อัปไทม์, ความพร้อมให้บริการ, ความเสถียร, พร้อมให้บริการ
ar: التوافر, توفر, التوفر, الإتاحة, وقت التشغيل
hi: उपलब्धता, अपटाइम
fa: دسترس پذیری, دسترسی‌پذیری, در دسترس
el: διαθεσιμοτητα
no: tilgjengelig*, oppetid*, tilgængelig*, driftstid
""",
    Concept.DOWNTIME: """
en: downtime, outage*, unavailab*, down time, unplanned downtime
de: ausfallzeit*, downtime, nichtverfugbarkeit, stillstand*
fr: indisponibilite*, temps d arret, temps d indisponibilite
es: tiempo de inactividad, inactividad, indisponibilidad, tiempo de caida
pt: inatividade, indisponibilidade, tempo de inatividade, indisponivel
it: inattivita, indisponibilita, fermo
pl: niedostepnos*, przestoj*, czas przestoju, niedostepny
tr: kesinti*, kapali kalma, hizmet kesinti*
ru: простой, простоя, недоступност*
zh: 停机, 宕机, 不可用时间, 停機, 當機, 宕機, 不可用時間, 停服
ja: ダウンタイム, 停止時間, サービス停止, 計画停止
ko: 다운타임, 중단 시간, 서비스 중단, 비가동
th: ดาวน์ไทม์, หยุดทำงาน
nl: uitval*, onbeschikbaarheid, stilstand, downtime
vi: thoi gian ngung, ngung hoat đong, gian đoan, thoi gian chet, ngung dich vu, mat ket noi
id: waktu henti, gangguan layanan, tidak tersedia
cs: vypad*, odstav*, nedostupnost*
uk: простій, простою, недоступност*, недоступн*, час простою
no: nedetid*, utilgjengelig*, utilgængelig*
""",
    Concept.THROUGHPUT: """
en: throughput, requests per second, request rate, transactions per second, ingest*, ingestion rate, events per second, rps, qps, tps, bandwidth, peak load, sustained, traffic, volume, message rate, iops, load of, scalab*, write rate, read rate
de: durchsatz*, anfragen pro sekunde, datendurchsatz, bandbreite, *durchsatz, transaktionen pro sekunde
fr: debit*, requetes par seconde, bande passante, capacite de traitement
es: rendimiento sostenido, throughput, peticiones por segundo, solicitudes por segundo, caudal, ancho de banda, transacciones por segundo
pt: vazao, throughput, requisicoes por segundo, taxa de transferencia, largura de banda, transacoes por segundo
it: throughput, richieste al secondo, portata, banda, transazioni al secondo
nl: doorvoer*, verzoeken per seconde, verwerkingscapaciteit
pl: przepustowos*, zadan na sekunde, transakcji na sekunde
tr: is hacmi, verim, saniyede, throughput, islem hacmi
vi: thong luong, luu luong, yeu cau moi giay, luu luong xu ly, so yeu cau moi giay, bang thong xu ly
id: throughput, permintaan per detik, laju transaksi
cs: propustnost*, pozadavku za sekundu, prutok
uk: пропускна здатність, пропускн*, запитів на секунду, транзакцій на секунду, пропускна здатніст*
ru: пропускн*, нагрузк*, запросов в секунду, производительност*, интенсивност*, транзакций в секунду
zh: 吞吐量, 吞吐, 并发处理, 每秒, 处理能力, 带宽, 吞吐率, 處理量, 处理量, 每秒請求, 吞吐能力, 處理能力
ja: スループット, 毎秒, 処理能力, 秒間
ko: 처리량, 초당, 처리율, 스루풋
th: ปริมาณงาน, ทรูพุต, ต่อวินาที, อัตราการประมวลผล
no: gjennomstrømning*, gennemstrømning*, gjennomstrømming*, kapasitet, kapacitet
""",
    Concept.UTILISATION: """
en: working set, cpu, memory, ram, heap, rss, disk, storage usage, utilization, utilisation, usage, saturation, footprint, memory_usage, cpu_usage, load average, battery, connection pool, pool usage, resource usage, gpu, consumption, ram usage, memory footprint
de: auslastung, speicherverbrauch, arbeitsspeicher, speicherbedarf, cpu last, speichernutzung, ressourcenverbrauch, speicher, speicherplatzbedarf, *auslastung, *verbrauch
fr: memoire, utilisation, consommation, processeur, utilisation cpu, utilisation memoire, charge cpu, occupation memoire, ram
es: memoria, uso de, utilizacion, consumo, uso cpu, carga de cpu, uso del procesador, consumo de memoria, consumo de recursos
pt: memoria, uso de, utilizacao, consumo, uso da cpu, consumo de memoria, carga da cpu, uso da memoria
it: memoria, utilizzo, consumo, uso della memoria, uso della cpu, carico cpu, uso di memoria
nl: geheugen*, gebruik, *gebruik, cpu gebruik, belasting, bezettingsgraad
pl: pamiec*, zuzycie, wykorzystani*, obciazenie, uzycie, wykorzystanie cpu, obciazenie cpu
tr: bellek*, kullanimi, kullanımı, cpu kullanim*
vi: bo nho, su dung cpu, su dung bo nho, muc su dung, su dung tai nguyen
id: memori, penggunaan, penggunaan memori, utilisasi, beban cpu
cs: pamet*, vyuziti, vytizeni, vyuziti pameti, zatizeni cpu, spotreba pameti
uk: пам'ять, пам'яті, використання, завантаження cpu, використання пам'яті, споживанн*, навантаження cpu, утилізац*, завантаження процесора, навантаження процесора, використання процесора
ru: рабочий набор, рабочего набора, памят*, утилизац*, использовани*, потреблени*, озу, загрузка cpu, загрузка процессора, нагрузка на процессор, нагрузка процессора, использование процессора
zh: 工作集, 常驻内存, 内存, cpu使用, cpu 使用, cpu占用, 記憶體, 利用率, 使用率, 占用, 占用率, 記憶體使用, 使用量, 負載率, 佔用, 佔用率, 记忆体, 負荷率
ja: ワーキングセット, 常駐メモリ, メモリ, 使用率, 使用量, 利用率, 占有率, 消費量, 負荷率
ko: 작업 집합, 워킹 셋, 상주 메모리, 메모리, 사용률, 사용량, 이용률
th: หน่วยความจำ, การใช้งาน cpu, การใช้หน่วยความจำ, การใช้ cpu
no: minnebruk*, cpu bruk, cpu-bruk, hukommelsesforbrug*, minneforbruk*, utnyttelse*, udnyttelse*
""",
    Concept.BACKLOG: """
en: queue depth*, queue length*, consumer lag, queue size, queue_depth, consumer_lag, queue holds, queue contains, in the queue, waiting orders, waiting requests, waiting jobs, waiting messages, waiting items, pending messages, pending jobs, pending orders, pending requests, pending tasks, pending items, dead letter*, message backlog, event backlog, queue backlog, processing backlog, backlog of messages, backlog of events, backlog size, backlog depth, backlog
de: warteschlangenlange, warteschlange, rueckstau, ruckstau
fr: file d attente, longueur de file, taille de la file
es: cola de mensajes, profundidad de cola, longitud de la cola, tamano de la cola
ru: глубина очереди, очеред*
zh: 队列长度, 队列深度, 积压, 隊列長度, 佇列長度, 佇列深度, 積壓, 堆积
ja: キュー長, 滞留, キュー深度, キューの長さ, バックログ
ko: 큐 길이, 큐 깊이, 큐 적체, 적체
pt: fila de mensagens, tamanho da fila, profundidade da fila
it: coda, lunghezza della coda
nl: wachtrij*
pl: kolejk*, dlugosc kolejki
tr: kuyruk derinligi, kuyruk uzunlugu
vi: hang đoi, đo sau hang đoi
id: antrean, kedalaman antrean, panjang antrean
cs: fronta, fronty, delka fronty
uk: черг*, глибина черги
th: คิว
""",
    Concept.FRESHNESS: """
en: stale*, staleness, replication lag, data lag, data delay, up to date, sync lag, sync delay, data age, age of data, replication delay, index lag, indexing lag, eventual consistency, consistency window, consistency lag, propagat*, older than, newer than, out of date, data latency, update delay, reflected, refresh lag, searchable within, appear in search, event lag, time lag, lag behind, lag, lags, queryable, searchable, domains fresh, data is fresh, of emission, of ingestion, of arrival, refresh delay, data refresh, data is updated, dashboards updated, freshness*, fresh data, data fresh, is fresh, are fresh, stay fresh, stays fresh, remain fresh, fresh within, minutes old, minute old, hours old, hour old, seconds old, second old, days old, day old, time to sync, updates sync, changes sync, sync between, syncs between, sync across, syncs across, changes appear, updates appear, seconds behind, minutes behind, second behind, minute behind, hours behind
de: aktualitat*, frische, datenfrische, datenaktualitat, replikationsverzogerung*, nicht alter als, datenalter, hochstens so alt, konsistent innerhalb, aktualisierungsverzogerung, alt, daten werden aktualisiert, aktualisierungsverzogerung*, datenverzogerung*, alter als, synchronisationsverzogerung*, aktualisierungsrate
fr: fraicheur*, retard de replication, propag*, delai de rafraichissement, dater, datent, donnees sont mises a jour, delai de replication, se repercutent, se repercute, repercute*, plus ancien* que, retard de synchronisation, decalage de synchronisation, age des donnees, actualite des donnees, donnees affichees ne
es: frescura, retraso de replicacion, actualidad de los datos, propag*, retraso de actualizacion, antiguedad, datos se actualizan, se actualizan con, retraso de sincronizacion, mas antigu* que, minutos de antiguedad, lag de replicacion, desfase, retraso de datos, edad de los datos
pt: frescor, atraso de replicacao, atualidade dos dados, propag*, dados sao atualizados, atualizados com, atraso de sincronizacao, atraso de atualizacao, minutos de atraso, segundos de atraso, horas de atraso, atraso da consolidacao, desatualizad*, lag de replicacao, defasagem, idade dos dados
it: freschezza, ritardo di replica, propag*, dati sono aggiornati, aggiornati con, ritardo di sincronizzazione, ritardo di aggiornamento, piu vecchi* di, vecchi* di, lag di replica, eta dei dati, aggiornati entro
nl: actualiteit, versheid, replicatievertraging, verversing*, synchronisatievertraging, ouder dan, oud, ouder zijn dan, replicatievertraging*, dataleeftijd, gegevensleeftijd
pl: swiezos*, aktualnos*, opoznienie replikacji, opoznienie synchronizacji, starsz* niz, wiek danych, opoznienie danych, dane moga byc opoznione, danych moze byc opoznion*
tr: guncellig*, veri tazeligi, replikasyon gecikme*, tazelik, senkronizasyon gecikme*, eski, veri yasi, replikasyon lag, senkron gecikme*, gecikmeli veri
vi: đo tuoi, đo moi cua du lieu, đo tre đong bo, đo tre sao chep, đo tre ban sao, đo moi, đo tre du lieu, cu hon, đo tre cap nhat, đo lech đong bo, tuoi du lieu
ru: актуальност*, свежест*, лаг репликации, задержка репликации, отставани*, устаревани*, задержка обновления, обновление данных, старше, данные обновляются, обновляются с задержкой, распространени*, распространя*, старее, лаг, лаг синхронизац*, лага, возраст данных, лаг данных, лаг индекса, задержка синхронизации
zh: 新鲜度, 时效性, 数据延迟, 同步延迟, 复制延迟, 主从延迟, 数据时效, 刷新延迟, 数据刷新, 更新延迟, 複寫延遲, 复写延迟, 複製延遲, 同步延遲, 資料延遲, 資料新鮮度, 新鮮度, 传播延迟, 生效延迟, 数据不早于, 数据更新延迟, 数据滞后, 資料落後, 滞后, 資料新鮮, 数据新鲜, 複製延迟, 数据年龄
ja: 鮮度, レプリケーション遅延, データの鮮度, 反映遅延, 同期遅延, 更新遅延, データ更新, データの反映, データ反映, データ更新遅延, 同期の遅延, 伝播, より古くない, 同期ラグ, ラグ, データ遅延, レプリケーションラグ, 反映ラグ, データの遅延, 情報の遅延
ko: 최신성, 신선도, 복제 지연, 동기화 지연, 데이터 지연, 갱신 지연, 데이터 갱신, 데이터 반영, 반영 지연, 소스 지연, 전파, 변경 반영, 보다 오래되, 복제 랙, 동기화 랙, 데이터 랙, 반영 시간, 데이터 최신, 데이터의 지연, 정보의 지연
th: ความสดใหม่, ความสดของข้อมูล, ความเป็นปัจจุบัน, ความล่าช้าในการทำซ้ำข้อมูล, ความล่าช้าในการซิงค์, ความล่าช้าในการทำซ้ำ, เก่ากว่า, ล่าช้าไม่เกิน, ความหน่วงของข้อมูล, อายุข้อมูล, ความล่าช้าของข้อมูล
uk: актуальн*, свіжіст*, затримк* реплікац*, лаг реплікац*, відставан*, затримк* синхронізац*, затримк* даних, застаріл* дан*, поширенн*, старш* за, старіш* за, давніш* за, старіш* ніж, старш* ніж, лаг, лаг синхронізац*, лаг даних, вік даних
cs: aktualnost*, zpozdeni replikace, zpozdeni synchronizace, stari dat, starsi nez, starsich nez, starsiho nez, cerstvost*, zpozdeni dat
id: kesegaran, keterlambatan replikasi, jeda replikasi, kebaruan data, lebih lama dari, usia data, keterlambatan sinkronisasi, lag replikasi, jeda sinkronisasi, umur data, real time data, data real time, keterlambatan data
sv: replikeringsfordrojning*, aktualitet*, farskhet*, gammal
no: forsinkelse i data
""",
    Concept.DURABILITY: """
en: durab*, data loss, data_loss, data integrity, object loss, loss of data
de: dauerhaftigkeit, datenverlust*, haltbarkeit, datensicherheit
fr: durabilite, perte de donnees, perennite
es: durabilidad, perdida de datos
pt: durabilidade, perda de dados
it: durabilita, perdita di dati, durevolezza
nl: duurzaamheid, dataverlies
pl: trwalos*, utrata danych, utraty danych
tr: dayanikli*, dayanıklı*, veri kaybi
vi: đo ben, mat du lieu
ru: сохранност*, долговечност*, потеря данных, потери данных, надежность хранения
zh: 持久性, 数据丢失, 数据可靠性, 持久化可靠
ja: 耐久性, データ損失, データ消失
ko: 내구성, 데이터 손실, 데이터 유실
th: ความคงทน, ข้อมูลสูญหาย
id: durabilitas, kehilangan data
cs: ztrata dat, ztraty dat, trvanlivost*
uk: втрат* даних, збереженіст*
""",
    # Work that runs on its own, not an answer somebody waits for.
    Concept.JOB: """
en: celery task*, background task*, async task*, asynchronous task*, worker task*, scheduled task*, queued task*, batch task*, batch, backtesting, back testing, backtest run, backtest runs, backtest execution, backtest time, backtest duration, batches, compilation, compile time, recompilation, job, jobs, nightly, backup*, import, imports, export, exports, startup*, start up, start-up, boot, boots, cold start*, coldstart, warm up, warmup, failover, fail over, reindex*, full sync, sync completes, synchronization, pipeline run, etl, report generation, migration, migrations, restart*, provision*, initial sync, cleanup, settlement, reconciliation, rebuild*, scan completes, full scan, etl run, training, close of day, spin up, time to start, scheduled, shutdown, cron, settlement run, warm-up, re-index*, launch, app launch, app start, sync, pipeline, index, indexes, indexing, indexed, crawl*, data collection, data processing, backfill*, application start, bootstrap*, model load, model loading, security scan, vulnerability scan, virus scan, repository scan, scan of, workflows complete, workflow completes, workflow completion
de: serverstart*, systemstart*, dem start, batch, stapelverarbeitung, nachtlauf, nachtliche*, startzeit*, startet, kaltstart*, hochfahren, sicherung*, importlauf, import, export, exporte, failover*, neustart*, lauf, job, jobs, programmstart, umschaltzeit, umschaltung, anwendungsstart, app start, app-start, indexier*, datenverarbeitung, datenerfassung, nachtlich*, exports, imports
fr: traitement par lots, lot, lots, demarrage*, demarre, sauvegarde*, import, export, exports, bascule*, redemarrage, demarrage a froid, traitement nocturne, synchronisation, lancement de l application, indexation, generation de rapport*, traitement de nuit, traitement batch, nocturne, nocturnes, de nuit
es: lote, lotes, arranque*, arranca, inicio en frio, copia de seguridad, importacion, exportacion, conmutacion, respaldo, proceso nocturno, sincronizacion, inicio de la aplicacion, indexacion, generacion de informe*, canalizacion
pt: lote, lotes, processamento em lote, processamentos em lote, inicializacao, partida a frio, backup, importacao, exportacao, failover, processo noturno, sincronizacao, arranque, inicializacao do aplicativo, indexacao, geracao de relatorio*, processamento noturno, rotina noturna, processos mensais, fechamento mensal
it: batch, lotto, avvio, avvio a freddo, backup, importazione, esportazione, failover, elaborazione notturna, sincronizzazione, avvio dell applicazione, indicizzazione, generazione di report, batch notturno
nl: batch, opstarttijd*, opstarten, importeren, exporteren, back-up, nachtelijke, failover, indexer*, rapportgeneratie
pl: wsadow*, uruchomieni*, rozruch*, start aplikacji, kopia zapasowa, import, eksport, nocn*, zadanie wsadowe, czas uruchomienia, indeksowan*, generowanie raport*
tr: toplu is*, baslangic sure*, acilis sure*, soguk baslatma, yedekleme, ice aktar*, dısa aktar*, disa aktar*, toplu, baslatma, indeksleme, rapor olustur*, toplu is, gece calisan, gecelik, gece isleri
vi: xu ly theo lo, khoi đong, sao luu, khoi đong nguoi, nhap du lieu, xuat du lieu, lap chi muc, tao bao cao, ban đem, đong bo, hang đem, moi đem, tac vu đem, tac vu theo lo
id: batch, startup, mulai aplikasi, pencadangan, impor, ekspor, ekspor*, impor*, malam, sinkronisasi, pembuatan laporan
cs: davkov*, spusteni, start aplikace, zalohovan*, import, export, export*, import*, nocni*, zaloh*, synchroniz*, generovani reportu, davk*
ru: бэктест*, пакетн*, фонов* задач*, запуск*, старт, холодный старт, резервное копирование, резервного копирования, импорт*, экспорт*, ночн*, переключени*, бэкап*, перезапуск*, синхронизаци*, индексац*, сбор данных, формирование отчет*, генерация отчет*, пайплайн*
zh: 回测, 回測, 对账, 结算任务, 作业, 批处理, 批量, 跑批, 启动时间, 启动, 冷启动, 备份, 导入, 导出, 故障切换, 切换时间, 故障转移, 重启, 定时任务, 日终, 采集, 报告生成, 数据处理, 索引构建, 流水线, 批次, 匯出, 匯入, 備份, 排程, 夜間, 夜间, 啟動, 重啟, 冷啟動, 執行時間, 同步作業, 背景作業
ja: バックテスト, バッチ, 起動時間, 起動, コールドスタート, バックアップ, インポート, エクスポート, フェイルオーバー, 夜間, 再起動, 切り替え, データ収集, 集計, インデックス作成, パイプライン
ko: 백테스트, 백테스팅, 배치, 시작 시간, 기동, 콜드 스타트, 백업, 가져오기, 내보내기, 페일오버, 야간, 재시작, 구동, 실행 시간, 파이프라인, 수집, 백필, 시스템 시작, 앱 시작, 서버 시작, 첫 싱크, 증분 싱크, 전체 싱크, 초기 동기화
th: แบตช์, เริ่มต้นระบบ, เริ่มทำงาน, สำรองข้อมูล, นำเข้า, ส่งออก, เปิดแอป, สลับระบบ, รีสตาร์ท, สร้างรายงาน, จัดทำดัชนี
uk: бектест*, запуск*, старт*, резервн* копіюван*, імпорт*, експорт*, пакетн*, синхронізац*, індексац*, перезапуск*, генерац* звіт*, формуванн* звіт*, нічн* обробк*, нічн* завдан*, нічн* процес*
sv: nattlig*, batch, import*, export*, sakerhetskopi*, synkroniser*, batchjobb
no: nattlig*, natlig*, eksport*, import*, sikkerhetskopi*, sikkerhedskopi*, synkroniser*, batchjobb*, nattjobb*
""",
    # A start is a duration even where it is told by percentiles.
    Concept.STARTUP: """
en: startup*, start up, start-up, boot time, boot, cold start*, coldstart, warm start*, app start, app launch, launch time, cold launch, time to start, application start, model loading, spin up, compose up, docker compose up, after boot, after start, application starts, app starts, service starts, server starts, starts up, launches in, launches within, boots in, boots within, initialization completes, initialisation completes, system initialization
de: startzeit*, kaltstart*, hochfahren, anwendungsstart, programmstart, serverstart*, systemstart*, startet, start der anwendung, start des, beim start, start der app
fr: demarrage*, demarrage a froid, demarre en, demarre
es: arranque*, inicio en frio, arranca, inicia en, se inicia en
pt: inicializacao, partida a frio, inicio a frio, inicia em, iniciar em
it: avvio, avvio a freddo, si avvia
nl: opstarttijd*, opstarten, start op, opgestart
pl: uruchomieni*, rozruch*, uruchamia sie
tr: baslangic sure*, acilis sure*, soguk baslatma, acilis
vi: khoi đong, khoi đong trong
id: startup, mulai aplikasi, aplikasi terbuka
cs: spusteni
uk: запуск*, старт*, холодн* старт*, запуску
ru: запуск*, старт, холодный старт, старта, старте, стартует, холодн* старт*
zh: 启动时间, 冷启动, 启动, 啟動時間, 啟動, 冷啟動, 开机时间, 开机
ja: 起動時間, 起動, コールドスタート
ko: 시작 시간, 기동, 콜드 스타트, 앱 시작, 서버 시작
th: เริ่มต้นระบบ, เปิดแอป
""",
    Concept.HIT_RATE: """
en: hit rate*, hit ratio*, cache hit*, cache_hit*, hit_rate, hit_ratio
de: trefferquote*, cache trefferquote*, trefferquote des cache*, cache trefferrate, trefferrate*
fr: taux de succes du cache, taux de hit, taux de cache hit, taux de succes de cache
es: tasa de aciertos, tasa de acierto de cache, aciertos de cache, tasa de hit
pt: taxa de acerto*, taxa de acerto do cache, taxa de acertos do cache, taxa de acerto de cache, taxa de acerto em cache
it: tasso di hit, cache hit, tasso di successo della cache, hit rate
ru: попадани*, попадания в кэш
zh: 命中率, 命中比例, 快取命中, 缓存命中
ja: ヒット率, キャッシュヒット, 命中率
ko: 적중률, 히트율
nl: hitratio, trefferpercentage
pl: trafien w cache, wspolczynnik trafien
tr: isabet orani, onbellek isabet*
vi: ty le trung, ty le cache hit
id: rasio hit
cs: uspesnost mezipameti, hit rate
uk: влучан*, попадан*
th: อัตราการเข้าถึงแคช, อัตราแคชฮิต
""",
    # A percentage under this word is an availability where nothing else is named.
    Concept.SERVICE_LEVEL: """
en: slo, slos, sla, slas, service level*, service commitment
de: dienstgute, servicelevel*
fr: niveau* de service
es: nivel* de servicio
pt: nivel* de servico
it: livell* di servizio
pl: poziom* uslug
ru: уровень обслуживания, уровн* обслуживания, уровень сервиса
zh: 服务等级, 服务水平
ja: サービスレベル
ko: 서비스 수준
th: ระดับบริการ, ระดับการให้บริการ
nl: serviceniveau*, dienstverleningsniveau*
tr: hizmet seviye*
vi: muc đo dich vu, cam ket dich vu
id: tingkat layanan
cs: uroven sluzeb, urovne sluzeb
uk: рівень обслуговування, рівня обслуговування
""",
    # A share of something the system does, whatever it is.
    Concept.SOME_RATE: """
en: rate, ratio, percentage of, share of, fraction of, proportion of, pass rate, coverage of
de: rate, quote, anteil, prozentsatz
fr: taux, part des, proportion, pourcentage
es: tasa, porcentaje, proporcion, ratio
pt: taxa, percentual, porcentagem, proporcao
it: tasso, percentuale, quota
nl: percentage, aandeel
pl: wskaznik, odsetek, udzial
tr: oran*, yuzde*
vi: ty le, ti le
id: tingkat, persentase, rasio
ru: доля, процент, коэффициент, уровень
uk: частка, відсоток, коефіцієнт
zh: 率, 比例, 占比
ja: 率, 割合, 比率
ko: 율, 률, 비율
th: อัตรา, สัดส่วน, เปอร์เซ็นต์ของ
cs: podil, procento, pomer, mira
""",
    Concept.CRASH_FREE: """
en: crash free*, crash-free*, crashfree*, anr free*, anr-free*
de: absturzfrei*
fr: sans plantage, sans crash
es: sin cierres inesperados, libre de fallos
pt: sem falhas inesperadas, livre de falhas
ru: без падений, без крашей
zh: 无崩溃
ja: クラッシュフリー
ko: 무중단 세션, 크래시 프리
""",
    Concept.FRAMES: """
en: fps, frame rate*, framerate, frames per second, frame time
de: bildrate, bilder pro sekunde
ru: кадров в секунду, частота кадров
zh: 帧率
ja: フレームレート
ko: 프레임
fr: images par seconde, ips, frequence d images
es: fotogramas por segundo, cuadros por segundo, tasa de fotogramas
pt: quadros por segundo, taxa de quadros
it: fotogrammi al secondo, frame al secondo
nl: beelden per seconde, framesnelheid
pl: klatek na sekunde, liczba klatek
tr: kare hizi, saniyedeki kare
vi: khung hinh
id: bingkai per detik
cs: snimku za sekundu, snimkova frekvence
uk: кадрів на секунду, частота кадрів
th: เฟรมต่อวินาที, อัตราเฟรม
""",
}
