"""The words of the status page, by language."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "well": "No known problems",
        "trouble": "There are problems",
        "now": "Now",
        "past": "Earlier",
        "nothing": "Nothing in the last 90 days.",
        "since": "Since",
        "until": "until",
        "written": "This page was written on",
        "zone": "All times are UTC.",
        "feed": "Feed",
        "edited": "edited",
        "investigating": "Investigating",
        "identified": "Cause found",
        "monitoring": "Watching",
        "maintenance": "Planned maintenance",
        "resolved": "Resolved",
        "other": "News",
    },
    "th": {
        "well": "ไม่พบปัญหา",
        "trouble": "มีปัญหาเกิดขึ้น",
        "now": "ขณะนี้",
        "past": "ก่อนหน้านี้",
        "nothing": "ไม่มีเหตุการณ์ใน 90 วันที่ผ่านมา",
        "since": "ตั้งแต่",
        "until": "ถึง",
        "written": "หน้านี้เขียนเมื่อ",
        "zone": "เวลาทั้งหมดเป็น UTC",
        "feed": "ฟีด",
        "edited": "แก้ไข",
        "investigating": "กำลังตรวจสอบ",
        "identified": "พบสาเหตุแล้ว",
        "monitoring": "กำลังเฝ้าดูผล",
        "maintenance": "การบำรุงรักษาตามแผน",
        "resolved": "แก้ไขแล้ว",
        "other": "ข่าว",
    },
}
