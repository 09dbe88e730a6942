"""A line of a ledger knows whether it was taken in, and waits until it was looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0004_ledger_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerfilerow",
            name="is_taken",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="ledgerfilerow",
            name="fate",
            field=models.CharField(
                choices=[
                    ("WAITING", "WAITING"),
                    ("NEW", "NEW"),
                    ("PAID", "PAID"),
                    ("DISPUTED", "DISPUTED"),
                    ("SAME", "SAME"),
                    ("UNKNOWN", "UNKNOWN"),
                    ("WRONG", "WRONG"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerfilerow",
            index=models.Index(fields=["file", "fate"], name="receivables_filerow_fate"),
        ),
    ]
