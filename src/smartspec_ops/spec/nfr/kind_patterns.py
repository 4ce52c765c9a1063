"""Patterns that tell kinds apart where single words do not: ends of jobs, reconnections, memory, names of times."""

# ruff: noqa: E501  (the patterns of all languages together)

import re
from decimal import Decimal

from smartspec_ops.spec.nfr.words import Tag

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
# "The database starts and is reachable within 60 s", "Service process spawn", "reaches an interactive state": a thing
# that runs comes up or goes down. A search that starts does neither.
COMES_UP = re.compile(
    r"\b(?:apps?|applications?|services?|servers?|systems?|containers?|process(?:es)?|components?|databases?|validators?|daemons?|nodes?|workers?|pods?|stacks?|instances?|engines?|hosts?|runtimes?|clusters?|agents?|brokers?|simulators?|vms?|gateways?)\s"
    r"(?:(?:\w+\s){0,2}?(?:start(?:s|up)?|starting|boots?|spawns?|launch(?:es)?|initiali[sz](?:es?|ation)|shuts? ?down(?:s|ing)?|comes? up|warm-?up)\b(?! of)|readiness\b)"
    r"|\breach(?:es)? (?:an? |the |its )?(?:interactive|ready|usable|operational|healthy|running) state"
    r"|\b(?:fallback|fail-?over|switch-?over) (?:to [^,.;]{3,40} )?(?:completes?|succeeds?|happens|takes)\b",
    re.IGNORECASE,
)
# "File lands → available in the API": from one place to another.
ARRIVES = re.compile(
    r"(?:→|->)[^;]{0,40}\b(?:available|visible|searchable|queryable|reflected) (?:in|on|to)\b", re.IGNORECASE
)
# "updates without a restart": what is not needed.
WITHOUT = re.compile(
    r"(?<!\w)without (?:requiring |needing |an?y? |the |full |manual |app(?:lication)? |\w+ing ){0,3}$", re.IGNORECASE
)
# Somebody looks on: "all users see the score within 2 s"; "a report that users see takes < 30 s" only names the report.
IS_SEEN = re.compile(
    r"\b(?:sees?\b(?! (?:takes?|needs?|must|shall|should|will|is|are|completes?|finish(?:es)?|ends?|runs?|lasts?)\b)|shown to|visible (?:to|for)|(?:sieht|sehen|voient|voit|ven|veem|vedono|vedrà|widzą|видят|görür|thấy|melihat)\b)|看到|見える|볼 수",
    re.IGNORECASE,
)
# "Job search", "export page", "list of imports": what is looked at, not the work itself.
_VIEW = r"(?:lists?|listings?|search|details?|pages?|views?|forms?|boards?|postings?|history|status|cards?|screens?|dialogs?|dashboards?|liste|lista|daftar|detail)"
_VIEWED = re.compile(rf"[\s-]{_VIEW}(?![^\W\d_])", re.IGNORECASE)
_VIEW_OF = re.compile(rf"(?<![^\W\d_]){_VIEW}\s(?:(?:of|de|di|der|des)\s)?(?:the |all |an? )?$", re.IGNORECASE)
# The name an author gives a time; "data latency" is one of freshness.
NAMES_LATENCY = re.compile(
    r"(?<!data )(?<!replication )(?<!sync )(?<!index )\b(?:latenc(?:y|ies)|response times?)\b", re.IGNORECASE
)
# "Changes are synchronised between devices within 10 s": how far one place may lag behind another.
CHANGE = re.compile(
    r"\bchanges?\b|\bupdates?\b|\bedits?\b|modification|änderung|changement|cambios?\b|modificacion|alteraç|mudança|modifich|variazion|wijziging|zmian|изменени|обновлени|змін|оновлен|změn|değişiklik"
    r"|变更|變更|更改|更新|变化|変更|변경|การเปลี่ยนแปลง|thay đổi|perubahan",
    re.IGNORECASE,
)
SYNCHRONISED = re.compile(
    r"synchroni[sz]ed|\bsync(?:s|ed)?(?= (?:between|across|to|with|within|in)\b)|synchronisier|synchronisé|sincroniz|gesynchron|synchroni[sz]o[vw]|zsynchroniz|синхрониз|синхроніз|senkron"
    r"|同步|同期|동기화|ซิงค์|đồng bộ|disinkron",
    re.IGNORECASE,
)
SEEN_ELSEWHERE = re.compile(
    r"\breflect|widerspiegel|répercut|reflej|reflet|riflett|rifless|weerspiegel|odzwierciedl|отража|отраз|відобража|promít|yansı|反映|生效|반영|สะท้อน|phản ánh|tercermin",
    re.IGNORECASE,
)
# What follows is what something happens after, not what is measured.
AFTER_IT = re.compile(
    r"(?<!\w)(?:after|following|nach|après|tras|después de|após|dopo|после|після|po|na)\s(?:an?\s|the\s|einem\s|einer\s|une?\s|uma?\s|una\s)?(?:\d+\s?[^\W\d_]{1,8}\s)?(?:[^\W\d_]{2,14}\s){0,2}$",
    re.IGNORECASE,
)


def is_shown(text: str, tag: Tag) -> bool:
    """Is a word of work part of the name of a view?"""
    return bool(_VIEWED.match(text, tag.end) or _VIEW_OF.search(text[max(0, tag.start - 24) : tag.start]))


_A_SECOND, _A_MINUTE = 1, 60


def passes_on(told: str, seconds: Decimal) -> bool:
    """Is it a change that other places come to hold? What is seen within a minute is the answer somebody waits for."""
    if seconds < _A_SECOND or not CHANGE.search(told):
        return False
    return bool(SYNCHRONISED.search(told) or (seconds >= _A_MINUTE and SEEN_ELSEWHERE.search(told)))
