import pytest

from accounts.models import Post
from search.names import site_names
from tests.factories.library import IssuerFactory

pytestmark = pytest.mark.django_db


def test_names_follow_an_edited_organ_at_once(django_capture_on_commit_callbacks):
    over, below = IssuerFactory(name="示例市总工会"), IssuerFactory(name="示例县总工会")
    assert site_names().above["示例县总工会"] == ()

    with django_capture_on_commit_callbacks(execute=True):
        below.parent, below.name = over, "示例区总工会"
        below.save()

    assert site_names().above["示例区总工会"] == ("示例市总工会",)
    assert "示例县总工会" not in site_names().issuers


def test_names_follow_a_post_that_is_gone_at_once(django_capture_on_commit_callbacks):
    post = Post.objects.create(code="librarian", name="书屋干部")
    assert site_names().posts["书屋干部"] == "librarian"

    with django_capture_on_commit_callbacks(execute=True):
        post.delete()

    assert "书屋干部" not in site_names().posts


def test_names_ask_the_database_once(django_assert_num_queries):
    site_names()

    with django_assert_num_queries(0):
        site_names()
