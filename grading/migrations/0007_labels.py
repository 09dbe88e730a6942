"""Name columns as desks show them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0006_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="companyscore",
            name="confidence",
            field=models.CharField(
                choices=[("A", "A"), ("B", "B"), ("C", "C")],
                max_length=1,
                verbose_name="Confidence",
            ),
        ),
        migrations.AlterField(
            model_name="companyscore",
            name="due_on",
            field=models.DateField(null=True, verbose_name="Looked at again on"),
        ),
        migrations.AlterField(
            model_name="companyscore",
            name="graded_on",
            field=models.DateField(verbose_name="Graded on"),
        ),
        migrations.AlterField(
            model_name="gradereview",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="Looked at on"),
        ),
        migrations.AlterField(
            model_name="gradereview",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="Looked at by",
            ),
        ),
        migrations.AlterField(
            model_name="gradereview",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="What was found"),
        ),
        migrations.AlterField(
            model_name="gradereview",
            name="opened_on",
            field=models.DateField(verbose_name="Opened on"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="corrected_at",
            field=models.DateTimeField(null=True, verbose_name="Called an error at"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="corrected_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Called an error by",
            ),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="correction",
            field=models.CharField(blank=True, max_length=200, verbose_name="Why it is an error"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="ended_on",
            field=models.DateField(null=True, verbose_name="Ended on"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="happened_on",
            field=models.DateField(verbose_name="Happened on"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="recorded_at",
            field=models.DateTimeField(verbose_name="Recorded at"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Recorded by",
            ),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="source",
            field=models.CharField(max_length=60, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="legalevent",
            name="source_reference",
            field=models.CharField(max_length=80, verbose_name="Number at the source"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="currency",
            field=core.fields.CurrencyField(max_length=3, verbose_name="Currency"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="filed_on",
            field=models.DateField(null=True, verbose_name="Filed on"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="period_end",
            field=models.DateField(verbose_name="Year ended on"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="recorded_at",
            field=models.DateTimeField(verbose_name="Recorded at"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="source",
            field=models.CharField(max_length=60, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="superseded_at",
            field=models.DateTimeField(null=True, verbose_name="Superseded at"),
        ),
        migrations.AlterField(
            model_name="statement",
            name="withdrawal",
            field=models.CharField(blank=True, max_length=200, verbose_name="Why taken back"),
        ),
    ]
