"""Charts made on the server: each with a description and the same figures as a table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import gettext

from core import charts
from core.charts import AgeingBucket, GradePoint, LimitSpan, PointStep, Timeline
from core.money import Money
from core.templatetags.grades import COLOURS, WORDS

register = template.Library()

_PLACE = "components/charts/"


@register.inclusion_tag(f"{_PLACE}grade_history.html")
def grade_history(
    points: Sequence[GradePoint], *, until: date, title: str = ""
) -> dict[str, object]:
    """Draw how a grade went, oldest point first: `{% grade_history points until=today %}`."""
    timeline = Timeline(points[0].on, until) if points else None
    return {
        "title": title or gettext("Grade over time"),
        "points": [(each, WORDS[each.figure]) for each in points],
        "steps": charts.grade_steps(points, timeline) if timeline else [],
        "ticks": timeline.ticks() if timeline else [],
        "rows": [
            (figure, COLOURS[figure], (figure - 1) * charts.GRADE_ROW, charts.grade_level(figure))
            for figure in WORDS
        ],
        "height": 10 * charts.GRADE_ROW,
        "row_height": charts.GRADE_ROW,
    }


@register.inclusion_tag(f"{_PLACE}limit_timeline.html")
def limit_timeline(
    spans: Sequence[LimitSpan], *, today: date, until: date | None = None, title: str = ""
) -> dict[str, object]:
    """Draw what was and will be covered, run-off included: `{% limit_timeline spans today=day %}`.

    Spans come oldest first; a run-off span lies after or over the limit it belongs to.
    """
    known = [each.ends_on for each in spans if each.ends_on] + [today, until or today]
    timeline = Timeline(min((each.starts_on for each in spans), default=today), max(known))
    largest = max((each.amount.amount for each in spans), default=Decimal(0))
    ceiling = charts.amount_ceiling(largest)
    return {
        "title": title or gettext("Limit over time"),
        "spans": spans,
        "bars": charts.limit_bars(spans, timeline, ceiling, today),
        "levels": charts.amount_ticks(ceiling),
        "ticks": timeline.ticks(),
        "today": today,
        "today_place": timeline.place(today),
        "currency": spans[0].amount.currency if spans else "",
        "has_run_off": any(each.run_off for each in spans),
        "height": charts.PLOT_HEIGHT + 22,
    }


@register.inclusion_tag(f"{_PLACE}ageing.html")
def ageing_bars(buckets: Sequence[AgeingBucket], *, title: str = "") -> dict[str, object]:
    """Draw the open amounts by age, in one currency: `{% ageing_bars buckets %}`."""
    return {
        "title": title or gettext("Open invoices by age"),
        "bars": charts.ageing_bars(buckets),
        "total": Money.sum((each.amount for each in buckets), buckets[0].amount.currency)
        if buckets
        else None,
    }


@register.inclusion_tag(f"{_PLACE}points.html")
def points_waterfall(
    start: PointStep, steps: Sequence[PointStep], end: PointStep, *, title: str = ""
) -> dict[str, object]:
    """Draw how reasons add up: `{% points_waterfall start steps end %}`."""
    return {
        "title": title or gettext("How the points add up"),
        "bars": charts.point_bars(start, steps, end),
    }


@register.inclusion_tag(f"{_PLACE}sparkline.html")
def sparkline(values: Sequence[Decimal | int], label: str) -> dict[str, object]:
    """Draw a course without axes in a line of text; `label` says it in words."""
    path = charts.spark_path(values) if values else ""
    end = path.rpartition("L")[2].removeprefix("M").partition(" ")
    return {"path": path, "label": label, "end_x": end[0], "end_y": end[2]}


@register.inclusion_tag(f"{_PLACE}utilisation.html")
def utilisation(used: Money, limit: Money) -> dict[str, object]:
    """Draw how much of a limit is used; more than the limit is said and shown as such."""
    percentage = charts.whole_percentage(used, limit)
    return {
        "used": used,
        "limit": limit,
        "percentage": percentage,
        "width": min(percentage, 100),
        "is_over": used > limit,
        "over": (used - limit).floored_at_zero(),
    }
