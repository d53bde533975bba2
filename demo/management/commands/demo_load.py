from django.core.management.base import BaseCommand

from demo.people import ADMINISTRATOR, PASSWORD, PEOPLE
from demo.services import load


class Command(BaseCommand):
    help = "载入示例内容（组织、人员、文件、文章、课程、书籍和学习记录）；已有的不会重复载入。"

    def handle(self, *args, **options):
        load(say=self.stdout.write)
        shown = [ADMINISTRATOR, *(person for person in PEOPLE if len(person.roles) > 1), PEOPLE[6]]
        self.stdout.write(f"示例账号（密码均为 {PASSWORD}）：")
        for person in shown:
            self.stdout.write(
                f"  {person.staff_number}  {person.name}（{'、'.join(person.roles)}）"
            )
