"""Charts: where the marks of a chart stand; `templates/components/charts/` draws them.

Horizontal places are percentages of the plot and vertical places are pixels, so that a chart fits
any width while its texts keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from core.dates import add_months
from core.money import Money

GRADE_ROW = 16  # pixels a grade
PLOT_HEIGHT = 160  # pixels of a chart with amounts
_HEAD = 22  # pixels above the plot, for the figures over the bars


@dataclass(frozen=True, slots=True)
class GradePoint:
    """A company's grade from a day on."""

    on: date
    figure: int


@dataclass(frozen=True, slots=True)
class LimitSpan:
    """An amount covered from `starts_on` until `ends_on` (exclusive; None: still in force).

    `run_off` marks what stays covered after a reduction or withdrawal.
    """

    starts_on: date
    ends_on: date | None
    amount: Money
    run_off: bool = False


@dataclass(frozen=True, slots=True)
class AgeingBucket:
    """What is open in one class of age, such as "1 to 30 days overdue"."""

    label: str
    amount: Money
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class PointStep:
    """What one reason adds to or takes from the points of a grade."""

    label: str
    points: Decimal | int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis. `anchor` keeps the first and last text inside the plot."""

    place: Decimal
    day: date | None = None
    amount: Decimal | None = None
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle and what it stands for."""

    left: Decimal
    width: Decimal
    top: int
    height: int
    source: object
    kind: str = ""

    @property
    def middle(self) -> Decimal:
        """Return the horizontal middle of the bar."""
        return self.left + self.width / 2

    @property
    def right(self) -> Decimal:
        """Return the right end of the bar."""
        return self.left + self.width

    @property
    def has_room_for_text(self) -> bool:
        """Tell whether a figure fits above the bar."""
        return self.width >= 14


@dataclass(frozen=True, slots=True)
class Step:
    """A level stretch of a step line; `next_level` is where it jumps to at its right end."""

    left: Decimal
    right: Decimal
    level: int
    next_level: int | None
    source: GradePoint


@dataclass(frozen=True, slots=True)
class Timeline:
    """A stretch of days laid out from 0 to 100 percent."""

    starts_on: date
    ends_on: date

    def place(self, day: date) -> Decimal:
        """Return where `day` stands, kept between 0 and 100."""
        length = max((self.ends_on - self.starts_on).days, 1)
        share = Decimal((day - self.starts_on).days * 100) / length
        return round(min(max(share, Decimal(0)), Decimal(100)), 2)

    def ticks(self) -> list[Tick]:
        """Return at most six marks on first days of months."""
        months = max((self.ends_on - self.starts_on).days // 30, 1)
        stride = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120) if months <= 5 * each)
        day = self.starts_on.replace(day=1)
        day = day.replace(month=(day.month - 1) // min(stride, 12) * min(stride, 12) + 1)
        marks: list[Tick] = []
        while day <= self.ends_on:
            if day >= self.starts_on:
                marks.append(_tick(self.place(day), day))
            day = add_months(day, stride)
        return marks


def _tick(place: Decimal, day: date) -> Tick:
    anchor = "start" if place < 6 else "end" if place > 94 else "middle"
    return Tick(place, day=day, anchor=anchor)


def grade_steps(points: Sequence[GradePoint], timeline: Timeline) -> list[Step]:
    """Lay out a history of grades, oldest first, as a step line."""
    steps = []
    for place, point in enumerate(points):
        following = points[place + 1] if place + 1 < len(points) else None
        steps.append(
            Step(
                left=timeline.place(point.on),
                right=timeline.place(following.on if following else timeline.ends_on),
                level=grade_level(point.figure),
                next_level=grade_level(following.figure) if following else None,
                source=point,
            )
        )
    return steps


def grade_level(figure: int) -> int:
    """Return the height of the middle of a grade's row."""
    return (figure - 1) * GRADE_ROW + GRADE_ROW // 2


def amount_ceiling(largest: Decimal) -> Decimal:
    """Return the smallest 1, 2, 2.5 or 5 times a power of ten that holds `largest`."""
    if largest <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(largest.adjusted())
    multiples = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
    return next(each * power for each in multiples if each * power >= largest)


def amount_ticks(ceiling: Decimal) -> list[Tick]:
    """Return marks at zero, half and the whole of the axis, as heights."""
    halves = (Decimal(0), ceiling / 2, ceiling)
    return [Tick(Decimal(_height_of(each, ceiling)), amount=each) for each in halves]


def limit_bars(
    spans: Sequence[LimitSpan], timeline: Timeline, ceiling: Decimal, today: date
) -> list[Bar]:
    """Lay out what was covered from day to day; run-off stands in its own colour."""
    bars = []
    for span in spans:
        left = timeline.place(span.starts_on)
        width = timeline.place(span.ends_on or timeline.ends_on) - left
        top = _height_of(span.amount.amount, ceiling)
        kind = "run-off" if span.run_off else "past" if _is_past(span, today) else "limit"
        bars.append(Bar(left, width, top, _HEAD + PLOT_HEIGHT - top, span, kind))
    return sorted(bars, key=lambda bar: bar.kind != "run-off")  # drawn first, so behind the limit


def _is_past(span: LimitSpan, today: date) -> bool:
    return span.ends_on is not None and span.ends_on <= today


def _height_of(amount: Decimal, ceiling: Decimal) -> int:
    return _HEAD + PLOT_HEIGHT - int((amount / ceiling * PLOT_HEIGHT).to_integral_value())


def ageing_bars(buckets: Sequence[AgeingBucket]) -> list[Bar]:
    """Lay out the open amounts by age as bars that share one scale."""
    largest = max((bucket.amount.amount for bucket in buckets), default=Decimal(0)) or Decimal(1)
    return [
        Bar(
            left=Decimal(0),
            width=round(max(bucket.amount.amount, Decimal(0)) * 100 / largest, 2),
            top=0,
            height=20,
            source=bucket,
            kind="overdue" if bucket.overdue else "due",
        )
        for bucket in buckets
    ]


def point_bars(start: PointStep, steps: Sequence[PointStep], end: PointStep) -> list[Bar]:
    """Lay out a waterfall: the start, each step from where the last one ended, the end."""
    levels = [Decimal(0), Decimal(start.points)]
    for step in steps:
        levels.append(levels[-1] + Decimal(step.points))
    lowest, highest = min(levels), max(levels)
    unit = (highest - lowest or Decimal(1)) / 100

    def bar(low: Decimal, high: Decimal, source: PointStep, kind: str) -> Bar:
        left, right = min(low, high), max(low, high)
        width = max((right - left) / unit, Decimal("0.6"))
        return Bar(round((left - lowest) / unit, 2), round(width, 2), 0, 20, source, kind)

    zero = Decimal(0)
    bars = [bar(zero, levels[1], start, "total")]
    for before, after, step in zip(levels[1:-1], levels[2:], steps, strict=True):
        bars.append(bar(before, after, step, "gain" if step.points >= 0 else "loss"))
    bars.append(bar(zero, Decimal(end.points), end, "total"))
    return bars


def spark_path(values: Sequence[Decimal | int]) -> str:
    """Return the path of a sparkline on a field of 100 by 24, the newest value last."""
    lowest, highest = Decimal(min(values)), Decimal(max(values))
    unit = (highest - lowest) / 20 or Decimal(1)
    stride = Decimal(100) / max(len(values) - 1, 1)
    points = [
        f"{round(stride * place, 1)} {round(22 - (Decimal(value) - lowest) / unit, 1)}"
        for place, value in enumerate(values)
    ]
    return "M" + "L".join(points)


def whole_percentage(used: Money, limit: Money) -> int:
    """Return how much of `limit` is used, in whole per cents rounded up (a full limit is 100)."""
    if not limit:
        return 100 if used else 0
    return int((used.ratio_to(limit) * 100).to_integral_value(rounding=ROUND_CEILING))
