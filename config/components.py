"""Components drawn once: `{% component "components/icon.html" name="close" %}`.

As `{% include … with … only %}`, for what depends on nothing but its few arguments: a page has
dozens of icons, and to render one takes longer than to remember it. Built into every template
(`TEMPLATES`). Not for what readers write: that would be kept for the next one, until it is
pushed out.
"""

from functools import lru_cache
from typing import Any

from django.template import Context, Library, Template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag(takes_context=True)
def component(context: RequestContext, path: str, **values: Any) -> SafeString:
    # A safe string equals one that must be escaped: the type tells them apart.
    given = tuple((key, value, type(value)) for key, value in values.items())
    return _drawn(context.template.engine.get_template(path), given)


# By the compiled template, which is another one as soon as its file changes.
@lru_cache(maxsize=1000)
def _drawn(template: Template, given: tuple[tuple[str, Any, type], ...]) -> SafeString:
    return template.render(Context({key: value for key, value, _ in given}))
