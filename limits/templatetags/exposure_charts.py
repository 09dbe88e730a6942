"""Pictures of exposure made on the server: bars that share one scale, with their figures."""

from collections.abc import Sequence

from django import template

from core import charts
from core.charts import AgeingBucket

register = template.Library()


@register.inclusion_tag("admin/limits/exposure_bars.html")
def exposure_bars(amounts: Sequence[AgeingBucket], title: str) -> dict[str, object]:
    """Draw amounts by what they lie on, largest first: `{% exposure_bars amounts title %}`."""
    return {"title": title, "bars": charts.ageing_bars(amounts)}
