"""What of a buyer's debt is insured on a day, by the very rules that a claim uses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.rules import SYSTEM
from companies import queries as companies
from companies.models import Company
from core.money import Money
from grading.queries import grades
from limits.models import LimitRow
from limits.queries import blind, currencies, findings, namings, recorded, terms
from limits.queries.currencies import Counted
from limits.queries.terms import ExcludedBy
from limits.rules.cover import facts as rules
from limits.rules.cover.lines import Line, lines_of
from limits.rules.product_forms import NAMING
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules.terms import Product
from receivables import queries as receivables
from receivables.queries import HandOver
from receivables.rules.ledger import Dispute, Ledger, Order, book

_ONE_DAY = timedelta(days=1)
Lines = dict[int, tuple[Line, ...]]


def cover_of(policy: Policy, buyer_ids: Iterable[int], on: date) -> Lines:
    """Return the invoices of each buyer with what is insured of them; those never invoiced lack.

    A buyer on record under two ids has the same answer under both. It is what a claim would come
    to on that day, by the terms last agreed; the number of questions does not grow with the buyers.
    """
    return cover_in(policy, companies.kept_ids(buyer_ids), on)


def cover_in(
    policy: Policy,
    kept: Mapping[int, int],
    on: date,
    sent: Mapping[int, Ledger] | None = None,
) -> Lines:
    """Return what `cover_of` does of buyers by all of their ids, with the one each is kept under.

    `sent` are their accounts where they are loaded already.
    """
    known = known_of(policy, kept, on, sent)
    if known is None:
        return {}
    found = {root: known.lines_of(root, ledger) for root, ledger in known.ledgers.items()}
    return {each: found[root] for each, root in kept.items() if root in found}


def cover_by_dispatch(
    policy: Policy,
    kept: Mapping[int, int],
    on: date,
    sent: Mapping[int, Ledger] | None = None,
) -> tuple[Lines, Lines]:
    """Return what `cover_in` does, each invoice by the policy of the day of its dispatch.

    First those of this policy, then those of others it follows or precedes, with or without VAT as
    each insures it. What was dispatched while none was in force, or one in another currency, is
    this one's to answer.
    """
    own = cover_in(policy, kept, on, sent)
    days = {
        line.item.invoice.dispatched_on
        for lines in own.values()
        for line in lines
        if line.item.open_gross and not _runs(policy).covers(line.item.invoice.dispatched_on)
    }
    if not days:
        return own, {}
    rows = policies.policies_of(policy.policyholder_id)
    others = {day: next((row for row in rows if _runs(row).covers(day)), policy) for day in days}
    others = {day: row for day, row in others.items() if row.currency == policy.currency}
    covers = {row.id: cover_in(row, kept, on, sent) for row in others.values() if row != policy}
    mine: Lines = {}
    theirs: Lines = {}
    for buyer_id, lines in own.items():
        answers = {
            policy_id: {line.item.invoice.number: line for line in found.get(buyer_id, ())}
            for policy_id, found in covers.items()
        }
        elsewhere = {
            line.item.invoice.number: answer
            for line in lines
            if (other := others.get(line.item.invoice.dispatched_on)) and other.id in answers
            if (answer := answers[other.id].get(line.item.invoice.number))
        }
        mine[buyer_id] = tuple(line for line in lines if line.item.invoice.number not in elsewhere)
        theirs[buyer_id] = tuple(elsewhere.values())
    return mine, theirs


def _runs(policy: Policy) -> rules.Period:
    """Return the days on which a policy is in force."""
    return rules.Period(policy.inception_on, policy.expires_on)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of several buyers of one policy, by the id under which each is kept."""

    on: date
    policy: Policy
    versions: list[Terms]
    buyers: Mapping[int, Company]
    ledgers: Mapping[int, Ledger]
    limits: Mapping[int, list[rules.LimitRow]]
    disputes: Mapping[int, list[Dispute]]
    hand_overs: Mapping[int, list[HandOver]]
    insolvent: Mapping[int, date]
    excluded: Mapping[int, ExcludedBy]
    lifted: Mapping[int, list[rules.Period]]
    years: tuple[rules.YearOnRecord, ...]
    counted: Mapping[int, Counted] = field(default_factory=dict)

    def lines_of(self, buyer_id: int, ledger: Ledger) -> tuple[Line, ...]:
        """Return what a claim would say of the invoices of a ledger."""
        booking = book(ledger, Order.OLDEST_DUE)
        return lines_of(self.facts_of(buyer_id, ledger), ledger, booking)

    def facts_of(self, buyer_id: int, ledger: Ledger) -> rules.Standing:
        """Return the facts the eligibility test looks at."""
        insolvent = self.insolvent.get(buyer_id)
        country = self.buyers[buyer_id].country
        stops = [
            rules.Period(each.starts_on, each.ends_on and each.ends_on - _ONE_DAY)
            for each in self.hand_overs.get(buyer_id, [])
            if each.starts_on != each.ends_on
        ]
        stops += [rules.Period(insolvent)] if insolvent else []
        stops += stops_by_end(self.policy)
        return rules.Standing(
            date_of_loss=insolvent or date.max,
            limits=tuple(self.limits.get(buyer_id, [])),
            terms=rules.Agreed(
                vat_covered=terms.begun_by(self.versions, self.on).vat_covered,
                versions=tuple(terms.dated(each, country) for each in self.versions),
            ),
            disputes=tuple(self.disputes.get(buyer_id, [])),
            exclusions=terms.exclusions(
                self.versions, self.buyers[buyer_id], ledger, self.excluded[buyer_id]
            ),
            stops=tuple(stops),
            years=self.years,
            stops_lifted=tuple(self.lifted.get(buyer_id, [])),
        )


def known_of(
    policy: Policy,
    kept: Mapping[int, int],
    on: date,
    sent: Mapping[int, Ledger] | None = None,
) -> Known | None:
    """Return all that is known of the buyers; None: the policy never had terms."""
    versions = list(policies.terms_of(policy.id))
    if not versions:
        return None
    holder = policy.policyholder
    sent = currencies.sent(policy, kept) if sent is None else sent
    insolvent = grades.insolvent_since(set(kept.values()), on)
    mixed = {root: each.as_known_on(on) for root, each in _merged(sent, kept).items()}
    counts_on = {root: min(on, insolvent.get(root, on)) for root in mixed}
    counted = currencies.counted(mixed, versions, counts_on)
    years = (
        rules.YearOnRecord(year.starts_on.isoformat(), rules.Period(year.starts_on, year.ends_on))
        for year in policies.years_of(policy.id, on)
    )
    buyers = companies.by_id(set(kept.values()))
    return Known(
        on=on,
        policy=policy,
        versions=versions,
        buyers=buyers,
        ledgers={root: each.ledger for root, each in counted.items()},
        limits=limits_of(policy, versions, kept),
        disputes={
            root: counted[root].disputes(denied)
            for root, denied in _disputes(policy, kept).items()
            if root in counted
        },
        hand_overs=_by_root(receivables.hand_overs(holder.id, kept), kept),
        insolvent=insolvent,
        excluded=excluded_by(policy, kept, buyers),
        lifted=namings.lifted(policy.id, kept),
        years=tuple(sorted(years, key=lambda each: each.label)),
        counted=counted,
    )


def _merged(ledgers: Mapping[int, Ledger], kept: Mapping[int, int]) -> dict[int, Ledger]:
    """Put the accounts of one company together, whichever id they were recorded under."""
    found: dict[int, Ledger] = {}
    for buyer_id, ledger in ledgers.items():
        root = kept[buyer_id]
        if root in found:
            ledger = Ledger(
                ledger.currency,
                found[root].invoices + ledger.invoices,
                found[root].credit_notes + ledger.credit_notes,
                found[root].receipts + ledger.receipts,
            )
        found[root] = ledger
    return found


def _by_root(
    found: Mapping[int, Sequence[HandOver]], kept: Mapping[int, int]
) -> dict[int, list[HandOver]]:
    by_root: dict[int, list[HandOver]] = {}
    for buyer_id, each in found.items():
        by_root.setdefault(kept[buyer_id], []).extend(each)
    return by_root


def limits_of(
    policy: Policy,
    versions: Sequence[Terms],
    kept: Mapping[int, int],
    known_at: datetime | None = None,
) -> dict[int, list[rules.LimitRow]]:
    """Return the limits on buyers over time, those the policy gives by itself included.

    As known now, or at `known_at`.
    """
    rows = LimitRow.objects.filter(policy=policy, buyer_id__in=kept)
    rows = recorded.at(rows, known_at, since="recorded_at")
    found: dict[int, list[rules.LimitRow]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(kept[row.buyer_id], []).append(terms.cover_row(row))
    for root, given in blind.blind_rows(policy, versions, kept, found, known_at).items():
        found.setdefault(root, []).extend(given)
    return found


def excluded_by(
    policy: Policy,
    kept: Mapping[int, int],
    buyers: Mapping[int, Company],
    known_at: datetime | None = None,
) -> dict[int, ExcludedBy]:
    """Return of each buyer what may take all its invoices out of cover (R-POL-10, test 1).

    What the policy names and what people found is as known at `known_at`; a company's group and
    numbers are those of today.
    """
    own_group = companies.group_of(policy.policyholder.company_id)
    associated = frozenset(companies.members_of(own_group))
    product = Product(policy.product)
    named = namings.namings(policy.id, kept, known_at) if product in NAMING else {}
    established = findings.findings_of(policy.id, kept, known_at)
    people = [root for root, buyer in buyers.items() if buyer.is_natural_person]
    traders = companies.main_numbers(people) if people else {}
    return {
        root: ExcludedBy(
            product=product,
            is_associated=root in associated,
            is_consumer=buyer.is_natural_person and not traders.get(root),
            namings=named.get(root, ()),
            findings=established.get(root, ()),
        )
        for root, buyer in buyers.items()
    }


def stops_by_end(policy: Policy) -> list[rules.Period]:
    """Return since when nothing more may be delivered because the policy ended (R-POL-21)."""
    ended = policy.expires_on
    return [] if ended is None else [rules.Period(ended + _ONE_DAY)]


def _disputes(policy: Policy, kept: Mapping[int, int]) -> dict[int, list[Dispute]]:
    rows = receivables.disputes_of(SYSTEM).filter(
        policyholder_id=policy.policyholder_id,
        invoice__buyer_id__in=kept,
        resolved_on=None,
    )
    found: dict[int, list[Dispute]] = {}
    for row in rows:
        denied = Money(row.amount, row.currency)
        found.setdefault(kept[row.invoice.buyer_id], []).append(
            Dispute(row.invoice.number, denied, is_gross=True)
        )
    return found
