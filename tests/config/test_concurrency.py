"""Several writers at once wait for each other; nobody sees "database is locked"."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from taggit.models import Tag

WRITERS = 4
TRANSACTIONS = 25


@pytest.mark.django_db(transaction=True)
def test_read_then_write_transactions_all_succeed():
    with ThreadPoolExecutor(WRITERS) as pool:
        errors = [error for errors in pool.map(_write, range(WRITERS)) for error in errors]

    assert errors == []
    assert Tag.objects.count() == WRITERS * TRANSACTIONS


def _write(writer):
    errors = []
    for number in range(TRANSACTIONS):
        try:
            with transaction.atomic():
                Tag.objects.filter(name__startswith="写").count()
                Tag.objects.create(name=f"写{writer}-{number}", slug=f"w{writer}-{number}")
        except Exception as error:  # noqa: BLE001 - every error is the finding
            errors.append(repr(error))
    connection.close()
    return errors
