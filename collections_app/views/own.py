"""What a policyholder notes of collecting by itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.http import ActorRequest
from collections_app import forms, queries, services, texts
from collections_app.rules.own import FIRM, OwnStepKind
from collections_app.views.steps import taken
from companies.http import company_or_404
from companies.models import Company
from core import clock
from policies.rules.terms import CollectionService


@login_required
@require_POST
def own_step(request: ActorRequest, policyholder: UUID, buyer: UUID) -> HttpResponse:
    """Note a step with its document; what is wrong with it is said above the page."""
    company = company_or_404(buyer)
    form = forms.NoteOwnStep(request.POST, request.FILES)
    if not form.is_valid():
        for field, problems in form.errors.items():
            label, problem = form.fields[field].label, " ".join(map(str, problems))
            said = gettext("%(field)s: %(problem)s") % {"field": label, "problem": problem}
            messages.error(request, said)
        return redirect("portal:overdue", policyholder, company.public_id)
    given = form.cleaned_data
    return taken(
        request,
        company,
        lambda: services.note_own_step(
            buyer=company.public_id,
            kind=OwnStepKind(given["kind"]),
            done_on=given["done_on"],
            note=given["note"],
            file=given["document"][0],
            by=request.actor,
            now=clock.now(),
        ),
        gettext("The step is noted, with its document."),
    )


def shown(request: ActorRequest, company: Company, today: Any) -> dict[str, Any]:
    """Return what the page of a late buyer shows of collecting by oneself."""
    service = queries.collection_service(request.actor.tenant, today)
    if service is CollectionService.INCLUDED:
        return {"collects_itself": False, "we_collect": True}
    steps = queries.own_steps(request.actor.tenant, company.id)
    return {
        "collects_itself": True,
        "we_collect": service is CollectionService.OPTIONAL,
        "own_steps": [
            {"row": row, "kind": texts.OWN_STEPS[row.kind], "is_firm": row.kind in FIRM}
            for row in steps
        ],
        "own_form": forms.NoteOwnStep(),
    }
