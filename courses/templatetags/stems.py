"""Showing stems as they are written."""

from collections.abc import Mapping
from typing import Any

from django import template

from courses.models import QuestionVersion
from courses.questions import MARKED_BY_PEOPLE
from courses.questions.blank import gaps_in_words
from courses.questions.stems import Block, Picture, blocks_of, in_words

register = template.Library()


@register.filter
def stem_blocks(stem: str) -> list[Block]:
    """For `components/stem.html`."""
    return blocks_of(stem)


@register.filter
def stem_words(stem: str) -> str:
    """The stem on one line, for lists."""
    return in_words(stem)


@register.filter
def stem_pictures(stem: str) -> list[Picture]:
    """Those of a stem alone, for lists that show it in words."""
    return [block for block in blocks_of(stem) if isinstance(block, Picture)]


@register.filter
def kind_in_words(content: Mapping[str, Any]) -> str:
    """The name of the kind; whatever a file says where there is none of it."""
    kind = content["kind"]
    return QuestionVersion.Kind(kind).label if kind in QuestionVersion.Kind.values else str(kind)


@register.filter
def key_in_words(content: Mapping[str, Any]) -> str:
    """The key of a content as it is kept in JSON, so that somebody can check it before it is used."""
    kind, key = content["kind"], content["key"]
    if kind in MARKED_BY_PEOPLE and isinstance(key, Mapping):
        points = [f"{one['text']}（{one['weight']}）" for one in key.get("rubric", [])]
        rubric = f"评分要点：{'；'.join(points)}" if points else ""
        return "\n".join(filter(None, (key.get("model", ""), rubric)))
    if kind == "blank" and all(isinstance(one, list) for one in key):
        return gaps_in_words(key) + ("（不分顺序）" if content["rules"].get("any_order") else "")
    judged = {"true": "正确", "false": "错误"} if kind == "true_false" else {}
    return "".join(judged.get(str(one), str(one).upper()) for one in key)
