import json
from contextlib import nullcontext
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from wagtail.models import ModelLogEntry

from accounts.models import PeopleImport, PeopleImportRow, User
from accounts.people_sheet import COLUMNS, REASON, SheetError, read_sheet, template_workbook
from accounts.services import (
    batch_report,
    confirm_import,
    import_people,
    preview_people,
    stage_import,
)
from accounts.services.imports import NotInPreview, apply_import
from jobs.models import Job
from tests.factories.accounts import AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def workbook(*rows, columns=COLUMNS, title="人员"):
    """Rows are dicts by column, or lists in the order of the columns."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(c) for c in columns] if isinstance(row, dict) else row)
    return saved(book)


def saved(book):
    target = BytesIO()
    book.save(target)
    target.seek(0)
    return target


def line(number="SZ0100", **cells):
    names = {"name": "姓名", "mobile": "手机号", "email": "邮箱", "unit": "单位", "posts": "职务"}
    names |= {"term": "届次", "start": "任职起始日期", "end": "任职截止日期", "state": "状态"}
    row = {"工号": number, "姓名": "李建国", "单位": "SZ-001"}
    return row | {names[key]: value for key, value in cells.items()}


def reasons(*rows, by=None, **kwargs):
    """Reasons by line number."""
    return dict(preview_people(workbook(*rows, **kwargs), by=by).errors)


def test_import_creates_a_person_with_her_post(unit):
    file = workbook(
        line(
            mobile=13800000001,
            email="Li@Example.cn",
            posts="财务、组织",
            term="第三届",
            start=datetime(2024, 3, 1),
        )
    )

    import_people(file, filename="名单.xlsx", by=None)

    person = User.objects.get(staff_number="SZ0100")
    assert (person.name, person.mobile, person.email) == ("李建国", "13800000001", "li@example.cn")
    assert not person.has_usable_password()
    held = person.appointments.values_list("unit", "post__code", "term", "start", "end")
    assert set(held) == {
        (unit.pk, "finance", "第三届", date(2024, 3, 1), None),
        (unit.pk, "organisation", "第三届", date(2024, 3, 1), None),
    }


def test_import_twice_changes_nothing(unit):
    rows = [line("SZ0100", posts="主席", start="2024-03-01"), line("SZ0101", name="赵敏")]
    import_people(workbook(*rows), filename="a.xlsx", by=None)
    before = list(User.objects.order_by("pk").values()), appointments()

    batch = import_people(workbook(*rows), filename="a.xlsx", by=None)

    assert batch_report(batch).counts == {"create": 0, "update": 0, "same": 2, "error": 0}
    assert (list(User.objects.order_by("pk").values()), appointments()) == before


def appointments():
    rows = User.objects.values_list("staff_number", "appointments__post", "appointments__start")
    return sorted(rows)


def test_import_updates_what_is_given_and_keeps_the_rest(unit):
    UserFactory(staff_number="SZ0100", name="旧名", mobile="13800000001", email="a@example.cn")

    batch = import_people(workbook(line(email="b@example.cn")), filename="a.xlsx", by=None)

    person = User.objects.get(staff_number="SZ0100")
    assert (person.name, person.mobile, person.email) == ("李建国", "13800000001", "b@example.cn")
    assert batch.rows.get().reasons == [
        "姓名改为李建国",
        "邮箱改为b@example.cn",
        f"任{unit} 工会会员",
    ]


def test_import_ends_access_of_those_who_left(unit):
    UserFactory(staff_number="SZ0100", name="李建国")

    import_people(workbook(line(state="停用")), filename="a.xlsx", by=None)

    assert not User.objects.get(staff_number="SZ0100").is_active


def test_import_corrects_a_term_instead_of_doubling_it(unit, post):
    held = AppointmentFactory(
        user__staff_number="SZ0100", unit=unit, post=post("chair"), start=date(2023, 1, 1)
    )

    import_people(workbook(line(posts="主席", start="2023年3月1日")), filename="a.xlsx", by=None)

    held.refresh_from_db()
    assert held.start == date(2023, 3, 1)
    assert held.user.appointments.count() == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"number": None}, "工号没有填写"),
        ({"number": "工-1"}, "工号“工-1”应为 2 至 32 位字母、数字、短横线或下划线"),
        ({"name": None}, "姓名没有填写"),
        ({"name": "长" * 51}, "姓名超过 50 个字"),
        ({"mobile": "1380000"}, "手机号“1380000”应为 11 位数字，以 13 至 19 开头"),
        ({"email": "not-an-address"}, "邮箱“not-an-address”格式不正确"),
        ({"unit": None}, "单位没有填写"),
        ({"unit": "没有的单位"}, "平台中没有单位“没有的单位”，请核对单位编码或全称"),
        ({"posts": "主席、大王"}, "没有职务“大王”"),
        ({"start": "去年"}, "任职起始日期“去年”不能识别，请写作 2024-03-01"),
        ({"start": "2024-02-30"}, "任职起始日期“2024-02-30”不能识别，请写作 2024-03-01"),
        ({"start": "2024-03-01", "end": "2024-02-01"}, "任职截止日期早于起始日期"),
        ({"state": "退休"}, "状态“退休”不能识别，请填“在用”或“停用”"),
        ({"mobile": "=1+1"}, "“手机号”是公式，请粘贴为数值"),
        ({"term": "届" * 31}, "届次超过 30 个字"),
    ],
)
def test_bad_cells_are_named(unit, cells, reason):
    cells = dict(cells)

    assert reasons(line(cells.pop("number", "SZ0100"), **cells)) == {2: [reason]}


def test_duplicates_within_the_file_name_each_other(unit):
    found = reasons(line("SZ0100"), line("SZ0101"), line("sz0100"))

    assert found == {2: ["工号“SZ0100”与第 4 行重复"], 4: ["工号“SZ0100”与第 2 行重复"]}


def test_mobile_of_somebody_else_is_refused(unit):
    UserFactory(staff_number="SZ0001", mobile="13800000001")

    found = reasons(line(mobile="13800000001"), line("SZ0101", mobile="13800000002"))

    assert found == {2: ["手机号已登记在工号 SZ0001 名下"]}


def test_closed_unit_is_refused(unit):
    unit.closed_on = date(2020, 1, 1)
    unit.save()

    assert reasons(line()) == {2: ["单位“SZ-001”已于 2020-01-01 撤销"]}


def test_superuser_is_not_changed_by_import(unit, system_administrator):
    UserFactory(staff_number="SZ0100", is_superuser=True)

    assert reasons(line(), by=system_administrator) == {2: ["该工号是超级管理员，不能通过导入修改"]}


def test_unit_may_be_given_by_name_or_code_in_any_case(unit):
    assert reasons(line("SZ0100", unit=unit.name), line("SZ0101", unit="sz-001")) == {}


def test_columns_in_any_order_with_unknown_ones_between(unit):
    columns = ["备注", "单位*", "姓名*", "工号*"]

    found = preview_people(workbook(["x", "SZ-001", "李建国", "SZ0100"], columns=columns), by=None)

    assert found.counts["create"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0 old excel", "文件不是 .xlsx 格式"),
        (b"PK\x05\x06" + b"\0" * 18, "文件打不开"),
        (b"x" * (10 * 1024 * 1024 + 1), "文件超过 10 MB"),
    ],
)
def test_unreadable_files_say_why(content, message):
    with pytest.raises(SheetError, match=message):
        read_sheet(BytesIO(content))


def test_missing_columns_are_named():
    with pytest.raises(SheetError, match="缺少必需的列：工号、单位"):
        read_sheet(workbook(columns=["姓名", "手机号"]))


def test_repeated_column_is_refused():
    with pytest.raises(SheetError, match="“姓名”列出现了两次"):
        read_sheet(workbook(columns=["工号", "姓名", "单位", "姓名"]))


def test_empty_lines_are_skipped(unit):
    rows = read_sheet(workbook(line("SZ0100"), {}, line("SZ0101")))

    assert [row.number for row in rows] == [2, 4]


def test_template_reads_back_empty_with_example_and_notes():
    content = template_workbook(["主席", "财务"])

    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["人员", "填写示例", "填写说明"]
    assert book["填写示例"]["B2"].value == "王秀兰"
    assert "主席、财务" in book["填写说明"]["A4"].value
    assert read_sheet(BytesIO(content)) == []


def test_unreadable_upload_is_kept_with_its_reason(system_administrator):
    batch = stage_import(BytesIO(b"nonsense"), filename="名单.xls", by=system_administrator)

    assert batch.state == PeopleImport.State.FAILED
    assert "不是 .xlsx 格式" in batch.message


def test_three_thousand_rows_with_five_percent_bad(unit):
    rows = [line(f"P{n:05d}", mobile="坏" if n % 20 == 0 else 13900000000 + n) for n in range(3000)]
    file = workbook(*rows)

    first = import_people(file, filename="a.xlsx", by=None)
    file.seek(0)
    second = import_people(file, filename="a.xlsx", by=None)

    assert batch_report(first).counts == {"create": 2850, "update": 0, "same": 0, "error": 150}
    assert batch_report(second).counts == {"create": 0, "update": 0, "same": 2850, "error": 150}
    assert User.objects.count() == 2850
    assert PeopleImportRow.objects.filter(done=False).count() == 0


class TestAdmin:
    """Upload, look, confirm, take the bad lines home."""

    @pytest.fixture
    def admin(self, client, system_administrator):
        client.force_login(system_administrator)
        return client

    def upload(self, client, *rows, name="名单.xlsx"):
        file = SimpleUploadedFile(name, workbook(*rows).getvalue())
        return client.post("/admin/people-import/", {"file": file}, follow=True)

    def test_upload_writes_nothing_until_confirmed(self, admin, unit):
        page = self.upload(admin, line("SZ0100"), line("SZ0101", name=None))

        html = page.content.decode()
        assert "确认写入" in html
        assert "姓名没有填写" in html
        assert not User.objects.filter(staff_number="SZ0100").exists()

    def test_confirming_runs_a_job_and_logs(
        self, admin, unit, system_administrator, django_capture_on_commit_callbacks
    ):
        self.upload(admin, line("SZ0100"), line("SZ0101", name=None))
        batch = PeopleImport.objects.get()

        with django_capture_on_commit_callbacks(execute=True):
            admin.post(f"/admin/people-import/{batch.pk}/apply/")

        batch.refresh_from_db()
        job = Job.objects.get(kind="accounts.people_import")
        assert (job.state, job.done, job.total) == ("succeeded", 2, 2)
        assert batch.state == PeopleImport.State.APPLIED
        assert User.objects.filter(staff_number="SZ0100").exists()
        entry = ModelLogEntry.objects.get(action="accounts.import.apply")
        assert entry.user == system_administrator
        assert entry.message == "新增 1 人，更新 0 人，无变化 0 人，有误 1 行"
        assert "新增 1" in admin.get(f"/admin/people-import/{batch.pk}/").content.decode()

    def test_confirming_twice_is_refused(self, unit, system_administrator):
        batch = stage_import(workbook(line()), filename="a.xlsx", by=system_administrator)
        confirm_import(batch, by=system_administrator)

        with pytest.raises(NotInPreview):
            confirm_import(batch, by=system_administrator)

    def test_bad_lines_come_back_as_a_workbook_that_can_be_mended(self, admin, unit):
        self.upload(admin, line("SZ0100"), line("SZ0101", mobile="=2*3"))
        batch = PeopleImport.objects.get()

        response = admin.get(f"/admin/people-import/{batch.pk}/rows/")

        sheet = load_workbook(BytesIO(response.content))["人员"]
        assert sheet.cell(1, len(COLUMNS) + 1).value == REASON
        assert sheet.cell(2, 1).value == "SZ0101"
        assert (sheet.cell(2, 3).value, sheet.cell(2, 3).data_type) == ("=2*3", "s")
        assert sheet.cell(2, len(COLUMNS) + 1).value == "第 3 行：“手机号”是公式，请粘贴为数值"
        assert sheet.max_row == 2

    def test_template_download(self, admin):
        response = admin.get("/admin/people-import/template/")

        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")

    def test_file_that_is_no_workbook_leaves_no_import(self, admin):
        file = SimpleUploadedFile("名单.txt", "工号,姓名".encode())

        html = admin.post("/admin/people-import/", {"file": file}).content.decode()

        assert "文件不是 .xlsx 格式" in html
        assert not PeopleImport.objects.exists()

    def test_import_that_failed_offers_another_upload(self, admin):
        file = SimpleUploadedFile("名单.xlsx", workbook(columns=["姓名"]).getvalue())

        html = admin.post("/admin/people-import/", {"file": file}, follow=True).content.decode()

        assert "缺少必需的列" in html
        assert "重新上传" in html
        assert "新增 0" not in html

    def test_upload_without_a_file_asks_for_one(self, admin):
        response = admin.post("/admin/people-import/", {})

        assert "请选择要上传的文件" in response.content.decode()

    @pytest.mark.parametrize("who", ["stranger", "member", "administrator", "editor"])
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("get", ""),
            ("post", ""),
            ("get", "{batch}/"),
            ("post", "{batch}/apply/"),
            ("get", "{batch}/rows/"),
            ("get", "template/"),
        ],
    )
    def test_only_system_administrators(self, client, people, unit, who, method, path):
        batch = stage_import(workbook(line()), filename="a.xlsx", by=None)
        if people[who]:
            client.force_login(people[who])

        response = getattr(client, method)(f"/admin/people-import/{path.format(batch=batch.pk)}")

        batch.refresh_from_db()
        assert response.status_code in (302, 403)
        assert "people-import" not in response.get("Location", "").split("next=")[0]
        assert batch.state == PeopleImport.State.PREVIEW

    def test_queries_do_not_grow(self, admin, unit, queries):
        counts = []
        for rows in (1, 3):
            lines = [line(f"SZ010{n}", unit="没有") for n in range(rows)]
            batch = stage_import(workbook(*lines), filename="a.xlsx", by=None)
            counts.append(queries(admin, f"/admin/people-import/{batch.pk}/"))

        assert counts[0] == counts[1]


class TestCommand:
    def run(self, tmp_path, *args, rows=None):
        file = tmp_path / "名单.xlsx"
        file.write_bytes(workbook(*(rows or [line(), line("SZ0101", name=None)])).getvalue())
        out = StringIO()
        call_command("import_people", str(file), *args, stdout=out)
        return out.getvalue()

    def test_dry_run_writes_nothing(self, tmp_path, unit):
        shown = json.loads(self.run(tmp_path, "--dry-run", "--json"))

        assert shown == {
            "create": 1,
            "update": 0,
            "same": 0,
            "error": 1,
            "dry_run": True,
            "errors": [{"row": 3, "reasons": ["姓名没有填写"]}],
        }
        assert not User.objects.exists()
        assert not PeopleImport.objects.exists()

    def test_import_names_its_actor_in_the_log(self, tmp_path, unit, system_administrator):
        shown = self.run(tmp_path, "--by", system_administrator.staff_number)

        assert shown.splitlines() == [
            "导入完成：新增 1，更新 0，无变化 0，有误 1",
            "第 3 行：姓名没有填写",
        ]
        assert ModelLogEntry.objects.get(action="accounts.import.apply").user == (
            system_administrator
        )

    def test_actor_without_the_right_is_refused(self, tmp_path, unit, member):
        with pytest.raises(CommandError, match="没有导入人员的权限"):
            self.run(tmp_path, "--by", member.staff_number)

    def test_missing_file_is_named(self):
        with pytest.raises(CommandError, match=r"nicht-da\.xlsx"):
            call_command("import_people", "/tmp/nicht-da.xlsx")  # noqa: S108


def test_stopped_import_goes_on_where_it_was(unit):
    rows = [line(f"SZ{n:04d}") for n in range(250)]
    batch = stage_import(workbook(*rows), filename="a.xlsx", by=None)
    batch.rows.filter(number__lte=101).update(done=True)

    seen = []
    apply_import(
        batch, by=None, step=nullcontext, progress=lambda done, total, _: seen.append((done, total))
    )

    assert seen == [(200, 250), (250, 250)]
    assert User.objects.count() == 150


def test_line_that_became_wrong_after_the_preview_is_an_error(unit, system_administrator):
    batch = stage_import(workbook(line(mobile="13800000001")), filename="a.xlsx", by=None)
    UnitFactory()
    UserFactory(staff_number="ANDERS", mobile="13800000001")

    apply_import(batch, by=None, step=nullcontext, progress=lambda *_: None)

    assert batch.rows.get().reasons == ["手机号已登记在工号 ANDERS 名下"]
    assert not User.objects.filter(staff_number="SZ0100").exists()
