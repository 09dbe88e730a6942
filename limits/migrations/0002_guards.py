"""Requests, decisions and limits are their policyholder's; released tables stay."""

from django.db import migrations

from core.operations import AppendOnly, TenantTable

_KEEP = """
CREATE FUNCTION limits_decisiontable_keep_figures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.state = 'RELEASED' THEN
        RAISE EXCEPTION 'limits_decisiontable: version % is released and stays', OLD.version;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.figures <> OLD.figures OR NEW.version <> OLD.version THEN
        RAISE EXCEPTION 'limits_decisiontable: the figures of version % stay', OLD.version;
    END IF;
    IF OLD.state = 'RELEASED' AND (
        NEW.state <> OLD.state OR NEW.valid_from <> OLD.valid_from OR NEW.source <> OLD.source
    ) THEN
        RAISE EXCEPTION 'limits_decisiontable: version % is released and stays', OLD.version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER limits_decisiontable_keep_figures BEFORE UPDATE OR DELETE ON limits_decisiontable
    FOR EACH ROW EXECUTE FUNCTION limits_decisiontable_keep_figures();
"""
_LET_GO = """
DROP TRIGGER limits_decisiontable_keep_figures ON limits_decisiontable;
DROP FUNCTION limits_decisiontable_keep_figures();
"""


class Migration(migrations.Migration):
    replaces = [("limits", "0017_bulk_lowering")]
    dependencies = [("limits", "0001_tables")]

    operations = [
        TenantTable("limits_limitrequest"),
        TenantTable("limits_decision"),
        TenantTable("limits_limitrow"),
        TenantTable("limits_requestreview"),
        TenantTable("limits_message"),
        TenantTable("limits_coverconfirmation"),
        TenantTable("limits_discretionaryevidence"),
        TenantTable("limits_adversereport"),
        TenantTable("limits_insuredbuyer"),
        TenantTable("limits_stoplift"),
        TenantTable("limits_savedfilter"),
        TenantTable("limits_requestdocument"),
        TenantTable("limits_bulkrequest"),
        TenantTable("limits_bulkrow"),
        TenantTable("limits_coverfinding"),
        TenantTable("limits_cut", visible="false"),
        TenantTable("limits_heldreview", visible="false"),
        TenantTable("limits_decisionproposal", visible="false"),
        AppendOnly("limits_discretionaryevidence"),
        migrations.RunSQL(_KEEP, _LET_GO),
        migrations.RunSQL(
            "CREATE SEQUENCE limits_confirmation_number", "DROP SEQUENCE limits_confirmation_number"
        ),
    ]
