"""Watches, notices and webhooks are their policyholder's; notices come in order."""

from django.db import migrations

from core.operations import TenantTable

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
    replaces = [("monitoring", "0024_cuts_without_cause")]
    dependencies = [("monitoring", "0001_tables")]

    operations = [
        TenantTable("monitoring_watch"),
        TenantTable("monitoring_notice"),
        TenantTable("monitoring_webhookendpoint"),
        TenantTable("monitoring_noticeread"),
        TenantTable("monitoring_noticesequence"),
        TenantTable("monitoring_watchcase"),
        TenantTable("monitoring_webhookattempt"),
        TenantTable("monitoring_mailpreference"),
        TenantTable("monitoring_digest"),
        TenantTable("monitoring_digestline"),
        TenantTable("monitoring_warningchoice"),
        TenantTable("monitoring_calendarentry"),
        TenantTable("monitoring_cutcall"),
        TenantTable("monitoring_signal", visible="false"),
        TenantTable("monitoring_signalfile", visible="false"),
        TenantTable("monitoring_feedkey", visible="false"),
        migrations.RunSQL(_NUMBER_WHAT_COMES, _STOP_NUMBERING),
    ]
