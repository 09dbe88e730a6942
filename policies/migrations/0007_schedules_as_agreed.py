"""Give the terms on record the premium of their policy, and no other share than they had."""

from django.db import migrations

_SEE_ALL = "SET LOCAL dekking.scope = 'staff';"  # row level security is forced on the owner too


class Migration(migrations.Migration):
    dependencies = [("policies", "0006_pledgees")]

    operations = [
        migrations.RunSQL(
            f"""
            {_SEE_ALL}
            UPDATE policies_terms
            SET premium_per_mille = policies_policy.premium_per_mille,
                check_share = policies_terms.insured_share,
                discretionary_share = LEAST(policies_terms.insured_share, 0.80),
                blind_share = LEAST(policies_terms.insured_share, 0.75)
            FROM policies_policy
            WHERE policies_policy.id = policies_terms.policy_id;
            """,
            migrations.RunSQL.noop,
        ),
    ]
