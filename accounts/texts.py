"""How roles are called, and what mandates and scopes allow."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules import MandateRole, Scope, StaffRole
from accounts.rules.proposals import ProposalState

MANDATE_ROLES: dict[MandateRole, Promise] = {
    MandateRole.OWNER: _("Owner"),
    MandateRole.REQUESTER: _("Limit requester"),
    MandateRole.ACCOUNTANT: _("Accountant"),
    MandateRole.READER: _("Reader"),
    MandateRole.BROKER: _("Broker"),
    MandateRole.CO_INSURED: _("Co-insured"),
    MandateRole.PLEDGEE: _("Pledgee"),
}

WHAT_A_MANDATE_ALLOWS: dict[MandateRole, Promise] = {
    MandateRole.OWNER: _("Does everything, and decides who else may."),
    MandateRole.REQUESTER: _("Sees everything and asks for limits."),
    MandateRole.ACCOUNTANT: _("Keeps invoices, reports overdues, hands over debts and claims."),
    MandateRole.READER: _("Sees everything and changes nothing."),
    MandateRole.BROKER: _("Does the work for you, but not the people and systems."),
    MandateRole.CO_INSURED: _("Does the work beside you, but not the people and systems."),
    MandateRole.PLEDGEE: _("Sees everything, as the bank that holds a pledge."),
}

STAFF_ROLES: dict[StaffRole, Promise] = {
    StaffRole.RISK_ANALYST: _("Risk analyst"),
    StaffRole.SENIOR_RISK_ANALYST: _("Senior risk analyst"),
    StaffRole.UNDERWRITER: _("Underwriter"),
    StaffRole.COLLECTOR: _("Collector"),
    StaffRole.CLAIMS_HANDLER: _("Claims handler"),
    StaffRole.CLAIMS_RELEASER: _("Claims releaser"),
    StaffRole.AUDITOR: _("Auditor"),
    StaffRole.ADMINISTRATOR: _("Administrator"),
}

PROPOSAL_STATES: dict[ProposalState, Promise] = {
    ProposalState.PROPOSED: _("Waits for a second person"),
    ProposalState.RELEASED: pgettext_lazy("proposal", "Released"),
    ProposalState.REJECTED: pgettext_lazy("proposal", "Sent back"),
    ProposalState.WITHDRAWN: pgettext_lazy("proposal", "Taken back"),
}

WHAT_A_SCOPE_ALLOWS: dict[Scope, Promise] = {
    Scope.COMPANIES_READ: _("Find companies and see their grades"),
    Scope.COMPANIES_WRITE: _("Add companies that the register does not have"),
    Scope.LIMITS_READ: _("See limits, requests, decisions and cover"),
    Scope.LIMITS_WRITE: _("Ask for limits, change them and give them up"),
    Scope.POLICIES_READ: _("See the policy and its terms"),
    Scope.INVOICES_READ: _("See invoices, payments, disputes and overdues"),
    Scope.INVOICES_WRITE: _("Record invoices, payments and disputes, report overdues"),
    Scope.NOTICES_READ: _("See notices, buyers followed and webhooks"),
    Scope.NOTICES_WRITE: _("Follow buyers, mark notices as read, set webhooks"),
    Scope.COLLECTIONS_READ: _("See letters and cases of collection"),
    Scope.COLLECTIONS_WRITE: _("Send letters and hand debts over"),
    Scope.CLAIMS_READ: _("See claims, calculations and payouts"),
    Scope.CLAIMS_WRITE: _("Notify claims and withdraw them"),
}


_ROLES: dict[str, Promise] = {
    **{role.value: name for role, name in MANDATE_ROLES.items()},
    **{role.value: name for role, name in STAFF_ROLES.items()},
}


def role(code: str) -> str:
    """Return how a role, of a mandate or at the insurer, is called."""
    return str(_ROLES[code])


def scope(code: Scope) -> str:
    """Return what a scope lets a system do."""
    return str(WHAT_A_SCOPE_ALLOWS[code])
