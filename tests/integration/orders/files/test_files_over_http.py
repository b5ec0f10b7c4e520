"""申込ファイル: the template, the dry run, the file back with its errors, and the order, through the API."""

import base64
import io
import zipfile
from typing import Any

from fixtures.installation import do_jobs
from fixtures.order_desk import CONTACTS
from fixtures.people import CODES, STAFF, Counter
from openpyxl import load_workbook
from samples.order_files import KEYS, Row, csv_file, rows_of, workbook

from warifu.bootstrap.files import LARGEST
from warifu.entrypoints.api.orders.order_files import BODY_LIMIT, MOST_SHOWN
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import OperatorCode
from warifu.orders.order_file import Key
from warifu.workflows.participants.enrol import enrol_participant

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def body(content: bytes, **more: Any) -> dict[str, Any]:
    return {"content": base64.b64encode(content).decode(), **more}


def rows(counter: Counter, count: int, made_here: int = 0) -> list[Row]:
    made = rows_of(count, jst_date(counter.clock.now()), made_here)
    return [{**row, Key.OPERATOR_CODE: CODES["operator"]} for row in made]


def with_number(made: list[Row], number: str) -> bytes:
    """A workbook whose first row has `number` in the column of the holder."""
    out, told = io.BytesIO(), 424_242
    with (
        zipfile.ZipFile(io.BytesIO(workbook([{**made[0], Key.HOLDER: told}]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(f"<v>{told}</v>".encode(), f"<v>{number}</v>".encode()))
    return out.getvalue()


def test_a_template_is_fetched_filled_in_checked_and_ordered(counter: Counter) -> None:
    fetched = counter.call("operator", "GET", "/orders/files/template.xlsx")
    assert fetched.headers["content-type"] == XLSX
    assert 'filename="warifu-order.xlsx"' in fetched.headers["content-disposition"]
    book = load_workbook(io.BytesIO(fetched.content))
    for row in rows(counter, 3, made_here=1):
        book.worksheets[0].append([row.get(key) for key in KEYS])
    out = io.BytesIO()
    book.save(out)

    checked = counter.post("operator", "/orders/files/check", body(out.getvalue()))
    assert (checked["rows"], checked["good_rows"], checked["fault_count"]) == (3, 3, 0)
    assert (checked["operator_code"], checked["cost"]) == (CODES["operator"], None)
    taken = counter.post("operator", "/orders/files", body(out.getvalue()))
    assert (taken["lines"], taken["left_out"], taken["sha256"]) == (3, [], checked["sha256"])
    for approver in ("approver", "second_approver"):
        counter.post(approver, f"/orders/{taken['order_id']}/approve")
    do_jobs(counter.installation)
    order = counter.get("operator", f"/orders/{taken['order_id']}")
    assert order["state"] == "ISSUED"
    assert all(line["certificate_id"] for line in order["lines"])


def test_the_csv_template_is_utf_8_with_a_byte_order_mark_and_can_be_filled_in(counter: Counter) -> None:
    fetched = counter.call("operator", "GET", "/orders/files/template.csv")
    assert fetched.content.startswith(b"\xef\xbb\xbf")
    headings = fetched.content.decode("utf-8-sig").replace('"', "").strip().split(",")
    content = csv_file(rows(counter, 2), headings=headings)
    assert counter.post("operator", "/orders/files/check", body(content))["good_rows"] == 2


def test_a_faulty_file_is_explained_cell_by_cell_and_nothing_of_it_is_taken(counter: Counter) -> None:
    sent = rows(counter, 3)
    sent[1] |= {Key.START_ON: "きのう", Key.MEDIUM: "フロッピー"}
    content = workbook(sent)
    checked = counter.post("operator", "/orders/files/check", body(content))
    first, second = checked["faults"]
    assert (first["row"], first["column"], first["heading"], first["given"]) == (3, "D", "有効期間開始日", "きのう")
    assert (first["code"], second["code"]) == ("order_file.date_not_read", "order_file.choice_unknown")
    assert "2026-12-01" in first["message"]["ja"]
    assert "2026-12-01" in first["message"]["en"]
    assert (second["row"], second["column"]) == (3, "E")

    refused = counter.call("operator", "POST", "/orders/files", body(content))
    assert (refused.status_code, refused.json()["code"]) == (422, "order_file.faulty")
    assert counter.get("operator", "/orders") == []
    taken = counter.post("operator", "/orders/files", body(content, take_good_rows=True))
    assert (taken["lines"], taken["left_out"]) == (2, [3])


def test_the_file_comes_back_with_its_errors_marked(counter: Counter) -> None:
    sent = rows(counter, 2)
    sent[0][Key.PURPOSE_LABEL] = None
    answer = counter.call("operator", "POST", "/orders/files/report", body(workbook(sent)))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    faulty, right = sheet["B2"], sheet["B3"]
    assert faulty.fill.fgColor.rgb == "FFFFC7CE"
    assert right.fill.fgColor.rgb != "FFFFC7CE"
    assert "必ず入力" in sheet.cell(2, len(KEYS) + 1).value
    assert "required" in sheet.cell(2, len(KEYS) + 2).value
    alone = counter.call("operator", "POST", "/orders/files/report", body(workbook(sent), only_faulty=True))
    assert load_workbook(io.BytesIO(alone.content)).worksheets[0].max_row == 2


def test_the_same_file_again_is_a_conflict_until_it_is_meant(counter: Counter) -> None:
    content = workbook(rows(counter, 2, made_here=2))
    first = counter.post("operator", "/orders/files", body(content))
    refused = counter.call("operator", "POST", "/orders/files", body(content))
    assert (refused.status_code, refused.json()["code"]) == (409, "order_file.submitted_before")
    assert refused.json()["facts"] == {"order_id": first["order_id"]}
    assert counter.post("operator", "/orders/files/check", body(content))["submitted_before"] == [first["order_id"]]
    assert (
        counter.post("operator", "/orders/files", body(content, confirm_duplicates=True))["order_id"]
        != first["order_id"]
    )


def test_a_code_that_may_have_lost_its_zero_chooses_no_participant(counter: Counter) -> None:
    """1234 is a participant, and so is 01234: an order of the latter must not become one of the former."""
    for code in ("1234", "01234"):
        enrol_participant(counter.installation, STAFF, OperatorCode(code), f"見本電力{code}", CONTACTS)
    made = rows(counter, 1, made_here=1)[0]
    as_number, as_text, whole = ({**made, Key.OPERATOR_CODE: code} for code in (1234, "1234", "01234"))
    for content in (workbook([as_number]), workbook([as_text]), csv_file([as_text]), csv_file([as_number])):
        for path in ("/orders/files/check", "/orders/files"):
            refused = counter.call("staff", "POST", path, body(content))
            assert (refused.status_code, refused.json()["code"]) == (400, "order_file.operator_code_uncertain")
            assert refused.json()["facts"] == {"given": "1234"}
        named = counter.post("staff", "/orders/files/check", body(content, operator_code="1234"))
        assert (named["operator_code"], named["fault_count"]) == ("1234", 0)
        other = counter.post("staff", "/orders/files/check", body(content, operator_code="01234"))
        assert [fault["code"] for fault in other["faults"]] == ["order_file.zeros_lost"]
    assert counter.post("staff", "/orders/files/check", body(csv_file([whole])))["operator_code"] == "01234"
    own = counter.post("operator", "/orders/files/check", body(workbook([as_number])))
    assert (own["operator_code"], own["faults"][0]["code"]) == (CODES["operator"], "order_file.operator_differs")


def test_a_number_chooses_no_participant_even_where_one_has_that_code(counter: Counter) -> None:
    enrol_participant(counter.installation, STAFF, OperatorCode("1234"), "見本電力", CONTACTS)
    made = rows(counter, 2, made_here=2)
    number = {**made[0], Key.OPERATOR_CODE: 1234}
    refused = counter.call("staff", "POST", "/orders/files", body(workbook([number])))
    assert refused.json()["code"] == "order_file.operator_code_uncertain"
    text = {**made[1], Key.OPERATOR_CODE: "1234"}
    assert counter.post("staff", "/orders/files/check", body(workbook([number, text])))["operator_code"] == "1234"


def test_a_number_no_spreadsheet_can_hold_is_a_fault_and_the_file_comes_back(counter: Counter) -> None:
    content = with_number(rows(counter, 1, made_here=1), "1E999"), with_number(rows(counter, 1, made_here=1), "9" * 309)
    for sent in content:
        (fault,) = counter.post("operator", "/orders/files/check", body(sent))["faults"]
        assert (fault["column"], fault["code"]) == ("C", "order_file.cell_unusable")
        answer = counter.call("operator", "POST", "/orders/files/report", body(sent))
        assert answer.status_code == 200
        assert load_workbook(io.BytesIO(answer.content)).worksheets[0].max_row == 2


def test_another_participants_file_is_answered_like_nobodys(counter: Counter) -> None:
    refused = counter.call("other_operator", "POST", "/orders/files/check", body(workbook(rows(counter, 1))))
    assert (refused.status_code, refused.json()["code"]) == (404, "participant.unknown")


def test_a_file_may_be_larger_than_other_bodies_and_has_a_limit_of_its_own(counter: Counter) -> None:
    """The API of these tests takes 100,000 bytes elsewhere."""
    content = csv_file(rows(counter, 300))
    assert len(content) > 100_000
    assert counter.post("operator", "/orders/files/check", body(content))["good_rows"] == 300
    refused = counter.call("operator", "POST", "/orders/files/check", content=b" " * (BODY_LIMIT + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "input.too_large")
    refused = counter.call("operator", "POST", "/applications/use", content=b" " * 100_001)
    assert refused.status_code == 413
    large = counter.call("operator", "POST", "/orders/files/check", body(b"PK\x03\x04" + bytes(LARGEST - 4)))
    assert (large.status_code, large.json()["code"]) == (400, "input.not_understood")


def test_of_countless_faults_the_first_thousand_are_listed_and_all_are_counted(counter: Counter) -> None:
    row = {**rows(counter, 1, made_here=1)[0], Key.START_ON: "?", Key.MEDIUM: "?"}
    checked = counter.post("operator", "/orders/files/check", body(csv_file([row] * 700)))
    assert (checked["fault_count"], len(checked["faults"])) == (1_400, MOST_SHOWN)
