"""Portal pages of the policy clock: every date that runs on open invoices, with a countdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Right
from core import clock, spreadsheet, workbook
from core.dates import business_date
from core.templatetags.amounts import day_text, days_from
from limits import queries as limits
from monitoring import queries
from monitoring.queries import Running
from monitoring.views import clock_words
from monitoring.views.shared import address_of
from policies.rules.clock import Deadline, State

_A_PAGE = 50
_CLOSE, _NEAR = 1, 7  # days ahead that are told apart
_BY_DAY = "day"
_PLACES = {State.LATE: 0, State.AHEAD: 1, State.PASSED: 2}
_SORTS: dict[str, Callable[[Running], Any]] = {
    "day": lambda each: (_PLACES[each.state], *each.key),
    "buyer": lambda each: (each.invoice.buyer.name.casefold(), *each.key),
    "amount": lambda each: (-each.item.open_gross.amount, *each.key),
}


class Filter(forms.Form):
    """Which dates to show, and in which order; what makes no sense filters nothing."""

    buyer = forms.ChoiceField(label=_("Buyer"), required=False)
    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    within = forms.ChoiceField(
        label=_("Until"),
        required=False,
        choices=[
            ("", _("Without end")),
            ("7", _("7 days ahead")),
            ("30", _("30 days ahead")),
            ("90", _("90 days ahead")),
        ],
    )
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("What is ahead or late")), ("all", _("Also what has passed"))],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("By week")),
            ("day", _("By day")),
            ("buyer", _("By buyer")),
            ("amount", _("By open amount")),
        ],
    )

    def __init__(self, *given: Any, buyers: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["buyer"].choices = [("", _("Every buyer")), *buyers]  # type: ignore[attr-defined]
        kinds = [(each.value, words) for each, words in clock_words.DEADLINES.items()]
        self.fields["kind"].choices = [("", _("Every date")), *kinds]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """Return what was chosen, field by field."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


@dataclass(frozen=True, slots=True)
class Row:
    """A date as the page shows it."""

    running: Running
    today: date
    url: str

    @property
    def name(self) -> str:
        """What the date is."""
        return str(clock_words.DEADLINES[self.running.deadline])

    @property
    def what_to_do(self) -> str:
        """What to do about it."""
        return clock_words.what_to_do(self.running.deadline)

    @property
    def countdown(self) -> str:
        """How far the day lies ahead, or how late it is."""
        if self.running.state is State.LATE:
            days = (self.today - self.running.day).days
            return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
        return days_from(self.running.day, self.today)

    @property
    def tone(self) -> str:
        """The tone of the countdown; its words say the same."""
        ahead = (self.running.day - self.today).days
        if self.running.state is State.PASSED:
            return "quiet"
        if ahead <= _CLOSE:
            return "bad"
        return "warn" if ahead <= _NEAR else "quiet"


@login_required
@require_GET
def deadlines(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show every date that runs on the open invoices."""
    today = business_date(clock.now())
    running = queries.running(request.actor, today)
    form = Filter(request.GET, buyers=_buyers(running))
    chosen = form.chosen
    page = Paginator(_chosen(running, chosen, today), _A_PAGE).get_page(request.GET.get("page"))
    rows = [Row(each, today, _url(request, each)) for each in page.object_list]
    context = {
        "today": today,
        "form": form,
        "page": page,
        "meanings": list(dict.fromkeys((row.name, row.what_to_do) for row in rows)),
        "groups": list(_grouped(rows, chosen["sort"], today)),
        "has_any": bool(running),
        "stopped": clock_words.stops(limits.stopped(request.actor, today)),
        "is_filtered": any(chosen.values()),
        "figures": _figures(running, today),
        "query": request.GET.urlencode(),
        "may_keep": request.actor.may(Right.KEEP_RECEIVABLES),
    }
    return render(request, "monitoring/deadlines.html", context)


@login_required
@require_GET
def deadlines_file(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Give the dates filtered and ordered as on the screen: CSV, or XLSX by `format`."""
    today = business_date(clock.now())
    running = queries.running(request.actor, today)
    chosen = Filter(request.GET, buyers=_buyers(running)).chosen
    head = (
        gettext("Day"),
        gettext("Days left"),
        gettext("What it is about"),
        gettext("State"),
        gettext("Buyer"),
        gettext("Id of the buyer"),
        gettext("Invoice"),
        gettext("Due"),
        gettext("Currency"),
        gettext("Open amount"),
    )
    rows = [
        (
            each.day,
            (each.day - today).days,
            clock_words.DEADLINES[each.deadline],
            clock_words.STATES[each.state],
            each.invoice.buyer.name,
            str(each.invoice.buyer.public_id),
            each.invoice.number,
            each.invoice.due_on,
            each.item.open_gross.currency,
            each.item.open_gross.to_cents().amount,
        )
        for each in _chosen(running, chosen, today)
    ]
    name = f"deadlines-{today}"
    if request.GET.get("format") == "xlsx":
        return workbook.download(f"{name}.xlsx", gettext("Deadlines"), head, rows)
    return spreadsheet.download(f"{name}.csv", head, rows)


def _chosen(running: Sequence[Running], chosen: dict[str, str], today: date) -> list[Running]:
    last = today + timedelta(days=int(chosen["within"])) if chosen["within"] else date.max
    found = (
        each
        for each in running
        if (not chosen["buyer"] or str(each.invoice.buyer.public_id) == chosen["buyer"])
        and (not chosen["kind"] or each.deadline == chosen["kind"])
        and (chosen["show"] or each.state is not State.PASSED)
        and each.day <= last
    )
    return sorted(found, key=_SORTS.get(chosen["sort"], _SORTS["day"]))


def _grouped(rows: Sequence[Row], sort: str, today: date) -> Iterator[tuple[str, list[Row]]]:
    """Give the rows under a heading each: late ones, then week by week or day by day."""
    if sort in ("buyer", "amount"):
        of_one = [("", list(rows))] if rows else []
        yield from of_one
        return
    for words, of_group in groupby(rows, key=lambda row: _heading(row, sort, today)):
        yield words, list(of_group)


def _heading(row: Row, sort: str, today: date) -> str:
    """Return under which words a date stands: late, passed, its day or its week."""
    day = row.running.day
    if row.running.state is not State.AHEAD:
        return str(clock_words.STATES[row.running.state])
    if sort == _BY_DAY:
        return day_text(day)
    monday = day - timedelta(days=day.weekday())
    if monday <= today:
        return gettext("This week")
    return gettext("Week from Monday %(day)s") % {"day": day_text(monday)}


def _figures(running: Sequence[Running], today: date) -> dict[str, int]:
    duties = [each for each in running if each.state is State.AHEAD]
    return {
        "late": sum(each.state is State.LATE for each in running),
        "week": sum((each.day - today).days <= _NEAR for each in duties),
    }


def _url(request: ActorRequest, running: Running) -> str:
    """Return the page on which what the date asks for is done; nothing where it only happens."""
    buyer = running.invoice.buyer.public_id
    if running.deadline in (Deadline.REPORT_OVERDUE, Deadline.HAND_OVER):
        return address_of(request, "overdue", buyer)
    return ""


def _buyers(running: Sequence[Running]) -> list[tuple[str, str]]:
    found = {str(each.invoice.buyer.public_id): each.invoice.buyer.name for each in running}
    return sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
