"""What an attempt gets of a paper: chosen and drawn questions, none twice, part by part."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from courses import pools
from courses.matching import assign
from courses.models import KnowledgePoint, Paper, PaperItem, Question, QuestionBank, QuestionTag
from courses.selection import Drawer, draw, lots
from courses.services.questions import save_version
from tests.factories import courses as make

EXAM, PRACTICE, QUIZ = Paper.Purpose.EXAM, Paper.Purpose.PRACTICE, Paper.Purpose.QUIZ


def exam_paper(chosen=(), **fields):
    return make.paper(list(chosen), purpose=fields.pop("purpose", EXAM), **fields)


def asked(items):
    return [item.version.question_id for item in items]


def said_by(version):
    names = ("kind", "stem", "options", "key", "explanation", "source")
    return {name: getattr(version, name) for name in names}


def facts(items):
    return [(one.order, one.section, one.version_id, one.option_order, one.points) for one in items]


# Matching --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lots_of", "wanted", "sizes"),
    [
        ([[1, 2, 3]], [2], [2]),
        ([[1, 2], [1]], [1, 1], [1, 1]),
        ([[1, 2], [2, 3], [3]], [1, 1, 1], [1, 1, 1]),
        ([[1, 2, 3], [1, 2, 3]], [2, 2], [2, 1]),
        ([[1, 2, 3, 4], [1, 2], [2, 3]], [2, 1, 1], [2, 1, 1]),
        ([[], [1]], [1, 1], [0, 1]),
        ([], [], []),
    ],
)
def test_lots_get_what_they_can(lots_of, wanted, sizes):
    given_out = assign(lots_of, wanted)

    assert [len(one) for one in given_out] == sizes


def most(lots_of, wanted):
    """How many can be given out, by trying for each place of each lot (Kuhn's algorithm)."""
    places = [lot for lot, count in enumerate(wanted) for _ in range(count)]
    holder: dict[int, int] = {}

    def place(seat, seen):
        for number in lots_of[places[seat]]:
            if number not in seen:
                seen.add(number)
                if number not in holder or place(holder[number], seen):
                    holder[number] = seat
                    return True
        return False

    return sum(place(seat, set()) for seat in range(len(places)))


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 9), unique=True), st.integers(1, 4)),
        min_size=1,
        max_size=5,
    )
)
def test_as_many_are_given_out_as_can_be_and_none_twice(asked_for):
    lots_of, wanted = [one for one, _ in asked_for], [count for _, count in asked_for]

    given_out = assign(lots_of, wanted)

    numbers = [number for one in given_out for number in one]
    assert len(numbers) == len(set(numbers)) == most(lots_of, wanted)
    for lot, one, count in zip(lots_of, given_out, wanted, strict=True):
        assert set(one) <= set(lot)
        assert len(one) <= count


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_cut_lot_still_has_its_own_numbers(chance, most_of):
    numbers = [pools.Numbers("Q", range(n)) for n in (2, 7, 40)]

    cut = lots(numbers, most_of, chance, without={0, 1})

    assert [len(one) for one in cut] == [0, min(5, most_of), most_of]
    assert not {0, 1} & {number for one in cut for number in one}


# Drawing ---------------------------------------------------------------------


@pytest.mark.django_db
def test_rules_draw_beside_the_chosen_questions_and_never_the_same():
    everything = make.questions(5)
    paper = exam_paper(everything[:2])
    make.rule(paper, 3)

    items = draw(paper, seed=1)

    assert sorted(asked(items)) == [one.pk for one in everything]


@pytest.mark.django_db
def test_overlapping_rules_are_met_together_whichever_comes_first():
    point = KnowledgePoint.objects.create(name="工会经费")
    everything = make.questions(4)
    for one in everything[:2]:
        one.knowledge.add(point)
    paper = exam_paper()
    make.rule(paper, 2, points=Decimal(1))
    make.rule(paper, 2, points=Decimal(5), knowledge=point)

    drawings = [draw(paper, seed=seed) for seed in range(20)]

    for items in drawings:
        assert sorted(asked(items)) == [one.pk for one in everything]
        dear = {item.version.question_id for item in items if item.points == 5}
        assert dear == {one.pk for one in everything[:2]}


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_and_another_one_another():
    make.questions(30)
    paper = exam_paper(make.questions(3, kind="multiple"))
    make.rule(paper, 10, kind="single")

    first, again = draw(paper, seed=7), draw(paper, seed=7)
    kept = Drawer(paper)

    assert facts(first) == facts(again) == facts(kept.draw(seed=7))
    assert facts(kept.draw(seed=8)) != facts(first)
    assert facts(kept.draw(seed=7)) == facts(first)


@pytest.mark.django_db
def test_every_question_comes_up_sooner_or_later():
    everything = make.questions(12)
    paper = exam_paper()
    make.rule(paper, 4)
    drawer = Drawer(paper)

    seen = {pk for seed in range(60) for pk in asked(drawer.draw(seed=seed))}

    assert seen == {one.pk for one in everything}


@pytest.mark.django_db
def test_parts_stand_in_their_order_and_are_shuffled_inside_alone():
    singles, multiples = make.questions(6), make.questions(6, kind="multiple")
    paper = exam_paper()
    make.section(paper, "单项选择题")
    make.section(paper, "多项选择题")
    PaperItem.objects.create(paper=paper, question=multiples[0], section=2)
    PaperItem.objects.create(paper=paper, question=singles[0], section=1)
    make.rule(paper, 4, kind="multiple", section=2)
    make.rule(paper, 4, kind="single", section=1)

    drawings = [draw(paper, seed=seed) for seed in range(10)]

    for items in drawings:
        assert [item.section for item in items] == [1] * 5 + [2] * 5
        assert [item.order for item in items] == list(range(1, 11))
        assert {item.version.kind for item in items[:5]} == {"single"}
        assert {item.version.kind for item in items[5:]} == {"multiple"}
    assert len({items[0].version_id for items in drawings}) > 1


@pytest.mark.django_db
def test_unshuffled_parts_have_the_chosen_questions_first_then_those_of_the_bank():
    everything = make.questions(6)
    paper = exam_paper([everything[5], everything[4]], shuffle_questions=False)
    make.rule(paper, 3)

    pks = asked(draw(paper, seed=3))

    assert pks[:2] == [everything[5].pk, everything[4].pk]
    assert pks[2:] == sorted(pks[2:])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purpose", "drawn"),
    [
        (EXAM, {"exam", "both"}),
        (PRACTICE, {"practice", "both"}),
        (QUIZ, {"practice", "exam", "both"}),
    ],
)
def test_a_paper_draws_from_the_pools_of_its_purpose(purpose, drawn):
    by_pool = {pool: make.questions(1, pool=pool)[0].pk for pool in Question.Pool.values}
    ruled, chosen = exam_paper(purpose=purpose), exam_paper(Question.objects.all(), purpose=purpose)
    make.rule(ruled, 3)

    pks, chosen_pks = set(asked(draw(ruled, seed=1))), set(asked(draw(chosen, seed=1)))

    assert pks == chosen_pks == {by_pool[pool] for pool in drawn}


@pytest.mark.django_db
def test_what_people_mark_is_drawn_for_exams_alone():
    written = make.question(kind="essay", options=[], key={"model": "略", "rubric": []})
    objective = make.question()
    papers = {purpose: exam_paper(purpose=purpose) for purpose in (EXAM, PRACTICE, QUIZ)}
    for paper in papers.values():
        make.rule(paper, 2)

    pks = {purpose: set(asked(draw(paper, seed=1))) for purpose, paper in papers.items()}

    assert pks[EXAM] == {written.pk, objective.pk}
    assert pks[PRACTICE] == pks[QUIZ] == {objective.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "reviewed", "needs_check", "retired"])
def test_only_questions_in_use_are_drawn(state):
    Question.objects.filter(pk=make.questions(1)[0].pk).update(state=state)
    paper = exam_paper()
    make.rule(paper, 1)

    assert draw(paper, seed=1) == []


@pytest.mark.django_db
def test_a_rule_draws_what_it_asks_for_and_nothing_else():
    point, tag = KnowledgePoint.objects.create(name="经费"), QuestionTag.objects.create(name="重点")
    bank = QuestionBank.objects.create(name="财务")
    wanted = make.questions(1, bank=bank, kind="multiple", level="provincial", difficulty=4)[0]
    make.questions(1, bank=bank, kind="single", level="provincial", difficulty=4)
    make.questions(1, kind="multiple", level="provincial", difficulty=4)
    make.questions(1, bank=bank, kind="multiple", level="own", difficulty=4)
    make.questions(1, bank=bank, kind="multiple", level="provincial", difficulty=5)
    without_tag = make.questions(1, bank=bank, kind="multiple", level="provincial", difficulty=4)
    for one in Question.objects.exclude(pk=without_tag[0].pk):
        one.tags.add(tag)
        one.knowledge.add(point)
    paper = exam_paper()
    make.rule(
        paper,
        6,
        bank=bank,
        kind="multiple",
        level="provincial",
        tag=tag,
        knowledge=point,
        easiest=3,
        hardest=4,
    )

    assert asked(draw(paper, seed=1)) == [wanted.pk]


@pytest.mark.django_db
def test_a_case_counts_once_and_is_drawn_whole():
    case = make.case(weights=(1, 2))
    make.questions(3)
    paper = exam_paper(shuffle_questions=False)
    make.rule(paper, 1, kind="case", points=Decimal(6))
    make.rule(paper, 2, kind="single")

    items = draw(paper, seed=1)

    assert [item.version.part for item in items] == [1, 2, 0, 0]
    assert [item.points for item in items] == [Decimal(2), Decimal(4), Decimal(1), Decimal(1)]
    assert items[0].version.whole_id == case.current_id


@pytest.mark.django_db
def test_an_attempt_gets_the_current_version():
    question = make.questions(1)[0]
    paper = exam_paper()
    make.rule(paper, 1)
    before = draw(paper, seed=1)

    said = question.current
    version = save_version(question, by=None, **said_by(said) | {"stem": "新题干"})
    after = draw(paper, seed=1)

    assert [item.version_id for item in before] == [said.pk]
    assert [item.version_id for item in after] == [version.pk]


@pytest.mark.django_db
def test_a_question_that_left_the_bank_is_drawn_no_more_even_by_a_drawer_that_knew_it():
    everything = make.questions(6)
    paper = exam_paper()
    make.rule(paper, 5)
    drawer = Drawer(paper)
    drawer.draw(seed=1)
    Question.objects.filter(pk=everything[0].pk).update(state="needs_check")

    drawings = [asked(drawer.draw(seed=seed)) for seed in range(10)]

    expected = [one.pk for one in everything[1:]]
    assert [sorted(pks) for pks in drawings] == [expected] * 10
    assert sorted(asked(draw(paper, seed=1))) == expected


@pytest.mark.django_db
def test_an_attempt_gets_what_there_is_when_a_rule_cannot_be_met():
    make.questions(2)
    paper = exam_paper()
    make.rule(paper, 5)

    assert len(draw(paper, seed=1)) == 2


@pytest.mark.django_db
def test_nothing_that_tells_an_answer_is_read():
    paper = exam_paper(make.questions(2))
    make.rule(paper, 2, kind="multiple")
    make.questions(2, kind="multiple")

    with CaptureQueriesContext(connection) as queries:
        items = draw(paper, seed=1)

    assert len(items) == 4
    assert not [
        one["sql"] for one in queries if '"key"' in one["sql"] or "explanation" in one["sql"]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("bank", "count"), [(100, 10), (100, 100), (2000, 100)])
def test_drawing_costs_the_same_queries_for_every_bank_and_paper(
    bank, count, django_assert_num_queries
):
    make.questions(bank)
    make.case()
    paper = exam_paper(make.questions(count, kind="multiple"))
    make.rule(paper, count, kind="single")
    make.rule(paper, 1, kind="case")

    # The chosen questions, the parts of their cases, the rules, what they may draw, what they
    # drew, the parts of that.
    with django_assert_num_queries(6):
        items = draw(paper, seed=1)

    assert len(items) == 2 * count + 2
