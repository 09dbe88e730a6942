"""Which limits and requests a list shows, in which order, and the filters people keep."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from companies.texts import places
from limits.models import LimitRequest
from limits.queries import Position
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import OPEN_STATES, REFUSALS, RequestState, RowState

Keeps = Callable[[Position], bool]

_STATES: Mapping[str, Keeps] = {
    "pending": lambda each: each.pending is not None,
    "over": lambda each: bool(each.use.above),
    "waiting": lambda each: each.open_request is not None,
    "run-off": lambda each: each.state is RowState.RUN_OFF,
    "stopped": lambda each: each.stop is not None,
    "temporary": lambda each: each.temporary_until is not None,
    "unused": lambda each: bool(each.amount) and not each.used,
}
_ORDERS: Mapping[str, Callable[[Position], Any]] = {
    "-amount": lambda each: -each.amount.amount,
    "-used": lambda each: -each.used.amount,
    "-share": lambda each: -_share(each),
    "-grade": lambda each: -(each.grade or 0),
    "changes": lambda each: each.changes_on or date.max,
    "review": lambda each: each.review_on or date.max,
}


class Filter(forms.Form):
    """Which limits to show, and in which order."""

    q = forms.CharField(label=_("Buyer"), max_length=100, required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("All limits")),
            ("pending", _("With an announced change")),
            ("over", _("Used above the limit")),
            ("waiting", _("With an open request")),
            ("run-off", _("In run-off")),
            ("stopped", _("With deliveries stopped")),
            ("temporary", _("With a temporary part")),
            ("unused", _("Not used at all")),
        ],
        required=False,
    )
    ends = forms.IntegerField(
        label=_("Ends or falls within days"), min_value=0, max_value=3660, required=False
    )
    used = forms.IntegerField(
        label=_("Used more than, in %"), min_value=0, max_value=1000, required=False
    )
    grade = forms.TypedChoiceField(
        label=_("Grade"), choices=[("", _("All grades"))], coerce=int, required=False
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("All countries"))], required=False
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        choices=[
            ("", _("By name")),
            ("-amount", _("Highest limit first")),
            ("-used", _("Most used first")),
            ("-share", _("Fullest first")),
            ("-grade", _("Weakest grade first")),
            ("changes", _("First to change first")),
            ("review", _("First to be looked at first")),
        ],
        required=False,
    )

    def __init__(self, *given: Any, every: Iterable[Position] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        there = list(every)
        grades = sorted({each.grade for each in there if each.grade})
        countries = sorted({each.buyer.country for each in there}, key=places.country)
        self._offer("grade", [(str(grade), str(grade)) for grade in grades])
        self._offer("country", [(code, places.country(code)) for code in countries])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = [*field.choices, *choices]  # type: ignore[attr-defined]  # a choice field

    @property
    def values(self) -> dict[str, str]:
        """What is chosen, as it is kept: what means nothing is left out."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return {name: str(value) for name, value in given.items() if value not in ("", None)}

    @property
    def query(self) -> str:
        """What is chosen, as the end of an address."""
        return urlencode(self.values)

    def query_with(self, **chosen: str) -> str:
        """Return what is chosen with some of it chosen otherwise, as the end of an address."""
        return urlencode(self.values | chosen)

    @property
    def is_wide(self) -> bool:
        """Whether more is chosen than a name, a state and an order."""
        return bool(self.values.keys() & {"ends", "used", "grade", "country"})

    def chosen(self, every: list[Position], today: date) -> list[Position]:
        """Keep the positions that were asked for, in order; a value that is none keeps all."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})  # none as long as nothing was sent
        tests = _tests(given, today)
        found = [each for each in every if all(keeps(each) for keeps in tests)]
        order = _ORDERS.get(given.get("sort", ""))
        return sorted(found, key=order) if order else found


def _tests(given: Mapping[str, Any], today: date) -> list[Keeps]:
    """Return what a position must pass."""
    tests: list[Keeps] = []
    if wanted := str(given.get("q", "")).casefold():
        tests.append(lambda each: wanted in each.buyer.name.casefold())
    if (state := _STATES.get(given.get("show", ""))) is not None:
        tests.append(state)
    if (days := given.get("ends")) is not None:
        until = today + timedelta(days=days)
        tests.append(lambda each: each.changes_on is not None and each.changes_on <= until)
    if (share := given.get("used")) is not None:
        tests.append(lambda each: _share(each) * 100 > share)
    if grade := given.get("grade"):
        tests.append(lambda each: each.grade == grade)
    if country := given.get("country"):
        tests.append(lambda each: each.buyer.country == country)
    return tests


def _share(position: Position) -> Decimal:
    """Return how much of a limit is used; more than all where something is owed without one."""
    if not position.amount:
        return Decimal(10**9) if position.owed else Decimal(0)
    return position.used.ratio_to(position.amount)


class KeepFilter(forms.Form):
    """A name for a filter, and whether the list opens with it."""

    name = forms.CharField(label=_("Name of the filter"), max_length=60)
    is_default = forms.BooleanField(label=_("Open the list with this filter"), required=False)


class RequestFilter(forms.Form):
    """Which requests to show."""

    q = forms.CharField(label=_("Buyer or your reference"), max_length=100, required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("All requests")),
            ("open", _("Waiting for an answer")),
            ("asked", _("We asked you something")),
            ("given", _("Given, in whole or in part")),
            ("refused", _("Refused")),
            ("cancelled", _("Cancelled")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(label=_("For"), choices=[("", _("Everything"))], required=False)

    def __init__(self, *given: Any, kinds: Mapping[str, Any], **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["kind"]
        choices = [(str(kind), str(word)) for kind, word in kinds.items()]
        field.choices = [*field.choices, *choices]  # type: ignore[attr-defined]  # a choice field

    def chosen(self, every: "QuerySet[LimitRequest]") -> "QuerySet[LimitRequest]":
        """Keep the requests that were asked for; a value that is none keeps all."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if text := given.get("q", "").strip():
            every = every.filter(Q(buyer__name__icontains=text) | Q(your_reference__icontains=text))
        if kind := given.get("kind"):
            every = every.filter(kind=RequestKind(kind))
        return _of_state(every, given.get("show", ""))


def _of_state(every: "QuerySet[LimitRequest]", show: str) -> "QuerySet[LimitRequest]":
    match show:
        case "open":
            return every.filter(state__in=sorted(OPEN_STATES))
        case "asked":
            return every.filter(state=RequestState.INFORMATION_REQUESTED)
        case "given":
            refused = Q(decision__outcome__in=sorted(REFUSALS))
            return every.filter(decision__isnull=False).exclude(refused)
        case "refused":
            return every.filter(decision__outcome__in=sorted(REFUSALS))
        case "cancelled":
            return every.filter(state=RequestState.CANCELLED)
    return every
