"""Components drawn once say what an include would say."""

import pytest
from django.template import engines
from django.utils.safestring import mark_safe

INCLUDED = '{% include "components/tag.html" with text=text only %}'
DRAWN = '{% component "components/tag.html" text=text %}'


def rendered(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize("text", ["办法", "<b>", mark_safe("<b>"), 1, True, None])
def test_a_component_is_what_an_include_shows(text):
    first, again = rendered(DRAWN, text=text), rendered(DRAWN, text=text)

    assert first == again == rendered(INCLUDED, text=text)


def test_safe_text_lets_no_equal_text_through_unescaped():
    assert "<i>" in rendered(DRAWN, text=mark_safe("<i>"))
    assert "<i>" not in rendered(DRAWN, text="<i>")


def test_a_component_sees_nothing_of_the_page():
    assert "职工" not in rendered('{% component "components/tag.html" %}', text="职工")


def test_a_template_that_was_loaded_anew_is_drawn_anew(settings, tmp_path):
    file = tmp_path / "sign.html"
    loaders = [("django.template.loaders.filesystem.Loader", [tmp_path])]
    options = settings.TEMPLATES[0]["OPTIONS"] | {"loaders": loaders}
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"APP_DIRS": False, "OPTIONS": options}]

    drawn = []
    for text in ("旧", "新"):
        file.write_text(text, encoding="utf-8")
        drawn.append(rendered('{% component "sign.html" %}'))

    assert drawn == ["旧", "新"]
