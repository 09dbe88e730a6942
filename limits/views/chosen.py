"""Which limits a page or a file shows: by what was sent, or by a filter that somebody keeps."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.http import ActorRequest
from limits import forms, queries
from limits.models import SavedFilter
from limits.queries import Position

_NO_CHOICE = {"filter", "page", "format"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The limits there are and those chosen; `opened` is the filter that chose them."""

    form: forms.Filter
    every: list[Position]
    found: list[Position]
    kept: list[SavedFilter]
    opened: SavedFilter | None


def chosen(request: ActorRequest, today: date) -> Chosen:
    """Return the limits that were asked for; without any word, those of the person's own filter."""
    every = queries.portfolio(request.actor, today)
    kept = queries.saved_filters(request.actor)
    named = request.GET.get("filter", "")
    opened = next((each for each in kept if str(each.public_id) == named), None)
    sent: QueryDict = request.GET
    if not set(request.GET) - _NO_CHOICE:
        if not named:
            opened = next((each for each in kept if each.is_default), None)
        sent = QueryDict(urlencode(opened.values if opened else {}))
    form = forms.Filter(sent, every=every)
    return Chosen(form, every, form.chosen(every, today), kept, opened)
