"""The buttons by which a pledge is noted, consented away and ended."""

from django.utils.translation import gettext_lazy as _

from core import clock
from core.admin import Button
from core.dates import business_date
from policies import forms, queries, services
from policies.admin.shared import AGREE
from policies.models import Pledgee, Policy


def standing(row: Policy) -> Pledgee | None:
    """Return to whom claims are pledged today or later; None: to nobody."""
    return queries.pledgees_of(row.id).exclude(valid_to__lt=business_date(clock.now())).first()


def _may_consent(row: Policy) -> bool:
    pledgee = queries.pledgee_on(row.id, business_date(clock.now()))
    return pledgee is not None and not pledgee.pays_policyholder


BUTTONS = (
    Button(
        name="pledge",
        label=_("Note a pledge"),
        done=_("The pledge is noted: payouts go to the pledgee from its day."),
        roles=AGREE,
        form=forms.PledgeForm,
        shown=lambda row: standing(row) is None,
        do=lambda row, data, by, now: services.note_pledge(
            policy_id=row.public_id, by=by, now=now, **data
        ),
    ),
    Button(
        name="consent",
        label=_("The pledgee consents to paying the policyholder"),
        done=_("Noted: payouts go to the policyholder."),
        roles=AGREE,
        form=forms.ConsentForm,
        shown=_may_consent,
        do=lambda row, data, by, now: services.consent_to_policyholder(
            policy_id=row.public_id, by=by, now=now, **data
        ),
    ),
    Button(
        name="end-pledge",
        label=_("End the pledge"),
        done=_("The end of the pledge is noted."),
        roles=AGREE,
        form=forms.EndPledgeForm,
        shown=lambda row: standing(row) is not None,
        do=lambda row, data, by, now: services.end_pledge(
            policy_id=row.public_id, by=by, now=now, **data
        ),
    ),
)
