"""A line of a file may be an invoice with a day of dispatch of its own, or a credit note."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0005_ledger_file_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerfilerow",
            name="dispatched_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="ledgerfilerow",
            name="fate",
            field=models.CharField(
                choices=[
                    ("WAITING", "WAITING"),
                    ("NEW", "NEW"),
                    ("PAID", "PAID"),
                    ("CREDIT", "CREDIT"),
                    ("DISPUTED", "DISPUTED"),
                    ("SAME", "SAME"),
                    ("UNKNOWN", "UNKNOWN"),
                    ("WRONG", "WRONG"),
                ],
                max_length=8,
            ),
        ),
    ]
