"""The same promises as sentences of twenty languages, in the lists, tables and paragraphs that specs are written in."""

import pytest

from smartspec_ops.spec.nfr import read_requirements

# Of each language the title of its section, then what is promised and the sentence that promises it.
SENTENCES = """
de # Nicht-funktionale Anforderungen
latency ≤ 2 s | Suchergebnisse müssen innerhalb von 2 Sekunden angezeigt werden
latency ≤ 2 s | Die Antwortzeit der API darf 2 Sekunden nicht überschreiten
latency ≤ 2 s | Das System muss spätestens nach 2 Sekunden antworten
latency ≤ 2 s | Die Seite soll in maximal 2 Sekunden geladen sein
latency < 2 s | Die Antwortzeit muss unter 2 Sekunden liegen
latency < 2 s | Seiten laden in weniger als 2 Sekunden
p95 latency ≤ 300 ms | Das 95. Perzentil der Antwortzeit darf höchstens 300 ms betragen
95 % of events latency ≤ 300 ms | 95 % der Anfragen müssen innerhalb von 300 ms beantwortet werden
mean latency < 200 ms | Die durchschnittliche Antwortzeit muss unter 200 ms liegen
ratio availability ≥ 99.9 % | Das System muss zu 99,9 % der Zeit verfügbar sein
ratio availability ≥ 99.9 % | Die Verfügbarkeit muss mindestens 99,9 % betragen
ratio availability ≥ 99.9 % | Es wird eine Verfügbarkeit von 99,9 % pro Monat garantiert
ratio error_rate < 1 % | Die Fehlerrate muss unter 1 % bleiben
ratio error_rate ≤ 1 % | Höchstens 1 % der Anfragen dürfen fehlschlagen
rate throughput ≥ 1000 /s | Das System muss mindestens 1.000 Anfragen pro Sekunde verarbeiten
rate throughput ≥ 1000 /s | Die Schnittstelle unterstützt 1000 Anfragen pro Sekunde
freshness ≤ 60 s | Die angezeigten Daten dürfen höchstens 60 Sekunden alt sein
duration ≤ 30 min | Der nächtliche Batchlauf muss innerhalb von 30 Minuten abgeschlossen sein
saturation < 80 % | Die CPU-Auslastung muss unter 80 % bleiben
fr # Exigences non fonctionnelles
latency ≤ 2 s | Les résultats de recherche doivent s'afficher en 2 secondes maximum
latency ≤ 2 s | Le temps de réponse de l'API ne doit pas dépasser 2 secondes
latency ≤ 2 s | Le système doit répondre dans un délai de 2 secondes
latency ≤ 2 s | La page doit se charger en 2 secondes au plus
latency < 2 s | Le temps de réponse doit être inférieur à 2 secondes
latency < 2 s | Les pages se chargent en moins de 2 secondes
p95 latency ≤ 300 ms | Le 95e percentile du temps de réponse ne doit pas dépasser 300 ms
95 % of events latency ≤ 300 ms | 95 % des requêtes doivent être traitées en 300 ms maximum
mean latency < 200 ms | Le temps de réponse moyen doit être inférieur à 200 ms
ratio availability ≥ 99.9 % | Le système doit être disponible 99,9 % du temps
ratio availability ≥ 99.9 % | La disponibilité doit être d'au moins 99,9 %
ratio availability ≥ 99.9 % | Une disponibilité de 99,9 % par mois est garantie
ratio error_rate < 1 % | Le taux d'erreur doit rester inférieur à 1 %
ratio error_rate ≤ 1 % | Au plus 1 % des requêtes peuvent échouer
rate throughput ≥ 1000 /s | Le système doit traiter au moins 1 000 requêtes par seconde
rate throughput ≥ 1000 /s | L'API doit supporter 1000 requêtes par seconde
freshness ≤ 60 s | Les données affichées ne doivent pas avoir plus de 60 secondes
duration ≤ 30 min | Le traitement nocturne doit se terminer en 30 minutes maximum
saturation < 80 % | L'utilisation du CPU doit rester inférieure à 80 %
es # Requisitos no funcionales
latency ≤ 2 s | Los resultados de búsqueda deben mostrarse en un máximo de 2 segundos
latency ≤ 2 s | El tiempo de respuesta de la API no debe superar los 2 segundos
latency ≤ 2 s | El sistema debe responder en 2 segundos como máximo
latency ≤ 2 s | La página debe cargar en no más de 2 segundos
latency < 2 s | El tiempo de respuesta debe ser inferior a 2 segundos
latency < 2 s | Las páginas deben cargar en menos de 2 segundos
p95 latency ≤ 300 ms | El percentil 95 del tiempo de respuesta no debe superar 300 ms
95 % of events latency ≤ 300 ms | El 95 % de las peticiones debe responderse en 300 ms como máximo
mean latency < 200 ms | El tiempo medio de respuesta debe ser menor a 200 ms
ratio availability ≥ 99.9 % | El sistema debe estar disponible el 99,9 % del tiempo
ratio availability ≥ 99.9 % | La disponibilidad debe ser de al menos 99,9 %
ratio availability ≥ 99.9 % | Se garantiza una disponibilidad del 99,9 % mensual
ratio error_rate < 1 % | La tasa de error debe mantenerse por debajo del 1 %
ratio error_rate ≤ 1 % | Como máximo el 1 % de las solicitudes puede fallar
rate throughput ≥ 1000 /s | El sistema debe procesar al menos 1.000 solicitudes por segundo
rate throughput ≥ 1000 /s | La API debe soportar 1000 peticiones por segundo
freshness ≤ 60 s | Los datos mostrados no deben tener más de 60 segundos de antigüedad
duration ≤ 30 min | El proceso nocturno debe finalizar en un máximo de 30 minutos
saturation < 80 % | El uso de CPU debe mantenerse por debajo del 80 %
pt # Requisitos não funcionais
latency ≤ 2 s | Os resultados da busca devem ser exibidos em até 2 segundos
latency ≤ 2 s | O tempo de resposta da API não deve ultrapassar 2 segundos
latency ≤ 2 s | O sistema deve responder em no máximo 2 segundos
latency ≤ 2 s | A página deve carregar em no máximo 2 segundos
latency < 2 s | O tempo de resposta deve ser inferior a 2 segundos
latency < 2 s | As páginas devem carregar em menos de 2 segundos
p95 latency ≤ 300 ms | O percentil 95 do tempo de resposta não deve exceder 300 ms
95 % of events latency ≤ 300 ms | 95% das requisições devem ser respondidas em até 300 ms
mean latency < 200 ms | O tempo médio de resposta deve ser menor que 200 ms
ratio availability ≥ 99.9 % | O sistema deve estar disponível 99,9% do tempo
ratio availability ≥ 99.9 % | A disponibilidade deve ser de pelo menos 99,9%
ratio availability ≥ 99.9 % | O sistema deve garantir disponibilidade de 99,9% ao mês
ratio error_rate < 1 % | A taxa de erro deve permanecer abaixo de 1%
ratio error_rate ≤ 1 % | No máximo 1% das requisições pode falhar
rate throughput ≥ 1000 /s | O sistema deve processar pelo menos 1.000 requisições por segundo
rate throughput ≥ 1000 /s | A API deve suportar 1000 requisições por segundo
freshness ≤ 60 s | Os dados exibidos devem ter no máximo 60 segundos de atraso
duration ≤ 30 min | O processamento noturno deve terminar em até 30 minutos
saturation < 80 % | O uso de CPU deve ficar abaixo de 80%
it # Requisiti non funzionali
latency ≤ 2 s | I risultati della ricerca devono essere visualizzati entro 2 secondi
latency ≤ 2 s | Il tempo di risposta dell'API non deve superare i 2 secondi
latency ≤ 2 s | Il sistema deve rispondere entro 2 secondi
latency ≤ 2 s | La pagina deve caricarsi in massimo 2 secondi
latency < 2 s | Il tempo di risposta deve essere inferiore a 2 secondi
latency < 2 s | Le pagine devono caricarsi in meno di 2 secondi
p95 latency ≤ 300 ms | Il 95° percentile del tempo di risposta non deve superare 300 ms
95 % of events latency ≤ 300 ms | Il 95% delle richieste deve essere servito entro 300 ms
mean latency < 200 ms | Il tempo medio di risposta deve essere inferiore a 200 ms
ratio availability ≥ 99.9 % | Il sistema deve essere disponibile per il 99,9% del tempo
ratio availability ≥ 99.9 % | La disponibilità deve essere almeno del 99,9%
ratio availability ≥ 99.9 % | Il servizio garantisce una disponibilità del 99,9% mensile
ratio error_rate < 1 % | Il tasso di errore deve rimanere sotto l'1%
ratio error_rate ≤ 1 % | Al massimo l'1% delle richieste può fallire
rate throughput ≥ 1000 /s | Il sistema deve elaborare almeno 1.000 richieste al secondo
rate throughput ≥ 1000 /s | L'API deve supportare 1000 richieste al secondo
freshness ≤ 60 s | I dati visualizzati non devono essere più vecchi di 60 secondi
duration ≤ 30 min | Il batch notturno deve terminare entro 30 minuti
saturation < 80 % | L'utilizzo della CPU deve rimanere sotto l'80%
nl # Niet-functionele eisen
latency ≤ 2 s | Zoekresultaten moeten binnen 2 seconden worden getoond
latency ≤ 2 s | De responstijd van de API mag niet meer dan 2 seconden bedragen
latency ≤ 2 s | Het systeem moet binnen 2 seconden reageren
latency ≤ 2 s | De pagina moet in maximaal 2 seconden geladen zijn
latency < 2 s | De responstijd moet onder de 2 seconden blijven
latency < 2 s | Pagina's laden in minder dan 2 seconden
p95 latency ≤ 300 ms | Het 95e percentiel van de responstijd mag maximaal 300 ms zijn
95 % of events latency ≤ 300 ms | 95% van de verzoeken moet binnen 300 ms worden beantwoord
mean latency < 200 ms | De gemiddelde responstijd moet onder 200 ms liggen
ratio availability ≥ 99.9 % | Het systeem moet 99,9% van de tijd beschikbaar zijn
ratio availability ≥ 99.9 % | De beschikbaarheid moet minimaal 99,9% zijn
ratio availability ≥ 99.9 % | Het systeem garandeert een beschikbaarheid van 99,9% per maand
ratio error_rate < 1 % | Het foutpercentage moet onder 1% blijven
ratio error_rate ≤ 1 % | Maximaal 1% van de verzoeken mag mislukken
rate throughput ≥ 1000 /s | Het systeem moet minimaal 1.000 verzoeken per seconde verwerken
rate throughput ≥ 1000 /s | De API moet 1000 verzoeken per seconde aankunnen
freshness ≤ 60 s | De getoonde gegevens mogen maximaal 60 seconden oud zijn
duration ≤ 30 min | De nachtelijke batch moet binnen 30 minuten klaar zijn
saturation < 80 % | Het CPU-gebruik moet onder 80% blijven
pl # Wymagania niefunkcjonalne
latency ≤ 2 s | Wyniki wyszukiwania muszą być wyświetlone w ciągu 2 sekund
latency ≤ 2 s | Czas odpowiedzi API nie może przekraczać 2 sekund
latency ≤ 2 s | System musi odpowiadać w czasie nie dłuższym niż 2 sekundy
latency ≤ 2 s | Strona powinna ładować się maksymalnie w 2 sekundy
latency < 2 s | Czas odpowiedzi musi być krótszy niż 2 sekundy
latency < 2 s | Strony ładują się w mniej niż 2 sekundy
p95 latency ≤ 300 ms | 95. percentyl czasu odpowiedzi nie może przekraczać 300 ms
95 % of events latency ≤ 300 ms | 95% żądań musi być obsłużonych w ciągu 300 ms
mean latency < 200 ms | Średni czas odpowiedzi musi być poniżej 200 ms
ratio availability ≥ 99.9 % | System musi być dostępny przez 99,9% czasu
ratio availability ≥ 99.9 % | Dostępność musi wynosić co najmniej 99,9%
ratio availability ≥ 99.9 % | System gwarantuje dostępność na poziomie 99,9% miesięcznie
ratio error_rate < 1 % | Wskaźnik błędów musi być poniżej 1%
ratio error_rate ≤ 1 % | Co najwyżej 1% żądań może zakończyć się błędem
rate throughput ≥ 1000 /s | System musi obsługiwać co najmniej 1000 żądań na sekundę
rate throughput ≥ 1000 /s | API musi obsłużyć 1000 żądań na sekundę
freshness ≤ 60 s | Wyświetlane dane mogą być opóźnione maksymalnie o 60 sekund
duration ≤ 30 min | Nocny proces wsadowy musi zakończyć się w ciągu 30 minut
saturation < 80 % | Użycie CPU musi pozostać poniżej 80%
ru # Нефункциональные требования
latency ≤ 2 s | Результаты поиска должны отображаться в течение 2 секунд
latency ≤ 2 s | Время отклика API не должно превышать 2 секунд
latency ≤ 2 s | Система должна отвечать не более чем за 2 секунды
latency ≤ 2 s | Страница должна загружаться не дольше 2 секунд
latency < 2 s | Время отклика должно быть менее 2 секунд
latency < 2 s | Страницы загружаются быстрее 2 секунд
p95 latency ≤ 300 ms | 95-й перцентиль времени ответа не должен превышать 300 мс
95 % of events latency ≤ 300 ms | 95% запросов должны обрабатываться не более чем за 300 мс
mean latency < 200 ms | Среднее время ответа должно быть меньше 200 мс
ratio availability ≥ 99.9 % | Система должна быть доступна 99,9% времени
ratio availability ≥ 99.9 % | Доступность должна составлять не менее 99,9%
ratio availability ≥ 99.9 % | Гарантируется доступность сервиса 99,9% в месяц
ratio error_rate < 1 % | Доля ошибок должна быть ниже 1%
ratio error_rate ≤ 1 % | Не более 1% запросов может завершаться ошибкой
rate throughput ≥ 1000 /s | Система должна обрабатывать не менее 1000 запросов в секунду
rate throughput ≥ 1000 /s | API должен выдерживать нагрузку 1000 запросов в секунду
freshness ≤ 60 s | Отображаемые данные должны быть не старше 60 секунд
duration ≤ 30 min | Ночная пакетная обработка должна завершаться за 30 минут
saturation < 80 % | Загрузка CPU должна оставаться ниже 80%
uk # Нефункціональні вимоги
latency ≤ 2 s | Результати пошуку мають відображатися протягом 2 секунд
latency ≤ 2 s | Час відгуку API не повинен перевищувати 2 секунд
latency ≤ 2 s | Система повинна відповідати не більше ніж за 2 секунди
latency < 2 s | Час відгуку має бути меншим за 2 секунди
latency < 2 s | Сторінки завантажуються менш ніж за 2 секунди
p95 latency ≤ 300 ms | 95-й перцентиль часу відповіді не повинен перевищувати 300 мс
95 % of events latency ≤ 300 ms | 95% запитів мають оброблятися не довше 300 мс
mean latency < 200 ms | Середній час відповіді має бути менше 200 мс
ratio availability ≥ 99.9 % | Система повинна бути доступною 99,9% часу
ratio availability ≥ 99.9 % | Доступність має становити не менше 99,9%
ratio error_rate < 1 % | Частка помилок має бути нижче 1%
rate throughput ≥ 1000 /s | Система повинна обробляти щонайменше 1000 запитів на секунду
freshness ≤ 60 s | Дані на екрані не повинні бути старшими за 60 секунд
saturation < 80 % | Завантаження CPU має залишатися нижче 80%
tr # Fonksiyonel Olmayan Gereksinimler
latency ≤ 2 s | Arama sonuçları 2 saniye içinde görüntülenmelidir
latency ≤ 2 s | API yanıt süresi 2 saniyeyi aşmamalıdır
latency ≤ 2 s | Sistem en fazla 2 saniye içinde yanıt vermelidir
latency < 2 s | Yanıt süresi 2 saniyenin altında olmalıdır
latency < 2 s | Sayfalar 2 saniyeden kısa sürede yüklenmelidir
p95 latency ≤ 300 ms | Yanıt süresinin 95. yüzdelik dilimi 300 ms’yi geçmemelidir
95 % of events latency ≤ 300 ms | İsteklerin %95’i 300 ms içinde yanıtlanmalıdır
mean latency < 200 ms | Ortalama yanıt süresi 200 ms’nin altında olmalıdır
ratio availability ≥ 99.9 % | Sistem zamanın %99,9’unda erişilebilir olmalıdır
ratio availability ≥ 99.9 % | Sistem en az %99,9 kullanılabilirlik sağlamalıdır
ratio error_rate < 1 % | Hata oranı %1’in altında olmalıdır
rate throughput ≥ 1000 /s | Sistem saniyede en az 1000 isteği işleyebilmelidir
duration ≤ 30 min | Gece çalışan toplu iş 30 dakika içinde tamamlanmalıdır
saturation < 80 % | CPU kullanımı %80’in altında kalmalıdır
zh # 非功能需求
latency ≤ 2 s | 搜索结果必须在2秒内显示
latency ≤ 2 s | 接口响应时间不得超过2秒
latency ≤ 2 s | 系统应在2秒之内响应
latency ≤ 2 s | 页面加载时间不超过 2 秒
latency < 2 s | 响应时间必须小于2秒
latency < 2 s | 页面加载时间应低于2秒
p95 latency ≤ 300 ms | 95分位响应时间不超过300毫秒
95 % of events latency ≤ 300 ms | 95%的请求应在300ms内完成
mean latency < 200 ms | 平均响应时间应小于200毫秒
ratio availability ≥ 99.9 % | 系统可用性不低于99.9%
ratio availability ≥ 99.9 % | 系统全年可用率应达到99.9%以上
ratio availability ≥ 99.9 % | 保证99.9%的可用性
ratio error_rate < 1 % | 错误率应低于1%
ratio error_rate ≤ 1 % | 请求失败率不超过1%
rate throughput ≥ 1000 /s | 系统每秒至少处理1000个请求
rate throughput ≥ 1000 /s | 系统应支持每秒1000次请求
freshness ≤ 60 s | 展示的数据延迟不超过60秒
duration ≤ 30 min | 夜间批处理任务必须在30分钟内完成
saturation < 80 % | CPU使用率应低于80%
ja # 非機能要件
latency ≤ 2 s | 検索結果は2秒以内に表示されること
latency ≤ 2 s | APIの応答時間は2秒を超えないこと
latency ≤ 2 s | システムは2秒以内に応答しなければならない
latency ≤ 2 s | ページは最大2秒で読み込まれること
latency < 2 s | 応答時間は2秒未満であること
p95 latency ≤ 300 ms | 応答時間の95パーセンタイルは300ms以下であること
95 % of events latency ≤ 300 ms | 95%のリクエストは300ms以内に処理されること
mean latency < 200 ms | 平均応答時間は200ms未満とする
ratio availability ≥ 99.9 % | システムの稼働率は99.9%以上であること
ratio availability ≥ 99.9 % | 月間99.9%の可用性を保証する
ratio error_rate < 1 % | エラー率は1%未満とする
ratio error_rate ≤ 1 % | 失敗するリクエストは1%以下とする
rate throughput ≥ 1000 /s | システムは毎秒1000件以上のリクエストを処理できること
rate throughput ≥ 1000 /s | 1秒あたり1000リクエストを処理できること
freshness ≤ 60 s | 表示されるデータの遅延は60秒以内とする
duration ≤ 30 min | 夜間バッチは30分以内に完了すること
saturation < 80 % | CPU使用率は80%未満に保つこと
ko # 비기능 요구사항
latency ≤ 2 s | 검색 결과는 2초 이내에 표시되어야 한다
latency ≤ 2 s | API 응답 시간은 2초를 초과하지 않아야 한다
latency ≤ 2 s | 시스템은 2초 안에 응답해야 한다
latency < 2 s | 응답 시간은 2초 미만이어야 한다
p95 latency ≤ 300 ms | 응답 시간의 95퍼센타일은 300ms 이하여야 한다
95 % of events latency ≤ 300 ms | 요청의 95%는 300ms 이내에 처리되어야 한다
mean latency < 200 ms | 평균 응답 시간은 200ms 미만이어야 한다
ratio availability ≥ 99.9 % | 시스템 가용성은 99.9% 이상이어야 한다
ratio availability ≥ 99.9 % | 월 99.9%의 가용성을 보장해야 한다
ratio error_rate < 1 % | 오류율은 1% 미만이어야 한다
rate throughput ≥ 1000 /s | 시스템은 초당 1000건 이상의 요청을 처리해야 한다
freshness ≤ 60 s | 표시되는 데이터의 지연은 60초 이내여야 한다
duration ≤ 30 min | 야간 배치 작업은 30분 이내에 완료되어야 한다
saturation < 80 % | CPU 사용률은 80% 미만으로 유지되어야 한다
vi # Yêu cầu phi chức năng
latency ≤ 2 s | Kết quả tìm kiếm phải hiển thị trong vòng 2 giây
latency ≤ 2 s | Thời gian phản hồi của API không được vượt quá 2 giây
latency ≤ 2 s | Hệ thống phải phản hồi trong tối đa 2 giây
latency < 2 s | Thời gian phản hồi phải dưới 2 giây
latency < 2 s | Trang tải trong chưa đầy 2 giây
95 % of events latency ≤ 300 ms | 95% yêu cầu phải được xử lý trong vòng 300 ms
mean latency < 200 ms | Thời gian phản hồi trung bình phải nhỏ hơn 200 ms
ratio availability ≥ 99.9 % | Hệ thống phải sẵn sàng 99,9% thời gian
ratio availability ≥ 99.9 % | Độ sẵn sàng tối thiểu 99,9%
ratio error_rate < 1 % | Tỷ lệ lỗi phải dưới 1%
rate throughput ≥ 1000 /s | Hệ thống phải xử lý ít nhất 1000 yêu cầu mỗi giây
duration ≤ 30 min | Tác vụ hàng đêm phải hoàn thành trong vòng 30 phút
saturation < 80 % | Mức sử dụng CPU phải dưới 80%
id # Kebutuhan Non-Fungsional
latency ≤ 2 s | Hasil pencarian harus ditampilkan dalam waktu 2 detik
latency ≤ 2 s | Waktu respons API tidak boleh melebihi 2 detik
latency ≤ 2 s | Sistem harus merespons dalam waktu maksimal 2 detik
latency < 2 s | Waktu respons harus kurang dari 2 detik
latency < 2 s | Halaman dimuat dalam waktu kurang dari 2 detik
p95 latency ≤ 300 ms | Persentil ke-95 waktu respons tidak boleh melebihi 300 ms
95 % of events latency ≤ 300 ms | 95% permintaan harus diproses dalam 300 ms
mean latency < 200 ms | Waktu respons rata-rata harus di bawah 200 ms
ratio availability ≥ 99.9 % | Sistem harus tersedia 99,9% dari waktu
ratio availability ≥ 99.9 % | Ketersediaan sistem minimal 99,9%
ratio error_rate < 1 % | Tingkat kesalahan harus di bawah 1%
rate throughput ≥ 1000 /s | Sistem harus mampu memproses minimal 1000 permintaan per detik
duration ≤ 30 min | Proses batch malam harus selesai dalam 30 menit
saturation < 80 % | Penggunaan CPU harus di bawah 80%
cs # Nefunkční požadavky
latency ≤ 2 s | Výsledky vyhledávání musí být zobrazeny do 2 sekund
latency ≤ 2 s | Doba odezvy API nesmí překročit 2 sekundy
latency ≤ 2 s | Systém musí odpovědět nejpozději do 2 sekund
latency < 2 s | Doba odezvy musí být kratší než 2 sekundy
latency < 2 s | Stránky se načtou za méně než 2 sekundy
p95 latency ≤ 300 ms | 95. percentil doby odezvy nesmí překročit 300 ms
95 % of events latency ≤ 300 ms | 95 % požadavků musí být zpracováno do 300 ms
mean latency < 200 ms | Průměrná doba odezvy musí být pod 200 ms
ratio availability ≥ 99.9 % | Systém musí být dostupný 99,9 % času
ratio availability ≥ 99.9 % | Dostupnost musí být alespoň 99,9 %
ratio error_rate < 1 % | Chybovost musí být pod 1 %
rate throughput ≥ 1000 /s | Systém musí zpracovat alespoň 1000 požadavků za sekundu
duration ≤ 30 min | Noční dávka musí skončit do 30 minut
saturation < 80 % | Využití CPU musí zůstat pod 80 %
sv # Icke-funktionella krav
latency ≤ 2 s | Sökresultat ska visas inom 2 sekunder
latency ≤ 2 s | Svarstiden för API:et får inte överstiga 2 sekunder
latency ≤ 2 s | Systemet ska svara inom 2 sekunder
latency < 2 s | Svarstiden ska vara under 2 sekunder
latency < 2 s | Sidor ska laddas på mindre än 2 sekunder
95 % of events latency ≤ 300 ms | 95 % av anropen ska besvaras inom 300 ms
mean latency < 200 ms | Den genomsnittliga svarstiden ska vara under 200 ms
ratio availability ≥ 99.9 % | Systemet ska vara tillgängligt 99,9 % av tiden
ratio availability ≥ 99.9 % | Tillgängligheten ska vara minst 99,9 %
ratio error_rate < 1 % | Felfrekvensen ska vara under 1 %
rate throughput ≥ 1000 /s | Systemet ska hantera minst 1000 anrop per sekund
duration ≤ 30 min | Nattliga batchjobb ska vara klara inom 30 minuter
saturation < 80 % | CPU-användningen ska vara under 80 %
no # Ikke-funksjonelle krav
latency ≤ 2 s | Søkeresultater skal vises innen 2 sekunder
latency ≤ 2 s | Responstiden for API-et skal ikke overstige 2 sekunder
latency < 2 s | Responstiden skal være under 2 sekunder
95 % of events latency ≤ 300 ms | 95 % av forespørslene skal besvares innen 300 ms
ratio availability ≥ 99.9 % | Systemet skal være tilgjengelig 99,9 % av tiden
ratio availability ≥ 99.9 % | Tilgjengeligheten skal være minst 99,9 %
ratio error_rate < 1 % | Feilraten skal være under 1 %
rate throughput ≥ 1000 /s | Systemet skal håndtere minst 1000 forespørsler per sekund
da # Ikke-funktionelle krav
latency ≤ 2 s | Søgeresultater skal vises inden for 2 sekunder
latency ≤ 2 s | Svartiden for API’et må ikke overstige 2 sekunder
latency < 2 s | Svartiden skal være under 2 sekunder
95 % of events latency ≤ 300 ms | 95 % af forespørgslerne skal besvares inden for 300 ms
ratio availability ≥ 99.9 % | Systemet skal være tilgængeligt 99,9 % af tiden
ratio availability ≥ 99.9 % | Tilgængeligheden skal være mindst 99,9 %
ratio error_rate < 1 % | Fejlraten skal være under 1 %
rate throughput ≥ 1000 /s | Systemet skal håndtere mindst 1000 forespørgsler per sekund
th # ข้อกำหนดที่ไม่ใช่เชิงฟังก์ชัน
latency ≤ 2 s | ผลการค้นหาต้องแสดงภายใน 2 วินาที
latency ≤ 2 s | เวลาตอบสนองของ API ต้องไม่เกิน 2 วินาที
latency < 2 s | เวลาตอบสนองต้องน้อยกว่า 2 วินาที
95 % of events latency ≤ 300 ms | 95% ของคำขอต้องได้รับการตอบสนองภายใน 300 มิลลิวินาที
ratio availability ≥ 99.9 % | ระบบต้องพร้อมใช้งานอย่างน้อย 99.9%
ratio availability ≥ 99.9 % | ความพร้อมใช้งานของระบบไม่น้อยกว่า 99.9%
ratio error_rate < 1 % | อัตราข้อผิดพลาดต้องต่ำกว่า 1%
rate throughput ≥ 1000 /s | ระบบต้องรองรับอย่างน้อย 1000 คำขอต่อวินาที
saturation < 80 % | การใช้งาน CPU ต้องต่ำกว่า 80%
"""
LANGUAGES: dict[str, list[tuple[str, str]]] = {}
for row in SENTENCES.strip().splitlines():
    if "#" in row:
        LANGUAGES[row] = []
    else:
        promise, _, sentence = row.partition(" | ")
        LANGUAGES[next(reversed(LANGUAGES))].append((promise, sentence))
FORMS = {
    "list": ("", "- {}"),
    "numbered list": ("", "1. {}"),
    "paragraphs": ("", "{}.\n"),
    "table": ("| ID | Text |\n|---|---|\n", "| NFR-3 | {} |"),
    "ids": ("", "- **NFR-012**: {}"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_promises_the_same_wherever_it_stands(language: str, form: str) -> None:
    head, line = FORMS[form]
    # "95. percentyl" at the head of a paragraph is the 95th item of a list to Markdown.
    said = [(p, s) for p, s in LANGUAGES[language] if form != "paragraphs" or not s.startswith("95. ")]
    text = f"# Checkout\n\n#{language[3:]}\n\n{head}" + "\n".join(line.format(s) for _, s in said) + "\n"

    found = [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]

    assert found == [promise for promise, _ in said]
