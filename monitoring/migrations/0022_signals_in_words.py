"""What the desks of signals call their columns; the policyholder is invited to ask for more."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0021_unopened_cuts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="feedkey",
            name="last_used_at",
            field=models.DateTimeField(null=True, verbose_name="Last used at"),
        ),
        migrations.AlterField(
            model_name="feedkey",
            name="made_at",
            field=models.DateTimeField(verbose_name="Made at"),
        ),
        migrations.AlterField(
            model_name="feedkey",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Made by",
            ),
        ),
        migrations.AlterField(
            model_name="feedkey",
            name="revoked_at",
            field=models.DateTimeField(null=True, verbose_name="Stopped at"),
        ),
        migrations.AlterField(
            model_name="feedkey",
            name="source",
            field=models.CharField(max_length=60, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("LIMIT_DECIDED", "LIMIT_DECIDED"),
                    ("LIMIT_INCREASED", "LIMIT_INCREASED"),
                    ("LIMIT_REDUCED", "LIMIT_REDUCED"),
                    ("LIMIT_WITHDRAWN", "LIMIT_WITHDRAWN"),
                    ("LIMIT_GIVEN_UP", "LIMIT_GIVEN_UP"),
                    ("LIMIT_REFERRED", "LIMIT_REFERRED"),
                    ("INFORMATION_REQUESTED", "INFORMATION_REQUESTED"),
                    ("MESSAGE", "MESSAGE"),
                    ("GRADE_CHANGED", "GRADE_CHANGED"),
                    ("DEADLINE_NEAR", "DEADLINE_NEAR"),
                    ("STOP_SHIPMENT", "STOP_SHIPMENT"),
                    ("CASE_OPENED", "CASE_OPENED"),
                    ("PAYMENT_RECEIVED", "PAYMENT_RECEIVED"),
                    ("PAYMENT_REVERSED", "PAYMENT_REVERSED"),
                    ("CASE_CLOSED", "CASE_CLOSED"),
                    ("CLAIM_POSSIBLE", "CLAIM_POSSIBLE"),
                    ("CLAIM_DOCUMENTS", "CLAIM_DOCUMENTS"),
                    ("CLAIM_CALCULATED", "CLAIM_CALCULATED"),
                    ("CLAIM_APPROVED", "CLAIM_APPROVED"),
                    ("CLAIM_REJECTED", "CLAIM_REJECTED"),
                    ("CLAIM_PAID", "CLAIM_PAID"),
                    ("CLAIM_REOPENED", "CLAIM_REOPENED"),
                    ("CLAIM_WITHDRAWN", "CLAIM_WITHDRAWN"),
                    ("BANK_ACCOUNT_CHANGED", "BANK_ACCOUNT_CHANGED"),
                    ("TERMS_CHANGED", "TERMS_CHANGED"),
                    ("FILE_ANSWERED", "FILE_ANSWERED"),
                    ("ENDPOINT_STOPPED", "ENDPOINT_STOPPED"),
                    ("ENDPOINT_FAILING", "ENDPOINT_FAILING"),
                    ("NOT_INSURED", "NOT_INSURED"),
                    ("PUBLIC_FACT", "PUBLIC_FACT"),
                    ("LEDGER_ASKED", "LEDGER_ASKED"),
                    ("REQUEST_INVITED", "REQUEST_INVITED"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="decided_at",
            field=models.DateTimeField(null=True, verbose_name="Decided at"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Decided by",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="detail",
            field=models.CharField(blank=True, max_length=500, verbose_name="What it says"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="dismissed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Put aside by",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="happened_on",
            field=models.DateField(verbose_name="Happened on"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("BANKRUPTCY", "BANKRUPTCY"),
                    ("SUSPENSION_OF_PAYMENTS", "SUSPENSION_OF_PAYMENTS"),
                    ("WHOA_CONFIRMED", "WHOA_CONFIRMED"),
                    ("DEBT_RESTRUCTURING", "DEBT_RESTRUCTURING"),
                    ("STRUCK_OFF_WITH_DEBTS", "STRUCK_OFF_WITH_DEBTS"),
                    ("WHOA_STARTED", "WHOA_STARTED"),
                    ("BANKRUPTCY_PETITION", "BANKRUPTCY_PETITION"),
                    ("ATTACHMENT", "ATTACHMENT"),
                    ("UNPAID_TAX", "UNPAID_TAX"),
                    ("ACCOUNTS_FILED", "ACCOUNTS_FILED"),
                    ("ACCOUNTS_LATE", "ACCOUNTS_LATE"),
                    ("AUDITOR_CHANGED", "AUDITOR_CHANGED"),
                    ("OPINION_QUALIFIED", "OPINION_QUALIFIED"),
                    ("DIRECTOR_CHANGED", "DIRECTOR_CHANGED"),
                    ("OWNER_CHANGED", "OWNER_CHANGED"),
                    ("ADDRESS_CHANGED", "ADDRESS_CHANGED"),
                    ("NAME_CHANGED", "NAME_CHANGED"),
                    ("DEMERGED", "DEMERGED"),
                    ("GUARANTEE_WITHDRAWN", "GUARANTEE_WITHDRAWN"),
                    ("NEGATIVE_NEWS", "NEGATIVE_NEWS"),
                    ("OVERDUE_REPORTED", "OVERDUE_REPORTED"),
                    ("SECOND_OVERDUE", "SECOND_OVERDUE"),
                    ("COLLECTION_OPENED", "COLLECTION_OPENED"),
                    ("CLAIM_PAYABLE", "CLAIM_PAYABLE"),
                    ("LIMIT_UNUSED", "LIMIT_UNUSED"),
                    ("LIMIT_NEARLY_FULL", "LIMIT_NEARLY_FULL"),
                    ("PAYMENT_SLOWER", "PAYMENT_SLOWER"),
                ],
                max_length=24,
                verbose_name="What",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="number",
            field=models.CharField(blank=True, max_length=40, verbose_name="Number"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="problem",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="Why it could not be done"
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="raised_on",
            field=models.DateField(null=True, verbose_name="Raised to a second person on"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="Why"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="received_at",
            field=models.DateTimeField(verbose_name="Came in at"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="revision",
            field=models.IntegerField(default=1, verbose_name="Revision"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="source",
            field=models.CharField(max_length=60, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="source_id",
            field=models.CharField(max_length=80, verbose_name="Number at the source"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="state",
            field=models.CharField(
                choices=[
                    ("RECEIVED", "RECEIVED"),
                    ("UNMATCHED", "UNMATCHED"),
                    ("NOTED", "NOTED"),
                    ("DONE", "DONE"),
                    ("WAITS", "WAITS"),
                    ("TO_AGREE", "TO_AGREE"),
                    ("CONFIRMED", "CONFIRMED"),
                    ("DISMISSED", "DISMISSED"),
                    ("WITHDRAWN", "WITHDRAWN"),
                ],
                default="RECEIVED",
                max_length=10,
                verbose_name="State",
            ),
        ),
        migrations.AlterField(
            model_name="signal",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Taken by",
            ),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="file_name",
            field=models.CharField(max_length=200, verbose_name="File"),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="is_whole",
            field=models.BooleanField(verbose_name="All or nothing"),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="lines",
            field=models.IntegerField(verbose_name="Lines"),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="read_at",
            field=models.DateTimeField(verbose_name="Read in at"),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="read_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
                verbose_name="Read in by",
            ),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="sha256",
            field=models.CharField(max_length=64, verbose_name="Fingerprint of the file (SHA-256)"),
        ),
        migrations.AlterField(
            model_name="signalfile",
            name="source",
            field=models.CharField(max_length=60, verbose_name="Source"),
        ),
        migrations.AlterField(
            model_name="watchcase",
            name="closed_at",
            field=models.DateTimeField(null=True, verbose_name="Closed at"),
        ),
        migrations.AlterField(
            model_name="watchcase",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Closed by",
            ),
        ),
        migrations.AlterField(
            model_name="watchcase",
            name="ledger_came_on",
            field=models.DateField(null=True, verbose_name="Ledger came on"),
        ),
        migrations.AlterField(
            model_name="watchcase",
            name="ledger_due_on",
            field=models.DateField(verbose_name="Ledger asked by"),
        ),
        migrations.AlterField(
            model_name="watchcase",
            name="opened_on",
            field=models.DateField(verbose_name="Opened on"),
        ),
    ]
