"""Keep the lines of accounts that the ratios need."""

from django.db import migrations

import core.fields

_LINES = (
    "short_term_securities",
    "share_capital",
    "profit_before_tax",
    "operating_profit",
    "profit_on_sales",
    "extraordinary_items",
    "total_revenue",
    "total_costs",
)


class Migration(migrations.Migration):
    dependencies = [("grading", "0007_labels")]

    operations = [
        migrations.AddField("statement", line, core.fields.AmountField(null=True))
        for line in _LINES
    ]
