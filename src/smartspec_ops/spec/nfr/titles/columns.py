"""The role of a table column by its header.

Tables of patterns over folded headers, all languages together, as of titles.
"""

# ruff: noqa: E501, ISC004  (tables of patterns, all languages of one role together)

from enum import Enum, auto
from functools import lru_cache

from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import folded_pattern


class Column(Enum):
    """What a table column holds."""

    LABEL = auto()
    TARGET = auto()
    LIMIT = auto()
    MEASURED = auto()
    ALERT = auto()
    NOTE = auto()
    PHASE = auto()
    WINDOW = auto()
    GLOSS = auto()
    BUDGET = auto()
    """A gloss beside a target column, else the target itself."""
    LOAD = auto()
    UNIT = auto()
    PRIORITY = auto()
    METRIC = auto()
    DESCRIPTION = auto()
    UNKNOWN = auto()


_COLUMNS: tuple[tuple[Column, str], ...] = (
    # "Mittelwert" is a statistic, and no value that is aimed at; "yêu cầu/s" a rate, and no requirement.
    (Column.UNKNOWN, r"^(?:(?:arithmetischer )?mittelwert|durchschnittswert|valeur moyenne|valor (?:medio|promedio)|valore medio|gemiddelde waarde|srednia wartosc|wartosc srednia|среднее значение|середнє значення|ortalama deger|平均[值値]|평균값|ค่าเฉลี่ย|gia tri trung binh|prumerna hodnota|medelvarde|nilai rata)|^(?:yeu cau|pozadavku|zadan)/ ?\w{1,6}$"),
    (Column.GLOSS, r"допустим\w* (?:бюджет|простой|недоступ)|допустим\w* время простоя|error budget|downtime|allowed|permitted|budget (?:autoris|admis|tolere|permitid|consentit|erlaubt)|ausfallzeit|fehlerbudget|budget d erreur|temps d arret|простой|停机|错误预算|ダウンタイム|エラーバジェット|다운타임|오류 예산"
        r"|credit|refund|gutschrift|reembolso|rimborso|возврат|компенсац|赔偿|计罚|罚则|罰則|扣款|扣分|扣点|ペナルティ|減額|위약|감점|벌점|muc phat|boi thuong|\bdenda\b|penalti|sanksi|ค่าปรับ|ชดเชย|赔付|賠償|返金|返还|환불|크레딧"),
    (
        Column.NOTE,
        r"(?:if|when|once) (?:exceeded|breached|missed|violated)$|^on (?:breach|violation|miss)|bei (?:uberschreitung|verletzung|verstoß|verstoss)|en cas de (?:depassement|violation)|si se (?:supera|incumple|excede)|se (?:excedid[oa]|ultrapassad[oa]|superat[oa])$|при (?:превышении|нарушении|перевищенні|порушенні)|(?:超过|超過|超标|超標)(?:时|時|した場合)|초과 ?시|grafana|metabase|kibana|pagerduty|opsgenie|\brunbooks?\b|\bdashboards?$|escalation polic|^(?:links?|url|panel)$"
        r"|^(?:weights?|weighting|gewicht(?:ung)?|ponderation|poids|peso|ponderac\w+|pondera|wagi?|agirlik|bobot|trong so|вес|вага|权重|權重|重み|配点|가중치|배점)(?: *\(|$)"
        r"|^(?:hours?|stunden|heures|horas|ore|uren|godziny|hodiny|часы|години|工时|工時)(?: *\([^()]*\))?$|normal (?:range|value)s?|normalbereich|plages? normales?|rangos? normal|faixas? normal|intervall\w normal|нормальн\w+ (?:диапазон|значен)|норма$|正常(?:范围|范圍|範圍|範囲|值|値)|정상 ?(?:범위|값|치)|khoang binh thuong|rentang normal|zakres normaln|normal aralik|"
        r"^(?:methode|moyen|outil|mode|comment) (?:de |d |la )?mesure|^hoe gemeten$|^mesurer? comment|^metodo di misura|^metodo de medic|^mat(?:metod|ning$)|^hur mats|"
        r"^(?:refresh(?: (?:rate|interval|every))?|polling(?: interval)?|刷新(?:频率|间隔|周期)?|更新(?:频率|間隔|间隔|頻度)|갱신 ?주기|обновление|aktualisierung(?:sintervall)?)$|^defaults?(?: (?:value|threshold|setting))?$|^standardwert$|^(?:valeur )?par defaut$|^(?:valor )?(?:por defecto|padrao|predeterminado)$|^по умолчанию$|^默认值?$|^デフォルト値?$|^기본값$|^(?:messbar|measurable|mesurable|medible|mensuravel|misurabile|meetbaar)$|^measured (?:by|with|via|using|from)|^gemessen (?:mit|durch|von|uber|an)|^mesure\w* (?:par|avec|via)|^medid[oa] (?:con|por|via|mediante)|^misurat\w (?:con|da)|^чем измер|^как измер"
        r"|examples?$|^beispiele?$|^exemples?$|^ejemplos?$|^exemplos?$|^esempi\w?$|^пример\w?$|^示例$|^举例$|^例$|^예시$|^예$",
    ),
    # What can be verified is asked for; how it is verified is a note.
    (Column.DESCRIPTION, r"^(?:verifiable|testable|measurable|quantified) requirements?$|^(?:uberprufbare|messbare|verifizierbare|prufbare) anforderung(?:en)?$|^exigences? (?:verifiables?|mesurables?|testables?)$|^requisitos? (?:verificave(?:l|is)|verificables?|medibles?|mensurave(?:l|is)|testave(?:l|is)|comprobables?)$|^requisit[oi] (?:verificabil[ei]|misurabil[ei])$|^(?:проверяем|измерим)\w+ требовани\w$|^(?:可验证|可測試|可量化)的?(?:需求|要求)$|^検証可能な要件$|^검증 ?가능한? 요구 ?사항$"),
    (Column.BUDGET, r"^(?:monthly |yearly |annual )?budgets?\b(?: *\(|$)"),
    (
        Column.MEASURED,
        r"^(?:januar[yi]?|january|jan|janv|janvier|enero|ene|janeiro|gennaio|gen|januari|february|febr?|februar[i]?|fevr|fevrier|febrero|fevereiro|fev|febbraio|mrz|maerz|march|mar|marz|mars|marzo|marco|maart|mrt|april|apr|avril|avr|abril|abr|aprile|mai|maio|maj|maggio|mag|mei|mayo|juni|june|juin|junio|jun|junho|giugno|giu|juli|july|juil|juillet|julio|jul|julho|luglio|lug|august|aug|aout|agosto|ago|augustus|augusti|sept?|september|septembre|septiembre|setembro|settembre|october|oktober|oct|okt|octobre|octubre|outubro|ottobre|ott|november|nov|novembre|noviembre|novembro|december|dec|dez|dezember|decembre|diciembre|dic|dezembro|dicembre|desember|des)\.?(?: ?[’\']?(?:20)?\d\d)?$|^(?:before|after|antes|despues|depois|avant|apres|vorher|nachher|prima|dopo|przed|po|do|posle|до|после|было|стало|once|sonra|truoc|sau|sebelum|sesudah"
        r"|(?:改善|改修|优化|優化|变更|変更|최적화|개선)?(?:前|后|後|전|후)|이전|이후)$|wall[- ]?(?:time|clock)|\brss\b|elapsed|real time|cpu time|ops/s(?:ec)?$|iterations|std ?dev|speed-?up|^samples?$|^(?:last|latest|previous) (?:known |measured )?(?:values?|results?|measure|run)|^(?:current|actual|ist|today|now|measured|observed|baseline|result|before|as-is|before/after)\b|\bcurrent|actual value|baseline"
        r"|degradation|regression\b|(?:allowed|accepted|max(?:imum)?) (?:increase|change|drift|deviation)|verschlechterung|degradación|degradacao|деградац|退化|劣化|measured (?:value|result)|\bactual\b|status|achieved|istwert|aktuell|derzeit|actuel|mesure$|valeur mesuree|valor actual"
        r"|gemeten|gemessen|mesure[es]?\b|medid[oa]s?\b|zmierzon|olculen|đo đuoc|namereno|виміряно|situacion actual|\batual|attuale|misurat|текущ|факт|измерено|達成$|达成$|達成値|達成状況|달성(?:값|치|률)?$|erreicht|atteinte?$|alcanzad|alcancad|raggiunt|osiagniet|достигнут|досягнут|目前|現況|现值|現值|现有|實際|實測|现状|当前|實测|实测|实际|現状|現在|実測|実績|현재|실측|측정값|ปัจจุบัน"
        r"|^(?:resultats?|resultados?|ergebnis(?:se)?|risultat[oi]|resultaat|resultaten|wyniki?|sonuc(?:lar)?|ket qua|vysled(?:ek|ky)|hasil|результаты?|结果|結果|결과)$|(?:hasil|resultado|resultat|ergebnis|risultato|результат|ket qua|wynik|sonuc) (?:uji|pengujian|aktual|obtenid|obtid|medid|real|obtenu|mesur|des? test|test|thuc te|kiem thu|pomiaru)|测试结果|測試結果|実行結果|試験結果|テスト結果|테스트 결과|측정 결과"
        r"|\bestado\b|\bstatut\b|\bstato\b|состояни|статус|状态|狀態|状態|ステータス|상태|\bdurum\b|trang thai|^stav$|สถานะ|situacao$|cumple\b|cumplimiento|conforme\b|충족 ?여부|달성 ?여부|達成可否|是否达标|达标|達標"
        r"|^(?:heute|stand heute|momentan|ist|reel(?:le)?s?|observe[es]?|constate[es]?|aujourd.?hui|obtenue?s?|hoy|ahora|real(?:es)?|observad[oa]s?|obtenid[oa]s?|hoje|agora|obtid[oa]s?|oggi|effettiv[oaie]|ottenut[oaie]|rilevat[oaie]"
        r"|nu|nuvarande|nulage|uppmatt|utfall|idag|arvarde|werkelijk|actueel|behaald|nyni|dnes|aktualne|skutecnost|dosazeno|rzeczywist\w{1,3}|aktualnie|teraz|simdi|su an|guncel|gerceklesen|thuc te|đat đuoc|hien nay|aktual|terukur|realisasi|tercapai"
        r"|сейчас|получено|сегодня|зараз|сьогодні|现在|現在|目前|실제|ปัจจุบัน|ผลลัพธ์|ผลที่ได้|ผลการวัด)(?: *\(|$)"
        r"|messwert|(?:valor|valeur|valore) (?:obtenid|obtid|obtenu|reel|real\b|observ|constat|effettiv|ottenut|rilevat|oggi)|(?:aktualni|namerena|soucasna|skutecna) hodnota|wartosc (?:aktualna|biezaca|zmierzona|rzeczywista)|(?:nuvarande|uppmatt|aktuellt) varde"
        r"|поточне значення|测试值|測試值|达成值|實測值|ค่าที่วัดได้|ค่าจริง|ค่าที่ได้|^(?:verdict|bewertung|oordeel|esito|bedomning|вердикт|итог|判定|结论|判断|合否|판정|평가|đanh gia|ผล)$"
        r"|mevcut|obecn|huidig|hien tai|saat ini|soucasn|evidence|last (?:month|quarter|week)|passed|legacy|geschatzt|estimated|^estimates?$|estime[es]?\b|estimad|stimat[oaie]\b|szacowan|oszacowan|tahmini|odhadovan|оценочн|расчетн|预估|預估|估计|估計|見積|推定|예상",
    ),
    (
        Column.ALERT,
        r"scal(?:ing|e) (?:metric|trigger|rule|condition)|metryk\w* skalowan|skalierungs(?:metrik|regel|kriteri)|metrica de (?:auto)?escal|metrique de (?:montee|mise a l echelle|scal)|метрика масштаб|(?:扩缩容|扩容|伸缩)(?:指标|条件|触发)|スケール(?:指標|条件)|스케일(?:링|아웃)? ?(?:지표|기준|조건|트리거)|alert|warn|alarm|\bpage\b|paging|escalat|critical(?! (?:path|flow|journey|operation|user|end-?point|service|api|component|feature|function|transaction|query|request))|\bred\b|yellow|amber|告警|报警|预警|アラート|警告|경고|알림|критич\w+ (?:порог|поріг)|krytyczn\w+ prog|prog krytyczn|kritick\w+ prah|kritik esik|umbral critico|limiar critico|seuil critique|soglia critica|kritisch\w* (?:schwell|grens|drempel)|алерт|оповещ|тревог|предупр"
        r"|แจ้งเตือน|uyari|canh bao|peringatan|сповіщ|тривож|попередж|upozorn|varovn|waarschuw|allarme|avvis[oi]\b|avertiss|advertenc|ostrzez|warnschwell|alarmschwell|umbral de alerta|seuil d alerte|poor|needs improvement|unacceptable|degraded|\bfail\b|severity",
    ),
    (Column.LABEL, r"^(?:phases?|stages?|etapas?|etapes?|fases?|этапы?|阶段|フェーズ|단계|steps?|pipeline stage|service|tier)$"),
    (Column.PHASE, r"\bmvp\b|\bv[1-9]\b|^v\d+(?:\.\d+)+\b|phase|stage \d|year \d|\bq[1-4]\b|pilot|at launch|launch|\bga\b|beta|future|今后|一期|二期|フェーズ|단계"
     r"|этап|fase \d|long[- ]term|short[- ]term|stretch|aspiration|20[2-9]\d"),
    (Column.PRIORITY, r"^pri(?:o|$)|^p$|^level$|criticality|importance|severity|priorit|приоритет|пріоритет|优先级|優先度|우선순위|ลำดับ|oncelik|uu tien|moscow"),
    (Column.WINDOW, r"window|^period|time ?frame|evaluation|zeitraum|fenetre|periode|periodo|окно|период|窗口|周期|期間|ウィンドウ|기간|ช่วงเวลา|donem|okres"),
    (Column.UNIT, r"^units?$|^einheit|^unite$|^unidad|^unidade|^unita|^единиц|^ед|^单位|^単位|^단위|^หน่วย|^birim|^jednostk"),
    (
        Column.NOTE,
        r"\beffort\b|aufwand|esfuerzo|esforco|sforzo\b|трудоемк|трудоёмк|трудозатрат|工数|工时|工時|工作量|공수|naklad pracy|pracochlonn|\bnote|comment|remark|rationale|reason|measure(?:ment|d by)|method|\bhow\b(?! (?:much|many|fast|long|often)\b)|(?<!re)source|\btool|verif|(?<!la)test|owner|justif|example|description of"
        r"|\bwhen\b|\bwhy|approach|strategy|implementation|mitigation|\bactions?\b|impact|consequence|trigger|begrund|uberpruf|prufung|nachweis|messung|bemerk|nachweis|massnahme"
        r"|methode|mesure|commentaire|\bnota|medicion|observac|comentario|metodo|medicao|misura|примечан|метод|обоснован|способ(?!н)|как измер|коммент"
        r"|备注|说明|测量|方法|依据|備考|測定|計測|根拠|説明|비고|측정 방법|측정|설명|근거|หมายเหตุ|วิธี|การวัด|aciklama|olcum|ghi chu|cach đo|uwagi|pomiar"
        r"|frequency|frequenc|frecuencia|frequenza|haufigkeit|частот|частота|频率|頻率|頻度|빈도|주기|周期|czestotliw|siklik|tan suat|frekuensi|frekvence|interval|periodicid|retention|aufbewahr|conservation|retencion|retencao|conservazion|хранени|保留|保存期|보존|보관|ttl|timeout|таймаут|超时|超時|タイムアウト|타임아웃|retry|retries|rate limit|quota|cost|price|kosten|costo|custo|стоимост|成本|费用|費用|비용|duration of|poznam|toelichting|meting|^keterangan$|^catatan$|cara (?:uji|ukur)|alat (?:uji|ukur)|cach (?:thuc )?đo|cong cu đo|วิธี(?:วัด|ทดสอบ)|เครื่องมือ"
        r"|weryfikacj|sposob (?:pomiaru|weryfik)|dogrulama|nasil olcul|yontem|验证方式|驗證方式|检测方法|检查方法|検証|確認方法|검증|확인 ?방법|cach kiem|phuong phap|overeni|zpusob|metoda mer|^mereni$|verifiering|pengukuran|cara mengukur|^metode|como se mide|como medir|провер|перевір|спосіб|verificac",
    ),
    (
        Column.LIMIT,
        r"^(?:ovre |yttersta |absolut )?gran(?:s|sen)$|^(?:øvre |absolutt? )?gr(?:e|æ)nsen?$|^(?:uiterste |harde |absolute )?grens$|^(?:boven|onder)grens|hard limit|\bust sinir|\bsinir\b|верхн\w+ (?:порог|планк|межа)|\bпотолок|\bстеля\b|\bмежа\b|gorn\w+ granic|\bgranica\b|horni mez|\bmez\b|\bstrop\b|limit(?!at|ac)|^max\.?(?:$|\s*[(\[]|\s(?:value|limit|allowed|accept|wert|valor|val|rps|qps|tps|req|rate|throughput|connect))|maximum|ceiling|worst|upper bound|must not exceed|hochst|plafond|limite|massimo|(?<!о)предел|максим|лимит"
        r"|(?<!ambang )\bbatas\b|bovengrens|limiet|предельн|допустим|гранич|上限|最大(?:値|值|可接受|許容|$)|限界|최대(?:값|치|$| 허용)|한도|สูงสุด|azami|gioi han|toi da|maks",
    ),
    (
        Column.TARGET,
        r"target(?!id|type)|goal|objective|success (?:metric|criteri|measure|indicator)|nguong|minim\w+ (?:aceit|acept|accept|requir)|(?:minimum|min\.?) accept|最低(?:可接受|許容|限度|要求)|最小(?:要求|可接受)|최소 (?:허용|요구)|минимальн\w+ (?:допустим|приемлем)|\bsl[ao]\b|threshold|value|expected|accept|budget|commitment|guarantee|minimum|\bmin\b|^required(?: value| level)?$|^(?:vereist|exig(?:e|ido|ida)|requerid[oa]|richiest[oa]|erforderlich|wymagane|beklenen|norm|norme|norma|sasaran|ambang batas|mal|servicemal|verdi|varde|værdi|kravverdi|kravværdi|kravniva|kravsniva|niva|niveau|garanteret|garantert|garanterat|lovet|avtalt|aftalt|avtalat|geeist|beloofd|gegarandeerd|toegezegd|garantito|garantie|garanti|engage|comprometid[oa]|garantizad[oa]|garantid[oa]|pattuit[oa]|acordad[oa])$|malvarde|maltall|engagement (?:de|cible)|niveau (?:attendu|requis|vise)|compromiso|compromisso|how (?:much|many|fast|long|often)"
        r"|ziel|soll|wert|schwell|порог|grenzwert|vorgabe|objectif|cible|valeur|seuil|objetivo|\bmetas?\b|valor|umbral|alvo|limiar|\bprog\b|порог|поріг|\besik|\bprah\b|期望值?$|预期值|期待値|水準$|요구 ?수준|기대값|^최소$"
        r"|obiettivo|valore|soglia|цель|целев|(?<!на)значени|норматив|目标|阈值|值|标准|目標|値|基準|しきい値|목표|기준|값"
        r"|\bpass(?:ing)? ?(?:conditions?|criteri\w+|thresholds?|条件|标准|標準|基準|기준)|通过(?:条件|标准|准则)|通過(?:條件|標準|基準)|통과 ?(?:조건|기준)|验收(?:条件|标准|准则|标准值)|驗收|受け?入れ?(?:条件|基準)|合格(?:条件|基準)|인수 ?(?:조건|기준)|criterium|kriterium|критерий|критерій|เป้า|ค่า|เกณฑ์|hedef|deger|\bcel\b|wartosc|doel|waarde|muc tieu|gia tri|nilai|\bcil\b|hodnota|\bmal\b|\bspec|指標値"
        r"|^erwartung(?:en)?$|^esperad[oa]s?$|^attes[oa]$|^attendue?s?$|^minim[oa]s?$|^требуется$|^требуем\w{2}$|потрібн|очікуван\w+ знач|^ціл[ьі]|цільов|kryteri\w+ akcept|kabul kriter|kriteria penerimaan|tieu chi chap nhan|ky vong|^standar$|batas (?:nilai|toleransi|minimal|minimum)|tolok ukur|muc (?:yeu cau|đap ung|cam ket|chap nhan|toi thieu)|chi tieu|ระดับที่กำหนด|허용치|要求(?:値|レベル)|許容値|保証値|規定値|指标要求|承诺值|要求值|达标线|^预期值?$|^預期值?$|borvarde|gransvarde|troskel|forvantat",
    ),
    (
        Column.DESCRIPTION,
        r"requirement|^krav(?:et|tekst|beskriv\w*)?$|^(?:eis|wens)tekst$|^(?:nfr|rnf|нфт)s?$|criteri|description|statement|anforderung|beschreibung|exigence|requisito|descri[pz]|требован|описани|omschrijving|descripcion|popis|beskriv|要求|描述|要件|説明|요구"
        r"|ข้อกำหนด|yeu cau|wymagan|\beis\b|gereksinim|opis|mo ta|^вимог[аи]$|^pozadav(?:ek|ky)$|^persyaratan$|^需求$",
    ),
    (Column.METRIC, r"matetal|matvarde$|maltall?$|nyckeltal|nøkkeltall|nøgletal|kengetal|prestatie-?indicator|metric|indicator|\bsli\b|kpi|measure|metrik|kennzahl|metrique|indicateur|metrica|indicador|indicatore|метрик|показатель|指标|指標|지표|ตัวชี้วัด|metryk|chi so"),
    (
        Column.LABEL,
        r"scenario|stimulus|situation|szenario|escenario|cenario|сценарий|场景|シナリオ|시나리오|^name$|categor|endpoint|operation|component|^area|aspect",
    ),
    (Column.LOAD, r"(?<!page )(?<!first )(?<!initial )(?<!cold )(?<!full )(?<!lazy )(?<!normal )\b(?:work)?load\b(?! times?)|concurren|volume|\busers?\b(?! (?:stor|role|type|journey|message|group|action|flow|need|class|goal|task))|conditions?|\blast$|charge|carga|carico|нагрузк|условие|负载|条件|負荷|부하|조건|เงื่อนไข|yuk|obciaz"),
    (Column.PRIORITY, r"^(?:id|#|no\.?|nr\.?|№|ref|编号|番号|번호|ลำดับที่|stt)$"),
)  # fmt: skip
_COLUMN_RULES = tuple((role, folded_pattern(pattern)) for role, pattern in _COLUMNS)


@lru_cache(maxsize=2048)
def column_of(header: str) -> Column:
    """The role of a table column by its header."""
    folded = fold_title(header)
    first, slash, _ = folded.partition("/")
    role = next((role for role, pattern in _COLUMN_RULES if pattern.search(folded)), Column.UNKNOWN)
    if role is Column.NOTE and slash and column_of(first) is Column.TARGET:
        return Column.TARGET  # "Target / Measurement"
    return role


def is_target(header: str) -> bool:
    """Does the header speak of a target, whatever else it says?"""
    return any(role is Column.TARGET and pattern.search(fold_title(header)) for role, pattern in _COLUMN_RULES)


HORIZON = folded_pattern(
    r"(?<![\w.,])(?:m\+?|q|y)?\d{1,3} ?(?:d|days?|dias?|jours?|tage?n?|w|weeks?|semanas?|wochen?|m|mo|months?|mes(?:es)?|mois|monate?n?|mesi|y|years?|anos?|ans|jahre?n?|anni|мес\w*|дн\w*|год\w*|лет)(?!\w)|(?:^|\W)(?:month|year|quarter|week|mes|mois|monat|ano|jahr|annee|semana|woche) \d|\bq[1-4]\b|\d ?(?:个月|個月|ヶ月|か月|개월|年|년)"
)


def are_stages(targets: list[str]) -> bool:
    """ "Target 30d", "Target 60d", "Target 90d", or two of months and more: "SLO (7 days)" has a window."""
    found = [
        match[0].strip() for title in targets if not _OF_A_LEVEL.search(title) and (match := HORIZON.search(title))
    ]
    if len(set(found)) < 2:
        return False
    return len(found) > 2 or not all(_DAYS.search(horizon) for horizon in found)


_OF_A_LEVEL = folded_pattern(r"\bsl[aio]s?\b|window|fenster|fenetre|ventana|janela|окн|窗口|ウィンドウ")
_DAYS = re.compile(r"\d ?(?:d|days?|dias?|jours?|tage?n?|w|weeks?|semanas?|wochen?|дн\w*)$")
