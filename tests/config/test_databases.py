"""The test run's own ground: isolated, and given back as the migrations left it."""

import pytest
from django.conf import settings
from wagtail.models import Page


@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_starts_with_the_rows_of_the_migrations(attempt):
    assert Page.objects.filter(depth=1).count() == 1

    Page.objects.all().delete()


@pytest.mark.django_db
def test_the_data_folder_is_a_scratch_folder():
    assert settings.DATA_DIR != settings.BASE_DIR / "var"
    assert "union-test-" in str(settings.DATA_DIR)
