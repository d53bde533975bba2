"""The guarded file view: who may have a file, how it travels, what is written down."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import CollectionViewRestriction, ModelLogEntry

from cms import services
from cms.files import GuardedFile, file_response, register_file
from cms.models import ArticleAttachment
from tests.factories import cms as make

pytestmark = pytest.mark.django_db
BODY = b"0123456789"


@pytest.fixture
def attached(django_capture_on_commit_callbacks):
    """Attach a file to a published article; the reference index is a task after the commit."""

    def attach(media=None, **fields):
        media = media or make.document(content=BODY)
        with django_capture_on_commit_callbacks(execute=True):
            page = make.article(**fields)
            page.attachments.add(ArticleAttachment(document=media))
            page.save()
        return page, media

    return attach


def body_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def fetch(client, url, **headers):
    """A response whose body has been read, so that its file is closed."""
    response = client.get(url, headers={name.replace("_", "-"): headers[name] for name in headers})
    response.body = body_of(response)
    return response


def test_a_file_of_a_public_page_is_for_everybody(client, attached):
    _, document = attached()

    response = fetch(client, document.url)

    assert response.status_code == 200
    assert response.body == BODY
    assert response["Content-Length"] == "10"
    assert response["Content-Type"] == "text/plain"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "filename*=utf-8''%E9%80%9A%E7%9F%A5" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, BODY, "bytes 0-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=9-9", 206, b"9", "bytes 9-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, BODY, None),
        ("bytes=0-1,4-5", 200, BODY, None),
        ("bytes=", 200, BODY, None),
        ("bytes=-", 200, BODY, None),
        ("bytes=a-b", 200, BODY, None),
        ("lines=1-2", 200, BODY, None),
        ("bytes=" + "9" * 5000 + "-", 200, BODY, None),
    ],
)
def test_ranges(client, attached, asked, status, body, content_range):
    _, document = attached()

    response = fetch(client, document.url, range=asked)

    assert response.status_code == status
    assert response.body == body
    assert response.get("Content-Range") == content_range


def test_an_unchanged_file_costs_a_304(client, attached):
    _, document = attached()
    etag = client.head(document.url)["ETag"]

    for value in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert fetch(client, document.url, if_none_match=value).status_code == 304
    assert fetch(client, document.url, if_none_match='"other"').status_code == 200


def test_a_range_of_a_changed_file_gives_the_whole(client, attached):
    _, document = attached()
    etag = client.head(document.url)["ETag"]

    same = fetch(client, document.url, range="bytes=0-1", if_range=etag)
    other = fetch(client, document.url, range="bytes=0-1", if_range='"old"')

    assert (same.status_code, other.status_code) == (206, 200)


def test_head_gives_headers_only(client, attached):
    _, document = attached()

    response = client.head(document.url)

    assert response["Content-Length"] == "10"
    assert response.content == b""
    assert client.post(document.url).status_code == 405


def test_an_empty_file_is_served(client, attached):
    _, document = attached(make.document(name="空.txt", content=b""))

    response = fetch(client, document.url)

    assert (response.status_code, response.body) == (200, b"")
    assert fetch(client, document.url, range="bytes=0-").status_code == 416


def test_nginx_sends_what_we_cleared(client, attached, settings):
    settings.FILES_ACCEL_PREFIX = "/_files/"
    page, document = attached()

    response = fetch(client, document.url)

    assert response["X-Accel-Redirect"].startswith("/_files/documents/")
    assert response["X-Accel-Redirect"].isascii()
    assert response.content == b""
    make.restriction(page)
    assert "X-Accel-Redirect" not in fetch(client, document.url).headers


@pytest.mark.parametrize(
    "path",
    [
        "/files/nothing/1/a.txt",
        "/files/document/999999/a.txt",
        "/files/document/0/a.txt",
        "/files/document/abc/a.txt",
        "/files/document/１/a.txt",
        "/files/document/99999999999999999999999/a.txt",
        "/files/document/-1/a.txt",
        "/files/image/1%00/a.txt",
        "/files/document/1/..%2f..%2fsettings.py",
    ],
)
def test_bad_addresses_are_not_found(client, path):
    assert client.get(path, follow=True).status_code == 404


def test_the_name_in_the_address_must_be_the_files_own(client, attached):
    _, document = attached()

    assert (
        fetch(client, reverse("cms:file", args=["document", document.pk, "a.exe"])).status_code
        == 404
    )


def test_a_vanished_file_is_not_found(client, attached):
    _, document = attached()
    document.file.storage.delete(document.file.name)

    assert fetch(client, document.url).status_code == 404


def test_a_file_follows_the_privacy_of_its_page(client, reader, attached):
    page, document = attached()
    make.restriction(page)

    response = fetch(client, document.url)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/files/document/")
    client.force_login(reader)
    assert fetch(client, document.url).status_code == 200


def test_a_file_is_gone_with_the_last_page_that_uses_it(client, attached, administrator, reader):
    document = make.document()
    first, _ = attached(document)
    second, _ = attached(document)
    client.force_login(reader)

    services.withdraw(first, by=administrator, reason="内容有误")
    assert fetch(client, document.url).status_code == 200
    services.withdraw(second, by=administrator, reason="内容有误")
    assert fetch(client, document.url).status_code == 403


def test_an_unused_file_is_for_those_who_manage_it(client, reader, editor, administrator):
    document = make.document()

    for user, status in ((reader, 403), (editor, 200), (administrator, 200)):
        client.force_login(user)
        assert fetch(client, document.url).status_code == status


def test_collection_privacy_holds_for_images_and_renditions(client, reader, attached):
    closed = make.collection()
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    picture = make.image(collection=closed)
    rendition = picture.get_rendition("max-100x100")
    attached(cover=picture)

    for url in (picture.url, rendition.url):
        client.logout()
        assert fetch(client, url).status_code == 302
        client.force_login(reader)
        response = fetch(client, url)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")


def test_what_could_run_in_the_browser_is_a_download(client, attached):
    _, page = attached(make.document(name="页.html", content=b"<script>alert(1)</script>"))

    response = fetch(client, page.url)

    assert response["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_downloads_are_logged_once(client, reader, attached):
    _, document = attached()
    client.force_login(reader)
    etag = fetch(client, document.url)["ETag"]
    fetch(client, document.url, range="bytes=5-")
    fetch(client, document.url, if_none_match=etag)
    client.head(document.url)

    entry = ModelLogEntry.objects.get(action="cms.download")
    assert (entry.user, entry.object_id) == (reader, str(document.pk))


def test_a_refused_download_is_not_logged(client, reader):
    client.force_login(reader)
    fetch(client, make.document().url)

    assert not ModelLogEntry.objects.filter(action="cms.download").exists()


def test_another_app_registers_its_own_kind(client):
    register_file(
        "probe",
        lambda identifier: GuardedFile(
            ContentFile(BODY), "a.txt", may_view=lambda user: identifier == "open", version="1"
        ),
    )

    assert fetch(client, "/files/probe/open/a.txt").status_code == 200
    assert fetch(client, "/files/probe/shut/a.txt").status_code == 302


def test_the_cost_of_a_file_does_not_grow_with_its_pages(
    client, attached, django_assert_max_num_queries
):
    document = make.document()
    for _ in range(3):
        attached(document)

    with django_assert_max_num_queries(16):
        fetch(client, document.url)


def test_a_large_file_is_streamed(rf):
    guarded = GuardedFile(
        ContentFile(b"x" * 200_000), "a.bin", may_view=lambda user: True, version="1"
    )

    parts = list(file_response(rf.get("/"), guarded).streaming_content)

    assert (len(parts), sum(map(len, parts))) == (4, 200_000)
