"""Every way of changing what readers may find leaves a note, in the same transaction."""

from datetime import date

import pytest
from django.db import transaction
from wagtail.models import Page
from wagtail.signals import post_page_move

from accounts.models import Audience, AudienceRule, Post
from cms import services
from library.services.works import override_status
from search import receivers
from search.models import PAGE, Change
from tests.factories.books import book_page, brought_in
from tests.factories.cms import article, home, restriction, section
from tests.factories.courses import course, lesson, paper, release, released_course
from tests.factories.epub import Epub
from tests.factories.library import IssuerFactory, documents_page, policy_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_notes():
    Change.objects.all().delete()


def noted(span=Change.Span.OBJECT):
    return set(Change.objects.filter(model=PAGE, span=span).values_list("object_id", flat=True))


def forget():
    Change.objects.all().delete()


def test_a_published_page_is_noted():
    page = article()

    assert noted() == {page.pk}


def test_a_rolled_back_change_leaves_no_note(administrator):
    page = article()
    forget()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        page.title = "改名"
        page.save()
        services.withdraw(page, by=administrator, reason="有误")
        raise ZeroDivisionError

    assert not Change.objects.exists()


def test_a_draft_of_a_live_page_is_not_noted():
    page = article()
    forget()

    page.title = "还没有发布的标题"
    page.save_revision()

    assert noted() == set()


def test_publishing_the_draft_is_noted():
    page = article()
    page.title = "新标题"
    revision = page.save_revision()
    forget()

    revision.publish()

    assert noted() == {page.pk}


def test_unpublishing_is_noted_as_urgent():
    page = article()
    forget()

    page.unpublish()

    assert noted() == {page.pk}
    assert set(Change.objects.values_list("urgent", flat=True)) == {True}


def test_a_withdrawal_is_noted_as_urgent(administrator):
    page = article()
    forget()

    services.withdraw(page, by=administrator, reason="有误")

    assert noted() == {page.pk}
    assert set(Change.objects.values_list("urgent", flat=True)) == {True}


def test_deleting_a_tree_notes_every_page_in_it():
    top = section()
    inner = section(parent=top)
    pages = [article(parent=top), article(parent=inner)]
    gone = {page.pk for page in (top, inner, *pages)}
    forget()

    Page.objects.get(pk=top.pk).delete()

    assert noted() == gone


def test_moving_a_tree_notes_its_root_as_a_subtree():
    old, new = section(), section()
    moved = section(parent=old)
    article(parent=moved)
    forget()

    moved.move(new, pos="last-child")

    assert noted(Change.Span.SUBTREE) == {moved.pk}


def test_a_move_is_noted_in_its_own_transaction_whoever_makes_it():
    """Wagtail sends `post_page_move` after its block; the note must not wait for it."""
    old, new = section(), section()
    moved = section(parent=old)
    forget()
    post_page_move.disconnect(dispatch_uid="search.page_moved")

    try:
        moved.move(new, pos="last-child")
    finally:
        post_page_move.connect(receivers.page_moved, dispatch_uid="search.page_moved")

    assert noted(Change.Span.SUBTREE) == {moved.pk}


def test_a_privacy_setting_notes_the_subtree_when_set_changed_and_lifted():
    top = section()
    article(parent=top)
    forget()

    setting = restriction(top)
    assert noted(Change.Span.SUBTREE) == {top.pk}
    forget()

    setting.delete()
    assert noted(Change.Span.SUBTREE) == {top.pk}


def test_a_privacy_setting_notes_copies_kept_in_step_and_copies_of_these():
    top = section()
    copy = top.create_alias(parent=home(), update_slug="copy")
    further = copy.create_alias(parent=home(), update_slug="further")
    forget()

    restriction(top)

    assert noted(Change.Span.SUBTREE) == {top.pk, copy.pk, further.pk}


def test_a_changed_audience_notes_the_pages_meant_for_it():
    audience = Audience.objects.create(name="财务干部")
    page = article(audience=audience)
    article()
    forget()

    AudienceRule.objects.create(audience=audience, post=Post.objects.first())

    assert noted() == {page.pk}


def test_a_bulk_write_is_noted_when_it_is_announced():
    page = article()
    forget()

    services.tell_changed("cms.ArticlePage", [page.pk])

    assert noted() == {page.pk}


def test_a_bulk_write_of_something_not_searchable_is_not_noted():
    services.tell_changed("accounts.User", [1, 2])

    assert not Change.objects.exists()


def test_a_renamed_work_notes_its_texts():
    page = policy_page(documents_page())
    policy_page(page.get_parent())
    forget()

    page.work.short_titles = "办法简称"
    page.work.save()

    assert noted() == {page.pk}


def test_a_renamed_issuer_notes_its_documents():
    documents = documents_page()
    page, _ = policy_page(documents), policy_page(documents)
    issuer = IssuerFactory()
    page.issuers.create(issuer=issuer)
    page.save()
    forget()

    issuer.name = "更名后的工会"
    issuer.save()

    assert noted() == {page.pk}


def test_a_changed_status_is_noted(administrator):
    page = policy_page(documents_page())
    forget()

    override_status(
        page, status="repealed", since=date(2020, 1, 1), reason="已废止", by=administrator
    )

    assert page.pk in noted()


def test_many_changes_wake_one_drainer(django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr("search.tasks.drain.apply_async", lambda **options: woken.append(options))

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            article(parent=home())

    assert woken == [{"countdown": 1}]


class TestCourses:
    def test_a_release_notes_its_course_and_every_lesson(self):
        made = course()
        lessons = [lesson(made), lesson(made)]
        forget()

        release(made, lessons[:1])

        assert noted() == {made.pk, *(one.pk for one in lessons)}

    def test_a_lesson_left_out_of_the_next_release_is_urgent(self):
        made = released_course(lessons=2)
        left_out = made.get_children().last()
        forget()

        release(made, [made.get_children().first().specific])

        assert left_out.pk in noted()
        assert Change.objects.filter(object_id=left_out.pk, urgent=True).exists()

    def test_a_course_saved_is_noted_with_its_lessons(self):
        made = released_course(lessons=2)
        forget()

        made.audience = Audience.objects.create(name="财务干部")
        made.save()

        assert noted() == {made.pk, *made.get_children().values_list("pk", flat=True)}

    def test_a_draft_of_a_course_is_not_noted(self):
        made = released_course()
        forget()

        made.save_revision()

        assert noted() == set()

    def test_a_withdrawn_course_takes_its_lessons_along_at_once(self, administrator):
        made = released_course(lessons=1)
        forget()

        services.withdraw(made, by=administrator, reason="有误")

        assert noted() == {made.pk, made.get_children().get().pk}
        assert set(Change.objects.values_list("urgent", flat=True)) == {True}

    def test_new_captions_note_the_lessons_of_the_video(self, video):
        made = course()
        shown = lesson(made, video=video)
        lesson(made)
        forget()

        video.captions = "WEBVTT\n\n00:00.000 --> 00:01.000\n新的字幕\n"
        video.save()

        assert noted() == {shown.pk}

    def test_a_question_is_never_noted(self):
        page = lesson(course(), paper=paper())
        forget()

        asked = page.paper.items.first().question
        asked.state = asked.State.RETIRED
        asked.save()

        assert noted() == set()


def test_a_new_file_for_a_book_is_noted():
    book = book_page()
    forget()

    brought_in(Epub(title="换新的书", isbn="").build(), room=None, book=book)

    assert noted() == {book.pk}
