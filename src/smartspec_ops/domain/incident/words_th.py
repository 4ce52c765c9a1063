"""The notices in Thai, by audience and by what they say; and the single words that facts and names need.

Commands, identifiers, severities and times stay as they are written everywhere else.
"""

from collections.abc import Mapping

_HEAD = "{drill}[{severity}] {incident} {event}: "
_INSIDE = _HEAD + "{title}"
_OUTSIDE = _HEAD + "{service}"

RESPONDERS: Mapping[str, tuple[str, str]] = {
    "opened": (
        _INSIDE,
        "{service} ไม่เป็นไปตามที่กำหนดไว้: {promise} แต่วัดได้ {seen} กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.budget": (
        _INSIDE,
        (
            "{service} เหลืองบความผิดพลาด {left} สำหรับ {promise} ค่าที่วัดได้ขณะนี้ {seen} ยังเป็นไปตามที่กำหนด "
            "กำลังเรียกผู้บัญชาการเหตุการณ์"
        ),
    ),
    "opened.spent": (
        _INSIDE,
        "{service} ใช้งบความผิดพลาดสำหรับ {promise} หมดแล้ว ค่าที่วัดได้ขณะนี้คือ {seen} กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.overspent": (
        _INSIDE,
        (
            "{service} ใช้งบความผิดพลาดเกินไป {over} จึงไม่เป็นไปตามที่กำหนดไว้ตลอดช่วงของงบ: {promise} "
            "ค่าที่วัดได้ขณะนี้คือ {seen} กำลังเรียกผู้บัญชาการเหตุการณ์"
        ),
    ),
    "opened.burn": (
        _INSIDE,
        (
            "{service} ใช้งบความผิดพลาดสำหรับ {promise} เร็วเกินไป เหลือ {left} ค่าที่วัดได้ขณะนี้ {seen} ยังเป็นไปตามที่กำหนด "
            "กำลังเรียกผู้บัญชาการเหตุการณ์"
        ),
    ),
    "opened.unseen": (
        _INSIDE,
        "วัดค่าของ {service} ไม่ได้ จึงไม่ทราบว่าเป็นไปตามที่กำหนดไว้หรือไม่: {promise} กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.manual": (_INSIDE, "{title} กำลังเรียกผู้บัญชาการเหตุการณ์"),
    "status": ("{drill}[{severity}] {incident} {status}: {title}", "{now}\nความคืบหน้าล่าสุด {latest}"),
    "nobody_reachable": (_INSIDE, "ยังไม่มีใครตอบรับ {incident}: {why} ผู้ที่อ่านข้อความนี้คนแรก โปรดตอบรับ"),
    "acknowledged": (_INSIDE, "ผู้บัญชาการเหตุการณ์รับช่วงแล้ว สถานะเหตุการณ์: {status}"),
    "acknowledged.responder": (_INSIDE, "ผู้ตอบสนองตอบรับแล้ว แต่ยังไม่มีผู้บัญชาการเหตุการณ์ตอบรับ สถานะเหตุการณ์: {status}"),
    "acknowledgement_expired": (_INSIDE, "ไม่มีความเคลื่อนไหวเป็นเวลา {after} หลังมีผู้ตอบรับ จะเริ่มเรียกตัวใหม่"),
    "page": (
        _INSIDE,
        "ต้องการผู้รับผิดชอบ {incident} ({why}) ตอบรับด้วยคำสั่ง: smartspec_incident_response ack {incident} --as YOU",
    ),
    "page_missed": (_INSIDE, "การเรียกตัวขั้นที่ {step} ไม่ถึงทุกคน: {missed}"),
    "page_missed.fallback": (_INSIDE, "การเรียกตัวสำรองไม่ถึงทุกคน: {missed}"),
    "shift_ended": (_INSIDE, "กะของหน้าที่ {role} สิ้นสุดแล้ว และยังไม่มีผู้รับช่วงต่อ"),
    "severity": (_INSIDE, "ระดับความรุนแรงเปลี่ยนจาก {from} เป็น {to}: {reason}"),
    "severity.raised": (_INSIDE, "ระดับความรุนแรงสูงขึ้นจาก {from} {why}"),
    "runbook": (
        _INSIDE,
        (
            "มีคู่มือปฏิบัติ {runbook} ที่ตรงกับเหตุการณ์: {about}\n{steps}\n"
            "ปฏิบัติตามด้วยคำสั่ง: smartspec_incident_response runbook start {incident} {runbook} --as YOU"
        ),
    ),
    "approval": (_INSIDE, "มีการเสนอมาตรการ {mitigation} และรอการอนุมัติ: {plan}"),
    "mitigation": (_INSIDE, "กำลังดำเนินมาตรการ {mitigation}"),
    "mitigation.failed": (_INSIDE, "มาตรการ {mitigation} {outcome}: {why} ทีมงานกำลังหาแนวทางอื่น"),
    "mitigation.finished": (_INSIDE, "มาตรการ {mitigation} {outcome}: {why} ระบบเฝ้าระวังกำลังตรวจสอบผล"),
    "resolved": (
        _INSIDE,
        "{service} กลับมาเป็นไปตามที่กำหนดแล้ว ตามที่ระบบเฝ้าระวังวัดได้ กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา",
    ),
    "resolved.senders": (
        _INSIDE,
        (
            "การแจ้งเตือนของ {service} สิ้นสุดแล้วตามที่ทุกระบบที่แจ้งเตือนรายงาน โดยไม่มีการวัดค่าที่นี่ "
            "กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา"
        ),
    ),
    "resolved.override": (
        _INSIDE,
        "ประกาศว่าแก้ไขแล้วโดยไม่มีการยืนยันจากระบบเฝ้าระวัง: {reason} กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา",
    ),
    "resolved.excused": (_INSIDE, "ไม่ใช่เหตุการณ์ที่ต้องดำเนินการ: {reason}"),
    "reopened": (_INSIDE, "เปิดเหตุการณ์อีกครั้ง: {reason}"),
    "postmortem_meeting": (_INSIDE, "การประชุมทบทวนเหตุการณ์: {meeting}"),
    "postmortem_cancelled": (_INSIDE, "ยกเลิกการประชุมทบทวนเหตุการณ์ของ {meeting}"),
    "action_overdue": (
        _INSIDE,
        (
            "งาน {item} ของ {owner} ครบกำหนดเมื่อ {due}: {task} "
            "แจ้งผลด้วยคำสั่ง: smartspec_incident_response action done {incident} {item} --evidence ... --as YOU"
        ),
    ),
    "review": (
        _INSIDE,
        (
            "สรุปการทบทวนของ {incident} พร้อมให้อ่านแล้ว โปรดอ่านภายใน {due} ผู้ที่ไม่ใช่ผู้เขียนยืนยันด้วยคำสั่ง: "
            "smartspec_incident_response postmortem review {incident} --as YOU"
        ),
    ),
    "review_due": (
        _INSIDE,
        (
            "การตรวจสรุปการทบทวนของ {incident} ครบกำหนดเมื่อ {due} และยังไม่เสร็จ ผู้ที่ไม่ใช่ผู้เขียนยืนยันด้วยคำสั่ง: "
            "smartspec_incident_response postmortem review {incident} --as YOU"
        ),
    ),
    "postmortem": (_INSIDE, "สรุปการทบทวนเหตุการณ์แล้ว: ปัจจัยที่เกี่ยวข้อง {factors} ข้อ งานที่ต้องทำ {actions} รายการ"),
    "update": (_INSIDE, "{text}\n\nแจ้งความคืบหน้าครั้งถัดไป: {next}"),
    "update_due": (
        _INSIDE,
        (
            "ยังไม่มีการแจ้งความคืบหน้าถึง{audience}ตั้งแต่ {last} ซึ่งครบกำหนดเมื่อ {due} "
            "ผู้ที่มีข้อมูล โปรดแจ้งด้วยคำสั่ง: smartspec_incident_response update {incident} --as ID TEXT"
        ),
    ),
    "maintenance": (
        "เริ่มการบำรุงรักษาตามแผน {window} แล้ว",
        "{reason}\nถึง {until} การแจ้งเตือนที่ตรงกับ {matching} จะถูกเก็บไว้ และแจ้งภายหลังหากยังเกิดอยู่",
    ),
    "maintenance.over": (
        "การบำรุงรักษาตามแผน {window} สิ้นสุดแล้ว",
        "เริ่มเมื่อ {begun} การแจ้งเตือนที่เก็บไว้และยังเกิดอยู่จะแจ้งในขณะนี้",
    ),
}
EXECUTIVES: Mapping[str, tuple[str, str]] = {
    "opened": (_OUTSIDE, "{service} ไม่เป็นไปตามที่กำหนดไว้ตั้งแต่ {since} กำลังเรียกผู้บัญชาการเหตุการณ์"),
    "opened.budget": (
        _OUTSIDE,
        "ขณะนี้ {service} ยังเป็นไปตามที่กำหนดไว้ แต่เหลืองบความผิดพลาดเพียง {left} กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.spent": (
        _OUTSIDE,
        "{service} ใช้งบความผิดพลาดหมดแล้ว ความผิดพลาดต่อจากนี้จะทำให้ไม่เป็นไปตามที่กำหนดไว้ กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.burn": (
        _OUTSIDE,
        "ขณะนี้ {service} ยังเป็นไปตามที่กำหนดไว้ แต่ใช้งบความผิดพลาดเร็วเกินไป กำลังเรียกผู้บัญชาการเหตุการณ์",
    ),
    "opened.unseen": (_OUTSIDE, "วัดค่าของ {service} ไม่ได้ตั้งแต่ {since} กำลังเรียกผู้บัญชาการเหตุการณ์"),
    "opened.manual": (_OUTSIDE, "มีรายงานปัญหาของ {service} ตั้งแต่ {since} กำลังเรียกผู้บัญชาการเหตุการณ์"),
    "nobody_reachable": (_OUTSIDE, "ยังไม่มีใครตอบรับ {incident} ผู้ที่อ่านข้อความนี้คนแรก โปรดดูแลให้มีผู้ตอบรับ"),
    "acknowledged": (_OUTSIDE, "ผู้บัญชาการเหตุการณ์รับช่วงแล้ว สถานะเหตุการณ์: {status}"),
    "acknowledged.responder": (_OUTSIDE, "ผู้ตอบสนองตอบรับแล้ว แต่ยังไม่มีผู้บัญชาการเหตุการณ์ตอบรับ สถานะเหตุการณ์: {status}"),
    "severity": (_OUTSIDE, "ระดับความรุนแรงเปลี่ยนจาก {from} เป็น {to}"),
    "mitigation": (_OUTSIDE, "กำลังดำเนินมาตรการบรรเทา"),
    "resolved": (_OUTSIDE, "{service} กลับมาทำงานตามที่กำหนดแล้ว กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา"),
    "resolved.senders": (
        _OUTSIDE,
        "การแจ้งเตือนของ {service} สิ้นสุดแล้ว กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา",
    ),
    "resolved.override": (
        _OUTSIDE,
        "ผู้บัญชาการเหตุการณ์ประกาศว่าแก้ไขแล้ว กินเวลา {lasted} จะมีการทบทวนแบบไม่กล่าวโทษตามมา",
    ),
    "resolved.excused": (_OUTSIDE, "ไม่ใช่เหตุการณ์ที่ต้องดำเนินการ"),
    "reopened": (_OUTSIDE, "เปิดเหตุการณ์อีกครั้ง"),
    "postmortem": (_OUTSIDE, "สรุปการทบทวนเหตุการณ์แล้ว: ปัจจัยที่เกี่ยวข้อง {factors} ข้อ งานที่ต้องทำ {actions} รายการ"),
    "update": (_OUTSIDE, "{text}\n\nแจ้งความคืบหน้าครั้งถัดไป: {next}"),
    "maintenance": ("เริ่มการบำรุงรักษาตามแผน {window} แล้ว", "{reason}\nจะใช้เวลาถึง {until}"),
    "maintenance.over": ("การบำรุงรักษาตามแผน {window} สิ้นสุดแล้ว", "เริ่มเมื่อ {begun}"),
}
CUSTOMERS: Mapping[str, tuple[str, str]] = {
    "update": ("ปัญหาของ {service}", "{text}\n\nแจ้งความคืบหน้าครั้งถัดไป: {next}"),
    "resolved": ("ปัญหาของ {service}: แก้ไขแล้ว", "{service} กลับมาใช้งานได้แล้ว ปัญหาเกิดขึ้นนาน {lasted}"),
    "resolved.excused": ("{service}: ไม่พบปัญหา", "เราตรวจสอบแล้ว ไม่พบปัญหาของ {service}"),
    "reopened": ("ปัญหาของ {service}: เกิดซ้ำ", "ปัญหาของ {service} เกิดขึ้นอีกครั้ง เรากำลังแก้ไข"),
    "maintenance": ("การบำรุงรักษาตามแผนของ {service}", "เริ่มการบำรุงรักษาตามแผนแล้ว จะใช้เวลาถึง {until}"),
    "maintenance.over": ("การบำรุงรักษาตามแผนของ {service}: สิ้นสุดแล้ว", "การบำรุงรักษาตามแผนสิ้นสุดแล้ว"),
}
PERSON: Mapping[str, tuple[str, str]] = {
    "page": (
        _INSIDE,
        "ขอให้คุณรับหน้าที่ผู้บัญชาการเหตุการณ์ ({why}) ตอบรับด้วยคำสั่ง: smartspec_incident_response ack {incident} --as {reader}",
    ),
    "command": (_INSIDE, "คุณได้รับมอบหน้าที่ผู้บัญชาการเหตุการณ์ของ {incident}"),
    "role": (_INSIDE, "ขอให้คุณรับหน้าที่ {role}"),
    "role.until": (_INSIDE, "ขอให้คุณรับหน้าที่ {role} จนถึง {until}"),
    "shift_ended": (
        _INSIDE,
        (
            "กะของคุณในหน้าที่ {role} สิ้นสุดแล้ว ส่งมอบหน้าที่ด้วยคำสั่ง: "
            "smartspec_incident_response assign {incident} --role {role} --as YOU --to PERSON"
        ),
    ),
    "update_due": (
        _INSIDE,
        (
            "ยังไม่มีการแจ้งความคืบหน้าถึง{audience}ตั้งแต่ {last} ซึ่งครบกำหนดเมื่อ {due} "
            "แจ้งได้ด้วยคำสั่ง: smartspec_incident_response update {incident} --as {reader} TEXT"
        ),
    ),
    "review": (
        _INSIDE,
        (
            "สรุปการทบทวนของ {incident} รอให้คุณตรวจภายใน {due} แล้วยืนยันด้วยคำสั่ง: "
            "smartspec_incident_response postmortem review {incident} --as {reader}"
        ),
    ),
    "review_due": (
        _INSIDE,
        (
            "การตรวจสรุปการทบทวนของ {incident} ครบกำหนดเมื่อ {due} และยังไม่เสร็จ ยืนยันด้วยคำสั่ง: "
            "smartspec_incident_response postmortem review {incident} --as {reader}"
        ),
    ),
}
WORDS: Mapping[str, str] = {
    "and": "และ",
    "answered": "ตอบรับแล้วเมื่อ {at}",
    "audience.customers": "ลูกค้า",
    "audience.executives": "ผู้บริหาร",
    "audience.responders": "ผู้ตอบสนอง",
    "broken": "ข้อกำหนดที่ไม่เป็นไปตามเป้า",
    "budget": "งบความผิดพลาดที่เหลือ",
    "dashboard": "แดชบอร์ด {n}",
    "day": "{n} วัน",
    "deployment": "รุ่นที่ใช้งานอยู่",
    "drill": "ซ้อม ",
    "event.acknowledged": "ตอบรับแล้ว",
    "event.acknowledgement_expired": "การตอบรับหมดอายุ",
    "event.action_overdue": "งานเลยกำหนด",
    "event.approval": "รออนุมัติ",
    "event.command": "มอบหน้าที่บัญชาการ",
    "event.mitigation": "มาตรการบรรเทา",
    "event.nobody_reachable": "ติดต่อใครไม่ได้",
    "event.opened": "เปิดเหตุการณ์",
    "event.page": "เรียกตัว",
    "event.page_missed": "เรียกตัวไม่ครบ",
    "event.postmortem": "ผลการทบทวน",
    "event.postmortem_cancelled": "ยกเลิกการประชุมทบทวน",
    "event.postmortem_meeting": "ประชุมทบทวน",
    "event.reopened": "เปิดอีกครั้ง",
    "event.resolved": "แก้ไขแล้ว",
    "event.review": "รอตรวจสรุป",
    "event.review_due": "เลยกำหนดตรวจสรุป",
    "event.role": "มอบหน้าที่",
    "event.runbook": "คู่มือปฏิบัติ",
    "event.severity": "ระดับความรุนแรง",
    "event.shift_ended": "กะสิ้นสุด",
    "event.status": "สถานะ",
    "event.update": "ความคืบหน้า",
    "event.update_due": "ครบกำหนดแจ้งความคืบหน้า",
    "hour": "{n} ชม.",
    "impact": "เริ่มมีผลกระทบ",
    "maintenance.some": "บริการบางส่วนของเรา",
    "minute": "{n} นาที",
    "more": "อีก {n} รายการ",
    "nobody_answered": "ยังไม่มีใครตอบรับ",
    "nobody_leads": "ยังไม่มีผู้บัญชาการ",
    "now.closed": "ปิดแล้ว ใช้เวลา {lasted}",
    "now.leaderless": "ยังไม่มีผู้บัญชาการเหตุการณ์",
    "now.nobody_reachable": "ติดต่อใครไม่ได้ ผู้ที่อ่านข้อความนี้คนแรก โปรดตอบรับ",
    "now.resolved": "แก้ไขแล้ว ใช้เวลา {lasted}",
    "now.running": "กำลังดำเนินมาตรการ {mitigation}: {plan}",
    "now.unanswered": "ยังไม่มีใครตอบรับ",
    "now.waiting": "มาตรการ {mitigation} รอการอนุมัติ",
    "outcome.failed": "ไม่สำเร็จ",
    "outcome.succeeded": "สำเร็จ",
    "outcome.unknown": "ไม่ทราบผล",
    "private": "เหตุการณ์ที่จำกัดผู้เข้าถึง",
    "private.look": "ดูได้ด้วยคำสั่ง: {command}",
    "private.news": "มีความคืบหน้าของเหตุการณ์ที่จำกัดผู้เข้าถึง",
    "resolution.duplicate": "ซ้ำกับเหตุการณ์อื่น",
    "resolution.false_positive": "แจ้งเตือนผิดพลาด",
    "resolution.fixed": "แก้ไขแล้ว",
    "resolution.mitigated": "บรรเทาแล้ว",
    "resolution.recovered": "กลับสู่ปกติเอง",
    "resolution.test": "การทดสอบ",
    "runbook": "คู่มือปฏิบัติ",
    "second": "{n} วินาที",
    "seen": "{seen} เมื่อ {at}",
    "service": "บริการ",
    "severity": "ระดับความรุนแรง",
    "status": "สถานะ",
    "status.closed": "ปิดแล้ว",
    "status.investigating": "กำลังตรวจสอบ",
    "status.mitigating": "กำลังบรรเทา",
    "status.open": "เปิด",
    "status.resolved": "แก้ไขแล้ว",
    "unmeasured": "วัดค่าไม่ได้",
    "update": "ความคืบหน้า",
    "update.of": "ครั้งที่ {number} ฉบับแก้ไขที่ {revision}",
    "why": "เหตุผลของระดับนี้",
}
