"""The words that name what is promised, per language. Grammar of the tables: see `vocabulary`."""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

KINDS: dict[Concept, str] = {
    Concept.LATENCY: """
en: video start*, playback start*, stream start*, audio start*, latenc*, response time*, queue wait*, queue time*, queueing time*, wait in queue, respond*, response*, responsive*, reply, replies, answer time, answers, load time*, page load*, loading time*, loads, load in, load within, round trip*, roundtrip, rtt, ttfb, time to first byte, lcp, fcp, inp, fid, tti, tbt, ttft, time to first token, time to interactive, largest contentful paint, first contentful paint, interaction to next paint, first input delay, first paint, delay, delays, turnaround, query time*, search time*, access time*, processing time*, request time, request duration, request_duration, api time, ping, time to result, lookup time*, rendering time, render time*, overhead, wait time, waiting time, speed, delivery time, execution time*, read time*, write time*, interaction time, transition time, time to display, time to first frame, time to response, decision time, validation time, server time, page speed, input lag, response lag, acknowledg*, maximum time to load, time to load, processing lag, delivery lag, emit lag, send lag, sending lag, dispatch lag
de: reagier*, antwortzeit*, latenz*, reaktionszeit*, ladezeit*, antwortet, antworten, antwort, verzogerung*, verarbeitungszeit*, wartezeit*, abfragezeit*, zugriffszeit*, durchlaufzeit*, umlaufzeit*, suchzeit*, bearbeitungszeit*, laufzeit, seitenaufbau, bildaufbau, *antwortzeit, *antwortzeiten, *latenz, *latenzen, *ladezeit, *ladezeiten, *reaktionszeit, *verarbeitungszeit, *zugriffszeit, wartedauer, antwortverhalten, *antwortverhalten, *bearbeitungszeit, *suchzeit, *wartezeit, verzoegerung*, reaktionszeiten
fr: latence*, demarrage video*, demarrage de la video*, demarrage de la lecture, temps de reponse*, temps de chargement, repond*, repondre, reponse*, delai de reponse, delai*, temps de traitement, temps d acces, temps moyen, temps d affichage, temps de rendu, temps d execution, temps d attente, temps de latence, duree de reponse, delai de traitement, delais de reponse, temps d ouverture, temps de recherche, temps de calcul, temps d envoi, duree de traitement, duree d affichage, duree de chargement
es: latencia*, tiempo de respuesta, tiempos de respuesta, tiempo de carga, tiempos de carga, responde*, respuesta*, retraso, demora, tiempo de procesamiento, tiempo de espera medio, cargar en, tiempo de ejecucion, tiempo de acceso, tiempo de latencia, tiempo de proceso, tiempo de busqueda, tiempo de apertura, tiempo de consulta, tiempos de ejecucion, tiempo de reaccion, tiempo de visualizacion, retardo, retardos
pt: latencia*, tempo de resposta, tempos de resposta, tempo de carregamento, responde*, resposta*, atraso, tempo de processamento, tempo medio, carregar em, tempo de execucao, tempo de latencia, tempo de acesso, tempo de espera do usuario, tempos de carregamento, tempo de busca, tempo de abertura, tempo de consulta, tempo de pesquisa, tempo de reacao, tempo de espera do utilizador, tempo de carga, retardo
it: latenz*, tempo di risposta, tempi di risposta, tempo di caricamento, tempi di caricamento, risponde*, risposta, risposte, ritardo, tempo di elaborazione, tempo di esecuzione, tempo di accesso, tempo di latenza, impiega*, tempi di elaborazione, ritardi, tempo di ricerca, tempo di apertura, tempo di attesa, tempi di attesa, tempo di reazione, tempo di visualizzazione, tempi di accesso, tempi di reazione
nl: latentie*, responstijd*, reactietijd*, laadtijd*, antwoordtijd*, reageert, reageren, vertraging, verwerkingstijd*, *responstijd, *reactietijd, *laadtijd, *verwerkingstijd, *antwoordtijd, doorlooptijd*, uitvoeringstijd*, wachttijd*, toegangstijd*, zoektijd*, antwoordtijden, zoektijden, tijdsgedrag, responssnelheid, vertragingstijd*
pl: opoznieni*, czas odpowiedzi, czasu odpowiedzi, czasy odpowiedzi, czas reakcji, czas ladowania, odpowied*, odpowiada*, latencj*, czas przetwarzania, czas wykonania, czas dostepu, czas oczekiwania, czas wyszukiwania, czas renderowania, czasu ladowania, czas zapytania, czas obslugi, czasu reakcji, czasu przetwarzania, czasu wykonania, czasu dostepu, czasu oczekiwania, czasu wyszukiwania, czas otwarcia, czas otwierania, czas logowania, czas wyswietlania, czas wyswietlenia, czas zaladowania, czas dostarczenia, czas wyslania, czas zapisu, czas odczytu, czas realizacji zapytania, szybkosc odpowiedzi, szybkosc ladowania, reaguje, reagowac
tr: gecikme*, yanit sure*, yanıt sure*, cevap sure*, yukleme sure*, yukleme zaman*, yanit*, yanıt*, tepki sure*, islem sure*, sayfa yukleme, cevap zaman*, yanit zaman*, islem zaman*, bekleme zaman*, sorgu sure*, calisma sure*, tepki zaman*, yuklenme sure*, acilma sure*, goruntulenme sure*, cevaplama sure*, yanitlama sure*, erisim sure*, arama sure*, teslim sure*, iletim sure*, isleme sure*, giris sure*, listeleme sure*, cevap ver*, yanit ver*, tepki ver*, sorgulama sure*
vi: đo tre, thoi gian phan hoi, thoi gian đap ung, thoi gian tai, phan hoi, tra loi, thoi gian xu ly, tai trang, thoi gian truy van, thoi gian thuc thi, thoi gian tim kiem, thoi gian hien thi, thoi gian truy xuat, toc đo phan hoi, toc đo tai, thoi gian cho phan hoi, thoi gian tra cuu, thoi gian mo, thoi gian tra loi, thoi gian phan ung, toc đo xu ly, thoi gian truy cap, thoi gian hien, thoi gian tai trang, thoi gian tra ket qua, thoi gian gui, thoi gian luu, thoi gian load, thoi gian ket noi, toc đo tra loi
id: latensi, waktu respon*, waktu respons, waktu muat, waktu tanggap, merespon*, respons, waktu proses, waktu pemrosesan, waktu eksekusi, waktu tunggu, waktu akses, waktu tampil, kecepatan respons, waktu pemuatan, waktu tanggapan, latency, waktu pencarian, waktu buka, waktu membuka, waktu tunggu pengguna, waktu balas, kecepatan akses, kecepatan muat, waktu menampilkan, waktu pengiriman, waktu simpan, waktu penyimpanan, waktu render, jeda respons, keterlambatan respons, waktu kirim, kecepatan pemrosesan, waktu query
cs: odezv*, doba odezvy, latenc*, zpozdeni, doba odpovedi, odpovi*, doba nacteni, cas odezvy, cas nacteni, doba zpracovani, doba nacitani, cas nacitani, cas zpracovani, reakcni doba, doba reakce, doby odezvy, doby odpovedi, doba zobrazeni, cas zobrazeni, doba otevreni, cas otevreni, doba prihlaseni, doba vyhledavani, doba vyhledani, doba nacteni stranky, doba doruceni, doba ulozeni, doba vykonani, cas reakce, cas odpovedi, rychlost odezvy, rychlost nacitani, reaguje, reagovat
sv: svarstid*, latens*, laddtid*, fordrojning, *svarstid, *laddningstid, *fordrojning, svarstider, svarstiden, responstid*, reaktionstid*, vantetid*, bearbetningstid*, behandlingstid*, genomloppstid*, exekveringstid*, soktid*, atkomsttid*, laddningstid*, svarar, svaret, svara inom, *svarstider, *svarstiden, *responstid, *laddningstider, *latens, *reaktionstid, tid till forsta
ro: latent*, timp de raspuns, timpul de raspuns, raspuns*, timp de incarcare
hu: valaszido*, kesleltetes*, betoltesi ido*
uk: затримк*, час відповіді, часу відповіді, відповід*, час відгуку, латентн*, час завантаження, час обробки, час реакції, час виконання, часу завантаження, часу обробки, швидкість відповіді, час відображення, час пошуку, час авторизації, час входу, час відправки, час відправлення, час доставки, час відкриття, час запиту, час доступу, часу відгуку, часу реакції, часу виконання, часу пошуку, часу відкриття, швидкість завантаження, швидкість відгуку, час рендерингу
ru: задержк*, латентност*, время отклика, времени отклика, время ответа, времени ответа, отклик*, отвеча*, ответ, ответа, ответы, время загрузки, загрузк*, время обработки, время реакции, время выполнения, время отображения, время реагирования, времени реагирования, скорость отклика, скорость ответа, время поиска, время доступа, время открытия, время рендеринга, скорость загрузки, времени загрузки, времени обработки, времени выполнения, время запроса, время авторизации, время входа, время отправки, время доставки, время открывания, время прорисовки, время отрисовки, скорость открытия, времени отображения, времени поиска, времени доступа, времени открытия, времени формирования, времени запроса, времени доставки, время на ответ, тормоз*
zh: 延迟, 延遲, 响应时间, 響應時間, 响应, 響應, 回應時間, 回應, 时延, 加载时间, 載入時間, 加载, 載入, 耗时, 首屏, 返回时间, 处理时间, 處理時間, 查询时间, 往返, 執行時間, 返回時間, 查詢時間, 渲染時間, 渲染时间, 回覆時間, 反應時間, 反应时间, 首字延迟, 延時, 延时, 响应速度, 回應速度, 等待时间, 等待時間, 反應速度, 响应耗时, 處理耗時, 往返時間, 延遲時間, 延迟时间, 讀取時間, 读取时间, 等候时间, 等候時間, 首幀, 首帧, 首包时间, 首字节, 首位元組, 回覆速度, 响应延时, 打开时间, 開啟時間, 打开速度, 載入速度, 加载速度
ja: レイテンシ, 遅延, 応答時間, 応答, レスポンスタイム, レスポンス, 読み込み時間, 読み込み, 表示時間, 処理時間, ロード時間, 待ち時間, 反応時間, 検索時間, 実行時間, 描画時間, 起動レイテンシ, 応答速度, 表示速度, 読込時間, 読込, 反応速度, 応答性能, 応答性, 処理速度, 表示までの時間, 遅延時間, 待機時間, 通信遅延, 読み込み速度
ko: 지연 시간, 지연시간, 지연, 응답 시간, 응답시간, 응답, 레이턴시, 로딩 시간, 로딩, 로드 시간, 처리 시간, 처리시간, 대기 시간, 조회 시간, 실행시간, 검색 시간, 렌더링 시간, 로딩 속도, 응답 속도, 반응 시간, 반응 속도, 대기시간, 응답지연, 대기 지연, 전송 지연, 조회 속도, 처리 속도, 처리속도, 응답속도, 로딩시간, 반응시간, 전송지연, 조회시간
th: เวลาตอบสนอง, ตอบสนอง, ความหน่วง, เวลาแฝง, ระยะเวลาตอบ, เวลาในการตอบ, ดีเลย์, เวลาโหลด, โหลดหน้า, โหลด, ตอบกลับ, เวลาประมวลผล, เวลาในการโหลด, เวลาในการประมวลผล, เวลาค้นหา, เวลาในการค้นหา, เวลาตอบกลับ, ระยะเวลาโหลด, ความเร็วในการตอบสนอง, เวลาที่ใช้, ระยะเวลาตอบสนอง, เวลาในการตอบสนอง, เวลาเปิดหน้า, เวลาแสดงผล, เวลาที่ใช้ในการ, ระยะเวลาประมวลผล, เวลาบันทึก, เวลาพิมพ์, ความเร็วในการโหลด, เวลารอ, ระยะเวลารอ, เวลาเรียกดู, เวลาสืบค้น, ค่าหน่วง
ar: زمن الاستجابة, وقت الاستجابة, الاستجابة, زمن الوصول, التأخير, الكمون
hi: प्रतिक्रिया समय, विलंबता, लेटेंसी
fa: زمان پاسخ, تأخیر, تاخیر
el: χρονος αποκρισης, καθυστερηση
no: responstid*, svartid*, latens*, lastetid*, innlastingstid*, indlæsningstid*, forsinkelse*, *responstid, *svartid, ventetid*, behandlingstid*, reaksjonstid*, reaktionstid*, svartidene, svartiden, søketid*, søgetid*, oppslagstid*, opslagstid*, tilgangstid*, adgangstid*, gjennomløpstid*, gennemløbstid*, kjøretid*, køretid*, sidelast*, innlasting av, *responstiden, *svartiden, *responstider, *svartider, *lastetid, *ventetid, *forsinkelse, *latens, svaret, tid til første
""",
    # Verbs that describe an answer of the system; a time beside them is a latency unless a job or a task is meant.
    Concept.RESPONDING: """
en: reacts, react, return*, render*, display*, shown, show, shows, appear*, load, loaded, loading, open, opens, complet*, finish*, process*, execut*, deliver*, delivery, send, sends, sent, serve*, handle*, resolve*, update*, visible, available within, redirect*, validate*, verif*, authenticat*, login, log in, sign in, search*, quer*, fetch*, retriev*, acknowledg*, ack, notif*, generat*, commit*, persist*, save*, writes, reads, read, write, lookup*, calculat*, comput*, evaluat*, switch*, publish*, propagat*, detect*, reflect*, perform*, request*, call, calls, endpoint*, api, apis, page, pages, operation*, transaction*, performance, playback, start, starts, react*, ready, runs, results, token*, checkout, filter*, navigation, action*, interaction*, inference, prediction*, reach, reaches, reached, arriv*, accept*, answer*, done, ready, command*, stored, store, sees, receives, received, forward*, transcod*, convert*, match*, create*, emit*, stream*, propagate*, trigger*
de: leistung*, sieht, erhalt, erhalten, statusupdate*, erkennung, laden, ladt, geladen, angezeigt, anzeigen, erscheinen, erscheint, verarbeite*, abgeschlossen, geliefert, liefern, liefert, zugestellt, anfrage*, suche*, suchergebnis*, abfrage*, seite*, startseite, aufruf*, aktualisier*, ausgefuhrt, beantworte*, ubertragen, speicher*, darstell*, rendern, ausgeliefert, zuruckgegeben, bestatig*, offnen, offnet, geoffnet, oeffnen, absenden, versand, versendet, versenden, gesendet, verschickt, uebertragen, ausgeben, ausgegeben, ausgelost, auslosung, ausloesung, bildschirmwechsel, seitenwechsel, maskenwechsel, buchung wird, dauert, dauern, fertiggestellt, bereitgestellt, eingeht, ankommt, zustellung, druckt, gedruckt, bestaetig*, ausgefuehrt, ladevorgang, gefunden, abgerufen
fr: reagi*, reagit, charge*, recoit, voit, affiche*, traite*, livre*, requete*, recherche*, page*, execut*, renvo*, retourne*, transmi*, valid*, enregistr*, delivr*, notif*, mise a jour, enregistrement, ouvre*, ouverture, s ouvre*, s affich*, affichage, edite, edition de, consultation, envoi*, envoye*, expedi*, remis, remise, adresse*, achemin*, parvien*, arriv*, genere, generation, synthese, calcul*, apparai*, imprime*, impression, transfer*, ecran*, accus*, confirm*, restitu*, repercute, bascule d ecran, signe*, signature, deverrouill*, encaiss*, disponible en, disponible sous, fournir, fourni*, execute*, s effectu*, effectu*, aboutit, aboutissent, dure, durer, durent
es: reaccion*, rendimiento, recibe*, carga*, muestra*, mostrar*, proces*, complet*, entreg*, peticion*, solicitud*, consulta*, busqueda*, pagina*, devolv*, devuelv*, ejecut*, actualiz*, enviar*, registr*, confirm*, abrir*, abre, abren, apertura, enviad*, envio, envia, emitid*, emision, acuse*, notific*, aparec*, genera*, guard*, calcul*, valid*, descarg*, imprim*, lleg*, transmit*, visualiz*, pantalla*, validacion, disposicion, publicad*, encuentra*, localiz*, sincroniza, navega*, escaneo, tarda, tardar, tardan, tardara
pt: reagir, reage, reagem, desempenho, recebe*, carreg*, exib*, mostra*, process*, conclu*, entreg*, requisic*, consulta*, busca*, pagina*, retorn*, execut*, atualiz*, envi*, confirm*, pesquis*, abrir, abre, abrem, abertura, emitid*, emiss*, assinatura, notific*, aparec*, gera, gerar, gerad*, geracao, salva, salvar, calcul*, valid*, baixar, baixad*, imprim*, cheg*, transmit*, visualiz*, tela, telas, ecra, ecras, disponibiliza*, publicad*, encontrad*, localiz*, navega*, avisos, aviso, troca de, trocar, abastec*, mostrad*, sincroniza, entregues, envio, demora, demorar, demoram
it: reagisc*, reagire, prestazion*, caric*, visualizz*, elabora*, complet*, consegn*, richiest*, ricerc*, pagin*, restitui*, esegui*, aggiorna*, mostr*, inviat*, conferm*, apre, aprire, apertura, apert*, invio, invia, inviare, emess*, emission*, firma, firmare, firmat*, notific*, appa*, genera, generat*, generazione, salva*, calcol*, valid*, scaric*, stamp*, arriva*, trasm*, schermat*, disponibil*, pubblicat*, trovat*, chiusura, chiude, conferma, raggiung*, naviga*, ricev*, avviene, eseguit*, recapit*, impiega*
nl: reageren, reageert, prestatie*, laadt, laden, getoond, verwerk*, afgerond, verzoek*, zoek*, pagina*, weergegeven, geladen, opgehaald, opent, openen, uitgevoerd, voltooid, beantwoord, query, databasequery, zoekresulta*, wordt geladen, zien, toont, tonen, verzend*, verstuur*, opslaan, opgeslagen, bijgewerkt, geleverd, genereer*, reactie, scherm*, schermwissel*, wisselen, verschijn*, melding, meldingen, mail, e-mail, bon, bericht, ontgrendel*, rapportage, ophalen, inlog*, bevestig*, aankomt, aankomen, aflever*, afgeleverd, bezorg*, afdruk*, print*, ontvang*, ontvangst, verstuurd, doorgestuurd, doorgezet, overzicht, scanner, scan, teruggekoppeld, duurt, duren, binnenkom*, op het scherm, zichtbaar, ingelezen, verzonden, gereed, klaar, beschikbaar binnen, wegschrijven, gestart, tonen binnen, slaagt erin
pl: wydajnos*, ladowa*, zaladowa*, wyswietl*, przetwarza*, zapytan*, zadan*, wyszukiw*, stron*, zwrac*, zwroc*, wykona*, realizowa*, dostarcz*, pokaz*, zapis*, generow*, wysyl*, aktualizow*, otwier*, odswiez*, wyniki, logowani*, strony, laduj*, dotrze, dociera*, dotrzec, dojdzie, widoczn*, widac, zobacz*, reagow*, odblokow*, zaloguj*, logowan*, platnosc*, otworz*, wczyt*, wczytuj*, pojawi*, wysw*, wyslan*, potwierdz*, rejestr*, wylicz*, oblicz*, przelicz*, renderuj*, akceptac*
tr: performans*, yukle*, goruntule*, isle*, tamamla*, istek*, sorgu*, arama*, sayfa*, teslim*, gonder*, gosteril*, dondur*, acil*, kaydet*, guncelle*, olusturul*, giris yap*, bildirim*, calis*, listele*, hesapla*, yerine getir*, gelir, gelmeli, gelmelidir, gelecek*, ulasir, ulasmali*, ulastir*, ulasacak*, iletil*, iletir, degerlendiril*, aktaril*, tetiklen*, tetikle*, oynatil*, goster*, gorunur, gorunmeli*, cikar, cikmali*, cevapla*, yanitla*, tepki*, komut*, ekrana*, onayla*, odeme*, kaydedil*, bulun*, hazir, izlenebil*
vi: hieu nang, tai, hien thi, xu ly, hoan thanh, yeu cau, truy van, tim kiem, trang, gui, tra ve, cap nhat, thuc hien, thuc thi, hoan tat, luu, tao, đang nhap, mo, nhan, thong bao, lam moi, loc, tinh toan, tra cuu, tra ket qua, phan ung, đen may, gui toi, gui đen, nhan đuoc, xuat hien, tai xong, chay xong, mo trang, ket xuat, phan hoi, đap ung, đuoc gui, load, thay đon, nhin thay
id: memuat, dimuat, tampil*, proses, diproses, selesai, permintaan, pencarian, halaman, dikirim, kueri, terbuka, membuka, ditampilkan, memproses, dieksekusi, merespons, menampilkan, menyimpan, tersimpan, login, notifikasi, diperbarui, memperbarui, menghasilkan, dihasilkan, operasi, menghitung, muncul, terlihat, terkirim, diterima, terkonfirmasi, menanggapi, menjawab, membalas, mengirim, dibuka, dikembalikan, mengembalikan, tercetak, mencetak, divalidasi, verifikasi, diverifikasi, menyala
cs: nacte*, nacit*, zobraz*, zpracov*, dokonc*, pozadav*, dotaz*, vyhledav*, strank*, odeslan*, ulozen*, ukladan*, odesl*, aktualizac*, otevr*, prihlas*, generov*, vykonan*, operac*, stranky, nacta*, nacte, dorazi, dorucen*, dorucit, doruci, viditeln*, videt, uvidi, prihlasen*, platb*, otevre*, zobrazi*, objevi*, potvrz*, reagu*, vypocit*, vypocet, spocit*, ulozi*, vykresl*, namarkov*, nasken*, odblokov*, rezervac*, vytvoren*, zaslan*, zasla*
sv: ladda*, visas, sidan, sida, sokning*, anrop*, forfrag*, laddas, besvaras, svara, uppdater*, laddar, svarar, oppna*, visar, visa, skicka*, leverer*, hamta*, bekraft*, registrer*, returner*, behandl*, bearbet*, sok*, sidor, sidladd*, sidvisning*, syns, synas, synlig*, dyker upp, slutfor*, genomfor*, utfor*, inlogg*, logga in, loggas in, overfor*, mottag*, tas emot, render*, sands, sanda, avsand*, kvitt*, utskrift*, skriv ut, skriva ut, publicer*, skann*, kommando*, kvittens*, rapport*, vy, vyer, skarm*, bild*, byta, byter, sidbyte*, klar inom, klart inom, fardig*, avisera*, notis*, notiser, paminn*, gar igenom, anlander, nar fram
ro: incarc*, afis*, proces*, cerer*, cautar*, pagin*
hu: betolt*, megjelen*, keres*, feldolgoz*, oldal*
uk: завантаж*, відобра*, оброб*, запит*, пошук*, сторінк*, викон*, поверта*, збереж*, показ*, відправ*, надсила*, отрим*, відкри*, оновл*, операці*, формуван*, генерац*, продуктивніст*, доставк*, з'явля*, доходить, дійти, дійде, приходить, прийти, прийде, надход*, надійд*, надійти, видно, видна, видний, видні, побач*, бачить, бачать, рендер*, спрацьов*, авториз*, вхід, оплат*, підтвердж*, реєстр*, реагу*, відповіда*, малю*, перехід, видає, доставля*
ru: реагир*, загруж*, получа*, видит, отобража*, отображ*, обрабат*, обработ*, запрос*, поиск*, страниц*, возвраща*, выполня*, выполн*, доставля*, доставк*, открыва*, операци*, сохран*, обновл*, показ*, отправ*, появл*, формиру*, производительност*, доходит, доходят, дойдет, дойти, дошло, приходит, приходят, прийти, придет, прибыва*, поступа*, видно, видна, виден, видны, увид*, прогруж*, подгруж*, отрисов*, рендер*, срабатыва*, авториз*, провод*, оплат*, ответит, откроет*, покажет, загрузит*, выдает, выдавать, подтвержда*, регистриру*, переход*, реакци*
zh: 返回, 显示, 看到, 收到, 展示, 顯示, 渲染, 处理, 處理, 完成, 请求, 請求, 查询, 查詢, 搜索, 搜尋, 页面, 頁面, 推送, 送达, 同步, 写入, 读取, 打开, 接口, 执行, 更新, 跳转, 登录, 性能, 呈现, 操作, 生成, 保存, 開啟, 顯現, 收到通知, 查到, 出現, 出现, 打開, 登入, 讀取, 寫入, 送達, 推播, 回傳, 產出, 产出, 產生, 辨識, 识别, 辨识, 送出, 消化
ja: 表示, 返す, 返却, 描画, 処理, 完了, リクエスト, 検索, 画面, ページ, 配信, 送信, 反映, 更新, 遷移, 通知, 実行, ログイン, 性能, クエリ, 生成, 保存, 開く, 起動, 返答, 応じ, 受信, 書き込み, 読み出し, 照会, 反応, 印刷, 出力, 認証, 登録完了, 表示でき, 届く, 届き
ko: 표시, 반환, 렌더링, 처리, 완료, 요청, 검색, 페이지, 화면, 전송, 전달, 조회, 반영, 갱신, 업데이트, 로그인, 성능, 쿼리, 알림, 생성, 반응, 저장, 불러오, 발송, 표출, 출력, 수신, 응답하, 열람, 인증, 렌더, 도착, 노출, 보여, 나타나
th: แสดงผล, แสดง, ประมวลผล, เสร็จ, คำขอ, ค้นหา, หน้าเว็บ, หน้า, ส่ง, อัปเดต, ดึงข้อมูล, เข้าสู่ระบบ, ประสิทธิภาพ, คืนค่า, ทำรายการ, ตอบ, แจ้งผล, บันทึก, พิมพ์, เปิดหน้า, ปรากฏ, แสดงบน, สืบค้น, ถูกส่งออก, ได้รับ, ส่งถึง, ถึงผู้, ยืนยัน, เรียกดู, ตรวจสอบ, คำนวณ
ar: تحميل, عرض, معالجة, طلب, طلبات, الطلبات, بحث, البحث, الصفحة, الصفحات
hi: पेज, लोड, खोज, अनुरोध
fa: بارگذاری, نمایش, پردازش, درخواست
no: svarer, svare, laste*, vises, siden, sider, søk*, søg*, forespørs*, indlæs*, behandle*, last, besvare*, oppdater*, opdater*, apne*, abne*, send*, sendt, avsend*, afsend*, lever*, aflever*, avlever*, hent*, bekreft*, bekræft*, registrer*, returner*, lagring, lagre, gem, gemme, gemmes, forespør*, vis, viser, vise, vist, visning*, synlig*, dukker op, dukker opp, skift*, bytte*, skifte*, fullfør*, fuldfør*, gjennomfør*, gennemfør*, utfør*, udfør*, ferdig*, færdig*, palogg*, innlogg*, logge inn, logge ind, indlogg*, motta*, modtag*, foreligg*, fremme hos, ankom*, oppslag*, opslag*, kommando*, kvitter*, varsl*, varsel, varsler, notifikasjon*, notifikation*, beskjed*, besked*, melding*, meddelelse*, utskrift*, udskriv*, skriv ut, publiser*, publicer*, skann*, scann*, rapport*, skjerm*, skærm*, bilde, billede*, overfør*, render*, søgning*, søking, avgis, afgives, kommer frem, nar frem
""",
    Concept.ERROR: """
en: unsuccessful attempt*, unsuccessful request*, unsuccessful call*, unsuccessful transaction*, unsuccessful order*, unsuccessful payment*, unsuccessful login*, requests rejected, transactions rejected, orders rejected, messages rejected, calls rejected, non 2xx, non-2xx, dlq, dlq rate, dead letter*, dead-letter*, error*, failure rate*, fail rate, fault rate, failed request*, failed deliver*, failures, failure, failing, failed, fail, crash*, 5xx, packet loss, loss, losses, loss rate, drop rate, dropped, drops, exception*, error_rate, duplicate rate, abort rate, reject rate, message loss, lost messages, fails, may be lost, are lost
de: fehlerrate*, fehlerquote*, fehler, fehlgeschlagen*, ausfallrate, absturz*, absturze, paketverlust*, verlust, verluste, fehlschlag*, fehlerhaft*, *fehlerrate, *fehlerquote, *ausfallrate, verlustrate, verlustquote, schlagen fehl, schlagt fehl, fehlschlagen, scheiter*, fehleranteil, ausfallquote, abgewiesen*, abgebrochen*, abbruche, verworfene, verloren, verlorene, verlorener, gehen verloren, geht verloren, nicht zugestellt*, fehlbuchung*, fehlversand, ausfaelle, ausfalle, absturzrate*, fehlanteil, unzustellbar*, verbindungsabbruch*, verbindungsabbruche, nicht verarbeitet*, abgelehnt*, zuruckgewiesen*
fr: taux d erreur*, erreur*, taux d echec*, echec*, echou*, plantage*, taux de crash, perte de paquets, perte, pertes, taux de perte, taux de defaillance, defaillance*, taux de panne, echouer, rejet, rejets, taux de rejet, abandonne*, perdu, perdus, perdue, perdues, interrompu*, non distribue*, non delivre*, non remis, taux d abandon technique, deconnexion*, rejete*, refuse*
es: tasa de error*, errores, error, tasa de fallo*, fallos, fallo, fallid*, cierres inesperados, perdida de paquetes, perdida, perdidas, tasa de perdida, fallan, falla, fallar, fallen, tasa de fracaso, tasa de caidas, rechazos, tasa de rechazo, perdido, perdidos, interrumpid*, sin entregar, no entregad*, no procesad*, desconexion*, caidas, tasa de descarte, rechazad*, descartad*
pt: taxa de erro*, erros, erro, taxa de falha*, falhas, falha, perda, perdas, perda de pacotes, falham, falhar, falhe, falhem, taxa de insucesso, taxa de falhas, rejeicao, rejeicoes, taxa de rejeicao, perdido, perdidos, perdida, perdidas, interrompid*, nao entregue*, nao processad*, desconex*, quedas, crashes, anr, taxa de descarte, rejeitad*, descartad*, recusad*
it: tasso di errore, tasso di errori, errori, errore, tasso di fallimento, fallit*, perdita, perdite, perdita di pacchetti, fallisc*, tasso di guasto, guasti, guasto, tasso d errore, fallire, scarti, tasso di scarto, persi, perse, perso, interrott*, non consegnat*, non recapitat*, non elaborat*, disconnession*, tasso di rifiuto, anomalie, rifiutat*, scartat*, respint*
nl: foutpercentage*, fouten, foutmarge, mislukte, storing*, *foutpercentage, mislukt, mislukken, faalt, falen, uitvalpercentage, verlies, pakketverlies, gefaald*, foutief, uitgevallen, geweigerd*, afgekeurd*, afgewezen berichten, verloren, gaat verloren, gaan verloren, afgebroken, mislukking*, mislukt*, niet afgeleverd*, niet verwerkt*, foutratio*, foutkans, faalkans, crash, crashes, storingspercentage, uitvalratio, verbroken, afgewezen, verworpen berichten
pl: bled*, wskaznik bledow, stopa bledow, blad, bledy, bledow, awari*, nie powiedzie, nieudan*, niepowodz*, strat pakietow, utrata pakietow, wskaznik awarii, odsetek bledow, utrat*, zgubion*, tracon*, zawiesz*, padni*, niepowodzen*, niepowodzeni*, odsetek niepowodzen
tr: hata oran*, hata, hatali, hatalı, basarisizlik oran*, cokme oran*, hatayla, basarisiz*, paket kayb*, kayip oran*, kayip, kaybi, kaybolan, cokme*, basarisizlik*, hata yuzde*
vi: ty le loi, ti le loi, loi, that bai, ty le that bai, mat goi, su co, ty le giao dich loi, ty le that thoat, that thoat, bi loi, khong thanh cong, ty le mat, ty le rot
id: tingkat kesalahan, kesalahan, tingkat error, kegagalan, gagal, tingkat kegagalan, crash, kehilangan paket, persentase kesalahan, rasio kesalahan, tingkat galat, galat, gagal sistem, tidak berhasil, persentase gagal, hilang, kehilangan pesan
cs: chybov*, mira chyb, chyb*, selhan*, selze, selzou, neuspes*, poruch*, vypad*, ztrata paketu, ztratovost, ztrat*, ztracen*, selhani, neuspesn*, chybn*
sv: felfrekvens*, fel, felgrad, misslyck*, felkvot*, felprocent*, felandel*, felaktig*, krasch*, avbryts, avbrutna, avbrutet, avvis*, tappas, tappade, tappat, forlora*, gar forlorad*, fallera*, paketforlust*, forlust*, serverfel*, systemfel*, betalningsfel*, misslyckas, ej levererade, fastna, fastnar, kassera*
ro: rata de eroare, erori, esec*
hu: hibaarany*, hiba*
uk: частка помилок, помил*, відсоток помилок, збої, збоїв, відмов, невдал*, неуспішн*, втрат* пакетів, частка збоїв, крах*, втрат*, загублен*, губ*, падін*, креш*, дубл*, відмови, відмова, збій
ru: ошиб*, доля ошибок, процент ошибок, уровень ошибок, сбоев, сбои, сбой, отказов, неудачн*, неуспешн*, потер*, доля потерь, потерян*, теря*, сбоит, падени*, крэш*, краш*, дубл*, отказы, отказ
zh: 错误率, 錯誤率, 失败率, 失敗率, 出错率, 差错率, 错误, 錯誤, 失败, 失敗, 崩溃率, 丢包率, 异常率, 故障率, 丢失率, 崩溃, 崩潰率, 崩潰, 丟包率, 異常率, 丢失, 丢包, 錯誤發生率, 閃退率, 闪退率, 失敗比例, 失败比例, 出錯, 出错, 報錯率, 报错率, 當機率, 崩溃比例, 丢帧率, 丢單率, 漏單率, 漏单率, 掉單率, 掉单率, 封包遺失, 遺失率, 不成功率, 異常比例
ja: エラー率, 失敗率, エラー, クラッシュ率, 障害率, 失敗, 損失率, 欠損率, ロスト率, 消失率, 欠落率, パケットロス, 欠損, エラー発生率, 誤り率, 不良率, 異常終了, 失敗する割合, エラーになる割合, 取りこぼし, クラッシュ, 不達率, 送信失敗
ko: 오류율, 에러율, 실패율, 오류, 에러, 크래시, 손실률, 실패, 유실률, 유실, 손실율, 장애율, 패킷 손실, 에러 발생률, 오류 발생률, 실패 비율, 드롭률, 에러 비율, 오류 비율, 오류로 끝나, 실패하는 비율, 누락률, 손실, 비정상 종료, 미전송률
th: อัตราข้อผิดพลาด, อัตราความผิดพลาด, ข้อผิดพลาด, ความผิดพลาด, ผิดพลาด, ล้มเหลว, อัตราการล้มเหลว, อัตราความล้มเหลว, แพ็กเก็ตสูญหาย, แครช, ไม่สำเร็จ, สูญหาย, อัตราการสูญหาย, อัตราสูญหาย, ล้มเหลวไม่, อัตราล้มเหลว, เกิดข้อผิดพลาด
ar: معدل الخطأ, معدل الأخطاء, الأخطاء, نسبة الخطأ
hi: त्रुटि दर, त्रुटि
fa: نرخ خطا, خطا
no: feilrate*, feil, feilprosent*, fejlrate*, fejl, fejlprocent*, mislykk*, mislykkes, feilfrekvens*, fejlfrekvens*, feilandel*, fejlandel*, feiler, feile, fejler, fejle, feilede, fejlede, feilet, fejlet, avvis*, afvis*, krasj*, tapt*, tabt*, tapes, tabes, avbryt*, avbrutt*, afbryd*, afbrudt*, mistes, mistet, pakketap*, pakketab*, serverfeil*, serverfejl*, systemfeil*, systemfejl*, går tapt, går tabt, gar tapt, gar tabt, ikke levert, ikke leveret, mislykkede, feilaktig*, forkast*
""",
    Concept.SUCCESS: """
en: arrival rate, arrival ratio, 2xx, success rate*, success ratio, without error*, without failure*, no errors, successful requests, successfully, success, succeed*, successful, delivery rate, delivered, deliverability, error free, job success, completion rate
de: erfolgsrate*, ohne fehler*, ohne internen fehler*, erfolgsquote*, erfolgreich*, zustellrate*, zustellquote*, fehlerfrei*, gelingt, gelingen, gelungen*, fehlerlos*, ohne beanstandung, zugestellt werden, erfolgsanteil
fr: taux de succes, sans erreur*, taux de reussite, reussi*, taux de livraison, avec succes, taux de delivrabilite, sans echec, aboutissent, aboutit, aboutir, taux d aboutissement, menes a bien, sans incident, sans rejet
es: tasa de exito, sin error*, sin fallos, con exito, exito*, tasa de entrega, tasa de exitos, sin incidencias, satisfactori*, tasa de completitud, sin rechazo
pt: taxa de sucesso, com sucesso, sucesso, taxa de entrega, taxa de exito, com exito, sem erros, bem sucedid*, bem-sucedid*, sem falha, sem falhas, taxa de efetividade
it: tasso di successo, con successo, successo, tasso di consegna, senza errori, tasso di riuscita, a buon fine, buon fine, riuscit*, senza anomalie, senza scarti
nl: slagingspercentage*, succespercentage*, succesvol*, geslaagd*, zonder fouten, succesratio, slaagt, slagen, foutloos, foutloze, lukt, lukken, probleemloos, correct afgehandeld*, slaagkans, slagingskans
pl: wskaznik sukcesu, wskaznik powodzenia, pomyslnie, sukces*, skutecznosc*, bez bledow, udan*, powodzeni*, bezblednie, sukcesem, powodzeniem, zakonczon* sukcesem
tr: basari oran*, basarı oran*, basari*, basarı*, hatasiz, basari yuzde*, basarili, basarıli, basariyla
vi: ty le thanh cong, thanh cong, khong loi, ty le giao, ty le gui, ty le hoan thanh, gui thanh cong, thanh cong ve mat
id: tingkat keberhasilan, berhasil, keberhasilan, tanpa kesalahan, tingkat sukses, sukses, persentase keberhasilan, berhasil terkirim, rasio keberhasilan, keberhasilan pengiriman
cs: uspesnost*, uspesn*, bez chyb*, mira uspesnosti, uspech*, bezchybn*, mira uspechu
uk: успішн*, частка успішних, без помилок, без збоїв, доставлен*, успіх*, успішно, без втрат
ru: успешн*, без ошибок, без сбоев, доля успешных, доставляемост*, успех*, успешно, без потерь
zh: 成功率, 成功, 送达率, 到达率, 可达率, 交付率, 成功比例, 送達率, 到達率, 投遞率, 正常完成, 成功比率, 成功完成, 成功送达, 成功送達, 送達成功
ja: 成功率, 成功, 到達率, 配信率, 成功した, 正常終了, 正常に完了, 送達率, 正常応答率, 正常終了率, 成功割合, 送信成功
ko: 성공률, 성공율, 성공, 전달률, 전송률, 정상 처리, 발송률, 도달률, 성공 비율, 성공하는 비율, 정상 완료, 정상응답률, 성공적으로
th: อัตราความสำเร็จ, อัตราสำเร็จ, สำเร็จ, โดยไม่มีข้อผิดพลาด, อัตราการส่ง, เปอร์เซ็นต์ความสำเร็จ, ส่งสำเร็จ, อัตราการส่งสำเร็จ, เสร็จสมบูรณ์
sv: lyckas, lyckad*, lyckade, utan fel, felfri*, framgangsrik*, lyckandegrad, utan problem
no: lykkes, lykkede, vellykke*, uten feil, uden fejl, feilfri*, fejlfri*, suksessrate*, succesrate*, suksessandel*, gar igjennom, uten problemer, uden problemer
""",
    Concept.AVAILABILITY: """
en: accessible to authorized, accessible to authorised, accessible to users, accessible to all users, accessible to customers, accessible to clients, remain accessible, remains accessible, be accessible for, accessible around the clock, availab*, uptime, up time, reliability, reachable, operational, nines, of the time, is up, are up, stay up, be up, high availability
de: verfugbar*, erreichbar*, betriebszeit, hochverfugbar*, zuverlassigkeit, *verfugbarkeit, uptime, ansprechbar*, nutzbar*, erreichbarkeit*, *erreichbarkeit, verfuegbar*, *verfuegbarkeit, zuverlaessigkeit, ereichbar, betriebsbereit*, servicebereitschaft, einsatzbereit*
fr: disponib*, fiabilite, temps de fonctionnement, taux de disponibilite, uptime, etre accessible, est accessible, reste accessible, sera accessible, joignab*, taux de service, en service, en fonctionnement, operationnel*, utilisable*, de la plage de service
es: disponib*, tiempo de actividad, fiabilidad, confiabilidad, uptime, operativo el, operativa el, operativos el, del tiempo, ser accesible, estar accesible, es accesible, esta accesible, operatividad, en funcionamiento, tiempo en servicio, tiempo de servicio, operativo, operativa
pt: disponib*, disponivel, disponiveis, tempo de atividade, confiabilidade, uptime, ser acessivel, estar acessivel, esta acessivel, operacional, em operacao, no ar, em funcionamento, tempo em operacao, operante, disponibilizacao
it: disponib*, affidabilita, tempo di attivita, uptime, operativita, raggiungibil*, essere accessibile, e accessibile, in funzione, funzionante, tempo di servizio, continuita di servizio, fruibil*
nl: beschikbaar*, betrouwbaarheid, *beschikbaarheid, uptime, bereikbaar*, operationeel, bereikbaarheid*, *bereikbaarheid, in bedrijf, up-time, bedrijfszekerheid, operationele tijd
pl: dostepno*, dostepn*, niezawodno*, uptime, osiagaln*, czas dzialania, czas pracy bez przerw, wspolczynnik gotowosci, wspolczynnika gotowosci, wspolczynnik dostepnosci, bezawaryjn*, ciaglosc dzialania, ciaglosci dzialania
tr: erisilebilir*, kullanilabilir*, kullanılabilir*, calisma suresi, uptime, hizmet surekliligi, erisim oran*, ayakta kalma*, hizmet verme oran*, kesintisiz*, ayakta, calisma sure* yuzde*, kullanilabilirlik oran*, hazir bulunma
vi: tinh san sang, đo san sang, san sang, thoi gian hoat đong, đo kha dung, kha dung, uptime, hoat đong lien tuc, đo on đinh, luon san sang, ty le hoat đong, ty le san sang, ti le san sang, muc san sang, thoi gian san sang, hoat đong on đinh, ty le kha dung, thoi gian hoat đong lien tuc, kha nang san sang, đo san sang he thong
id: ketersediaan, waktu aktif, keandalan, tersedia, beroperasi, uptime, dapat diakses, ketersediaan sistem, tingkat ketersediaan, waktu operasi, waktu nyala, persentase ketersediaan, tersedia minimal, selalu tersedia, tingkat aktif, dapat digunakan
cs: dostupnost*, spolehlivost*, dostupny, dostupna, dostupni, dostupne, doba provozu, uptime, koeficient pohotovosti, koeficient dostupnosti, soucinitel pohotovosti, bezporuchov*, nepretrzit*, v provozu
sv: tillganglig*, drifttid, upptid*, uppe, driftstid*, driftsakerhet*, nabar*, atkomlig*, i drift, *tillganglighet, tillforlitlighet*, atkomst till
ro: disponibilit*
hu: rendelkezesre allas*, elerhetoseg*
uk: доступн*, надійн*, безвідмовн*, аптайм, працездатн*, час безперервної роботи, безперебійн*, доступність сервісу, коефіцієнт готовності, коефіцієнта готовності, коефіцієнт доступності, час роботи без збоїв, безперервніст*
ru: доступност*, доступен, доступна, отказоустойчивост*, надежност*, аптайм, работоспособност*, коэффициент готовности, коэффициентом готовности, коэффициента готовности, доступно, доступны, безотказн*, бесперебойн*, время безотказной работы, в работе, коэффициент доступности, коэффициента доступности
zh: 可用性, 可用率, 可用, 正常运行时间, 在线率, 可靠性, 可用度, 正常運行時間, 可靠度, 上線率, 在線率, 可用時間, 可用时间, 稳定性, 穩定性, 服务可达, 正常服务时间, 妥善率, 可用率达, 服務可用, 連線可用, 年可用率, 月可用率, 系统可用率, 正常運作率, 正常运作率, 运行率, 運行率, 稼動率, 在線時間, 服務不中斷, 开通率, 可運作
ja: 可用性, 稼働率, 可用率, アップタイム, 稼動率, 信頼性, サービス稼働, 可用度, 稼働時間, サービス提供率, 稼働時間率, 稼働を保証, 連続稼働, サービス可用率, 無停止
ko: 가용성, 가용률, 가동률, 업타임, 가용도, 가동 시간, 신뢰성, 서비스 가용, 가용 시간, 서비스 가용률, 서비스 가동률, 정상 가동, 무중단률, 운영률, 접속 가능률, 가용성률
th: ความพร้อมใช้งาน, พร้อมใช้งาน, อัปไทม์, ความพร้อมให้บริการ, ความเสถียร, พร้อมให้บริการ, ใช้งานได้, พร้อมใช้, เปิดให้บริการ, อัตราความพร้อม, เวลาทำงานของระบบ, ค่าความพร้อม, ใช้งานได้ต่อเนื่อง, สภาพพร้อมใช้งาน, สภาพพร้อมใช้
ar: التوافر, توفر, التوفر, الإتاحة, وقت التشغيل
hi: उपलब्धता, अपटाइम
fa: دسترس پذیری, دسترسی‌پذیری, در دسترس
el: διαθεσιμοτητα
no: tilgjengelig*, oppetid*, tilgængelig*, driftstid, driftstid*, driftssikkerhet*, driftssikkerhed*, driftseffektivitet*, palitelighet*, palidelighed*, oppe, i drift, nabar*, tilgængelighed*, *tilgjengelighet, *tilgængelighed, *oppetid, *driftstid
""",
    Concept.DOWNTIME: """
en: downtime, outage*, unavailab*, down time, unplanned downtime
de: ausfallzeit*, downtime, nichtverfugbarkeit, stillstand*, ausfalldauer, nichtverfuegbarkeit, nicht verfugbar, stillstandszeit*, betriebsunterbrechung*, *ausfallzeit, ausfallen, ausfallt
fr: indisponibilite*, temps d arret, temps d indisponibilite, interruption de service, interruptions de service, coupure de service, hors service, panne cumulee, arret cumule
es: tiempo de inactividad, inactividad, indisponibilidad, tiempo de caida, fuera de servicio, caida de servicio, parada, paradas no planificadas, tiempo de parada, tiempo sin servicio
pt: inatividade, indisponibilidade, tempo de inatividade, indisponivel, fora do ar, fora de servico, parada nao planejada, tempo de parada, interrupcao do servico, paragem
it: inattivita, indisponibilita, fermo, fuori servizio, interruzione del servizio, fermi, tempo di fermo, disservizio, disservizi
pl: niedostepnos*, przestoj*, czas przestoju, niedostepny, przerw* w dzialaniu, przerw* w swiadczeniu, czasu niedostepnosci, czas niedostepnosci
tr: kesinti*, kapali kalma, hizmet kesinti*, durus sure*, durma sure*, erisilemez*, hizmet disi, kesinti sure*
ru: простой, простоя, недоступност*, время простоя, простои, простоев, время недоступности, перерыв* в обслуживани*
zh: 停机, 宕机, 不可用时间, 停機, 當機, 宕機, 不可用時間, 停服, 停機時間, 中断时间, 中斷時間, 服务中断, 服務中斷, 停摆, 不可服务
ja: ダウンタイム, 停止時間, サービス停止, 計画停止, 停止は, 停止する時間, サービス断, 瞬断
ko: 다운타임, 중단 시간, 서비스 중단, 비가동, 정지 시간, 서비스 정지, 장애 시간
th: ดาวน์ไทม์, หยุดทำงาน, เวลาหยุดทำงาน, เวลาล่ม, ระบบล่ม, ระยะเวลาหยุดให้บริการ
nl: uitval*, onbeschikbaarheid, stilstand, downtime, onderbreking*, storingsduur, uitvaltijd, buiten bedrijf, niet beschikbaar
vi: thoi gian ngung, ngung hoat đong, gian đoan, thoi gian chet, ngung dich vu, mat ket noi, ngung phuc vu, thoi gian dung, thoi gian gian đoan, ngung he thong
id: waktu henti, gangguan layanan, tidak tersedia, waktu mati, waktu tidak tersedia, layanan terhenti, tidak beroperasi
cs: vypad*, odstav*, nedostupnost*, doba nedostupnosti, nefunkcnost*, doba vypadku, vypadek, vypadku, vypadky
uk: простій, простою, недоступност*, недоступн*, час простою, простої, простоїв, часу простою, час недоступності
no: nedetid*, utilgjengelig*, utilgængelig*, driftsstans*, driftsstop*, driftsavbrudd*, driftsafbrydelse*, nedbrud*, stopptid*, stoptid*, nede, ute av drift, ude af drift, utilgjengelighet*
sv: nedtid*, driftstopp*, driftavbrott*, avbrottstid*, stillestand*, otillganglig*, stopptid*, nere
""",
    Concept.THROUGHPUT: """
en: throughput, requests per second, request rate, transactions per second, ingest*, ingestion rate, events per second, rps, qps, tps, bandwidth, peak load, sustained, traffic, volume, message rate, iops, load of, scalab*, write rate, read rate
de: durchsatz*, anfragen pro sekunde, datendurchsatz, bandbreite, *durchsatz, transaktionen pro sekunde, datenrate*, verarbeitungsleistung, nachrichtendurchsatz, verarbeitungskapazitat, nachrichten/s, anfragen/s, transaktionen/s, ereignisse/s, aufrufe/s
fr: debit*, requetes par seconde, bande passante, capacite de traitement, capacite de reception, requetes a la seconde, transactions par seconde, messages par seconde, requetes/s, messages/s, transactions/s, evenements/s
es: rendimiento sostenido, throughput, peticiones por segundo, solicitudes por segundo, caudal, ancho de banda, transacciones por segundo, rendimiento de, mensajes por segundo, capacidad de proceso, capacidad de procesamiento, tasa de transferencia, solicitudes/s, peticiones/s, mensajes/s, transacciones/s, eventos/s
pt: vazao, throughput, requisicoes por segundo, taxa de transferencia, largura de banda, transacoes por segundo, mensagens por segundo, capacidade de processamento, requisicoes/s, mensagens/s, transacoes/s, eventos/s, pedidos/s
it: throughput, richieste al secondo, portata, banda, transazioni al secondo, messaggi al secondo, capacita elaborativa, capacita di elaborazione, volume di elaborazione, richieste/s, messaggi/s, transazioni/s, eventi/s
nl: doorvoer*, verzoeken per seconde, verwerkingscapaciteit, doorvoer, berichten per seconde, transacties per seconde, verwerkingssnelheid, doorvoersnelheid, bandbreedte, verzoeken/s, berichten/s, transacties/s, events/s
pl: przepustowos*, zadan na sekunde, transakcji na sekunde, przepustowosc*, zapytan na sekunde, komunikatow na sekunde, zdarzen na sekunde
tr: is hacmi, verim, saniyede, throughput, islem hacmi, islem kapasite*, aktarim hizi, dakikada, istek hizi, saniyedeki istek, trafigi
vi: thong luong, luu luong, yeu cau moi giay, luu luong xu ly, so yeu cau moi giay, bang thong xu ly, nang luc xu ly, kha nang xu ly, so giao dich moi giay, cong suat xu ly, giao dich moi giay, bang thong
id: throughput, permintaan per detik, laju transaksi, kapasitas pemrosesan, laju pemrosesan, jumlah transaksi per detik, transaksi per detik, pesan per detik, pesan masuk, kemampuan memproses, laju data
cs: propustnost*, pozadavku za sekundu, prutok, dotazu za sekundu, zprav za sekundu, transakci za sekundu, udalosti za sekundu, provoz, zatez*
uk: пропускна здатність, пропускн*, запитів на секунду, транзакцій на секунду, пропускна здатніст*, повідомлень на секунду, подій на секунду, операцій на секунду, навантаженн*, запитів за секунду, транзакцій за секунду, витриму*
ru: пропускн*, нагрузк*, запросов в секунду, производительност*, интенсивност*, транзакций в секунду, сообщений в секунду, событий в секунду, операций в секунду, тянет, держит нагрузк*, пропуск* способност*, выдержива*
zh: 吞吐量, 吞吐, 并发处理, 每秒, 处理能力, 带宽, 吞吐率, 處理量, 处理量, 每秒請求, 吞吐能力, 處理能力, 處理件數, 處理筆數, 每分鐘可, 尖峰處理量, 接入能力, 承載量, 承载能力, 承載能力, 每分钟处理
ja: スループット, 毎秒, 処理能力, 秒間, 処理件数, 毎分, 処理量, 処理性能, 収集能力, 受信能力, 取引処理
ko: 처리량, 초당, 처리율, 스루풋, 처리 능력, 처리능력, 수집 능력, 분당 처리, 처리 성능
th: ปริมาณงาน, ทรูพุต, ต่อวินาที, อัตราการประมวลผล, ต่อนาที, รองรับการทำรายการ, ความสามารถในการประมวลผล, ขีดความสามารถ, อัตราการรับส่ง, วินาทีละ, นาทีละ
no: gjennomstrømning*, gennemstrømning*, gjennomstrømming*, kapasitet, kapacitet, overføringshastighet*, bandbredde*, båndbredde*, forespørsler per sekund, forespørgsler per sekund, meldinger per sekund, transaksjoner per sekund, transaktioner per sekund, gennemløb*, ytelseskapasitet, meldinger/s, forespørsler/s, forespørgsler/s, beskeder/s, transaksjoner/s, transaktioner/s, kall/s, kald/s, kall i sekundet, søk i sekundet, søgninger i sekundet, meldinger i sekundet, forespørsler i sekundet
sv: genomstromning*, genomstromm*, kapacitet, overforingshastighet*, bandbredd*, meddelanden per sekund, transaktioner per sekund, anrop per sekund, *genomstromning, meddelanden/s, anrop/s, forfragningar/s, transaktioner/s, handelser/s, anrop i sekunden, meddelanden i sekunden
""",
    Concept.UTILISATION: """
en: working set, cpu, memory, ram, heap, rss, disk, storage usage, utilization, utilisation, usage, saturation, footprint, memory_usage, cpu_usage, load average, battery, connection pool, pool usage, resource usage, gpu, consumption, ram usage, memory footprint
de: auslastung, speicherverbrauch, arbeitsspeicher, speicherbedarf, cpu last, speichernutzung, ressourcenverbrauch, speicher, speicherplatzbedarf, *auslastung, *verbrauch, belegung, *belegung, hauptspeicher, arbeitsspeicherbelegung, plattenbelegung, speicherbelegung, fullstand*, plattenplatz, heap, prozessorlast, prozessorauslastung, ram verbrauch, ram bedarf
fr: memoire, utilisation, consommation, processeur, utilisation cpu, utilisation memoire, charge cpu, occupation memoire, ram, occupation, taux d occupation, taux de remplissage, charge processeur, charge du processeur, empreinte memoire, tas java
es: memoria, uso de, utilizacion, consumo, uso cpu, carga de cpu, uso del procesador, consumo de memoria, consumo de recursos, ocupacion, uso del disco, uso de disco, uso de memoria, uso de cpu, carga del procesador, ocupacion de disco, huella de memoria, consumo de ram
pt: memoria, uso de, utilizacao, consumo, uso da cpu, consumo de memoria, carga da cpu, uso da memoria, ocupacao, uso do disco, uso de disco, uso de memoria, uso de cpu, carga do processador, consumo de ram, ram, ocupacao do disco, pegada de memoria
it: memoria, utilizzo, consumo, uso della memoria, uso della cpu, carico cpu, uso di memoria, occupazione, uso del disco, uso di cpu, uso di ram, carico del processore, carico della cpu, impegno di memoria, consumo di memoria, consumo di ram, ram, utilizzo del disco
nl: geheugen*, gebruik, *gebruik, cpu gebruik, belasting, bezettingsgraad, bezetting, *bezetting, vulgraad, vullingsgraad, schijfgebruik, belastingsgraad, processorbelasting, cpu belasting, cpu-belasting, geheugenverbruik, *verbruik, schijfbezetting, ram
pl: pamiec*, zuzycie, wykorzystani*, obciazenie, uzycie, wykorzystanie cpu, obciazenie cpu, obciazeni*, zajetosc*, zajmowan*, zuzyci*, uzyci* pamieci, uzyci* procesora, uzyci* cpu, wykorzystan*, pamieci, pamiec, procesor*, obciazenie procesora, dysku, zajetosc dysku
tr: bellek*, kullanimi, kullanımı, cpu kullanim*, doluluk*, kullanim oran*, disk kullanim*, islemci kullanim*, ram kullanim*, yuk oran*, tuketim*, islemci yuku, cpu yuku, kaynak kullanim*
vi: bo nho, su dung cpu, su dung bo nho, muc su dung, su dung tai nguyen, muc dung bo nho, chiem dung, muc chiem dung, muc tieu thu, su dung ram, dung luong ram, tai cpu, muc su dung cpu, bo nho ram
id: memori, penggunaan, penggunaan memori, utilisasi, beban cpu, konsumsi memori, pemakaian cpu, pemakaian memori, pemakaian ram, pemakaian, konsumsi ram, penggunaan ram, penggunaan cpu, konsumsi, utilisasi cpu
cs: pamet*, vyuziti, vytizeni, vyuziti pameti, zatizeni cpu, spotreba pameti, zatizeni disku, zatizeni, vytizen*, vyuziti disku, zaplnen*, obsazenost*, spotreba cpu, spotreba baterie, vyuziti cpu, vyuziti procesoru, procesor*, vytizeni procesoru, disku
uk: пам'ять, пам'яті, використання, завантаження cpu, використання пам'яті, споживанн*, навантаження cpu, утилізац*, завантаження процесора, навантаження процесора, використання процесора, завантаження диска, заповнен*, навантаження диска, навантаження на диск, зайнятіст*, відеопам'ят*, витрат* пам'яті, витрат* батареї, завантаження пам'яті, завантаження gpu, цп, завантаження цп, процесор*, оперативної пам'яті, завантажен* процесор*, диска
ru: рабочий набор, рабочего набора, памят*, утилизац*, использовани*, потреблени*, озу, загрузка cpu, загрузка процессора, нагрузка на процессор, нагрузка процессора, использование процессора, загрузка диска, загрузки диска, заполнение диска, заполненность*, утилизация, занятост*, загрузка памяти, загрузка gpu, видеопамят*, расход памяти, расход батареи, расход, нагрузка на диск, цп, цпу, загрузка цп, загрузки цп, загрузка процессор*, загрузк* диск*, оперативной памяти, оперативная память, процессор*
zh: 工作集, 常驻内存, 内存, cpu使用, cpu 使用, cpu占用, 記憶體, 利用率, 使用率, 占用, 占用率, 記憶體使用, 使用量, 負載率, 佔用, 佔用率, 记忆体, 負荷率, 占用内存, 內存, 内存占用, 記憶體用量, 記憶體佔用, 负载率, 磁盘使用, 磁碟使用, cpu負載, cpu负载, 顯存占用, 显存占用, 耗用
ja: ワーキングセット, 常駐メモリ, メモリ, 使用率, 使用量, 利用率, 占有率, 消費量, 負荷率, メモリ消費, メモリ使用, cpu負荷, cpu使用, ディスク使用, 消費メモリ, 占有メモリ
ko: 작업 집합, 워킹 셋, 상주 메모리, 메모리, 사용률, 사용량, 이용률, 점유율, 자원사용률, cpu 점유, 메모리 점유, 디스크 사용, 소비량, 메모리 사용
th: หน่วยความจำ, การใช้งาน cpu, การใช้หน่วยความจำ, การใช้ cpu, การใช้แรม, การใช้งานหน่วยความจำ, การใช้งานซีพียู, การใช้ซีพียู, ซีพียู, การใช้ทรัพยากร, โหลดซีพียู, ใช้หน่วยความจำ, ใช้แรม
no: minnebruk*, cpu bruk, cpu-bruk, hukommelsesforbrug*, minneforbruk*, utnyttelse*, udnyttelse*, minne, minnet, hukommelse*, lagerforbruk, diskbruk*, diskforbrug*, diskforbruk*, diskutnyttelse*, diskudnyttelse*, fyllingsgrad*, fyldningsgrad*, *forbruk, *forbrug, *utnyttelse, *udnyttelse, *belegg, belægning*, heap bruk, heap-bruk, heapbruk, cpu belastning, cpu-belastning, cpu forbrug, cpu-forbrug, prosessorbruk*, prosessorlast*, processorbelastning*, belastning, cpu last, cpu-last, ram
sv: minnesanvandning*, minne, minnet, minnesatgang*, minnesforbrukning*, processoranvandning*, processorlast*, cpu anvandning, cpu-anvandning, diskanvandning*, diskutnyttjande*, diskfyllnad*, fyllnadsgrad*, utnyttjande*, belaggning*, *anvandning, *utnyttjande, *forbrukning, *belaggning, belastning, cpu last, cpu-last, cpu belastning, cpu-belastning, ram
""",
    Concept.BACKLOG: """
en: mail queue, email queue, job queue, task queue, work queue, event queue, message queue, print queue, queue must, queue shall, queue may, queue never, queue depth*, queue length*, consumer lag, queue size, queue_depth, consumer_lag, queue holds, queue contains, in the queue, waiting orders, waiting requests, waiting jobs, waiting messages, waiting items, pending messages, pending jobs, pending orders, pending requests, pending tasks, pending items, dead letter*, message backlog, event backlog, queue backlog, processing backlog, backlog of messages, backlog of events, backlog size, backlog depth, backlog
de: warteschlangenlange, warteschlange, rueckstau, ruckstau, warteschlangentiefe, ruckstand in der warteschlange
fr: file d attente, longueur de file, taille de la file
es: cola de mensajes, cola de correo*, cola de trabajos, cola de tareas, profundidad de cola, longitud de la cola, tamano de la cola
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
sv: kolangd*, kodjup*, kostorlek*
no: kølengde*, kølængde*, kødybde*, køstørrelse*
""",
    Concept.FRESHNESS: """
en: stale*, staleness, sync processing lag, sync processing delay, replication processing lag, replication lag, data lag, data delay, up to date, sync lag, sync delay, data age, age of data, replication delay, index lag, indexing lag, eventual consistency, consistency window, consistency lag, propagat*, older than, newer than, out of date, data latency, update delay, reflected, refresh lag, searchable within, appear in search, event lag, time lag, lag behind, lag, lags, queryable, searchable, domains fresh, data is fresh, of emission, of ingestion, of arrival, refresh delay, data refresh, data is updated, dashboards updated, freshness*, fresh data, data fresh, is fresh, are fresh, stay fresh, stays fresh, remain fresh, fresh within, minutes old, minute old, hours old, hour old, seconds old, second old, days old, day old, time to sync, updates sync, changes sync, sync between, syncs between, sync across, syncs across, changes appear, updates appear, seconds behind, minutes behind, second behind, minute behind, hours behind, consumer lag*, consumer_lag
de: aktualitat*, frische, datenfrische, datenaktualitat, replikationsverzogerung*, nicht alter als, datenalter, hochstens so alt, konsistent innerhalb, aktualisierungsverzogerung, alt, daten werden aktualisiert, aktualisierungsverzogerung*, datenverzogerung*, alter als, synchronisationsverzogerung*, aktualisierungsrate, replikationsruckstand*, synchronisationsruckstand*, hinterher, hinkt hinterher, nachlauf, alteren stand, datenstand, aktueller als, veraltet*, replikationslag*, auf dem stand, aktuell sein
fr: fraicheur*, retard de replication, propag*, delai de rafraichissement, dater, datent, donnees sont mises a jour, delai de replication, se repercutent, se repercute, repercute*, plus ancien* que, retard de synchronisation, decalage de synchronisation, age des donnees, actualite des donnees, donnees affichees ne, plus vieux que, plus vieille* que, plus vieilles que, retard de mise a jour, anciennete des donnees, obsole*, perime de plus, age maximal des donnees, retard de publication, plus ancienne que, etre a jour, sont a jour, est a jour
es: frescura, retraso de replicacion, actualidad de los datos, propag*, retraso de actualizacion, antiguedad, datos se actualizan, se actualizan con, retraso de sincronizacion, mas antigu* que, minutos de antiguedad, lag de replicacion, desfase, retraso de datos, edad de los datos, desactualizad*, mas viej* que, antiguedad de los datos, con una antiguedad, retraso de publicacion, minutos de retraso, segundos de retraso, horas de retraso, estar actualizad*, estan actualizad*, esta actualizad*
pt: frescor, atraso de replicacao, atualidade dos dados, propag*, dados sao atualizados, atualizados com, atraso de sincronizacao, atraso de atualizacao, minutos de atraso, segundos de atraso, horas de atraso, atraso da consolidacao, desatualizad*, lag de replicacao, defasagem, idade dos dados, mais antig* que, mais antig* do que, mais velh* que, mais velh* do que, idade maxima dos dados, defasad*, minutos de desfasamento, desfasamento, antiguidade dos dados, estar atualizad*, estao atualizad*, esta atualizad*
it: freschezza, ritardo di replica, propag*, dati sono aggiornati, aggiornati con, ritardo di sincronizzazione, ritardo di aggiornamento, piu vecchi* di, vecchi* di, lag di replica, eta dei dati, aggiornati entro, piu vecchio di, piu vecchia di, non piu vecch*, obsolet*, disallineament*, allineat* entro, minuti di ritardo, secondi di ritardo, ore di ritardo, eta massima dei dati, sfasamento, essere aggiornat*, sono aggiornat*
nl: actualiteit, versheid, replicatievertraging, verversing*, synchronisatievertraging, ouder dan, oud, ouder zijn dan, replicatievertraging*, dataleeftijd, gegevensleeftijd, replicatielag, minuten achter, seconden achter, bijgewerkt zijn, actueel zijn
pl: swiezos*, aktualnos*, opoznienie replikacji, opoznienie synchronizacji, starsz* niz, wiek danych, opoznienie danych, dane moga byc opoznione, danych moze byc opoznion*, opoznieni* replik*, opoznieni* synchronizac*, opoznieni* danych, nieaktualn*, przestarzal*, spoznion*, wiek dan*, lag replikac*, lag konsument*, odswiezon* dane, dane odswiez*, zaleg*, replik* opoznion*, replikacj* opoznion*, opoznion* o, opoznienie repliki
tr: guncellig*, veri tazeligi, replikasyon gecikme*, tazelik, senkronizasyon gecikme*, eski, veri yasi, replikasyon lag, senkron gecikme*, gecikmeli veri, geride kal*, gerisinde kal*, geriden gel*, gecikmesi veri, replika gecikme*, esitleme gecikme*, bayat*, veri gecikme*, guncel kal*, guncel veri, tuketici gecikme*, consumer gecikme*
vi: đo tuoi, đo moi cua du lieu, đo tre đong bo, đo tre sao chep, đo tre ban sao, đo moi, đo tre du lieu, cu hon, đo tre cap nhat, đo lech đong bo, tuoi du lieu, khong cu hon, khong đuoc cu hon, đo tre thong ke, đo tre bao cao, đo cap nhat, đo tre replica, replica tre, tinh cap nhat, đo tre nhan ban, đo tuoi moi, đo moi du lieu, cham hon thuc te, tre hon thuc te
ru: актуальност*, свежест*, лаг репликации, задержка репликации, отставани*, устаревани*, задержка обновления, обновление данных, старше, данные обновляются, обновляются с задержкой, распространени*, распространя*, старее, лаг, лаг синхронизац*, лага, возраст данных, лаг данных, лаг индекса, задержка синхронизации, отстает, отставать, отстают, отстав*, запаздыва*, запаздывани*, давност*, устаре*, возраст дан*, задержка данных, задержки данных, задержка витрин*, лаг консьюмер*, лаг потребител*, лаг кафки, реплик* отста*, отставани* реплик*
zh: 新鲜度, 时效性, 数据延迟, 同步延迟, 复制延迟, 主从延迟, 数据时效, 刷新延迟, 数据刷新, 更新延迟, 複寫延遲, 复写延迟, 複製延遲, 同步延遲, 資料延遲, 資料新鮮度, 新鮮度, 传播延迟, 生效延迟, 数据不早于, 数据更新延迟, 数据滞后, 資料落後, 滞后, 資料新鮮, 数据新鲜, 複製延迟, 数据年龄, 统计延迟, 統計延遲, 报表延迟, 報表延遲, 看板延迟, 看板延遲, 指标延迟, 指標延遲, 数据时延, 資料時延, 副本延迟, 副本延遲, 數據時效, 資料時效, 資料更新延遲, 更新時效, 更新时效, 數據延遲, 数据及时性, 不旧于, 資料不得早於, 落后不超过, 落後不超過, 秒前的数据, 分钟前的数据
ja: 鮮度, レプリケーション遅延, データの鮮度, 反映遅延, 同期遅延, 更新遅延, データ更新, データの反映, データ反映, データ更新遅延, 同期の遅延, 伝播, より古くない, 同期ラグ, ラグ, データ遅延, レプリケーションラグ, 反映ラグ, データの遅延, 情報の遅延, 集計遅延, 統計遅延, レポート遅延, 反映までの時間, 反映時間, データ鮮度, レプリカ遅延, 複製遅延, データの古さ, より古くならない, 以上古くない, 遅れは, 最新性, データが古くな, 秒遅れ, 分遅れ, 時間遅れ, 秒前のデータ, 分前のデータ
ko: 최신성, 신선도, 복제 지연, 동기화 지연, 데이터 지연, 갱신 지연, 데이터 갱신, 데이터 반영, 반영 지연, 소스 지연, 전파, 변경 반영, 보다 오래되, 복제 랙, 동기화 랙, 데이터 랙, 반영 시간, 데이터 최신, 데이터의 지연, 정보의 지연, 집계 지연, 통계 지연, 리포트 지연, 보고서 지연, 복제지연, 동기화지연, 반영까지, 데이터 최신성, 데이터 지연시간, 보다 오래되지 않, 보다 오래되면 안, 이상 오래되지 않, 이상 뒤처지지 않, 반영지연, 초 전 데이터, 분 전 데이터
th: ความสดใหม่, ความสดของข้อมูล, ความเป็นปัจจุบัน, ความล่าช้าในการทำซ้ำข้อมูล, ความล่าช้าในการซิงค์, ความล่าช้าในการทำซ้ำ, เก่ากว่า, ล่าช้าไม่เกิน, ความหน่วงของข้อมูล, อายุข้อมูล, ความล่าช้าของข้อมูล, ไม่เก่ากว่า, ไม่เก่าเกิน, ความล่าช้าของรายงาน, ความสดของ, ข้อมูลล่าช้า, ความล่าช้าในการอัปเดต, ซิงค์ล่าช้า, ความล่าช้าในการซิงก์, อายุของข้อมูล, หน่วงการทำสำเนา
uk: актуальн*, свіжіст*, затримк* реплікац*, лаг реплікац*, відставан*, затримк* синхронізац*, затримк* даних, застаріл* дан*, поширенн*, старш* за, старіш* за, давніш* за, старіш* ніж, старш* ніж, лаг, лаг синхронізац*, лаг даних, вік даних, відстає, відставати, відстають, запізню*, запізнен*, старіший за, старіша за, старіше за, давніст*, застарі*, затримка оновлен*, лаг споживач*
cs: aktualnost*, zpozdeni replikace, zpozdeni synchronizace, stari dat, starsi nez, starsich nez, starsiho nez, cerstvost*, zpozdeni dat, zpozdeni repliky, opozden*, zastaral*, neaktualn*, stari zaznam*, starsi jak, lag konzument*, replikacni zpozdeni, replikac* se opozd*, replik* se opozd*, opozdu*, opozduje, zpozdeni replikac*
id: kesegaran, keterlambatan replikasi, jeda replikasi, kebaruan data, lebih lama dari, usia data, keterlambatan sinkronisasi, lag replikasi, jeda sinkronisasi, umur data, real time data, data real time, keterlambatan data, lebih tua dari, tidak lebih tua dari, tidak boleh lebih tua dari, keterlambatan laporan, keterlambatan statistik, jeda data, latensi replika, lag replika, replica lag, kemutakhiran, kebaruan, keterbaruan, lag data, jeda pembaruan, keterlambatan pembaruan
sv: replikeringsfordrojning*, aktualitet*, farskhet*, gammal, gammalt, aldre an, dataalder*, replikeringslag*, replikationslag*, konsumentlag*, synklag*, replikationsfordrojning*, synkroniseringsfordrojning*, efterslap*, slapar efter, ligger efter, inaktuell*, foraldrad, foraldrade, foraldrat, farskhetskrav*, sokbar efter, sokbart efter, uppdaterad inom, uppdaterade inom, minuter gamla, sekunder gamla, minuter gammal, timmar gamla, vara uppdaterad*, ar uppdaterad*, vara aktuell*
no: forsinkelse i data, eldre enn, ældre end, gammel, gammelt, bagud, pa etterskudd, etterslep*, efterslæb*, forældet, forældede, foreldet, foreldede, utdatert*, ferskhet*, friskhed*, aktualitet*, dataalder*, datas alder, replikeringsforsinkelse*, replikasjonsforsinkelse*, replikationsforsinkelse*, replikeringslag*, replikeringsetterslep*, konsumentlag*, synkroniseringsforsinkelse*, søkbar etter, søkbart etter, søgbar efter, søgbart efter, oppdatert innen, opdateret inden, minutter gamle, minutter gammel, sekunder gamle, sekunder gammel, sekunder gammelt, være oppdatert*, er oppdatert*, være opdatere*, er opdatere*
""",
    Concept.DURABILITY: """
en: durab*, data loss, data_loss, data integrity, object loss, loss of data
de: dauerhaftigkeit, datenverlust*, haltbarkeit, datensicherheit, datenintegritat, datenintegritaet, unversehrtheit, dauerhaft gespeichert, verlust von daten
fr: durabilite, perte de donnees, perennite, integrite des donnees, integrite des documents, perte de message*, perte d evenement*
es: durabilidad, perdida de datos, integridad de los datos, integridad de los documentos, perdida de mensajes, perdida de informacion
pt: durabilidade, perda de dados, integridade dos dados, integridade dos documentos, perda de mensagens, perda de informacao
it: durabilita, perdita di dati, durevolezza, integrita dei dati, integrita dei documenti, perdita di messaggi, conservazione dei dati
nl: duurzaamheid, dataverlies, data-integriteit, data integriteit, integriteit van, behouden blijven, blijven behouden, blijft behouden, bewaarzekerheid, verlies van gegevens, gegevensverlies
pl: trwalos*, utrata danych, utraty danych
tr: dayanikli*, dayanıklı*, veri kaybi
vi: đo ben, mat du lieu, đo ben vung, đo ben du lieu, that lac du lieu
ru: сохранност*, долговечност*, потеря данных, потери данных, надежность хранения
zh: 持久性, 数据丢失, 数据可靠性, 持久化可靠, 資料遺失, 資料持久, 持久度, 數據丟失, 耐久性, 資料耐久
ja: 耐久性, データ損失, データ消失, 永続性, データ欠損, データ耐久
ko: 내구성, 데이터 손실, 데이터 유실, 영속성, 데이터 소실
th: ความคงทน, ข้อมูลสูญหาย, ข้อมูลไม่สูญหาย, ความทนทานของข้อมูล, ไม่สูญหาย
id: durabilitas, kehilangan data, ketahanan data, daya tahan data, keawetan data
cs: ztrata dat, ztraty dat, trvanlivost*
uk: втрат* даних, збереженіст*
sv: hallbarhet*, dataforlust*, bestandighet*, dataintegritet*, forlust av data, bevaras intakt*
no: holdbarhet*, holdbarhed*, datatap*, datatab, tap av data, tab af data, dataintegritet*, bestandighet*, bestandighed*
""",
    # Work that runs on its own, not an answer somebody waits for.
    Concept.JOB: """
en: replay completion, replay time, ingest run*, ingestion run*, task completion, job completion, task execution, job execution, batch completion, snapshot, snapshots, ota update*, over the air update*, over-the-air update*, firmware update*, celery task*, background task*, async task*, asynchronous task*, worker task*, scheduled task*, queued task*, batch task*, batch, backtesting, back testing, backtest run, backtest runs, backtest execution, backtest time, backtest duration, batches, compilation, compile time, recompilation, job, jobs, nightly, backup*, import, imports, export, exports, startup*, start up, start-up, boot, boots, cold start*, coldstart, warm up, warmup, failover, fail over, reindex*, full sync, sync completes, synchronization, pipeline run, etl, report generation, migration, migrations, restart*, provision*, initial sync, cleanup, settlement, reconciliation, rebuild*, scan completes, full scan, etl run, training, close of day, spin up, time to start, scheduled, shutdown, cron, settlement run, warm-up, re-index*, launch, app launch, app start, sync, pipeline, index, indexes, indexing, indexed, crawl*, data collection, data processing, backfill*, application start, bootstrap*, model load, model loading, security scan, vulnerability scan, virus scan, repository scan, scan of, workflows complete, workflow completes, workflow completion
de: serverstart*, systemstart*, dem start, batch, stapelverarbeitung, nachtlauf, nachtliche*, startzeit*, startet, kaltstart*, hochfahren, sicherung*, importlauf, import, export, exporte, failover*, neustart*, lauf, job, jobs, programmstart, umschaltzeit, umschaltung, anwendungsstart, app start, app-start, indexier*, datenverarbeitung, datenerfassung, nachtlich*, exports, imports, umschalt*, abgleich, abgleichs, nachtbatch, nachtverarbeitung, tagesendverarbeitung, tagesabschluss, monatsabschluss, abrechnungslauf, druckauftrag, mahnlauf, gehaltslauf, lohnlauf, wiederhochlauf, hochlauf, hochfahrzeit, aufstart, backup*, batchlauf, batchlaufe, reindizierung, neuindizierung, datensicherung*, vollsicherung*, umschaltung auf, datenubernahme, datenmigration, migration, leader-wahl, firmware-update, firmwareupdate, synchronisation, synchronisierung
fr: traitement par lots, lot, lots, demarrage*, demarre, sauvegarde*, import, export, exports, bascule*, redemarrage, demarrage a froid, traitement nocturne, synchronisation, lancement de l application, indexation, generation de rapport*, traitement de nuit, traitement batch, nocturne, nocturnes, de nuit, batch, batchs, traitement de masse, facturation de masse, traitement mensuel, traitements mensuels, cloture, reindexation, sauvegardes, remise en route, traitement quotidien, releve mensuel, migration, chaine de nuit, chaine nocturne, bascule sur, ordonnance*, integration des fichiers, calcul de paie, chargement nocturne, rapprochement
es: lote, lotes, arranque*, arranca, inicio en frio, copia de seguridad, importacion, exportacion, conmutacion, respaldo, proceso nocturno, sincronizacion, inicio de la aplicacion, indexacion, generacion de informe*, canalizacion, procesamiento nocturno, cierre mensual, cierre diario, reindexacion, batch, proceso por lotes, copias de seguridad, migracion, reproceso, reprocesamiento, reprocesado, reinicio, carga nocturna, cargas nocturnas, ejecucion nocturna, ejecucion del proceso, duracion de la ejecucion, conciliacion, proceso diario, procesos diarios, proceso mensual, conmutacion por error, restauracion de copia
pt: lote, lotes, processamento em lote, processamentos em lote, inicializacao, partida a frio, backup, importacao, exportacao, failover, processo noturno, sincronizacao, arranque, inicializacao do aplicativo, indexacao, geracao de relatorio*, processamento noturno, rotina noturna, processos mensais, fechamento mensal, processamento da folha, reindexacao, batch, rotina, carga noturna, cargas noturnas, migracao, reprocessamento, reinicio, fecho mensal, fecho diario, fechamento diario, copia de seguranca, copias de seguranca, restore, conciliacao, virada, comutacao, processamento mensal, rotinas noturnas, arranque do sistema
it: batch, lotto, avvio, avvio a freddo, backup, importazione, esportazione, failover, elaborazione notturna, sincronizzazione, avvio dell applicazione, indicizzazione, generazione di report, batch notturno, consolidamento notturno, consolidamento, elaborazione mensile, elaborazioni notturne, chiusura contabile, chiusura mensile, chiusura giornaliera, reindicizzazione, riavvio, riconciliazione, migrazione, commutazione, job, job notturno, backup completo, copia di sicurezza, caricamento notturno, procedura notturna, aggiornamento firmware
nl: batch, opstarttijd*, opstarten, importeren, exporteren, back-up, nachtelijke, failover, indexer*, rapportgeneratie, nachtbatch, dagbatch, *batch, batchverwerking, batchrun, nachtrun, nachtverwerking, herindexer*, herindexering, overschakel*, omschakel*, schakelt over, neemt over, neemt de andere, herstart*, opstart*, migratie, synchronisatie, back-ups, backup*, reservekopie*, loonrun, salarisrun, factuurrun, maandafsluiting, dagafsluiting, nachtelijk, inleesproces, verwerkingsrun, failovertijd, dataload, dagverwerking
pl: wsadow*, uruchomieni*, rozruch*, start aplikacji, kopia zapasowa, import, eksport, nocn*, zadanie wsadowe, czas uruchomienia, indeksowan*, generowanie raport*, wygenerowani* raport*, generowani* raport*, przygotowani* raport*, raport* zbiorcz*, kopi* zapasow*, kopii zapasow*, zamkniecie dnia, zamkniecie miesiaca, przelaczeni*, przebudow*, synchronizac*, migracj*, partia, partii, paczka, przeliczeni*, rozliczeni* nocn*, rozliczeni*, indeksac*, reindeksac*, eksportu, importu, trening*, backup*, pelny backup
tr: toplu is*, baslangic sure*, acilis sure*, soguk baslatma, yedekleme, ice aktar*, dısa aktar*, disa aktar*, toplu, baslatma, indeksleme, rapor olustur*, toplu is, gece calisan, gecelik, gece isleri, toplu isleme, toplu aktar*, gun sonu, ay sonu, yedege gecis*, yedek sunucuya gecis*, yedek sisteme gecis*, yedek alma, yedek al*, yedekten, veri aktarim*, aktarim*, senkronizasyon*, yeniden indeksleme, rapor uret*, raporun olusturul*, devreye gir*, toplu sinav, yedek veri merkez*, veri merkezine gecis*, yedekleme*, iceri aktar*, disari aktar*
vi: xu ly theo lo, khoi đong, sao luu, khoi đong nguoi, nhap du lieu, xuat du lieu, lap chi muc, tao bao cao, ban đem, đong bo, hang đem, moi đem, tac vu đem, tac vu theo lo, ket xuat, ket xuat bao cao, xuat bao cao, chuyen đoi du phong, may chu du phong, sang may chu du phong, chuyen sang du phong, he thong du phong, sang node du phong, chuyen vung, khoi đong lai, khoi đong he thong, đoi soat, quyet toan, ket so, chot so, chot ngay, xu ly lo, xu ly hang loat, nhap khau du lieu, trich xuat, đong bo toan bo, import, export, failover, chay lo, tong hop cuoi ngay, tai lap chi muc, lap lai chi muc, tu đong chuyen đoi
id: batch, startup, mulai aplikasi, pencadangan, impor, ekspor, ekspor*, impor*, malam, sinkronisasi, pembuatan laporan, server cadangan, ke cadangan, alih ke cadangan, peralihan ke, perpindahan ke server, peralihan server, sistem cadangan, backup, cadangan data, rekonsiliasi, tutup buku, tutup hari, pemrosesan batch, proses batch, proses malam, laporan bulanan, laporan harian, pengindeksan, pengindeksan ulang, migrasi, muat ulang, mulai ulang, restart, failover, penutupan harian, booting, penyalaan
cs: davkov*, spusteni, start aplikace, zalohovan*, import, export, export*, import*, nocni*, zaloh*, synchroniz*, generovani reportu, davk*, uzaverk*, hromadn*, generovani sestav*, vygenerovani report*, migrac*, reindexac*, preindexov*, prepocet*, uplna zaloha, trenovan*, prepnuti na zaloz*, backup*
ru: бэктест*, пакетн*, фонов* задач*, запуск*, старт, холодный старт, резервное копирование, резервного копирования, импорт*, экспорт*, ночн*, переключени*, бэкап*, перезапуск*, синхронизаци*, индексац*, сбор данных, формирование отчет*, генерация отчет*, пайплайн*, построени* отчет*, построения отчет*, построение отчет*, построения регламентированн* отчет*, построение регламентированн* отчет*, подготовк* отчет*, выгрузк*, резервн* копи*, пакет из, пакета из, закрыти* дня, закрыти* месяца, переиндексац*, переобучен*, дообучен*, миграц*, догоня*, прогон*, пересч*, расчет* витрин*, сверк*, развертывани* образ*, регламентн* задани*, бекап*
zh: 回测, 回測, 对账, 结算任务, 作业, 批处理, 批量, 跑批, 启动时间, 启动, 冷启动, 备份, 导入, 导出, 故障切换, 切换时间, 故障转移, 重启, 定时任务, 日终, 采集, 报告生成, 数据处理, 索引构建, 流水线, 批次, 匯出, 匯入, 備份, 排程, 夜間, 夜间, 啟動, 重啟, 冷啟動, 執行時間, 同步作業, 背景作業, 報表產製, 报表生成, 生成报表, 產製報表, 報表產出, 產製, 生成完毕, 產出完成, 產製完成, 產製完畢, 異地備援, 備援, 備援切換, 切换到备, 主备切换, 主從切換, 主从切换, 倒换, 切換至備, 切换至备, 还原, 轉檔, 转码, 批次作業, 批量作业, 日切, 结转, 關帳, 关账, 對帳, 排程作業, 全量同步, 增量同步, 索引重建, 重新索引, 归档任务, 入库, 月结, 月結, 年结, 结账, 結帳作業, 容灾切换, 备机, 備機
ja: バックテスト, バッチ, 起動時間, 起動, コールドスタート, バックアップ, インポート, エクスポート, フェイルオーバー, 夜間, 再起動, 切り替え, データ収集, 集計, インデックス作成, パイプライン, 取り込み, 取込, 取り込, 切替, 系切替, 待機系, 予備系, 予備機, フェールオーバー, フェイルオーバ, フェールオーバ, 夜間処理, 月次, 日次, 年次, 締め処理, バッチ処理, 一括, 再構築, 移行処理, 帳票出力, ジョブ, 全件, データ連携, 起動完了, 立ち上がり, ウォームアップ
ko: 백테스트, 백테스팅, 배치, 시작 시간, 기동, 콜드 스타트, 백업, 가져오기, 내보내기, 페일오버, 야간, 재시작, 구동, 실행 시간, 파이프라인, 수집, 백필, 시스템 시작, 앱 시작, 서버 시작, 첫 싱크, 증분 싱크, 전체 싱크, 초기 동기화, 절체, 이중화 전환, 대기 서버, 예비 서버, 자동 전환, 서버 전환, 일마감, 월마감, 정산, 배치 작업, 야간 작업, 인덱싱, 색인, 마이그레이션, 일괄, 재색인, 적재, 임포트, 익스포트, 스케줄 작업, 데이터 이관, 재가동, 리부팅, 재부팅
th: แบตช์, เริ่มต้นระบบ, เริ่มทำงาน, สำรองข้อมูล, นำเข้า, ส่งออก, เปิดแอป, สลับระบบ, รีสตาร์ท, สร้างรายงาน, จัดทำดัชนี, งานประมวลผล, ประมวลผลแบบกลุ่ม, ประมวลผลแบบแบตช์, งานแบตช์, แบทช์, ประมวลผลรายวัน, ปิดยอด, ปิดสิ้นวัน, เครื่องสำรอง, สลับไปยัง, สลับไป, สลับการทำงาน, ระบบสำรอง, เซิร์ฟเวอร์สำรอง, เปิดเครื่อง, บูตเครื่อง, บูต, รีบูต, เปิดระบบ, สตาร์ต, สตาร์ท, งานกลางคืน, งานประจำคืน, ซิงค์ข้อมูลทั้งหมด, ออกรายงาน, การสำรอง, สำรองข้อมูลประจำ, นำเข้าข้อมูล, กระทบยอด
uk: бектест*, запуск*, старт*, резервн* копіюван*, імпорт*, експорт*, пакетн*, синхронізац*, індексац*, перезапуск*, генерац* звіт*, формуванн* звіт*, нічн* обробк*, нічн* завдан*, нічн* процес*, побудов* звіт*, підготовк* звіт*, вивантажен*, резервн* копі*, пакет із, пакет з, пакету з, пакету із, закритт* дня, закритт* місяця, переіндексац*, перенавчан*, міграц*, наздоганя*, перерахун*, звірк*, фонов* завдан*, бекап*, бекапу, резервування
sv: nattlig*, batch, import*, export*, sakerhetskopi*, synkroniser*, batchjobb, nattjobb*, nattkorning*, batchkorning*, korning*, korningen, jobb, jobbet, migrering*, omindexer*, indexer*, omstart*, uppstart*, kallstart*, failover*, omkoppling*, ledarbyte*, ledarval*, backup*, fakturakorning*, lonekorning*, bokslut*, manadskorning*, avstamning*, inlasning*, aterindexer*, importjobb*, nattbatch*, dygnsbatch*, rapportgenerer*, overflyttning*, vaxling till
no: nattlig*, natlig*, eksport*, import*, sikkerhetskopi*, sikkerhedskopi*, synkroniser*, batchjobb*, nattjobb*, nattkjøring*, natkørsel*, natkørslen, natjob*, batchkjøring*, batchkørsel*, batchkørsler, batch, kjøring*, kørsel, kørslen, kørsler, jobb, jobben, job, jobbet, reindekser*, indekser*, migrering*, omkobl*, omstart*, genstart*, restart*, oppstart*, opstart*, kaldstart*, koldstart*, failover*, backup*, lønnskjøring*, lønkørsel*, fakturakjøring*, fakturakørsel*, avstemming*, månedsavslutning*, manedsavslutning*, manedsafslutning*, lederbytt*, ledervalg*, innlesing*, rapportgenerer*, overtar, overtager
""",
    # A start is a duration even where it is told by percentiles.
    Concept.STARTUP: """
en: startup*, start up, start-up, boot time, boot, cold start*, coldstart, warm start*, app start, app launch, launch time, cold launch, time to start, application start, model loading, spin up, compose up, docker compose up, after boot, after start, application starts, app starts, service starts, server starts, starts up, launches in, launches within, boots in, boots within, initialization completes, initialisation completes, system initialization
de: startzeit*, kaltstart*, hochfahren, anwendungsstart, programmstart, serverstart*, systemstart*, startet, start der anwendung, start des, beim start, start der app, hochlauf, hochlaufzeit*, bootzeit*, boot bis, startdauer, neustart*, wiederanlauf des, hochgefahren, betriebsbereit nach, startvorgang, app-start, appstart*, gestartet
fr: demarrage*, demarrage a froid, demarre en, demarre, mise sous tension, mise en marche, redemarrage*, redemarre*, demarrent, lancement de l appli*, ouverture de l application, demarrage de l application, lancement du service
es: arranque*, inicio en frio, arranca, inicia en, se inicia en, reinicio, reinicia en, encendido, puesta en marcha, apertura de la aplicacion, apertura de la app, inicio de la app, inicio de la aplicacion, arrancar
pt: inicializacao, partida a frio, inicio a frio, inicia em, iniciar em, arranque, arranca em, abrir do zero, abertura do app, abertura do aplicativo, abertura a frio, loading inicial, inicializar, reinicio, reinicializacao, reinicia em, ligar o dispositivo, inicio do app
it: avvio, avvio a freddo, si avvia, accensione, riavvio, riavvia in, si riavvia, messa in funzione, apertura dell app, avviarsi, avviamento, partenza a freddo
nl: opstarttijd*, opstarten, start op, opgestart, koude start, koudestart, herstart*, opstart*, start van de app, opstarten van, start binnen, booten, boottijd, inschakelen
pl: uruchomieni*, rozruch*, uruchamia sie, uruchamia*, uruchom*, start aplikacji, start systemu, start serwera, zimny start, zimnego startu, ciepl* start*, startuje, wstaje, podnosi sie, rozgrzewk*, inicjalizac*, start, startu
tr: baslangic sure*, acilis sure*, soguk baslatma, acilis, ayaga kalk*, baslatma sure*, baslama sure*, baslangic, soguk baslangic, sicak baslangic, uygulama acilis*, sistem acilis*, isinma
vi: khoi đong, khoi đong nguoi, khoi đong nong, khoi đong ung dung, mo ung dung, bat may, khoi đong he thong, khoi chay
id: startup, mulai aplikasi, aplikasi terbuka, mulai dingin, waktu mulai, waktu mulai aplikasi, aplikasi dibuka, booting, penyalaan, waktu booting, buka aplikasi, cold start
cs: spusteni, spousten*, spusti, start aplikace, start systemu, start serveru, studen* start*, tepl* start*, nastartov*, startuje, nabehn*, nabeh, nabeh*, inicializac*, restart*, start, startu
uk: запуск*, старт*, холодн* старт*, запуску, прогрів*, прогріт*, піднімається, підніметься, піднятися, ініціалізац*, тепл* старт*
ru: запуск*, старт, холодный старт, старта, старте, стартует, холодн* старт*, прогрев*, прогрет*, поднимается, поднимаются, поднимется, подняться, запустит*, загрузка системы, инициализац*, тепл* старт*
zh: 启动时间, 冷启动, 启动, 啟動時間, 啟動, 冷啟動, 开机时间, 开机, 热启动, 熱啟動, 开机启动, 開機啟動, 服务启动, 應用啟動, 启动完成, 啟動完成, 啟動至
ja: 起動時間, 起動, コールドスタート, 立ち上がり, 起動完了, 再起動, ホットスタート, ウォームスタート, 立ち上げ
ko: 시작 시간, 기동, 콜드 스타트, 앱 시작, 서버 시작, 웜 스타트, 핫 스타트, 콜드스타트, 부팅, 앱 구동, 서비스 기동, 재기동, 재시작, 앱 실행까지, 초기 구동
th: เริ่มต้นระบบ, เปิดแอป, เปิดเครื่อง, เปิดระบบ, บูต, บูตเครื่อง, สตาร์ต, สตาร์ท, เปิดแอปครั้งแรก, เริ่มระบบ, เริ่มต้นแอป, จนพร้อมใช้งาน, จนพร้อม, แอปเปิด, เปิดขึ้นมาพร้อม, เปิดเครื่องจนพร้อม
sv: uppstart*, omstart*, kallstart*, varmstart*, starttid*, startar, startar om, starta om, vid start, appstart*, igangsattning*, start inom, boot-tid, startup
no: oppstart*, opstart*, kaldstart*, koldstart*, varmstart*, omstart*, genstart*, starttid*, starter, starte, appstart*, start av appen, start af appen, boottid*
""",
    Concept.HIT_RATE: """
en: hit rate*, hit ratio*, cache hit*, cache_hit*, hit_rate, hit_ratio
de: trefferquote*, cache trefferquote*, trefferquote des cache*, cache trefferrate, trefferrate*, aus dem cache, cachetreffer*, cache treffer*, cache soll, cache-treffer*, vom cache, *trefferquote
fr: taux de succes du cache, taux de hit, taux de cache hit, taux de succes de cache, depuis le cache, servies par le cache, servi par le cache, taux de presence en cache, taux d acces au cache, taux de reussite du cache, en cache
es: tasa de aciertos, tasa de acierto de cache, aciertos de cache, tasa de hit, desde la cache, desde cache, desde el cache, por la cache, tasa de aciertos de cache, aciertos en cache
pt: taxa de acerto*, taxa de acerto do cache, taxa de acertos do cache, taxa de acerto de cache, taxa de acerto em cache, a partir do cache, pelo cache, do cache, taxa de hit, taxa de acertos
it: tasso di hit, cache hit, tasso di successo della cache, hit rate, dalla cache, tasso di hit della cache, percentuale di hit, hit della cache
ru: попадани*, попадания в кэш, доля попадани*, процент попадани*, хитрейт*, хит рейт*
zh: 命中率, 命中比例, 快取命中, 缓存命中, 快取命中率, 缓存命中率, 命中
ja: ヒット率, キャッシュヒット, 命中率, キャッシュ命中率, キャッシュヒット率
ko: 적중률, 히트율, 캐시 적중률, 캐시 적중, 캐시 히트율, 캐시 히트, 히트 비율
nl: hitratio, trefferpercentage, uit de cache, cachetreffer*, hitrate*, trefkans, cache-hitratio, cachehit*, trefferratio
pl: trafien w cache, wspolczynnik trafien, wskaznik trafien*, trafien cache, trafnosc cache, wspolczynnik trafien*, hit ratio, odsetek trafien
tr: isabet orani, onbellek isabet*, hit oran*, isabet oran*, onbellek hit oran*, cache isabet*, cache hit oran*
vi: ty le trung, ty le cache hit, ty le trung cache, ty le trung bo nho đem, trung cache, cache hit
id: rasio hit, tingkat hit, rasio hit cache, hit cache, cache hit
cs: uspesnost mezipameti, hit rate, uspesnost cache, pomer zasahu, mira zasahu, hit ratio
uk: влучан*, попадан*, частка влучан*, відсоток влучан*, хіт рейт*
th: อัตราการเข้าถึงแคช, อัตราแคชฮิต, อัตราการฮิต, อัตราฮิต, แคชฮิต, ฮิตเรต, cache hit
sv: traffgrad*, traffkvot*, traffprocent*, cachetraff*, fran cachen, fran cache, ur cachen, ur cache, i cachen
no: treffrate*, trefrate*, treffprosent*, træfprocent*, cachetreff*, cachetræf*, hitrate*, fra cachen, fra cache, fra mellomlager*, treffandel*, fra cashen
""",
    # A percentage under this word is an availability where nothing else is named.
    Concept.SERVICE_LEVEL: """
en: slo, slos, sla, slas, service level*, service commitment
de: dienstgute, servicelevel*, serviceniveau*, service level, dienstguete
fr: niveau* de service
es: nivel* de servicio
pt: nivel* de servico
it: livell* di servizio
pl: poziom* uslug, poziom* obslugi, umow* o poziomie
ru: уровень обслуживания, уровн* обслуживания, уровень сервиса
zh: 服务等级, 服务水平, 服務水準, 服務水平, 服務等級, 服务级别, 服務級別
ja: サービスレベル, サービス水準, サービスレベル目標
ko: 서비스 수준, 서비스수준, 서비스 레벨
th: ระดับบริการ, ระดับการให้บริการ
nl: serviceniveau*, dienstverleningsniveau*
tr: hizmet seviye*, hizmet duzey*
vi: muc đo dich vu, cam ket dich vu, muc dich vu, thoa thuan muc dich vu, muc cam ket
id: tingkat layanan, level layanan, taraf layanan
cs: uroven sluzeb, urovne sluzeb, uroven sluzby, urovne sluzby, kvalita sluzby
uk: рівень обслуговування, рівня обслуговування, рівень сервісу, рівня сервісу
sv: serviceniva*, tjansteniva*
no: serviceniva*, tjenesteniva*, servicemal*, serviceniveau*, tjenesteniveau*
""",
    # A share of something the system does, whatever it is.
    Concept.SOME_RATE: """
en: jank, janky frames, janky, dropped frames, slow frames, frozen frames, frames dropped, rate, ratio, percentage of, share of, fraction of, proportion of, pass rate, coverage of
de: rate, quote, anteil, prozentsatz, anteils, prozentanteil
fr: taux, part des, proportion, pourcentage, ratio, pour cent de
es: tasa, porcentaje, proporcion, ratio
pt: taxa, percentual, porcentagem, proporcao
it: tasso, percentuale, quota
nl: percentage, aandeel
pl: wskaznik, odsetek, udzial, odsetka, wskaznika, stopien, procent
tr: oran*, yuzde*
vi: ty le, ti le
id: tingkat, persentase, rasio
ru: доля, процент, коэффициент, уровень, доли, доле, процента
uk: частка, відсоток, коефіцієнт, частки, відсотка, рівень
zh: 率, 比例, 占比
ja: 率, 割合, 比率
ko: 율, 률, 비율
th: อัตรา, สัดส่วน, เปอร์เซ็นต์ของ
cs: podil, procento, pomer, mira, podilu, procenta, miry
sv: andel, andelen, andelar, procentandel*, kvot, kvoten
no: andel, andelen, prosentandel*, procentdel*, andelar, brøkdel
""",
    Concept.CRASH_FREE: """
en: crash free*, crash-free*, crashfree*, anr free*, anr-free*
de: absturzfrei*, ohne absturz*, crashfrei*, abstuerz*frei, ohne absturze
fr: sans plantage, sans crash, sans plantage*, sans crash*
es: sin cierres inesperados, libre de fallos, sin crash*, sin crashes, sin cierres forzados, sin bloqueos
pt: sem falhas inesperadas, livre de falhas, sem crash*, sem travament*, sem fechamento inesperado
ru: без падений, без крашей, сеансов без сбоев, сессий без сбоев, сессий без падений, без вылетов
zh: 无崩溃, 無崩潰, 無當機, 无闪退, 不崩溃率, 无崩溃率, 無閃退
ja: クラッシュフリー, クラッシュフリー率, クラッシュなし
ko: 무중단 세션, 크래시 프리, 비정상 종료 없는, 크래시프리, 크래시 없는
th: ไม่แครช, ไม่เด้งหลุด
vi: khong crash, khong bi crash, khong treo, khong vang, khong bi vang
id: bebas crash, tanpa crash, tidak crash
uk: без падінь, без крашів, без збоїв сеанс*, безаварійн*
pl: bez awarii aplikacji, sesji bez awarii, bez crashy
cs: bez padu, relaci bez padu
tr: cokmesiz*, cokme olmadan
it: senza crash*, senza arresti anomali, senza blocchi
nl: crashvrij*, zonder crash*, zonder vastlopers
sv: kraschfri*, utan krasch*
no: krasjfri*, uten krasj*, crashfri*, uden crash*, uden nedbrud, nedbrudsfri*
""",
    Concept.FRAMES: """
en: fps, frame rate*, framerate, frames per second, frame time
de: bildrate, bilder pro sekunde, bilder/s, bildern/s, bildern pro sekunde
ru: кадров в секунду, частота кадров, кадров/с, кадра/с, к/с, частоты кадров
zh: 帧率, 幀數, 幀率, 帧数, 影格率, 畫面更新率, 画面帧率
ja: フレームレート, フレーム数, コマ/秒
ko: 프레임, 프레임레이트, 프레임률, 초당 프레임
fr: images par seconde, ips, frequence d images, images/s, images a la seconde
es: fotogramas por segundo, cuadros por segundo, tasa de fotogramas, fotogramas/s
pt: quadros por segundo, taxa de quadros
it: fotogrammi al secondo, frame al secondo, fotogrammi/s, frame/s
nl: beelden per seconde, framesnelheid
pl: klatek na sekunde, liczba klatek, kl/s, klatek/s, klatki na sekunde, plynnosc animac*
tr: kare hizi, saniyedeki kare, kare/sn, saniyede kare, kare hiz*
vi: khung hinh, toc đo khung hinh, so khung hinh
id: bingkai per detik, laju bingkai, frame per detik, laju frame
cs: snimku za sekundu, snimkova frekvence, snimku/s, snimku za vterinu, snimky za sekundu, plynulost
uk: кадрів на секунду, частота кадрів, кадрів/с, кадрів за секунду, частоти кадрів, плавність
th: เฟรมต่อวินาที, อัตราเฟรม
sv: bilder per sekund, bilder/s, bildfrekvens*, bilduppdatering*, bildhastighet*
no: bilder per sekund, bilder/s, billeder per sekund, billeder pr sekund, billeder/s, billedfrekvens*, bildefrekvens*, billedhastighed*
""",
}
