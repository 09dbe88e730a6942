"""What stands beside the form to release a claim, and where it goes after the approval."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.rules import Actor
from claims import queries
from claims.admin.shared import CLAIMS
from claims.models import Claim
from claims.rules.lifecycle import PayoutState
from core import clock
from core.admin import Panel, panels
from core.dates import business_date
from policies import queries as policies
from policies.models import Pledgee

_NEXT_BUTTONS = {
    PayoutState.RELEASED: ("order", _("Order the payment")),
    PayoutState.ORDERED: ("confirm", _("The bank paid")),
    PayoutState.SENT_UNKNOWN: ("confirm", _("The bank paid")),
}


def next_step(claim: Claim) -> dict[str, Any] | None:
    """Return what is to be done with the payout after the approval; None: nothing."""
    payout = claim.payouts.filter(state__in=_NEXT_BUTTONS).first()
    if payout is None:
        return None
    button, label = _NEXT_BUTTONS[PayoutState(payout.state)]
    url = reverse("admin:claims_payout_do", args=[payout.pk, button])
    return {"label": label, "url": url, "payout": payout}


def _to_release(claim: Claim, actor: Actor) -> dict[str, Any]:
    """Return what a releaser has before it when it types the amount."""
    payout = claim.payouts.filter(state=PayoutState.PREPARED).first()
    calculation = queries.last_calculation(claim.pk)
    return {
        "claim": claim,
        "payout": payout,
        "calculation": calculation,
        "consent": _consent(claim),
        "calculation_url": reverse("admin:claims_calculation_change", args=[calculation.pk])
        if calculation
        else "",
    }


def _consent(claim: Claim) -> Pledgee | None:
    """Return the pledgee that consented to paying the policyholder; None: none had to."""
    pledgee = policies.pledgee_on(claim.policy_id, business_date(clock.now()))
    return pledgee if pledgee is not None and pledgee.pays_policyholder else None


panels.register("claims.Claim", Panel("admin/claims/release.html", _to_release, CLAIMS))
