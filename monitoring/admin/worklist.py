"""The worklist of what became known of buyers: what is due first, and what most is at stake on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import Actor
from companies import queries as companies
from core import clock
from core.admin import Button, Desk, Waiting, columns
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from grading import queries as grading
from grading.models import Judgement
from grading.queries import trials
from monitoring.admin import signal_forms as forms
from monitoring.admin import trying, words
from monitoring.models import Signal
from monitoring.queries import worklist as queries
from monitoring.rules.triggers import OF_A_PLACE, OPEN_STATES, SignalKind, SignalState
from monitoring.services import working
from monitoring.services.working import WORKERS

_WORKERS = frozenset(WORKERS)
_LAST_FIRST = Case(When(state__in=OPEN_STATES, then=Value(0)), default=Value(1))
_MAY_BE_EMPTY = frozenset(
    {
        "detail",
        "number",
        "problem",
        "taken_by",
        "dismissed_by",
        "decided_by",
        "decided_at",
        "reason",
        "raised_on",
    }
)
_DECIDED = (SignalState.CONFIRMED, SignalState.DISMISSED, SignalState.TO_AGREE)


def _is_open(row: Signal) -> bool:
    return row.state in (SignalState.UNMATCHED, SignalState.WAITS)


def _do(service: Callable[..., object], **fields: str) -> Callable[..., object]:
    """Return a command on a signal as a button gives it; `fields` say which field is what."""

    def do(row: Signal, data: dict[str, Any], by: Actor, now: datetime) -> object:
        given = {name: data[field] for name, field in fields.items()}
        return service(signal_id=row.public_id, by=by, now=now, **given)

    return do


class _Work(admin.SimpleListFilter):
    """What waits, what is late, or all."""

    title = _("Work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what there is to do."""
        return [
            ("open", gettext("Waits for somebody")),
            ("late", gettext("Past its day")),
            ("mine", gettext("Taken by me")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Signal]) -> QuerySet[Signal]:
        """Keep what was chosen."""
        waiting = queryset.filter(state__in=OPEN_STATES)
        if self.value() == "open":
            return waiting
        if self.value() == "late":
            return waiting.filter(due_on__lt=business_date(clock.now()))
        if self.value() == "mine":
            return waiting.filter(taken_by_id=request.user.pk)
        return queryset


def _open(actor: Actor) -> QuerySet[Signal]:
    return queries.worklist()


def _late(actor: Actor) -> QuerySet[Signal]:
    return queries.late(business_date(clock.now()))


@admin.register(Signal)
class SignalDesk(Desk):
    """What became known of buyers, and what of it waits for a person."""

    called = _("What became known of buyers")
    readers = _WORKERS
    words = {
        "kind": lambda code: words.KINDS[code],
        "state": lambda code: words.STATES[code],
    }
    waiting = (
        Waiting(
            label=_("signals about buyers that wait"), roles=_WORKERS, rows=_open, where="work=open"
        ),
        Waiting(
            label=_("signals about buyers past their day"),
            roles=_WORKERS,
            rows=_late,
            where="work=late",
        ),
    )
    change_form_template = "admin/monitoring/signal.html"
    list_display = ("due", "kind", "about", "stake", "state", "taken_by", "source")
    list_display_links = ("due", "kind")
    list_select_related = ("company", "taken_by")
    list_filter = (_Work, "kind", "state", "source")
    search_fields = ("company__search_name", "name", "number", "source_id")
    search_help_text = _("Name or number of the company, or number at the source.")
    ordering = (_LAST_FIRST, "due_on", "-at_stake", "id")
    fields = (
        "about",
        "kind",
        "happened_on",
        "detail",
        "read_more",
        "source",
        "source_id",
        "revision",
        "number",
        "received_at",
        "due",
        "state",
        "problem",
        "taken_by",
        "dismissed_by",
        "decided_by",
        "decided_at",
        "reason",
        "raised_on",
    )
    buttons = (
        Button(
            name="take",
            label=_("Take it"),
            done=_("It is yours. Others see that you look at it."),
            roles=_WORKERS,
            shown=lambda row: _is_open(row) and row.taken_by_id is None,
            do=_do(working.take),
        ),
        Button(
            name="give_back",
            label=_("Give it back"),
            done=_("Somebody else can take it."),
            roles=_WORKERS,
            shown=lambda row: _is_open(row) and row.taken_by_id is not None,
            do=_do(working.give_back),
        ),
        Button(
            name="match",
            label=_("Say which company it is"),
            done=_("The company is known now; what follows is under way."),
            roles=_WORKERS,
            form=forms.Match,
            shown=lambda row: row.state == SignalState.UNMATCHED,
            preview=trying.would_match,
            do=_do(working.match, text="company"),
        ),
        Button(
            name="confirm",
            label=_("Confirm it, and look at the limits"),
            done=_("It is confirmed; the limits were looked at by the rules."),
            roles=_WORKERS,
            form=forms.Confirm,
            shown=lambda row: row.state == SignalState.WAITS,
            preview=lambda row, data, now: trying.would_do(row, now),
            do=_do(working.confirm, note="note"),
        ),
        Button(
            name="dismiss",
            label=_("Put it aside"),
            done=lambda row: (
                _("A second person has to agree that it comes to nothing.")
                if row.state == SignalState.TO_AGREE
                else _("It is put aside, with your reason.")
            ),
            roles=_WORKERS,
            form=forms.Why,
            shown=_is_open,
            do=_do(working.dismiss, reason="reason"),
        ),
        Button(
            name="agree",
            label=_("Agree that it comes to nothing"),
            done=_("It is put aside by two people."),
            roles=_WORKERS,
            shown=lambda row: row.state == SignalState.TO_AGREE,
            do=_do(working.agree),
            not_by=lambda row: {row.dismissed_by_id},
        ),
        Button(
            name="reopen",
            label=_("Open it again"),
            done=_("It waits again, with a new day."),
            roles=_WORKERS,
            form=forms.Why,
            shown=lambda row: row.state in _DECIDED,
            do=_do(working.reopen, reason="reason"),
        ),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what waits; every other choice is a filter away."""
        if not request.GET and self.has_view_permission(request):
            return redirect(f"{request.path}?work=open")
        return super().changelist_view(request, extra_context)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what is empty."""
        wanted = [name for name in self.fields if name not in _MAY_BE_EMPTY or getattr(obj, name)]
        return columns.shown(Signal, wanted, self.words)

    def title_of(self, row: Signal) -> str:
        """Return what became known of whom."""
        named = {"kind": words.KINDS[row.kind], "company": self.about(row)}
        return gettext("%(company)s: %(kind)s") % named

    def more_context(self, request: HttpRequest, row: Signal) -> dict[str, Any]:
        """Return what follows by itself, by when, and what else is known of the company."""
        if row.company_id is None:
            beside: list[Any] = []
        else:
            found = queries.about(companies.same_as(row.company_id)).exclude(id=row.id)[:10]
            beside = [(each, words.KINDS[each.kind], words.STATES[each.state]) for each in found]
        return {
            "shock": _shock(row) if row.kind in OF_A_PLACE else None,
            "follows_by_itself": words.follows(SignalKind(row.kind)),
            "is_late": _is_late(row),
            "beside": beside,
            "standing": grading.standing(row.company_id) if row.company_id else None,
        }

    @admin.display(description=_("Company"), ordering="company__search_name")
    def about(self, row: Signal) -> str:
        """The company, or what its source calls it."""
        if row.kind in OF_A_PLACE:
            return words.place(row.facts["level"], row.facts["key"])
        return row.company.name if row.company else row.name or f"{row.scheme} {row.number}"

    @admin.display(description=_("Where it can be read"))
    def read_more(self, row: Signal) -> SafeString | str:
        """The address that the source gives."""
        if not row.link:
            return "\u2013"
        return format_html('<a href="{0}" rel="noreferrer noopener">{0}</a>', row.link)

    @admin.display(description=_("At stake"), ordering="at_stake")
    def stake(self, row: Signal) -> str:
        """What limits on the company come to, when it came in."""
        return money_text(Money(row.at_stake, "EUR"), "whole") if row.at_stake else "\u2013"

    @admin.display(description=_("Look at it by"), ordering="due_on")
    def due(self, row: Signal) -> SafeString | str:
        """The last day, in red when it has passed and somebody still has to look."""
        label = day_text(row.due_on)
        if row.state not in OPEN_STATES:
            return label
        tone = "bad" if _is_late(row) else "warn" if _is_today(row) else "quiet"
        return render_to_string("components/chip.html", {"label": label, "tone": tone})


def _shock(row: Signal) -> dict[str, Any]:
    """Return what followed from a shock so far, and where it was decided."""
    judgement = UUID(row.source_id.partition(":")[0])
    key = trials.tried(Judgement._meta.label, judgement).pk
    return {
        "address": reverse("admin:grading_judgement_change", args=[key]),
        "grades": trials.moved_by(UUID(row.facts["cause"])),
    }


def _is_late(row: Signal) -> bool:
    return row.state in OPEN_STATES and row.due_on < business_date(clock.now())


def _is_today(row: Signal) -> bool:
    return row.due_on == business_date(clock.now())
