"""What a whole document is for: does it ask something of a running system, or does it tell, teach, test or instruct?

A guide, a report or a prompt names targets as a spec does, line by line; what it is shows in its title and its parts.
Each sign has a weight, for or against; the sum decides, and the signs against are told. No sign is a word of a subject:
they are the names of genres in the languages specs are written in, and how such documents are built.
"""

# ruff: noqa: E501  (the patterns of all languages together)

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from smartspec_ops.domain.quantity import Unit
from smartspec_ops.spec.nfr.document.markdown import Document
from smartspec_ops.spec.nfr.statement.classify import Facts
from smartspec_ops.spec.nfr.titles.columns import Column
from smartspec_ops.spec.nfr.titles.context import fold_title
from smartspec_ops.spec.nfr.words import expressions as re
from smartspec_ops.spec.nfr.words.words import folded_pattern


class Genre(StrEnum):
    """What a document that asks nothing is; the value is shown to people."""

    INSTRUCTIONS = "instructions to an assistant"
    TEMPLATE = "a template"
    RECORD = "a record of what was done or found"
    STUDY = "a study or a comparison"
    GUIDE = "a guide"
    REFERENCE = "a glossary or an article"
    WATCH = "a description of dashboards and alerts"
    TESTS = "a plan of tests"
    SAID = "a document that promises nothing"


@dataclass(frozen=True, slots=True)
class Sign:
    """`weight` against the document's promising anything; below nought for it."""

    weight: int
    what: str
    genre: Genre | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """`genre` is None where the document may promise, else `signs` are all that were seen, the heaviest first."""

    genre: Genre | None
    signs: tuple[Sign, ...] = ()

    @property
    def why(self) -> str:
        """What it is taken for, and by what."""
        signs = [sign.what for sign in self.signs if sign.weight > 0]
        return f"{self.genre} ({'; '.join(signs) or 'an annotation says so'})"

    def withholds(self, facts: Facts) -> bool:
        """Is this number named, but not promised, by the document it stands in?

        A guide may hold a section of targets, and a report says what was aimed at beside what came out. A product may
        be called like a document ("Newsletter"): where nothing but the title speaks against it, its requirements hold.
        """
        if self.genre is None:
            return False
        if self.genre in _MAY_HOLD_TARGETS and facts.unit is not Unit.BYTE and any(map(names_targets, facts.titles)):
            return False  # a "memory budget" in a guide is what its containers are given
        if self.genre is Genre.RECORD and facts.titles and _SETS_LEVELS.fullmatch(fold_title(facts.titles[-1])):
            return False
        against = sum(sign.weight > 0 for sign in self.signs)
        if self.genre in _MAY_BE_A_NAME and against == 1 and any(map(_are_requirements, facts.titles)):
            return False
        aims = facts.column is Column.TARGET and facts.column_aims
        return not (self.genre in _MAY_HOLD_A_COLUMN and aims and facts.has_measured_column)


_MAY_HOLD_TARGETS = frozenset({Genre.GUIDE, Genre.WATCH, Genre.TESTS})
_MAY_HOLD_A_COLUMN = frozenset({Genre.RECORD, Genre.TESTS, Genre.GUIDE})
_MAY_BE_A_NAME = frozenset({Genre.RECORD, Genre.STUDY, Genre.REFERENCE})


@lru_cache(maxsize=2048)
def names_targets(title: str) -> bool:
    return bool(_TARGETS.search(fold_title(title)))


@lru_cache(maxsize=2048)
def asks(title: str) -> bool:
    """Does a title ask, of the running system or of anything else?"""
    return names_targets(title) or bool(_ASKS.search(fold_title(title)))


_ASKS = folded_pattern(
    r"requirement|anforderung|exigence|requisit|requerimient|\beisen\b|wymagan|gereksinim|yeu cau|kebutuhan|persyaratan|pozadav|\bkrav\b|требован|вимог|需求|要求|要件|요구|\bqualit|\bkwaliteit|\bcalidad|\bqualidade|качеств|якіст|\bjakosc|\bkvalit|\bkualitas|chat luong|\bkalite|质量|品質|품질"
)


@lru_cache(maxsize=2048)
def _are_requirements(title: str) -> bool:
    return bool(_REQUIREMENTS.fullmatch(fold_title(title)))


_SETS_LEVELS = folded_pattern(
    r"\W*(?:(?:sl[ao]|service[- ]level) targets?|objectifs? de service|sl[ao]-?ziele|objetivos? de servicio)\W*"
)
_REQUIREMENTS = folded_pattern(
    r"\W*(?:(?:non-? ?functional|quality) requirements?|nfrs?"
    r"|nicht-? ?funktionale anforderungen|qualitatsanforderungen|exigences non[- ]fonctionnelles|(?:requisitos|requerimientos) no[- ]funcionales|requisitos nao[- ]funcionais|requisiti non[- ]funzionali|niet-? ?functionele eisen"
    r"|wymagania niefunkcjonalne|нефункциональные требования|нефункціональні вимоги|非功能性?(?:需求|要求|指标)|非機能要件(?:定義書?|一覧)?|非機能要求|비기능(?:적)? ?요구 ?(?:사항|조건)|(?:ข้อกำหนด|ความต้องการ)(?:ที่|เชิง)?ไม่ใช่(?:เชิง)?(?:ฟังก์ชัน|หน้าที่)|cac yeu cau phi chuc nang|yeu cau (?:ve )?(?:hieu nang|chat luong)|persyaratan non-? ?fungsional|spesifikasi non-? ?fungsional|yeu cau phi chuc nang|kebutuhan non-? ?fungsional|nefunkcni pozadavky|fonksiyonel olmayan gereksinimler)"
    r"(?:\W*\(.{1,20}\))?\W*"
)
_TARGETS = folded_pattern(
    r"\btargets?\b|\bgoals?\b|objectives?\b|\bsl[ao]s?\b|service[- ]level|\bnfrs?\b|non-? ?func|(?:acceptance|success) criteria|commitment|(?:quality|performance|operational|technical) requirements?\b|budgets?\b|kriter|criteri|critères|критер|标准|標準|基準"
    r"|\bziele?\b|serviceziel|zielwert|anforderung|objectif|cibles?\b|exigence|objetivo|\bmetas?\b|requisit|obiettiv|doelen|\bcele\b|wymagan|hedef|muc tieu|yeu cau|\btarget\b|цели\b|целев|требован|вимог|目标|目標|要求|要件|指标|指標|服务(?:水准|等级|水平)|サービス(?:レベル|水準)|목표|기준|요구|서비스 ?수준|เป้า|เกณฑ์|ข้อกำหนด|ระดับ(?:การให้)?บริการ|kebutuhan|persyaratan|sasaran|tieu chi|cam ket"
)

ENOUGH = 2
"""The weight from which on a document is taken for one that asks nothing."""

# "Load test report: gateway" is a report, "Feature specification: sales report" a specification.
_PARTS = re.compile(r"\s*[:：|]\s+|\s+[–—-]{1,2}\s+")
# What a part of a title names last: "Deployment guide (v2)".
_LAST = r"\b(?:{})s?\W*(?:v?\d[\d. /-]*)?(?:[(\[].*)?$"
# Genre, weight, what a part names last (English puts it there), what it names otherwise. The first that matches holds.
# A word that names things people build as well ("journal", "template", "monitoring") weighs one: it needs a second sign.
_TITLES: tuple[tuple[Genre, int, str, str], ...] = (
    (Genre.INSTRUCTIONS, 5, r"(?:agents|claude|gemini|copilot-instructions)\.md", r"^cursor rules\W*$"),
    (
        Genre.INSTRUCTIONS,
        3,
        r"(?:system|agent|master|meta|task)[- ]prompt|sub-?agent|(?:agent|assistant|copilot|cursor|claude) (?:instruction|rule|guideline)",
        (
            r"^(?:system |master |meta-?)?prompts?\W*$|^prompt (?:for|to|para|pour|per|zur?|fur)\b|^your (?:job|role|task|mission)\W*$|^промпт|(?:提示词|提示詞|プロンプト|프롬프트)(?:\W*$|\W*[(（])"
            r"|^(?:role|rolle|rol|papel|ruolo|роль|角色|役割|역할)\W*$"
        ),
    ),
    (
        Genre.TEMPLATE,
        3,
        r"(?:spec|specification|requirement|prd|srs|brd|nfr|sl[oa]|adr|rfc|document|report|design|plan|issue|feature|project|proposal)s? template",
        (
            r"\[(?:your )?(?:project|product|system|service|application|app|feature|company)[ _-]?name\]|^(?:template|vorlage|plantilla|modele|modello|szablon|sablon|шаблон|mau)\W*$|^(?:vorlage|plantilla|modele|szablon|sablon|шаблон) |[- ](?:vorlage|plantilla)\W*$|模板\W*$|(?:テンプレート|ひな形|雛形)\W*$|(?:템플릿|양식)\W*$"
            r"|ヒアリング(?:シート|項目)?\W*$|访谈提纲|опросник|fragebogen\W*$"
        ),
    ),
    (
        Genre.RECORD,
        2,
        r"report|summary|summarie|check-?list|checkliste|(?:repository|code|design|architecture|security|readiness) review|verdict|rehearsal|(?:implementation|migration|deployment|refactoring|fixes|set-?up|integration) complete|recap|retrospective|post-?mortem|(?:work|session|meeting|dev|progress) ?(?:log|note)|(?:change|decision) ?log|release note",
        (
            r"^(?:journal|tagebuch|diary|done|status|progress|audit|assessment)\W*$|^audit (?:of|de|du|des|performance|report)|^(?:abschlussbericht|bewertung|bericht|rapport|resume executif|compte[- ]rendu|informe|relatorio|resumen|resumo|rapporto|отч[её]т|итоги|звіт|raport|laporan|rapor|verslag|zprava|bao cao)\b"
            r"|(?:\btest|\bbenchmark|load.test) results?\b|\btest(?:ergebnis|resulta[at])|(?:resultats?|resultados?|risultati) d\w* (?:tests?|prueba|teste|essai|medic)|результат\w* (?:тест|испыт|вимір|измер)|\bhasil (?:peng)?ujian|\bket qua (?:kiem|thu|do)|\bwyniki (?:test|pomiar)|\bvysledky (?:test|mer)|\btest sonuc|ผลการทดสอบ|(?:测试|測試|压测|テスト|試験|測定)の?(?:结果|結果)|(?:테스트|시험|측정) ?결과"
            r"|\b(?:vollstandig|abgeschlossen|termine[es]?|completad[oa]s?|concluid[oa]s?|completat[oi])\W*$|✅"
            r"|(?:报告|報告書?|总结|總結|记录|記錄|記録|日志|日誌|レポート|評価|보고서|결과|회고|일지|작업 로그|复盘|振り返り|纪要|議事録|회의록)\W*(?:[(（].*)?$"
        ),
    ),
    (
        Genre.RECORD,
        1,
        r"journal|diary|log|status|progress|finding|achievement|completed?|evidence",
        r"진행 ?상황|进度|進捗",
    ),
    (
        Genre.STUDY,
        2,
        r"(?:market|user|background|technical|literature) research|research (?:document|note|summary|summarie)|critical analysis|thesis|white ?paper|lessons learned|comparison|brainstorming",
        (
            r"^(?:research|survey|experiment)\W*$|^research & |^(?:research (?:on|into|notes?|and)\b|case study|gap analysis|state of the art|studie\b|etude|estudio de|estudo de|studio (?:di|su)|исследован|дослідж|vergleich\b|comparaison|comparativ|сравнение)|state of the art|literature review|competitive analysis|market analysis"
            r"|研究(?:概要|报告|報告|ノート|笔记)?\W*$|^研究概要|调研|調研|연구 ?(?:보고|결과|개요)|分析报告|比較分析"
        ),
    ),
    (
        Genre.GUIDE,
        2,
        r"guide|guideline|tutorial|how-?to|handbook|cookbook|cheat ?sheet|quick ?start|getting started|walkthrough|bootcamp|curriculum|syllabus|(?:user|operation|admin|reference)s? manual|(?:cli|api|command|configuration) reference|set-?up|installation|deployment|playbook|runbook",
        (
            r"^(?:how (?:to|we|i)\b|quick ?start|getting started|setting up|(?:lesson|chapter|module|exercise|lecture|lab) \d+|guide\b|guia\b|guida\b|runbook|playbook|deploy\w* )"
            r"|leitfaden|anleitung|handbuch\W*$|einrichtung\W*$|aufsetzen\W*$|^(?:guide|manuel|manual|guia|guida|manuale|tutoriel|handleiding|руководство|инструкци|посібник|podrecznik|instrukcja|huong dan|panduan|petunjuk|prirucka|navod|คู่มือ)|kilavuzu\W*$"
            r"|(?:手册|手冊|指南|教程|教學|マニュアル|手順書?|ガイド|使い方|매뉴얼|가이드|사용법|설명서|튜토리얼)\W*(?:[(（].*)?$"
        ),
    ),
    (
        Genre.REFERENCE,
        2,
        r"glossary|glossar|glossaire|glosario|glossario|faq|frequently asked questions|blog post|presentation|speaker note|slide|curriculum vitae|pitch deck|press release|newsletter",
        r"^(?:глоссарий|глосарій|словарь терминов)|术语表|術語表|用語集|용어집|(?:简历|簡歷|履歴書|이력서)(?:写法)?\W*$|^статья",
    ),
    (
        Genre.WATCH,
        2,
        r"alerting|(?:monitoring|prometheus|production) alert|alert(?:ing)? (?:rule|threshold|definition)|grafana dashboard",
        r"^grafana\b|^alerting\b|^alerts\W*$|^алерты\W*$|(?:告警|报警)(?:规则|配置)?\W*$|アラート(?:設定|一覧)?\W*$",
    ),
    (
        Genre.WATCH,
        1,
        r"alerts|dashboards|monitoring|observability",
        r"^monitoring\b|мониторинг|监控|監控|監視|모니터링",
    ),
    (
        Genre.TESTS,
        2,
        r"test(?:ing)? (?:plan|case|strategy|suite|scenario|documentation)|(?:load|stress|smoke|soak|performance|integration|regression) test(?:ing)?|performance smoke|evaluation plan|benchmarking",
        (
            r"^(?:load|stress|smoke|soak|performance) test|^(?:план )?тестировани|нагрузочн|^(?:plan de |estrategia de )?(?:pruebas|testes|tests)\b|^casos de (?:prueba|teste)|testplan\W*$|testkonzept\W*$|^(?:strategia|plan) testow|^ke hoach kiem thu|^pengujian"
            r"|(?:测试|測試|テスト|테스트)(?:计划|計画|方案|用例|策略|戦略|ケース|계획| 계획|케이스| 케이스| 전략| 시나리오)\W*$|(?:压测|负载测试|性能测试|負荷テスト|부하 ?테스트)\W*$"
        ),
    ),
)
_GENRES = tuple(
    (genre, weight, folded_pattern(f"{_LAST.format(last)}|{anywhere}")) for genre, weight, last, anywhere in _TITLES
)
# Titles of documents that ask; beside "runbook" or "tests" they weigh half, and a report on a spec asks nothing.
_ASKING = folded_pattern(
    r"^features?\b|^funcionalidade?|^fonctionnalite|^функциональность|requirement|specification|\bspecs?\b|\bprd\b|\bsrs\b|\bbrd\b|\bfrd\b|\bnfrd?s?\b|\bsl[aio]s?\b|service[- ]level|non-? ?func|user stor|\bhu-?\d|charter|constitution|backlog|epics?\b|(?:performance|latency|error) (?:budget|target|goal|requirement)|objectives?\b|performance budget|性能预算|性能預算|性能目标|性能目標|성능 목표|success (?:criteria|metrics)|acceptance criteria|quality (?:goal|attribute|requirement)|\badr\b|\brfc\b"
    r"|anforderung|pflichtenheft|lastenheft|spezifikation|exigence|cahier des charges|besoins|specification|requisit|requerimient|especifica|требован|техническ\w+ задани|\bтз\b|спецификац|вимог|специфікац|wymagan|specyfikac|gereksinim|sartname|yeu cau|đac ta|kebutuhan|persyaratan|pozadav|eisen\b|需求|规格|規格|要件|要求|仕様|設計書|요구|명세|요건|ข้อกำหนด|指标|指標|목표"
)
_AGENT_KEYS = re.compile(r"^(?:tools|allowed-tools|allowed_tools|model|argument-hint|applyTo|alwaysApply|globs|handoffs|disable-model-invocation)\s*:", re.MULTILINE)  # fmt: skip
_ARTICLE_KEYS = re.compile(r"^(?:tags|categories|slug|author|pubDate|publishDate|excerpt|canonical_url|draft|layout)\s*:", re.MULTILINE)  # fmt: skip
_ADDRESSED = re.compile(
    r"^\W*(?:You are an? |Act as an? |Your (?:task|job|role|goal) is|Du bist ein|Sie sind ein|Tu es une? |Vous êtes une? |Eres una? |Actúa como|Você é uma? |Sei un |Ты\W+(?:эксперт|опытн|senior|ассистент)|Jesteś |Sen bir |Bạn là |Kamu adalah|你是一|あなたは.{1,30}(?:です|として)|당신은 )",
    re.MULTILINE,
)
_COMMAND = re.compile(
    r"^[ \t]*(?:\$ |sudo |npm |npx |yarn |pnpm |pip3? |docker(?:-compose)? |kubectl |curl |git |cd |make |cargo |helm |terraform |export |apt(?:-get)? |brew |python3? |poetry |k6 |gcloud |aws |firebase |mvn |gradle |\./gradlew |dotnet |uv |bash |psql |go (?:run|build|test) )",
    re.MULTILINE,
)
_STEP = folded_pattern(
    r"prerequisit|install|\busage\b|quick ?start|troubleshoot|next steps|\bstep \d|\bset-?up\b|getting started|\bfaq\b|how to|best practices|commands?\b|voraussetzung|prerequis|requisitos previos|pre-requisitos|предварительн|установк|быстрый старт|安装|安裝|快速开始|前提|インストール|トラブル|설치|빠른 시작|문제 해결"
)
_MARKS = ("✅", "☑", "✔", "[x]", "[X]")
_DONE = re.compile(r"^[ \t]*(?:[-*+][ \t]|\|[^\n|]{0,80}\|[ \t]*|#+ )?[ \t*]{0,4}(?:✅|☑|✔|\[[xX]\])", re.MULTILINE)
_NAMED = re.compile(r"\b(?:N?FR|SC|REQ|US|AC|RNF|RF|UC|BR|NFA|SLO|SLI|FA|НФТ|ФТ)-[A-Z]{0,5}-?\d")
_MUST = re.compile(
    r"\b(?:MUST|SHALL|[Ss]hall|muss|müssen|doit|doivent|debe|deben|deve|devem|devono|долж\w{1,4}|повин\w{1,4}|harus|musí|musi|powin\w{2,4}|phải|moet)\b|必须|應|应|なければならない|해야"
)
_MUST_AT_ALL = re.compile(_MUST.pattern, re.IGNORECASE)
_BOX = re.compile(r"[-*+] \[[ xX]\]|[☐☑✅✔]")
_SPEC_PART = folded_pattern(
    r"success criteria|acceptance|non-? ?func|functional requirement|user (?:stor|scenario)|requirements?\b|\bsl[ao]s?\b|\bnfrs?\b|out of scope|non-?goals|in scope|stakeholder|anforderung|exigence|requisit|требован|需求|要件|요구|критери"
)


def role_of(document: Document) -> Role:
    """The role of a document by its title, its front matter and its parts.

    What is said at the top comes first, then what speaks against in the body, then what speaks for it: most documents
    are done before a pattern walks over all of their text.
    """
    text = "\n".join(document.lines)
    titles = [fold_title(title) for _, _, title in document.headings]
    top = (*_of_the_title(document), *_of_the_front_matter(document.front_matter), *_of_the_opening(text[:3000]))
    if _sum(top) + _MOST_OF_A_BODY < ENOUGH:
        return Role(None)
    against = (*top, *_of_a_guide(text, titles), *_of_a_record(text, document))
    if _sum(against) < ENOUGH:
        return Role(None)
    signs = sorted((*against, *_of_a_spec(text, titles)), key=lambda sign: -sign.weight)
    genre = next(sign.genre for sign in signs if sign.genre is not None)
    return Role(genre if _sum(signs) >= ENOUGH else None, tuple(signs))


_MOST_OF_A_BODY = 4
"""Commands to type, titles of a guide and lines ticked off together."""


def _sum(signs: Iterable[Sign]) -> int:
    return sum(sign.weight for sign in signs)


def _of_the_opening(text: str) -> Iterator[Sign]:
    if _ADDRESSED.search(text):
        yield Sign(3, "it addresses an assistant", Genre.INSTRUCTIONS)


def _of_a_record(text: str, document: Document) -> Iterator[Sign]:
    if not any(mark in text for mark in _MARKS):
        return
    done, lines = len(_DONE.findall(text)), sum(map(bool, document.lines))
    if done >= 8 and done * 6 >= lines:
        yield Sign(1, f"{done} of {lines} lines are ticked off", Genre.RECORD)


def _of_the_title(document: Document) -> Iterator[Sign]:
    """Of the parts of a title the first that says anything of a document says what this one is."""
    title = document.headings[0][2] if document.headings and document.headings[0][1] == 1 else ""
    if _DATE.fullmatch(title):
        yield Sign(2, f"its title is '{title}'", Genre.RECORD)
        return
    whole = fold_title(_ORNAMENT.sub("", title))
    for part in _PARTS.split(whole):
        if (named := genre_of(part)) is not None:
            yield Sign(named[1], f"its title is '{title[:80]}'", named[0])
            if named[0] in _MAY_HOLD_TARGETS and _ASKING.search(whole):
                yield Sign(-2, "its title names what is asked")
            return
        if _ASKING.search(part):
            yield Sign(-4, "its title names what is asked")
            return


_DATE = re.compile(r"\W*20\d\d[-./]\d\d[-./]\d\d\W*")
_ORNAMENT = re.compile(r"^\W+")


@lru_cache(maxsize=2048)
def genre_of(title: str) -> tuple[Genre, int] | None:
    """The genre a part of a folded title names, with its weight."""
    return next(((genre, weight) for genre, weight, pattern in _GENRES if pattern.search(title)), None)


def _of_the_front_matter(front_matter: str) -> Iterator[Sign]:
    if _AGENT_KEYS.search(front_matter):
        yield Sign(3, "its front matter sets up an assistant", Genre.INSTRUCTIONS)
    elif len(_ARTICLE_KEYS.findall(front_matter)) >= 2:
        yield Sign(2, "its front matter is that of an article", Genre.REFERENCE)


def _of_a_guide(text: str, titles: list[str]) -> Iterator[Sign]:
    commands = len(_COMMAND.findall(text))
    if commands >= 5:
        many = commands >= 20 and commands * _ONE_IN >= text.count("\n")
        yield Sign(1 + many, f"{commands} commands to type", Genre.GUIDE)
    steps = sum(1 for title in titles if _STEP.search(title))
    if steps >= 4:
        yield Sign(1, f"{steps} titles of a guide", Genre.GUIDE)


_FEW = 5
"""Titles, of which two of a spec are what a document is about, its own title included."""
_ONE_IN = 30
"""Lines to a command, from which on typing them is what a document is for."""


def _of_a_spec(text: str, titles: list[str]) -> Iterator[Sign]:
    named, must = len(_NAMED.findall(text)), len(_MUST.findall(text))
    parts = sum(1 for title in titles if _SPEC_PART.search(title))
    if named >= 5:
        yield Sign(-1 - (named >= 20), f"{named} ids of requirements")
    if must >= 8:
        yield Sign(-1, f"{must} words that oblige")
    if parts >= 3 or (parts == 2 and len(titles) <= _FEW and _obliges(text)):
        yield Sign(-1 - (parts >= 6), f"{parts} titles of a spec")


def _obliges(text: str) -> bool:
    """Of a short document: does it say twice what must be, and not for somebody to tick off?"""
    return len(_MUST_AT_ALL.findall(text)) >= 2 and _BOX.search(text) is None
