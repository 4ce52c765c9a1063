"""Words that make a number something other than a promise about the running system.

Same grammar as `vocabulary`. Kept apart because it grows with every look-alike found in the wild, while the kinds do not.
"""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.vocabulary import Concept

SETTINGS: dict[Concept, str] = {
    Concept.TIMEOUT: """
en: timeout*, time out*, times out, timed out, timing out, time-out*, deadline*, grace period*, abort after, aborted after, circuit breaker*, circuit opens, cancel after, give up, gives up, wait up to, waits up to, hang, hangs, keepalive*, keep alive*, idle, inactivity, inactive, cool down, cooldown, debounce*, throttle*, backoff, back off, heartbeat*, heart beat*, statement_timeout, connect_timeout, lock wait, fallback after, falls back, half open, open state, max_wait, wait for, time limit*, execution limit*, run time limit
de: timeout*, zeituberschreitung*, abbruch nach, inaktivitat, leerlauf, karenzzeit, entprell*, zeitlimit*, zeitbegrenzung*, wartezeit maximal
fr: timeout*, delai d attente, delai d expiration, inactivite, temporisation, delai d inactivite, limite de temps, limite de duree
es: timeout*, tiempo de espera, tiempo limite, inactividad, tiempo de espera maximo, limite de tiempo
pt: timeout*, tempo limite, inatividade, tempo de espera, limite de tempo
it: timeout*, scadenza, inattivita, tempo limite, limite di tempo
nl: timeout*, inactiviteit, time out, tijdslimiet
pl: timeout*, limit czasu, bezczynnos*, nieaktywnos*
tr: zaman asimi, zaman aşımı, hareketsiz*, sure sinir*, zaman sinir*, bekleme suresi
vi: het thoi gian cho, khong hoat đong, timeout, thoi gian cho toi đa, gioi han thoi gian, thoi gian cho
ru: таймаут*, тайм аут*, тайм-аут*, неактивност*, бездейств*, время ожидания, ограничени* времени, лимит времени, ограничени* по времени
uk: таймаут*, неактивност*, бездіяльн*, обмежен* часу, ліміт часу, час очікування
zh: 超时, 逾时, 逾時, 熔断, 空闲, 心跳, 闲置, 防抖, 节流, 时间限制, 限时, 时限, 执行时间限制, 运行时间限制, 响应时间限制
ja: タイムアウト, 無操作, アイドル, ハートビート, 制限時間, 時間制限, 実行時間制限, 実行時間の制限, 処理時間制限
ko: 타임아웃, 시간 초과, 유휴, 하트비트, 비활성, 시간 제한, 제한 시간, 실행 시간 제한, 처리 시간 제한, 응답 시간 제한, 생성 시간 제한
th: หมดเวลา, ไทม์เอาต์, ไม่มีการใช้งาน, จำกัดเวลา, ระยะเวลารอ
cs: casovy limit, casovy limit*, timeout*, casov* limit*
id: batas waktu
""",
    Concept.EXPIRY: """
en: expir*, ttl, time to live, lifetime, life time, valid for, validity, session length, session duration, token life*, jwt*, access token*, refresh token*, refresh_token*, cache for, cached for, cache duration, cache-control, max age, max-age, lockout, locked for, lock for, lock the account, account lock*, locked out, rotate, rotation, rotated, link valid, otp valid, embargo, invalidated after, cached data, cooldown, signed url*, presigned url*, certificate*, grace, block for, blocked for, banned for, suspended for, reset link*, verification link*, hold for, reserved for, reservation*, clock skew, clock drift, skew, leeway, stale while revalidate, token validity, token valid, tokens valid, staletime, stale time, stale while revalidate
de: ablauf*, lauft ab, laufen ab, gultig*, gultigkeit*, gesperrt, sperre, ttl, lebensdauer, rotation, verfall*
fr: expir*, duree de vie, validite, valable*, verrouill*, ttl, bloque pendant, rotation
es: expira*, caduc*, vigencia, validez, valido por, bloque*, ttl, tiempo de vida, rotacion
pt: expira*, validade, valido por, bloque*, ttl, tempo de vida, rotacao, vencimento
it: scad*, validita, valido per, blocc*, ttl, durata della sessione, rotazione
nl: verloop*, verloopt, geldig*, vergrendel*, ttl
pl: wygas*, waznos*, wazny, blokad*, zablokowan*, ttl
tr: suresi dol*, gecerli*, gecerlilik, kilitle*, ttl, oturum suresi, sona er*
vi: het han, hieu luc, co hieu luc, khoa tai khoan, ttl
id: kedaluwarsa, berlaku, terkunci, ttl, masa berlaku, kadaluarsa
ru: истека*, истечени*, срок действия, срок жизни, время жизни, действител*, блокир*, действует, ротаци*
uk: термін дії, спливає, блокуван*, час життя, термін життя, спливають
zh: 过期, 過期, 有效期, 失效, 存活时间, 锁定, 鎖定, 生命周期, 令牌有效
ja: 有効期限, 期限切れ, 有効期間, ロックする, ロックされ, 失効
ko: 만료, 유효 기간, 유효기간, 잠금, 잠긴
th: หมดอายุ, อายุการใช้งาน, ล็อกบัญชี, มีอายุ
cs: zivotnost*, vyprs*, platnost*, platny*, expirac*, zamknut*, zablok*
sv: giltig*, utgang*, livslangd
""",
    Concept.RETRY: """
en: retry, retries, retried, retrying, reattempt*, exponential backoff, max attempts, re-try, redeliver*, reconnect*, initial delay, initial backoff, base delay
de: wiederhol*, erneut*, wiederholungsversuch*, versuche, versuchen, fehlversuch*, neu verbinden, wiederverbind*
fr: tentative*, nouvelle tentative, reessai*, reessay*, reconnexion, reconnect*
es: reintent*, intentos, reconexion, reconect*
pt: tentativas, retentativa*, tentar novamente, reconexao, reconect*
it: tentativ*, ritent*, riconness*
nl: pogingen, opnieuw proberen, herhaal*
pl: ponowi*, ponawian*, prob, proby
tr: yeniden dene*, deneme
vi: thu lai
ru: повтор*, попыт*, ретра*, переподключ*
zh: 重试, 重試, 尝试次数, 重连
ja: リトライ, 再試行, 再送, 再接続
ko: 재시도, 재연결
th: ลองใหม่, ลองอีกครั้ง
id: coba lagi, percobaan ulang, percobaan
cs: opakovan*, pokus, pokusy, pokusu
uk: повтор*, спроб*
""",
    Concept.RATE_LIMIT: """
en: rate limit*, rate-limit*, rate limited, ratelimit*, quota*, throttl*, per ip, per ip address, per user per, and user, per user, per customer, per api key, per client per, requests per user, burst limit, abuse, brute force, per key, per account, limit requests, limiting, per tenant per, per token, 429, per user/, anti-spam, fair use, free tier, tier limit, api limit*, plan limit*, rate guardrail
de: ratenbegrenz*, rate limit*, drossel*, kontingent*, anfragelimit, pro ip, pro benutzer, gratiskontingent
fr: limitation de debit, limite de debit, rate limit*, quota*, par ip, par utilisateur, limitation du taux, offre gratuite
es: limite de velocidad, limite de tasa, limitacion de tasa, rate limit*, cuota*, por ip, por usuario, limite de peticiones, limite de solicitudes, plan gratuito
pt: limite de taxa, limitacao de taxa, rate limit*, cota*, por ip, por usuario, limite de requisicoes, plano gratuito
it: limite di frequenza, rate limit*, quota, per ip, per utente, limite di richieste
nl: rate limit*, snelheidslimiet, per ip, per gebruiker, per gebruiker per, aanvraaglimiet
pl: limit zapytan, limit zadan, rate limit*, na ip, na uzytkownika, ograniczeni* liczby
tr: hiz sinir*, hız sınır*, hiz limit*, istek sinir*, kota, ip basina, kullanici basina
vi: gioi han toc đo, gioi han so, rate limit*, moi ip, moi nguoi dung
id: pembatasan laju, batas laju, rate limit*, per ip, per pengguna
ru: ограничени* частоты, бесплатн* модел*, бесплатн* тариф*, бесплатн* план*, лимит*, rate limit*, квот*, троттлинг*, с одного ip, на пользователя
uk: ліміт*, обмежен* частоти
zh: 限流, 速率限制, 频率限制, 配额, 限频, 每个用户, 每用户, 每ip, 流控, 限速, 免费额度
ja: レート制限, レートリミット, 流量制限, ユーザーあたり, ipあたり, 上限回数, 無料枠
ko: 속도 제한, 요청 제한, 레이트 리밋, 사용자당, ip당, 호출 제한, 무료 티어
th: จำกัดอัตรา, จำกัดจำนวนคำขอ, ต่อผู้ใช้, ต่อ ip, จำกัดการเรียก
cs: na uzivatele, na ip, omezeni poctu, limit pozadavku
""",
    Concept.RETENTION: """
en: retention, retain*, retain for, kept for, keep for, stored for, store for, archiv*, history of, purge*, delete after, deleted after, deleted within, delete within, kept at least, keep logs, logs for, log retention, backups kept, hot storage, cold storage, data kept, preserve*, older than, soft delete*, soft-delete*, anonymi*, audit log*, audit trail*, historical data, look back, lookback, gdpr, right to erasure, data deletion, erasure
de: aufbewahr*, vorhalt*, archivier*, loschfrist*, speicherdauer, geloscht nach, loschung, vorgehalten, gespeichert fur
fr: conserv*, retention, archiv*, purge*, supprim*
es: retencion, conserv*, archiv*, se eliminan, eliminar despues, almacenar durante, retener
pt: retencao, retid*, arquiv*, mantid*, armazenad* por, excluidos apos, reter
it: conserv*, ritenzione, archivi*, mantenut*, eliminat*
nl: bewaar*, bewaren, archiver*, retentie
pl: przechowywan*, retencj*, archiw*, przechowywac
tr: saklan*, saklama, arsiv*, muhafaza
vi: luu tru, luu giu, luu tru trong
id: retensi, disimpan, arsip
ru: хранени*, хранят*, хранить, хранятся, архив*, удаля*, ретеншн, хранит*
uk: зберіга*, архів*
zh: 保留, 留存, 保存, 归档, 清理, 存储期, 备份保留, 存储周期
ja: 保持期間, 保存期間, 保管, 保持する, 保持, アーカイブ
ko: 보관, 보존, 아카이브, 보유 기간
th: เก็บรักษา, จัดเก็บ, เก็บข้อมูล, เก็บไว้, เก็บบันทึก
cs: uchovav*, archiv*, retenc*, zachovan*
sv: lagras, sparas, arkiver*
""",
    Concept.FIELD_SIZE: """
en: characters, chars, character limit, password length, min length, max length, minimum length, maximum length, minlength, maxlength, field length, digits, digit code, words, letters, page size, items per page, results per page, per page, pagination, batch size, batch of, batches of, chunk size, chunks of, batchsize, column*, row limit, max rows, lines, font size, pixels, px, pt, font, password*, passcode, pin, title length, limit of, payload size, body size, message size, buffer size, pool size, key size, bit, bits, entropy, hash rounds, iterations, decimal places, precision of, granularity, resolution, interval, window size, depth, nesting, max depth, levels deep, file size limit, dpi
de: zeichen, passwort*, stellen, stellig, seitengrosse, zeilen, eintrage pro seite, pixel, mindestlange, maximallange
fr: caracteres, mot de passe, mots de passe, chiffres, lignes, par page, taille de page, longueur
es: caracteres, contrasena*, digitos, filas, por pagina, tamano de pagina, longitud
pt: caracteres, senha*, digitos, linhas, por pagina, tamanho da pagina, comprimento
it: caratteri, password, cifre, righe, per pagina, lunghezza
nl: tekens, wachtwoord*, cijfers, regels, per pagina
pl: znakow, hasl*, cyfr, wierszy, na strone
tr: karakter*, sifre*, parola, basamak*, sayfa basina
vi: ky tu, mat khau, chu so, moi trang
ru: символ*, парол*, цифр*, строк, на страниц*, длин*, знаков
uk: символ*, парол*, довжин*
zh: 字符, 个字, 密码, 位数, 每页, 长度, 字数, 字节长度, 分页
ja: 文字, パスワード, 桁, ページあたり, 1ページ, 行数
ko: 글자, 비밀번호, 자리, 페이지당, 자 이상, 자 이내
th: ตัวอักษร, รหัสผ่าน, หลัก, ต่อหน้า, อักขระ
id: karakter, kata sandi, digit, baris, per halaman
cs: znaku, heslo, hesla, cislic, radku, na stranku
""",
    Concept.UPLOAD: """
en: upload size, file size*, max file, maximum file, attachment*, image size, payload up to, files up to, upload limit, uploads up to, max upload, photos up to, documents up to, file up to, video up to, csv up to, upload*, single file, per file, each file, conversation file, file, files
de: dateigrosse*, upload*, hochlad*, anhang*, dateien bis
fr: taille de fichier, taille des fichiers, televers*, piece jointe, pieces jointes, fichiers jusqu, fichier*
es: tamano de archivo, tamano maximo, archivos de hasta, subida*, adjunto*, archivos hasta
pt: tamanho de arquivo, tamanho maximo, arquivos de ate, upload*, anexo*
it: dimensione file, dimensione massima, file fino, allegat*, caricamento file
nl: bestandsgrootte, upload*, bijlage*
pl: rozmiar pliku, plik*, zalacznik*
tr: dosya boyut*, yukleme boyutu, ek dosya
vi: kich thuoc tep, tai len
ru: размер файла, файл*, вложени*, загружаем*
zh: 文件大小, 上传, 附件, 文件
ja: ファイルサイズ, アップロード, 添付
ko: 파일 크기, 업로드, 첨부
th: ขนาดไฟล์, อัปโหลด, ไฟล์แนบ
id: ukuran berkas, unggah*, lampiran
cs: velikost souboru, nahravani soubor*, priloh*, soubor*
uk: розмір файлу, файл*, вкладен*
""",
}
