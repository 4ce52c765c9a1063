"""What a number inherits from where it stands: the role of its section.

Tables of patterns over folded titles, all languages together: a title is short, so a collision between languages is
rare, and a wrong guess only moves a line between "measurable" and "listed with a reason".
"""

# ruff: noqa: E501, ISC004  (tables of patterns, all languages of one role together)

from enum import Enum, auto
from functools import lru_cache

from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.simplified import simplified
from smartspec_ops.spec.nfr.words.words import fold, folded_pattern


class Section(Enum):
    """What a heading says about the lines under it."""

    PROMISES = auto()
    OTHER = auto()
    NO_PROMISES = auto()


# First match wins within a title; the innermost title that says anything decides.
_SECTIONS: tuple[tuple[Section, str, str], ...] = (
    (
        Section.NO_PROMISES,
        "examples",
        r"[(（](?:例|例示|サンプル|示例|范例|예시|example|sample|beispiel|exemple|ejemplo|exemplo|esempio|пример|приклад)[)）]$",
    ),
    (
        Section.NO_PROMISES,
        "change log",
        r"change ?log|changelog|revision|history|known (?:issues|bugs)|retrospective|session (?:state|logs?|notes)|hand-?off (?:notes?|document|log)|hand-?over notes?|audit (?:report|findings|results)|dev ?log\b|work ?log\b|progress (?:report|log|notes|update|archive)|what went|went (?:well|wrong)|recently completed|(?:implementation|completion) summary|release notes|versionshistorie|anderungs|historique|historial|historico|cronologia"
        r"|история|изменени|історія|зміни\b|журнал змін|änderungshist|lịch sử|cronolog|historial|storico|wijzigingen|versiebeheer|变更|版本历史|版本记录|更新履歴|バージョン履歴|버전 이력|更新日志|修订|変更履歴|改訂|변경 이력|ประวัติ|degisiklik|zmian|lich su|riwayat|zmen",
    ),
    (
        Section.NO_PROMISES,
        "alternatives",
        r"alternativ|rejected|^what not to do|^anti-?patterns?$|(?:options|approaches|designs|solutions) considered|considered (?:options|approaches)|^options?\b(?! for)|design options|trade ?-?offs?|pros and cons|verworfen|альтернатив|вариант|备选|替代|代替|却下"
        r"|\bsl[oia]s? (?:and sl[oia]s? )?vs\.? sl[oia]s?\b|(?<!target )(?<!targets )(?<!budget )\bvs\b(?!\.? (?:targets?|goals?|slos?|slas?|budgets?)\b)|comparison|vergleich|comparaison|comparativ|comparacion|comparacao|confronto|vergelijk|porownan|srovnan|karsilastir|so sanh|сравнен|порівнян|对比|對比|比較|比较|비교|alternativas|opties\b|varianten|возможные решения|방안 비교|比較検討|方案对比|方案比较|대안|ทางเลือก|phuong an|secenek|odrzucon|ecarte|alternatiev|alternatyw|alternatif|perbandingan|jamforelse|sammenligning|เปรียบเทียบ",
    ),
    (
        Section.NO_PROMISES,
        "alerting",
        r"(?:rollback|roll-back|abort|kill) (?:criteri|trigger|condition)|criterios de (?:activacion|reversion)|criteres? de retour|критери\w+ отката|回滚(?:条件|触发)|ロールバック(?:条件|基準)|롤백 (?:조건|기준)|alerting|grafana|dashboards? (?:panels?|layout|rows?)|\b(?:compliance|slo|sli|latency|errors?|error rate|availability|metrics?|monitoring|budget|graph|chart|traffic|status) panels?$|^panel \d|^дашборд|burn[- ]?rate|burn polic|alert (?:rule|threshold|condition|polic|level|config|trigger)|^alerts?\b|\balerts$|alerts? (?:&|and)|(?:&|and) alerts?$|alarm|paging|scaling (?:trigger|rule|polic|threshold)|auto-?scal|skalierungsregel|автомасштаб|自动扩|オートスケール|오토스케일|on-?call|escalation|runbook|告警|报警|報警|アラート|警報|알람|경보|оповещ|алерт|сповіщ|แจ้งเตือน|uyari|^alert(?:as|es|y)?\b|\balert(?:as|es|y)$|\ballarmi\b|warnung(?:en)?$|^peringatan|ostrzezeni|upozorneni|waarschuwing",
    ),
    # What is aimed at today is no present value.
    (
        Section.PROMISES,
        "promises",
        r"^(?!.*\b(?:against|vs|versus|compared|towards?|relative)\b)\W*(?:current|present|today s|aktuelle[nrs]?|derzeitige[nrs]?|现行|現行の?|现在的?|現在の?|当前的?|目前的?|현재의? ?|текущие|поточні|mevcut|obecne|huidige|nuvarande)\s?[^:|]{0,40}?(?:targets?|goals?|objectives?|sl[ao]s?|\w{0,14}ziele?|목표(?:치|값)?|目标值?|目標値?|цели|цілі|hedef\w{0,6}|cele|doelen|doelstellingen|mal)\W*$"
        r"|^\W*(?:objectifs?|cibles?|objetivos?|metas?|obiettivi)(?: [^:|]{1,40})? (?:actu(?:el|al)\w{0,3}|atua(?:l|is)|attual[ie])\W*$",
    ),
    (
        Section.NO_PROMISES,
        "measured results",
        r"(?:before|after) (?:the )?optimi[sz]ation|(?:vor|nach) (?:der )?optimierung|(?:avant|apres) (?:l )?optimisation|(?:antes|despues|depois) da? (?:la )?optimiza|(?:до|после) оптимизац|优化[前后]|最適化[前後]|최적화 ?[전후]|feasibility (?:analysis|study|assessment)|machbarkeitsstudie|etude de faisabilite|estudio de (?:factibilidad|viabilidad)|estudo de viabilidade|studio di fattibilita|haalbaarheidsonderzoek|studium wykonalnosci|оценка осуществимости|可行性(?:分析|研究)|実現可能性(?:分析|調査)|타당성 (?:분석|조사)|criteria (?:verification|validation|status|review|checkpoints?|met\b|[^:]{0,30}\b(?:are|were|have been) (?:met|satisfied|verified))|tests? recommand|recommended tests|^tests? \d|case stud(?:y|ies)|\bкеис\w?\b|(?:sla|drill|test|restore|acceptance) evidence|estudios? de caso|estudos? de caso|etudes? de cas|fallstudie|casi? di studio|studium przypadku|案例研究|事例紹介|^bug[- ]\d|bug report|reconciliation$|divergence|discrepanc|drift (?:log|register)|(?:quality|security|risk|technical|code|platform) assessment|auditoria|テスト.{0,6}結果|性能数据|パフォーマンスデータ|성능 데이터|performance (?:data|numbers|figures)|^(?:before|after|avant|apres|antes|despues|depois|prima|dopo|vorher|nachher|przed|po|было|стало|до|после|до и после)$|^(?:optimi[sz]\w+|优化|優化|改善|改修|최적화|개선|改进)[ ]?(?:前|后|後|전|후)$|(?:performance|speed|latency) (?:gains?|improvements?)|性能(?:提升|改善|改进)|성능 (?:개선|향상)|パフォーマンス改善|amelioration des performances|mejoras? de rendimiento|benchmark|(?<!search )(?<!query )results?\b|^what (?:we|was) measured\b|^(?:measured|medidos?|medid[oa]s?(?= (?:em|en|el)\b|\W*$| \()|gemessen|mesures?(?= (?:en|le|sur)\b|\W*$| \()|misurat[oi]|gemeten|zmierzon[eao]|измерен[оы]|виміряно|olculen|namereno|uppmatt|実測|측정값)\b|^actuals?\b|measured (?:on|at|in|results?|values?)|(?:test|completion|status|progress|validation|audit|release|summary|implementation|performance|load|verification|acceptance) report|(?:targets?|goals?) (?:met|reached)\b|test execution|\bvalidation$|(?:performance|latency|throughput|results?) (?:analysis|characteristics|observations)|observations?$|executive summary|results? matrix|\bachievements?$|current (?:state|situation|performance|metrics|status|capacity|usage|load)|(?<!architecture )(?<!requirements )(?<!design )(?<!nfr )(?<!nfrs )(?<!slo )baseline(?! requirements)|as[- ]is|measurements?$|observed"
        r"|findings|post-?mortem|incident(?!s? (?:detection|response|management|handling))|達成状況|达成情况|性能分析|分析结论|調優|调优结论|結論|结论|測試總結|测试总结|考察|성능 분석|결론|analyse des performances|analisis de rendimiento|analise de desempenho|leistungsanalyse|анализ производительности|выводы|висновки|^verdict\b|conclusion|fazit|達成情況|달성 현황|messergebnis|ergebnisse|ist-zustand|resultat|resultados|situacion actual"
        r"|(?:test|last|mess|leistungs|performance|performanz)-?(?:bericht|report|protokoll)|report (?:delle |di |sulle )?prestazioni|prestatie-?rapport|prestanda-?rapport|performans raporu|(?:service|quartals|monats|jahres|status|betriebs|kvartals|manads|maneds|ars|drift[s]?|kwartaal|maand|jaar)-?(?: ?level )?-?(?:rapport(?:age|ering|en)?|bericht|verslag)\w{0,3}(?!sanf|svork)|(?:rapport|informe|relatorio) (?:mensuel|trimestriel|annuel|mensual|trimestral|anual|mensal|d activite|d exploitation|de actividad|de atividade|mensile|trimestrale)|service ?level ?rapport|(?:raport|zprava|laporan) (?:o |z |de )?(?:wydajno|vykonu|kinerja)|รายงานประสิทธิภาพ|gemessene werte|^metingen$|^hasil(?: pengukuran| tes| uji| \(|$)|^risultati(?: d\w{1,4} |$)|hasil (?:peng)?ujian|ผลการ(?:วัด|ทดสอบ)|situation actuelle|^existant$|situazione attuale|^linea? (?:de )?base$|^linha de base$|huidige staat|^stan obecny|aktualni (?:vykon|stav)|^nulage|nuvarande (?:prestanda|lage)|uppmatta?|สถานะปัจจุบัน|สภาพปัจจุบัน|trang thai hien tai|rapport (?:de|d) ?(?:test|performance|charge|mesure)|informe de (?:pruebas?|rendimiento|carga)|relatorio de (?:testes?|desempenho|carga)|rapporto (?:di|sulle?) (?:test|prestazioni)|(?:测试|性能|压测|基准|验证|實驗|实验|壓測|測試|驗證).{0,8}(?:报告|報告|总结|總結|结果|結果)|基准测试|(?:試験|性能|検証|負荷|測定|実験|計測|実行|実測).{0,8}(?:報告|レポート|結果)|ベンチマーク|벤치마크|(?:테스트|성능|부하|검증|실험|측정).{0,12}(?:보고서|리포트$|결과|사례|case study)|отч[её]т\w? (?:о|по) (?:тест|нагруз|производ)"
        r"|mevcut (?:performans|durum|metrik|deger)|obecn\w+ (?:wydajnos|stan|metryk|wynik)|huidige (?:prestatie|situatie|metriek|waarde|stand)|(?:hieu nang|hieu suat|chi so) hien tai|hien trang|(?:kinerja|performa|kondisi) saat ini|(?:soucasn|stavajic)\w+ (?:stav|vykon|metrik|hodnot)|(?:performances?|metriques?|valeurs?|etat) actuel|(?:rendimiento|metricas|estado|valores) actual|(?:desempenho|metricas|estado|valores) atua|(?:prestazioni|metriche|valori) attual|aktuelle[nr]? (?:performance|leistung|messwert|werte|metrik|stand)|(?:当前|目前|現在の?|现有)(?:性能|指标|指標|状态|狀態|パフォーマンス)|현재 ?(?:성능|지표|상태)|situacao atual|stato attuale|resultaten\b|testresultat|meetresultat|sonuclar|olcum sonuc|wyniki|vysledky|hasil (?:uji|tes)|ket qua|messwerte|mesures? (?:reelles|effectuees)|mediciones|medicoes|misurazioni|rapport de|informe de (?:pruebas|rendimiento)|relatorio de|отчет|звіт|обстежен|замер|сравнение|poc (?:result|ergebnis)|результат|текущ|поточн|实测|现状|测试结果|压测结果|结果数据|结果分析|结论|結論|測定結果|現状|결과|현황|ผลการทดสอบ|ผลลัพธ์",
    ),
    (
        Section.NO_PROMISES,
        "testing",
        r"measur(?:ing|ement) conditions|messbedingung|conditions de mesure|condiciones de medicion|condicoes de medicao|condizioni di misura|meetcondities|warunki pomiar|услови\w+ измерени|测量条件|測定条件|측정 ?조건|test (?:plan|strategy|tiers?|cases?|data|scenarios?|coverage|environment|setup)|conformance tests?|(?<!measurable in )testing(?! (?:targets?|goals?|slos?))|load[- ]test(?!(?:ing)? (?:targets?|goals?|slos?))|stress[- ]test|smoke[- ](?:load|test)|/soak|\bsoak\b|lasttest|нагрузочн|压测|負荷試験|負荷テスト|부하 테스트|test-?abdeckung|teststrategie"
        r"|performance-?tests?$|leistungstests?|lasttests?|tests? de (?:performance|charge)|pruebas? de (?:rendimiento|carga|estres)|testes? de (?:desempenho|carga|performance)|test di (?:carico|prestazioni)|plan de tests?|plan de pruebas|plano de testes?|piano di test|testplan|testszenari|testkonzept|plan testow|test plani|план тест|сценари\w{0,3} тест|тестирован|тестуван|ke hoach kiem thu|测试计划|测试策略|测试用例|测试场景|测试环境|测试方案|テスト計画|テストシナリオ|テストケース|試験シナリオ|試験計画|負荷試験|테스트 계획|테스트 시나리오|테스트 케이스|테스트 전략|테스트 환경|부하테스트|แผนการทดสอบ|品質ゲート|质量门|품질 게이트|quality gates?\b|\bci ?/ ?cd\b|code quality|codequalitat|qualite (?:du|de) code|calidad (?:del|de) codigo|qualidade (?:do|de) codigo|qualita del codice|codekwaliteit|jakosc\w? kodu|kod kalite|chat luong ma|kualitas kode|kvalit\w+ kodu|качеств\w+ кода|якіст\w+ коду|コード品質|代码质量|程式碼品質|代碼品質|코드 품질|usability[- ]tests?\b|tests? d ?utilisabilite|pruebas? de usabilidad|testes? de usabilidade|test di usabilita|юзабилити[- ]?тест|可用性测试|可用性測試|ユーザビリティテスト|사용성 (?:테스트|평가)|maintainab|coverage",
    ),
    (
        Section.OTHER,
        "business figures",
        r"business (?:metrics|goals|kpis?|objectives|value|impact|case)|(?<!technical )kpis?\b(?! tec| techni| технич)|key performance indicators|market|persona|adoption"
        r"|user (?:success|metrics|satisfaction|research|adoption)|business success|(?:user|customer) journey|parcours (?:utilisateur|client)|viaje del (?:usuario|cliente)|jornada do (?:usuario|cliente)|nutzerreise|用户旅程|ユーザージャーニー|사용자 여정|(?:exito|sucesso|successo|succes) (?:del? |do |dos |de l |dell )?(?:usuario|utilizador|negocio|utente|utilisateur)s?|nutzererfolg|geschaftserfolg|用户成功|사용자 성공|product metrics|geschaftsziele|indicateurs|kennzahlen|бизнес|业务指标"
        r"|商业|ビジネス|비즈니스|ทางธุรกิจ|growth|(?<!nos )engagement\b|north star|commercial",
    ),
    (
        Section.NO_PROMISES,
        "estimates",
        r"capacity (?:analysis|planning|estimat)|analise de capacidade|analisis de capacidad|analyse de capacite|kapazitatsplan|analisi di capacita|анализ емкости|容量(?:规划|估算|规模|計画|見積)|용량 (?:산정|계획)|estimat|(?:expected|projected|anticipated|forecast|current) (?:traffic|load|volume|usage|demand)|traffic (?:profile|forecast|projection|expectation|assumption)|ожидаем\w+ (?:трафик|нагрузк)|back[- ]of[- ]the|sizing|assumption(?!s? (?:&|and|/) constraints)|schatzung|annahmen|hypothese|estimac|estimativ|suposicion|premissa|\bstim[ae]\b|ipotesi"
        r"|supuest|suposic|presupunct|(?:expected|anticipated|projected) (?:improvements?|gains?|impact|results?)|(?:erwartete|beklenen|ocekavan\w*) (?:verbesserung|wirkung|iyilestirme|iyilesme|kazan|zlepsen)|(?:ameliorations?|gains?) (?:attendu|escompte)|(?:mejoras?|ganancias?) esperad|(?:melhorias?|ganhos?) esperad|miglioramenti attesi|verwachte verbetering|oczekiwan\w+ (?:popraw|uspraw|zysk)|ожидаем\w+ (?:улучшен|эффект)|очікуван\w+ (?:покращ|ефект)|cai thien du kien|peningkatan yang diharapkan|(?:预期|預期)(?:改进|改進|提升|收益|效果)|期待(?:される)?(?:効果|改善)|(?:예상|기대) ?(?:개선|효과)|estimation|оценка|предположен|припущен|допущен|估算|假设|見積|前提|추정|가정|การประมาณ|uoc tinh|szacun|zalozenia|tahmin|asumsi|aannames",
    ),
    (
        Section.NO_PROMISES,
        "support",
        r"support (?:response|sla|polic|commit|level|tier)|(?:severity|priority) (?:levels?|definitions?|matrix|classes)|incident (?:response|severity|classification|priorit|categor)|support-?antwort|supportzeit|prioritatsstuf"
        r"|niveaux? de priorite|niveles de (?:prioridad|severidad)|niveis de (?:prioridade|severidade)|livelli di (?:priorita|gravita)|soporte tecnico|suporte tecnico|assistenza tecnica|техподдерж|уровни критичности"
        r"|^\W*(?:(?:\w+\W+){0,2}?ho tro\b|bao hanh|garansi|masa pemeliharaan|(?:\w+\W+)?การรับประกัน(?!ระดับ|บริการ|คุณภาพ)|售后|质保|商务(?:要求|条款)|하자 ?보수|サポート体制)|支持响应|技术支持|故障等级|优先级定义|サポート対応|障害レベル|重大度|지원 응답|장애 등급|심각도",
    ),
    (
        Section.NO_PROMISES,
        "risks",
        r"failure (?:mode|scenario)s?|\bfmea\b|^(?:[^\W\d_]+ )?risks\b|^(?:risk|risiko|risque|riesgo|risco|rischio|ryzyko|riziko|риск|ризик|风险|風險|リスク|위험|리스크) ?\d{0,2} ?[:：]|risk (?:register|matrix|assessment|analysis|log|mitigation)|threat model|^risiken\b|^risques\b|^riesgos\b|^riscos\b|^rischi\b|^risico s\b|^ryzyka\b|^rizika\b|^rui ro\b|^риски\b|^ризики\b|^风险(?:$|与|和|及|分析|评估|管理)|^風險(?:$|與|和|評估|管理)|^リスク(?:$|と|分析|管理)|^(?:위험|리스크)(?:$| |와|관리|분석)|^ความเสี่ยง",
    ),
    (
        Section.NO_PROMISES,
        "no promises",
        r"(?:what|things) (?:we|this|it|is|are)[^:]{0,12}(?:n t| not|n’t) (?:promise|guarantee|commit)|\bnot (?:promised|guaranteed|committed)\b|\bno (?:promises|guarantees|commitments)\b|without (?:guarantee|commitment)|was (?:wir |hier |das system )?nicht (?:versprechen|versprochen|zusagen|zugesagt|garantier)|nicht (?:zugesagt|garantiert|zugesichert|versprochen)|keine (?:zusagen?|garantien?)|(?:ne|n est|n) [^:]{0,20}(?:promet|garanti|engage)\w* pas|(?:non|pas) (?:garanti|promis)|sans (?:garantie|engagement)|hors engagement|(?:que|lo que|o que) (?:no|nao) (?:se )?(?:promet|garanti|compromet)\w*|(?:no|nao) (?:garantizad|garantid|prometid|comprometid)\w*|(?:sin|sem) (?:garantia|compromiso|compromisso)|(?:cosa|che|quello che|cio che) non (?:si )?(?:promett|garanti|impegn)\w*|non (?:garantit|promess)\w|senza (?:garanzia|garanzie|impegno)|(?:wat (?:we |wij )?)?niet (?:beloven|beloofd|garanderen|gegarandeerd|toegezegd|toezeggen)|geen (?:garanties?|toezegging)|(?:что|чего|что мы|чего мы)[^:]{0,12} не (?:обещ|гарантир)\w*|не (?:гарантируется|обещается|гарантируем|обещаем)|без гарант|(?:що|чого)[^:]{0,12} не (?:обіця|гарант)\w*|не гарантуємо|не обіцяємо|не гарантується|(?:czego|co)[^:]{0,8} nie (?:obiec|gwarant|zobowiaz)\w*|nie (?:gwarantujemy|obiecujemy)|bez gwarancji|(?:co|ceho)[^:]{0,8} (?:neslib|negarant|nezaruc)\w*|(?:neslibujeme|negarantujeme|nezarucujeme)|bez zaruky|(?:taahhut|garanti|vaat|soz) (?:et|ver)(?:me|mi)\w+|garanti edilme\w+|garanti (?:disi|kapsami disi)|vad vi inte (?:lovar|garanterar)|(?:inte|ikke) (?:garantera|garanter|lova|love)\w*|hva(?:d)? vi ikke (?:lover|garanterer)|(?:utan|uden|uten) garanti|khong (?:cam ket|hua|đam bao|bao đam)|(?:tidak|yang tidak)(?: kami)? (?:janjikan|dijanjikan|jamin|dijamin|menjamin|menjanjikan)|tanpa jaminan|不(?:做)?(?:承诺|承諾|保证|保證)|无法(?:承诺|保证)|約束しない|保証しない|保証対象外|保証外|(?:약속|보장)하지 않|보장 ?대상 ?제외|ไม่(?:รับประกัน|รับรอง|สัญญา)",
    ),
    (
        Section.PROMISES,
        "promises",
        r"non-? ?func|^definition of done|\bnfrs?\b|\brnfs?\b|\bнфт\b|\b(?:rnf|enf|exnf|bnf|nfa|nfb|req-?nf|nf|нфт|нфв|нфтр|wnf)[-_ ]?(?:[a-z]{2,6}[-_ ]?)?\d|quality (?:attribute|requirement|goal|scenario)|\bsl[aio]s?\b|service[- ]level|(?<!high[- ])performance|perf\b"
        r"|freshness|staleness|\bfrische|datenfrische|datenaktualitat|fraicheur|frescura|freschezza|versheid|swiezosc|свежест|актуальность данных|新鲜度|新鮮度|鮮度|신선도|최신성|reliab|availab|uptime|scalab|latenc|throughput|response times?|success (?:criteria|metrics?|indicators?)|measurable outcomes|acceptance|constraints|contraintes|restricciones|restricoes|vincoli|randbedingung|ограничения"
        r"|abnahmekriter|akzeptanzkriter|technical requirements|operational requirements"
        r"|what (?:we|it|the (?:system|service|api)) (?:promises?|guarantees?)|our promises?\b|\bpromises\b|was (?:wir )?(?:versprechen|zusagen|zugesagt)|\bzusagen?\b|zusicherung|ce que nous (?:promettons|garantissons)|nos (?:engagements|promesses)|\bengagements\b|(?:lo que|que|o que) (?:prometemos|garantizamos|garantimos)|\bcompromisos\b|\bcompromissos\b|(?:cosa|cio che) (?:promettiamo|garantiamo)|\bimpegni\b|wat (?:we|wij) (?:beloven|garanderen)|toezegging|что (?:мы )?(?:обещаем|гарантируем)|обязательства|гарантии сервиса|гарантируемые|що (?:ми )?(?:обіцяємо|гарантуємо)|зобов[ '’]язання|co (?:obiecujemy|gwarantujemy)|zobowiazania|\bobietnice|co (?:slibujeme|garantujeme|zarucujeme)|zavazky|\bsliby\b|(?:ne |neyi |neleri )?(?:taahhut|vaat|garanti) ediyoruz|taahhutler|vad vi lovar|ataganden|hva(?:d)? vi lover|forpliktelser|forpligtelser|cam ket|komitmen|\bjanji\b|承诺|承諾|お?約束|保証(?:値|水準|事項)|약속|보장 ?(?:수준|사항)|คำมั่น|สิ่งที่(?:เรา)?รับประกัน"
        r"|технические требования|техничн\w+ требован|технічн\w+ вимог|вимог\w* технічн|wymagania techniczne|technicke pozadavky|teknik (?:gereksinim|sartname|istek)|technische (?:anforderungen|eisen)|exigences techniques|requisitos tecnicos|requerimientos tecnicos|requisiti tecnici|tekniska krav|tekniske krav|yeu cau ky thuat|(?:persyaratan|kebutuhan) teknis|требования к показател|эксплуатационные требования|експлуатаційні вимоги|wymagania (?:eksploatacyjne|wydajnos|niezawodnos)|provozni pozadavky|\bhiz\b|скорост|швидкіст|szybkos|rychlost|geschwindigkeit|\bvitesse|velocidad|velocit[ae]\b|snelheid|hastighe[td]|toc đo|kecepatan|ความเร็ว|stabilit[ayet]|stabilnos|kararlilik|стабильн|стабільн|estabilidad|stabiliteit|on đinh|отказоустойч|відмовостійк|sureklilik|сценари\w+ качеств|сценарі\w+ якост|scenariusz\w* jakosc|scenare kvality|kalite senaryo|швидкод|odezv[ay]\b|ohlas\b"
        r"|metryki sukcesu|miernik\w* sukcesu|wskaznik\w* sukcesu|(?:metriques|indicateurs) de (?:succes|reussite)|(?:metricas|indicadores) de (?:exito|sucesso)|metriche di successo|indicatori di successo|erfolgsmetrik|erfolgsindikator"
        r"|basari (?:metrik|olcut|gosterge)|(?:metriky|ukazatele) uspechu|(?:метрики|показатели|критерии) успеха|(?:метрики|показники|критерії) успіху|(?:chi so|metrics?|tieu chi|thuoc đo) thanh cong|metrik (?:keberhasilan|kesuksesan|sukses)|成功指标|成功指標|성공 지표"
        r"|technical (?:kpis?|metrics|targets)|kpis? (?:tecnic|techni|технич)|технические (?:показатели|метрики)|技术指标|技術指標|기술 지표"
        r"|tiempos? de (?:respuesta|carga)|temps de (?:reponse|chargement)|tempos? de (?:resposta|carregamento)|tempi? di (?:risposta|caricamento)|ladezeit|reaktionszeit|reactietijd|laadtijd|responstijd|czas\w{0,2} (?:odpowiedzi|ladowania)|(?:yanit|yukleme|tepki) sure|thoi gian (?:phan hoi|tai)|waktu (?:respons|muat|tanggap)|doba odezvy|svarstid|врем\w{1,3} (?:отклика|ответа|загрузки)|час\w{0,2} (?:відгуку|відповіді|завантаження)|латентн|затримк|задержк|latencia|latence|latenz|opoznieni|gecikme|đo tre|pojemnosc|capacidad|capacite|kapazitat|capacita\b|kapasite|tasas? de (?:error|fallo)|taux d erreur|taxas? de (?:erro|falha)|tass[oi] di errore|fehlerrate|响应|回应|效能|加载|並發|併發|并发|稳定性|穩定|時效|时效|ローディング|レイテンシ|遅延|速度|로딩|지연 시간|안정성|처리량|속도|capacity|speed|web vitals|durab|resilien|freshness|quality of service"
        r"|resource (?:limits|usage|utili[sz]ation|consumption|budgets?)|(?:performance|latency|memory|cpu|utili[sz]ation|time) limits|objectives?\b|efficien|error rates?|targets?\b|commitments?|guarantees?|(?:latency|performance|response|time|query|memory|ms|service|page|request) budgets?"
        r"|ziel(?:e|wert|vorgabe)|zielgross|objectif|\bobjetivos?\b|\bmetas?\b|obiettiv|\bcel(?:e|u)?\b|hedef|muc tieu|цел(?:и|ев)|目标|目標|목표|เป้า|\bdoel|streefwaard"
        r"|nicht-? ?funktional|qualitat|leistung|verfugbar|antwortzeit|zuverlassig|skalier|akzeptanz|erfolgskriter|performanz|durchsatz"
        r"|non[- ]fonctionnel|exigences de|fiabilit|disponibilit|criteres|qualite de service|niveaux? de service|debit"
        r"|no[- ]funcional|rendimiento|fiabilidad|disponibilidad|criterios|escalabilidad|calidad|nivel de servicio|confiabilidad"
        r"|nao funciona|nao-funciona|desempenho|confiabilidade|escalabilidade|qualidade|nivel de servico"
        r"|non[- ]funzional|prestazion|affidabilita|scalabilita|criteri|livell[oi] di servizio"
        r"|niet-? ?functione|prestatie|beschikbaar|betrouwbaar|schaalbaar|kwaliteit|dienstverlening"
        r"|niefunkcjonaln|pozafunkcjonaln|wydajnos|dostepnos|niezawodnos|skalowaln|kryteria|poziom uslug"
        r"|fonksiyonel olmayan|islevsel olmayan|performans|erisilebilirlik|guvenilirlik|olceklen|basari kriter|kabul kriter|kalite|hizmet seviye"
        r"|phi chuc nang|hieu nang|hieu suat|san sang|đo tin cay|tieu chi|mo rong|chat luong"
        r"|non-? ?fungsional|kinerja|\bperforma\b|performansi|ketersediaan|keandalan|kriteria"
        r"|nefunkcn|vykon|dostupnost|spolehliv|icke-funktion|ikke-?funk[st]|prestanda|tillganglig|teljesitmen|rendelkezesre all|valaszido|performanta|suorituskyk|ytelse|ydeevne|αποδοσ|διαθεσιμοτ"
        r"|jakosc\b(?! kodu)|kvalita\b(?! kodu)|^\W*(?:\d[\d.]*\W+)?kvalitet(?:skrav|smal|segenskap\w*|sattribut\w*)?\b|якіст\w*\b(?! коду)|нефункциональн|производительн|надежност|доступност|масштабир|критери|уровень обслуживан|уровня обслуживан|качеств|показател"
        r"|^\W*(?:\d[\d.]*\W+)?mal(?: \(| og | och | for | för |\W*$)|(?:matbara|malbare|tekniska|tekniske|overordnede|kvalitets|service|ytelses|ydelses|prestanda|drifts|tilgjengelighets|tilgængeligheds)-?(?: )?mal(?:et|ene|en|sattning\w*|setting\w*|sætning\w*)?\b|\bmal(?:sattning|setting|sætning)\w*"
        r"|kriteri(?:er|ene|erna|erne|um|et)\b|tilgjengelig(?!gjor)|tilgængelig|paliteli|palideli|driftssikker|driftsakerhet|driftseffektivitet|skalerbar|skalbar|responstid|svartid|svarstid|ladetid|lastetid|oppetid|upptid|driftstid|kapasitet|kapacitet|genomstromning|gj?ennomstrøm|gennemstrøm|bæredygtighed i drift"
        r"|service-?niva|tjeneste-?niva|tjanste-?niva|servicenive?au|service-?krav|ytelseskrav|ydelseskrav|prestandakrav|driftskrav|svarstidskrav|svartidskrav|tilgjengelighetskrav|tilgængelighedskrav|tillganglighetskrav"
        r"|niveaux? (?:minima|minimum|exiges?|attendus?|garantis?)|niveis? minimos? de servico|niveles? minimos? de servicio|livelli (?:minimi|attesi|garantiti)|indicadores? de nivel|indicatori di livello|garantierte (?:werte|niveaus)|zugesicherte|engagements?\b(?! (?:client|communaut|des? utilis))|compromisos? de servicio|compromissos? de (?:servico|nivel)|impegni di servizio|servicegaranti|dienstverleningseisen|prestatie-?eisen|leistungs?anforderung|betriebsanforderung|produktleistung|qualitatsziel|servicequalitat"
        r"|(?:verpflicht\w+ (?:uns|sich|wir uns)|sichern (?:wir )?\w* ?zu$|wir garantieren|nous engageons|s engage (?:a|sur)|nos comprometemos|se compromete a|comprometemo-nos|ci impegniamo|si impegna a|verplicht(?:en)? (?:zich|ons|we ons|wij ons)|beloven (?:we|wij)|lovar vi|lover vi|vi lover|vi lovar|atar sig|patager sig|forplikter (?:oss|seg)|forpligter (?:os|sig))(?! (?:inte|ikke|nicht|pas|niet)\b)"
        r"|must (?:hold|be met|be kept|be satisfied)$|mussen (?:eingehalten|erfullt|erreicht) werden$|doivent etre (?:respecte|atteint|tenu)\w*$|deben? cumplir\w*|devem ser (?:atendid|cumprid)\w+$|devono (?:valere|essere rispettat)|moeten worden (?:gehaald|nageleefd)$|musza byc spelnione|должны выполняться|мають виконуватися|saglanmalidir$|必须满足|須滿足|満たすこと|満たす必要|만족해야|ต้องเป็นไปตาม|phai đuoc đap ung|musi platit|ska uppfyllas$|harus dipenuhi"
        r"|niveles de servicio|niveis de servico|уровн\w{1,3} (?:обслуживания|сервиса)|рівн\w{1,3} (?:обслуговування|сервісу)|poziom\w* (?:uslug|obslugi)|tjansteniva|servicenivå|muc (?:đo )?dich vu|tingkat layanan|urov\w{2,3} sluzeb|ระดับ(?:การให้)?บริการ"
        r"|requisiti di qualita|kualitas|wymagania jakosc|pozadavky na (?:kvalit|vykon)|цільов\w+ показник|вимог\w* (?:до|щодо) (?:продуктивност|швидкоді|надійност|якост|доступност)"
        r"|быстродейств|нефункціональн|продуктивніст|надійніст|критерії"
        r"|非功能|(?<!高)性能|可用性|可靠性|可扩展|扩展性|验收|成功标准|服务等级|服务水平|响应时间|质量属性|质量要求|指标|吞吐|延迟"
        r"|服务(?:水准|标准|承诺|保障|级别)|可用率|时延|考核指标|品质(?:目标|要求)|体验指标|サービス水準|稼働率|達成基準|完了(?:条件|の定義)|要求(?:水準|レベル)|処理速度|制約条件|서비스수준|수락 ?기준|완료 ?(?:조건|기준)|인수 ?조건|수용 ?(?:조건|기준)|검수 ?(?:조건|기준)|제약 ?조건|요구 ?수준"
        r"|đo on đinh|\btin cay|tieu chuan (?:ky thuat|dich vu)|chi tieu (?:ky thuat|chat luong|hieu nang)|cam ket|thoa thuan muc|rang buoc|\bmutu\b|standar layanan|komitmen|jaminan layanan|sasaran|batasan (?!laju|permintaan|akses)|skalabilitas|reliabilitas|efisiensi|kecepatan"
        r"|ข้อตกลงระดับ|ความเร็ว|สมรรถนะ|เชิงคุณภาพ|ไม่ใช่ฟังก์ชัน|ตัวชี้วัด(?!ทางธุรกิจ)"
        r"|非機能|可用性|信頼性|拡張性|受け入れ|受入|成功基準|品質|サービスレベル|応答時間|レスポンス|パフォーマンス"
        r"|비기능|성능|가용성|신뢰성|확장성|성공 기준|인수 기준|품질|서비스 수준|응답"
        r"|ไม่ใช่เชิงฟังก์ชัน|ที่ไม่ใช่ฟังก์ชัน|ไม่ใช่หน้าที่|ประสิทธิภาพ|ความพร้อม|ความน่าเชื่อถือ|เกณฑ์|ระดับบริการ|คุณภาพ|ความเสถียร"
        r"|غير الوظيفية|الأداء|التوافر|غیرکارکردی|عملکرد|गैर-कार्यात्मक|प्रदर्शन|μη λειτουργικ",
    ),
    (
        Section.NO_PROMISES,
        "consequences",
        r"^\W*(?:negativ[oe]s?|positiv[oe]s?|negatifs?|positifs?|benefits?|drawbacks?|pros?|cons|contras?|nachteile?|vorteile?|avantages?|inconvenients?|ventajas?|desventajas?|vantagens?|desvantagens?|vantaggi|svantaggi|voordelen|nadelen|plusy|minusy|zalety|wady|vyhody|nevyhody|плюсы|минусы|преимущества|недостатки|переваги|недоліки|优点|缺点|优势|劣势|優點|缺點|メリット|デメリット|장점|단점|avantajlar|dezavantajlar|uu điem|nhuoc điem|kelebihan|kekurangan)(?:\W|$)|^consequences?\b|^konsequenz|^consecuencia|^consequencia|^conseguenz|^последстви|^наслідк|^后果|^後果|^帰結|^결과와 영향",
    ),
    (
        Section.NO_PROMISES,
        "manuals",
        r"playbook|troubleshooting|user (?:guide|manual)|(?:operations?|operator|admin(?:istrator)?) (?:guide|manual|handbook)|how[- ]to\b|quick ?start|getting started|tutorial|cheat ?sheet|handbuch|bedienungsanleitung|installationsanleitung|leitfaden|manuel (?:d |de l )?(?:utilis|exploit|operat)|guide (?:d |de l )?(?:utilis|installation|demarrage|exploit|depannage)|manual (?:de|do) (?:usuario|usuario final|operac|instal)|guia (?:de|do) (?:usuario|instal|inicio|uso|solucao|resoluc)|manuale (?:utente|d uso|operativ)|guida (?:utente|all|rapida)|handleiding|gebruikershandleiding|руководство (?:пользовател|администрат|оператор|по )|инструкци|посібник|інструкці|podrecznik|instrukcja|kilavuz|huong dan (?:su dung|cai đat|van hanh|trien khai)|panduan|petunjuk|prirucka|navod|คู่มือ|操作手册|操作手冊|运维手册|維運手冊|用户手册|使用手册|使用手冊|运行手册|使用指南|操作指南|部署指南|快速开始|快速開始|教程|マニュアル|手順書|利用ガイド|ユーザーガイド|使い方|매뉴얼|사용 설명서|사용 가이드|설치 가이드|운영 가이드|사용법",
    ),
    (
        Section.NO_PROMISES,
        "no promises",
        r"review (?:&|and) acceptance checklist|requirements? completeness|^content quality|^execution status",
    ),
    (
        Section.NO_PROMISES,
        "compatibility",
        r"compatib|kompatib|совместим|сумісн|兼容|互換|호환|tuong thich|uyumluluk|ความเข้ากันได้",
    ),
    (
        Section.OTHER,
        "functional",
        r"requirement|user stor|functional|feature|story|stories|anforderung|funktion|exigence|fonction|requisit|funcional|funzional|требован|функц|要求|需求|功能"
        r"|要件|機能|요구|기능|ข้อกำหนด|ฟังก์ชัน|yeu cau|chuc nang|wymagan|funkcj|gereksinim|fonksiyon|eisen|kebutuhan|\bkrav\b|kravspec|kravspes|lastenheft|pflichtenheft|cahier des charges|pliego|caderno de encargos|capitolato|programma van eisen|kravdokument|вимог|pozadav|funkcn|persyaratan|історі\w+ користувач|пользовательск\w+ истори|kullanici hikaye|sartname",
    ),
    (
        Section.NO_PROMISES,
        "no promises",
        r"^(?:(?:key |main |operational |business |technical |expected )?(?:benefits?|advantages?)|vorteile|avantages|beneficios|ventajas|vantagens|beneficios|vantaggi|преимущества|переваги|优势|優勢|メリット|장점|decision(?: outcome| drivers)?|entscheidung|decisao|decisione|решение|рішення|决策|决定|決定|결정)$|non-?goals?|out of scope|guidelines?$|^(?:good |bad )?examples?\b|error budgets?|fehlerbudget|budget d erreur|presupuesto de error|orcamento de erro|бюджет\w* ошибок|错误预算|エラーバジェット|エラー予算|에러 ?버짓|(?:에러|오류) ?예산|錯誤預算|glossar|terminolog|^(?:key |terms and )?definitions?$|begriffe|vocabul|definitionen|\btermini\b|references?\b|related (?:decisions?|documents?|requirements|work)|^sources?$|see also|appendix|faq|changelog|licen[cs]e|contribut|acknowledg|installation"
        r"|quick ?start|getting started|troubleshoot|nicht-ziele|referenzen|hors perimetre|glosario|fuera de alcance|fora do escopo"
        r"|глоссари|термин|определени|ссылки|вне рамок|术语|術語|^(?:定义|定義|정의|用语|用語)|参考|用語|参考文献|용어|참고|범위 외|related work|literature|further reading|lessons",
    ),
    (
        Section.NO_PROMISES,
        "background",
        r"(?:adjust|chang|revis|review|tighten|relax)\w* (?:of |the |our )*sl[ao]s?\b|sl[ao]s? (?:adjustment|review|revision|change)s?\b|(?:ajust|revis|anpass|uberpruf|пересмотр|корректировк)\w* (?:de |des |dos |der |von |los |las |du )*sl[ao]s?\b|sl[ao]の?見直し|(?<!technical )(?<!goals and background )\bcontext\b(?! (?:and|&) (?:goals|objectives|requirements))|^why\b|^when to|re-?evaluat|re-?plan|rationale|justification|reasoning|^warum|^pourquoi|^por que|^perche|^почему|обоснован|为什么|为何|なぜ|根拠|왜|(?<!goals and )background|motivation|problem|introduction|overview of|(?:common|typical|frequent) (?:mistakes|errors|pitfalls)|pitfalls|anti-?patterns?|типичные ошибки|типові помилки|haufige fehler|typische fehler|erreurs (?:courantes|frequentes)|errores (?:comunes|frecuentes)|erros comuns|errori comuni|czeste bledy|常见错误|常见误区|常見錯誤|よくある間違い|アンチパターン|흔한 실수|자주 하는 실수|zielgruppe|\bpersonas?\b|target (?:users|audience)|user roles|publico[- ](?:alvo|objetivo)|целевая аудитория|用户画像|目标用户|ペルソナ|페르소나|hintergrund|ausgangslage|contexte|contesto|contexto"
        r"|antecedentes|problema|предпосылк|передумов|контекст|мотивац|обґрунтуван|motivation|motivacao|motivacion|motivazione|uzasadnieni|gerekce|ly do|理由|проблем|背景|问题|課題|배경|문제|ที่มา|bo canh|baglam|kontekst|achtergrond",
    ),
    (
        Section.NO_PROMISES,
        "costs and plans",
        r"\bcosts?\b|pricing|(?:subscription|pricing|billing|membership) (?:tier|plan)s?\b|^budgets?$|(?:project|cost|financial|yearly|annual|marketing) budget|budget (?:plan|estimate|and)|roadmap|timeline|milestones?|schedule|estimat|effort|staffing|resourc(?:es|ing)|team\b|sprint"
        r"|phases?\b|implementation plan|kosten|zeitplan|cout|calendrier|coste|cronograma|costi|hoja de ruta|feuille de route|roteiro\b|tabella di marcia|presupuesto\b(?! de (?:error|rendimiento|latencia))|orcamento\b(?! de (?:erro|desempenho|latencia))|дорожная карта|дорожня карта|вартіст|бюджет\b(?! ошибок| производ| латент)|стоимость|сроки|терміни|этапы (?:работ|реализ|внедр)|路线图|实施计划|ロードマップ|実装計画|로드맵|구현 계획|개발 일정|yol haritasi|lo trinh|план работ"
        r"|成本|排期|里程碑|進捗|スケジュール|費用|비용|일정|แผนงาน|งบประมาณ|ke hoach|maliyet|harmonogram",
    ),
    (
        Section.NO_PROMISES,
        "limits and settings",
        r"rate limit|throttl|quota|retention|configuration|settings|environment variables|timeouts?|retr(?:y|ies)|cach(?:e|ing)\b(?! hit| treffer)(?<!d[eou] cache)"
        r"|hardware|reference (?:machine|workload|environment|hardware|profile|device)|system requirements|infrastructure|deployment|session|password|validation rules|data model|schema\b|archiv"
        r"|file (?:size|limits?)|limits?$|credits?|remed(?:y|ies)|penalt|compensation|backup|support (?:hours|response|tiers?|levels?)"
        r"|accessib|(?<!\bin )(?<!\bdi )(?<!\bim )(?<!\bin the )browser|\bmotion\b|animations?\b|animation(?:en|s)?$|animacion|animaco|animazion|animacj|animasyon|hoat hinh|animasi|анимац|анімац|アニメーション|动画|動畫|动效|動效|애니메이션|design tokens|easing|konfiguration|konfigurace|konfiguracj|configuracao|configurazion|yapilandirma|cau hinh|einstellungen|parametres?\b|parametros\b|aufbewahrung|conservation des|retencao|conservazione|przechowywan|saklama|luu tru|limites? (?:de (?:taux|requetes|solicitudes|requisicoes))|limiti di|sitzung|kesh|кэш|кеш|limite de debit|retencion|configuracion|限流|限速|限频|(?:速率|频率|頻率|流量)限制|配置|保留|レート制限|設定"
        r"|속도 제한|호출 ?제한|설정|보관|การตั้งค่า|ค่าคอนฟิก|ค่าปรับ|хранение|ограничение частоты|настройк|лимит",
    ),
)
_WHOLE = folded_pattern(
    r"non-? ?func|\bnfrs?\b|\bsl[aio]s?\b|service[- ]level|requirements?\b|quality|performance (?:targets?|goals?|budget)|(?:acceptance|success) criteria|abnahmekriter|akzeptanzkriter|criteres d ?acceptation|criterios de (?:aceptacion|aceitacao)|criteri di accettazione|критерии приемки|验收标准|驗收標準|受け?入れ?基準|인수 기준|anforderung"
    r"|qualitat|kwaliteit|qualite\b|calidad|qualidade|qualita\b|jakosc|kvalit|kalite|качеств|якіст|якост|质量|品質|품질|exigence|requisit|niveau|nivel de|livell|требован|уровн|wymagan|gereksinim|yeu cau|非功能|服务|指标|非機能|サービスレベル|비기능|서비스 수준"
    r"|ข้อกำหนด|ระดับ(?:การให้)?บริการ|ไม่ใช่|\bkrav|kravspe|service-?mal\b|tjanste-?niva|tjeneste-?niva|serviceni[vw]|muc (?:đo )?dich vu|thoa thuan muc|cam ket (?:chat luong|dich vu)|tingkat layanan|chi tieu|サービス水準|서비스수준|objectives?\b|niet-? ?functione|\beisen\b|kwaliteit|nefunkcn|pozadav|вимог|нефункціонал|fungsional|kebutuhan|persyaratan|要件|요구|需求|要求"
)
_SECTION_RULES = tuple((role, name, folded_pattern(pattern)) for role, name, pattern in _SECTIONS)
# "[0.9.0] - 2026-07-09": what changed in a release.
_RELEASE = re.compile(
    r"^\W*v?(?:ersion )?\d{1,4}\.\d{1,4}(?:\.\d{1,4})?\S{0,12}\W{1,5}(?:\d{4}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2}|unreleased)|^\W*unreleased\W*$",
    re.IGNORECASE,
)
_DATED = re.compile(r"[(（]20\d\d-\d\d-\d\d[)）]")  # "Database fix (2026-03-22)": a record of that day
_GATE = re.compile(r"(?:(?!load|stress|test)[^\W\d_]+[ -]){0,3}(?:benchmarks?|validation)|load benchmarks?")
_CRITERION = re.compile(r"\W*(?:AC|SC|AK|CA)-?\d{1,3}(?:\.\d{1,2})?\W")
_COVERING = frozenset({"consequences", "change log", "measured results", "estimates", "alternatives", "testing"})
_COMMITS = folded_pattern(
    _WHOLE.pattern
    + r"|targets?\b|goals?\b|criteria|definition of done|verpflicht|garantier|engage(?:ons|a |nt )|comprome|impegn|verplicht|lovar vi\b|lover vi\b|vi lov[ae]r\b|atar sig|forplikt|forpligt|success (?:metrics?|indicators?)|commitments?|guarantees?|must\b|should\b|ziele?\b|soll\b|kriteri|objecti|objetiv|obiettiv"
    r"|criteres|criterios|criteri|metas?\b|цел|критери|标准|目标|验收|基準|目標|기준|목표|เกณฑ์|เป้าหมาย|hedef|kriter|muc tieu|tieu chi|doel|cele?\b"
)
_CRITERIA = folded_pattern(
    r"\W*(?:(?:success|pass(?:ing)?|exit|acceptance) criteria|erfolgskriterien|criteres de (?:succes|reussite)|criterios de (?:exito|sucesso|aprobacion)|criteri di successo|критерии успеха|成功标准|通过标准|合格基準|성공 기준)\W*"
)
# "Sprint report", "Task 8.3 - Implementation summary": what a title names last, or last before its colon or brackets.
_TELLS_WHAT_WAS = folded_pattern(
    r"(?:\breport|\bretrospective|\bpost-?mortem|\brecap|\b(?:implementation|completion|sprint|project|test|testing|execution|delivery|work|release|phase|session|change|smoke) summary|\bfire drill)s?\W*(?:[:(\[|–—].*|v?\d[\d. /-]*)?$|^\W*(?:rapport|bericht|informe|relatorio|rapporto|отчет|звіт|raport|laporan|rapor|verslag|zprava|bao cao)\b|(?:报告|报告书|報告書?|レポート|보고서|회고|复盘|覆盘|振り返り|ポストモーテム|포스트모템|장애 ?보고|检讨)\W*(?:[:(（].*|(?:no\.?|第|제)?\s?\d[\d\s./-]*[号호回회]?\W*)?$|^\W*รายงาน(?:เหตุ|ผล|สรุป|การทดสอบ)|^\W*สรุปผล"
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}[.):]?|[A-Z][.)]|§)\s*")


@lru_cache(maxsize=2048)
def fold_title(title: str) -> str:
    """A title without numbering, accents and case; apostrophes and hyphens kept as spaces and hyphens."""
    bare = _NUMBERING.sub("", title.strip())
    folded = "".join(fold(part) if part.isalpha() else part for part in re.split(r"([^\W\d_]+)", bare))
    return simplified(folded.replace("'", " "))


@lru_cache(maxsize=2048)
def section_of(headings: tuple[str, ...], *, titled: bool = True) -> tuple[Section, str]:
    """The role of a section and the rule that says so; `OTHER` where no title says anything."""
    if any(
        _RELEASE.match(title) or (_DATED.search(title) and not _COMMITS.search(fold_title(title))) for title in headings
    ):
        return Section.NO_PROMISES, "change log"
    if titled and headings and _tells_what_was(headings):
        return Section.NO_PROMISES, "measured results"
    found: tuple[Section, str] | None = None
    fallback: tuple[Section, str] | None = None
    for depth in range(len(headings) - 1, -1, -1):
        title = fold_title(headings[depth])
        role = _title_role(title)
        if role is None or not (depth > 0 or not titled or _speaks_for_the_document(title, role)):
            continue
        if _groups_criteria(headings, depth, role[1]):
            continue
        if depth > 0 and role[1] == "functional" and _GENERIC.fullmatch(title):
            # "Requirements:" under "Performance" says nothing that the title above it does not.
            fallback = fallback or role
            continue
        if fallback is not None and role[0] is not Section.PROMISES:
            return found or fallback
        if role[0] is Section.OTHER and found is None:
            # "Features" under "Completion summary" are those that were completed.
            covering = _covering(headings[int(titled) : depth])
            return covering or role
        if role[0] is not Section.PROMISES:
            # "Response times" under "Benchmark results" are results; "Latency targets" there are targets.
            return role if found is None or role[1] in _COVERING else found
        if _COMMITS.search(title):
            above = _title_role(fold_title(headings[depth - 1])) if depth > int(titled) else None
            if found is None and _CRITERIA.fullmatch(title) and above is not None and above[1] == "testing":
                return above  # what a test must show to have passed
            return found or role
        found = found or role
    return found or fallback or (Section.OTHER, "")


def _groups_criteria(headings: tuple[str, ...], depth: int, rule: str) -> bool:
    """ "AC-06: Deployment"; "Performance benchmarks" under "Success criteria" are to be passed."""
    if rule == "limits and settings":
        return bool(_CRITERION.match(headings[depth]))
    is_gate = rule == "measured results" and bool(_GATE.fullmatch(fold_title(headings[depth])))
    return is_gate and any(_COMMITS.search(fold_title(title)) for title in headings)


def _covering(headings: tuple[str, ...]) -> tuple[Section, str] | None:
    """What titles further up say of everything below them."""
    roles = (_title_role(fold_title(title)) for title in headings)
    return next((role for role in roles if role is not None and role[1] in _COVERING), None)


def _tells_what_was(headings: tuple[str, ...]) -> bool:
    """A document titled as a report tells, save under a title that commits."""
    whole, *below = (fold_title(title) for title in headings)
    return bool(_TELLS_WHAT_WAS.search(whole)) and not any(_COMMITS.search(title) for title in below)


_GENERIC = folded_pattern(
    r"\W*(?:requirements?|anforderung(?:en)?|exigences?|requisitos?|requerimientos?|requisiti|eisen|wymagania|gereksinimler|yeu cau|kebutuhan"
    r"|pozadavky|krav|требовани[яе]|вимоги|要求|需求|要件|요구 ?사항|ข้อกำหนด)"
    r"(?: (?:by|per|por|par|pro|nach|voor|za|для|по) .{1,40})?\W*"
)


def _speaks_for_the_document(title: str, role: tuple[Section, str]) -> bool:
    """ "ADR 12: Cache in front of ..." is a name; "Changelog" and "Checkout SLOs" say what the whole document is."""
    return role[1] in _OF_A_WHOLE or bool(_WHOLE.search(title) or _ASKED.match(title))


_OF_A_WHOLE = frozenset({"change log", "measured results", "testing", "alternatives", "risks", "manuals"})
_ASKED = folded_pattern(
    r"faq\b|frequently asked|haufige fragen|foire aux questions|preguntas frecuentes|perguntas frequentes|domande frequenti|часто задаваемые|常见问题|よくある質問|자주 묻는"
)


@lru_cache(maxsize=2048)
def _title_role(title: str) -> tuple[Section, str] | None:
    if title.rstrip().endswith(("?", "？")):
        return Section.NO_PROMISES, "background"  # what follows explains
    if _NAMES_LEVELS.search(title) or _OF_A_REQUIREMENT.match(title):
        return Section.PROMISES, "promises"
    if _TELLS_WHAT_WAS.search(title):
        return Section.NO_PROMISES, "measured results"
    for role, name, pattern in _SECTION_RULES:
        if pattern.search(title):
            # "Performance (assumptions)" is about performance.
            is_added = name == "estimates" and not pattern.search(_ADDED.sub(" ", title))
            if not is_added:
                return role, name
    return None


# "Observability, SLAs, Runbooks": one of several things the section is about.
_NAMES_LEVELS = folded_pattern(
    r"\bsl[ao]s? ?(?:&|and|und|et|y|e|и|та|en|i|ve|dan) ?(?:alert|alarm)\w*$|(?:^|, ?|/ ?| & | (?:and|und|et|y|e|и|та|en|i|ve|va|dan) )(?:sl[ao]s?|nfrs?)(?:,| ?/| & | (?:and|und|et|y|e|и|та|en|i|ve|va|dan) |[和与及と、])[^:]*$|, ?(?:& |and )?(?:sl[ao]s?|nfrs?)$"
)
# "NFR-PER-001 — Interactive response · SHOULD · Measurement": how it is verified stands behind its number.
_OF_A_REQUIREMENT = folded_pattern(
    r"\W*(?:nfr|rnf|enf|exnf|bnf|nfa|nfb|нфт|нфв|wnf)[-_ ](?:[a-z]{2,6}[-_ ]?)?\d{1,4}\W"
)
_ADDED = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


def speaks_for_the_document(title: str) -> bool:
    """Is a document's title itself one of promises, as "Checkout SLOs" is?"""
    role = _title_role(fold_title(title))
    return role is not None and role[0] is Section.PROMISES and _speaks_for_the_document(fold_title(title), role)


@lru_cache(maxsize=2048)
def names_a_quality(title: str) -> bool:
    """Would a title like this ask for what stands below it?"""
    role = _title_role(fold_title(title))
    return role is not None and role[0] is Section.PROMISES


def is_about_results(title: str) -> bool:
    """Would a title like this say that what stands below was measured?"""
    role = _title_role(fold_title(title)) if title else None
    return role is not None and role[1] == "measured results"


@lru_cache(maxsize=2048)
def tells_results(title: str) -> bool:
    """ "Load test results" and "Completion report" tell what was found; "Benchmarks" may as well be there to be passed."""
    return bool(_RESULTS.search(fold_title(title)))


_RESULTS = folded_pattern(
    r"results?\b|report|criteria (?:verification|validation|status|review|met\b)|findings|baseline|current|ergebnis|resultat|result|отч[её]т|результат|报告|報告|结果|結果|결과|보고서"
)
