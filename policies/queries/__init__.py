"""What is agreed with whom: the policy on a day, its terms then, its years, its bank account."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from accounts.rules import Actor
from accounts.rules.proposals import ProposalState
from companies import queries as companies
from companies.models import Company
from core import documents
from core.models import Document
from policies.models import (
    BankAccount,
    Pledgee,
    Policy,
    PolicyEnding,
    PolicyProposal,
    PolicyYear,
    PoliticalEvent,
    Terms,
    TermsProposal,
)
from policies.rules import political
from policies.rules.paying import Payee
from policies.rules.political import Lasting
from policies.rules.terms import PolicyTerms

SCHEDULE_PAPER = "policy_schedule"


def policy_of(policyholder_id: int, on: date) -> Policy | None:
    """Return the policyholder's policy in force on a day, with it; None: there is none."""
    return (
        Policy.objects.select_related("policyholder")
        .filter(policyholder_id=policyholder_id, inception_on__lte=on)
        .filter(Q(expires_on=None) | Q(expires_on__gte=on))
        .order_by("-inception_on", "-id")
        .first()
    )


def policies_of(policyholder_id: int) -> list[Policy]:
    """Return all policies of a policyholder, with it, the one that began last first."""
    rows = Policy.objects.select_related("policyholder").filter(policyholder_id=policyholder_id)
    return list(rows.order_by("-inception_on", "-id"))


def last_policy_of(policyholder_id: int) -> Policy | None:
    """Return the policyholder's policy that began last; None: it never had one."""
    rows = Policy.objects.filter(policyholder_id=policyholder_id)
    return rows.order_by("-inception_on", "-id").first()


def policy_speaking(policyholder_id: int, on: date) -> Policy | None:
    """Return the policy of a day, or else the last that began before it, or one to come."""
    begun = Policy.objects.filter(policyholder_id=policyholder_id, inception_on__lte=on)
    return (
        policy_of(policyholder_id, on)
        or begun.order_by("-inception_on", "-id").first()
        or last_policy_of(policyholder_id)
    )


def policies(actor: Actor) -> QuerySet[Policy]:
    """Return the policies the actor may see, newest first."""
    return Policy.objects.visible_to(actor).order_by("-inception_on", "-id")


def policies_in_full(actor: Actor) -> QuerySet[Policy]:
    """Return the policies the actor may see, with their terms on record, latest first."""
    standing = Terms.objects.filter(superseded_at=None).order_by("-valid_from", "-id")
    return policies(actor).prefetch_related(Prefetch("terms", queryset=standing))


def policy(actor: Actor, public_id: UUID) -> Policy:
    """Return one policy.

    :raises Policy.DoesNotExist: if there is none, or the actor may not see it
    """
    return Policy.objects.visible_to(actor).get(public_id=public_id)


def terms_on(policy_id: int, day: date, *, known_at: datetime | None = None) -> Terms | None:
    """Return the terms for dispatches on a day, as known now or at `known_at`; None: none."""
    return (
        _known(policy_id, known_at)
        .filter(valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .first()
    )


def terms_of(policy_id: int, *, known_at: datetime | None = None) -> QuerySet[Terms]:
    """Return the terms over time as known now or at `known_at`, latest first."""
    return _known(policy_id, known_at).order_by("-valid_from", "-id")


def versions_beside(policy: UUID, version: int) -> tuple[Terms, Terms] | None:
    """Return a version of the terms after the one it took the place of on its first day.

    None: there is no such version, or it is the first.
    """
    recorded = Terms.objects.select_related("policy").filter(policy__public_id=policy)
    after = recorded.filter(version=version).order_by("id").first()
    if after is None:
        return None
    earlier = recorded.filter(version__lt=version, valid_from__lte=after.valid_from)
    before = earlier.order_by("-version", "id").first()
    return None if before is None else (before, after)


def terms_on_many(policy_ids: list[int], day: date) -> dict[int, Terms]:
    """Return the terms of many policies on a day, by policy."""
    rows = (
        Terms.objects.select_related("policy")
        .filter(policy_id__in=policy_ids, superseded_at=None, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
    )
    return {terms.policy_id: terms for terms in rows}


def year_of(policy_id: int, day: date) -> PolicyYear:
    """Return the policy year a day falls in.

    :raises PolicyYear.DoesNotExist: outside the policy
    """
    return PolicyYear.objects.get(policy_id=policy_id, starts_on__lte=day, ends_on__gte=day)


def years_of(policy_id: int, until: date) -> QuerySet[PolicyYear]:
    """Return the policy years begun by `until`, latest first."""
    return PolicyYear.objects.filter(policy_id=policy_id, starts_on__lte=until).order_by(
        "-starts_on"
    )


def years_from(policy_id: int, day: date) -> QuerySet[PolicyYear]:
    """Return the policy years that start on a day or later, earliest first."""
    return PolicyYear.objects.filter(policy_id=policy_id, starts_on__gte=day).order_by("starts_on")


def proposals_of(policy_id: int) -> QuerySet[TermsProposal]:
    """Return the terms that were ever proposed for a policy, newest first; staff only."""
    rows = TermsProposal.objects.filter(policy_id=policy_id)
    return rows.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")


def schedule_paper(policy: Policy, terms: Terms, language: str) -> Document | None:
    """Return the paper of a version of the terms in a language; None: it was never made."""
    made = documents.for_subject(policy.public_id).filter(kind=SCHEDULE_PAPER, language=language)
    of_version = made.filter(facts__version=terms.version)
    ends = terms.valid_to and terms.valid_to.isoformat()
    return next((each for each in of_version if each.facts["valid_to"] == ends), None)


def waiting_proposals() -> QuerySet[TermsProposal]:
    """Return the proposed terms that wait for a second person; staff only."""
    return TermsProposal.objects.filter(state=ProposalState.PROPOSED)


def waiting_proposal(policy_id: int) -> TermsProposal | None:
    """Return the terms of a policy that wait for a second person; None: none do."""
    return waiting_proposals().filter(policy_id=policy_id).first()


def waiting_policies() -> QuerySet[PolicyProposal]:
    """Return the proposed policies that wait for a second person; staff only."""
    return PolicyProposal.objects.filter(state=ProposalState.PROPOSED)


def waiting_endings() -> QuerySet[PolicyEnding]:
    """Return the proposed endings that wait for a second person; staff only."""
    return PolicyEnding.objects.filter(state=ProposalState.PROPOSED)


def endings_of(policy_id: int) -> QuerySet[PolicyEnding]:
    """Return the endings that were ever proposed for a policy, newest first; staff only."""
    rows = PolicyEnding.objects.filter(policy_id=policy_id)
    return rows.select_related("proposed_by", "decided_by").order_by("-proposed_at", "-id")


def terms_beside(proposal: TermsProposal) -> PolicyTerms | None:
    """Return the terms a proposal was made beside, as they were known then."""
    is_open = proposal.state == ProposalState.PROPOSED
    known_at = None if is_open else proposal.proposed_at
    row = terms_on(proposal.policy_id, proposal.valid_from, known_at=known_at)
    return row.as_rule() if row else None


def bank_account_of(policyholder_id: int) -> BankAccount | None:
    """Return where a policyholder is paid; None: it has not said."""
    return bank_accounts_of(policyholder_id).first()


def bank_accounts_of(policyholder_id: int) -> QuerySet[BankAccount]:
    """Return every account a policyholder gave, with who gave it, newest first."""
    rows = BankAccount.objects.filter(policyholder_id=policyholder_id)
    return rows.select_related("added_by").order_by("-added_at", "-id")


def pledgees_of(policy_id: int) -> QuerySet[Pledgee]:
    """Return to whom the claims of a policy are pledged as known now, latest first."""
    rows = Pledgee.objects.filter(policy_id=policy_id, superseded_at=None)
    return rows.order_by("-valid_from", "-id")


def pledgee_on(policy_id: int, day: date) -> Pledgee | None:
    """Return to whom the claims of a policy are pledged on a day; None: to nobody."""
    rows = pledgees_of(policy_id).filter(valid_from__lte=day)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day)).select_related("policy").first()


def payee_on(policy: Policy, day: date) -> Payee | None:
    """Return who is paid on a day: the pledgee unless it consented otherwise (R-CLM-15).

    None: nobody is pledged anything and the policyholder has not said where to pay.
    """
    pledgee = pledgee_on(policy.id, day)
    if pledgee is not None and not pledgee.pays_policyholder:
        return Payee(pledgee.iban, pledgee.name, pledgee.id)
    account = bank_account_of(policy.policyholder_id)
    return None if account is None else Payee(account.iban, account.holder)


def _known(policy_id: int, known_at: datetime | None) -> QuerySet[Terms]:
    rows = Terms.objects.select_related("policy").filter(policy_id=policy_id)
    if known_at is None:
        return rows.filter(superseded_at=None)
    return rows.filter(recorded_at__lte=known_at).filter(
        Q(superseded_at=None) | Q(superseded_at__gt=known_at)
    )


def political_events(buyer: Company, known_as: Collection[int]) -> QuerySet[PoliticalEvent]:
    """Return the events that were released of a buyer: of its country, or of itself.

    `known_as` are the ids of the companies that are this one by now.
    """
    return PoliticalEvent.objects.filter(
        Q(buyer=None, country=buyer.country) | Q(buyer_id__in=known_as),
        state=ProposalState.RELEASED,
    ).order_by("began_on", "id")


def political_events_of(known_as: Mapping[int, int]) -> dict[int, list[Lasting]]:
    """Return the events that were released of many buyers, by the id each is kept under.

    `known_as` holds every id under which they are on record, with the one each is kept under.
    """
    kept = companies.by_id(set(known_as.values()))
    found: dict[int, list[Lasting]] = {root: [] for root in kept}
    released = PoliticalEvent.objects.filter(
        Q(buyer=None, country__in={each.country for each in kept.values()})
        | Q(buyer_id__in=known_as.keys()),
        state=ProposalState.RELEASED,
    )
    for event in released.order_by("began_on", "id"):
        for root, buyer in kept.items():
            is_its_own = event.buyer_id is not None and known_as[event.buyer_id] == root
            if is_its_own or (event.buyer_id is None and event.country == buyer.country):
                found[root].append(event.as_rule())
    return found


def political_loss_on(
    buyer: Company, known_as: Collection[int], terms: Terms, *, due_on: date
) -> date | None:
    """Return when a debt that was due on a day is a loss by a political event (`domain.md` 1.7).

    None: the terms insure none, or there was none.
    """
    if terms.political_waiting_months is None:
        return None
    lasting = [each.as_rule() for each in political_events(buyer, known_as)]
    return political.loss_on(lasting, due_on=due_on, waiting_months=terms.political_waiting_months)


def policies_insuring_events(country: str, on: date) -> int:
    """Return how many policies insure political events on buyers in a country on a day."""
    rows = Terms.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        Q(policy__expires_on=None) | Q(policy__expires_on__gte=on),
        superseded_at=None,
        valid_from__lte=on,
        political_waiting_months__isnull=False,
        countries__contains=[country],
    )
    return rows.values("policy_id").distinct().count()


def political_events_to_release(user_id: int | None) -> QuerySet[PoliticalEvent]:
    """Return the events that wait for a second person, whom `user_id` may be."""
    waiting = PoliticalEvent.objects.filter(state=ProposalState.PROPOSED)
    return waiting.exclude(proposed_by_id=user_id)
