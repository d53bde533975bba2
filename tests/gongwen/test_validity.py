from datetime import date

import pytest

from gongwen.validity import (
    UNKNOWN,
    Status,
    Validity,
    of_first_state,
    of_later_state,
    of_yearly_plan,
    status_on,
)


@pytest.mark.parametrize(
    ("validity", "day", "label"),
    [
        (UNKNOWN, date(2024, 1, 1), "待核实"),
        (Validity(start=date(2020, 1, 1)), date(2024, 1, 1), "待核实"),
        (of_first_state(date(2020, 1, 1)), date(2019, 12, 31), "尚未施行"),
        (of_first_state(date(2020, 1, 1)), date(2020, 1, 1), "现行有效"),
        (of_first_state(None), date(2024, 1, 1), "待核实"),
        (
            of_first_state(date(2020, 1, 1), expires=date(2022, 12, 31)),
            date(2022, 12, 31),
            "现行有效",
        ),
        (
            of_first_state(date(2020, 1, 1), expires=date(2022, 12, 31)),
            date(2023, 1, 1),
            "到期失效",
        ),
        (of_later_state(None), date(2024, 1, 1), "待核实"),
        (of_later_state(date(2013, 7, 1)), date(2013, 7, 1), "现行有效"),
        (of_yearly_plan(date(2019, 2, 18), 2019), date(2019, 2, 17), "尚未施行"),
        (of_yearly_plan(date(2019, 2, 18), 2019), date(2019, 12, 31), "现行有效"),
        (of_yearly_plan(date(2019, 2, 18), 2019), date(2020, 1, 1), "年度已过"),
        (of_yearly_plan(None, 2019), date(2019, 1, 1), "现行有效"),
        (
            Validity(date(2008, 1, 1), date(2013, 7, 1), Status.AMENDED, verified=True),
            date(2013, 7, 1),
            "已修改",
        ),
        (
            Validity(date(2008, 1, 1), date(2013, 7, 1), Status.REPEALED, verified=True),
            date(2014, 1, 1),
            "已废止",
        ),
        (Validity(date(2008, 1, 1), date(2013, 7, 1), verified=True), date(2014, 1, 1), "待核实"),
        (Validity(end=date(2013, 7, 1), ended_as=Status.AMENDED), date(2013, 6, 30), "待核实"),
        (Validity(end=date(2013, 7, 1), ended_as=Status.AMENDED), date(2013, 7, 1), "已修改"),
    ],
)
def test_status_on_a_day(validity, day, label):
    assert status_on(validity, day).label == label


def test_every_status_has_its_own_label():
    assert len({status.label for status in Status}) == len(Status)
