"""The pages of markers and of those who correct keys, as each of them sees them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import EDITOR, SYSTEM_ADMINISTRATOR, TRAINING_ADMINISTRATOR
from accounts.todo import todo_items
from courses.attempts import reviewed
from courses.models import KeyCorrection, Mark
from courses.services.key_mending import apply_and_mend
from courses.services.marks import give, next_item
from courses.services.questions import content_of, save_content
from courses.services.regrade import CorrectionRefused, propose
from jobs.runner import run
from tests.courses.test_marking_queue import RUBRIC, essay, handed_in, marker
from tests.courses.test_regrade import sat
from tests.factories import courses as make
from tests.factories import exams
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    return exams.exam([essay()], title="财务考试")


def shown(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_marker_goes_from_the_list_to_the_next_answer_and_on(client, exam):
    attempts = [handed_in(exam, UserFactory(name="何静"), answer=f"答案{n}") for n in (1, 2)]
    client.force_login(marker(exam))

    assert "还有 2 份答案待阅" in shown(client.get("/marking/"))
    queue = reverse("courses:marking_next", args=[exam.pk])
    assert "还有 2 份答案待阅" in shown(client.get(queue))
    first = client.post(queue)
    page = shown(client.get(first.url))
    assert ("答案1" in page, "见办法第三条。" in page) == (True, True)
    second = client.post(first.url, {"points": "7.5", "comment": "好", "save": "1"})
    assert "答案2" in shown(client.get(second.url))
    last = client.post(second.url, {"points": "5", "save": "1"}, follow=True)

    assert "现在没有等您批阅的答案。" in shown(last)
    assert [one.attempt_id for one in (m.item for m in Mark.objects.order_by("pk"))] == [
        one.pk for one in attempts
    ]


def test_no_page_tells_a_marker_whose_answer_it_is(client, exam):
    handed_in(exam, UserFactory(name="何静", staff_number="X12345"))
    client.force_login(marker(exam))
    queue = reverse("courses:marking_next", args=[exam.pk])

    item = client.post(queue).url
    pages = [shown(client.get(url)) for url in ("/marking/", queue, item)]

    assert not any("何静" in page or "X12345" in page for page in pages)


def test_the_criteria_of_a_rubric_are_given_one_by_one(client):
    exam = exams.exam([essay(RUBRIC)])
    item = handed_in(exam).items.get()
    client.force_login(marker(exam))
    url = reverse("courses:marking_item", args=[item.pk])

    assert "分析情形（0 到 7.5 分）" in shown(client.get(url))
    refused = shown(client.post(url, {"criterion_0": "3", "criterion_1": ""}))
    client.post(url, {"criterion_0": "2", "criterion_1": "7.5"})

    assert ("得分不能超过 2.5。" in refused, "请填写得分。" in refused) == (True, True)
    assert Mark.objects.get().points == 9.5


@pytest.mark.parametrize("sent", ["", "11", "-1", "1.23", "x", "NaN", "1e400", "\x00"])
def test_points_that_cannot_be_are_told_at_the_field(client, exam, sent):
    item = handed_in(exam).items.get()
    client.force_login(marker(exam))

    page = shown(client.post(reverse("courses:marking_item", args=[item.pk]), {"points": sent}))

    assert "field--error" in page
    assert not Mark.objects.exists()


def test_an_answer_left_goes_to_the_next_marker(client, exam):
    item = handed_in(exam).items.get()
    client.force_login(marker(exam))
    url = reverse("courses:marking_item", args=[item.pk])
    client.get(url)

    client.post(url, {"release": "1"})

    assert next_item(marker(exam), exam, at=timezone.now()) == item


def test_an_answer_that_another_has_is_not_shown(client, exam):
    item = handed_in(exam).items.get()
    next_item(marker(exam), exam, at=timezone.now())
    client.force_login(marker(exam))

    response = client.get(reverse("courses:marking_item", args=[item.pk]), follow=True)

    assert "这份答案正由另一位阅卷人员批阅。" in shown(response)


def test_an_earlier_mark_is_shown_and_changed(client, exam):
    user, item = marker(exam), handed_in(exam).items.get()
    give(item, by=user, points=Decimal(5), comment="先这样", at=timezone.now())
    client.force_login(user)
    queue = reverse("courses:marking_next", args=[exam.pk])
    url = reverse("courses:marking_item", args=[item.pk])

    assert url in shown(client.get(queue))
    assert "先这样" in shown(client.get(url))
    client.post(url, {"points": "6"})

    assert [one.points for one in Mark.objects.all()] == [5, 6]


@pytest.mark.parametrize("answers", [1, 3])
def test_the_queue_asks_the_same_number_of_queries(
    client, exam, answers, django_assert_max_num_queries
):
    for _ in range(answers):
        handed_in(exam)
    user = marker(exam)
    give(next_item(user, exam, at=timezone.now()), by=user, points=Decimal(5), at=timezone.now())
    client.force_login(user)

    with django_assert_max_num_queries(22):
        client.get(reverse("courses:marking_next", args=[exam.pk]))


def people(exam, candidate):
    return {
        "anonymous": None,
        "learner": UserFactory(),
        "candidate": candidate,
        "editor": UserFactory(roles=[EDITOR]),
        "marker": marker(exam),
        "invigilator": exams.staff(exam, UserFactory()).user,
        "trainer": UserFactory(roles=[TRAINING_ADMINISTRATOR]),
        "administrator": UserFactory(roles=[SYSTEM_ADMINISTRATOR]),
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 302),
        ("learner", 403),
        ("candidate", 403),
        ("editor", 403),
        ("invigilator", 403),
        ("marker", 200),
        ("trainer", 200),
        ("administrator", 200),
    ],
)
def test_who_may_mark(client, exam, name, status):
    attempt = handed_in(exam)
    user = people(exam, attempt.user)[name]
    if user:
        client.force_login(user)

    got = [
        client.get(url).status_code
        for url in (
            "/marking/",
            reverse("courses:marking_next", args=[exam.pk]),
            reverse("courses:marking_item", args=[attempt.items.get().pk]),
        )
    ]

    assert got == [status] * 3


def test_a_marker_of_another_exam_marks_nothing_here(client, exam):
    item = handed_in(exam).items.get()
    client.force_login(marker(exams.exam([essay()])))

    url = reverse("courses:marking_item", args=[item.pk])

    assert [client.get(url).status_code, client.post(url, {"points": "5"}).status_code] == [
        403,
        403,
    ]
    assert not Mark.objects.exists()


def test_a_marker_does_not_open_her_own_answer(client, exam):
    user = marker(exam)
    item = handed_in(exam, user).items.get()
    client.force_login(user)

    response = client.get(reverse("courses:marking_item", args=[item.pk]), follow=True)

    assert "这是您自己的答卷，由其他阅卷人员批阅。" in shown(response)


def test_trainers_are_told_what_waits(rf, exam):
    handed_in(exam)
    requests = [rf.get("/"), rf.get("/")]
    requests[0].user = UserFactory(roles=[TRAINING_ADMINISTRATOR])
    requests[1].user = UserFactory(roles=[EDITOR])

    counts = [
        [one.count for one in todo_items(request) if one.label == "待阅卷的答案"]
        for request in requests
    ]

    assert counts == [[1], []]


def test_a_comment_stands_beside_the_reviewed_answer(exam):
    attempt = handed_in(exam)
    give(
        attempt.items.get(),
        by=marker(exam),
        points=Decimal(5),
        comment="依据不足",
        at=timezone.now(),
    )

    assert [one.comment for one in reviewed(attempt)] == ["依据不足"]


@pytest.fixture
def trainer(client):
    user = UserFactory(roles=[TRAINING_ADMINISTRATOR])
    client.force_login(user)
    return user


def test_a_wrong_key_is_corrected_from_the_question_to_the_result(client, trainer):
    exam = exams.exam([make.question() for _ in range(3)], title="财务考试")
    attempt = sat(exam, "a", "b", "a", user=UserFactory(name="何静"))
    version = exam.paper.items.all()[0].question.current
    question = version.question

    assert "更正答案" in shown(client.get(reverse("question:edit", args=[question.pk])))
    listed = client.get(reverse("question:corrections"), {"question": question.pk})
    url = reverse("question:correct", args=[version.pk])
    assert url in shown(listed)
    assert "B. 选项b（原来的答案）" in shown(client.get(url))
    sent = {"mode": "new_key", "key": "a", "scope": f"exam:{exam.pk}", "reason": "教材已改"}
    proposed = client.post(url, sent)
    page = shown(client.get(proposed.url))
    assert ("何静" in page, "变为合格" in page, "确认执行" in page) == (True, True, True)
    correction = KeyCorrection.objects.get()
    client.post(reverse("question:correction_apply", args=[correction.pk]))
    correction.refresh_from_db()
    run(correction.outcome["job"])

    assert "成绩有变 1 份，变为合格 1 份" in shown(client.get(proposed.url))
    attempt.refresh_from_db()
    assert (attempt.score, correction.exam, correction.only_if_higher) == (2, exam, False)


def corrected(client, question, *, mend=True, **sent):
    """The page of a correction that was proposed and applied."""
    url = reverse("question:correct", args=[question.current.pk])
    form = {"scope": "everywhere", "reason": "教材已改", "only_if_higher": "on"}
    proposed = client.post(url, form | sent)
    correction = KeyCorrection.objects.latest("pk")
    address = reverse("question:correction_apply", args=[correction.pk])
    client.post(address, {"mend": "on"} if mend else {})
    return proposed.url


def test_the_question_is_put_right_together_with_the_results(client, trainer):
    question = make.question(
        kind="blank", stem="产假____天", key=[["15天"]], explanation="见第七条"
    )
    question.reviewed_by = UserFactory()
    question.save()

    page = shown(client.get(corrected(client, question, mode="accept_also", key="半个月")))

    question.refresh_from_db()
    said = question.current
    assert (said.number, said.key, said.explanation) == (2, [["15天", "半个月"]], "见第七条")
    assert (said.created_by, question.state, question.reviewed_by) == (trainer, "draft", None)
    assert "已按新答案存为第 2 版" in page
    assert question.versions.get(number=1).key == [["15天"]]


def test_the_question_may_be_left_as_it_is(client, trainer):
    question = make.question()

    page = shown(client.get(corrected(client, question, mend=False, mode="new_key", key="a")))

    question.refresh_from_db()
    assert (question.current.number, question.state) == (1, "active")
    assert "没有随之改动" in page


def test_the_part_of_a_case_is_put_right_in_its_place(client, trainer):
    case = make.case((1, 2))
    part = case.current.parts.get(part=2)
    correction = propose(part, mode="new_key", key=["d"], reason="有误", by=trainer)

    apply_and_mend(correction, by=trainer)

    case.refresh_from_db()
    keys = [one.key for one in case.current.parts.order_by("part")]
    assert (case.current.number, keys, case.state) == (2, [["b"], ["d"]], "draft")


@pytest.mark.parametrize(
    ("kind", "mode", "key", "offered"),
    [
        ("single", "new_key", ["a"], True),
        ("single", "accept_also", ["a"], False),
        ("single", "award_all", None, False),
        ("single", "drop", None, False),
        ("blank", "accept_also", [["全总"]], True),
    ],
)
def test_only_what_a_key_can_say_is_offered_for_the_bank(client, trainer, kind, mode, key, offered):
    question = make.question(kind=kind, **({"stem": "____"} if kind == "blank" else {}))
    correction = propose(question.current, mode=mode, key=key, reason="有误", by=trainer)

    page = shown(client.get(reverse("question:correction", args=[correction.pk])))

    assert ('name="mend" id="mend" checked' in page) is offered


def test_what_was_edited_meanwhile_is_not_overwritten(client, trainer):
    question = make.question()
    correction = propose(question.current, mode="new_key", key=["a"], reason="有误", by=trainer)
    said = content_of(question.current)
    save_content(question, replace(said, stem="改过的题干"), by=trainer)

    page = shown(client.get(reverse("question:correction", args=[correction.pk])))
    with pytest.raises(CorrectionRefused, match="已经改过"):
        apply_and_mend(KeyCorrection.objects.get(), by=trainer)

    assert 'name="mend"' not in page
    assert KeyCorrection.objects.get().state == "preview"


def test_what_was_proposed_can_be_given_up(client, trainer):
    exam = exams.exam([make.question()])
    version = exam.paper.items.get().question.current
    correction = propose(version, mode="drop", reason="题目有误", by=trainer)
    url = reverse("question:correction_discard", args=[correction.pk])

    response = client.post(url, follow=True)

    assert "已放弃，没有改动任何成绩。" in shown(response)
    assert "不能再办理" in shown(client.post(url, follow=True))


@pytest.mark.parametrize(
    ("kind", "key", "sent", "kept"),
    [
        ("multiple", ["a", "c"], ["a", "b"], ["a", "b"]),
        ("true_false", ["true"], "false", ["false"]),
        ("blank", [["总工会"]], "全总｜全国总工会", [["全总", "全国总工会"]]),
    ],
)
def test_the_key_of_each_kind_can_be_given(client, trainer, kind, key, sent, kept):
    question = make.question(kind=kind, key=key, stem="____" if kind == "blank" else "题干")
    url = reverse("question:correct", args=[question.current.pk])
    form = {"mode": "accept_also", "key": sent, "scope": "everywhere", "reason": "有误"}

    client.post(url, form | {"only_if_higher": "on"})

    correction = KeyCorrection.objects.get()
    assert (correction.key, correction.only_if_higher) == (kept, True)


def test_a_written_question_offers_no_key(client, trainer):
    question = essay()

    page = shown(client.get(reverse("question:correct", args=[question.current.pk])))

    assert ("全部给分" in page, "改用新答案" in page) == (True, False)


def test_what_cannot_be_is_told_on_the_form(client, trainer):
    question = make.question()
    url = reverse("question:correct", args=[question.current.pk])

    same = client.post(
        url, {"mode": "new_key", "key": "b", "scope": "everywhere", "reason": "有误"}
    )
    empty = client.post(url, {})

    assert "新答案与原来的答案相同。" in shown(same)
    assert ("请选择处理办法。" in shown(empty), "请写明原因。" in shown(empty)) == (True, True)
    assert not KeyCorrection.objects.exists()


@pytest.mark.parametrize("role", [None, EDITOR])
def test_only_who_may_change_questions_corrects_keys(client, role):
    question = make.question()
    correction = propose(question.current, mode="drop", reason="有误", by=UserFactory())
    client.force_login(UserFactory(roles=[role] if role else []))

    got = [
        client.get(reverse("question:corrections")).status_code,
        client.get(reverse("question:correct", args=[question.current.pk])).status_code,
        client.get(reverse("question:correction", args=[correction.pk])).status_code,
        client.post(reverse("question:correction_apply", args=[correction.pk])).status_code,
        client.post(reverse("question:correction_discard", args=[correction.pk])).status_code,
    ]

    assert set(got) <= {302, 403}
    correction.refresh_from_db()
    assert correction.state == "preview"


def test_pages_of_the_site_lead_to_the_corrections(client, trainer):
    correction = propose(make.question().current, mode="drop", reason="有误", by=trainer)

    urls = [
        client.get("/corrections/?question=3").url,
        client.get(reverse("courses:correction", args=[correction.pk])).url,
    ]

    assert urls == [
        reverse("question:corrections") + "?question=3",
        reverse("question:correction", args=[correction.pk]),
    ]


def test_a_marker_finds_what_waits_among_her_exams(client, exam):
    handed_in(exam, UserFactory())
    client.force_login(marker(exam))

    page = shown(client.get(reverse("courses:exams")))

    assert ("我的阅卷" in page, "还有 1 份答案待阅" in page) == (True, True)


def test_nobody_else_is_told_what_waits_to_be_marked(client, exam):
    handed_in(exam, UserFactory())
    client.force_login(UserFactory())

    assert "我的阅卷" not in shown(client.get(reverse("courses:exams")))
