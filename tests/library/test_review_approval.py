"""批量发布: what may be published together is shown, published by a job, and nothing else."""

import pytest
from django.urls import reverse

from accounts.models import User
from jobs import runner
from jobs.models import Job
from library.models import ImportItem, PolicyPage
from library.review.approval import against, judged
from library.services.approval import run_approval, start_approval
from tests.factories.imports import imported, law

pytestmark = pytest.mark.django_db


def trusted(item, *confidences, warnings=()):
    """As if its values had been read with these confidences."""
    page = PolicyPage.objects.get(pk=item.page_id)
    page.recognised["evidence"] = {
        f"value{place}": {"snippet": "x", "rule": "x", "confidence": confidence}
        for place, confidence in enumerate(confidences)
    }
    page.recognised["outline"] = {"nodes": []}
    PolicyPage.objects.filter(pk=page.pk).update(recognised=page.recognised)
    ImportItem.objects.filter(pk=item.pk).update(warnings=list(warnings))


@pytest.fixture
def batch(section, editor):
    names = ("考勤", "值班", "请假", "休息")
    items = imported(section, editor, *(law(f"示例总工会{name}办法") for name in names))
    trusted(items[0], 0.95, 0.99)
    trusted(items[1], 0.95, 0.92)
    trusted(items[2], 0.99, 0.61)
    trusted(items[3], 0.99, warnings=["第二条之后缺第三条"])
    return items[0].batch


def live(batch):
    return list(batch.items.filter(page__live=True).values_list("order", flat=True))


def test_the_preview_says_how_many_pass_and_why_the_rest_do_not(desk, batch):
    response = desk.get(reverse("library_approval", args=[batch.pk]))

    preview = response.context["preview"]
    assert (preview.passing, preview.kept_back) == (2, 2)
    assert dict(preview.reasons) == {"有的内容可信程度不够": 1, "有提示需要核对": 1}
    assert "最低可信程度 61%" in response.text
    assert "第二条之后缺第三条" in response.text
    assert live(batch) == []


def test_what_would_be_published_is_named(desk, batch):
    response = desk.get(reverse("library_approval", args=[batch.pk]))

    before, _, after = response.text.partition("发布这 2 份")
    titles = ("示例总工会考勤办法", "示例总工会值班办法", "示例总工会请假办法")
    assert [title in before for title in titles] == [True, True, False]
    assert "示例总工会请假办法" in after


def test_a_threshold_is_remembered(desk, batch):
    address = reverse("library_approval", args=[batch.pk])

    first = desk.get(address, {"threshold": "94"})
    second = desk.get(address)

    assert (first.context["preview"].passing, second.context["preview"].passing) == (1, 1)
    assert second.context["form"]["threshold"].value() == 94


@pytest.mark.parametrize("threshold", ["", "30", "101", "viel"])
def test_a_threshold_that_is_none_publishes_nothing(desk, batch, threshold):
    response = desk.post(reverse("library_approval", args=[batch.pk]), {"threshold": threshold})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Job.objects.filter(kind="library.approve").exists()


def test_a_person_publishes_what_passes(desk, batch):
    response = desk.post(reverse("library_approval", args=[batch.pk]), {"threshold": "90"})
    job = Job.objects.get(kind="library.approve")
    runner.run(job.pk)

    job.refresh_from_db()
    assert live(batch) == [1, 2]
    assert job.result == {"published": 2, "left": 0}
    assert "已发布 2 份" in desk.get(response.url).text


def test_an_approval_asked_for_twice_is_one_and_may_run_again(batch, editor):
    first = start_approval(batch, threshold=0.9, by=editor)
    second = start_approval(batch, threshold=0.9, by=editor)
    runner.run(first.pk)
    again = start_approval(batch, threshold=0.9, by=editor)
    runner.run(again.pk)

    assert first == second
    again.refresh_from_db()
    assert (again.result, live(batch)) == ({"published": 0, "left": 0}, [1, 2])


def test_who_may_not_publish_gets_no_page_and_no_job(client, batch):
    reader = User.objects.create_user("R01", "secret", name="读者")
    client.force_login(reader)

    response = client.post(reverse("library_approval", args=[batch.pk]), {"threshold": "90"})

    assert response.status_code in (302, 403)
    assert not Job.objects.filter(kind="library.approve").exists()


def test_a_likeness_or_no_figure_leaves_it_to_a_person():
    page = PolicyPage()
    alike = ImportItem(likeness="later", warnings=[])
    mild = ImportItem(warnings=["另有文号：甲，请核对。"], page=page)

    assert against(alike, 0.99, 0.9) == ("与已有的文件相近", ["同一文件的较新文本"])
    assert against(ImportItem(warnings=[], page=page), None, 0.9)[0] == "没有可信程度"
    assert against(mild, 0.9, 0.9) == ("", [])


def test_judging_a_batch_costs_the_same_however_many(
    batch, section, editor, django_assert_num_queries
):
    list(judged(batch, editor))
    with django_assert_num_queries(3):
        assert len(list(judged(batch, editor))) == 4

    batch.items.filter(order__gt=1).delete()
    with django_assert_num_queries(3):
        assert len(list(judged(batch, editor))) == 1


def test_the_job_is_registered(batch, editor):
    job = start_approval(batch, threshold=0.9, by=editor)

    assert (job.label, run_approval.__name__) == ("批量发布", "run_approval")


def test_a_draft_that_somebody_has_changed_is_hers_to_pass(desk, batch, editor):
    first = batch.items.get(order=1).page
    first.save_revision(user=editor)

    preview = desk.get(reverse("library_approval", args=[batch.pk])).context["preview"]

    assert preview.passing == 1
    assert preview.reasons["已有人修改，还没有发布"] == 1


def test_what_a_catalogue_says_is_not_in_doubt(batch, editor):
    item = batch.items.get(order=3)
    page = item.page
    page.recognised["evidence"] = {
        "title": {"confidence": 0.95},
        "numbers.0": {"confidence": 0.2},
        "dates.issued": {"confidence": 0.3},
    }
    PolicyPage.objects.filter(pk=page.pk).update(recognised=page.recognised)
    given = {"number": "示例总工发〔2020〕1号", "issued": "2020-01-02"}
    ImportItem.objects.filter(pk=item.pk).update(given={"fields": given})

    found = {one.order: confidence for one, confidence in judged(batch, editor)}

    assert found[3] == 0.95
