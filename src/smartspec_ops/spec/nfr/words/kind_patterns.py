"""Patterns that tell kinds apart where single words do not: ends of jobs, memory, names of times."""

# ruff: noqa: E501  (the patterns of all languages together)

from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import Tag

COMES_TO_AN_END = re.compile(
    r"\b(?:complet|finish)|\b(?:is |are |be )?generated\b|(?:erstellt|erzeugt|généré\w*|generad[oa]s?|gerad[oa]s?|generat[oaie]|gegenereerd|wygenerowan\w+|сформирован\w*|згенерован\w*)\b|processing time|run ?time|\babgeschlossen|\bfertig|verarbeitungszeit|laufzeit|\btermin|\bachev|temps de traitement|\bfinaliz|\bconclu|tiempo de procesamiento|tempo de processamento"
    r"|tempo di elaborazione|\bvoltooi|\bafgerond|verwerkingstijd|zakończ|czas przetwarzania|tamamla|hoàn thành|hoàn tất|selesai|dokonč|заверш|законч|время обработки|время выполнения|完了|完成|处理时间|處理時間|処理時間|완료|처리 ?시간|เสร็จ",
    re.IGNORECASE,
)
TIME_OF = re.compile(
    r"duration|run ?time|\btimes?\b|dauer|zeit(?:en)?\b|durée|duración|duração|durata|tiempo|tempo|duur|tijd|czas|süre|thời gian|durasi|waktu|doba|čas|время|длительност|час|тривал"
    r"|时间|时长|耗时|時間|시간|ระยะเวลา|เวลา",
    re.IGNORECASE,
)
# A title that says of all times below it what they are.
RESPONSE_TIMES = re.compile(
    r"\bresponse times?\b|antwortzeit|temps de réponse|tiempos? de respuesta|tempos? de resposta|tempi di risposta|responstijd|czas\w* odpowiedzi|врем\w+ (?:отклика|ответа)|час\w* (?:відгуку|відповіді)|yanıt süre|thời gian (?:phản hồi|đáp ứng)|waktu respon|响应时间|回應時間|応答時間|レスポンスタイム|응답 ?시간|เวลาตอบสนอง",
    re.IGNORECASE,
)
RATE = re.compile(
    r"\brat(?:e|io)s?\b|quote\b|\btaux\b|\btasas?\b|\btaxas?\b|\btass[oi]\b|percentage|percentuale|odsetek|wskaźnik|oran|дол[яи]|процент|частк|tỷ lệ|tingkat|率|율|률|อัตรา",
    re.IGNORECASE,
)
MEMORY = re.compile(
    r"memory|\bram\b|heap|\brss\b|speicher|mémoire|memoria|memória|geheugen|pamięć|pamięci|bellek|bộ nhớ|памят|内存|記憶體|记忆体|memori\b|メモリ|메모리|หน่วยความจำ",
    re.IGNORECASE,
)
FRAMES = re.compile(r"\W{0,3}(?:fps|frames?\b|кадр|帧|フレーム|프레임)", re.IGNORECASE)
# "Job search", "export page", "list of imports": what is looked at, not the work itself.
_VIEW = r"(?:lists?|listings?|search|details?|pages?|views?|forms?|boards?|postings?|history|status|cards?|screens?|dialogs?|dashboards?|liste|lista|daftar|detail)"
_VIEWED = re.compile(rf"[\s-]{_VIEW}(?![^\W\d_])", re.IGNORECASE)
_VIEW_OF = re.compile(rf"(?<![^\W\d_]){_VIEW}\s(?:(?:of|de|di|der|des)\s)?(?:the |all |an? )?$", re.IGNORECASE)
# The name an author gives a time; "data latency" is one of freshness.
NAMES_LATENCY = re.compile(
    r"(?<!data )(?<!replication )(?<!sync )(?<!index )\b(?:latenc(?:y|ies)|response times?)\b", re.IGNORECASE
)

# Made when somebody asks for it: "report generation: < 10 s (p95)" is an answer.
ON_DEMAND = re.compile(
    r"\breport|bericht|rapport|informe|relatório|raporta?\b|отч[её]т|звіт|báo cáo|laporan|报告|報告|レポート|帳票|보고서|리포트|\bexport|導出|导出|エクスポート|내보내기|экспорт",
    re.IGNORECASE,
)


def is_shown(text: str, tag: Tag) -> bool:
    """Is a word of work part of the name of a view?"""
    return bool(_VIEWED.match(text, tag.end) or _VIEW_OF.search(text[max(0, tag.start - 24) : tag.start]))
