"""The watched folder: what stands still is taken, and put away when it has been dealt with."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from jobs import runner
from library.models import ImportBatch, PolicyPage
from library.services.inbox import sweep
from library.tasks import watch_folder
from tests.factories.library import documents_page

pytestmark = pytest.mark.django_db
LAW = """示例总工会{name}办法

第一条 为了规范{name}，制定本办法。

第二条 本办法自2020年1月1日起施行。
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "inbox"


def lay(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def there(folder):
    names = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in names if path.name[0] != ".")


def work_off():
    for batch in ImportBatch.objects.all():
        runner.run(batch.job_id)


def test_a_file_is_taken_when_it_stood_still_and_put_away_when_it_is_done(folder, section):
    path = lay(folder, "收文/考勤.txt", "示例")
    assert sweep(folder, section=section, by=None).taken == 0
    path.write_text(LAW.format(name="考勤"))
    assert sweep(folder, section=section, by=None).taken == 0
    assert not ImportBatch.objects.exists()

    assert sweep(folder, section=section, by=None).taken == 1
    assert there(folder) == ["收文/考勤.txt"]
    work_off()
    swept = sweep(folder, section=section, by=None)

    assert (swept.taken, swept.done) == (0, 1)
    assert there(folder) == ["done/收文/考勤.txt"]
    batch = ImportBatch.objects.get()
    assert (batch.note, batch.created_by, batch.items.get().name) == (
        "监视文件夹",
        None,
        "收文/考勤.txt",
    )
    assert not PolicyPage.objects.get().live


def swept_until_done(folder, section):
    for _ in range(2):
        sweep(folder, section=section, by=None)
    work_off()
    return sweep(folder, section=section, by=None)


def test_a_file_that_fails_lies_apart_with_the_reason(folder, section):
    lay(folder, "坏.txt", b"\xff\xff" * 9)
    lay(folder, "好.txt", LAW.format(name="休假"))

    swept = swept_until_done(folder, section)

    assert (swept.done, swept.failed) == (1, 1)
    assert there(folder) == ["done/好.txt", "failed/坏.txt", "failed/坏.txt.txt"]
    assert (folder / "failed/坏.txt.txt").read_text().startswith("坏.txt：无法识别文字编码")


def test_nothing_of_a_secret_file_stays_in_the_folder(folder, section):
    lay(folder, "库房.txt", "机密★5年\n" + LAW.format(name="库房"))

    swept_until_done(folder, section)

    (report,) = there(folder)
    assert report.startswith("failed/涉密文件-")
    assert "库房" not in (folder / report).read_text()


def test_a_file_taken_again_after_a_crash_is_found_to_be_there(folder, section):
    path = lay(folder, "考勤.txt", LAW.format(name="考勤"))
    swept_until_done(folder, section)
    lay(folder, "考勤.txt", LAW.format(name="考勤"))
    (folder / ".import.json").write_text('{"seen": {')

    swept_until_done(folder, section)

    assert there(folder) == ["done/考勤 (2).txt", "done/考勤.txt"]
    assert PolicyPage.objects.count() == 1
    assert not path.exists()


def test_links_and_hidden_files_are_left_alone(folder, section, tmp_path):
    outside = lay(tmp_path, "外.txt", LAW.format(name="外"))
    folder.mkdir()
    (folder / "链接.txt").symlink_to(outside)
    lay(folder, ".~lock.考勤.txt", "x")

    swept_until_done(folder, section)

    assert not ImportBatch.objects.exists()


def test_the_command_looks_once_and_names_who_imports(folder, section, editor):
    lay(folder, "考勤.txt", LAW.format(name="考勤"))
    out = StringIO()

    for _ in range(2):
        call_command("watch_folder", folder, "--once", "--by", "E01", stdout=out)

    assert out.getvalue() == "开始导入 1 个，已完成 0 个，未能导入 0 个。\n"
    assert ImportBatch.objects.get().created_by == editor


def test_the_command_says_what_is_missing(folder, section):
    with pytest.raises(CommandError, match="请写明要监视的文件夹"):
        call_command("watch_folder", "--once")
    with pytest.raises(CommandError, match="没有找到工号、手机号或邮箱为“nobody”"):
        call_command("watch_folder", folder, "--once", "--by", "nobody")
    documents_page(title="另一栏目", slug="other")
    with pytest.raises(CommandError, match="文件栏目不止一个"):
        call_command("watch_folder", folder, "--once")


def test_no_folder_is_watched_unless_one_is_set(folder, section, settings):
    lay(folder, "考勤.txt", LAW.format(name="考勤"))
    watch_folder()
    assert not ImportBatch.objects.exists()

    settings.IMPORT_FOLDER = str(folder)
    watch_folder()
    watch_folder()

    assert ImportBatch.objects.get().items.get().name == "考勤.txt"
