"""Import people from an Excel sheet."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.people_sheet import SheetError
from accounts.services import ImportReport, batch_report, import_people, preview_people

LABELS = {"create": "新增", "update": "更新", "same": "无变化", "error": "有误"}


class Command(BaseCommand):
    help = "从 Excel 导入人员：工号已有的更新，没有的新增；有误的行列出原因，不影响其他行。"

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path, help=".xlsx 文件")
        parser.add_argument("--by", metavar="USER", help="操作人的工号，记入审计日志")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")

    def handle(self, *args, file, by, dry_run, **options):
        person = self._person(by)
        try:
            with file.open("rb") as content:
                if dry_run:
                    report = preview_people(content, by=person)
                else:
                    batch = import_people(content, filename=file.name, by=person)
                    report = batch_report(batch)
        except (OSError, SheetError) as error:
            raise CommandError(str(error)) from error
        self._show(report, dry_run=dry_run, as_json=options["json"])

    def _person(self, staff_number):
        if not staff_number:
            return None
        person = User.objects.active().for_sign_in(staff_number)
        if person is None or not person.has_perm("accounts.add_peopleimport"):
            raise CommandError(f"操作人 {staff_number} 不存在，或者没有导入人员的权限。")
        return person

    def _show(self, report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
        if as_json:
            errors = [{"row": number, "reasons": reasons} for number, reasons in report.errors]
            result = {**report.counts, "dry_run": dry_run, "errors": errors}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        figures = "，".join(f"{LABELS[name]} {count}" for name, count in report.counts.items())
        self.stdout.write(f"{'检查结果（未写入）' if dry_run else '导入完成'}：{figures}")
        for number, reasons in report.errors:
            self.stdout.write(f"第 {number} 行：{'；'.join(reasons)}")
