"""Number the notices of each policyholder in the order in which they become visible."""

import django.db.models.deletion
from django.db import migrations, models

from core.operations import TenantTable

_NUMBER_WHAT_STANDS = """
    SET LOCAL dekking.scope = 'staff';  -- row level security is forced on the owner too
    UPDATE monitoring_notice SET sequence = numbered.place FROM (
        SELECT id, row_number() OVER (PARTITION BY policyholder_id ORDER BY id) AS place
        FROM monitoring_notice
    ) AS numbered WHERE numbered.id = monitoring_notice.id;
    INSERT INTO monitoring_noticesequence (policyholder_id, last)
    SELECT policyholder_id, max(sequence) FROM monitoring_notice GROUP BY policyholder_id;
"""
# The row of the policyholder stays locked until the notice is committed: whoever sees a number
# sees all below it, so that a reader who asks for what follows a number never misses one.
_NUMBER_WHAT_COMES = """
    CREATE FUNCTION monitoring_notice_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO monitoring_noticesequence AS known (policyholder_id, last)
        VALUES (NEW.policyholder_id, 1)
        ON CONFLICT (policyholder_id) DO UPDATE SET last = known.last + 1
        RETURNING last INTO NEW.sequence;
        RETURN NEW;
    END $$;
    CREATE TRIGGER monitoring_notice_numbered BEFORE INSERT ON monitoring_notice
        FOR EACH ROW EXECUTE FUNCTION monitoring_notice_number();
"""
_STOP_NUMBERING = """
    DROP TRIGGER monitoring_notice_numbered ON monitoring_notice;
    DROP FUNCTION monitoring_notice_number();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_api_clients"),
        ("monitoring", "0016_limit_given_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeSequence",
            fields=[
                (
                    "policyholder",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="accounts.policyholder",
                    ),
                ),
                ("last", models.BigIntegerField()),
            ],
        ),
        TenantTable("monitoring_noticesequence"),
        migrations.AddField(
            model_name="notice",
            name="sequence",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.RunSQL(_NUMBER_WHAT_STANDS, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("policyholder", "sequence"), name="monitoring_notice_one_per_number"
            ),
        ),
        migrations.RunSQL(_NUMBER_WHAT_COMES, _STOP_NUMBERING),
    ]
