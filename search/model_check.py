"""Is the model of meaning one that can be used? The site works without, so this only warns."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from search.engine.meaning import ModelError
from search.engine.meaning.opening import describe


def usable_model(**_: Any) -> list[CheckMessage]:
    if not settings.MEANING_MODEL:
        return []
    try:
        describe(settings.MEANING_MODEL)
    except ModelError as error:
        hint = "改好后重新启动；在此之前检索照常，只是不按含义查找。不用时设 MEANING_MODEL=none。"
        return [Warning(f"含义模型不能使用：{error}", hint=hint, id="search.W001")]
    return []
