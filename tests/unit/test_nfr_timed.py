"""The kind of a time follows from what takes it, in every language and form."""

import pytest

from smartspec_ops.spec.nfr import read_requirements


def promises(body: str, title: str = "Non-Functional Requirements") -> list[str]:
    found = read_requirements(f"# Ferry desk\n\n## {title}\n\n{body}\n", "spec.md").requirements
    return [str(r.promise) for r in found if r.promise]


RUNS = (
    "- Hot start: < 4 s",
    "- Graceful shutdown: < 4 s",
    "- Scale-up time: < 4 s",
    "- Scaling out completes in < 4 s",
    "- 扩容时间：< 4 秒",
    "- スケールアウト時間: 4秒未満",
    "- 스케일 아웃 시간: 4초 미만",
    "- Model loading time: < 4 s",
    "- Chargement du modèle : < 4 s",
    "- Carga del modelo: < 4 s",
    "- Загрузка модели: < 4 с",
    "- 模型加载时间：< 4 秒",
    "- 設定ファイルの読み込み時間: 4秒未満",
    "- 모델 로딩 시간: 4초 미만",
    "- Time to detect: < 4 s",
    "- Failure detection: < 4 s",
    "- The desk must detect a lost printer in < 4 s",
    "- Обнаружение сбоя: < 4 с",
    "- 故障检测时间：< 4 秒",
    "- 障害検知: 4秒未満",
    "- 장애 감지: 4초 미만",
    "- The terminal must reconnect in < 4 s",
    "- Wiederverbindung zur Waage: < 4 s",
    "- La reconexión debe tardar < 4 s",
    "- Восстановление соединения: < 4 с",
    "- 再接続時間: 4秒未満",
    "- Leader election: < 4 s",
    "- Index build time: < 4 s",
    "- 인덱스 구축 시간: 4초 미만",
    "- Bulk insert of 500 tickets: < 4 s",
    "- Inserción masiva: < 4 s",
)
PASSES_ON = (
    "- Rate changes take effect in < 4 s",
    "- Änderungen an Tarifen werden in < 4 s wirksam",
    "- Los cambios de tarifa surten efecto en < 4 s",
    "- As alterações de tarifa entram em vigor em < 4 s",
    "- Изменения тарифа вступают в силу за < 4 с",
    "- 费率变更 < 4 秒生效",
    "- 요금 변경은 4초 미만에 적용된다",
    "- WHEN a clerk changes a rate, THE Desk Admin Console SHALL apply the changes across all desks in < 4 s",
    "- WHEN a clerk publishes a timetable, THE Desk SHALL make it visible on all boards in < 4 s",
    "- Edits are synchronised between desks in < 4 s",
)
ANSWERS = (
    "- Page load time: < 4 s",
    "- Search after a reconnect answers in < 4 s",
    "- A clerk changes a rate and sees it take effect in < 4 s",
    "- THE Desk Admin Console SHALL send notifications to every clerk in < 4 s",
    "- Ticket lookup: < 4 s, without a restart",
)


@pytest.mark.parametrize("line", RUNS)
def test_what_runs_or_comes_back_takes_a_duration(line: str) -> None:
    assert promises(line) == ["duration < 4 s"]


@pytest.mark.parametrize("line", PASSES_ON)
def test_what_changed_here_and_is_in_force_there_is_freshness(line: str) -> None:
    assert promises(line) == ["freshness < 4 s"]


@pytest.mark.parametrize("line", ANSWERS)
def test_what_somebody_waits_for_is_a_latency(line: str) -> None:
    assert promises(line) == ["latency < 4 s"]


@pytest.mark.parametrize("name", ["Scale-out time", "Model loading", "Time to detect", "Reconnect time", "Index build"])
def test_a_row_says_so_as_a_bullet_does(name: str) -> None:
    assert promises(f"| Measure | Target |\n|---|---|\n| {name} | < 4 s |") == ["duration < 4 s"]


@pytest.mark.parametrize("name", ["Reconnect latency", "Detection response time", "Publish latency"])
def test_the_name_an_author_gives_a_row_outdoes_what_it_is_of(name: str) -> None:
    assert promises(f"| Measure | Target |\n|---|---|\n| {name} | < 4 s |") == ["latency < 4 s"]


def test_when_it_scales_is_no_promise() -> None:
    assert promises("- Scale out when the CPU is above 70% for 4 s") == []


def test_the_response_of_a_scenario_is_what_happens_not_what_is_timed() -> None:
    rows = "|---|---|---|\n| S-1 | Large catalogue rebuild | Batches are committed within 60 s |"
    assert promises(f"| ID | Scenario | Response |\n{rows}") == ["duration ≤ 60 s"]


@pytest.mark.parametrize("work", ["Report generation", "Отчёт формируется", "レポート生成", "PDF export"])
def test_what_is_made_on_demand_is_an_answer_where_percentiles_tell_of_it(work: str) -> None:
    assert promises(f"- {work}: < 10 s (p95)") == ["p95 latency < 10 s"]


def test_a_compilation_stays_a_duration_with_percentiles() -> None:
    assert promises("- Nightly batch (p95): < 10 s") == ["p95 duration < 10 s"]
