"""A policyholder sees itself and its mandates; a person sees the person's own mandates."""

from django.db import migrations

from core.operations import POLICYHOLDER, USER, TenantTable


class Migration(migrations.Migration):
    replaces = [("accounts", "0006_authorities_alone")]
    # Those of libraries come before our many tables, which Django would render anew at each step.
    dependencies = [
        ("accounts", "0001_tables"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

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
        TenantTable("accounts_apiclient"),
    ]
