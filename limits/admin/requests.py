"""The underwriter's queue: requests for limits, what the rules propose, and deciding them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies import queries as companies
from core import clock
from core.admin import Panel, Waiting, columns, panels
from core.dates import business_date
from core.money import Money
from core.templatetags.amounts import money_text
from grading import queries as grading
from limits import queries, texts
from limits.admin import answering, asked_now, outlook, rooms, shared
from limits.admin.promises import Promise
from limits.admin.shared import DECIDE, READERS, BuyerDesk
from limits.models import Decision, LimitRequest
from limits.queries import exposure as exposures
from limits.queries import promises
from limits.queries.outlook import most_wanted
from limits.rules.lifecycle import REFUSALS, RequestState


def _answered(row: LimitRequest) -> str:
    """Return that a request has its answer, of whom and since when."""
    decision = getattr(row, "decision", None)
    if decision is None:
        return gettext("The policyholder took this request back.")
    values = {"outcome": texts.OUTCOMES[decision.outcome], **_by_whom(row, decision)}
    return gettext("Answered already: %(outcome)s, by %(who)s on %(moment)s.") % values


def _by_whom(row: LimitRequest, decision: Decision) -> dict[str, str]:
    person = decision.decided_by if row.state == RequestState.DECIDED else None
    return {
        "who": person.email if person else gettext("our rules"),
        "moment": formats.date_format(timezone.localtime(decision.decided_at), "j F Y, H:i"),
    }


_DECIDED = ("given", "given_why", "given_by")
_IF_SAID = ("until", "your_reference", "comment", "question", "answer")


@admin.register(LimitRequest)
class RequestDesk(BuyerDesk):
    """Requests for limits; those that wait for an underwriter first, the first promised on top."""

    called = _("Requests for limits")
    waiting = (
        Waiting(
            label=_("requests for a limit to decide"),
            roles=DECIDE,
            rows=lambda actor: queries.requests(actor).filter(state=RequestState.REFERRED),
        ),
        Waiting(
            label=_("requests for a limit past the promised answer"),
            roles=DECIDE,
            rows=lambda actor: promises.late(actor, clock.now()),
            where="state__exact=REFERRED&promise=late",
        ),
    )
    change_form_template = "admin/limits/request.html"
    list_display = (
        "submitted_at",
        "buyer_name",
        "policyholder_name",
        "asked",
        "given",
        "grade",
        "state",
    )
    waiting_display = (  # of those that wait: nothing is given yet, and all are in one state
        "submitted_at",
        "due",
        "buyer_name",
        "policyholder_name",
        "asked",
        "at_stake",
        "proposed",
        "grade",
    )
    list_select_related = ("buyer", "policyholder", "decision")
    words = {
        "state": texts.REQUEST_STATES.__getitem__,
        "kind": texts.REQUEST_KINDS.__getitem__,
    }
    list_filter = ("state", Promise, "kind")
    search_fields = ("buyer__name", "policyholder__name", "your_reference")
    ordering = (F("answer_due_at").asc(nulls_last=True), "submitted_at", "id")
    fields = (
        "buyer_name",
        "policyholder_name",
        "kind",
        "asked",
        "until",
        "payment_days",
        "your_reference",
        "comment",
        "state",
        "due",
        "at_stake",
        "question",
        "answer",
        "submitted_at",
        "public_id",
    )
    readonly_fields = (*_DECIDED, *fields)
    buttons = answering.BUTTONS

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return what is looked at: by when and how much, as long as it waits."""
        waits = request.GET.get("state__exact") == RequestState.REFERRED
        wished = self.waiting_display if waits else self.list_display
        return columns.shown(self.model, wished, self.words)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LimitRequest]:
        """Add the money at stake."""
        found: QuerySet[LimitRequest] = super().get_queryset(request)
        return promises.with_stake(found)

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
        is_button = any(each.name == button != "write" for each in self.buttons)
        if row is not None and is_button and not answering.is_open(row):
            messages.warning(request, _answered(row))
            return redirect(self.address_of(row))
        return super().press(request, object_id, button)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show first what was decided, where something was; leave out what nobody said."""
        unsaid = {name for name in _IF_SAID if obj is not None and not getattr(obj, name)}
        called = [each if isinstance(each, str) else each.__name__ for each in self.fields]
        shown = zip(called, super().get_fields(request, obj), strict=True)
        fields = [each for name, each in shown if name not in unsaid]
        return [*_DECIDED, *fields] if getattr(obj, "decision", None) else fields

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
            "proposed": shared.euro_text(row.proposal.get("amount")),
            "buyer_maximum": shared.euro_text(row.proposal.get("buyer_maximum")),
            "headroom": shared.euro_text(row.proposal.get("headroom")),
            "causes": texts.sentences(row.referred_because),
            "outcome": texts.OUTCOMES[row.proposal["outcome"]] if row.proposal else "",
            "proposal_reasons": _in_words(row.proposal),
            "rests_on": texts.rests_on(row.proposal["inputs"]["buyer"], row.proposal["versions"])
            if row.proposal
            else [],
            **outlook.facts_of(row.buyer),
            "exposure": queries.exposure_of(group_id),
            "rows": exposures.rows_on(group_id),
            "standing_limit": queries.limit_on(row.policy_id, row.buyer_id, today),
            "conversation": row.messages.select_related("written_by").prefetch_related("documents"),
            "proposals": row.proposals.select_related("proposed_by", "decided_by").order_by("id"),
            "earlier": queries.requests(request.actor)  # type: ignore[attr-defined]  # ActAs
            .filter(policy_id=row.policy_id, buyer_id=row.buyer_id)
            .exclude(id=row.id)[:10],
        }

    @admin.display(description=_("Asked"), ordering="amount")
    def asked(self, row: LimitRequest) -> str:
        """What was asked."""
        return money_text(row.money, "whole")

    @admin.display(description=_("Answer promised"), ordering="answer_due_at")
    def due(self, row: LimitRequest) -> SafeString | str:
        """By when it is answered, and whether that has passed."""
        if row.answer_due_at is None or row.state != RequestState.REFERRED:
            return "\u2013"
        moment = formats.date_format(timezone.localtime(row.answer_due_at), "j M Y, H:i")
        if row.answer_due_at >= clock.now():
            return moment
        return format_html("<strong>{}: {}</strong>", gettext("Late"), moment)

    @admin.display(description=_("At stake"), ordering="stake")
    def at_stake(self, row: LimitRequest) -> str:
        """What is asked, and all that anybody has on the buyer's group."""
        stake = getattr(row, "stake", None)
        return "\u2013" if stake is None else money_text(Money(stake, row.currency), "whole")

    @admin.display(description=_("Given"))
    def given(self, row: LimitRequest) -> SafeString | str:
        """What was decided, leading to the decision."""
        decision = getattr(row, "decision", None)
        if decision is None:
            return "\u2013"
        outcome = str(texts.OUTCOMES[decision.outcome])
        amount = money_text(decision.money, "whole")
        said = outcome if decision.outcome in REFUSALS else f"{outcome}, {amount}"
        address = reverse("admin:limits_decision_change", args=[decision.pk])
        return format_html('<a href="{}">{}</a>', address, said)

    @admin.display(description=_("Reasons told"))
    def given_why(self, row: LimitRequest) -> str:
        """Why, in words."""
        return ", ".join(str(texts.DESK_REASONS[each["code"]]) for each in row.decision.reasons)

    @admin.display(description=_("Decided by"))
    def given_by(self, row: LimitRequest) -> str:
        """Who decided, and when."""
        return gettext("%(who)s on %(moment)s") % _by_whom(row, row.decision)

    @admin.display(description=_("Proposed"))
    def proposed(self, row: LimitRequest) -> str:
        """What the rules proposed."""
        return shared.euro_text(row.proposal.get("amount"))

    @admin.display(description=_("Grade then"))
    def grade(self, row: LimitRequest) -> str:
        """The grade the rules saw."""
        return str(row.proposal["inputs"]["buyer"]["grade"]) if row.proposal else ""


def _in_words(proposal: dict[str, Any]) -> list[str]:
    return [str(texts.DESK_REASONS[reason["code"]]) for reason in proposal.get("reasons", [])]


def _beside(row: LimitRequest, actor: Any) -> dict[str, Any]:
    """Return what whoever decides a request has to see beside the form."""
    exposure = queries.exposure_of(companies.group_of(row.buyer_id))
    seen = row.proposal.get("inputs", {}).get("buyer")
    standing = grading.standing(row.buyer_id)
    today = business_date(clock.now())
    most = most_wanted(companies.kept_as(row.buyer_id), today)
    return {
        "asked": row,
        "grade_now": standing.grade if standing else None,
        "most_now": money_text(most, "whole") if most is not None else "",
        "proposed": shared.euro_text(row.proposal.get("amount")),
        "headroom": shared.euro_text(row.proposal.get("headroom")),
        "group_room": money_text(exposure.room, "whole") if exposure else "",
        "capacity_on": exposure.capacity_on if exposure else None,
        "rooms": rooms.rooms_in(row.buyer.country, today),
        "authority": money_text(actor.authority, "whole"),
        "figures": texts.rests_on(seen, row.proposal["versions"]) if seen else [],
        "reasons": _in_words(row.proposal),
        "causes": texts.sentences(row.referred_because),
        **asked_now.facts_of(row, today),
    }


panels.register(
    "limits.LimitRequest", Panel("admin/limits/asked_panel.html", _beside, readers=READERS)
)
