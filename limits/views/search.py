"""Portal pages on which buyers are found, with their grade and one's own limit."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from accounts.rules import Actor, Right
from companies import forms, queries, texts
from companies.models import Company
from companies.rules import identifiers, names
from companies.texts import places
from core import clock
from core.dates import business_date
from grading import queries as grading
from limits.queries import portfolio

_MOST = 50
_MOST_SUGGESTED = 8


@login_required
@require_GET
def search(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the companies that answer to a name or a number."""
    form = forms.Search(request.GET)
    found = queries.find(form.text, country=form.country_code, limit=_MOST) if form.text else []
    meant = [company for company in found if _is_meant(form.text, company)]
    context = {
        "form": form,
        "text": form.text,
        "results": results(meant, request.actor),
        "alike": results([each for each in found if each not in meant], request.actor),
        "there_may_be_more": len(meant) == _MOST,
        "is_too_short": len(form.text.strip()) == 1,
        "may_ask": request.actor.may(Right.REQUEST_LIMIT),
        "addresses": {
            "search": reverse("portal:buyers", args=[policyholder]),
            "suggest": reverse("portal:buyer_suggestions", args=[policyholder]),
            "add": reverse("portal:buyer_add", args=[policyholder], query={"q": form.text}),
        },
    }
    return render(request, "companies/search.html", context)


@login_required
@require_GET
def suggestions(request: ActorRequest, policyholder: UUID) -> HttpResponse:
    """Show the few companies that fit what is being typed."""
    form = forms.Search(request.GET)
    found = queries.find(form.text, country=form.country_code, limit=_MOST_SUGGESTED)
    items = [
        {
            "url": reverse("portal:buyer", args=[policyholder, company.public_id]),
            "label": company.name,
            "detail": " · ".join(filter(None, (company.city, places.country(company.country)))),
        }
        for company in found
    ]
    context = {"items": items, "query": form.text}
    return render(request, "components/suggestions.html", context)


def _is_meant(text: str, company: Company) -> bool:
    """Whether the company is what was typed, rather than something like it."""
    if identifiers.looks_like_a_number(text):
        return True
    where = names.searchable(company.city)
    return names.holds(names.searchable(text), f"{company.search_name} {where}")


def results(found: list[Company], actor: Actor) -> list[dict[str, Any]]:
    """Return companies as a table of answers shows them."""
    numbers = queries.main_numbers(company.id for company in found)
    standings = grading.standings(company.id for company in found)
    today = business_date(clock.now())
    limits = {
        position.buyer.id: position.amount
        for position in portfolio(actor, today, buyer_ids=[company.id for company in found])
    }
    return [
        {
            "company": company,
            "url": reverse("portal:buyer", args=[actor.policyholder, company.public_id]),
            "grade": getattr(standings.get(company.id), "grade", None),
            "limit": limits.get(company.id),
            "numbers": [
                (texts.scheme(number.scheme), number.value)
                for number in numbers.get(company.id, [])
            ],
        }
        for company in found
    ]
