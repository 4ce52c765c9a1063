"""Words that make a number something other than a promise about the running system.

Same grammar as `vocabulary`. Kept apart because it grows with every look-alike found in the wild, while the kinds do not.
"""

# ruff: noqa: E501  (one language per row)

from smartspec_ops.spec.nfr.words.vocabulary import Concept

SETTINGS: dict[Concept, str] = {
    Concept.TIMEOUT: """
en: timeout*, time out*, times out, timed out, timing out, time-out*, deadline*, grace period*, abort after, aborted after, circuit breaker*, circuit opens, cancel after, give up, gives up, wait up to, waits up to, hang, hangs, keepalive*, keep alive*, idle, inactivity, inactive, cool down, cooldown, debounce*, throttle*, backoff, back off, heartbeat*, heart beat*, statement_timeout, connect_timeout, lock wait, fallback after, falls back, half open, open state, max_wait, wait for, time limit*, execution limit*, run time limit, debounc*
de: timeout*, zeituberschreitung*, abbruch nach, inaktivitat, leerlauf, karenzzeit, entprell*, zeitlimit*, zeitbegrenzung*, wartezeit maximal, nach inaktivitat, automatische abmeldung, abmeldung nach, zwangsabmeldung, ohne aktivitat
fr: timeout*, delai d attente, delai d expiration, inactivite, temporisation, delai d inactivite, limite de temps, limite de duree, coupe circuit, delai depasse, expiration du delai, disjoncteur, inactif, deconnexion automatique, deconnexion apres, sans activite, delai de garde, chien de garde
es: timeout*, tiempo de espera, tiempo limite, inactividad, tiempo de espera maximo, limite de tiempo, cortocircuito, disyuntor, inactivo, debounce, cierre de sesion automatico, desconexion automatica, sin actividad, cierre automatico de sesion
pt: timeout*, tempo limite, inatividade, tempo de espera, limite de tempo, disjuntor, inativo, debounce, logout automatico, desconexao automatica, sem atividade, encerramento automatico
it: timeout*, scadenza, inattivita, tempo limite, limite di tempo, interruttore, inattivo, debounce, disconnessione automatica, logout automatico, senza attivita, senza interazione
nl: timeout*, inactiviteit, time out, tijdslimiet, wachttijd maximaal, afkoelperiode, inactief, automatisch uitlog*, automatisch afgemeld, uitgelogd na, zonder activiteit
pl: timeout*, limit czasu, bezczynnos*, nieaktywnos*, przekroczenie czasu, czas oczekiwania na, cisza, brak aktywnosci
tr: zaman asimi, zaman aşımı, hareketsiz*, sure sinir*, zaman sinir*, bekleme suresi, bekleme limiti, bosta, etkinlik yok, devre kesici, zaman asimina ugra*
vi: het thoi gian cho, khong hoat đong, timeout, thoi gian cho toi đa, gioi han thoi gian, thoi gian cho, ngat mach, khong tuong tac, het thoi gian, tu đang xuat, tu đong đang xuat, khong thao tac, tu khoa
ru: таймаут*, тайм аут*, тайм-аут*, неактивност*, бездейств*, время ожидания, ограничени* времени, лимит времени, ограничени* по времени
uk: таймаут*, неактивност*, бездіяльн*, обмежен* часу, ліміт часу, час очікування, тайм аут*, тайм-аут*
zh: 超时, 逾时, 逾時, 熔断, 空闲, 心跳, 闲置, 防抖, 节流, 时间限制, 限时, 时限, 执行时间限制, 运行时间限制, 超時, 閒置, 熔斷, 空閒, 心跳間隔, 冷却时间, 冷卻時間, 等待上限, 逾時設定, 閒置逾時, 連線逾時, 登出, 自動登出, 自动登出, 自动退出
ja: タイムアウト, 無操作, アイドル, ハートビート, 制限時間, 時間制限, 実行時間制限, 実行時間の制限, 処理時間制限, タイムアウト値, クールダウン, サーキットブレーカー, デバウンス, 無操作時間, 自動ログアウト, 自動切断, 離席
ko: 타임아웃, 시간 초과, 유휴, 하트비트, 비활성, 시간 제한, 제한 시간, 실행 시간 제한, 처리 시간 제한, 응답 시간 제한, 생성 시간 제한, 타임 아웃, 쿨다운, 서킷 브레이커, 디바운스, 미사용 시, 자동 로그아웃, 자동로그아웃, 무응답, 미응답
th: หมดเวลา, ไทม์เอาต์, ไม่มีการใช้งาน, จำกัดเวลา, ระยะเวลารอ, ไม่ได้ใช้งาน, เกินเวลาที่กำหนด, ออกจากระบบอัตโนมัติ, ไม่มีความเคลื่อนไหว, ค้างไว้
cs: casovy limit, casovy limit*, timeout*, casov* limit*, necinnost*, cekaci limit, neaktivit*
id: batas waktu, timeout*, kehabisan waktu, tidak aktif, pemutus sirkuit, waktu tunggu maksimum, keluar otomatis, logout otomatis, tidak ada aktivitas, waktu habis
sv: tidsgrans*, inaktiv*, utlogg*, loggas ut, automatisk utloggning, overskriden tid, utan aktivitet
no: tidsavbrudd*, tidsafbrydelse*, inaktiv*, utlogg*, udlogg*, logges ut, logges ud, logget ut, automatisk utlogging, tidsgrense*, tidsgrænse*, uten aktivitet, uden aktivitet
""",
    Concept.EXPIRY: """
en: expir*, ttl, time to live, lifetime, life time, valid for, validity, session length, session duration, token life*, jwt*, access token*, refresh token*, refresh_token*, cache for, cached for, cache duration, cache-control, max age, max-age, lockout, locked for, lock for, lock the account, account lock*, locked out, rotate, rotation, rotated, link valid, otp valid, embargo, invalidated after, cached data, cooldown, signed url*, presigned url*, certificate*, grace, block for, blocked for, banned for, suspended for, reset link*, verification link*, hold for, reserved for, reservation expir*, reservation hold, reservation is released, reservation ttl, reservations expire, clock skew, clock drift, skew, leeway, stale while revalidate, token validity, token valid, tokens valid, staletime, stale time, stale while revalidate
de: ablauf*, lauft ab, laufen ab, gultig*, gultigkeit*, gesperrt, sperre, ttl, lebensdauer, rotation, verfall*, laeuft ab, gueltig*, gesperrt fur, verfallt, sperrung, sperrdauer, kontosperre, cooldown
fr: expir*, duree de vie, validite, valable*, verrouill*, ttl, bloque pendant, rotation, duree de session, duree de validite, perime*, panier bloque, bloque*, verrouille, duree de verrouillage, cooldown
es: expira*, caduc*, vigencia, validez, valido por, bloque*, ttl, tiempo de vida, rotacion, duracion de la sesion, vida util, tiempo de validez, cooldown, bloqueo de cuenta
pt: expira*, validade, valido por, bloque*, ttl, tempo de vida, rotacao, vencimento, duracao da sessao, vida util, tempo de validade, cooldown, bloqueio de conta
it: scad*, validita, valido per, blocc*, ttl, durata della sessione, rotazione, durata sessione, validita del, scadenza del, durata del token, cooldown, blocco account
nl: verloop*, verloopt, geldig*, vergrendel*, ttl, levensduur, vervalt, vervaldatum, sessieduur, houdbaar*, blokker*, geblokkeerd*, vergrendeld, houdbaarheid, cooldown, verlopen na, verlopen
pl: wygas*, waznos*, wazny, blokad*, zablokowan*, ttl, czas zycia, czas sesji, okres waznosci, wazna, wazne, waznosc
tr: suresi dol*, gecerli*, gecerlilik, kilitle*, ttl, oturum suresi, sona er*, jeton sure*, omur*, suresi biter
vi: het han, hieu luc, co hieu luc, khoa tai khoan, ttl, het phien, thoi han, thoi gian song, vong đoi
id: kedaluwarsa, berlaku, terkunci, ttl, masa berlaku, kadaluarsa, waktu hidup, sesi berakhir, hangus, masa aktif, kunci akun
ru: истека*, истечени*, срок действия, срок жизни, время жизни, действител*, блокир*, действует, ротаци*
uk: термін дії, спливає, блокуван*, час життя, термін життя, спливають, дійсн*, термін сесії, протермінован*
zh: 过期, 過期, 有效期, 失效, 存活时间, 锁定, 鎖定, 生命周期, 令牌有效, 有效期限, 有效時間, 有效时间, 时效为, 續期, 续期, 锁定时间, 凭证有效
ja: 有効期限, 期限切れ, 有効期間, ロックする, ロックされ, 失効, 有効時間, セッション有効, ロック時間, 寿命, トークン有効
ko: 만료, 유효 기간, 유효기간, 잠금, 잠긴, 유효시간, 유효 시간, 세션 유지, 수명, 잠금 시간, 계정 잠금
th: หมดอายุ, อายุการใช้งาน, ล็อกบัญชี, มีอายุ, หมดอายุใน, ระยะเวลาเซสชัน, ใช้ได้ภายใน
cs: zivotnost*, vyprs*, platnost*, platny*, expirac*, zamknut*, zablok*, doba platnosti, odhlasen*, expiruj*, plati, plati po dobu, ma platnost
sv: giltig*, utgang*, livslangd, gar ut, upphor, galler i, sparras, sparr*, livstid*, forfaller, losenordsbyte*, gallringsfrist*, cooldown
no: gyldig*, utløp*, udløb*, utløper, udløber, levetid*, gjelder i, gælder i, sperres, spærres, sperr*, forfaller, cooldown
""",
    Concept.RETRY: """
en: tries again, try again, trying again, asks again, ask again, sends again, resend*, retry, retries, retried, retrying, reattempt*, exponential backoff, max attempts, re-try, redeliver*, reconnect*, initial delay, initial backoff, base delay
de: wiederhol*, erneut*, wiederholungsversuch*, versuche, versuchen, fehlversuch*, neu verbinden, wiederverbind*
fr: tentative*, nouvelle tentative, reessai*, reessay*, reconnexion, reconnect*, reprise automatique, nouvel essai, nouveaux essais
es: reintent*, intentos, reconexion, reconect*, nuevo intento, volver a intentar
pt: tentativas, retentativa*, tentar novamente, reconexao, reconect*, nova tentativa, novas tentativas
it: tentativ*, ritent*, riconness*, nuovo tentativo, nuovi tentativi
nl: pogingen, opnieuw proberen, herhaal*, herprob*, opnieuw verbinden, opnieuw geprobeerd
pl: ponowi*, ponawian*, prob, proby, powtor*
tr: yeniden dene*, deneme, tekrar dene*, yeniden baglan*, denemesi
vi: thu lai, ket noi lai, so lan thu
ru: повтор*, попыт*, ретра*, переподключ*
zh: 重试, 重試, 尝试次数, 重连, 重試次數, 重連, 重新連線, 重新连接, 退避
ja: リトライ, 再試行, 再送, 再接続, 再試行回数, リトライ間隔, 再接続間隔
ko: 재시도, 재연결, 재전송, 재시도 간격
th: ลองใหม่, ลองอีกครั้ง
id: coba lagi, percobaan ulang, percobaan, mencoba ulang, dicoba ulang, retry*, menyambung ulang
cs: opakovan*, pokus, pokusy, pokusu, opetovn*, zkusit znovu
uk: повтор*, спроб*, перепідключ*, ретра*
sv: aterforsok*, forsok, forsoker igen, nytt forsok, nya forsok, omforsok*, backoff
no: forsøk, forsøg, prøver igjen, prøver igen, gjenforsøk*, genforsøg*, nytt forsøk, nyt forsøg, nye forsøk, nye forsøg, backoff
""",
    Concept.RATE_LIMIT: """
en: rate limit*, rate-limit*, rate limited, ratelimit*, quota*, throttl*, per ip, per ip address, per user per, and user, per user, per customer, per api key, per client per, requests per user, burst limit, abuse, brute force, per key, per account, limit requests, limiting, per tenant per, per token, 429, per user/, anti-spam, fair use, free tier, tier limit, api limit*, plan limit*, rate guardrail, login attempts, sign in attempts, otp attempts, per hour per email, per email, per phone number
de: ratenbegrenz*, rate limit*, drossel*, kontingent*, anfragelimit, pro ip, pro benutzer, gratiskontingent, api-limit*, api limit*, pro kunde, pro mandant, pro schlussel
fr: limitation de debit, limite de debit, rate limit*, quota*, par ip, par utilisateur, limitation du taux, offre gratuite, par cle api, par compte, par minute et par, plafond de requetes, limite api, limite d api, limite de l api, limites de l api, par client, par marchand
es: limite de velocidad, limite de tasa, limitacion de tasa, rate limit*, cuota*, por ip, por usuario, limite de peticiones, limite de solicitudes, plan gratuito, por clave, por cuenta, limite por, limites por, intentos de inicio de sesion, intentos de login, limite de api, limite de la api, limite api, por cliente, por comercio
pt: limite de taxa, limitacao de taxa, rate limit*, cota*, por ip, por usuario, limite de requisicoes, plano gratuito, por chave, por conta, limite por, limites por, tentativas de login, limite de api, limite da api, limite api, por cliente, por lojista
it: limite di frequenza, rate limit*, quota, per ip, per utente, limite di richieste, per chiave, per account, limite per, limiti per, limite api, limite dell api, limiti api, per cliente
nl: rate limit*, snelheidslimiet, per ip, per gebruiker, per gebruiker per, aanvraaglimiet, verzoeken per gebruiker, verzoeklimiet, quota, api-limiet, api limiet, per klant, per sleutel, limiet per
pl: limit zapytan, limit zadan, rate limit*, na ip, na uzytkownika, ograniczeni* liczby, na minute na, na klienta, przydzial, limit api, limity api, limit wywolan, na sprzedawce, na konto, na klucz, na tenanta, limit na
tr: hiz sinir*, hız sınır*, hiz limit*, istek sinir*, kota, ip basina, kullanici basina, dakikada en fazla, kullanici basi, istek limit*, api limit*, kullanim limit*, istemci basina, anahtar basina, hesap basina, limiti
vi: gioi han toc đo, gioi han so, rate limit*, moi ip, moi nguoi dung, gioi han yeu cau, han muc, gioi han truy cap, moi tai khoan, moi tenant, moi khoa, moi key, moi api key, moi client, moi cua hang, moi merchant, gioi han goi, gioi han so lan goi, gioi han api, moi khach hang
id: pembatasan laju, batas laju, rate limit*, per ip, per pengguna, batas permintaan, kuota, pembatasan permintaan, per akun, per tenant, per klien, per kunci, per key, per api key, per merchant, batas panggilan, tiap pengguna, tiap ip, setiap pengguna, batas api, limit api, per pelanggan
ru: ограничени* частоты, бесплатн* модел*, бесплатн* тариф*, бесплатн* план*, лимит*, rate limit*, квот*, троттлинг*, с одного ip, на пользователя, на ключ, на клиента, на аккаунт, на продавца, на ip, с ip
uk: ліміт*, обмежен* частоти, квот*, на користувача, з однієї ip, тротлінг*, на ключ, на клієнта, на акаунт, на ip
zh: 限流, 速率限制, 频率限制, 配额, 限频, 每个用户, 每用户, 每ip, 流控, 限速, 免费额度, 頻率限制, 配額, 每個使用者, 每個ip, 限頻, 每账号, 每帐号, 单用户, 免費額度, 每商户, 每商戶, 每租户, 每租戶, 单商户, 单租户, 每个租户, 每客户端, 单客户端, 单个appkey, 每appkey, 单个ip, 單一ip, 每組金鑰, 每把金鑰, 单个key, 每个key, 每key, 每人每, 每帳號, 單一帳號, 每用戶, 呼叫上限, 调用上限
ja: レート制限, レートリミット, 流量制限, ユーザーあたり, ipあたり, 上限回数, 無料枠, 利用制限, 呼び出し制限, アクセス制限, 1ユーザー, アカウントあたり, 加盟店あたり, テナントあたり, クライアントあたり, apiキーあたり, キーあたり, 契約あたり, ipアドレスあたり, 1テナント, 1クライアント, 1契約, 呼び出し上限, 呼出上限, 利用上限, 契約者あたり, 1人あたり, 顧客あたり
ko: 속도 제한, 요청 제한, 레이트 리밋, 사용자당, ip당, 호출 제한, 무료 티어, 유량 제한, 계정당, 처리율 제한, 무료 한도, 1인당, 가맹점당, 테넌트당, 키당, 클라이언트당, 사용자별, 계정별, 고객당, 회원당, 호출 한도, 쿼터, 유저당, 아이디당
th: จำกัดอัตรา, จำกัดจำนวนคำขอ, ต่อผู้ใช้, ต่อ ip, จำกัดการเรียก, โควตา, ต่อบัญชี, ต่อคีย์, ต่อผู้เช่า, ต่อไคลเอนต์, ต่อร้านค้า, ต่อคน, /คีย์, /ผู้ใช้, เพดานการเรียก
cs: na uzivatele, na ip, omezeni poctu, limit pozadavku, kvot*, omezeni rychlosti, limit volani, limit api, limity api, na klienta, na klic, na ucet, limit na
sv: api-grans, api grans, per anvandare, per kund, per ip, hastighetsgrans*, hastighetsbegrans*, anropsgrans*, anropsbegrans*, per api-nyckel, per konto
no: api-grense, api grense, per bruker, per bruger, per kunde, per ip, hastighetsgrense*, pr bruger, pr ip, hastighetsbegrens*, hastighedsbegræns*, ratebegrens*, kvote*, per konto, pr konto
""",
    Concept.RETENTION: """
en: retention, retain*, retain for, kept for, keep for, stored for, store for, archiv*, history of, purge*, delete after, deleted after, deleted within, delete within, kept at least, keep logs, logs for, log retention, backups kept, hot storage, cold storage, data kept, preserve*, older than, soft delete*, soft-delete*, anonymi*, audit log*, audit trail*, historical data, look back, lookback, gdpr, right to erasure, data deletion, erasure
de: aufbewahr*, vorhalt*, archivier*, loschfrist*, speicherdauer, geloscht nach, loschung, vorgehalten, gespeichert fur
fr: conserv*, retention, archiv*, purge*, supprim*, duree de conservation, historique, suppression apres
es: retencion, conserv*, archiv*, se eliminan, eliminar despues, almacenar durante, retener, historial, eliminacion, periodo de retencion, borrado
pt: retencao, retid*, arquiv*, mantid*, armazenad* por, excluidos apos, reter, historico, exclusao, periodo de retencao, apagad*
it: conserv*, ritenzione, archivi*, mantenut*, eliminat*, cancellat*, storico, periodo di conservazione
nl: bewaar*, bewaren, archiver*, retentie, opslag van, verwijder*, geschiedenis
pl: przechowywan*, retencj*, archiw*, przechowywac, usuwan*, historia, przechowuj*, trzymamy, przechowujemy
tr: saklan*, saklama, arsiv*, muhafaza, silin*, tutul*, saklama suresi
vi: luu tru, luu giu, luu tru trong, xoa sau, luu log, thoi gian luu, giu lai
id: retensi, disimpan, arsip, dihapus, penyimpanan, masa simpan, riwayat
ru: хранени*, хранят*, хранить, хранятся, архив*, удаля*, ретеншн, хранит*, храним, держим логи
uk: зберіга*, архів*, видаля*, видален*, термін зберігання, історі*, зберігаємо, зберігаються, тримаємо
zh: 保留, 留存, 保存, 归档, 清理, 存储期, 备份保留, 存储周期, 儲存期限, 保存期限, 歸檔, 刪除, 删除, 保留期, 日志保留, 存储时长, 清除
ja: 保持期間, 保存期間, 保管, 保持する, 保持, アーカイブ, 保存する, 保存され, 削除, 履歴, 保持日数, 保管期間
ko: 보관, 보존, 아카이브, 보유 기간, 삭제, 보관 기간, 보존 기간, 이력, 저장 기간
th: เก็บรักษา, จัดเก็บ, เก็บข้อมูล, เก็บไว้, เก็บบันทึก, ลบ, ประวัติ, ระยะเวลาเก็บ
cs: uchovav*, archiv*, retenc*, zachovan*, mazan*, smazan*, uklada se, historie, uchovavaji, uchovava, drzime, drzi se
sv: lagras, sparas, arkiver*, bevaras, bevara, gallras, gallring*, raderas, raderad*, lagringstid*, bevarandetid*, historik, bevarande
no: oppbevar*, opbevar*, arkiver*, slettes, slettet, sletting, sletning, lagringstid*, opbevaringstid*, lagres i, gemmes i, bevares i, historikk, historik
""",
    Concept.FIELD_SIZE: """
en: characters, chars, character limit, password length, min length, max length, minimum length, maximum length, minlength, maxlength, field length, digits, digit code, words, letters, page size, items per page, results per page, per page, pagination, batch size, batch of, batches of, chunk size, chunks of, batchsize, column*, row limit, max rows, lines, font size, pixels, px, pt, font, password*, passcode, pin, title length, limit of, payload size, body size, message size, buffer size, pool size, key size, bit, bits, entropy, hash rounds, iterations, decimal places, precision of, granularity, resolution, interval, window size, depth, nesting, max depth, levels deep, file size limit, dpi
de: zeichen, passwort*, stellen, stellig, seitengrosse, zeilen, eintrage pro seite, pixel, mindestlange, maximallange
fr: caracteres, mot de passe, mots de passe, chiffres, lignes, par page, taille de page, longueur, pixels, par lot, taille maximale
es: caracteres, contrasena*, digitos, filas, por pagina, tamano de pagina, longitud, pixeles, lote de, tamano del lote
pt: caracteres, senha*, digitos, linhas, por pagina, tamanho da pagina, comprimento, pixels, tamanho do lote
it: caratteri, password, cifre, righe, per pagina, lunghezza, pixel, dimensione del lotto
nl: tekens, wachtwoord*, cijfers, regels, per pagina, regels per pagina, lengte, pixels
pl: znakow, hasl*, cyfr, wierszy, na strone, dlugosc, pikseli, liter
tr: karakter*, sifre*, parola, basamak*, sayfa basina, satir, uzunluk, piksel
vi: ky tu, mat khau, chu so, moi trang, đo dai, dong, diem anh
ru: символ*, парол*, цифр*, строк, на страниц*, длин*, знаков
uk: символ*, парол*, довжин*, цифр, рядк*, на сторінц*, знаків, пікселів
zh: 字符, 个字, 密码, 位数, 每页, 长度, 字数, 字节长度, 分页, 字元, 個字, 密碼, 位數, 每頁, 長度, 大小上限, 大小限制, 最大长度, 最小长度, 字节, 像素
ja: 文字, パスワード, 桁, ページあたり, 1ページ, 行数, 文字数, 文字以内, 文字以上, ピクセル, 件数上限, サイズ上限
ko: 글자, 비밀번호, 자리, 페이지당, 자 이상, 자 이내, 글자수, 문자 이상, 문자 이하, 픽셀, 자릿수, 최대 길이
th: ตัวอักษร, รหัสผ่าน, หลัก, ต่อหน้า, อักขระ, ความยาว, พิกเซล, บรรทัด
id: karakter, kata sandi, digit, baris, per halaman, panjang, huruf, kata, piksel
cs: znaku, heslo, hesla, cislic, radku, na stranku, delka, polozek na stranku, pixelu
sv: tecken, losenord*, siffror, rader, per sida, bildpunkter, sidstorlek*, teckenlang*
no: tegn, passord*, adgangskode*, siffer, cifre, linjer, per side, pr side, sidestørrelse*
""",
    Concept.UPLOAD: """
en: upload size, file size*, max file, maximum file, attachment*, image size, payload up to, files up to, upload limit, uploads up to, max upload, photos up to, documents up to, file up to, video up to, csv up to, upload*, single file, per file, each file, conversation file, file, files
de: dateigrosse*, upload*, hochlad*, anhang*, dateien bis
fr: taille de fichier, taille des fichiers, televers*, piece jointe, pieces jointes, fichiers jusqu, fichier*, taille maximale des fichiers, taille max
es: tamano de archivo, tamano maximo, archivos de hasta, subida*, adjunto*, archivos hasta, tamano maximo de archivo, carga de archivos, archivo, archivos, imagen, imagenes
pt: tamanho de arquivo, tamanho maximo, arquivos de ate, upload*, anexo*, arquivo, arquivos, imagem, imagens, tamanho maximo do arquivo
it: dimensione file, dimensione massima, file fino, allegat*, caricamento file, file, immagine, immagini
nl: bestandsgrootte, upload*, bijlage*, bestand*, maximale bestandsgrootte
pl: rozmiar pliku, plik*, zalacznik*, przesylan*, maksymalny rozmiar
tr: dosya boyut*, yukleme boyutu, ek dosya, dosya*, yuklenen
vi: kich thuoc tep, tai len, tep, dung luong tep, dinh kem, đinh kem, tap tin
ru: размер файла, файл*, вложени*, загружаем*
zh: 文件大小, 上传, 附件, 文件, 檔案大小, 上傳, 檔案, 單檔, 图片大小, 圖片大小, 单个文件
ja: ファイルサイズ, アップロード, 添付, ファイル容量, 画像サイズ, ファイル, 画像
ko: 파일 크기, 업로드, 첨부, 파일 용량, 이미지 크기, 파일
th: ขนาดไฟล์, อัปโหลด, ไฟล์แนบ, ไฟล์, ขนาดรูป
id: ukuran berkas, unggah*, lampiran, berkas, file maksimal, mengunggah
cs: velikost souboru, nahravani soubor*, priloh*, soubor*, nahrat, nahravan*
uk: розмір файлу, файл*, вкладен*, завантажуван* файл*, розмір зображен*
sv: filstorlek*, bilaga, bilagor*, bifog*, uppladd*, ladda upp, filer upp till
no: filstørrelse*, vedlegg*, vedhæft*, opplast*, last opp, laste opp, uploade*, filer opp til, filer op til, bilde upload
""",
}
