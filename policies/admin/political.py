"""The desk of political events: established on an official act, released by a second person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.rules.proposals import ProposalState
from accounts.texts import PROPOSAL_STATES
from companies import queries as companies
from companies.texts import places
from core import clock
from core.admin import Button, Desk, Fact, Waiting, author, proposal_buttons
from core.dates import business_date
from core.templatetags.amounts import day_text, number
from policies import forms, queries, services, texts
from policies.admin.shared import READERS
from policies.models import PoliticalEvent
from policies.rules.political import PoliticalKind

_ESTABLISH = frozenset({"UNDERWRITER", "CLAIMS_HANDLER"})
_RELEASE = frozenset({"UNDERWRITER", "CLAIMS_RELEASER"})


def _propose(row: None, data: dict[str, Any], by: Any, now: datetime) -> PoliticalEvent:
    happening = services.Happening(
        kind=PoliticalKind(data["kind"]),
        country=data["country"].upper(),
        began_on=data["began_on"],
        official_act=data["official_act"],
        buyer=companies.company_for(data["buyer"]) if data["buyer"] else None,
    )
    return services.propose_political_event(
        happening=happening, reason=data["reason"], by=by, now=now
    )


def _lasts(row: PoliticalEvent) -> bool:
    return row.state == ProposalState.RELEASED and row.ended_on is None


def _follows(row: PoliticalEvent) -> list[str]:
    said = gettext(
        "Where a policy insures political events, what %(whom)s owes is a loss once its political "
        "waiting period is over. It runs from %(day)s, or from the due date where that is later."
    )
    return [said % {"whom": _whom(row), "day": day_text(row.began_on)}, _insured(row)]


def _ends(row: PoliticalEvent) -> list[str]:
    """Return what follows from a last day, before anybody gives one."""
    return [
        gettext("Waiting periods that end after the last day make no loss."),
        gettext(
            "A claim that rests on such a loss is neither calculated nor paid until its cause was "
            "looked at again."
        ),
        _insured(row),
        gettext("The last day stays: if it is wrong, two people establish the event again."),
    ]


def _insured(row: PoliticalEvent) -> str:
    """Return how many policies insure such an event."""
    count = queries.policies_insuring_events(row.country, business_date(clock.now()))
    values = {"count": number(count), "country": places.country(row.country)}
    if not count:
        none = gettext("No policy insures political events in %(country)s today.")
        return none % values
    said = ngettext(
        "%(count)s policy insures political events in %(country)s today.",
        "%(count)s policies insure political events in %(country)s today.",
        count,
    )
    return said % values


def _whom(row: PoliticalEvent) -> str:
    if row.buyer is not None:
        return row.buyer.name
    return gettext("a buyer in %(country)s") % {"country": places.country(row.country)}


@admin.register(PoliticalEvent)
class PoliticalEventDesk(Desk):
    """Political events: those that wait, those that count, and what became of the others."""

    called = _("Political events")
    readers = READERS
    words = {
        "state": PROPOSAL_STATES.__getitem__,
        "kind": texts.POLITICAL_KINDS.__getitem__,
    }
    waiting = (
        Waiting(
            label=_("political events for a second person to release"),
            roles=_RELEASE,
            rows=lambda actor: queries.political_events_to_release(actor.user_id),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = ("kind", "whom", "began_on", "ended_on", "stands", "proposed_by")
    list_filter = ("state", "kind")
    list_select_related = ("buyer", "proposed_by", "decided_by")
    ordering = ("-began_on", "-id")
    fields = (
        "kind",
        "whom",
        "began_on",
        "official_act",
        "reason",
        "stands",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
        "ended_on",
        "ended_by",
        "ended_at",
        "ended_because",
    )
    readonly_fields = fields
    starters = (
        Button(
            name="establish",
            label=_("Establish an event"),
            done=_("The event is proposed; it counts once a second person releases it."),
            roles=_ESTABLISH,
            form=forms.PoliticalEventForm,
            do=_propose,
        ),
    )
    buttons = (
        *proposal_buttons(
            (
                services.release_political_event,
                services.reject_political_event,
                services.withdraw_political_event,
            ),
            done=(
                _("The event is established."),
                _("The proposed event is sent back; it makes no loss."),
                _("The proposed event is taken back."),
            ),
            proposers=_ESTABLISH,
            releasers=_RELEASE,
            follows=_follows,
        ),
        Button(
            name="end",
            label=_("Note its last day"),
            done=_("The last day is noted: waiting periods that end later make no loss."),
            roles=_RELEASE,
            shown=_lasts,
            form=forms.EndPoliticalEventForm,
            follows=_ends,
            danger=True,
            do=lambda row, data, by, now: services.end_political_event(
                event_id=row.public_id, **data, by=by, now=now
            ),
            not_by=author,
        ),
    )

    def title_of(self, row: PoliticalEvent) -> str:
        """Return what happened where."""
        return gettext("%(kind)s: %(whom)s") % {
            "kind": texts.POLITICAL_KINDS[row.kind],
            "whom": _whom(row),
        }

    def known_by(self, row: PoliticalEvent) -> Sequence[Fact]:
        """Return since when it is, by which act, and who proposed it why."""
        return (
            (_("Since"), day_text(row.began_on)),
            (_("Official act"), row.official_act),
            (_("Reason"), row.reason),
            (_("Proposed by"), row.proposed_by.email),
        )

    @admin.display(description=_("State"), ordering="state")
    def stands(self, row: PoliticalEvent) -> str:
        """Return how far it is, and where it is over, that it is."""
        if row.ended_on is None:
            return str(PROPOSAL_STATES[ProposalState(row.state)])
        if row.ended_on < row.began_on:
            return gettext("Over: it was recorded in error")
        return gettext("Over: its last day was %(day)s") % {"day": day_text(row.ended_on)}

    @admin.display(description=_("Of whom"))
    def whom(self, row: PoliticalEvent) -> str:
        """Return whose debts it is about."""
        return _whom(row)
