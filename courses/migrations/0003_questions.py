import django.core.validators
import django.db.models.deletion
import modelcluster.fields
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0002_certificate_ground'),
    ]

    operations = [
        migrations.AddField(
            model_name='questionversion',
            name='stem_key',
            field=models.CharField(db_index=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='paperitem',
            name='order',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='顺序'),
        ),
        migrations.AlterField(
            model_name='paperitem',
            name='paper',
            field=modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='courses.paper'),
        ),
        migrations.AlterField(
            model_name='paperitem',
            name='points',
            field=models.DecimalField(decimal_places=1, default=1, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='分值'),
        ),
    ]
