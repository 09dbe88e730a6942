"""A policyholder sees itself and its mandates; a person sees the person's own mandates."""

from django.db import migrations

from core.operations import POLICYHOLDER, USER, TenantTable


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        TenantTable(
            "accounts_mandate",
            visible=f"policyholder_id = {POLICYHOLDER} OR user_id = {USER}",
        ),
        TenantTable(
            "accounts_policyholder",
            visible=f"""
                id = {POLICYHOLDER}
                OR id IN (SELECT policyholder_id FROM accounts_mandate WHERE user_id = {USER})
            """,
        ),
    ]
