"""Portal pages on which a policyholder adds a buyer that is not in the register."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.rules import Right
from companies import forms, queries, services
from companies.models import Company
from companies.rules import identifiers
from companies.rules.adding import KnownAlready, LooksLikeOthers
from companies.rules.entries import Misread
from companies.rules.identifiers import CountryRefused, IdentifierRefused
from core import clock
from core.errors import BusinessError
from core.http import sentence
from limits.views.search import results


@login_required
@require_http_methods(["GET", "POST"])
def buyer_add(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Add a company; what we know already by its number or name is offered first."""
    form = forms.AddBuyer(request.POST or None, initial=_typed(request.GET.get("q", "")))
    offered: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            entry = form.entry()
            added = services.add_unverified(
                entry=entry,
                none_of_these=form.cleaned_data["none_of_these"],
                by=request.actor,
                now=clock.now(),
            )
        except (KnownAlready, LooksLikeOthers) as refusal:
            offered = _offered(refusal, form, request)
        except Misread as refusal:
            form.add_error(refusal.column, sentence(refusal.problem))
        except (IdentifierRefused, CountryRefused) as refusal:
            form.add_error("value", sentence(refusal))
        except BusinessError as refusal:
            form.add_error(None, sentence(refusal))
        else:
            said = gettext("%(name)s is added. You can ask for a limit on it now.")
            messages.success(request, said % {"name": added.name})
            return redirect("portal:buyer", policyholder, added.public_id)
    context = {
        "form": form,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "search_url": reverse("portal:buyers", args=[policyholder]),
        **offered,
    }
    return render(request, "companies/add.html", context)


@login_required
@require_POST
def buyer_take_back(request: ActorRequest, policyholder: UUID, company: UUID) -> HttpResponse:
    """Take back a company that one added."""
    try:
        services.take_back(company=company, by=request.actor, now=clock.now())
    except Company.DoesNotExist:
        raise Http404 from None
    except BusinessError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("portal:buyer", policyholder, company)
    messages.success(request, gettext("The company is taken back, as if it had not been added."))
    return redirect("portal:buyers", policyholder)


def _typed(text: str) -> dict[str, str]:
    """Return what was searched for, in the field where it belongs."""
    text = text.replace("\x00", "").strip()[:200]
    if identifiers.looks_like_a_number(text):
        return {"value": identifiers.without_label(text)}
    return {"name": text}


def _offered(
    refusal: KnownAlready | LooksLikeOthers, form: forms.AddBuyer, request: ActorRequest
) -> dict[str, Any]:
    same, alike = queries.doubles(form.entry())
    found = [same] if same is not None else [match.company for match in alike]
    return {
        "refusal": sentence(refusal),
        "is_known": same is not None,
        "offered": results(found, request.actor),
    }
