"""The desk of cases: the queue, and each case with how it stands."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collections_app import documents, queries, texts
from collections_app.admin import buttons, shared
from collections_app.models import Case
from collections_app.rules.lifecycle import CaseState
from collections_app.rules.next_action import NextAction, next_action
from companies.rules import searchable
from core import clock
from core.admin import Desk, Fact, Waiting
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day, money


class _OpenFilter(admin.SimpleListFilter):
    title = _("open or closed")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer closed cases, and all; open ones are what one comes for."""
        return [("closed", _("Closed")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """Call the first choice what it is."""
        for place, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": _("Open")} if place == 0 else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep open cases unless asked otherwise."""
        if self.value() == "all":
            return queryset
        return queryset.filter(closed_on__isnull=self.value() != "closed")


class _MineFilter(admin.SimpleListFilter):
    title = _("collector")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer one's own cases and those nobody took."""
        return [("mine", _("Mine")), ("nobody", _("Taken by nobody"))]

    def queryset(self, request: Any, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep the cases chosen."""
        if self.value() == "mine":
            return queryset.filter(collector_id=request.actor.user_id)
        if self.value() == "nobody":
            return queryset.filter(collector=None)
        return queryset


class _LateFilter(admin.SimpleListFilter):
    title = _("first letter")
    parameter_name = "letter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the cases on which nobody wrote in time."""
        return [("late", _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """Keep the cases chosen."""
        if self.value() != "late":
            return queryset
        return queries.without_first_letter(queryset, business_date(clock.now()))


@admin.register(Case)
class CaseDesk(Desk):
    """Cases, and what a collector does with them."""

    called = _("Cases")
    waiting = (
        Waiting(
            label=_("cases whose first letter is late"),
            roles=shared.COLLECTORS,
            rows=lambda actor: queries.without_first_letter(
                queries.cases(actor), business_date(clock.now())
            ),
            where="letter=late",
        ),
        Waiting(
            label=_("cases nobody took"),
            roles=shared.COLLECTORS,
            rows=lambda actor: queries.cases(actor).filter(closed_on=None, collector=None),
            where="whose=nobody",
        ),
        Waiting(
            label=_("cases of yours"),
            roles=shared.COLLECTORS,
            rows=lambda actor: queries.cases(actor).filter(
                closed_on=None, collector_id=actor.user_id
            ),
            where="whose=mine",
        ),
    )
    readers: ClassVar[frozenset[str]] = shared.READERS
    change_list_template = "admin/collections_app/cases.html"
    change_form_template = "admin/collections_app/case.html"
    list_display = (
        "number",
        "buyer_name",
        "shown_state",
        "amount",
        "next",
        "next_on",
        "age",
        "shown_collector",
    )
    list_filter = (_OpenFilter, _MineFilter, _LateFilter)
    ordering = ("opened_on", "id")
    search_fields = ("number", "buyer__search_name")
    search_help_text = _("Case number or name of the buyer")
    fields = (
        "number",
        "buyer_name",
        "policyholder_name",
        "shown_state",
        "shown_collector",
        "opened_on",
        "insolvent_on",
        "closed_on",
        "governing_law",
    )
    buttons = buttons.BUTTONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Return cases with all that the list shows."""
        rows = super().get_queryset(request).select_related("buyer", "policyholder", "collector")
        return queries.with_progress(rows)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """Search by number, or by name as names are kept for searching."""
        wanted = search_term.replace("\x00", " ").strip()
        by_number = queryset.filter(number__istartswith=wanted)
        name = searchable(wanted)
        return by_number | queryset.filter(buyer__search_name__contains=name), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue, and whether the rates of interest run out."""
        context = {"rates_end": queries.rates_end(business_date(clock.now()))}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def more_context(self, request: HttpRequest, row: Case) -> dict[str, Any]:
        """Return how the case stands."""
        today = business_date(clock.now())
        return {
            **documents.panel(row, today),
            "rates_end": queries.rates_end(today),
            "wants_care": row.buyer.is_natural_person and row.buyer.country == "NL",
        }

    def known_by(self, row: Case) -> Sequence[Fact]:
        """Return which case it is, of whom, on whom, and what is owed."""
        balance = queries.balance(row, row.closed_on or business_date(clock.now()))
        return (
            (_("Case"), row.number),
            (_("Buyer"), row.buyer.name),
            (_("Policyholder"), row.policyholder.name),
            (_("State"), texts.state(row.state)),
            (_("Owed by law"), money(balance.total)),
            (_("Open on the claims ledger"), money(balance.ledger_principal)),
        )

    @admin.display(description=_("buyer"))
    def buyer_name(self, row: Case) -> str:
        """Return the buyer's name."""
        return row.buyer.name

    @admin.display(description=_("policyholder"))
    def policyholder_name(self, row: Case) -> str:
        """Return the policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("state"), ordering="state")
    def shown_state(self, row: Case) -> SafeString:
        """Return the state in words."""
        return format_html(
            '<span class="chip chip--{}">{}</span>', texts.tone(row.state), texts.state(row.state)
        )

    @admin.display(description=_("age in days"), ordering="opened_on")
    def age(self, row: Case) -> int:
        """Return how long the case is, or was, open."""
        return ((row.closed_on or business_date(clock.now())) - row.opened_on).days

    @admin.display(description=_("handed over"))
    def amount(self, row: Any) -> SafeString:
        """Return what was handed over."""
        return money(Money(row.handed_over, row.currency))

    @admin.display(description=_("collector"))
    def shown_collector(self, row: Case) -> str:
        """Return who works on it."""
        return row.collector.get_full_name() or row.collector.email if row.collector else "\u2013"

    @admin.display(description=_("next"))
    def next(self, row: Any) -> str:
        """Return what is next."""
        return str(texts.NEXT[self._due(row).action])

    @admin.display(description=_("from"))
    def next_on(self, row: Any) -> str:
        """Return from when, and whether the first letter is late."""
        if row.closed_on is not None:
            return "\u2013"
        due = self._due(row)
        is_late = due.action is NextAction.SEND_DEMAND and due.on < business_date(clock.now())
        if not is_late:
            return day(due.on)
        return format_html(
            '{} <span class="chip chip--bad">{}</span>', day(due.on), gettext("late")
        )

    def _due(self, row: Any) -> Any:
        return next_action(
            CaseState(row.state),
            opened_on=row.opened_on,
            letters=row.letter_count or 0,
            touched_on=row.touched_on,
        )
