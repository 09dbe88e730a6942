"""The desk of corrections of exchange rates: one person proposes them, a second releases them."""

from collections.abc import Sequence

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import StaffRole
from accounts.rules.proposals import ProposalState
from accounts.texts import PROPOSAL_STATES
from core.admin import Desk, Fact, Waiting, proposal_buttons
from core.templatetags.amounts import day_text, number
from receivables import queries, services
from receivables.admin.bookings import READERS
from receivables.models import RateCorrection

_ADMINISTRATORS = frozenset({StaffRole.ADMINISTRATOR.value})
_RELEASE = _ADMINISTRATORS | {StaffRole.CLAIMS_RELEASER.value}


def _follows(row: RateCorrection) -> list[str]:
    if row.per_euro is None:
        said = gettext("The rate of %(day)s counts no more; the last one before it does.")
    else:
        said = gettext("From now on the corrected rate counts for %(day)s.")
    return [
        said % {"day": day_text(row.rate.published_on)},
        gettext("Claims calculated with the wrong one are to be calculated again; payouts stay."),
    ]


@admin.register(RateCorrection)
class RateCorrectionDesk(Desk):
    """Corrections of exchange rates: those that wait, and what became of the others."""

    called = _("Corrections of exchange rates")
    readers = READERS
    words = {"state": PROPOSAL_STATES.__getitem__}
    waiting = (
        Waiting(
            label=_("corrections of exchange rates for a second person to release"),
            roles=_RELEASE,
            rows=lambda actor: queries.corrections_to_release(actor.user_id),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = ("which", "was", "becomes", "state", "proposed_by", "proposed_at")
    list_filter = ("state",)
    list_select_related = ("rate", "proposed_by", "decided_by")
    ordering = ("-proposed_at", "-id")
    fields = (
        "which",
        "was",
        "becomes",
        "source",
        "reason",
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
    )
    readonly_fields = fields
    buttons = proposal_buttons(
        (services.release_correction, services.reject_correction, services.withdraw_correction),
        done=(
            _("The correction is released. What was calculated before stays on file."),
            _("The correction is sent back; the rate on record goes on counting."),
            _("The correction is taken back."),
        ),
        proposers=_ADMINISTRATORS,
        releasers=_RELEASE,
        follows=_follows,
    )

    def title_of(self, row: RateCorrection) -> str:
        """Return which rate is to be corrected."""
        return gettext("Correction: %(rate)s") % {"rate": self.which(row)}

    def known_by(self, row: RateCorrection) -> Sequence[Fact]:
        """Return the two rates side by side, why, and by whom."""
        return (
            (_("On record"), self.was(row)),
            (_("Becomes"), self.becomes(row)),
            (_("Source"), row.source),
            (_("What was wrong"), row.reason),
            (_("Proposed by"), row.proposed_by.email),
        )

    @admin.display(description=_("Rate"))
    def which(self, row: RateCorrection) -> str:
        """Return the currency and the day."""
        return gettext("%(currency)s on %(day)s") % {
            "currency": row.rate.currency,
            "day": day_text(row.rate.published_on),
        }

    @admin.display(description=_("On record"))
    def was(self, row: RateCorrection) -> str:
        """Return the rate that is to be corrected."""
        return "-" if row.rate.per_euro is None else number(row.rate.per_euro.normalize())

    @admin.display(description=_("Becomes"))
    def becomes(self, row: RateCorrection) -> str:
        """Return the rate that is to take its place."""
        if row.per_euro is None:
            return gettext("none: it is taken back")
        return number(row.per_euro.normalize())
