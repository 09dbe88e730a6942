"""Questions about what policyholders were told, and where their systems listen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Sum

from accounts.rules import Actor
from companies import queries as companies
from core import deliveries
from core.models import Channel, Delivery
from core.money import Money
from monitoring.models import Notice, NoticeRead, Watch, WebhookEndpoint
from monitoring.rules import Deadline, NoticeKind
from policies import queries as policies
from policies.models import Terms
from receivables import queries as receivables
from receivables.models import Invoice
from receivables.queries import OpenInvoice
from receivables.rules.clock import ExtensionTerms, InvoiceClock, invoice_clock
from receivables.rules.ledger import Order


def notices(
    actor: Actor, *, kind: NoticeKind | None = None, unread: bool = False
) -> QuerySet[Notice]:
    """Return what the policyholder was told, newest first; `read_at` is when the actor read it."""
    read = NoticeRead.objects.filter(notice=OuterRef("pk"), user_id=actor.user_id or 0)
    found = (
        Notice.objects.visible_to(actor)
        .select_related("buyer")
        .annotate(read_at=Subquery(read.values("read_at")))
    )
    if kind:
        found = found.filter(kind=kind)
    if unread:
        found = found.filter(~Exists(read))
    return found.order_by("-business_date", "-created_at", "-id")


def notice(actor: Actor, public_id: UUID) -> Notice | None:
    """Return one notice; None: there is none the actor may see."""
    return notices(actor).filter(public_id=public_id).first()


def notices_in(actor: Actor, messages: Iterable[Delivery]) -> dict[str, Notice]:
    """Return the notices that messages carry, by id; a test message carries none."""
    carried = {message.payload["notice"] for message in messages if message.payload}
    found = notices(actor).filter(public_id__in=carried)
    return {str(notice.public_id): notice for notice in found}


def notice_to_send(public_id: UUID) -> Notice:
    """Return a notice with all that a mail about it names.

    :raises Notice.DoesNotExist: if there is none
    """
    return Notice.objects.select_related("buyer", "policyholder").get(public_id=public_id)


def unread(actor: Actor) -> int:
    """Return how many notices the actor has not read yet."""
    read = NoticeRead.objects.filter(notice=OuterRef("pk"), user_id=actor.user_id or 0)
    return Notice.objects.visible_to(actor).filter(~Exists(read)).count()


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many overdues are reported and not settled, and what they came to when reported."""

    count: int
    amount: Money


def overdue(actor: Actor, *, currency: str = "EUR") -> Overdue:
    """Return the overdues of the actor's policyholder that are open, in one currency."""
    found = receivables.overdue_reports(actor).filter(
        state__in=receivables.OPEN_OVERDUES, currency=currency
    )
    counted = found.order_by().aggregate(count=Count("id"), amount=Sum("amount"))
    amount = counted["amount"]
    total = Money.zero(currency) if amount is None else Money(amount, currency)
    return Overdue(counted["count"], total)


@dataclass(frozen=True, slots=True)
class Ticking:
    """An open invoice that the policy speaks of, and the deadlines that run on it."""

    open: OpenInvoice
    clock: InvoiceClock

    @property
    def invoice(self) -> Invoice:
        """The invoice itself, with its buyer when it was loaded."""
        return self.open.invoice

    def deadlines(self, *, is_reported: bool) -> dict[Deadline, date]:
        """Return what has to be done, or ends, on which day; a reported overdue need not be."""
        found = {Deadline.EXTENSION_ENDS: self.clock.maximum_extension_ends_on}
        if not is_reported:
            found[Deadline.REPORT_OVERDUE] = self.clock.notify_by
        return found


@dataclass(frozen=True, slots=True)
class DueSoon:
    """A deadline of an invoice that lies ahead."""

    day: date
    deadline: Deadline
    item: Ticking


def ticking(items: Iterable[OpenInvoice], terms: Sequence[Terms]) -> list[Ticking]:
    """Return those of the open invoices that the terms of their dispatch speak of."""
    found = []
    for item in items:
        agreed = _terms_on(terms, item.invoice.dispatched_on)
        if agreed is not None:
            extension = ExtensionTerms(agreed.maximum_extension_days, agreed.notification_days)
            clock = invoice_clock(receivables.as_rule(item.invoice), extension)
            found.append(Ticking(item, clock))
    return found


def handed_over(policyholder_id: int, buyer_ids: Iterable[int], on: date) -> dict[int, date]:
    """Return since when the debt of which buyers is with the insurer: collected, claimed or paid.

    No deadline runs on it any more: what had to be done in time was done.
    """
    found = receivables.hand_overs(policyholder_id, buyer_ids)
    return {
        buyer_id: standing.starts_on
        for buyer_id, of_buyer in found.items()
        for standing in of_buyer
        if standing.holds_on(on)
    }


def deadlines(actor: Actor, *, since: date, until: date) -> list[DueSoon]:
    """Return the deadlines on the policyholder's open invoices between two dates, nearest first.

    They are those that notices warn of, whether or not anybody was warned yet.
    """
    policy = policies.policy_of(actor.tenant, since)
    if policy is None:
        return []
    reported = set(receivables.open_overdues(actor).values_list("buyer_id", flat=True))
    items = [
        item
        for item in receivables.items_on(actor.tenant, since, order=Order.OLDEST_DUE)
        if item.open_gross.amount > 0 and item.open_gross.currency == policy.currency
    ]
    with_us = handed_over(actor.tenant, {item.invoice.buyer_id for item in items}, since)
    items = [item for item in items if item.invoice.buyer_id not in with_us]
    found = [
        DueSoon(day, deadline, each)
        for each in ticking(items, list(policies.terms_of(policy.id)))
        for deadline, day in each.deadlines(is_reported=each.invoice.buyer_id in reported).items()
        if since <= day <= until
    ]
    return sorted(found, key=lambda due: (due.day, due.item.invoice.id, due.deadline))


def watches(actor: Actor) -> QuerySet[Watch]:
    """Return the buyers the policyholder follows, the newest first."""
    return (
        Watch.objects.visible_to(actor)
        .filter(ended_at=None)
        .select_related("buyer")
        .order_by("-started_at", "-id")
    )


def watch_on(actor: Actor, buyer_id: int) -> Watch | None:
    """Return how the policyholder follows a buyer; None: it does not."""
    return watches(actor).filter(buyer_id__in=companies.same_as(buyer_id)).first()


def watchers_of(company_id: int) -> set[int]:
    """Return the ids of the policyholders that follow a company."""
    found = Watch.objects.filter(buyer_id__in=companies.same_as(company_id), ended_at=None)
    return set(found.values_list("policyholder_id", flat=True))


def endpoints(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """Return where the policyholder's systems are told, the newest first."""
    return (
        WebhookEndpoint.objects.visible_to(actor)
        .filter(disabled_at=None)
        .order_by("-created_at", "-id")
    )


def endpoint(actor: Actor, public_id: UUID) -> WebhookEndpoint | None:
    """Return one endpoint, also one removed; None: there is none the actor may see."""
    return WebhookEndpoint.objects.visible_to(actor).filter(public_id=public_id).first()


def endpoints_of(policyholder_id: int) -> list[WebhookEndpoint]:
    """Return the endpoints a policyholder's messages go to."""
    found = WebhookEndpoint.objects.filter(policyholder_id=policyholder_id, disabled_at=None)
    return list(found.order_by("id"))


def endpoint_to_call(public_id: UUID) -> WebhookEndpoint | None:
    """Return an endpoint that is still in use; None: it was removed."""
    return WebhookEndpoint.objects.filter(public_id=public_id, disabled_at=None).first()


def messages_to(endpoint: WebhookEndpoint) -> QuerySet[Delivery]:
    """Return what was sent to an endpoint, newest first."""
    return deliveries.to_target(Channel.WEBHOOK, str(endpoint.public_id))


def _terms_on(terms: Sequence[Terms], day: date) -> Terms | None:
    for each in terms:
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to):
            return each
    return None
