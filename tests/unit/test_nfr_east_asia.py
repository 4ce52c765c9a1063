"""Chinese in both scripts, Japanese, Korean, Vietnamese, Indonesian, Thai: numerals, bounds, numbered paragraphs."""

import pytest

from smartspec_ops.domain.objective import Verdict
from smartspec_ops.spec.nfr import read_requirements

ASKED = {
    "zh": "非功能需求",
    "zh-TW": "非功能需求",
    "ja": "非機能要件",
    "ko": "비기능 요구사항",
    "vi": "Yêu cầu phi chức năng",
    "id": "Kebutuhan non-fungsional",
    "th": "ข้อกำหนดที่ไม่ใช่ฟังก์ชัน",
    "ru": "Нефункциональные требования",
    "es": "Requisitos no funcionales",
}


def promises(text: str) -> list[str]:
    return [str(r.promise) for r in read_requirements(text, "spec.md").requirements if r.promise]


def asked(language: str, *lines: str) -> str:
    return "\n".join(("# Service", "", f"## {ASKED[language]}", "", *lines, ""))


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        ("zh", "- 采集能力不低于每秒3万条", "rate throughput ≥ 30000 /s"),
        ("zh", "- 吞吐量不低于6w/s", "rate throughput ≥ 60000 /s"),
        ("zh", "- 峰值吞吐 6w QPS 以上", "rate throughput ≥ 60000 /s"),
        ("zh-TW", "- 吞吐量不得低於每秒2萬筆", "rate throughput ≥ 20000 /s"),
        ("ja", "- スループットは毎秒1万件以上とする", "rate throughput ≥ 10000 /s"),
        ("ko", "- 처리량은 초당 2만 건 이상이어야 한다", "rate throughput ≥ 20000 /s"),
        ("th", "- ระบบต้องมีความพร้อมใช้งานไม่น้อยกว่าร้อยละ 99.7", "ratio availability ≥ 99.7 %"),
        ("th", "- ระบบต้องมีความพร้อมใช้งานไม่น้อยกว่าร้อยละ ๙๙.๗", "ratio availability ≥ 99.7 %"),
        ("th", "- ระบบต้องตอบสนองภายใน ๔ วินาที", "latency ≤ 4 s"),
        ("th", "- ระบบต้องตอบสนองภายใน 4 (สี่) วินาที", "latency ≤ 4 s"),
        ("id", "- Waktu respons tidak lebih dari 4 (empat) detik", "latency ≤ 4 s"),
        ("id", "- Waktu respons maksimal 1,5 dtk", "latency ≤ 1.5 s"),
        ("id", "- Ketersediaan minimal 99,5 (sembilan puluh sembilan koma lima) persen", "ratio availability ≥ 99.5 %"),
        ("id", "- Ketersediaan minimal 99,5% (sembilan koma lima persen)", "ratio availability ≥ 99.5 %"),
        ("vi", "- Thời gian phản hồi không quá 04 (bốn) giây", "latency ≤ 4 s"),
        ("ru", "- Время отклика не более 4 (четырёх) секунд", "latency ≤ 4 s"),
        ("es", "- El tiempo de respuesta no superará los 4 (cuatro) segundos", "latency ≤ 4 s"),
    ],
)
def test_numerals(language: str, line: str, promise: str) -> None:
    assert promises(asked(language, line)) == [promise]


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        ("zh-TW", "- 回應時間不得超過 3 秒", "latency ≤ 3 s"),
        ("zh-TW", "- 回應時間不得逾 3 秒", "latency ≤ 3 s"),
        ("zh", "- 响应时间最迟 3 秒", "latency ≤ 3 s"),
        ("zh", "- 响应时间最晚 3 秒", "latency ≤ 3 s"),
        ("ja", "- 応答時間は遅くとも3秒", "latency ≤ 3 s"),
        ("ja", "- 応答時間は3秒を超えてはならない", "latency ≤ 3 s"),
        ("ko", "- 응답 시간은 늦어도 3초", "latency ≤ 3 s"),
        ("ko", "- 응답 시간은 3초를 넘기면 안 된다", "latency ≤ 3 s"),
        ("vi", "- Thời gian phản hồi chậm nhất là 3 giây", "latency ≤ 3 s"),
        ("id", "- Waktu respons paling lambat 3 detik", "latency ≤ 3 s"),
        ("id", "- Waktu respons tidak boleh melampaui 3 detik", "latency ≤ 3 s"),
        ("th", "- เวลาตอบสนองอย่างช้า 3 วินาที", "latency ≤ 3 s"),
        ("th", "- เวลาตอบสนอง 3 วินาที เป็นอย่างช้า", "latency ≤ 3 s"),
        ("ja", "- 可用性 99.9%を割らない", "ratio availability ≥ 99.9 %"),
        ("ko", "- 가용률은 99.9% 아래로 떨어지지 않아야 한다", "ratio availability ≥ 99.9 %"),
        ("zh-TW", "- 系統可用率應達 99.9%", "ratio availability ≥ 99.9 %"),
    ],
)
def test_bounds(language: str, line: str, promise: str) -> None:
    assert promises(asked(language, line)) == [promise]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh-TW", "- 連線逾時 30 秒後自動登出"),
        ("ja", "- 1テナントあたり毎秒50リクエストまで"),
        ("ko", "- 가맹점당 초당 50건까지"),
        ("th", "- ตัวเครื่องใช้งานได้ง่าย 95% ของผู้ใช้"),
        ("zh", "- 预算 8w+，两周完成"),
    ],
)
def test_what_is_no_promise_there(language: str, line: str) -> None:
    assert promises(asked(language, line)) == []


@pytest.mark.parametrize(
    ("title", "line", "promise"),
    [
        ("服務水準", "- 單次查詢的延遲 ≤ 300 ms", "latency ≤ 300 ms"),
        ("成功標準", "- 服務啟動時間 ≤ 20 秒", "duration ≤ 20 s"),
        ("效能指標", "- 主從延遲不超過 5 秒", "freshness ≤ 5 s"),
        ("響應時間", "- 搜尋結果於 800 毫秒內返回", "latency ≤ 800 ms"),
    ],
)
def test_traditional_chinese_is_read_as_simplified_is(title: str, line: str, promise: str) -> None:
    assert promises(f"# 系統\n\n## {title}\n\n{line}\n") == [promise]


def test_the_id_of_a_line_keeps_its_own_script() -> None:
    (found,) = read_requirements("# 系統\n\n## 非功能需求\n\n- 查詢延遲 ≤ 300 ms\n", "spec.md").requirements
    assert found.text == "查詢延遲 ≤ 300 ms"


def test_a_japanese_video_is_no_chinese_animation() -> None:
    assert promises("# サービス\n\n## 動画再生の性能\n\n- 再生開始の応答時間は2秒以内\n") == ["latency ≤ 2 s"]


NUMBERED = [
    (
        "th",
        "5.1 ระบบต้องตอบสนองภายใน 3 วินาที\n5.2 ระบบต้องมีความพร้อมใช้งานไม่น้อยกว่า 99.5%",
        ["latency ≤ 3 s", "ratio availability ≥ 99.5 %"],
    ),
    (
        "vi",
        "3.1 Thời gian phản hồi không quá 2 giây.\n3.2 Độ sẵn sàng tối thiểu 99,9%.",
        ["latency ≤ 2 s", "ratio availability ≥ 99.9 %"],
    ),
    (
        "zh",
        "（1）页面响应时间不超过2秒\n（2）年可用率不低于99.9%",
        ["latency ≤ 2 s", "ratio availability ≥ 99.9 %"],
    ),
    (
        "ja",
        "第4条 応答時間は2秒以内とする\n第5条 可用性は99.9%以上とする",
        ["latency ≤ 2 s", "ratio availability ≥ 99.9 %"],
    ),
    (
        "id",
        "a. Waktu respons paling lama 2 detik\nb. Ketersediaan minimal 99,9%",
        ["latency ≤ 2 s", "ratio availability ≥ 99.9 %"],
    ),
]


@pytest.mark.parametrize(("language", "text", "found"), NUMBERED)
def test_numbered_paragraphs_are_statements_of_their_own(language: str, text: str, found: list[str]) -> None:
    reading = read_requirements(asked(language, text), "spec.md")
    assert [str(r.promise) for r in reading.requirements] == found
    assert {r.verdict for r in reading.requirements} == {Verdict.MEASURABLE}


def test_a_time_at_the_start_of_a_wrapped_line_is_no_number_of_a_paragraph() -> None:
    wrapped = (
        "# Service\n\n## Non-functional requirements\n\nThe search shall answer within\n2.5 seconds at peak load.\n"
    )
    assert promises(wrapped) == ["latency ≤ 2.5 s"]
