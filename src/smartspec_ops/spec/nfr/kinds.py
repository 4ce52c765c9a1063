"""The words that name what is promised, per language. Grammar of the tables: see `vocabulary`."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.vocabulary import Concept

KINDS: dict[Concept, str] = {
    Concept.LATENCY: """
en: latenc*, response time*, respond*, response*, responsive*, reply, replies, answer time, answers, load time*, page load*, loading time*, loads, load in, load within, round trip*, roundtrip, rtt, ttfb, time to first byte, lcp, fcp, inp, fid, tti, tbt, ttft, time to first token, time to interactive, largest contentful paint, first contentful paint, interaction to next paint, first input delay, first paint, delay, delays, turnaround, query time*, search time*, access time*, processing time*, request time, request duration, request_duration, api time, ping, time to result, lookup time*, rendering time, render time*, overhead, wait time, waiting time, speed, delivery time, execution time*, read time*, write time*, interaction time, transition time, time to display, time to first frame, time to response, decision time, validation time, server time, page speed, input lag, response lag, acknowledg*
de: antwortzeit*, latenz*, reaktionszeit*, ladezeit*, antwortet, antworten, antwort, verzogerung*, verarbeitungszeit*, wartezeit*, abfragezeit*, zugriffszeit*, durchlaufzeit*, umlaufzeit*, suchzeit*, bearbeitungszeit*, laufzeit, seitenaufbau, bildaufbau, *antwortzeit, *antwortzeiten, *latenz, *latenzen, *ladezeit, *ladezeiten, *reaktionszeit, *verarbeitungszeit, *zugriffszeit
fr: latence*, temps de reponse*, temps de chargement, repond*, repondre, reponse*, delai de reponse, delai*, temps de traitement, temps d acces, temps moyen, temps d affichage, temps de rendu
es: latencia*, tiempo de respuesta, tiempos de respuesta, tiempo de carga, tiempos de carga, responde*, respuesta*, retraso, demora, tiempo de procesamiento, tiempo de espera medio, cargar en
pt: latencia*, tempo de resposta, tempos de resposta, tempo de carregamento, responde*, resposta*, atraso, tempo de processamento, tempo medio, carregar em
it: latenz*, tempo di risposta, tempi di risposta, tempo di caricamento, tempi di caricamento, risponde*, risposta, risposte, ritardo, tempo di elaborazione
nl: latentie*, responstijd*, reactietijd*, laadtijd*, antwoordtijd*, reageert, reageren, vertraging, verwerkingstijd*, *responstijd, *reactietijd, *laadtijd, *verwerkingstijd, *antwoordtijd
pl: opoznieni*, czas odpowiedzi, czasu odpowiedzi, czasy odpowiedzi, czas reakcji, czas ladowania, odpowied*, odpowiada*, latencj*, czas przetwarzania
tr: gecikme*, yanit sure*, yanıt sure*, cevap sure*, yukleme sure*, yukleme zaman*, yanit*, yanıt*, tepki sure*, islem sure*, sayfa yukleme
vi: đo tre, thoi gian phan hoi, thoi gian đap ung, thoi gian tai, phan hoi, tra loi, thoi gian xu ly, tai trang
id: latensi, waktu respon*, waktu respons, waktu muat, waktu tanggap, merespon*, respons
cs: odezv*, doba odezvy, latenc*, zpozdeni, doba odpovedi, odpovi*, doba nacteni, cas odezvy
sv: svarstid*, latens*, laddtid*, fordrojning, *svarstid, *laddningstid, *fordrojning
ro: latent*, timp de raspuns, timpul de raspuns, raspuns*, timp de incarcare
hu: valaszido*, kesleltetes*, betoltesi ido*
uk: затримк*, час відповіді, часу відповіді, відповід*, час відгуку, латентн*
ru: задержк*, латентност*, время отклика, времени отклика, время ответа, времени ответа, отклик*, отвеча*, ответ, ответа, ответы, время загрузки, загрузк*, время обработки, время реакции, время выполнения, время отображения, время реагирования, времени реагирования, скорость отклика, скорость ответа
zh: 延迟, 延遲, 响应时间, 響應時間, 响应, 響應, 回應時間, 回應, 时延, 加载时间, 載入時間, 加载, 載入, 耗时, 首屏, 返回时间, 处理时间, 處理時間, 查询时间, 往返
ja: レイテンシ, 遅延, 応答時間, 応答, レスポンスタイム, レスポンス, 読み込み時間, 読み込み, 表示時間, 処理時間, ロード時間, 待ち時間, 反応時間
ko: 지연 시간, 지연시간, 지연, 응답 시간, 응답시간, 응답, 레이턴시, 로딩 시간, 로딩, 로드 시간, 처리 시간, 처리시간, 대기 시간
th: เวลาตอบสนอง, ตอบสนอง, ความหน่วง, เวลาแฝง, ระยะเวลาตอบ, เวลาในการตอบ, ดีเลย์, เวลาโหลด, โหลดหน้า, โหลด, ตอบกลับ, เวลาประมวลผล, เวลาในการโหลด
ar: زمن الاستجابة, وقت الاستجابة, الاستجابة, زمن الوصول, التأخير, الكمون
hi: प्रतिक्रिया समय, विलंबता, लेटेंसी
fa: زمان پاسخ, تأخیر, تاخیر
el: χρονος αποκρισης, καθυστερηση
""",
    # Verbs that describe an answer of the system; a time beside them is a latency unless a job or a task is meant.
    Concept.RESPONDING: """
en: return*, render*, display*, shown, show, shows, appear*, load, loaded, loading, open, opens, complet*, finish*, process*, execut*, deliver*, delivery, send, sends, sent, serve*, handle*, resolve*, update*, visible, available within, redirect*, validate*, verif*, authenticat*, login, log in, sign in, search*, quer*, fetch*, retriev*, acknowledg*, ack, notif*, generat*, commit*, persist*, save*, writes, reads, read, write, lookup*, calculat*, comput*, evaluat*, switch*, publish*, propagat*, detect*, reflect*, perform*, request*, call, calls, endpoint*, api, apis, page, pages, operation*, transaction*, performance, playback, start, starts, react*, ready, runs, results, token*, checkout, filter*, navigation, action*, interaction*, inference, prediction*, reach, reaches, reached, arriv*, accept*, answer*, done, ready, command*, stored, store, sees, receives, received, forward*, transcod*, convert*, match*, create*, emit*, stream*, propagate*, trigger*
de: leistung*, sieht, erhalt, erhalten, statusupdate*, erkennung, laden, ladt, geladen, angezeigt, anzeigen, erscheinen, erscheint, verarbeite*, abgeschlossen, geliefert, liefern, liefert, zugestellt, anfrage*, suche*, suchergebnis*, abfrage*, seite*, startseite, aufruf*, aktualisier*, ausgefuhrt, beantworte*, ubertragen, speicher*, darstell*, rendern, ausgeliefert, zuruckgegeben, bestatig*
fr: charge*, recoit, voit, affiche*, traite*, livre*, requete*, recherche*, page*, execut*, renvo*, retourne*, transmi*, valid*, enregistr*, delivr*, notif*, mise a jour
es: rendimiento, recibe*, carga*, muestra*, mostrar*, proces*, complet*, entreg*, peticion*, solicitud*, consulta*, busqueda*, pagina*, devolv*, devuelv*, ejecut*, actualiz*, enviar*, registr*, confirm*
pt: desempenho, recebe*, carreg*, exib*, mostra*, process*, conclu*, entreg*, requisic*, consulta*, busca*, pagina*, retorn*, execut*, atualiz*, envi*, confirm*, pesquis*
it: prestazion*, caric*, visualizz*, elabora*, complet*, consegn*, richiest*, ricerc*, pagin*, restitui*, esegui*, aggiorna*, mostr*, inviat*, conferm*
nl: prestatie*, laadt, laden, getoond, verwerk*, afgerond, verzoek*, zoek*, pagina*, weergegeven, geladen, opgehaald, opent, openen, uitgevoerd, voltooid, beantwoord, query, databasequery, zoekresulta*, wordt geladen
pl: wydajnos*, ladowa*, zaladowa*, wyswietl*, przetwarza*, zapytan*, zadan*, wyszukiw*, stron*, zwrac*, zwroc*, wykona*, realizowa*, dostarcz*
tr: performans*, yukle*, goruntule*, isle*, tamamla*, istek*, sorgu*, arama*, sayfa*, teslim*, gonder*, gosteril*, dondur*, acil*
vi: hieu nang, tai, hien thi, xu ly, hoan thanh, yeu cau, truy van, tim kiem, trang, gui, tra ve, cap nhat, thuc hien, thuc thi, hoan tat
id: memuat, dimuat, tampil*, proses, diproses, selesai, permintaan, pencarian, halaman, dikirim, kueri, terbuka, membuka, ditampilkan, memproses, dieksekusi, merespons
cs: nacte*, nacit*, zobraz*, zpracov*, dokonc*, pozadav*, dotaz*, vyhledav*, strank*, odeslan*
sv: ladda*, visas, sidan, sida, sokning*, anrop*, forfrag*
ro: incarc*, afis*, proces*, cerer*, cautar*, pagin*
hu: betolt*, megjelen*, keres*, feldolgoz*, oldal*
uk: завантаж*, відобра*, оброб*, запит*, пошук*, сторінк*, викон*, поверта*
ru: загруж*, получа*, видит, отобража*, отображ*, обрабат*, обработ*, запрос*, поиск*, страниц*, возвраща*, выполня*, выполн*, доставля*, доставк*, открыва*, операци*, сохран*, обновл*, показ*, отправ*, появл*, формиру*, производительност*
zh: 返回, 显示, 看到, 收到, 展示, 顯示, 渲染, 处理, 處理, 完成, 请求, 請求, 查询, 查詢, 搜索, 搜尋, 页面, 頁面, 推送, 送达, 同步, 写入, 读取, 打开, 接口, 执行, 更新, 跳转, 登录, 性能, 呈现, 操作, 生成, 保存
ja: 表示, 返す, 返却, 描画, 処理, 完了, リクエスト, 検索, 画面, ページ, 配信, 送信, 反映, 更新, 遷移, 通知, 実行, ログイン, 性能, クエリ, 生成, 保存, 開く, 起動
ko: 표시, 반환, 렌더링, 처리, 완료, 요청, 검색, 페이지, 화면, 전송, 전달, 조회, 반영, 갱신, 업데이트, 로그인, 성능, 쿼리, 알림, 생성, 반응, 저장, 불러오
th: แสดงผล, แสดง, ประมวลผล, เสร็จ, คำขอ, ค้นหา, หน้าเว็บ, หน้า, ส่ง, อัปเดต, ดึงข้อมูล, เข้าสู่ระบบ, ประสิทธิภาพ, คืนค่า, ทำรายการ
ar: تحميل, عرض, معالجة, طلب, طلبات, الطلبات, بحث, البحث, الصفحة, الصفحات
hi: पेज, लोड, खोज, अनुरोध
fa: بارگذاری, نمایش, پردازش, درخواست
""",
    Concept.ERROR: """
en: error*, failure rate*, fail rate, fault rate, failed request*, failed deliver*, failures, failure, failing, failed, fail, crash*, 5xx, packet loss, loss, losses, loss rate, drop rate, dropped, drops, exception*, error_rate, duplicate rate, abort rate, reject rate, message loss, lost messages, fails
de: fehlerrate*, fehlerquote*, fehler, fehlgeschlagen*, ausfallrate, absturz*, absturze, paketverlust*, verlust, verluste, fehlschlag*, fehlerhaft*, *fehlerrate, *fehlerquote, *ausfallrate, verlustrate, verlustquote, schlagen fehl, schlagt fehl, fehlschlagen, scheiter*
fr: taux d erreur*, erreur*, taux d echec*, echec*, echou*, plantage*, taux de crash, perte de paquets, perte, pertes, taux de perte
es: tasa de error*, errores, error, tasa de fallo*, fallos, fallo, fallid*, cierres inesperados, perdida de paquetes, perdida, perdidas, tasa de perdida, fallan, falla, fallar, fallen
pt: taxa de erro*, erros, erro, taxa de falha*, falhas, falha, perda, perdas, perda de pacotes, falham, falhar, falhe, falhem
it: tasso di errore, tasso di errori, errori, errore, tasso di fallimento, fallit*, perdita, perdite, perdita di pacchetti, fallisc*
nl: foutpercentage*, fouten, foutmarge, mislukte, storing*, *foutpercentage, mislukt, mislukken, faalt, falen
pl: bled*, wskaznik bledow, stopa bledow, blad, bledy, bledow, awari*, nie powiedzie, nieudan*
tr: hata oran*, hata, hatali, hatalı, basarisizlik oran*, cokme oran*, hatayla
vi: ty le loi, ti le loi, loi, that bai
id: tingkat kesalahan, kesalahan, tingkat error, kegagalan, gagal
cs: chybov*, mira chyb, chyb*, selhan*, selze, selzou, neuspes*
sv: felfrekvens*, fel, felgrad
ro: rata de eroare, erori, esec*
hu: hibaarany*, hiba*
uk: частка помилок, помил*, відсоток помилок, збої, збоїв, відмов
ru: ошиб*, доля ошибок, процент ошибок, уровень ошибок, сбоев, сбои, сбой, отказов, неудачн*, неуспешн*, потер*, доля потерь
zh: 错误率, 錯誤率, 失败率, 失敗率, 出错率, 差错率, 错误, 錯誤, 失败, 失敗, 崩溃率, 丢包率, 异常率, 故障率, 丢失率, 崩溃
ja: エラー率, 失敗率, エラー, クラッシュ率, 障害率, 失敗, 損失率, 欠損率, ロスト率, 消失率
ko: 오류율, 에러율, 실패율, 오류, 에러, 크래시, 손실률, 실패, 유실률, 유실, 손실율
th: อัตราข้อผิดพลาด, อัตราความผิดพลาด, ข้อผิดพลาด, ความผิดพลาด, ผิดพลาด, ล้มเหลว, อัตราการล้มเหลว
ar: معدل الخطأ, معدل الأخطاء, الأخطاء, نسبة الخطأ
hi: त्रुटि दर, त्रुटि
fa: نرخ خطا, خطا
""",
    Concept.SUCCESS: """
en: success rate*, success ratio, without error*, without failure*, no errors, successful requests, successfully, success, succeed*, successful, delivery rate, delivered, deliverability, error free, job success, completion rate
de: erfolgsrate*, ohne fehler*, ohne internen fehler*, erfolgsquote*, erfolgreich*, zustellrate*, zustellquote*, fehlerfrei*
fr: taux de succes, sans erreur*, taux de reussite, reussi*, taux de livraison, avec succes
es: tasa de exito, sin error*, sin fallos, con exito, exito*, tasa de entrega
pt: taxa de sucesso, com sucesso, sucesso, taxa de entrega
it: tasso di successo, con successo, successo, tasso di consegna
nl: slagingspercentage*, succespercentage*, succesvol*
pl: wskaznik sukcesu, wskaznik powodzenia, pomyslnie, sukces*, skutecznosc*
tr: basari oran*, basarı oran*, basari*, basarı*
vi: ty le thanh cong, thanh cong
id: tingkat keberhasilan, berhasil, keberhasilan
cs: uspesnost*, uspesn*
uk: успішн*, частка успішних
ru: успешн*, без ошибок, без сбоев, доля успешных, доставляемост*
zh: 成功率, 成功, 送达率, 到达率, 可达率, 交付率
ja: 成功率, 成功, 到達率, 配信率
ko: 성공률, 성공율, 성공, 전달률, 전송률
th: อัตราความสำเร็จ, อัตราสำเร็จ, สำเร็จ
""",
    Concept.AVAILABILITY: """
en: availab*, uptime, up time, reliability, reachable, operational, nines, of the time, is up, are up, stay up, be up
de: verfugbar*, erreichbar*, betriebszeit, hochverfugbar*, zuverlassigkeit, *verfugbarkeit
fr: disponib*, fiabilite, temps de fonctionnement
es: disponib*, tiempo de actividad, fiabilidad, confiabilidad
pt: disponib*, disponivel, disponiveis, tempo de atividade, confiabilidade
it: disponib*, affidabilita, tempo di attivita
nl: beschikbaar*, betrouwbaarheid, *beschikbaarheid
pl: dostepno*, dostepn*, niezawodno*
tr: erisilebilir*, kullanilabilir*, kullanılabilir*, calisma suresi, uptime, hizmet surekliligi
vi: tinh san sang, đo san sang, san sang, thoi gian hoat đong, đo kha dung, kha dung
id: ketersediaan, waktu aktif, keandalan, tersedia, beroperasi
cs: dostupnost*, spolehlivost*, dostupny, dostupna, dostupni, dostupne
sv: tillganglig*, drifttid
ro: disponibilit*
hu: rendelkezesre allas*, elerhetoseg*
uk: доступн*, надійн*, безвідмовн*
ru: доступност*, доступен, доступна, отказоустойчивост*, надежност*, аптайм, работоспособност*, коэффициент готовности, коэффициентом готовности, коэффициента готовности
zh: 可用性, 可用率, 可用, 正常运行时间, 在线率, 可靠性, 可用度
ja: 可用性, 稼働率, 可用率, アップタイム, 稼動率, 信頼性
ko: 가용성, 가용률, 가동률, 업타임, 가용도, 가동 시간, 신뢰성
th: ความพร้อมใช้งาน, พร้อมใช้งาน, อัปไทม์, ความพร้อมให้บริการ, ความเสถียร, พร้อมให้บริการ
ar: التوافر, توفر, التوفر, الإتاحة, وقت التشغيل
hi: उपलब्धता, अपटाइम
fa: دسترس پذیری, دسترسی‌پذیری, در دسترس
el: διαθεσιμοτητα
""",
    Concept.DOWNTIME: """
en: downtime, outage*, unavailab*, down time, unplanned downtime
de: ausfallzeit*, downtime, nichtverfugbarkeit, stillstand*
fr: indisponibilite*, temps d arret
es: tiempo de inactividad, inactividad, indisponibilidad
pt: inatividade, indisponibilidade, tempo de inatividade
it: inattivita, indisponibilita, fermo
pl: niedostepnos*, przestoj*
tr: kesinti*
ru: простой, простоя, недоступност*
zh: 停机, 宕机, 不可用时间
ja: ダウンタイム, 停止時間
ko: 다운타임, 중단 시간
th: ดาวน์ไทม์, หยุดทำงาน
nl: uitval*, onbeschikbaarheid, stilstand
vi: thoi gian ngung, ngung hoat đong, gian đoan
id: waktu henti, gangguan layanan
cs: vypad*, odstav*, nedostupnost*
uk: простій, простою, недоступност*
""",
    Concept.THROUGHPUT: """
en: throughput, requests per second, request rate, transactions per second, ingest*, ingestion rate, events per second, rps, qps, tps, bandwidth, peak load, sustained, traffic, volume, message rate, iops, load of, scalab*, write rate, read rate
de: durchsatz*, anfragen pro sekunde, datendurchsatz, bandbreite, *durchsatz
fr: debit*, requetes par seconde, bande passante
es: rendimiento sostenido, throughput, peticiones por segundo, solicitudes por segundo, caudal, ancho de banda
pt: vazao, throughput, requisicoes por segundo, taxa de transferencia, largura de banda
it: throughput, richieste al secondo, portata, banda
nl: doorvoer*, verzoeken per seconde
pl: przepustowos*, zadan na sekunde
tr: is hacmi, verim, saniyede, throughput, islem hacmi
vi: thong luong, luu luong, yeu cau moi giay
id: throughput, permintaan per detik
cs: propustnost*
uk: пропускна здатність, пропускн*
ru: пропускн*, нагрузк*, запросов в секунду, производительност*, интенсивност*
zh: 吞吐量, 吞吐, 并发处理, 每秒, 处理能力, 带宽
ja: スループット, 毎秒, 処理能力, 秒間
ko: 처리량, 초당, 처리율, 스루풋
th: ปริมาณงาน, ทรูพุต, ต่อวินาที, อัตราการประมวลผล
""",
    Concept.UTILISATION: """
en: cpu, memory, ram, heap, rss, disk, storage usage, utilization, utilisation, usage, saturation, footprint, memory_usage, cpu_usage, load average, battery, connection pool, pool usage, resource usage, gpu, consumption, ram usage, memory footprint
de: auslastung, speicherverbrauch, arbeitsspeicher, speicherbedarf, cpu last, speichernutzung, ressourcenverbrauch, speicher, speicherplatzbedarf, *auslastung, *verbrauch
fr: memoire, utilisation, consommation, processeur
es: memoria, uso de, utilizacion, consumo
pt: memoria, uso de, utilizacao, consumo
it: memoria, utilizzo, consumo
nl: geheugen*, gebruik, *gebruik
pl: pamiec*, zuzycie, wykorzystani*, obciazenie
tr: bellek*, kullanimi, kullanımı, cpu kullanim*
vi: bo nho, su dung cpu
id: memori, penggunaan
cs: pamet*, vyuziti, vytizeni
uk: пам'ять, пам'яті, використання, завантаження cpu
ru: памят*, утилизац*, использовани*, потреблени*, озу, загрузка cpu, загрузка процессора
zh: 内存, 記憶體, 利用率, 使用率, 占用, 占用率
ja: メモリ, 使用率, 使用量, 利用率
ko: 메모리, 사용률, 사용량, 이용률
th: หน่วยความจำ, การใช้งาน cpu, การใช้หน่วยความจำ, การใช้ cpu
""",
    Concept.BACKLOG: """
en: queue depth*, queue length*, consumer lag, queue size, queue_depth, consumer_lag, queue holds, queue contains, in the queue, waiting orders, waiting requests, waiting jobs, waiting messages, waiting items, pending messages, pending jobs, pending orders, pending requests, pending tasks, pending items, dead letter*, message backlog, event backlog, queue backlog, processing backlog, backlog of messages, backlog of events, backlog size, backlog depth, backlog
de: warteschlangenlange, warteschlange
fr: file d attente
es: cola de mensajes, profundidad de cola
ru: глубина очереди, очеред*
zh: 队列长度, 队列深度, 积压
ja: キュー長, 滞留
ko: 큐 길이, 큐 깊이
pt: fila de mensagens, tamanho da fila, profundidade da fila
it: coda, lunghezza della coda
nl: wachtrij*
pl: kolejk*
tr: kuyruk derinligi, kuyruk uzunlugu
vi: hang đoi
id: antrean
cs: fronta, fronty, delka fronty
uk: черг*, глибина черги
th: คิว
""",
    Concept.FRESHNESS: """
en: stale*, staleness, replication lag, data lag, data delay, up to date, sync lag, sync delay, data age, age of data, replication delay, index lag, indexing lag, eventual consistency, consistency window, consistency lag, propagat*, not older than, no older than, newer than, out of date, data latency, update delay, reflected, refresh lag, searchable within, appear in search, event lag, time lag, lag behind, lag, lags, queryable, searchable, domains fresh, data is fresh, of emission, of ingestion, of arrival, refresh delay, data refresh, data is updated, dashboards updated, freshness*, fresh data, data fresh, is fresh, are fresh, stay fresh, stays fresh, remain fresh, fresh within, minutes old, minute old, hours old, hour old, seconds old, second old, days old, day old, time to sync, updates sync, changes sync, sync between, syncs between, sync across, syncs across, changes appear, updates appear
de: aktualitat*, frische, datenfrische, datenaktualitat, replikationsverzogerung*, nicht alter als, datenalter, hochstens so alt, konsistent innerhalb, aktualisierungsverzogerung, alt, daten werden aktualisiert, aktualisierungsverzogerung*, datenverzogerung*, alter als
fr: fraicheur*, retard de replication, propag*, delai de rafraichissement, dater, datent, donnees sont mises a jour, delai de replication, se repercutent, se repercute, repercute*, plus ancien* que
es: frescura, retraso de replicacion, actualidad de los datos, propag*, retraso de actualizacion, antiguedad, datos se actualizan, se actualizan con, retraso de sincronizacion, mas antigu* que, minutos de antiguedad
pt: frescor, atraso de replicacao, atualidade dos dados, propag*, dados sao atualizados, atualizados com, atraso de sincronizacao, atraso de atualizacao, minutos de atraso, segundos de atraso, horas de atraso, atraso da consolidacao, desatualizad*
it: freschezza, ritardo di replica, propag*, dati sono aggiornati, aggiornati con, ritardo di sincronizzazione, ritardo di aggiornamento, piu vecchi* di, vecchi* di
nl: actualiteit, versheid, replicatievertraging, verversing*, synchronisatievertraging, ouder dan, oud, ouder zijn dan
pl: swiezos*, aktualnos*, opoznienie replikacji, opoznienie synchronizacji, starsz* niz
tr: guncellig*, veri tazeligi, replikasyon gecikme*, tazelik, senkronizasyon gecikme*, eski
vi: đo tuoi, đo moi cua du lieu, đo tre đong bo, đo tre sao chep, đo tre ban sao, đo moi, đo tre du lieu, cu hon
ru: актуальност*, свежест*, лаг репликации, задержка репликации, отставани*, устаревани*, задержка обновления, обновление данных, старше, данные обновляются, обновляются с задержкой, распространени*, распространя*, старее
zh: 新鲜度, 时效性, 数据延迟, 同步延迟, 复制延迟, 主从延迟, 数据时效, 刷新延迟, 数据刷新, 更新延迟, 複寫延遲, 复写延迟, 複製延遲, 同步延遲, 資料延遲, 資料新鮮度, 新鮮度, 传播延迟, 生效延迟, 数据不早于, 数据更新延迟
ja: 鮮度, レプリケーション遅延, データの鮮度, 反映遅延, 同期遅延, 更新遅延, データ更新, データの反映, データ反映, データ更新遅延, 同期の遅延, 伝播, より古くない
ko: 최신성, 신선도, 복제 지연, 동기화 지연, 데이터 지연, 갱신 지연, 데이터 갱신, 데이터 반영, 반영 지연, 소스 지연, 전파, 변경 반영, 보다 오래되
th: ความสดใหม่, ความสดของข้อมูล, ความเป็นปัจจุบัน, ความล่าช้าในการทำซ้ำข้อมูล, ความล่าช้าในการซิงค์, ความล่าช้าในการทำซ้ำ, เก่ากว่า, ล่าช้าไม่เกิน
uk: актуальн*, свіжіст*, затримк* реплікац*, лаг реплікац*, відставан*, затримк* синхронізац*, затримк* даних, застаріл* дан*, поширенн*, старш* за, старіш* за, давніш* за, старіш* ніж, старш* ніж
cs: aktualnost*, zpozdeni replikace, zpozdeni synchronizace, stari dat, starsi nez, starsich nez, starsiho nez
id: kesegaran, keterlambatan replikasi, jeda replikasi, kebaruan data, lebih lama dari, usia data
sv: replikeringsfordrojning*, aktualitet*, farskhet*
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
en: batch, batches, job, jobs, nightly, backup*, import, imports, export, exports, startup*, start up, start-up, boot, boots, cold start*, coldstart, warm up, warmup, failover, fail over, reindex*, full sync, sync completes, synchronization, pipeline run, etl, report generation, migration, migrations, restart*, provision*, initial sync, cleanup, settlement, reconciliation, rebuild*, scan completes, full scan, etl run, training, close of day, spin up, time to start, scheduled, shutdown, cron, settlement run, warm-up, re-index*, launch, app launch, app start, sync, pipeline, index, indexes, indexing, indexed, crawl*, data collection, data processing, backfill*, application start, bootstrap*, model load, model loading, security scan, vulnerability scan, virus scan, repository scan, scan of, workflows complete, workflow completes, workflow completion
de: serverstart*, systemstart*, dem start, batch, stapelverarbeitung, nachtlauf, nachtliche*, startzeit*, startet, kaltstart*, hochfahren, sicherung*, importlauf, import, export, exporte, failover*, neustart*, lauf, job, jobs, programmstart, umschaltzeit, umschaltung, anwendungsstart, app start, app-start, indexier*, datenverarbeitung, datenerfassung, nachtlich*, exports, imports
fr: traitement par lots, lot, lots, demarrage*, demarre, sauvegarde*, import, export, exports, bascule*, redemarrage, demarrage a froid, traitement nocturne, synchronisation, lancement de l application, indexation, generation de rapport*, traitement de nuit, traitement batch, nocturne, nocturnes, de nuit
es: lote, lotes, arranque*, arranca, inicio en frio, copia de seguridad, importacion, exportacion, conmutacion, respaldo, proceso nocturno, sincronizacion, inicio de la aplicacion, indexacion, generacion de informe*, canalizacion
pt: lote, lotes, inicializacao, partida a frio, backup, importacao, exportacao, failover, processo noturno, sincronizacao, arranque, inicializacao do aplicativo, indexacao, geracao de relatorio*
it: batch, lotto, avvio, avvio a freddo, backup, importazione, esportazione, failover, elaborazione notturna, sincronizzazione, avvio dell applicazione, indicizzazione, generazione di report
nl: batch, opstarttijd*, opstarten, importeren, exporteren, back-up, nachtelijke, failover, indexer*, rapportgeneratie
pl: wsadow*, uruchomieni*, rozruch*, start aplikacji, kopia zapasowa, import, eksport, nocn*, zadanie wsadowe, czas uruchomienia, indeksowan*, generowanie raport*
tr: toplu is*, baslangic sure*, acilis sure*, soguk baslatma, yedekleme, ice aktar*, dısa aktar*, disa aktar*, toplu, baslatma, indeksleme, rapor olustur*
vi: xu ly theo lo, khoi đong, sao luu, khoi đong nguoi, nhap du lieu, xuat du lieu, lap chi muc, tao bao cao, ban đem, đong bo
id: batch, startup, mulai aplikasi, pencadangan, impor, ekspor, ekspor*, impor*, malam, sinkronisasi, pembuatan laporan
cs: davkov*, spusteni, start aplikace, zalohovan*, import, export, export*, import*, nocni*, zaloh*, synchroniz*, generovani reportu, davk*
ru: пакетн*, фонов* задач*, запуск*, старт, холодный старт, резервное копирование, резервного копирования, импорт*, экспорт*, ночн*, переключени*, бэкап*, перезапуск*, синхронизаци*, индексац*, сбор данных, формирование отчет*, генерация отчет*, пайплайн*
zh: 对账, 结算任务, 作业, 批处理, 批量, 跑批, 启动时间, 启动, 冷启动, 备份, 导入, 导出, 故障切换, 切换时间, 故障转移, 重启, 定时任务, 日终, 采集, 报告生成, 数据处理, 索引构建, 流水线, 批次, 匯出, 匯入, 備份, 排程, 夜間, 夜间, 啟動, 重啟, 冷啟動, 執行時間, 同步作業, 背景作業
ja: バッチ, 起動時間, 起動, コールドスタート, バックアップ, インポート, エクスポート, フェイルオーバー, 夜間, 再起動, 切り替え, データ収集, 集計, インデックス作成, パイプライン
ko: 배치, 시작 시간, 기동, 콜드 스타트, 백업, 가져오기, 내보내기, 페일오버, 야간, 재시작, 구동, 실행 시간, 파이프라인, 수집, 백필, 시스템 시작, 앱 시작, 서버 시작, 첫 싱크, 증분 싱크, 전체 싱크, 초기 동기화
th: แบตช์, เริ่มต้นระบบ, เริ่มทำงาน, สำรองข้อมูล, นำเข้า, ส่งออก, เปิดแอป, สลับระบบ, รีสตาร์ท, สร้างรายงาน, จัดทำดัชนี
uk: запуск*, старт*, резервн* копіюван*, імпорт*, експорт*, пакетн*, синхронізац*, індексац*, перезапуск*, генерац* звіт*, формуванн* звіт*
sv: nattlig*, batch, import*, export*, sakerhetskopi*, synkroniser*
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
fr: taux de succes du cache, taux de hit
es: tasa de aciertos
pt: taxa de acerto*, taxa de acerto do cache, taxa de acertos do cache, taxa de acerto de cache, taxa de acerto em cache
it: tasso di hit, cache hit
ru: попадани*, попадания в кэш
zh: 命中率
ja: ヒット率
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
