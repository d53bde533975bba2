"""Figures of questions against numbers worked out by hand."""

from datetime import UTC, datetime, timedelta

from courses.item_analysis import (
    ENOUGH,
    LONGEST_PAUSE,
    Choice,
    ItemFigures,
    Response,
    Save,
    analyse,
    group_bounds,
    median_seconds,
    warnings,
)

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def figures(**changed):
    values = {
        "n": ENOUGH,
        "difficulty": 0.5,
        "discrimination": 0.4,
        "unanswered": 0.0,
        "upper": 9,
        "lower": 9,
        "choices": {
            "a": Choice("a", 0.3, 0.1, 0.5),
            "b": Choice("b", 0.7, 0.9, 0.5),
        },
    }
    return ItemFigures(**values | changed)


def test_difficulty_is_the_mean_share_of_the_points():
    responses = [
        Response(attempt=number, version=1, share=share, rest=0.5)
        for number, share in enumerate((1, 1, 0.5, 0))
    ]

    found = analyse(responses, dict.fromkeys(range(4), 0.5))

    assert found[1].difficulty == 0.625
    assert found[1].n == 4


def test_discrimination_of_a_right_or_wrong_question_is_the_point_biserial():
    """Right: rest 0.8, 0.6; wrong: 0.4, 0.2. Means 0.7 and 0.3, deviation of all four sqrt(0.05),
    p = q = 0.5: r = (0.7 - 0.3) / sqrt(0.05) * sqrt(0.25) = 0.894."""
    rest = {0: 0.8, 1: 0.6, 2: 0.4, 3: 0.2}
    responses = [Response(number, 1, float(number < 2), rest[number]) for number in rest]

    found = analyse(responses, rest)

    assert found[1].discrimination == 0.894


def test_discrimination_is_negative_where_the_better_ones_fail():
    rest = {0: 0.8, 1: 0.6, 2: 0.4, 3: 0.2}
    responses = [Response(number, 1, float(number > 1), rest[number]) for number in rest]

    found = analyse(responses, rest)

    assert found[1].discrimination == -0.894


def test_discrimination_is_unknown_where_all_earn_the_same_or_nothing_else_was_asked():
    same = [Response(number, 1, 1.0, number / 4) for number in range(4)]
    alone = [Response(number, 2, float(number > 1), None) for number in range(4)]

    found = analyse([*same, *alone], {number: number / 4 for number in range(4)})

    assert found[1].discrimination is None
    assert found[2].discrimination is None


def test_groups_are_the_upper_and_lower_27_percent():
    """Of 11 people three (2.97) are in each."""
    assert group_bounds([number / 10 for number in range(11)]) == (0.8, 0.2)


def test_whoever_ties_with_the_last_of_a_group_belongs_to_it():
    scores = dict(enumerate([1, 0.9, 0.9, 0.9, 0.5, 0.4, 0.3]))
    responses = [Response(number, 1, scores[number], 0.5, ("a",)) for number in scores]

    found = analyse(responses, scores)

    assert (found[1].upper, found[1].lower) == (4, 2)


def test_there_are_no_groups_where_all_scores_are_equal():
    scores = dict.fromkeys(range(10), 0.7)
    responses = [Response(number, 1, 0.7, 0.7, ("a",)) for number in scores]

    found = analyse(responses, scores)

    assert (found[1].upper, found[1].lower) == (0, 0)
    assert found[1].choices == {"a": Choice("a", 1.0, None, None)}


def test_choices_are_shares_of_everybody_and_of_both_groups():
    """Eight people, groups of three (2.16 rounded up)."""
    chosen = ["b", "b", "a", "b", "c", "a", "a", "b"]
    scores = {number: 1 - number / 10 for number in range(8)}
    responses = [
        Response(number, 1, float(option == "b"), 0.5, (option,))
        for number, option in enumerate(chosen)
    ]

    found = analyse(responses, scores)

    assert found[1].choices == {
        "a": Choice("a", 0.375, 0.333, 0.667),
        "b": Choice("b", 0.5, 0.667, 0.333),
        "c": Choice("c", 0.125, 0.0, 0.0),
    }


def test_several_options_of_one_answer_count_each_and_empty_answers_are_told():
    responses = [
        Response(0, 1, 1.0, 0.5, ("a", "c")),
        Response(1, 1, 0.0, 0.5, (), answered=False),
    ]

    found = analyse(responses, {0: 0.5, 1: 0.5})

    assert {option: one.everybody for option, one in found[1].choices.items()} == {
        "a": 0.5,
        "c": 0.5,
    }
    assert found[1].unanswered == 0.5


def saves(attempt, *moments):
    """Of each save its version and its second since the beginning."""
    return [
        Save(attempt, version, BEGAN + timedelta(seconds=second), BEGAN)
        for version, second in moments
    ]


def test_time_runs_from_the_save_before_to_the_last_save_of_the_question():
    """In the first attempt question 1 is saved after 20 s and again 5 s after question 2."""
    told = [
        *saves(1, (1, 20), (2, 50), (1, 55)),
        *saves(2, (1, 40), (2, 60)),
        *saves(3, (2, 10), (1, 22)),
    ]

    found = median_seconds(told)

    assert found == {1: 12, 2: 20}


def test_time_of_an_even_number_is_the_lower_middle_and_pauses_are_cut():
    told = [*saves(1, (1, 30)), *saves(2, (1, 50)), *saves(3, (2, 90_000))]

    found = median_seconds(told)

    assert found == {1: 30, 2: LONGEST_PAUSE}


def test_sound_question_gets_no_warning():
    assert warnings(figures(), ["a", "b"], ["b"]) == []


def test_negative_discrimination_says_that_the_key_may_be_wrong():
    assert warnings(figures(discrimination=-0.1), ["a", "b"], ["b"]) == [
        "其他题得分高的人反而容易答错这道题，答案可能有误，请核对。"
    ]


def test_low_discrimination_and_extreme_difficulty_are_said():
    assert warnings(figures(discrimination=0.19, difficulty=0.96), ["a", "b"], ["b"]) == [
        "区分度偏低，分不出掌握与没有掌握。",
        "几乎人人答对。",
    ]
    assert warnings(figures(discrimination=None, difficulty=0.19), ["a", "b"], ["b"]) == [
        "很少有人答对。"
    ]


def test_option_nobody_takes_is_named():
    assert warnings(figures(), ["a", "b", "c", "d"], ["b"]) == [
        "没有人选“C”、“D”，可以换成更容易混淆的选项。"
    ]


def test_wrong_option_that_the_upper_group_prefers_is_named():
    choices = {"true": Choice("true", 0.6, 0.7, 0.5), "false": Choice("false", 0.4, 0.3, 0.5)}

    assert warnings(figures(choices=choices), ["true", "false"], ["false"]) == [
        "高分组选“正确”的比选正确答案的还多，请核对答案和题干。"
    ]


def test_few_answers_are_not_judged():
    few = figures(n=ENOUGH - 1, discrimination=-0.5)

    assert (few.enough, warnings(few, ["a", "b"], ["b"])) == (False, [])


def test_question_without_options_is_judged_by_its_figures_alone():
    assert warnings(figures(choices={}, discrimination=-0.5), [], []) == [
        "其他题得分高的人反而容易答错这道题，答案可能有误，请核对。"
    ]
