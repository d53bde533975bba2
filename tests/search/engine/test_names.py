"""Personal names are told from words."""

import pytest

from search.engine import names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("沈元龙为什么出任后卫", ["沈元龙"]),
        ("李劼同志的讲话", ["李劼"]),
        ("请欧阳职公发言", ["欧阳职公"]),
        ("工会法规定", []),
        ("高度重视职工权益", []),
        ("万元以上", []),
        ("马上开会", []),
        ("", []),
    ],
)
def test_find_names(text, found):
    assert [text[start:end] for start, end in names.find(text)] == found
