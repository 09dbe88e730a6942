"""The first version of the tables: the figures that stood in the code until then."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

_SOURCE = "House table of 22 November 2026 [DESIGN]: domain.md 2.1, R-LIM-01 to 05, LMT-09"
_REASON = "The figures on which every limit was decided before the tables had versions."
_SINCE = date(1900, 1, 1)  # no decision is older, also where days of a demo go back for years
_SET_AT = datetime(2026, 11, 22, tzinfo=UTC)

_NAMES = (
    "cap",
    "equity_share",
    "turnover_share",
    "longest_terms_days",
    "review_months",
    "automatic_authority",
)
_GRADES = (
    ("50000000", "0.40", "0.12", 180, 12, "1000000"),  # 1
    ("25000000", "0.35", "0.10", 150, 12, "1000000"),  # 2
    ("10000000", "0.30", "0.09", 120, 12, "500000"),  # 3
    ("5000000", "0.25", "0.08", 120, 12, "250000"),  # 4
    ("2000000", "0.20", "0.06", 90, 9, "100000"),  # 5
    ("750000", "0.15", "0.04", 90, 6, "50000"),  # 6
    ("250000", "0.10", "0.025", 60, 4, "15000"),  # 7
    ("50000", "0.05", "0.01", 30, 3, "0"),  # 8
    ("0", "0", "0", None, 1, "0"),  # 9
    ("0", "0", "0", None, None, "0"),  # 10
)
_REST = {
    "no_accounts_most": "25000",
    "unreported_use": "0",
    "accounts_months": 24,
    "new_company_months": 12,
    "rounding_unit": 1000,
    "maximum_unit": 1000,
    "no_accounts_share": "0.10",
    "utilisation": "0.60",
    "loss_given_default": "0.80",
    "margin_ratio": "1.25",
    "least_sector_factor": "0.5",
    "most_sector_factor": "1.1",
    "least_country_factor": "0",
    "most_country_factor": "1",
}


def _seed(apps: Any, schema_editor: Any) -> None:
    figures = {"grades": [dict(zip(_NAMES, line, strict=True)) for line in _GRADES], **_REST}
    apps.get_model("limits", "DecisionTable").objects.create(
        version=1,
        figures=figures,
        valid_from=_SINCE,
        source=_SOURCE,
        reason=_REASON,
        state="RELEASED",
        proposed_at=_SET_AT,
        decided_at=_SET_AT,
    )


def _forget(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("TRUNCATE limits_decisiontable")


class Migration(migrations.Migration):
    replaces = [("limits", "0018_findings")]
    dependencies = [("limits", "0002_guards")]

    operations = [migrations.RunPython(_seed, _forget)]
