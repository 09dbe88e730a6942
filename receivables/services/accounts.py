"""The ground under every command on an account: its lock, and what may be booked on it."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection

from accounts.rules import Actor
from companies import queries as companies
from core.dates import business_date
from core.errors import BusinessError
from core.money import Money
from receivables.models import Invoice
from receivables.rules import bounds
from receivables.rules import ledger as rules


class InTheFuture(BusinessError):
    """A day has not come yet."""

    sentence = "%(day)s has not come yet."


class MoreThanOpen(BusinessError):
    """A dispute or credit is larger than what is open."""

    sentence = "%(open)s is open on this invoice; %(amount)s is more."


def lock_account(policyholder_id: int, buyer_id: int) -> None:
    """Let nobody else change this buyer's account until the transaction ends."""
    kept = companies.kept_as(buyer_id).id  # one account, under whichever of its ids
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0)),"
            " pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [_all_of(policyholder_id), f"receivables:{policyholder_id}:{kept}"],
        )


def lock_accounts(policyholder_id: int) -> None:
    """Let nobody else change any account of the policyholder: one lock, however many buyers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_all_of(policyholder_id)]
        )


def lock_invoice(invoice_id: UUID, by: Actor) -> Invoice:
    """Lock the account an invoice stands on, and return the invoice.

    The invoice's own row is not locked: whoever books on it holds the account first, and a receipt
    that names it would wait for the row while this one waits for the account.

    :raises Invoice.DoesNotExist: if there is none, or the actor may not see it
    """
    row = Invoice.objects.visible_to(by).get(public_id=invoice_id)
    lock_account(row.policyholder_id, row.buyer_id)
    return row


def ensure_past(day: date, now: datetime) -> None:
    """Refuse a day that has not come yet, and one long before anybody traded.

    :raises InTheFuture: naming the day
    :raises DayOutOfRange: naming the day
    """
    if day > business_date(now):
        raise InTheFuture(day=day)
    bounds.ensure_days(day)


def ensure_bookable(*amounts: Money) -> None:
    """Refuse an amount finer than its currency counts, or larger than an entry can be.

    :raises AmountNotInCents: naming the amount
    :raises AmountTooLarge: naming the amount
    """
    bounds.ensure_amounts(*amounts)
    for amount in amounts:
        if amount != amount.to_cents():
            raise rules.AmountNotInCents(amount=amount.amount, currency=amount.currency)


def _all_of(policyholder_id: int) -> str:
    return f"receivables:{policyholder_id}"
