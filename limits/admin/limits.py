"""Limits as they stand, and every decision with the facts it saw."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core import clock
from core.admin import Button, Panel, following, panels
from core.dates import business_date
from core.templatetags.amounts import day_text, money_text, share
from limits import forms, queries, services, texts
from limits.admin import parts, shared
from limits.admin.shared import DECIDE, READERS, BuyerDesk
from limits.models import Decision, LimitRow
from limits.queries import exposure as exposures
from limits.queries.unseen import unseen
from limits.rules.lifecycle import RequestState, RowState, row_state
from limits.rules.reasons import ReasonCode


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


def _lowered(row: LimitRow, data: dict[str, Any], now: datetime) -> list[str]:
    """Return until when what stands, and what then, found by lowering the limit on trial."""
    line = queries.line(row.policy_id, row.buyer_id, row.currency)
    with following.trial():
        if "amount" in data:
            decision = cast(Decision, _reduce(row, data, SYSTEM, now))
        else:
            decision = cast(Decision, _withdraw(row, data, SYSTEM, now))
    values = {
        "policyholder": row.policyholder.name,
        "buyer": row.buyer.name,
        "was": money_text(line.amount_before(decision.effective_on, business_date(now)), "whole"),
        "until": day_text(decision.effective_on - timedelta(days=1)),
        "amount": money_text(decision.money, "whole"),
    }
    told = [
        gettext(
            "The limit of %(policyholder)s on %(buyer)s: %(was)s until %(until)s, then %(amount)s."
        ),
        gettext("%(policyholder)s is told at once. What was delivered before stays covered."),
    ]
    return [each % values for each in told]


def _stands(row: LimitRow) -> bool:
    return row.superseded_at is None and row.valid_to is None and row.amount > 0


@admin.register(LimitRow)
class LimitDesk(BuyerDesk):
    """Limits as they are recorded now; older records stay readable by their page."""

    called = _("Limits given")
    list_display = (
        "buyer_name",
        "policyholder_name",
        "limit",
        "stands",
        "valid_from",
        "valid_to",
        "share_shown",
        "kind",
    )
    words = {"kind": texts.LIMIT_KINDS.__getitem__}
    list_filter = ("kind", "valid_from")
    search_fields = ("buyer__name", "policyholder__name")
    ordering = ("buyer__search_name", "policyholder__name", "valid_from", "id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "limit",
        "stands",
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
            roles=DECIDE,
            form=forms.Reduce,
            shown=_stands,
            preview=_lowered,
            do=_reduce,
        ),
        Button(
            name="withdraw",
            label=_("Withdraw"),
            done=_("The withdrawal is announced to the policyholder."),
            roles=DECIDE,
            form=forms.Withdraw,
            shown=_stands,
            preview=_lowered,
            do=_withdraw,
            danger=True,
        ),
        *parts.BUTTONS,
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

    def subjects_of(self, row: LimitRow) -> list[UUID]:
        """Return the ids of the decisions on this limit: events are about those."""
        found = Decision.objects.filter(policy_id=row.policy_id, buyer_id=row.buyer_id)
        return list(found.values_list("public_id", flat=True))

    def title_of(self, row: LimitRow) -> str:
        """Return on whom and whose it is."""
        names = {"buyer": row.buyer.name, "policyholder": row.policyholder.name}
        return gettext("The limit on %(buyer)s of %(policyholder)s") % names

    @admin.display(description=_("State"))
    def stands(self, row: LimitRow) -> str:
        """Whether it holds today, and if not, why."""
        if row.superseded_at is not None:
            return gettext("Superseded: the records below hold")
        today = business_date(clock.now())
        state = row_state(row.valid_from, row.valid_to, today, open_debt=False)
        if state is RowState.ACTIVE and not row.amount:
            return gettext("Nothing is insured")
        return str(texts.ROW_STATES[state])

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
class DecisionDesk(BuyerDesk):
    """Every decision with the facts it saw and the versions it was made by."""

    called = _("Decisions")
    list_display = (
        "decided_at",
        "buyer_name",
        "policyholder_name",
        "outcome",
        "limit",
        "effective_on",
        "review_on",
    )
    words = {"outcome": texts.OUTCOMES.__getitem__}
    list_filter = ("outcome",)
    search_fields = ("buyer__name", "policyholder__name", "=public_id")
    ordering = ("-decided_at", "-id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "outcome",
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

    def title_of(self, row: Decision) -> str:
        """Return what was decided on whom."""
        names = {"outcome": texts.OUTCOMES[row.outcome], "buyer": row.buyer.name}
        return gettext("%(outcome)s: %(buyer)s") % names

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
        """The reasons and conditions in words, with their codes and values behind them."""
        names = [str(texts.DESK_REASONS[reason["code"]]) for reason in row.reasons]
        said = [*names, *texts.sentences(row.conditions)]
        return shared.in_words(", ".join(said) or "-", [*row.reasons, *row.conditions])

    @admin.display(description=_("What the rules saw"))
    def saw(self, row: Decision) -> SafeString:
        """The facts in words, with what is kept behind them."""
        buyer = row.inputs.get("buyer")
        facts = texts.rests_on(buyer, row.versions) if buyer else []
        return shared.in_words(shared.listed(facts), row.inputs)

    @admin.display(description=_("Versions"))
    def versions_used(self, row: Decision) -> SafeString:
        """Of rules, scale, scorecard and terms."""
        return shared.in_words(shared.listed(texts.versions(row.versions)), row.versions)


def _panel(company: Company, actor: Any) -> dict[str, Any]:
    """Return who is exposed on a company, and how much room its group has."""
    group_id = companies.group_of(company.id)
    exposure = queries.exposure_of(group_id)
    return {
        "exposure": exposure,
        "rows": exposures.rows_on(group_id).filter(buyer_id=company.id),
        "may_cut": actor.staff_role in DECIDE
        and exposure is not None
        and exposure.committed > exposure.run_off,
        "unseen": unseen(business_date(clock.now())),
    }


def _panel_of_score(score: Any, actor: Any) -> dict[str, Any]:
    return _panel(score.company, actor)


panels.register(
    "grading.CompanyScore",
    Panel("admin/limits/company_panel.html", _panel_of_score, readers=READERS),
)
panels.register(
    "companies.Company", Panel("admin/limits/company_panel.html", _panel, readers=READERS)
)
