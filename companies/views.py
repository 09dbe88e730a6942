"""Portal pages on which buyers are found."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from companies import forms, queries, texts
from companies.models import Company
from companies.rules import identifiers, names
from companies.texts import places

_MOST = 50
_MOST_SUGGESTED = 8


@login_required
@require_GET
def search(request: HttpRequest, policyholder: UUID) -> HttpResponse:
    """Show the companies that answer to a name or a number."""
    form = forms.Search(request.GET)
    found = queries.find(form.text, country=form.country_code, limit=_MOST) if form.text else []
    meant = [company for company in found if _is_meant(form.text, company)]
    context = {
        "form": form,
        "text": form.text,
        "results": _results(meant, policyholder),
        "alike": _results([each for each in found if each not in meant], policyholder),
        "there_may_be_more": len(meant) == _MOST,
        "is_too_short": len(form.text.strip()) == 1,
        "addresses": {
            "search": reverse("portal:buyers", args=[policyholder]),
            "suggest": reverse("portal:buyer_suggestions", args=[policyholder]),
        },
    }
    return render(request, "companies/search.html", context)


@login_required
@require_GET
def suggestions(request: HttpRequest, policyholder: UUID) -> HttpResponse:
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
    return names.holds(names.searchable(text), company.search_name)


def _results(found: list[Company], policyholder: UUID) -> list[dict[str, Any]]:
    numbers = queries.main_numbers(company.id for company in found)
    return [
        {
            "company": company,
            "url": reverse("portal:buyer", args=[policyholder, company.public_id]),
            "numbers": [
                (texts.scheme(number.scheme), number.value)
                for number in numbers.get(company.id, [])
            ],
        }
        for company in found
    ]
