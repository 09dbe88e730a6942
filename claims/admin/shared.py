"""What the desks of claims share: who works at them, states as chips and filters."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from claims import queries, texts
from claims.rules.lifecycle import ClaimState
from core.admin import Waiting

HANDLER = frozenset({StaffRole.CLAIMS_HANDLER.value})
RELEASER = frozenset({StaffRole.CLAIMS_RELEASER.value})
CLAIMS = HANDLER | RELEASER


def chip(label: str, tone: str) -> SafeString:
    """Return a state as a chip."""
    return format_html('<span class="chip chip--{}">{}</span>', tone, label)


def stands_at(*states: str) -> Any:  # a question about a row of either model
    """Return the question whether a row is in one of `states`."""
    return lambda row: row.state in states


class StateFilter(admin.SimpleListFilter):
    """Rows in one state, the states named as people name them."""

    title = _("State")
    parameter_name = "state"
    states: ClassVar[dict[Any, tuple[Promise, str]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the states in the order of their way."""
        return [(state.value, label) for state, (label, _tone) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the rows in the state chosen."""
        return queryset.filter(state=self.value()) if self.value() in self.states else queryset


class ClaimStateFilter(StateFilter):
    """Claims in one state."""

    states = texts.STATES


class EventFilter(admin.SimpleListFilter):
    """Claims whose political event was ended or recorded in error."""

    title = _("Political event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the one thing there is to choose."""
        return [("none", _("Does not count any more"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Keep the claims without an event that made their loss, where that is chosen."""
        if self.value() != "none":
            return queryset
        return queryset.filter(id__in=queries.without_event())


FELL = Waiting(
    label=_("claims whose political event does not count any more"),
    roles=CLAIMS,
    rows=lambda actor: queries.claims(actor).filter(id__in=queries.without_event()),
    where="event=none",
)


def waits(label: Promise, state: ClaimState, roles: frozenset[str]) -> Waiting:
    """Return that claims in a state wait for whoever has one of the roles."""
    return Waiting(
        label=label,
        roles=roles,
        rows=lambda actor: queries.claims(actor).filter(state=state),
        where=f"state={state}",
    )
