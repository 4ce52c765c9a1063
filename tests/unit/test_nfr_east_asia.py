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


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        # what is published, filed or booked comes to be found elsewhere
        ("zh-TW", "- 儲值後 5 分鐘內可查得餘額異動", "freshness ≤ 5 min"),
        ("zh", "- 运单推送后，最迟 3 分钟可通过接口查到", "freshness ≤ 3 min"),
        ("ko", "- 매출은 5분 이내에 대시보드에 반영되어야 한다", "freshness ≤ 5 min"),
        ("ja", "- 売上は5分以内にダッシュボードに反映されること", "freshness ≤ 5 min"),
        ("th", "- ยอดขายต้องขึ้น dashboard ภายใน 5 นาที", "freshness ≤ 5 min"),
        ("id", "- Transaksi harus muncul di dashboard paling lambat 5 menit", "freshness ≤ 5 min"),
        ("vi", "- Doanh thu hiển thị trên dashboard chậm nhất 5 phút", "freshness ≤ 5 min"),
        ("id", "- Nilai terbaru harus tampil maksimal 4 detik sejak dikirim sensor", "freshness ≤ 4 s"),
        ("ko", "- 측정 후 4초 이내에 최신 값을 화면에 표시해야 한다", "freshness ≤ 4 s"),
        ("ko", "- 약관 문서를 수정하면 늦어도 10분 안에 검색에 반영되어야 한다", "freshness ≤ 10 min"),
        ("ko", "- 위치 정보는 2분보다 오래되지 않아야 한다", "freshness ≤ 2 min"),
        ("id", "- Data stok tidak boleh lebih tua dari 5 menit", "freshness ≤ 5 min"),
        ("zh", "- 订单统计延迟不超过 5 分钟", "freshness ≤ 5 min"),
        # a thing that runs comes up, goes over, comes back
        ("zh-TW", "- 異地備援切換不得逾 20 分鐘", "duration ≤ 20 min"),
        ("ko", "- 대기 서버로의 절체는 40초를 넘지 않아야 한다", "duration ≤ 40 s"),
        ("vi", "- Chuyển đổi sang máy chủ dự phòng tối đa 40 giây", "duration ≤ 40 s"),
        ("th", "- ระบบต้องสลับไปยังเครื่องสำรองภายใน 40 วินาที", "duration ≤ 40 s"),
        ("id", "- Pod siap menerima trafik paling lambat 40 detik", "duration ≤ 40 s"),
        ("id", "- Sambung ulang setelah jaringan putus < 20 detik", "duration < 20 s"),
        ("ja", "- 月次締め処理は2時間以内に完了すること", "duration ≤ 2 h"),
        ("vi", "- Kết xuất báo cáo tháng không vượt quá 10 phút", "duration ≤ 10 min"),
        # and what is waited for stays an answer
        ("ja", "- 検索結果は2秒以内に表示すること", "latency ≤ 2 s"),
        ("ko", "- 조회 결과는 2초 이내에 표시해야 한다", "latency ≤ 2 s"),
        ("zh-TW", "- 查詢結果須於 2 秒內顯示", "latency ≤ 2 s"),
        ("th", "- ระบบต้องแสดงผลการค้นหาภายใน 2 วินาที", "latency ≤ 2 s"),
        ("vi", "- Kết quả tra cứu hiển thị trong 2 giây", "latency ≤ 2 s"),
    ],
)
def test_kinds_of_time(language: str, line: str, promise: str) -> None:
    assert promises(asked(language, line)) == [promise]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("障害報告書 No.2026-7", "1. 今年度の稼働率：99.87%"),
        ("故障复盘报告 第3号", "1. 本月可用率 99.87%"),
        ("장애 보고서 2026-04", "1. 올해 가동률 99.87%"),
        ("รายงานเหตุขัดข้อง ครั้งที่ 4", "1. ความพร้อมใช้งานปีนี้ 99.87%"),
    ],
)
def test_a_numbered_report_promises_nothing(title: str, line: str) -> None:
    assert promises(f"# {title}\n\n{line}\n") == []


@pytest.mark.parametrize(
    ("language", "line", "found"),
    [
        ("es", "- API con media < 200 ms, 95 % de las peticiones < 500 ms", ["mean latency < 200 ms", "500 ms"]),
        ("vi", "- API trung bình < 200 ms, 95% request < 500 ms", ["mean latency < 200 ms", "500 ms"]),
        ("ja", "- 平均200ms以内、リクエストの95%は500ms以内", ["mean latency ≤ 200 ms", "500 ms"]),
        ("ko", "- 응답은 중앙값 100ms 이하 및 P99 2초 이하", ["p50 latency ≤ 100 ms", "p99 latency ≤ 2 s"]),
        ("th", "- API ตอบกลับ ค่ามัธยฐานไม่เกิน 100 ms และ P99 ไม่เกิน 2 วินาที", ["p50 latency ≤ 100 ms", "p99"]),
        ("ru", "- Медиана отклика 100 мс и p99 не более 2 с", ["p50 latency ≤ 100 ms", "p99 latency ≤ 2 s"]),
    ],
)
def test_each_of_two_times_has_its_own_statistic(language: str, line: str, found: list[str]) -> None:
    told = promises(asked(language, line))
    assert len(told) == 2
    assert all(part in promise for part, promise in zip(found, told, strict=True))
    assert "95 %" not in told[0]


@pytest.mark.parametrize(
    ("language", "line"),
    [("ja", "- 起動 1秒台"), ("ko", "- 앱 시작 시간은 2초대로 유지")],
)
def test_somewhere_within_a_second_is_a_range(language: str, line: str) -> None:
    (found,) = read_requirements(asked(language, line), "spec.md").requirements
    assert (found.verdict, found.why.partition(":")[0]) == (Verdict.REVIEW, "range")


def table(language: str, *rows: str) -> str:
    head, *rest = rows
    return asked(language, head, "|" + "---|" * (head.count("|") - 1), *rest)


@pytest.mark.parametrize(
    ("language", "rows", "found"),
    [
        (
            "vi",
            ("| Mã | Specific | Measurable | Time-bound |", "| 1 | Báo giá hiện ra | trong 3 giây | tuần 12 |"),
            ["latency ≤ 3 s"],
        ),
        (
            "id",
            ("| Parameter | Batas | Keterangan |", "| RAM broker | tidak melebihi 256 MB | Raspberry Pi |"),
            ["saturation ≤ 256 MB"],
        ),
        (
            "id",
            ("| Operasi | Target | Batas |", "| Waktu muat katalog | < 400 ms | 900 ms |"),
            ["latency < 400 ms", "max latency ≤ 900 ms"],
        ),
        (
            "zh-TW",
            ("| 機種 | 目標幀率 | 記憶體上限 | 冷啟動 |", "| 旗艦 | 60 fps | 900 MB | 8 秒內 |"),
            ["rate other_runtime ≥ 60 /s", "saturation ≤ 900 MB", "duration ≤ 8 s"],
        ),
        (
            "ja",
            ("| 小項目 | 通常時 | ピーク時 | 備考 |", "| 検索レスポンス | 2秒以内 | 4秒以内 | 遵守率90% |"),
            ["90 % of events latency ≤ 2 s", "90 % of events latency ≤ 4 s"],
        ),
        ("id", ("| Aspek | Kebutuhan |", "| Recovery | Replica lag < 2 detik |"), ["freshness < 2 s"]),
    ],
)
def test_tables(language: str, rows: tuple[str, ...], found: list[str]) -> None:
    assert promises(table(language, *rows)) == found


@pytest.mark.parametrize(
    ("language", "line", "promise"),
    [
        ("zh", "- 消息丢失率不高于万分之三", "ratio error_rate ≤ 0.03 %"),
        ("zh", "- 错误率不超过万分之5", "ratio error_rate ≤ 0.05 %"),
        ("zh-TW", "- 失敗率低於千分之二", "ratio error_rate < 0.2 %"),
        ("zh", "- 可用性不低于百分之九十九点五", "ratio availability ≥ 99.5 %"),
        ("ko", "- 가격 변경은 2분 내 전 지점에 반영", "freshness ≤ 2 min"),
        ("vi", "- Thay đổi giá được cập nhật tới mọi chi nhánh trong vòng 5 phút", "freshness ≤ 5 min"),
        ("id", "- Perubahan tarif berlaku di semua cabang paling lambat 5 menit", "freshness ≤ 5 min"),
        ("th", "- การเปลี่ยนราคาต้องมีผลทุกสาขาภายใน 5 นาที", "freshness ≤ 5 min"),
        ("vi", "- Dịch vụ khởi động trong vòng 20 giây", "duration ≤ 20 s"),
        ("ja", "- 予約確認メールは30秒以内に送信する", "latency ≤ 30 s"),
    ],
)
def test_shares_in_words_and_changes_everywhere(language: str, line: str, promise: str) -> None:
    assert promises(asked(language, line)) == [promise]


def test_so_many_a_day_is_a_volume_where_the_day_is_said_first() -> None:
    (found,) = read_requirements(asked("zh", "- 支持每日800万笔交易"), "spec.md").requirements
    assert (found.verdict, found.why.partition(":")[0]) == (Verdict.REVIEW, "volume")


@pytest.mark.parametrize(
    ("title", "clauses"),
    [
        (
            "ข้อตกลงระดับการให้บริการ (SLA)",
            "ข้อ 3 ความพร้อมใช้งานไม่ต่ำกว่าร้อยละ 99.9\nข้อ 4 เวลาตอบสนองของ API ไม่เกิน 500 ms",
        ),
        (
            "Perjanjian Tingkat Layanan",
            "Pasal 3. Ketersediaan layanan minimal 99,9%.\nPasal 4. Waktu respons API tidak lebih dari 500 ms.",
        ),
        (
            "Thoả thuận mức dịch vụ",
            "Điều 3. Độ sẵn sàng tối thiểu 99,9%.\nĐiều 4. Thời gian phản hồi của API không quá 500 ms.",
        ),
        (
            "서비스 수준 협약서",
            "제3조 (가용성) 가용률은 99.9% 이상으로 한다.\n제4조 (응답) 응답 시간은 500ms 이내로 한다.",
        ),
    ],
)
def test_articles_of_an_agreement(title: str, clauses: str) -> None:
    assert promises(f"# {title}\n\n{clauses}\n") == ["ratio availability ≥ 99.9 %", "latency ≤ 500 ms"]
