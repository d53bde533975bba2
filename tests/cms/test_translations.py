"""Every string of the installed Wagtail and of django-axes has a Chinese wording."""

import ast
import gettext
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation.trans_real import DjangoTranslation

from tests.factories import cms as make

OURS = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?) (".*")$')
NAMED = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def messages(path):
    """(context, singular, plural, translation) of each entry of a .po file."""
    entry, key = {}, None
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if match := KEYWORD.match(line):
            key = match[1]
            entry[key] = ast.literal_eval(match[2])
        elif line.startswith('"') and key:
            entry[key] += ast.literal_eval(line)
        elif not line.strip():
            if entry.get("msgid"):
                text = entry.get("msgstr", entry.get("msgstr[0]"))
                yield entry.get("msgctxt"), entry["msgid"], entry.get("msgid_plural"), text
            entry, key = {}, None


def installed_sources(domain):
    """The English catalogues of the Wagtail apps in use, and a catalogue that lists axes' strings."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] == "wagtail" or config.name == "axes":
            module = Path(find_spec(config.module.__name__).origin).parent
            language = "de" if config.name == "axes" else "en"
            path = module / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
            if path.exists():
                yield path
    yield Path(find_spec("wagtail.users").origin).parent / "locale/en/LC_MESSAGES/django.po"


def untranslated(domain):
    catalogue = DjangoTranslation("zh-hans", domain=domain, localedirs=js_folders(domain))._catalog
    missing = set()
    for path in installed_sources(domain):
        if not path.name.startswith(domain + "."):
            continue
        for context, singular, plural, _ in messages(path):
            key = f"{context}\x04{singular}" if context else singular
            if catalogue.get((key, 0) if plural else key) is None:
                missing.add(singular)
    return sorted(missing)


def js_folders(domain):
    if domain == "django":
        return None
    return [str(Path(find_spec("wagtail.admin").origin).parent / "locale")]


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_nothing_of_the_installed_wagtail_is_left_in_english(domain):
    assert untranslated(domain) == []


def test_the_sources_are_really_read():
    assert sum(1 for path in installed_sources("django") for _ in messages(path)) > 1500


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_compiled_catalogue_says_what_the_source_says(domain):
    with (OURS / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog

    for context, singular, plural, text in messages(OURS / f"{domain}.po"):
        key = f"{context}\x04{singular}" if context else singular
        assert compiled[(key, 0) if plural else key] == text


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_wordings_use_only_the_values_they_are_given(domain):
    for _, singular, plural, text in messages(OURS / f"{domain}.po"):
        assert set(NAMED.findall(text)) <= set(NAMED.findall(singular + (plural or ""))), singular


@pytest.mark.django_db
def test_the_admin_speaks_chinese(administrator, client_of):
    client = client_of(administrator)

    home = client.get(reverse("wagtailadmin_home")).content.decode()
    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    editor = client.get(
        reverse("wagtailadmin_pages:add", args=["cms", "articlepage", make.home().pk])
    ).content.decode()

    assert "搜索所有页面" in home
    assert "\\u7f51\\u7edc\\u8fde\\u63a5\\u51fa\\u9519" in script
    assert "发布设置" in editor
    assert "推荐" not in editor
