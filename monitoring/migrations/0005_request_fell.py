"""Notices of requests that fell with their policy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0004_policy_ends"),
    ]

    operations = [
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
                    ("CLAIM_MOVED", "CLAIM_MOVED"),
                    ("BANK_ACCOUNT_CHANGED", "BANK_ACCOUNT_CHANGED"),
                    ("TERMS_CHANGED", "TERMS_CHANGED"),
                    ("POLICY_BEGINS", "POLICY_BEGINS"),
                    ("POLICY_ENDS", "POLICY_ENDS"),
                    ("REQUEST_FELL", "REQUEST_FELL"),
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
    ]
