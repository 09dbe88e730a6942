"""Let what underwriters decide alone go on counting, as the house was set up."""

from django.db import migrations

_COPY = """
    INSERT INTO accounts_authority
        (public_id, user_id, amount, valid_from, reason, state, proposed_at, answer)
    SELECT gen_random_uuid(), id, authority_amount, date_joined::date, '', 'RELEASED',
           date_joined, ''
    FROM accounts_user WHERE staff_role = 'UNDERWRITER' AND authority_amount > 0
"""
_BACK = """
    UPDATE accounts_user SET authority_amount = amount
    FROM (
        SELECT DISTINCT ON (user_id) user_id, amount FROM accounts_authority
        WHERE state = 'RELEASED' AND ended_at IS NULL
        ORDER BY user_id, valid_from DESC, id DESC
    ) AS counting WHERE counting.user_id = accounts_user.id;
    DELETE FROM accounts_authority
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_authorities")]

    operations = [migrations.RunSQL(_COPY, _BACK)]
