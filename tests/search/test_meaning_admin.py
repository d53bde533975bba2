"""What people see of the vectors: the page of the index, the dashboard, /readyz, the commands."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from accounts.todo import todo_items
from jobs import runner
from jobs.models import Job
from search import encoding, health, meaning
from search.engine.meaning import ModelError
from search.management.commands import encode_passages
from search.models import Unencoded, Vector
from search.querysets import MAX_ENCODINGS
from tests.factories.cms import article
from tests.search.bigrams import Bigrams

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = User.objects.create_user("M001", name="周系统")
    user.groups.add(Group.objects.get(name="系统管理员"))
    client.force_login(user)
    return user


def page_of(client):
    return client.get(reverse("search_index")).content.decode()


def test_the_page_says_that_meaning_is_off(engine, client, manager):
    shown = page_of(client)

    assert "未启用按含义检索" in shown
    assert reverse("search_index_encode") not in shown


def test_the_page_says_why_the_model_cannot_be_used(engine, client, manager, monkeypatch):
    def broken():
        raise ModelError("模型文件夹里缺少 tokenizer.json")

    monkeypatch.setattr(meaning, "open_meaning", broken)
    meaning._opened.cache_clear()

    assert "含义模型不能使用：模型文件夹里缺少 tokenizer.json" in page_of(client)
    assert health.meaning_ready() == ("search:meaning", False, "模型文件夹里缺少 tokenizer.json")
    meaning._opened.cache_clear()


def test_the_page_shows_what_is_done_and_what_waits(model, engine, drain, client, manager):
    article(title="算好的")
    drain()
    runner.run(encoding.request().pk)
    article(title="等待的")
    drain()

    shown = page_of(client)

    for words in ("字对", "1 段文字", "1 件，约 1 段文字", "含义向量已全部算出"):
        assert words in shown


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"away": True}, "含义模型进程没有答复"),
        ({"running": "bigrams 2"}, "含义模型进程用的是另一个模型（字对），请重启网站的全部进程"),
    ],
)
def test_the_page_and_readyz_say_that_the_process_is_no_use(
    model, engine, client, manager, fault, words
):
    assert health.meaning_ready() == ("search:meaning", True, "字对")
    for name, value in fault.items():
        setattr(model, name, value)

    assert words in page_of(client)
    assert health.meaning_ready() == ("search:meaning", False, words)


def test_readyz_is_content_where_meaning_is_off():
    assert health.meaning_ready() == ("search:meaning", True, "未启用")


def test_what_was_set_aside_is_shown_and_tried_again(model, engine, drain, client, manager, rf):
    article(title="难倒模型的文章")
    drain()
    Unencoded.objects.update(attempts=MAX_ENCODINGS, error="算出了无效的向量")
    request = rf.get("/admin/")
    request.user = manager

    shown = page_of(client)
    assert "难倒模型的文章" in shown
    assert "算出了无效的向量" in shown
    label = "没能算出含义向量的内容"
    assert [item.count for item in todo_items(request) if item.label == label] == [1]

    client.post(reverse("search_index_encode"))
    assert Job.objects.get(kind=encoding.KIND).created_by == manager
    assert not Unencoded.objects.exists()
    assert Vector.objects.count() == 1


def test_starting_by_hand_does_not_wait_for_an_encoder_that_was_away(
    model, engine, drain, client, manager
):
    article()
    drain()
    model.away = True
    job = encoding.request()
    runner.run(job.pk)
    model.away = False

    client.post(reverse("search_index_encode"))

    job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.SUCCEEDED, 2)


def test_more_that_failed_takes_no_more_queries(
    model, engine, drain, client, manager, django_assert_num_queries, django_assert_max_num_queries
):
    article()
    drain()
    Unencoded.objects.update(attempts=1)
    page_of(client)
    with django_assert_max_num_queries(100) as one:
        page_of(client)
    article(), article()
    drain()
    Unencoded.objects.update(attempts=1)

    with django_assert_num_queries(len(one.captured_queries)):
        page_of(client)


def test_everything_is_computed_anew_on_demand(model, engine, drain, client, manager):
    article(title="职工之家")
    drain()
    runner.run(encoding.request().pk)

    client.post(reverse("search_index_encode_anew"))

    assert not Vector.objects.exists()
    runner.run(Job.objects.active().get(kind=encoding.KIND).pk)
    assert Vector.objects.count() == 1


def command(*arguments):
    out = StringIO()
    call_command("encode_passages", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_does_it_in_the_foreground(model, engine, drain):
    article(title="职工之家"), article(title="女职工委员会")
    drain()

    said = command()

    assert "2 / 2　含义向量已全部算出" in said
    assert (Vector.objects.count(), Unencoded.objects.count()) == (2, 0)


def test_the_command_says_what_it_cannot_do(model, use_model):
    model.away = True
    with pytest.raises(CommandError, match="没有答复；也可以加 --in-process"):
        command()

    use_model(None)
    with pytest.raises(CommandError, match="请先设置 MEANING_MODEL"):
        command()


def test_the_command_brings_a_model_of_its_own(model, engine, drain, monkeypatch, settings):
    settings.MEANING_MODEL = "bigrams"
    model.away = True
    own = {"bigrams": Bigrams()}
    monkeypatch.setattr(encode_passages, "open_encoder", own.__getitem__)
    article(title="职工之家")
    drain()

    command("--in-process")

    assert "职工之家" in own["bigrams"].asked
    assert Vector.objects.get().space == model.space.key


def test_the_command_stops_when_told_to_and_keeps_what_was_made(model, engine, drain, monkeypatch):
    monkeypatch.setattr(encoding, "AT_ONCE", 1)
    monkeypatch.setattr(runner, "wake", lambda job: None)
    article(title="职工之家"), article(title="女职工委员会")
    drain()
    make = model.encode_passages

    def stop_at_the_second(texts):
        if Vector.objects.exists():
            raise KeyboardInterrupt
        return make(texts)

    model.encode_passages = stop_at_the_second
    with pytest.raises(CommandError, match="算好的都保留着"):
        command()
    assert Vector.objects.count() == 1

    model.encode_passages = make
    command()
    assert model.asked.count("职工之家") == model.asked.count("女职工委员会") == 1


def test_the_check_tells_of_vectors(model, engine, drain):
    article()
    drain()
    engine.refresh()
    out = StringIO()

    call_command("search_check", stdout=out)

    assert "含义向量：已算出 0 段文字，等待计算 1 件，多次失败 0 件" in out.getvalue()
