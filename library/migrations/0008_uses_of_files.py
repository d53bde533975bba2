from django.db import migrations
from django.db.models import F

from gongwen import numbers


def note_uses(apps, schema_editor):
    """What was imported so far has one file each, and every batch was submitted as it was made."""
    PolicyPage = apps.get_model("library", "PolicyPage")
    DocumentFile = apps.get_model("library", "DocumentFile")
    pages = PolicyPage.objects.filter(source_file__isnull=False)
    rows = pages.values_list("pk", "source_file", "source_file__original_name")
    DocumentFile.objects.bulk_create(
        [
            DocumentFile(page_id=page, file_id=file, name=name, role="source")
            for page, file, name in rows.iterator()
        ],
        batch_size=500,
    )
    apps.get_model("library", "ImportBatch").objects.update(submitted_at=F("created_at"))


def key_numbers(apps, schema_editor):
    """Relations that wait for their target now find it by its number as well."""
    Relation = apps.get_model("library", "Relation")
    for relation in Relation.objects.exclude(target_number="").iterator():
        if number := numbers.parse(relation.target_number):
            relation.target_number_key = number.key
            relation.save(update_fields=["target_number_key"])


class Migration(migrations.Migration):
    dependencies = [("library", "0007_import_in_full")]

    operations = [
        migrations.RunPython(note_uses, migrations.RunPython.noop),
        migrations.RunPython(key_numbers, migrations.RunPython.noop),
    ]
