"""What takes a time, and so its kind: one table, asked before the words that only name a time.

latency: an answer that somebody or something waits for; duration: work, or a thing that runs, starts, stops, notices or
comes back; freshness: how long one place takes to hold what changed at another. The first row that fits decides.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from smartspec_ops.domain.objective import Kind
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.simplified import simplified
from smartspec_ops.spec.nfr.words.vocabulary import Concept

_A_SECOND, _SOME_SECONDS, _A_MINUTE = Decimal(1), Decimal(5), Decimal(60)


@dataclass(frozen=True, slots=True)
class Timed:
    """`told` is said in the number's clause or its row's label, `of` anywhere in its sentence; neither after `unless`."""

    kind: Kind
    concept: Concept
    told: re.Pattern
    of: re.Pattern | None = None
    unless: re.Pattern | None = None
    low: Decimal = Decimal(0)
    high: Decimal = Decimal("Infinity")
    anywhere: bool = False
    """Also behind "after" and "na", which in some languages says where."""


def _any(*languages: str) -> re.Pattern:
    """Any of the patterns, in either script of Chinese."""
    return re.Pattern("|".join(languages), re.IGNORECASE, _in_either_script)


def _in_either_script(pattern: str) -> str:
    return "|".join(dict.fromkeys((pattern, simplified(pattern))))


# Somebody looks on: "all users see the score within 2 s"; "a report that users see takes < 30 s" only names the report.
IS_SEEN = _any(
    r"\b(?:sees?\b(?! (?:takes?|needs?|must|shall|should|will|is|are|completes?|finish(?:es)?|ends?|runs?|lasts?)\b)|shown to|visible (?:to|for)|(?:sieht|sehen|voient|voit|ven|veem|vedono|vedrà|widzą|видят|görür|thấy|melihat)\b)|看到|見える|볼 수"
)
_CHANGE = _any(
    r"\bchanges?\b|\bupdates?\b|\bedits?\b|modification|änderung|changement|cambios?\b|modificacion|alteraç|mudança|modifich|variazion|wijziging|mutaties?\b|mutazion|correcti(?:e|on)|correcci[oó]n|correção|correzion|korrektur|ändring|endring|ændring|rättelse|zmian|изменени|обновлени|змін|оновлен|změn|değişiklik",
    r"变更|變更|更改|更新|变化|修改|编辑|改价|调价|调整|异动|改版|変更|修正|編集|改訂|改定|変わる|変えた|변경|수정|편집|개정|갱신|바꾸|바뀌|고치|การเปลี่ยนแปลง|แก้ไข|ปรับปรุง|เปลี่ยน|上下架|上架|下架|thay đổi|chỉnh sửa|sửa đổi|cập nhật|perubahan|diubah|diedit|pembaruan|penyuntingan",
)
_SYNCHRONISED = _any(
    r"synchroni[sz]ed|\bsync(?:s|ed)?(?= (?:between|across|to|with|within|in)\b)|synchronisier|synchronisé|sincroniz|gesynchron|synchroni[sz]o[vw]|zsynchroniz|синхрониз|синхроніз|senkron",
    r"同步|同期|동기화|싱크|ซิงค์|ซิงก์|đồng bộ|disinkron|tersinkron",
    r"\breplicat(?:es?|ed|ing)\b|repliziert|répliqu|\breplic(?:a[nd]?|ado|ata|ate)\b|gerepliceerd|replikow|реплицир|реплік|复制|複製|レプリケ|복제",
)
_REFLECTED = _any(
    r"\breflect|widerspiegel|répercut|reflej|reflet|riflett|rifless|weerspiegel|odzwierciedl|отража|отраз|відобража|promít|yansı|反映|生效|반영|สะท้อน|มีผลทันที|phản ánh|tercermin|berlaku"
)
_IN_FORCE = _any(
    r"\b(?:takes?|taking) effect|\b(?:becomes?|is|are) (?:effective|active everywhere)|\bappl(?:y|ies|ied)\b[^.;]{0,40}\b(?:across|everywhere|to (?:all|every|the other|platform)\b)|\bgreif(?:en|t)\b|wirksam|prennent? effet|surt(?:e|en) efecto|entra(?:m|n)? em vigor|entra(?:n)? en vigor|diventa\w* effettiv|van kracht|doorgevoerd|doorgezet|kom(?:t|en)\b[^.;|]{0,40}\bdoor\b|slår (?:igenom|gjennom|igennem)|chega(?:m|rão?|rá)? (?:às?|aos?)\b|llega(?:n|rán?)? al?\b|arriva(?:no)? (?:ai|al|alle|nei|agli)\b|wchodz\w+ w życie|вступа\w+ в силу|применя\w+ (?:на|во|ко) все|набува\w+ чинності|yürürlüğe",
    r"生效|有効にな|適用され|적용(?:되|된|이|까지)|มีผล(?:ใช้|ทุก|ทั่ว|ใน|กับ|บน)|อัปเดต(?:ไปยัง)?(?:ทุก|ทั่ว)|có hiệu lực|cập nhật (?:tới|đến|cho|lên) (?:mọi|tất cả|toàn bộ|các)|áp dụng (?:tới|đến|cho|trên) (?:mọi|tất cả|toàn bộ|các)|mulai berlaku|diterapkan|(?:berlaku|tersebar|diperbarui) (?:di|ke|pada) (?:semua|seluruh|setiap)",
)
# "Can be looked up within 10 minutes of the booking", "data on the dashboard is at most 5 minutes behind".
_FINDABLE = _any(
    r"可(?:通过|透过|于|在|由)?[^，。；,;\d]{0,8}(?:查到|查得|查询|查詢|检索|看到|查阅)|(?:照会|検索|参照|閲覧)(?:が)?(?:可能|できる)|(?:조회|검색|확인|열람)(?:이|가)? ?(?:가능|할 수 있|되어야)|(?:สืบค้น|ค้นหา|ตรวจสอบ|เรียกดู)ได้|(?:tra cứu|tìm|xem) được|dapat (?:dicari|dilihat|ditelusuri|diakses)",
    r"(?:体现|反映|显示|更新|同步|呈现)(?:到|在|至|于)[^，。；,;\d]{0,8}(?:看板|报表|大屏|后台|仪表板|儀表板|仪表盘|儀表盤)|(?:ダッシュボード|レポート|管理画面)(?:に|へ)(?:反映|表示)|(?:대시보드|리포트|보고서|관리자 ?화면)에 ?(?:반영|표시|나타|올라)|(?:ขึ้น|แสดงบน|แสดงใน|ปรากฏบน|อัปเดตบน|เข้า)\s?(?:หน้า)?\s?(?:dashboard|แดชบอร์ด|รายงาน)|(?:tampil|muncul|masuk|terlihat|tercermin) (?:di|pada|ke|dalam) (?:dashboard|dasbor|laporan)|(?:hiển thị|xuất hiện|cập nhật|lên|vào) (?:trên |lên |vào )?(?:dashboard|bảng điều khiển|báo cáo)",
    r"từ [^,.;]{2,24} (?:hiển thị|xuất hiện|cập nhật|có) (?:trên|trong|ở|tại|vào)|dari [^,.;]{2,24} (?:tampil|muncul|masuk|terlihat|tersedia) (?:di|pada|ke)|에서 [^,.;]{1,16}(?:으)?로 (?:전달|반영|이관|연계)|จาก[^,.;\d]{2,24}(?:แสดง|ขึ้น|ปรากฏ)(?:บน|ใน|ที่)",
)
# "The latest value is shown within 5 s of being sent by the device".
_LATEST = _any(
    r"\b(?:nilai|data|status|posisi|lokasi) (?:terbaru|terkini)|(?:giá trị|dữ liệu|trạng thái|vị trí) mới nhất|最新(?:的)?(?:数据|數據|资料|資料|值|数值|位置|状态|狀態|データ|の値|の状態|の位置)|최신 ?(?:데이터|값|상태|위치|정보)|(?:ข้อมูล|ค่า|สถานะ|ตำแหน่ง)ล่าสุด"
)
_SINCE_SENT = _any(
    r"sejak (?:dikirim|diukur|dibaca|diterima|terjadi)|setelah (?:dikirim|diukur|dibaca|diterima)|(?:kể từ|từ) (?:khi|lúc) (?:gửi|đo|ghi|nhận|phát sinh)|sau khi (?:gửi|đo|ghi nhận)|(?:采集|採集|上报|上報|上传|上傳|发送|發送|产生|產生|测量|測量)(?:后|後)|(?:送信|計測|受信|取得|発生)(?:から|後)|(?:전송|측정|수신|수집|발생) ?(?:후|로부터|부터)|(?:นับจาก|นับแต่|หลัง|ตั้งแต่)(?:การ)?(?:ส่ง|วัด|บันทึก|รับ)"
)
_PUBLISHED = _any(
    r"\bpublish(?:es|ed)?\b|veröffentlich|\bpubli(?:e|é|ca|que)|pubblic|publiceer|gepubliceerd|opublikow|публикуе|опублик|публіку|yayınla|发布|發布|公開|게시"
)
_THERE = _any(
    r"\b(?:visible|available|searchable|live|findable) (?:on|in|across|to all|everywhere|within)\b|sichtbar|auffindbar|verfügbar|visible|disponible|visível|disponível|visibile|zichtbaar|vindbaar|widoczn|видим|доступн|видн|görün|可见|可見|上线|可搜索|表示され|노출"
)
# "File lands → available in the API": from one place to another.
_ARRIVES = _any(r"(?:→|->)[^;]{0,40}\b(?:available|visible|searchable|queryable|reflected) (?:in|on|to)\b")
# "The database starts and is reachable within 60 s", "Service process spawn", "reaches an interactive state": a thing
# that runs comes up or goes down. A search that starts does neither.
_COMES_UP = _any(
    r"\b(?:apps?|applications?|services?|servers?|systems?|containers?|process(?:es)?|components?|databases?|validators?|daemons?|nodes?|workers?|pods?|stacks?|instances?|engines?|hosts?|runtimes?|clusters?|agents?|brokers?|simulators?|vms?|gateways?)\s"
    r"(?:(?:\w+\s){0,2}?(?:start(?:s|up)?|starting|boots?|spawns?|launch(?:es)?|initiali[sz](?:es?|ation)|shuts? ?down(?:s|ing)?|comes? up|warm-?up)\b(?! of)|readiness\b)",
    r"\breach(?:es)? (?:an? |the |its )?(?:interactive|ready|usable|operational|healthy|running) state",
    r"\b(?:fallback|fail-?over|switch-?over) (?:to [^,.;]{3,40} )?(?:completes?|succeeds?|happens|takes)\b",
    # However short: the name of a row or line.
    r"^\W*(?:(?!(?:during|after|on|upon|before|until|following|in|with|without|for) )[^\W\d_]{2,14} ){0,2}(?:fail-?over|switch-?over|reboots?)(?: time| duration)?(?= (?:to|of|between|after|within|in)\b|\W*(?:[:<≤|]|$))|^\W*(?:basculement|bascule|umschaltung|conmutación|переключение на резерв|主备切换|故障切换|故障转移|フェイル ?オーバー|페일오버)",
    r"\b(?:hot|warm|cold)[- ](?:re)?start(?:s|up)?\b|\b(?:graceful )?shutdown\b",
    r"\b(?:inicio|arranque|detención|parada|reinicio|início|inicialização|arranque|reinício|démarrage|arrêt|redémarrage|avvio|arresto|riavvio) (?:de |del |do |da |du |d['’]un |de la |dell[ao'’] ?)?(?:servi[dç]or|servicio|serviço|serveur|service|server|servizio|sistema|système|contenedor|contêiner|conteneur|contenitore|aplicación|aplicação|aplicativo|base de dat[oa]s)\b",
    r"(?:pod|容器|コンテナ|컨테이너|คอนเทนเนอร์|container|node|节点|ノード|노드|服务|伺服器|服务器|サーバー?|서버|เซิร์ฟเวอร์|máy chủ|dịch vụ|hệ thống|layanan|server|sistem)[^,.;，。；\d]{0,14}?(?:就绪|可接收流量|可以?接流量|準備完了|受付可能|준비 ?완료|준비되|트래픽(?:을)? 수신|기동|พร้อมรับ|พร้อมให้บริการ|sẵn sàng (?:nhận|phục vụ|tiếp nhận|hoạt động)|siap (?:terima|menerima|melayani|digunakan|beroperasi|pakai))",
    r"\b(?:becomes?|is|are|be|gets?) (?:healthy|ready to serve|fully operational)|\bhealthy (?:within|in)\b|\bwird (?:gesund|bereit)|devient (?:sain|prêt)|pasa a estar (?:sano|listo)",
)
_SCALES = _any(
    r"\b(?:auto-?)?scal(?:e|ing)[- ](?:up|down|out|in)\b|\bauto-?scal(?:e|es|ing) (?:re|time|complet|within)|\b(?:hoch|herunter)skalier|\bmontée en charge automatique|escalado (?:automático|horizontal)|escalonamento automático|автомасштабирован",
    r"自动(?:扩|伸)缩?|扩容|缩容|擴容|スケール(?:アウト|アップ|イン|ダウン)|스케일 ?(?:아웃|업|인|다운)|(?:자동|노드|인스턴스|서버) ?(?:확장|증설)|ขยาย[^,.;\d]{0,12}(?:อัตโนมัติ|โหนด|node|เครื่อง|pod)|เพิ่ม(?:เครื่อง|โหนด|pod)|tự động (?:mở rộng|co giãn|tăng)|mở rộng (?:node|máy chủ|pod)|(?:penskalaan|skala) otomatis|penambahan (?:node|pod|server)",
)
# What is read in before anything can answer; a page that loads is looked at.
_LOADS = _any(
    r"\b(?:models?|agents?|plugins?|extensions?|modules?|dictionar(?:y|ies)|weights|config(?:uration)?(?: files?)?|settings?|datasets?) (?:load|loads|loading|reload|reloads)\b",
    r"\bpreloading\b|\b(?:modell?e?|konfiguration|plugins?)\w* (?:laden|geladen|lädt)|(?:chargement|rechargement) (?:du modèle|de la configuration|des modèles)|(?:carga|recarga) (?:del? modelo|de la configuración)|carregamento (?:do modelo|da configuração)|caricamento (?:del modello|della configurazione)|загрузк\w+ (?:модел|конфигурац|настроек)|завантаженн\w+ (?:модел|конфігурац)",
    r"(?:設定(?:ファイル)?|モデル|辞書|プラグイン)の?(?:読み?込み|ロード)|(?:模型|配置(?:文件)?|词典|插件)的?加载|(?:모델|설정(?: ?파일)?|플러그인)의? ?(?:로드|로딩|적재)",
)
RECONNECTS = _any(
    r"\bre-?connect|reconnexion|recone[cx]|riconness|wiederverb|neu verb|переподключ|перепідключ|(?:восстан|віднов)\w+ (?:соединени|связ|з.єднання|зв.яз)|重连|重連|重新(?:连接|連接|连线|連線)|恢复连接|再连线|再接続|接続(?:の)?(?:回復|復帰)|재연결|재접속|다시 연결|연결(?:을)? 복구|(?:전송|통신|수집|연결)(?:을|이)? ?재개|(?:送信|通信|接続|伝送)(?:を|が)?再開|恢复(?:传输|通讯|通信|上报)|sambung(?:kan)? ulang|(?:ter|meny)(?:sambung|hubung) kembali|terhubung kembali|koneksi ulang|kết nối lại|khôi phục kết nối|เชื่อมต่อใหม่|เชื่อมต่อกลับ|กลับมาเชื่อมต่อ|ต่อกลับ"
)
# A fault is noticed, a connection comes back.
_COMES_BACK = _any(
    r"\btime to detect\b|\b(?:fault|failure|outage|crash|drift|anomal(?:y|ies)|partition|dead \w+) detection\b|\bdetects? (?:a |an |the |any |every )?(?:\w+ ){0,2}(?:fault|failure|outage|crash|loss|lost|dead|unhealthy|disconnect|anomal|partition)",
    r"\b(?:erkennt|erkennung) (?:einen |eines |von |den |des )?(?:\w+ )?(?:ausfall|fehler|störung|abbruch)|détect\w* (?:une |les |des |la )?(?:panne|défaillance|coupure)|detec(?:t|ç|c)\w* (?:de |el |la |un |una |uma |a )?(?:fallo|caída|falla|falha|queda)|rileva\w* (?:di |un |il |i )?guast|обнаруж\w+ (?:сбо|отказ|потер|обрыв)|виявл\w+ (?:зб|відмов)|故障(?:检测|檢測|検知|検出|发现)|障害(?:の)?(?:検知|検出)|장애 ?(?:감지|탐지)|phát hiện (?:sự cố|lỗi|mất kết nối)|deteksi (?:gangguan|kegagalan|kerusakan)|ตรวจ(?:จับ|พบ)(?:ความผิดปกติ|เหตุขัดข้อง|การล่ม)",
    RECONNECTS.pattern,
    r"\brecovers? (?:the |its |a |from )?(?:\w+ )?(?:connection|link|session)|(?:stellt|baut) die verbindung .{0,20}wieder|rétabl\w+ la connexion|restablec\w+ la conexión|restabelec\w+ a conexão|ripristin\w+ la connessione|herstelt de verbinding",
    r"\b(?:leader election|re-?balanc(?:e|es|ing))\b",
)
# How long a fault goes unnoticed, in minutes; a detection of seconds may be an answer: of a face, of a fraud.
_NOTICED = _any(
    r"\bdetection time\b|\btime (?:to|until) (?:detection|discovery)\b|zeit bis zur (?:erkennung|entdeckung)|erkennungs(?:zeit|dauer)|fehlererkennung|(?:temps|délai) de détection|tiempo de detección|tempo de dete(?:c|cç)ção|tempo di (?:rilevamento|rilevazione)",
    r"detectietijd|tijd tot detectie|czas (?:wykrycia|wykrywania)|doba detekce|tespit süresi|upptäcktstid|detekteringstid|время обнаружени|час виявлення|検[知出]時間|检测时间|檢測時間|发现时间|(?:감지|탐지) ?시간|thời gian phát hiện|waktu deteksi|เวลา(?:ใน)?การตรวจ(?:จับ|พบ)",
)
# Work that has an end, however short: only what answers nobody.
_WORK = _any(
    r"\bindex (?:build|construction|creation)|\b(?:index|content|catalogu?e|cache|projection|view|graph|data) rebuild\b|\b(?:bulk|mass) (?:insert|update|load|delete)|\bindexaufbau|(?:construction|reconstruction) de l'index|construcción del índice|construção do índice|построени\w+ индекса|перестроени\w+ индекса",
    r"(?:索引|インデックス)の?(?:构建|構建|重建|構築|再構築)|인덱스 ?(?:구축|생성|재구축)|inserción masiva|actualización masiva|inserção em massa|массов\w+ (?:вставк|обновлени)|批量(?:插入|写入|更新)",
)

# Who looks there sees what is new, or how much of it there is.
_SHOWN_THERE = _any(
    r"\b(?:visible|shown|shows?|displayed|displays?|appears?|available|refreshed|updated|up to date|reflected|listed|playable|watchable|downloadable)\b",
    r"sichtbar|angezeigt|erschein|zeigt|verfügbar|aktualisiert|abrufbar|visible|affich|appara[iî]|disponible|mis[es]? à jour|rafraîchi|visible|muestra|aparec|actualiz|exib|mostra|visíve|disponíve|atualiz|visibil|visualizz|compar|aggiorn|zichtbaar|getoond|toont|verschijn|bijgewerkt|beschikbaar|synlig|visas|syns|vises|vise[rs]|tilgængelig|tilgjengelig|tillgänglig|uppdatera|oppdater|opdater",
    r"вид(?:ен|на|но|ны)(?![^\W\d_])|отобража|отобраз|показыва|покаж|появля|появит|обновл|доступ(?:ен|на|но|ны)|видн[аоий]|показу|відобража|з.явля|оновл|доступн|widoczn|widać|wyświetl|pokazuj|pokaż|pojawi|odśwież|zaktualizowan|dostępn|viditeln|zobraz|ukaz|ukáž|objev|aktualizovan|aktualizuj|aktualizowan|obnoven|dostupn|k dispozici|görün|göster|yansı|güncellen|izlenebil|erişilebil|hiển thị|xuất hiện|cập nhật|terlihat|tampil|muncul|diperbarui|tersedia|แสดง|ปรากฏ|อัปเดต",
    r"(?:now[yae]|nov[ýáée]|нов(?:ый|ая|ое|ые)|новий|нова|нове|yeni|new|neue[rs]?) [^\W\d_]+ (?:w|v|na|в|у|на|in|im|on)\b",
    r"显示|顯示|可见|可見|展示|更新|刷新|呈现|表示|反映|閲覧|見られ|표시|반영|노출|보이|조회",
)
# From when on it is counted: what was measured, changed, published or handed back, not what somebody asked for.
_SINCE = _any(
    r"\d\s?[^\W\d_]{1,8}\s{1,3}(?:of|after|from|following|since)\s(?:(?:the|a|an|any|its|their|each|every|being|last|it|they|is|are|was|were|has|have|been)\s){0,4}(?:[^\W\d_]+\s)?(?:measure(?:d|ments?)?|readings?|sampl(?:e|ed|ing)|chang(?:e|es|ed|ing)|updates?|updated|edit(?:ed|s)?|publi(?:cation|shed|shing)|returned|return|ingest(?:ed|ion)|captured?|receipt|arrival|acquisition|posting|submissions?)\b",
    r"(?:\b(?:after|once|when)\s|^\W*)[^,.;|]{2,40}\s(?:is|are|was|were|has been|have been|has|have)?\s?(?:measured|changed|published|ingested|sampled)\b",
    r"(?<!\w)(?:nach|seit|ab)\s(?:(?:der|dem|den|einer|jeder|ihrer|deren|dessen)\s)?(?:[^\W\d_]+\s)?[^\W\d_]*(?:messung|änderung|aktualisierung|veröffentlichung|rückgabe|erfassung|eingang|aufzeichnung|buchung|ereignis|verkauf|scan|korrektur)",
    r"(?:après|suivant|depuis)\s(?:la |le |l['’]|sa |leur |chaque |une? )?(?:[^\W\d_]+\s)?(?:mesure|modification|changement|mise à jour|publication|restitution|ingestion|réception|acquisition|relevé|enregistrement|vente|saisie|événement|correction|validation)",
    r"(?:después del?|tras|desde|posteriores al?)\s(?:la |el |su |cada |una? )?(?:medición|modificación|cambio|actualización|publicación|devolución|captura|recepción|ingesta|lectura|registro|venta|evento|aprobación|corrección)",
    r"(?:após|depois d[aeo]|desde)\s(?:a |o |cada )?(?:medição|alteração|mudança|atualização|publicação|devolução|captura|recebimento|coleta|leitura|ingestão|liquidação|registro|registo|venda|evento|aprovação|correção|gravação)",
    r"(?:dopo|dalla|dal|dall['’]|da un[ao'’]?)\s?(?:la |il |l['’]|ogni )?(?:cambiament|misura|misurazione|modifica|variazione|aggiornamento|pubblicazione|restituzione|riconsegna|acquisizione|ricezione|rilevazione|lettura|registrazione|vendita|evento|correzione|inserimento|approvazione)",
    r"(?<!\w)(?:na|vanaf|sinds)\s(?:de |het |een |elke )?[^\W\d_]*(?:meting|wijziging|publicatie|teruggave|inlevering|ontvangst|aanpassing|mutatie|boeking|registratie|verkoop|gebeurtenis|correctie|invoer)",
    r"(?<!\w)(?:efter|etter|från|fra)\s(?:at |att |en |et )?[^\W\d_]*(?:mätning|ändring|uppdatering|publicering|återlämning|mottag|registrering|avläsning|måling|endring|ændring|oppdatering|opdatering|publisering|offentliggørelse|innlevering|aflevering|modtagelse|avlesning|händelse|hændelse|hendelse|försäljning|salg|inläsning|indlæsning|korrigering|korreksjon|rättelse|periodens (?:slut|udløb|utløp)|ferdigstilling)",
    r"(?:после|(?:с|от) момента|от|со времени)\s(?:[^\W\d_]+\s)?(?:измерен|замер|изменен|обновлен|правк|публикац|возврат|получен|поступлен|при[её]м[а ]|сн?ъ[её]м[а ]|фиксац|окончан|завершен|продаж)|(?:изменил|поменял|обновил)\w{0,5}",
    r"(?:після|(?:з|від) моменту|від)\s(?:[^\W\d_]+\s)?(?:вимір|замір|змін|оновлен|правк|публікац|поверненн|отриманн|надходженн|фіксац|завершенн|закінченн|продаж)|(?:змінил|оновил)\w{0,5}",
    r"(?<!\w)(?:od|po|od momentu|od chwili)\s(?:[^\W\d_]+\s)?(?:pomiar|zmian|zmierzen|aktualizacj|edycj|publikacj|opublikowan|zwrot|zwróc|otrzyman|wpłynięc|odczyt|zakończen|sprzedaż)|(?:zmienił)\w{0,5}",
    r"(?<!\w)(?:od|po|ode)\s(?:[^\W\d_]+\s)?(?:změřen|měřen|změn|aktualizac|úprav|zveřejněn|publikac|publikov|vrácen|přijet|příjm|odečt|ukončen|skončen|prodej)|přijme zprávu|změn(?:il|í)\w{0,3}",
    r"(?:ölçüm|değişikli|değişim|güncelleme|yayın|yayım|iade|okuma|satış)\w*\s(?:sonra|itibaren)|(?:ölçül|değiş|güncellen|yayınlan|yayımlan|iade edil|bit|tamamlan)\w*[dt][iıuü]kt[ae]n|gerçek durumdan",
    r"(?:sau khi|kể từ khi|sau)\s(?:[^\W\d_]+\s){0,2}?(?:đo|thay đổi|cập nhật|đăng|xuất bản|công bố|trả|ghi nhận)(?![^\W\d_])|(?:setelah|sejak)\s(?:[^\W\d_]+\s)?(?:pengukuran|diukur|perubahan|diubah|pembaruan|diperbarui|publikasi|diterbitkan|dipublikasikan|pengembalian|dikembalikan|diterima|penerimaan|pembacaan)",
    r"(?:测量|采集|采样|变更|更改|修改|发布|归还|接收|測量|變更|發佈|發布|採集|改价|调价)(?:完成|成功)?(?:后|後|之后|之後)|(?:計測|測定|変更|公開|返却|受信|収集|改定)(?:完了)?(?:後|から|してから|されてから)|(?:측정|변경|수정|게시|공개|반납|수신|수집|발행)\s?(?:된 |한 )?(?:후|이후|시점)|หลัง(?:จาก)?(?:การ)?(?:วัด|เปลี่ยน|แก้ไข|เผยแพร่|คืน|ได้รับ)",
)
# An answer, a message or a message's receipt has somebody waiting for it.
_WAITED_FOR = _any(
    r"notif|alert|alarm|e-?mail|\bsms\b|\bpush|confirm|search results|spinner|benachricht|bestätig|confirm|уведом|сповіщ|оповещ|подтвержд|підтвердж|powiadom|potwierdz|upozorn|potvrz|bildirim|onay|thông báo|notifikasi|konfirmasi|通知|確認|确认|提醒|알림|확인"
)
_BACK_ONLINE = _any(
    r"\b(?:after|once|when|of|upon)\s[^,.;|]{0,30}?(?:re-?connect|connect(?:ion|ivity)(?: is| has been)? (?:back|restored|re-?established|return|recover)|(?:back|again|being) online|(?:network|signal|link) (?:returns|is back|comes back|recover|is restored))",
    r"nach (?:der )?(?:wieder\w+|rückkehr) (?:der |des )?(?:verbindung|netz\w*|konnektivität|internet\w*)|sobald [^,.;]{0,24}(?:online|verbindung)|(?:après|dès|au) (?:le )?(?:retour|rétablissement) (?:de la |du |de )?(?:connexion|réseau|connectivité|connectivite)|(?:al|tras|después de) (?:recuper|volver|restable|reconect|la reconexión)[^,.;]{0,24}|(?:após|ao|depois de) (?:recuper|voltar|restabelec|reconect|o retorno|a reconexão)[^,.;]{0,24}|(?:dopo|al|alla) (?:il |la )?(?:ritorno|ripristino|riconnessione)[^,.;]{0,24}|na (?:het )?herstel van de verbinding",
    r"(?:после|при|с момента) (?:восстановлени|появлени|возобновлени|возвра)\w* (?:связи|соединения|сети|интернета|подключения)|(?:після|при|з моменту) (?:відновленн|появ|поверненн)\w* (?:зв.язку|з.єднання|мережі|інтернету|підключення)|po (?:przywróceni|odzyskani|powroci|wznowieni)\w* (?:łączności|połączenia|sieci|internetu|zasięgu|online)|po (?:návratu|obnov\w+) (?:konektivity|spojení|připojení|sítě|internetu|signálu)|bağlantı\w* (?:[^\W\d_]+ )?(?:geri gel|yeniden kurul|sağlan)|(?:sau )?khi (?:có mạng|kết nối|có kết nối) (?:trở )?lại|setelah (?:koneksi|jaringan|sinyal) (?:kembali|pulih|tersambung)",
    r"(?:网络|連線|连接|網路|联网)(?:恢复|恢復)(?:后|後)?|(?:恢复|恢復)(?:网络|連線|联网|连接|網路)|重新联网|(?:オンライン|通信|接続|ネットワーク)(?:復帰|回復|復旧|再開)|再接続後|(?:연결|통신|네트워크)[이가]?\s?(?:복구|복원|재개)|재연결 ?(?:후|이후)",
)
_TAKEN_OVER = _any(
    r"\b(?:on|at|to|reach(?:es)?) the (?:server|cloud|backend|head office)|\bupload|\bsync|\btransmitted|\btransferred|auf dem server|am server|hochgeladen|übertragen|synchronisiert|sur le serveur|synchronis|transmis|en el servidor|sincroniz|no servidor|sul server|op de server|gesynchron|overgedragen|на сервер|синхрониз|синхроніз|переда(?:ны|ются|ні|ються)|выгруж|вивантаж|догруж|na serwerze|na serwer|zsynchroniz|wysłan|przesłan|na server|synchroniz|odeslán|odesl|sunucu(?:da|ya)|senkron|eşitlen|aktarıl|lên máy chủ|đồng bộ|ke server|di server|disinkron|tersinkron|同步|上传|上傳|同期|送信|アップロード|동기화|업로드|전송"
)
# One part fails, and another takes its work.
_SWITCHES = _any(
    r"\b(?:traffic|load) (?:is |gets? |must be |shall be |has been )?(?:shifted|moved|re-?routed|redirected|switched|failed over|drained)|\b(?:shifts?|moves?|re-?routes?|redirects?|switches|drains) (?:the |all )?traffic|\bstandby takes over|\bswitch(?:es|ed|ing)? (?:over )?to (?:the |a )?(?:standby|backup|replica|secondary|reserve)",
    r"(?:verkehr|traffic|last) (?:wird |muss )?[^.;|]{0,20}umgeleitet|(?:schaltet|umschalt\w+) auf (?:den |die |das )?(?:ersatz|standby|reserve|backup)|bascul\w+ (?:le trafic|vers le site|sur le secours)|trafic (?:est )?(?:basculé|redirigé|dérouté)|(?:desv[ií]a|redirige|conmuta)\w* (?:el )?tráfico|(?:desvia|redireciona|comuta)\w* o tráfego|(?:devia|reindirizza|commuta)\w* il traffico|verkeer (?:wordt )?omgeleid|schakelt over (?:op|naar)",
    r"(?:увод|перевод|переключ|перенаправ|перебрасыва|снима)\w* (?:весь )?(?:трафик|нагрузку)|трафик (?:уходит|переключа|переводит|увед)\w*|переключ\w+ на (?:резерв|реплик|вторичн|standby|дублир)\w*|(?:перевод|переключ|перенаправ|відвод)\w* (?:весь )?(?:трафік|навантаження)|трафік (?:перемика|перевод)\w*|переключ\w+ на (?:резерв|реплік)\w*|перемика\w+ на (?:резерв|реплік)\w*",
    r"(?:przełącz|przekierow|przenosi)\w* (?:cały )?ruch|ruch (?:jest |zostaje |musi być )?(?:przełącz|przekierow)\w*|przełącz\w+ (?:się )?na (?:zapas|rezerw|replik|węzeł)\w*|přesměr\w+ provoz|provoz (?:se )?(?:přesměr|přepn)\w*|přepn\w+ (?:se )?na (?:zálo|náhrad|replik)\w*|trafi[ğk]\w* (?:[^\W\d_]+ )?(?:yönlendir|aktar|kaydır)\w*|yede[ğk]\w* (?:geç|devral)\w*",
    r"(?:切换|切換)(?:到|至)?(?:备|備|从库|從庫|副本)|流量(?:切换|切走|摘除|切換)|主备切换|主從切換|(?:待機系|予備系|副系|スタンバイ)[^、。|]{0,8}(?:切り?替)|トラフィック[^、。|]{0,8}(?:切り?替|迂回)|(?:예비|대기|보조|스탠바이)[^,.|]{0,12}(?:전환|절체)|트래픽[^,.|]{0,10}(?:전환|우회)|chuyển (?:lưu lượng|sang (?:máy|hệ thống|nút) dự phòng)|(?:mengalihkan|dialihkan|pengalihan) (?:trafik|lalu lintas)|beralih ke (?:server|node|sistem) cadangan|สลับไป(?:ยัง)?(?:เครื่อง|ระบบ)?สำรอง",
)
# "On an outage the second node takes over": what stands behind "on" is when.
_TAKES_OVER = _any(
    r"übernimmt (?:der|die|das|ein)\w* (?:[^\W\d_]+ ){0,2}?(?:knoten|instanz|server|system|node|standort)|neemt (?:de|het|een) [^.;|]{2,40} over\b|prend le relais|toma el relevo|asume el servicio|assume o (?:serviço|controle)|subentra|(?:tar över|tar over|övertar|overtar|overtager)\b",
)
# A new instance is warm and takes part.
_WARMED = _any(
    r"(?<!\w)под\w{0,2} (?:[^\W\d_]+ )?(?:прогрет|поднят|поднима)\w*|(?<!\w)прогре(?:в|т)\w*|піднімається|прогріт\w*|(?:pod|instancja|węzeł|kontener) (?:[^\W\d_]+ )?(?:wstaje|startuje|podnosi się)|(?:pod|instance|kontejner) (?:[^\W\d_]+ )?(?:nabíh|naběhn|nastart)\w*|ayağa kalk\w*"
)

# A message on its way to those who wait for it; a setting or a record that spreads is fresh or stale.
_PROPAGATES = _any(r"\bpropag")
_MESSAGE = _any(
    r"\b(?:notifications?|events?|messages?|commands?|signals?|alerts?|keystrokes?|cursors?)\b|benachrichtigung|ereignis|nachricht|befehl|notification|événement|message|notificaci|eventos?\b|mensaje|notificaç|mensage|notific|eventi\b|messagg|уведомлен|событи|сообщени|команд"
)
# "Position on the map with a delay of at most 5 s": data that lag behind what they tell of.
_DELAYED = _any(
    r"\b(?:con|com|avec|met|med|mit)\s(?:una?\s|uma?\s|een\s|ett?\s|en\s|einer\s)?(?:[^\W\d_]+\s){0,2}?(?:retraso|retardo|atraso|desfase|ritardo|retard|décalage|vertraging|fördröjning|eftersläpning|forsinkelse|verzögerung)(?![^\W\d_])|\bd[ei] (?:retard|ritardo|atraso|retraso)(?![^\W\d_])",
)
_DATA = _any(
    r"\b(?:daten|data|datos|dados|dati|données|gegevens|posici[oó]n|posição|posizion|position|standort|locali[sz]a|ubicaci|estoque|stock|existencias|giacenz|bestand|bestände|voorraad|saldo|solde|ranking|dashboard|tableau de bord|mapa|mappa|lagersaldo|beholdning)|actualizad|atualizad|aggiornat|allineat|aktualisiert|bijgewerkt|uppdatera|oppdater|opdater|à jour"
)

TIMED: tuple[Timed, ...] = (
    Timed(Kind.LATENCY, Concept.LATENCY, _PROPAGATES, of=_MESSAGE, unless=_CHANGE, high=_A_MINUTE),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _ARRIVES),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _SYNCHRONISED, of=_CHANGE, low=_A_SECOND),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _IN_FORCE, of=_CHANGE, unless=IS_SEEN, low=_A_SECOND),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _THERE, of=_PUBLISHED, unless=IS_SEEN, low=_A_SECOND),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _REFLECTED, of=_CHANGE, low=_A_MINUTE),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _TAKEN_OVER, _BACK_ONLINE, low=_A_SECOND, anywhere=True),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _SHOWN_THERE, _SINCE, _WAITED_FOR, low=_SOME_SECONDS, anywhere=True),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _FINDABLE, low=_A_MINUTE),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _LATEST, of=_SINCE_SENT, low=_A_SECOND),
    Timed(Kind.FRESHNESS, Concept.FRESHNESS, _DELAYED, _DATA, _WAITED_FOR, low=_A_SECOND, anywhere=True),
    Timed(Kind.DURATION, Concept.STARTUP, _SWITCHES, low=_A_SECOND),
    Timed(Kind.DURATION, Concept.STARTUP, _TAKES_OVER, low=_A_SECOND, anywhere=True),
    Timed(Kind.DURATION, Concept.STARTUP, _WARMED, low=_A_SECOND),
    Timed(Kind.DURATION, Concept.STARTUP, _COMES_UP),
    Timed(Kind.DURATION, Concept.JOB, _SCALES, low=_A_SECOND),
    Timed(Kind.DURATION, Concept.STARTUP, _LOADS),
    Timed(Kind.DURATION, Concept.STARTUP, _COMES_BACK),
    Timed(Kind.DURATION, Concept.STARTUP, _NOTICED, low=_A_MINUTE),
    Timed(Kind.DURATION, Concept.JOB, _WORK, low=_A_SECOND),
)
# One of these stands in whatever a row is told by: most lines need no closer look.
_IN_ASCII = (
    "retras", "retard", "atras", "ritard", "vertrag", "forsink", "desfas", "neemt", "relais", "relevo", "subentr", "overta", "tar over", "doorgevoerd", "doorgezet", "cheg", "lleg", "arriv", "komt door", "komen door",
    "propag", "sync", "sincron", "sinkron", "senkron", "replic", "repliz", "replik", "reflect", "spiegel", "reflej", "reflet", "rifless", "riflett", "tercermin", "odzwier",
    "effect", "everywhere", "appl", "greif", "wirksam", "effet", "efecto", "vigor", "effettiv", "kracht", "publi", "->", "start", "boot",
    "umschalt", "bascul", "conmut", "spawn", "launch", "initiali", "shut", "comes up", "come up", "warm", "ready", "readiness", "state", "fallback", "fail", "switch",
    "health", "operational", "gesund", "bereit", "sain", "listo", "scal", "skalier", "load", "laden", "carga", "carregament", "charg",
    "caricament", "inicio", "arranque", "deten", "parada", "avvio", "arresto", "detec", "detek", "tespit", "wykry", "erkenn", "rileva", "connex", "recone", "riconness", "verb", "connect", "recover", "ripristin",
    "restab", "herstel", "visib", "available", "searchable", "findable", "live", "sichtbar", "auffindbar", "disponib",
    "shown", "shows", "display", "appear", "refreshed", "updated", "up to date", "listed", "playable", "watchable", "angezeigt", "erschein", "zeigt", "aktualisiert",
    "abrufbar", "affich", "apparai", "muestra", "aparec", "actualiz", "exib", "mostra", "atualiz", "visualizz", "compar", "aggiorn", "getoond", "toont", "verschijn",
    "bijgewerkt", "beschikbaar", "synlig", "visas", "syns", "vises", "viser", "tilgjeng", "uppdatera", "oppdater", "opdater", "widoczn", "pokazuj", "pojawi", "zobraz",
    "ukaz", "objev", "aktualizovan", "aktualizuj", "aktualizowan", "obnoven", "dostupn", "k dispozici", "izlenebil", "terlihat", "tampil", "muncul", "diperbarui", "tersedia", "zaktualizowan", "new ", "neue", "nowy", "nowa", "nowe", "nova", "yeni",
    "server", "cloud", "backend", "upload", "transmi", "transfer", "hochgeladen", "serveur", "servidor", "overgedragen", "serwer", "sunucu", "senkron", "traffic", "standby", "switch", "umschalt", "schaltet",
    "umgeleitet", "bascul", "trafic", "omgeleid", "ruch", "provoz", "trafik", "yede", "alihkan", "beralih", "pod ", "instanc", "kontener", "kontejner",
    "zichtba", "vindba", "election", "balanc", "index", "rebuild", "bulk", "mass ", "masiva",
    "berlaku", "diterapkan", "dapat di", "tampil", "muncul", "masuk", "terlihat", "terbaru", "terkini", "siap ", "skala", "penambahan", "sambung", "terhubung", "koneksi", "deteksi", "dashboard",
)  # fmt: skip
_OF_OTHER_SCRIPTS = (
    "répliqu", "реплиц", "реплік", "复制", "複製", "レプリケ", "복제", "répercut", "promít", "yansı", "phản ánh", "đồng bộ", "życie", "силу", "применя", "чинності", "yürürl", "veröffent",
    "публик", "публік", "опублик", "yayınla", "→", "prêt", "montée", "automático", "автомасштаб", "lädt", "загрузк", "завантаж",
    "démarrage", "arrêt", "início", "inicialização", "détect", "phát hiện", "ตรวจ", "时间", "時間", "시간", "upptäckt", "обнаруж", "виявл", "переподкл", "перепідкл", "восстан", "віднов", "rétabl", "índice", "индекс", "массов", "em massa",
    "verfügbar", "visív", "disponív", "widoczn", "görün", "видим", "доступн", "видн", "可见", "可見", "上线", "可搜索", "表示", "노출", "синхрон", "отра", "відобр", "反映", "สะท้อน", "生效", "有効", "同步", "同期", "发布", "發布", "公開", "扩", "擴", "缩",
    "縮", "伸", "スケール", "読", "ロード", "加载", "виде", "видно", "показ", "покаж", "появ", "обновл", "оновл", "з'явл", "з’явл", "відображ", "wyświetl", "pokaż", "widać", "odśwież", "dostępn", "viditeln", "ukáž", "göster", "güncellen", "erişilebil", "hiển thị", "xuất hiện", "cập nhật",
    "tillgäng", "tilgæng", "à jour", "rafra", "visibil", "нов", "nový", "nová", "nové", "แสดง", "ปราก", "อัปเดต", "显示", "顯示", "展示", "更新", "刷新", "呈现", "閲覧", "見られ", "표시", "보이", "조회",
    "сервер", "переда", "выгруж", "вивантаж", "догруж", "wysłan", "przesłan", "odesl", "eşitlen", "aktarıl", "máy chủ", "上传", "上傳", "送信", "アップロード", "업로드", "전송", "übertragen",
    "трафик", "трафік", "переключ", "перемика", "przełącz", "přepn", "trafi", "切换", "切換", "流量", "切替", "切り替", "トラフィック", "전환", "절체", "트래픽", "dự phòng", "lưu lượng", "สำรอง", "tráf", "прогр", "піднім", "поднят", "ayağa",
    "检", "檢", "検", "故障", "障害", "连", "連", "接続", "索引", "インデックス", "批量", "동기", "반영",
    "적용", "게시", "스케일", "로드", "로딩", "적재", "감지", "탐지", "재연결", "인덱스", "ซิงค์",
    "ซิงก์", "싱크", "มีผล", "áp dụng", "適用", "hiệu lực", "可", "照会", "検索", "参照", "검색", "확인", "열람", "สืบค้น", "ค้นหา", "เรียกดู", "tra cứu", "tìm", "xem",
    "体现", "ダッシュボード", "レポート", "管理画面", "대시보드", "리포트", "보고서", "관리자", "ขึ้น", "ปรากฏ", "เข้า", "từ ", "에서", "จาก", "mới nhất", "最新", "최신", "ล่าสุด",
    "就绪", "準備", "受付", "준비", "기동", "พร้อม", "sẵn sàng", "증설", "확장", "ขยาย", "เพิ่ม", "mở rộng", "tự động", "恢复", "再连", "重新", "回復", "復帰", "再開", "재접속", "재개", "다시", "연결", "kết nối", "เชื่อม", "กลับ",
)  # fmt: skip
_BEYOND = (
    *_IN_ASCII,
    "フェイル",
    "페일",
    "切换",
    "резерв",
    "fördröj",
    "eftersl",
    "verzög",
    "décal",
    "übernimmt",
    "tar över",
    "övertar",
    "slår",
    *map(simplified, _OF_OTHER_SCRIPTS),
)


def _by_first_letter(stems: Iterable[str]) -> re.Pattern:
    """Any of them: a look at each letter of a text and not, for each stem, at the whole of it."""
    rests: dict[str, list[str]] = {}
    for stem in stems:
        rests.setdefault(stem[0], []).append(re.escape(stem[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))


_ANY_IN_ASCII = _by_first_letter(_IN_ASCII)


@lru_cache(maxsize=256)
def _may_tell(lowered: str) -> bool:
    """Does any word stand in it that a row begins with? The label of a row is asked about for each of its numbers."""
    if lowered.isascii():
        return _ANY_IN_ASCII.search(lowered) is not None
    return any(map(lowered.__contains__, _BEYOND))


def timed(text: str, seconds: Decimal, sentence: str) -> tuple[Timed, re.Match[str]] | None:
    """The first row that says what takes `seconds` in `text`, its label or clause, and where it does."""
    text, sentence = simplified(text), simplified(sentence)
    if not _may_tell(text.lower()):
        return None
    for row in TIMED:
        if (
            not row.low <= seconds <= row.high
            or (row.of and not row.of.search(sentence))
            or (row.unless and row.unless.search(sentence))
        ):
            continue
        for found in row.told.finditer(text):
            behind = not row.anywhere and AFTER_IT.search(text, 0, found.start())
            if not (behind or WITHOUT.search(text, 0, found.start())):
                return row, found
    return None


# What follows is what something happens after, not what is measured.
AFTER_IT = re.compile(
    r"(?<!\w)(?:after|following|on|upon|during|before|until|bei|beim|nach|après|tras|después de|en caso de|ante|após|em caso de|dopo|in caso di|a fronte di|en cas de|lors d[’']|im falle eine[rs]|bij|vid|efter|ved|etter|после|після|po|na)\s(?:an?\s|the\s|einem\s|einer\s|une?\s|uma?\s|una\s|een\s|ett?\s|en\s)?(?:\d+\s?[^\W\d_]{1,8}\s)?(?:[^\W\d_]{2,14}\s){0,2}$",
    re.IGNORECASE,
)
# "updates without a restart": what is not needed.
WITHOUT = re.compile(
    r"(?<!\w)without (?:requiring |needing |an?y? |the |full |manual |app(?:lication)? |\w+ing ){0,3}$", re.IGNORECASE
)
