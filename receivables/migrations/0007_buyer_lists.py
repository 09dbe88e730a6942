"""A file may be a list of buyers: its lines have a place, and a number of a register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("receivables", "0006_ledger_file_invoices"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledgerfilerow",
            name="city",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="ledgerfilerow",
            name="country",
            field=models.CharField(blank=True, max_length=2),
        ),
        migrations.AddField(
            model_name="ledgerfilerow",
            name="register_number",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="ledgerfile",
            name="kind",
            field=models.CharField(
                choices=[("LEDGER", "LEDGER"), ("INVOICES", "INVOICES"), ("BUYERS", "BUYERS")],
                max_length=8,
            ),
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
                    ("BUYER", "BUYER"),
                    ("DISPUTED", "DISPUTED"),
                    ("SAME", "SAME"),
                    ("UNKNOWN", "UNKNOWN"),
                    ("WRONG", "WRONG"),
                ],
                max_length=8,
            ),
        ),
    ]
