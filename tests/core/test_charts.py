"""Where the marks of charts stand."""

from datetime import date
from decimal import Decimal

import pytest

from core import charts
from core.charts import AgeingBucket, GradePoint, LimitSpan, PointStep, Timeline
from core.money import Money


def eur(amount: int | str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("largest", "ceiling"),
    [("0", "1"), ("1", "1"), ("1.01", "2"), ("2.1", "2.5"), ("250000", "250000"), ("6", "10")],
)
def test_an_axis_ends_at_a_round_amount(largest: str, ceiling: str):
    assert charts.amount_ceiling(Decimal(largest)) == Decimal(ceiling)


def test_days_are_laid_out_from_0_to_100_and_never_outside():
    timeline = Timeline(date(2026, 1, 1), date(2026, 12, 31))

    places = [
        timeline.place(day)
        for day in (date(2025, 1, 1), date(2026, 1, 1), date(2026, 7, 2), date(2027, 1, 1))
    ]

    assert places == [0, 0, 50, 100]


@pytest.mark.parametrize("days", [0, 1, 40, 100, 400, 800, 2000, 9000])
def test_a_time_axis_has_at_most_seven_marks_on_first_days_of_months(days: int):
    start = date(2026, 2, 20)

    ticks = Timeline(start, date.fromordinal(start.toordinal() + days)).ticks()

    assert len(ticks) <= 7
    assert all(tick.day and tick.day.day == 1 and tick.day >= start for tick in ticks)


def test_a_grade_holds_until_the_next_one_and_the_last_until_the_end():
    timeline = Timeline(date(2026, 1, 1), date(2026, 1, 11))
    points = [GradePoint(date(2026, 1, 1), 3), GradePoint(date(2026, 1, 6), 7)]

    first, last = charts.grade_steps(points, timeline)

    assert (first.left, first.right, first.next_level) == (0, 50, last.level)
    assert (last.left, last.right, last.next_level) == (50, 100, None)
    assert last.level - first.level == 4 * charts.GRADE_ROW


def test_run_off_stands_behind_the_limit_in_force():
    today = date(2026, 6, 1)
    spans = [
        LimitSpan(date(2026, 1, 1), today, eur(100)),
        LimitSpan(today, None, eur(40)),
        LimitSpan(today, date(2026, 9, 1), eur(80), run_off=True),
    ]

    bars = charts.limit_bars(spans, Timeline(date(2026, 1, 1), today), Decimal(100), today)

    assert [bar.kind for bar in bars] == ["run-off", "past", "limit"]


def test_open_amounts_share_one_scale():
    bars = charts.ageing_bars([AgeingBucket("a", eur(200)), AgeingBucket("b", eur(50))])

    assert [bar.width for bar in bars] == [100, 25]


def test_nothing_open_is_drawn_without_dividing_by_zero():
    assert [bar.width for bar in charts.ageing_bars([AgeingBucket("a", eur(0))])] == [0]


def test_each_step_of_a_waterfall_begins_where_the_last_one_ended():
    bars = charts.point_bars(
        PointStep("start", 40), [PointStep("up", 60), PointStep("down", -50)], PointStep("end", 50)
    )

    assert [(bar.left, bar.right) for bar in bars] == [(0, 40), (40, 100), (50, 100), (0, 50)]
    assert [bar.kind for bar in bars] == ["total", "gain", "loss", "total"]


def test_a_waterfall_below_zero_keeps_its_marks_inside():
    bars = charts.point_bars(PointStep("start", -40), [PointStep("up", 140)], PointStep("end", 100))

    assert all(bar.left >= 0 and bar.right <= Decimal("100.6") for bar in bars)


@pytest.mark.parametrize(
    ("used", "limit", "percentage"),
    [("0", "100", 0), ("0.01", "100", 1), ("99.99", "100", 100), ("150", "100", 150)],
)
def test_use_of_a_limit_is_rounded_up(used: str, limit: str, percentage: int):
    assert charts.whole_percentage(eur(used), eur(limit)) == percentage


def test_anything_used_without_a_limit_is_full():
    assert charts.whole_percentage(eur(1), eur(0)) == 100
    assert charts.whole_percentage(eur(0), eur(0)) == 0


def test_a_sparkline_of_one_value_or_a_flat_one_is_drawn():
    assert charts.spark_path([5]) == "M0.0 22.0"
    assert charts.spark_path([5, 5]) == "M0.0 22.0L100.0 22.0"
