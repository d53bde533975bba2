import re
from pathlib import Path

from django.conf import settings

COMPONENTS = Path(settings.BASE_DIR) / "templates/components"


def test_stranger_is_sent_to_sign_in(client, db):
    response = client.get("/styleguide/")

    assert response.status_code == 302
    assert response.url == "/accounts/login/?next=/styleguide/"


def test_reader_is_refused_in_chinese(client_of, reader):
    response = client_of(reader).get("/styleguide/")

    assert response.status_code == 403
    assert "没有查看权限" in response.text


def test_editor_sees_every_component(client_of, editor):
    response = client_of(editor).get("/styleguide/")

    rendered = {template.name for template in response.templates}
    assert response.status_code == 200
    assert {f"components/{path.name}" for path in COMPONENTS.glob("*.html")} <= rendered


def test_every_script_of_a_page_carries_the_nonce_of_its_policy(client_of, editor):
    response = client_of(editor).get("/styleguide/")

    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])[1]
    scripts = re.findall(r"<script\b[^>]*>", response.text)
    assert scripts
    assert [tag for tag in scripts if f'nonce="{nonce}"' not in tag] == []
    assert "unsafe" not in response.headers["Content-Security-Policy"]
