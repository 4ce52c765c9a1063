"""Patterns that tell kinds apart where single words do not: ends of jobs, reconnections, memory, names of times."""

# ruff: noqa: E501  (the patterns of all languages together)

import re

COMES_TO_AN_END = re.compile(
    r"\b(?:complet|finish)|processing time|run ?time|\babgeschlossen|\bfertig|verarbeitungszeit|laufzeit|\btermin|\bachev|temps de traitement|\bfinaliz|\bconclu|tiempo de procesamiento|tempo de processamento"
    r"|tempo di elaborazione|\bvoltooi|\bafgerond|verwerkingstijd|zakończ|czas przetwarzania|tamamla|hoàn thành|hoàn tất|selesai|dokonč|заверш|законч|время обработки|время выполнения|完了|完成|处理时间|處理時間|処理時間|완료|처리 ?시간|เสร็จ",
    re.IGNORECASE,
)
TIME_OF = re.compile(
    r"duration|run ?time|\btimes?\b|dauer|zeit(?:en)?\b|durée|duración|duração|durata|tiempo|tempo|duur|tijd|czas|süre|thời gian|durasi|waktu|doba|čas|время|длительност|час|тривал"
    r"|时间|时长|耗时|時間|시간|ระยะเวลา|เวลา",
    re.IGNORECASE,
)
MEMORY = re.compile(
    r"memory|\bram\b|heap|\brss\b|speicher|mémoire|memoria|memória|geheugen|pamięć|pamięci|bellek|bộ nhớ|памят|内存|メモリ|메모리|หน่วยความจำ",
    re.IGNORECASE,
)
RECONNECTS = re.compile(
    r"re-?connect|reconnexion|recone[cx]|riconness|wiederverb|neu verb|переподключ|восстан\w+ соединени"
    r"|重连|再接続|재연결",
    re.IGNORECASE,
)
HEALTHY = re.compile(
    r"\b(?:becomes?|is|are|be|gets?) (?:healthy|ready to serve|fully operational)|\bhealthy (?:within|in)\b|\bwird (?:gesund|bereit)|devient (?:sain|prêt)|pasa a estar (?:sano|listo)",
    re.IGNORECASE,
)
FRAMES = re.compile(r"\W{0,3}(?:fps|frames?\b|кадр|帧|フレーム|프레임)", re.IGNORECASE)
# What follows is what something happens after, not what is measured.
AFTER_IT = re.compile(
    r"(?<!\w)(?:after|following|nach|après|tras|después de|após|dopo|после|після|po|na)\s(?:an?\s|the\s|einem\s|einer\s|une?\s|uma?\s|una\s)?(?:\d+\s?[^\W\d_]{1,8}\s)?(?:[^\W\d_]{2,14}\s){0,2}$",
    re.IGNORECASE,
)
