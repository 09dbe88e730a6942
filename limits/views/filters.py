"""Keeping, naming and removing the filters of the list of limits."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.http import ActorRequest
from core import clock
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from limits import forms, queries, services
from limits.models import SavedFilter


@login_required
@require_POST
def limit_filter_keep(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Keep what is chosen under a name, or in the place of what a filter keeps."""
    every = queries.portfolio(request.actor, business_date(clock.now()))
    values = forms.Filter(QueryDict(request.POST.get("query", "")[:1000]), every=every).values
    form = forms.KeepFilter(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Give the filter a name of at most 60 signs."))
        return _list(policyholder, values)
    try:
        kept = services.keep_filter(
            name=form.cleaned_data["name"],
            values=values,
            is_default=form.cleaned_data["is_default"],
            filter_id=_id(request.POST.get("filter", "")),
            by=request.actor,
            now=clock.now(),
        )
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return _list(policyholder, values)
    said = gettext("The filter %(name)s is kept.")
    messages.success(request, said % {"name": kept.name})
    return _list(policyholder, {"filter": str(kept.public_id)})


@login_required
@require_POST
def limit_filter_change(request: ActorRequest, policyholder: UUID, filter_id: UUID) -> HttpResponse:
    """Rename a filter, remove it, or let the list open with it or with all limits."""
    if all(each.public_id != filter_id for each in queries.saved_filters(request.actor)):
        raise Http404
    wish = request.POST.get("do", "")
    opened = {"filter": str(filter_id)}
    try:
        if wish == "remove":
            gone = services.remove_filter(filter_id=filter_id, by=request.actor)
            said = gettext(
                "The filter %(name)s is removed. What it showed is still shown: keep it again "
                "below if you did not mean to."
            )
            messages.success(request, said % {"name": gone.name})
            return _list(policyholder, {**gone.values, "name": gone.name})
        if wish in {"default", "no-default"}:
            services.open_with(filter_id=filter_id, is_default=wish == "default", by=request.actor)
        else:
            form = forms.KeepFilter(request.POST)
            if form.is_valid():
                name = form.cleaned_data["name"]
                services.rename_filter(filter_id=filter_id, name=name, by=request.actor)
            else:
                messages.error(request, gettext("Give the filter a name of at most 60 signs."))
    except SavedFilter.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
    return _list(policyholder, opened)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def _list(policyholder: UUID, values: dict[str, str]) -> HttpResponse:
    return redirect(f"{reverse('portal:limits', args=[policyholder])}?{urlencode(values)}")
