"""Is an invoice insured, and until when; and would a delivery be that was not made yet."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from companies import queries as companies
from companies.models import Company
from core.money import Money
from limits.queries import terms
from limits.queries.cover import Known, known_of
from limits.queries.stops import stop_on
from limits.rules.cover import verdict as rules
from limits.rules.cover.lines import Line
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import Verdict
from limits.rules.product_forms import named_until
from policies import queries as policies
from policies.models import Policy, Terms
from policies.rules import waiting
from policies.rules.exchange import NotFromEuros, RateUsed
from policies.rules.terms import Product, WaitingStart
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.rules import ledger as books
from receivables.rules.clock import invoice_clock, stop_shipment_from
from receivables.rules.exchange_rates import EURO, converted
from receivables.rules.ledger import Ledger, OpenItem, Order, book

# The number of an invoice that was not sent: no invoice on record has it, and what is on record of
# that day was delivered before it.
_NOT_SENT = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery that was not made yet: to whom, for how much, on which day, on which terms."""

    buyer: Company
    amount: Money
    on: date
    payment_days: int

    @property
    def invoice(self) -> books.Invoice:
        """The invoice it would come with, sent on the same day; the amount is what counts."""
        return books.Invoice(
            number=_NOT_SENT,
            dispatched_on=self.on,
            issued_on=self.on,
            due_on=self.on + timedelta(days=self.payment_days),
            net=self.amount,
            vat=Money.zero(self.amount.currency),
        )


def verdict_of(invoice: Invoice, today: date) -> Verdict:
    """Return whether an invoice is insured and until when, as a claim of today would say.

    :raises NoRate: or `RateTooOld`, if it is in another currency than the policy, without a rate
    :raises PaidWithoutRate: if it is so and paid: no rate of it was needed
    """
    sent = receivables.as_rule(invoice)
    policy = _policy(invoice.policyholder_id, sent.dispatched_on, today)
    if policy is None:
        return _without_policy(sent, receivables.open_on(invoice, today), today)
    kept = companies.kept_ids([invoice.buyer_id])
    known = known_of(policy, kept, max(today, sent.issued_on))
    root = kept[invoice.buyer_id]
    if known is None:
        return _without_policy(sent, receivables.open_on(invoice, today), today)
    _ensure_counted(known, root, sent)
    answer = _answer(policy, known, root, known.ledgers[root], sent, today)
    rates = {each.invoice: each for each in known.counted[root].rates}
    return replace(answer, rate=rates.get(sent.number))


def _ensure_counted(known: Known, root: int, sent: books.Invoice) -> None:
    """Refuse an invoice in another currency that does not count, and say why."""
    lacking = known.counted[root].lacking
    if sent.number in lacking:
        raise lacking[sent.number]
    if sent.number not in {each.number for each in known.ledgers[root].invoices}:
        raise rules.PaidWithoutRate(number=sent.number, currency=sent.net.currency)


def foreseen(policyholder_id: int, delivery: Delivery, today: date) -> Verdict:
    """Return whether a delivery would be insured as things stand; nothing is kept of it.

    In another currency than the policy's it counts at the last rate: that of its own day is ahead.

    :raises NoRate: or `RateTooOld`, if there is none
    :raises NotFromEuros: if the policy counts in another currency than the euro
    """
    policy = _policy(policyholder_id, delivery.on, today)
    rate = _rate_of(delivery, policy, today) if policy else None
    if rate is not None:
        amount = converted(delivery.amount, rate.per_euro, EURO)
        delivery = replace(delivery, amount=amount)
    sent = delivery.invoice
    kept = companies.kept_ids([delivery.buyer.id])
    known = known_of(policy, kept, max(today, delivery.on)) if policy else None
    if policy is None or known is None:
        return replace(_without_policy(sent, sent.gross, today), is_ahead=True)
    root = kept[delivery.buyer.id]
    ledger = known.ledgers.get(root, Ledger(policy.currency, ()))
    ledger = replace(ledger, invoices=(*ledger.invoices, sent))
    return replace(_answer(policy, known, root, ledger, sent, today), is_ahead=True, rate=rate)


def _policy(policyholder_id: int, day: date, today: date) -> Policy | None:
    """Return the policy of a dispatch, or else that of today; None: there is none."""
    return policies.policy_of(policyholder_id, day) or policies.policy_of(policyholder_id, today)


def _rate_of(delivery: Delivery, policy: Policy, today: date) -> RateUsed | None:
    """Return the rate at which a delivery counts; None: it is in the currency of the policy."""
    currency, on = delivery.amount.currency, min(delivery.on, today)
    if currency == policy.currency:
        return None
    if policy.currency != EURO:
        raise NotFromEuros(currency=policy.currency)
    found = receivables.rate_on(currency, on)
    return RateUsed.of(_NOT_SENT, found, on)


def _answer(
    policy: Policy, known: Known, root: int, ledger: Ledger, sent: books.Invoice, today: date
) -> Verdict:
    is_ahead = sent.number == _NOT_SENT
    facts, lines = known.facts_of(root, ledger), known.lines_of(root, ledger)
    at = next(n for n, each in enumerate(lines) if each.item.invoice.number == sent.number)
    line = lines[at]
    agreed = terms.begun_by(known.versions, sent.dispatched_on)
    stop = stop_on(policy, root, sent.dispatched_on if is_ahead else today)
    own = _own_deadlines(policy, known, root, line, agreed, today)
    insolvent = known.insolvent.get(root)
    stop_from = stop_shipment_from(
        book(ledger.as_known_on(today), Order.OLDEST_DUE),
        lambda each: facts.terms_on(each.dispatched_on).extension,
    )
    excluded = known.excluded[root]
    out = terms.exclusion_on(known.versions, known.buyers[root], today, excluded)
    is_barred = stop is not None or out is not None
    is_barred = is_barred or (insolvent is not None and insolvent <= today)
    named = named_until(excluded.product, excluded.namings, today)
    more = rules.deliveries_until(facts.limits, stop_from, policy.expires_on, today, named)
    more = None if is_barred else more
    others = (more,) if more is not None and more.end is not rules.End.EXTENSION_ENDS else ()
    return Verdict(
        line=line,
        until=rules.insured_until(line, own),
        deliveries_until=more,
        deadlines=tuple(sorted((*_claimable(own, line), *others), key=lambda each: each.on)),
        mends=rules.mends(
            at, lines, facts, stop, is_ahead=is_ahead, may_ask=_may_ask(policy, agreed)
        ),
        stop=stop,
    )


def _claimable(own: tuple[rules.Deadline, ...], line: Line) -> tuple[rules.Deadline, ...]:
    """Leave out the day from which is claimed what can never be: nothing of it is insured."""
    if line.insured or line.disputed:
        return own
    return tuple(each for each in own if each.end is not rules.End.DATE_OF_LOSS)


def _may_ask(policy: Policy, agreed: Terms) -> bool:
    """Tell whether a request for a limit is not refused because the policy covers without one."""
    is_without = policy.product == Product.NO_LIMIT_REQUEST
    return not is_without or agreed.blind_maximum_per_buyer is None


def _own_deadlines(
    policy: Policy, known: Known, root: int, line: Line, agreed: Terms, today: date
) -> tuple[rules.Deadline, ...]:
    """Return the days that run on an invoice by the terms of its dispatch; none once it is paid."""
    if line.reason is Reason.PAID:
        return ()
    clock = invoice_clock(line.item.invoice, agreed.extension)
    handed_over = [e.starts_on for e in known.hand_overs.get(root, []) if e.holds_on(today)]
    report = receivables.open_overdue(policy.policyholder_id, root)
    return rules.own_deadlines(
        clock,
        _loss_on(
            known,
            root,
            line,
            report.reported_on if report else None,
            min(handed_over, default=None),
        ),
        is_reported=report is not None,
        is_handed_over=bool(handed_over),
    )


def _loss_on(
    known: Known, root: int, line: Line, reported_on: date | None, handed_over_on: date | None
) -> date | None:
    """Return the date of loss of the whole debt as a claim would have it, counted from its oldest.

    None: nothing has started its wait.
    """
    agreed = terms.begun_by(known.versions, known.on)
    ledger = known.ledgers.get(root, Ledger(known.policy.currency, ()))
    booking = book(ledger.as_known_on(known.on), Order.OLDEST_DUE)
    owed = [line.item.invoice, *(item.invoice for item in booking.open_items())]
    starts = waiting.starts_of(
        min(owed, key=lambda each: each.due_on),
        agreed.extension,
        reported_on=reported_on,
        collected_since=handed_over_on,
    )
    return waiting.loss_expected_on(
        WaitingStart(agreed.waiting_start),
        starts,
        agreed.waiting_months,
        insolvent_on=known.insolvent.get(root),
        is_collected=handed_over_on is not None,
        political_on=_political_on(root, agreed, min(each.due_on for each in owed)),
    )


def _political_on(root: int, agreed: Terms, due_on: date) -> date | None:
    """Return when a political event makes a loss of a debt due on a day; None: none does."""
    if agreed.political_waiting_months is None:
        return None
    buyer, known_as = companies.kept_as(root), companies.same_as(root)
    return policies.political_loss_on(buyer, known_as, agreed, due_on=due_on)


def _without_policy(sent: books.Invoice, open_gross: Money, today: date) -> Verdict:
    """Return the answer where no policy speaks of the dispatch: nothing of it is insured."""
    item = OpenItem(sent, sent.net, sent.vat, open_gross)
    nothing = Money.zero(open_gross.currency)
    reason = Reason.OUTSIDE_POLICY_PERIOD if open_gross else Reason.PAID
    line = Line(item, open_gross, nothing, reason, is_eligible=False, covers=())
    mends = () if reason is Reason.PAID else (rules.Mend(rules.MendCode.NOTHING),)
    return Verdict(line=line, until=None, deliveries_until=None, deadlines=(), mends=mends)
