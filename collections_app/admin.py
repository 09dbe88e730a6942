"""The collector's desk: the queue of cases, each case, letters, and the rates of interest."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from collections_app import documents, forms, queries, services, texts
from collections_app.models import Case, InterestRate, Letter
from collections_app.rules.lifecycle import OPEN_STATES, ActionKind, CaseState
from collections_app.rules.next_action import next_action
from companies.rules import searchable
from core import clock
from core.admin import Button, Desk, Waiting
from core.dates import business_date
from core.models import DocumentState
from core.money import Money
from core.templatetags.amounts import day, money

COLLECTORS = frozenset({StaffRole.COLLECTOR})
READERS = COLLECTORS | {
    StaffRole.CLAIMS_HANDLER,
    StaffRole.CLAIMS_RELEASER,
    StaffRole.UNDERWRITER,
}


def _is_open(row: Case) -> bool:
    return row.state in OPEN_STATES


def _takes_a_demand(row: Case) -> bool:
    return _is_open(row) and row.state != CaseState.INSOLVENT


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


@admin.register(Case)
class CaseDesk(Desk):
    """Cases, and what a collector does with them."""

    called = _("Cases")
    waiting = (
        Waiting(
            label=_("cases nobody took"),
            roles=COLLECTORS,
            rows=lambda actor: queries.cases(actor).filter(closed_on=None, collector=None),
            where="whose=nobody",
        ),
        Waiting(
            label=_("cases of yours"),
            roles=COLLECTORS,
            rows=lambda actor: queries.cases(actor).filter(
                closed_on=None, collector_id=actor.user_id
            ),
            where="whose=mine",
        ),
    )
    readers: ClassVar[frozenset[str]] = READERS
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
    list_filter = (_OpenFilter, _MineFilter)
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
    buttons = (
        Button(
            name="take",
            label=_("Take the case"),
            done=_("The case is yours."),
            roles=COLLECTORS,
            shown=_is_open,
            do=lambda row, facts, by, now: services.take_case(
                case_id=row.public_id, by=by, now=now
            ),
        ),
        Button(
            name="payment",
            label=_("Book a payment"),
            done=_("The payment is booked."),
            roles=COLLECTORS,
            shown=_is_open,
            form=forms.BookPayment,
            initial=lambda row: {"received_on": business_date(clock.now())},
            do=lambda row, facts, by, now: services.book_payment(
                case_id=row.public_id,
                amount=Money(facts["amount"], row.currency),
                received_on=facts["received_on"],
                reference=facts["reference"],
                designated=facts["designated"] or None,
                by=by,
                now=now,
            ),
        ),
        Button(
            name="demand",
            label=_("Send a demand"),
            done=_("The demand is being made; it stands under letters."),
            roles=COLLECTORS,
            shown=_takes_a_demand,
            do=lambda row, facts, by, now: services.send_demand(
                case_id=row.public_id, by=by, now=now
            ),
        ),
        Button(
            name="note",
            label=_("Note a call"),
            done=_("It is noted."),
            roles=COLLECTORS,
            shown=_is_open,
            form=forms.NoteAction,
            do=lambda row, facts, by, now: services.note_action(
                case_id=row.public_id,
                kind=ActionKind(facts["kind"]),
                text=facts["text"],
                by=by,
                now=now,
            ),
        ),
        Button(
            name="state",
            label=_("Change the state"),
            done=_("The case has its new state."),
            roles=COLLECTORS,
            shown=_is_open,
            form=forms.ChangeState,
            do=lambda row, facts, by, now: services.change_state(
                case_id=row.public_id,
                to=CaseState(facts["to"]),
                reason=facts["reason"],
                by=by,
                now=now,
            ),
        ),
        Button(
            name="close",
            label=_("Close the case"),
            done=_("The case is closed."),
            roles=COLLECTORS,
            shown=_is_open,
            form=forms.CloseCase,
            danger=True,
            do=lambda row, facts, by, now: services.close_case(
                case_id=row.public_id,
                to=CaseState(facts["to"]),
                reason=facts["reason"],
                by=by,
                now=now,
            ),
        ),
    )

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
        """Return from when."""
        return day(self._due(row).on) if row.closed_on is None else "\u2013"

    def _due(self, row: Any) -> Any:
        return next_action(
            CaseState(row.state),
            opened_on=row.opened_on,
            letters=row.letter_count or 0,
            touched_on=row.touched_on,
        )


@admin.register(Letter)
class LetterDesk(Desk):
    """Letters to buyers, whoever sent them."""

    readers: ClassVar[frozenset[str]] = READERS
    change_form_template = "admin/collections_app/letter.html"
    list_display = ("shown_kind", "buyer_name", "sent_on", "asks")
    list_display_links = ("shown_kind",)
    list_filter = ("kind",)
    list_select_related = ("buyer",)
    ordering = ("-sent_on", "-id")
    fields = ("shown_kind", "buyer_name", "sent_on", "asks")

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the PDF."""
        view = self.admin_site.admin_view(self.pdf)
        return [
            path("<int:letter_id>/pdf/", view, name="collections_app_letter_pdf"),
            *super().get_urls(),
        ]

    def pdf(self, request: HttpRequest, letter_id: int) -> HttpResponse:
        """Give the PDF of a letter that is made."""
        row = self.get_object(request, str(letter_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        if row.document.state != DocumentState.READY:
            messages.info(request, gettext("The letter is still being made."))
            return redirect(self.address_of(row))
        return documents.pdf(row)

    def more_context(self, request: HttpRequest, row: Letter) -> dict[str, Any]:
        """Say whether the PDF is there."""
        return {"is_ready": row.document.state == DocumentState.READY}

    @admin.display(description=_("letter"))
    def shown_kind(self, row: Letter) -> str:
        """Return which letter it is."""
        return texts.letter(row.kind)

    @admin.display(description=_("buyer"))
    def buyer_name(self, row: Letter) -> str:
        """Return the buyer's name."""
        return row.buyer.name

    @admin.display(description=_("asked"))
    def asks(self, row: Letter) -> SafeString:
        """Return what it asks for."""
        return money(row.asked)


@admin.register(InterestRate)
class InterestRateDesk(Desk):
    """Rates of interest that became known since this version was made."""

    readers: ClassVar[frozenset[str]] = COLLECTORS
    list_display = ("series", "valid_from", "known_until", "rate", "source")
    ordering = ("-valid_from", "series", "-id")
    fields = ("series", "valid_from", "known_until", "rate", "source", "set_at")
    starters = (
        Button(
            name="rate",
            label=_("Add a rate"),
            done=_("The rate is added; balances are worked out with it from now on."),
            roles=frozenset({StaffRole.ADMINISTRATOR}),
            form=forms.SetRate,
            do=lambda row, facts, by, now: services.set_rate(**facts, by=by, now=now),
        ),
    )
