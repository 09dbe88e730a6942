"""The underwriter's desks: requests that wait, limits, decisions, room on groups, factors."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from companies.models import Company
from core import clock
from core.admin import Button, Desk, Panel, Waiting, panels
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import money_text, share
from limits import forms, queries, services, texts
from limits.models import Decision, Factor, GroupExposure, LimitRequest, LimitRow
from limits.queries import exposure as exposures
from limits.rules.lifecycle import OPEN_STATES, RequestState
from limits.rules.reasons import ReasonCode

_DECIDE = frozenset({"UNDERWRITER"})
_READERS = _DECIDE | {
    "RISK_ANALYST",
    "SENIOR_RISK_ANALYST",
    "COLLECTOR",
    "CLAIMS_HANDLER",
    "CLAIMS_RELEASER",
}


def _approve(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.decide(
        request_id=row.public_id,
        amount=forms.euro(data["amount"]),
        reasons=[ReasonCode(code) for code in data["reasons"]],
        by=by,
        now=now,
    )


def _refuse(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.decide(
        request_id=row.public_id,
        amount=Money.zero(row.currency),
        reasons=[ReasonCode(data["reason"])],
        by=by,
        now=now,
    )


def _ask(row: LimitRequest, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.ask_information(
        request_id=row.public_id, question=data["question"], by=by, now=now
    )


def _reduce(row: LimitRow, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.reduce_limit(
        row_id=row.public_id,
        amount=forms.euro(data["amount"]),
        reason=ReasonCode(data["reason"]),
        immediate=data["immediate"],
        by=by,
        now=now,
    )


def _withdraw(row: LimitRow, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.withdraw_limit(
        row_id=row.public_id,
        reason=ReasonCode(data["reason"]),
        immediate=data["immediate"],
        by=by,
        now=now,
    )


def _set_factor(row: None, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.set_factor(**data, by=by, now=now)


def _set_again(row: Factor, data: dict[str, Any], by: Any, now: datetime) -> object:
    return services.set_factor(kind=row.kind, code=row.code, **data, by=by, now=now)


def _proposed(row: LimitRequest) -> dict[str, Any]:
    """Return what the form starts from: the rules' amount, and their reasons on top."""
    amount = row.proposal.get("amount")
    return {
        "amount": amount and f"{Decimal(amount):.2f}",
        "fitting": [reason["code"] for reason in row.proposal.get("reasons", [])],
    }


def _is_open(row: LimitRequest) -> bool:
    return row.state in OPEN_STATES


def _answered(row: LimitRequest) -> str:
    """Return that a request has its answer, of whom and since when."""
    decision = getattr(row, "decision", None)
    if decision is None:
        return gettext("The policyholder took this request back.")
    is_by_hand = row.state == RequestState.DECIDED and decision.decided_by is not None
    values = {
        "outcome": texts.OUTCOMES[decision.outcome],
        "who": decision.decided_by.email if is_by_hand else gettext("our rules"),
        "moment": formats.date_format(timezone.localtime(decision.decided_at), "j F Y, H:i"),
    }
    return gettext("Answered already: %(outcome)s, by %(who)s on %(moment)s.") % values


def _stands(row: LimitRow) -> bool:
    return row.superseded_at is None and row.valid_to is None and row.amount > 0


def _pretty(value: object) -> SafeString:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))


@admin.register(LimitRequest)
class RequestDesk(Desk):
    """Requests for limits; those that wait for an underwriter first, the oldest on top."""

    called = _("Requests for limits")
    waiting = (
        Waiting(
            label=_("requests for a limit to decide"),
            roles=_DECIDE,
            rows=lambda actor: queries.requests(actor).filter(state=RequestState.REFERRED),
        ),
    )
    readers = _READERS
    change_form_template = "admin/limits/request.html"
    list_display = (
        "submitted_at",
        "buyer_name",
        "policyholder_name",
        "asked",
        "proposed",
        "grade",
        "state_shown",
    )
    list_filter = ("state",)
    list_select_related = ("buyer", "policyholder")
    search_fields = ("buyer__name", "policyholder__name", "your_reference")
    ordering = ("submitted_at", "id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "asked",
        "payment_days",
        "your_reference",
        "comment",
        "state_shown",
        "question",
        "answer",
        "submitted_at",
        "public_id",
    )
    readonly_fields = fields
    buttons = (
        Button(
            name="approve",
            label=_("Decide an amount"),
            done=_("The request is decided, and the policyholder is told."),
            roles=_DECIDE,
            form=forms.Decide,
            initial=_proposed,
            shown=_is_open,
            do=_approve,
            about=lambda row: row,
        ),
        Button(
            name="refuse",
            label=_("Refuse"),
            done=_("The request is refused, and the policyholder is told why."),
            roles=_DECIDE,
            form=forms.Refuse,
            shown=_is_open,
            do=_refuse,
            danger=True,
            about=lambda row: row,
        ),
        Button(
            name="ask",
            label=_("Ask for information"),
            done=_("The question is on its way."),
            roles=_DECIDE,
            form=forms.AskInformation,
            shown=lambda row: row.state == RequestState.REFERRED,
            do=_ask,
            about=lambda row: row,
        ),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the queue; every other choice is a filter away."""
        if not request.GET:
            return redirect(f"{request.path}?state__exact={RequestState.REFERRED}")
        return super().changelist_view(request, extra_context)

    def press(self, request: Any, object_id: str, button: str) -> HttpResponse:
        """Show what was answered already, where somebody else was first."""
        row = self.get_object(request, object_id)
        is_button = any(each.name == button for each in self.buttons)
        if row is not None and is_button and not _is_open(row):
            messages.warning(request, _answered(row))
            return redirect(self.address_of(row))
        return super().press(request, object_id, button)

    def title_of(self, row: LimitRequest) -> str:
        """Return on whom and by whom it is asked."""
        names = {"buyer": row.buyer.name, "policyholder": row.policyholder.name}
        return gettext("A limit on %(buyer)s for %(policyholder)s") % names

    def more_context(self, request: HttpRequest, row: LimitRequest) -> dict[str, Any]:
        """Return what the rules proposed, and how much is given on the buyer's group."""
        group_id = companies.group_of(row.buyer_id)
        today = business_date(clock.now())
        return {
            "proposal": row.proposal,
            "proposed": _euro_text(row.proposal.get("amount")),
            "buyer_maximum": _euro_text(row.proposal.get("buyer_maximum")),
            "headroom": _euro_text(row.proposal.get("headroom")),
            "causes": texts.sentences(row.referred_because),
            "proposal_reasons": row.proposal.get("reasons", []),
            "rests_on": texts.rests_on(row.proposal["inputs"]["buyer"], row.proposal["versions"])
            if row.proposal
            else [],
            "exposure": queries.exposure_of(group_id),
            "rows": exposures.rows_on(group_id),
            "standing_limit": queries.limit_on(row.policy_id, row.buyer_id, today),
            "earlier": queries.requests(request.actor)  # type: ignore[attr-defined]  # ActAs
            .filter(policy_id=row.policy_id, buyer_id=row.buyer_id)
            .exclude(id=row.id)[:10],
        }

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: LimitRequest) -> str:
        """The buyer's name."""
        return row.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: LimitRequest) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    @admin.display(description=_("State"), ordering="state")
    def state_shown(self, row: LimitRequest) -> str:
        """What the state is called."""
        return str(texts.REQUEST_STATES[row.state])

    @admin.display(description=_("Asked"), ordering="amount")
    def asked(self, row: LimitRequest) -> str:
        """What was asked."""
        return money_text(row.money, "whole")

    @admin.display(description=_("Proposed"))
    def proposed(self, row: LimitRequest) -> str:
        """What the rules proposed."""
        return _euro_text(row.proposal.get("amount"))

    @admin.display(description=_("Grade then"))
    def grade(self, row: LimitRequest) -> str:
        """The grade the rules saw."""
        return str(row.proposal["inputs"]["buyer"]["grade"]) if row.proposal else ""


@admin.register(LimitRow)
class LimitDesk(Desk):
    """Limits as they are recorded now; older records stay readable by their page."""

    called = _("Limits given")
    readers = _READERS
    list_display = (
        "buyer_name",
        "policyholder_name",
        "limit",
        "kind",
        "valid_from",
        "valid_to",
        "share_shown",
    )
    list_filter = ("kind", "valid_from")
    list_select_related = ("buyer", "policyholder")
    search_fields = ("buyer__name", "policyholder__name")
    ordering = ("buyer__search_name", "policyholder__name", "valid_from", "id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "limit",
        "kind",
        "valid_from",
        "valid_to",
        "share_shown",
        "conditions_shown",
        "decision_link",
        "recorded_at",
        "superseded_at",
        "public_id",
    )
    readonly_fields = fields
    change_form_template = "admin/limits/limit.html"
    buttons = (
        Button(
            name="reduce",
            label=_("Reduce"),
            done=_("The reduction is announced to the policyholder."),
            roles=_DECIDE,
            form=forms.Reduce,
            shown=_stands,
            do=_reduce,
        ),
        Button(
            name="withdraw",
            label=_("Withdraw"),
            done=_("The withdrawal is announced to the policyholder."),
            roles=_DECIDE,
            form=forms.Withdraw,
            shown=_stands,
            do=_withdraw,
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[LimitRow]:
        """Leave superseded records out of the list."""
        rows: QuerySet[LimitRow] = super().get_queryset(request)
        is_list = getattr(request.resolver_match, "url_name", "").endswith("_changelist")
        return rows.filter(superseded_at=None) if is_list else rows

    def more_context(self, request: HttpRequest, row: LimitRow) -> dict[str, Any]:
        """Return every record of the same policy and buyer."""
        records = LimitRow.objects.filter(policy_id=row.policy_id, buyer_id=row.buyer_id)
        return {
            "records": records.select_related("decision").order_by(
                "recorded_at", "valid_from", "id"
            ),
            "group_exposure": row.group_id,
        }

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: LimitRow) -> str:
        """The buyer's name."""
        return row.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: LimitRow) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    def title_of(self, row: LimitRow) -> str:
        """Return on whom and whose it is."""
        names = {"buyer": row.buyer.name, "policyholder": row.policyholder.name}
        return gettext("The limit on %(buyer)s of %(policyholder)s") % names

    @admin.display(description=_("Insured share"), ordering="insured_share")
    def share_shown(self, row: LimitRow) -> str:
        """The share as a percentage."""
        return share(row.insured_share)

    @admin.display(description=_("Conditions"))
    def conditions_shown(self, row: LimitRow) -> str:
        """The conditions in words."""
        return " ".join(texts.sentences(row.conditions)) or "-"

    @admin.display(description=_("Decision"))
    def decision_link(self, row: LimitRow) -> SafeString:
        """Link to the decision behind it."""
        address = reverse("admin:limits_decision_change", args=[row.decision_id])
        return format_html('<a href="{}">{}</a>', address, texts.OUTCOMES[row.decision.outcome])

    @admin.display(description=_("Limit"), ordering="amount")
    def limit(self, row: LimitRow) -> str:
        """The amount."""
        return money_text(row.money, "whole")


@admin.register(Decision)
class DecisionDesk(Desk):
    """Every decision with the facts it saw and the versions it was made by."""

    called = _("Decisions")
    readers = _READERS
    list_display = (
        "decided_at",
        "buyer_name",
        "policyholder_name",
        "outcome_shown",
        "limit",
        "effective_on",
        "review_on",
    )
    list_filter = ("outcome",)
    list_select_related = ("buyer", "policyholder")
    search_fields = ("buyer__name", "policyholder__name", "=public_id")
    ordering = ("-decided_at", "-id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "outcome_shown",
        "limit",
        "effective_on",
        "review_on",
        "decided_at",
        "who",
        "why",
        "saw",
        "versions_used",
        "cause_id",
        "public_id",
    )
    readonly_fields = fields

    @admin.display(description=_("Buyer"), ordering="buyer__search_name")
    def buyer_name(self, row: Decision) -> str:
        """The buyer's name."""
        return row.buyer.name

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: Decision) -> str:
        """The policyholder's name."""
        return row.policyholder.name

    def title_of(self, row: Decision) -> str:
        """Return what was decided on whom."""
        names = {"outcome": texts.OUTCOMES[row.outcome], "buyer": row.buyer.name}
        return gettext("%(outcome)s: %(buyer)s") % names

    @admin.display(description=_("Decision"), ordering="outcome")
    def outcome_shown(self, row: Decision) -> str:
        """What the outcome is called."""
        return str(texts.OUTCOMES[row.outcome])

    @admin.display(description=_("Decided by"))
    def who(self, row: Decision) -> str:
        """Who decided: our rules, where nobody pressed a button."""
        by_rules = row.request is not None and row.request.state == RequestState.AUTO_DECIDED
        if by_rules or row.decided_by is None:
            return gettext("our rules")
        return row.decided_by.email

    @admin.display(description=_("Limit after it"), ordering="amount")
    def limit(self, row: Decision) -> str:
        """The amount."""
        return money_text(row.money, "whole")

    @admin.display(description=_("Reasons and conditions"))
    def why(self, row: Decision) -> SafeString:
        """The codes with their values."""
        return _pretty([*row.reasons, *row.conditions])

    @admin.display(description=_("What the rules saw"))
    def saw(self, row: Decision) -> SafeString:
        """The facts, as they were."""
        return _pretty(row.inputs)

    @admin.display(description=_("Versions"))
    def versions_used(self, row: Decision) -> SafeString:
        """Of rules, scale, scorecard and terms."""
        return _pretty(row.versions)


@admin.register(GroupExposure)
class ExposureDesk(Desk):
    """The room on each group, with its members and everybody who is exposed."""

    called = _("Room on groups")
    readers = _READERS
    list_display = ("group_name", "ceiling_text", "committed_text", "run_off_text", "room_text")
    list_select_related = ("group",)
    search_fields = ("group__name",)
    ordering = ("-committed", "group_id")
    fields = (
        "group_name",
        "ceiling_text",
        "committed_text",
        "run_off_text",
        "room_text",
        "counted_on",
    )
    readonly_fields = fields
    change_form_template = "admin/limits/exposure.html"

    def more_context(self, request: HttpRequest, row: GroupExposure) -> dict[str, Any]:
        """Return the members of the group and every limit on them."""
        return {
            "members": companies.group(row.group_id).members,
            "rows": exposures.rows_on(row.group_id),
        }

    @admin.display(description=_("Group"), ordering="group__search_name")
    def group_name(self, row: GroupExposure) -> str:
        """The name of the group's head."""
        return row.group.name

    @admin.display(description=_("Capacity"), ordering="capacity")
    def ceiling_text(self, row: GroupExposure) -> str:
        """The most the insurer wants on the group."""
        return money_text(row.ceiling, "whole")

    @admin.display(description=_("Committed"), ordering="committed")
    def committed_text(self, row: GroupExposure) -> str:
        """What is given, run-off included."""
        return money_text(row.total, "whole")

    @admin.display(description=_("Of which run-off"), ordering="run_off")
    def run_off_text(self, row: GroupExposure) -> str:
        """What is owed under limits that ended."""
        return money_text(Money(row.run_off, row.currency), "whole")

    @admin.display(description=_("Room"))
    def room_text(self, row: GroupExposure) -> str:
        """What can still be given."""
        return money_text(row.room, "whole")


@admin.register(Factor)
class FactorDesk(Desk):
    """Factors on sectors and countries, each from a day on."""

    called = _("Factors on sectors and countries")
    readers = _READERS
    list_display = ("kind", "code", "factor", "valid_from", "reason")
    list_filter = ("kind",)
    search_fields = ("code", "reason")
    ordering = ("kind", "code", "-valid_from", "id")
    fields = ("kind", "code", "factor", "valid_from", "reason", "set_at", "set_by")
    readonly_fields = fields
    starters = (
        Button(
            name="set",
            label=_("Set a factor"),
            done=_("The factor is set."),
            roles=_DECIDE,
            form=forms.SetFactor,
            do=_set_factor,
        ),
    )
    buttons = (
        Button(
            name="again",
            label=_("Set a new factor"),
            done=_("The factor is set."),
            roles=_DECIDE,
            form=forms.SetSameFactor,
            do=_set_again,
        ),
    )


def _euro_text(amount: str | None) -> str:
    return money_text(forms.euro(Decimal(amount)), "whole") if amount else ""


def _panel(company: Company, actor: Any) -> dict[str, Any]:
    """Return who is exposed on a company, and how much room its group has."""
    group_id = companies.group_of(company.id)
    return {
        "exposure": queries.exposure_of(group_id),
        "rows": exposures.rows_on(group_id).filter(buyer_id=company.id),
    }


panels.register(
    "companies.Company", Panel("admin/limits/company_panel.html", _panel, readers=_READERS)
)


def _beside(row: LimitRequest, actor: Any) -> dict[str, Any]:
    """Return what whoever decides a request has to see beside the form."""
    exposure = queries.exposure_of(companies.group_of(row.buyer_id))
    seen = row.proposal.get("inputs", {}).get("buyer")
    return {
        "asked": row,
        "proposed": _euro_text(row.proposal.get("amount")),
        "headroom": _euro_text(row.proposal.get("headroom")),
        "group_room": money_text(exposure.room, "whole") if exposure else "",
        "authority": money_text(actor.authority, "whole"),
        "figures": texts.rests_on(seen, row.proposal["versions"]) if seen else [],
        "reasons": [
            texts.DESK_REASONS[reason["code"]] for reason in row.proposal.get("reasons", [])
        ],
        "causes": texts.sentences(row.referred_because),
    }


panels.register(
    "limits.LimitRequest", Panel("admin/limits/asked_panel.html", _beside, readers=_READERS)
)
