"""Pictures that a file has and an import leaves behind: each question that loses one says so."""

from typing import Any

from courses.exchange.rows import ReadFile
from courses.questions.content import from_json, to_json

#: Stands in the text where a picture stood (object replacement character).
MARK = "\ufffc"
LOST = "题中的图片没有导入，请在审核时补上。"


def tell_pictures(found: ReadFile) -> ReadFile:
    """Every row with a mark loses it and gets a problem; so does the file for what is no row's."""
    for row in found.rows:
        said = to_json(row.content)
        bare = _without(said)
        if bare != said:
            row.content = from_json(bare)
            row.problems.append(LOST)
    found.problems = [problem.replace(MARK, "（图片）") for problem in found.problems]
    return found


def _without(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(f"\n{MARK}", "").replace(MARK, "")
    if isinstance(value, dict):
        return {name: _without(one) for name, one in value.items()}
    return [_without(one) for one in value] if isinstance(value, list) else value
