"""Limits that policyholders set themselves, in words: yes with its last day, or why not."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.amounts import day_text, money_text
from limits.models import DiscretionaryEvidence
from limits.rules.discretionary import AdverseKind, EvidenceKind, Ground

KINDS: dict[str, Promise] = {
    EvidenceKind.CREDIT_REPORT: _("Credit report"),
    EvidenceKind.PAYMENT_EXPERIENCE: _("Payment experience"),
}
ADVERSE: dict[str, Promise] = {
    AdverseKind.EXTENSION_ASKED: _("It asked to pay later than the maximum extension period"),
    AdverseKind.PAYMENT_BOUNCED: _("A payment of it bounced"),
    AdverseKind.PROCEEDINGS: _("Proceedings against it, or another sign that it cannot pay"),
}
GIVEN = _(
    "Yes: your own limit is %(amount)s for what you deliver up to and including %(until)s. A "
    "decision of ours, or bad news about the buyer, ends it earlier."
)
GROUNDS: dict[str, Promise] = {  # why not, and what would change it
    Ground.NOT_AGREED: _(
        "No: your policy leaves you no limit of your own on this evidence and in this country. "
        "Ask us for a limit."
    ),
    Ground.LIMIT_STANDS: _(
        "No: a limit that we gave stands on this buyer, and takes the place of your own. Ask us "
        "for a higher one."
    ),
    Ground.REQUEST_OPEN: _(
        "No: your request on this buyer has no answer yet. Wait for it, or take it back first."
    ),
    Ground.DECIDED_ZERO: _(
        "No: on %(on)s we decided that nothing is insured on this buyer. You can set a limit "
        "yourself again from %(again)s on. You can ask us for one at any time."
    ),
    Ground.DEFAULT_LOSS: _(
        "No: there was a loss on this buyer on %(on)s. You can set a limit yourself again from "
        "%(again)s on, and ask us for one at any time."
    ),
    Ground.ADVERSE_INFORMATION: _(
        "No: on %(on)s you learned something that speaks against this buyer. Ask us for a limit; "
        "you can set one yourself again from %(again)s on."
    ),
    Ground.AGENCY_NOT_APPROVED: _(
        "No: reports of %(agency)s do not count. Bring one of an agency on the list."
    ),
    Ground.REPORT_AHEAD: _("No: the report carries a day that is still to come."),
    Ground.REPORT_TOO_OLD: _(
        "No: the report counted up to and including %(until)s. Bring a newer one."
    ),
    Ground.REPORT_UNFAVOURABLE: _(
        "No: the report speaks against this buyer. Ask us for a limit: we look at more than this "
        "report."
    ),
    Ground.NOTHING_RECOMMENDED: _("No: the report recommends no credit at all."),
    Ground.NO_EXPERIENCE: _(
        "No: your ledger shows no balance of the last twelve months that this buyer paid in time. "
        "Bring a credit report, or ask us for a limit."
    ),
}
_DAYS = ("on", "again", "until")


def answer(evidence: DiscretionaryEvidence) -> str:
    """Return what was answered on a piece of evidence."""
    if evidence.is_given and evidence.until is not None:
        values = {"amount": money_text(evidence.money), "until": day_text(evidence.until)}
        return str(GIVEN) % values
    values = {
        name: day_text(date.fromisoformat(value)) if name in _DAYS else value
        for name, value in evidence.values.items()
    }
    return str(GROUNDS[evidence.ground]) % values
