"""The same requirement in each language gives the same finding: kind, statistic, comparator, value and unit.

One table a requirement, one sentence a language, in plain words that a team would use. A language the reader knows
has a sentence for every requirement.
"""

from itertools import chain

import pytest

from smartspec_ops.spec.nfr import read_requirements

TITLES = {
    "en": "Non-functional requirements",
    "de": "Nichtfunktionale Anforderungen",
    "fr": "Exigences non fonctionnelles",
    "es": "Requisitos no funcionales",
    "pt": "Requisitos não funcionais",
    "it": "Requisiti non funzionali",
    "nl": "Niet-functionele eisen",
    "pl": "Wymagania niefunkcjonalne",
    "ru": "Нефункциональные требования",
    "uk": "Нефункціональні вимоги",
    "cs": "Nefunkční požadavky",
    "tr": "Fonksiyonel olmayan gereksinimler",
    "zh": "非功能需求",
    "ja": "非機能要件",
    "ko": "비기능 요구사항",
    "th": "ข้อกำหนดที่ไม่ใช่ฟังก์ชัน",
    "vi": "Yêu cầu phi chức năng",
    "id": "Kebutuhan non-fungsional",
}

REQUIREMENTS = {
    "ratio availability ≥ 99.9 %": """
en: The system must be available at least 99.9% of the time.
de: Das System muss mindestens 99,9 % der Zeit verfügbar sein.
fr: Le système doit être disponible au moins 99,9 % du temps.
es: El sistema debe estar disponible al menos el 99,9 % del tiempo.
pt: O sistema deve estar disponível pelo menos 99,9 % do tempo.
it: Il sistema deve essere disponibile almeno il 99,9 % del tempo.
nl: Het systeem moet minstens 99,9 % van de tijd beschikbaar zijn.
pl: System musi być dostępny przez co najmniej 99,9 % czasu.
ru: Система должна быть доступна не менее 99,9 % времени.
uk: Система повинна бути доступна не менше 99,9 % часу.
cs: Systém musí být dostupný alespoň 99,9 % času.
tr: Sistem zamanın en az %99,9'unda erişilebilir olmalıdır.
zh: 系统可用性应不低于 99.9%。
ja: システムの可用性は99.9%以上であること。
ko: 시스템 가용성은 99.9% 이상이어야 한다.
th: ระบบต้องมีความพร้อมใช้งานอย่างน้อย 99.9%
vi: Hệ thống phải có độ sẵn sàng ít nhất 99,9%.
id: Sistem harus tersedia setidaknya 99,9% dari waktu.
""",
    "ratio availability ≥ 99.95 %": """
en: Uptime: 99.95%
de: Verfügbarkeit: 99,95 %
fr: Disponibilité : 99,95 %
es: Disponibilidad: 99,95 %
pt: Disponibilidade: 99,95%
it: Disponibilità: 99,95%
nl: Beschikbaarheid: 99,95%
pl: Dostępność: 99,95%
ru: Доступность: 99,95%
uk: Доступність: 99,95%
cs: Dostupnost: 99,95 %
tr: Erişilebilirlik: %99,95
zh: 可用性：99.95%
ja: 稼働率：99.95%
ko: 가동률: 99.95%
th: ความพร้อมใช้งาน: 99.95%
vi: Độ khả dụng: 99,95%
id: Ketersediaan: 99,95%
""",
    "p95 latency ≤ 300 ms": """
en: The 95th percentile of the API response time must not exceed 300 ms.
de: Das 95. Perzentil der API-Antwortzeit darf 300 ms nicht überschreiten.
fr: Le 95e centile du temps de réponse de l'API ne doit pas dépasser 300 ms.
es: El percentil 95 del tiempo de respuesta de la API no debe superar 300 ms.
pt: O percentil 95 do tempo de resposta da API não deve ultrapassar 300 ms.
it: Il 95° percentile del tempo di risposta dell'API non deve superare 300 ms.
nl: Het 95e percentiel van de responstijd van de API mag niet hoger zijn dan 300 ms.
pl: 95. percentyl czasu odpowiedzi API nie może przekraczać 300 ms.
ru: 95-й перцентиль времени отклика API не должен превышать 300 мс.
uk: 95-й перцентиль часу відповіді API не повинен перевищувати 300 мс.
cs: 95. percentil doby odezvy API nesmí překročit 300 ms.
tr: API yanıt süresinin 95. yüzdelik dilimi 300 ms'yi geçmemelidir.
zh: API 响应时间的 95 分位不超过 300 毫秒。
ja: API応答時間の95パーセンタイルは300ミリ秒以内とする。
ko: API 응답 시간의 95 백분위는 300ms 이하여야 한다.
th: เวลาตอบสนองของ API ที่เปอร์เซ็นไทล์ที่ 95 ต้องไม่เกิน 300 มิลลิวินาที
vi: Thời gian phản hồi API ở phân vị thứ 95 không vượt quá 300 ms.
id: Persentil ke-95 waktu respons API tidak boleh melebihi 300 ms.
""",
    "p99 latency ≤ 1 s": """
en: p99 latency of at most 1 second
de: p99-Latenz von höchstens 1 Sekunde
fr: Latence p99 d'au plus 1 seconde
es: Latencia p99 de como máximo 1 segundo
pt: Latência p99 de no máximo 1 segundo
it: Latenza p99 di al massimo 1 secondo
nl: p99-latentie van maximaal 1 seconde
pl: Opóźnienie p99 maksymalnie 1 sekunda
ru: Задержка p99 не более 1 секунды
uk: Затримка p99 не більше 1 секунди
cs: Latence p99 nejvýše 1 sekunda
tr: p99 gecikme en fazla 1 saniye
zh: p99 延迟最多 1 秒
ja: p99レイテンシは最大1秒
ko: p99 지연 시간은 최대 1초
th: ความหน่วง p99 สูงสุด 1 วินาที
vi: Độ trễ p99 tối đa 1 giây
id: Latensi p99 maksimal 1 detik
""",
    "latency < 2 s": """
en: Pages must load in less than 2 seconds.
de: Seiten müssen in weniger als 2 Sekunden laden.
fr: Les pages doivent se charger en moins de 2 secondes.
es: Las páginas deben cargar en menos de 2 segundos.
pt: As páginas devem carregar em menos de 2 segundos.
it: Le pagine devono caricarsi in meno di 2 secondi.
nl: Pagina's moeten in minder dan 2 seconden laden.
pl: Strony muszą ładować się w mniej niż 2 sekundy.
ru: Страницы должны загружаться менее чем за 2 секунды.
uk: Сторінки повинні завантажуватися менш ніж за 2 секунди.
cs: Stránky se musí načíst za méně než 2 sekundy.
tr: Sayfalar 2 saniyenin altında yüklenmelidir.
zh: 页面加载时间应小于 2 秒。
ja: ページの読み込み時間は2秒未満であること。
ko: 페이지 로딩 시간은 2초 미만이어야 한다.
th: หน้าเว็บต้องโหลดในเวลาน้อยกว่า 2 วินาที
vi: Trang phải tải trong vòng dưới 2 giây.
id: Halaman harus dimuat dalam waktu kurang dari 2 detik.
""",
    "latency ≤ 1 s": """
en: Search results must be shown within 1 second.
de: Suchergebnisse müssen innerhalb von 1 Sekunde angezeigt werden.
fr: Les résultats de recherche doivent s'afficher en 1 seconde au maximum.
es: Los resultados de búsqueda deben mostrarse en un máximo de 1 segundo.
pt: Os resultados da busca devem ser exibidos em até 1 segundo.
it: I risultati della ricerca devono essere mostrati entro 1 secondo.
nl: Zoekresultaten moeten binnen 1 seconde worden getoond.
pl: Wyniki wyszukiwania muszą pojawić się w ciągu 1 sekundy.
ru: Результаты поиска должны отображаться в течение 1 секунды.
uk: Результати пошуку повинні відображатися протягом 1 секунди.
cs: Výsledky vyhledávání se musí zobrazit do 1 sekundy.
tr: Arama sonuçları en geç 1 saniye içinde gösterilmelidir.
zh: 搜索结果应在 1 秒内返回。
ja: 検索結果は1秒以内に表示されること。
ko: 검색 결과는 1초 이내에 표시되어야 한다.
th: ผลการค้นหาต้องแสดงภายใน 1 วินาที
vi: Kết quả tìm kiếm phải hiển thị trong vòng 1 giây.
id: Hasil pencarian harus ditampilkan dalam 1 detik.
""",
    "mean latency < 500 ms": """
en: Average response time below 500 ms
de: Durchschnittliche Antwortzeit unter 500 ms
fr: Temps de réponse moyen inférieur à 500 ms
es: Tiempo medio de respuesta inferior a 500 ms
pt: Tempo médio de resposta inferior a 500 ms
it: Tempo medio di risposta inferiore a 500 ms
nl: Gemiddelde responstijd onder 500 ms
pl: Średni czas odpowiedzi poniżej 500 ms
ru: Среднее время отклика менее 500 мс
uk: Середній час відповіді менше 500 мс
cs: Průměrná doba odezvy pod 500 ms
tr: Ortalama yanıt süresi 500 ms'nin altında
zh: 平均响应时间低于 500 毫秒
ja: 平均応答時間は500ミリ秒未満
ko: 평균 응답 시간 500ms 미만
th: เวลาตอบสนองเฉลี่ยต่ำกว่า 500 มิลลิวินาที
vi: Thời gian phản hồi trung bình dưới 500 ms
id: Waktu respons rata-rata di bawah 500 ms
""",
    "95 % of events latency ≤ 200 ms": """
en: 95% of requests must be answered within 200 ms.
de: 95 % der Anfragen müssen innerhalb von 200 ms beantwortet werden.
fr: 95 % des requêtes doivent recevoir une réponse en 200 ms au maximum.
es: El 95 % de las solicitudes debe responderse en un máximo de 200 ms.
pt: 95 % das requisições devem ser respondidas em até 200 ms.
it: Il 95 % delle richieste deve ricevere risposta entro 200 ms.
nl: 95 % van de verzoeken moet binnen 200 ms worden beantwoord.
pl: 95 % żądań musi otrzymać odpowiedź w ciągu 200 ms.
ru: 95 % запросов должны обрабатываться не более чем за 200 мс.
uk: 95 % запитів повинні оброблятися не більше ніж за 200 мс.
cs: 95 % požadavků musí být zodpovězeno do 200 ms.
tr: İsteklerin %95'i en fazla 200 ms içinde yanıtlanmalıdır.
zh: 95% 的请求应在 200 毫秒内响应。
ja: 95%のリクエストは200ミリ秒以内に応答すること。
ko: 요청의 95%는 200ms 이내에 응답해야 한다.
th: คำขอ 95% ต้องได้รับการตอบกลับภายใน 200 มิลลิวินาที
vi: 95% yêu cầu phải được phản hồi trong vòng 200 ms.
id: 95% permintaan harus dijawab dalam 200 ms.
""",
    "duration ≤ 2 h": """
en: The nightly export must complete within 2 hours.
de: Der nächtliche Export muss innerhalb von 2 Stunden abgeschlossen sein.
fr: L'export nocturne doit se terminer en 2 heures au maximum.
es: La exportación nocturna debe completarse en un máximo de 2 horas.
pt: A exportação noturna deve ser concluída em até 2 horas.
it: L'esportazione notturna deve terminare entro 2 ore.
nl: De nachtelijke export moet binnen 2 uur voltooid zijn.
pl: Nocny eksport musi zakończyć się w ciągu 2 godzin.
ru: Ночной экспорт должен завершаться не более чем за 2 часа.
uk: Нічний експорт повинен завершуватися не більше ніж за 2 години.
cs: Noční export musí být dokončen do 2 hodin.
tr: Gece dışa aktarımı en fazla 2 saat içinde tamamlanmalıdır.
zh: 夜间导出任务应在 2 小时内完成。
ja: 夜間のエクスポートは2時間以内に完了すること。
ko: 야간 내보내기는 2시간 이내에 완료되어야 한다.
th: การส่งออกข้อมูลรายคืนต้องเสร็จภายใน 2 ชั่วโมง
vi: Việc xuất dữ liệu ban đêm phải hoàn thành trong vòng 2 giờ.
id: Ekspor malam harus selesai dalam 2 jam.
""",
    "duration ≤ 10 min": """
en: The backup must finish in at most 10 minutes.
de: Die Sicherung muss in höchstens 10 Minuten abgeschlossen sein.
fr: La sauvegarde doit s'achever en 10 minutes au plus.
es: La copia de seguridad debe finalizar en no más de 10 minutos.
pt: O backup deve terminar em no máximo 10 minutos.
it: Il backup deve concludersi in non più di 10 minuti.
nl: De back-up moet in maximaal 10 minuten afgerond zijn.
pl: Kopia zapasowa musi zostać wykonana w maksymalnie 10 minut.
ru: Резервное копирование должно завершаться не более чем за 10 минут.
uk: Резервне копіювання повинно завершуватися не більше ніж за 10 хвилин.
cs: Záloha musí být dokončena nejpozději do 10 minut.
tr: Yedekleme en fazla 10 dakikada tamamlanmalıdır.
zh: 备份必须在 10 分钟内完成。
ja: バックアップは10分以内に完了すること。
ko: 백업은 10분 이내에 완료되어야 한다.
th: การสำรองข้อมูลต้องเสร็จภายใน 10 นาที
vi: Sao lưu phải hoàn tất trong tối đa 10 phút.
id: Pencadangan harus selesai paling lama 10 menit.
""",
    "duration ≤ 3 s": """
en: Application startup time must be no more than 3 seconds.
de: Die Startzeit der Anwendung darf höchstens 3 Sekunden betragen.
fr: Le temps de démarrage de l'application ne doit pas dépasser 3 secondes.
es: El tiempo de arranque de la aplicación no debe superar 3 segundos.
pt: O tempo de inicialização da aplicação não deve exceder 3 segundos.
it: Il tempo di avvio dell'applicazione non deve superare 3 secondi.
nl: De opstarttijd van de applicatie mag maximaal 3 seconden zijn.
pl: Czas uruchomienia aplikacji nie może przekraczać 3 sekund.
ru: Время запуска приложения не должно превышать 3 секунд.
uk: Час запуску застосунку не повинен перевищувати 3 секунд.
cs: Doba spuštění aplikace nesmí překročit 3 sekundy.
tr: Uygulamanın açılış süresi en fazla 3 saniye olmalıdır.
zh: 应用启动时间不超过 3 秒。
ja: アプリの起動時間は3秒以内であること。
ko: 앱 시작 시간은 3초 이내여야 한다.
th: เวลาเปิดแอปต้องไม่เกิน 3 วินาที
vi: Thời gian khởi động ứng dụng không quá 3 giây.
id: Waktu startup aplikasi tidak boleh lebih dari 3 detik.
""",
    "freshness ≤ 15 min": """
en: Dashboard data must be no older than 15 minutes.
de: Die Daten im Dashboard dürfen nicht älter als 15 Minuten sein.
fr: Les données du tableau de bord ne doivent pas dater de plus de 15 minutes.
es: Los datos del panel no deben tener más de 15 minutos de antigüedad.
pt: Os dados do painel não devem ter mais de 15 minutos de atraso.
it: I dati della dashboard non devono essere più vecchi di 15 minuti.
nl: De gegevens op het dashboard mogen niet ouder zijn dan 15 minuten.
pl: Dane na pulpicie nie mogą być starsze niż 15 minut.
ru: Данные на панели должны быть не старше 15 минут.
uk: Дані на панелі повинні бути не старші за 15 хвилин.
cs: Data na přehledu nesmí být starší než 15 minut.
tr: Panodaki veriler en fazla 15 dakika eski olmalıdır.
zh: 看板数据延迟不超过 15 分钟。
ja: ダッシュボードのデータの鮮度は15分以内とする。
ko: 대시보드 데이터 최신성은 15분 이내여야 한다.
th: ความสดใหม่ของข้อมูลบนแดชบอร์ดต้องไม่เกิน 15 นาที
vi: Độ mới của dữ liệu trên bảng điều khiển không quá 15 phút.
id: Kesegaran data dasbor tidak lebih dari 15 menit.
""",
    "freshness < 5 s": """
en: Replication lag: less than 5 seconds
de: Replikationsverzögerung: weniger als 5 Sekunden
fr: Retard de réplication : moins de 5 secondes
es: Retraso de replicación: menos de 5 segundos
pt: Atraso de replicação: menos de 5 segundos
it: Ritardo di replica: meno di 5 secondi
nl: Replicatievertraging: minder dan 5 seconden
pl: Opóźnienie replikacji: mniej niż 5 sekund
ru: Задержка репликации: менее 5 секунд
uk: Затримка реплікації: менше 5 секунд
cs: Zpoždění replikace: méně než 5 sekund
tr: Replikasyon gecikmesi: 5 saniyeden az
zh: 复制延迟：小于 5 秒
ja: レプリケーション遅延：5秒未満
ko: 복제 지연: 5초 미만
th: ความล่าช้าในการทำซ้ำข้อมูล: น้อยกว่า 5 วินาที
vi: Độ trễ sao chép: dưới 5 giây
id: Jeda replikasi: kurang dari 5 detik
""",
    "freshness ≤ 10 s": """
en: Changes must be synchronised between devices within 10 seconds.
de: Änderungen müssen innerhalb von 10 Sekunden zwischen Geräten synchronisiert werden.
fr: Les modifications doivent être synchronisées entre les appareils en 10 secondes au maximum.
es: Los cambios deben sincronizarse entre dispositivos en un máximo de 10 segundos.
pt: As alterações devem ser sincronizadas entre dispositivos em até 10 segundos.
it: Le modifiche devono essere sincronizzate tra i dispositivi entro 10 secondi.
nl: Wijzigingen moeten binnen 10 seconden tussen apparaten worden gesynchroniseerd.
pl: Zmiany muszą być synchronizowane między urządzeniami w ciągu 10 sekund.
ru: Изменения должны синхронизироваться между устройствами в течение 10 секунд.
uk: Зміни повинні синхронізуватися між пристроями протягом 10 секунд.
cs: Změny musí být synchronizovány mezi zařízeními do 10 sekund.
tr: Değişiklikler cihazlar arasında en fazla 10 saniye içinde senkronize edilmelidir.
zh: 变更应在 10 秒内同步到所有设备。
ja: 変更は10秒以内に全端末へ同期されること。
ko: 변경 사항은 10초 이내에 모든 기기에 동기화되어야 한다.
th: การเปลี่ยนแปลงต้องซิงค์ระหว่างอุปกรณ์ภายใน 10 วินาที
vi: Các thay đổi phải được đồng bộ giữa các thiết bị trong vòng 10 giây.
id: Perubahan harus disinkronkan antar perangkat dalam 10 detik.
""",
    "freshness ≤ 60 s": """
en: Stock changes must be reflected in the catalogue within 1 minute.
de: Bestandsänderungen müssen sich innerhalb von 1 Minute im Katalog widerspiegeln.
fr: Les changements de stock doivent être répercutés dans le catalogue en 1 minute au maximum.
es: Los cambios de stock deben reflejarse en el catálogo en un máximo de 1 minuto.
pt: As mudanças de estoque devem ser refletidas no catálogo em até 1 minuto.
it: Le variazioni di giacenza devono riflettersi nel catalogo entro 1 minuto.
nl: Voorraadwijzigingen moeten binnen 1 minuut in de catalogus worden weerspiegeld.
pl: Zmiany stanu magazynu muszą być odzwierciedlone w katalogu w ciągu 1 minuty.
ru: Изменения остатков должны отражаться в каталоге в течение 1 минуты.
uk: Зміни залишків повинні відображатися в каталозі протягом 1 хвилини.
cs: Změny zásob se musí promítnout do katalogu do 1 minuty.
tr: Stok değişiklikleri en geç 1 dakika içinde kataloğa yansımalıdır.
zh: 库存变更应在 1 分钟内反映到目录。
ja: 在庫の変更は1分以内にカタログへ反映されること。
ko: 재고 변경은 1분 이내에 카탈로그에 반영되어야 한다.
th: การเปลี่ยนแปลงสต็อกต้องสะท้อนในแคตตาล็อกภายใน 1 นาที
vi: Thay đổi tồn kho phải được phản ánh trong danh mục trong vòng 1 phút.
id: Perubahan stok harus tercermin di katalog dalam 1 menit.
""",
    "rate throughput ≥ 500 /s": """
en: The system must handle at least 500 requests per second.
de: Das System muss mindestens 500 Anfragen pro Sekunde verarbeiten.
fr: Le système doit traiter au moins 500 requêtes par seconde.
es: El sistema debe procesar al menos 500 solicitudes por segundo.
pt: O sistema deve processar pelo menos 500 requisições por segundo.
it: Il sistema deve gestire almeno 500 richieste al secondo.
nl: Het systeem moet minstens 500 verzoeken per seconde verwerken.
pl: System musi obsługiwać co najmniej 500 żądań na sekundę.
ru: Система должна обрабатывать не менее 500 запросов в секунду.
uk: Система повинна обробляти не менше 500 запитів за секунду.
cs: Systém musí zpracovat alespoň 500 požadavků za sekundu.
tr: Sistem saniyede en az 500 istek işlemelidir.
zh: 系统每秒应至少处理 500 个请求。
ja: システムは毎秒500件以上のリクエストを処理すること。
ko: 시스템은 초당 500건 이상의 요청을 처리해야 한다.
th: ระบบต้องรองรับอย่างน้อย 500 คำขอต่อวินาที
vi: Hệ thống phải xử lý ít nhất 500 yêu cầu mỗi giây.
id: Sistem harus memproses setidaknya 500 permintaan per detik.
""",
    "rate throughput ≥ 100 /s": """
en: Throughput of no less than 6000 messages per minute
de: Durchsatz von nicht weniger als 6000 Nachrichten pro Minute
fr: Débit d'au moins 6000 messages par minute
es: Rendimiento de no menos de 6000 mensajes por minuto
pt: Vazão de não menos de 6000 mensagens por minuto
it: Throughput di non meno di 6000 messaggi al minuto
nl: Doorvoer van niet minder dan 6000 berichten per minuut
pl: Przepustowość nie mniejsza niż 6000 wiadomości na minutę
ru: Пропускная способность не менее 6000 сообщений в минуту
uk: Пропускна здатність не менше 6000 повідомлень за хвилину
cs: Propustnost nejméně 6000 zpráv za minutu
tr: Verim: dakikada en az 6000 mesaj
zh: 吞吐量不低于每分钟 6000 条消息
ja: スループットは毎分6000件以上
ko: 처리량은 분당 6000건 이상
th: ปริมาณงานไม่น้อยกว่า 6000 ข้อความต่อนาที
vi: Thông lượng không dưới 6000 tin nhắn mỗi phút
id: Throughput tidak kurang dari 6000 pesan per menit
""",
    "ratio error_rate < 0.1 %": """
en: Error rate below 0.1%
de: Fehlerrate unter 0,1 %
fr: Taux d'erreur inférieur à 0,1 %
es: Tasa de errores inferior al 0,1 %
pt: Taxa de erro abaixo de 0,1 %
it: Tasso di errore inferiore allo 0,1 %
nl: Foutpercentage onder 0,1 %
pl: Wskaźnik błędów poniżej 0,1 %
ru: Доля ошибок менее 0,1 %
uk: Частка помилок менше 0,1 %
cs: Chybovost pod 0,1 %
tr: Hata oranı %0,1'in altında
zh: 错误率低于 0.1%
ja: エラー率0.1%未満
ko: 오류율 0.1% 미만
th: อัตราข้อผิดพลาดต่ำกว่า 0.1%
vi: Tỷ lệ lỗi dưới 0,1%
id: Tingkat kesalahan di bawah 0,1%
""",
    "ratio error_rate ≤ 1 %": """
en: The error rate must not exceed 1%.
de: Die Fehlerrate darf 1 % nicht überschreiten.
fr: Le taux d'erreur ne doit pas dépasser 1 %.
es: La tasa de errores no debe superar el 1 %.
pt: A taxa de erros não deve ultrapassar 1 %.
it: Il tasso di errore non deve superare l'1 %.
nl: Het foutpercentage mag niet meer dan 1 % zijn.
pl: Odsetek błędów nie może przekraczać 1 %.
ru: Доля ошибок не должна превышать 1 %.
uk: Частка помилок не повинна перевищувати 1 %.
cs: Chybovost nesmí překročit 1 %.
tr: Hata oranı %1'i geçmemelidir.
zh: 错误率不得超过 1%。
ja: エラー率は1%を超えないこと。
ko: 오류율은 1%를 초과하지 않아야 한다.
th: อัตราข้อผิดพลาดต้องไม่เกิน 1%
vi: Tỷ lệ lỗi không được vượt quá 1%.
id: Tingkat kesalahan tidak boleh melebihi 1%.
""",
    "ratio availability ≥ 99 %": """
en: Request success rate of at least 99%
de: Erfolgsquote der Anfragen von mindestens 99 %
fr: Taux de succès des requêtes d'au moins 99 %
es: Tasa de éxito de las solicitudes de al menos 99 %
pt: Taxa de sucesso das requisições de pelo menos 99 %
it: Tasso di successo delle richieste di almeno 99 %
nl: Slagingspercentage van verzoeken van minstens 99 %
pl: Wskaźnik powodzenia żądań co najmniej 99 %
ru: Доля успешных запросов не менее 99 %
uk: Частка успішних запитів не менше 99 %
cs: Úspěšnost požadavků alespoň 99 %
tr: İstek başarı oranı en az %99
zh: 请求成功率不低于 99%
ja: リクエスト成功率99%以上
ko: 요청 성공률 99% 이상
th: อัตราความสำเร็จของคำขออย่างน้อย 99%
vi: Tỷ lệ thành công của yêu cầu ít nhất 99%
id: Tingkat keberhasilan permintaan minimal 99%
""",
    "saturation ≤ 80 %": """
en: CPU utilisation must not exceed 80%.
de: Die CPU-Auslastung darf 80 % nicht überschreiten.
fr: L'utilisation du processeur (CPU) ne doit pas dépasser 80 %.
es: El uso de CPU no debe superar el 80 %.
pt: O uso de CPU não deve exceder 80 %.
it: L'utilizzo della CPU non deve superare l'80 %.
nl: Het CPU-gebruik mag niet hoger zijn dan 80 %.
pl: Użycie CPU nie może przekraczać 80 %.
ru: Загрузка CPU не должна превышать 80 %.
uk: Завантаження CPU не повинно перевищувати 80 %.
cs: Využití CPU nesmí překročit 80 %.
tr: CPU kullanımı %80'i geçmemelidir.
zh: CPU 使用率不超过 80%。
ja: CPU使用率は80%以下であること。
ko: CPU 사용률은 80% 이하여야 한다.
th: การใช้งาน CPU ต้องไม่เกิน 80%
vi: Mức sử dụng CPU không vượt quá 80%.
id: Penggunaan CPU tidak boleh melebihi 80%.
""",
}


def _sentences(promise: str) -> dict[str, str]:
    rows = (tuple(row.split(": ", 1)) for row in REQUIREMENTS[promise].strip().splitlines())
    return dict(rows)


CASES = tuple(
    chain.from_iterable(
        ((promise, language, sentence) for language, sentence in _sentences(promise).items())
        for promise in REQUIREMENTS
    )
)


@pytest.mark.parametrize(
    ("promise", "language", "sentence"), CASES, ids=[f"{language}: {promise}" for promise, language, _ in CASES]
)
def test_the_same_requirement_gives_the_same_finding(promise: str, language: str, sentence: str) -> None:
    text = f"# {TITLES[language]}\n\n- {sentence}\n"
    assert [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise] == [promise]


@pytest.mark.parametrize("promise", REQUIREMENTS)
def test_every_language_has_a_sentence_for_every_requirement(promise: str) -> None:
    assert set(_sentences(promise)) == set(TITLES)
