"""Ledgers as they were sent: how far they are, their lines, and the buyers nobody could tell."""

from uuid import UUID

from django.db.models import Count, QuerySet

from accounts.rules import Actor
from receivables.models import LedgerFile, LedgerFileRow, NamedBuyer
from receivables.rules.files import FileKind, FileState
from receivables.rules.ledger_plan import GOOD, Fate


def ledger_files(actor: Actor) -> QuerySet[LedgerFile]:
    """Return the ledgers, and electronic invoices, that the actor may see, newest first."""
    return _files(actor).exclude(kind=FileKind.BUYERS)


def buyer_lists(actor: Actor) -> QuerySet[LedgerFile]:
    """Return the lists of buyers that the actor may see, newest first."""
    return _files(actor).filter(kind=FileKind.BUYERS)


def _files(actor: Actor) -> QuerySet[LedgerFile]:
    rows = LedgerFile.objects.visible_to(actor).select_related("upload")
    return rows.order_by("-uploaded_at", "-id")


def ledger_file(actor: Actor, public_id: UUID) -> LedgerFile:
    """Return one ledger.

    :raises LedgerFile.DoesNotExist: if there is none, or the actor may not see it
    """
    return ledger_files(actor).get(public_id=public_id)


def buyer_list(actor: Actor, public_id: UUID) -> LedgerFile:
    """Return one list of buyers.

    :raises LedgerFile.DoesNotExist: if there is none, or the actor may not see it
    """
    return buyer_lists(actor).get(public_id=public_id)


def counts(file: LedgerFile) -> dict[Fate, int]:
    """Return how many lines of a file have each fate; those that none has are left out."""
    found = file.rows.values_list("fate").annotate(rows=Count("id")).order_by("fate")
    return {Fate(fate): rows for fate, rows in found}


def good_rows(file: LedgerFile) -> QuerySet[LedgerFileRow]:
    """Return the lines that can be taken in and were not yet."""
    return file.rows.filter(fate__in=GOOD, is_taken=False)


def taken_rows(file: LedgerFile) -> int:
    """Return how many lines of a file were taken in; nothing of one that was put aside counts."""
    return 0 if file.state == FileState.DROPPED else file.rows.filter(is_taken=True).count()


def rows_of(file: LedgerFile, fate: Fate | None = None) -> QuerySet[LedgerFileRow]:
    """Return the lines of a file in their order."""
    rows = file.rows.select_related("buyer")
    return (rows.filter(fate=fate) if fate else rows).order_by("line", "id")


def named_buyers(actor: Actor) -> QuerySet[NamedBuyer]:
    """Return the buyers that could not be told by what the policyholder wrote, newest first."""
    rows = NamedBuyer.objects.visible_to(actor).select_related("company")
    return rows.order_by("-seen_at", "-id")


def unidentified(actor: Actor) -> QuerySet[NamedBuyer]:
    """Return those of them of which nobody said yet which company they are."""
    return named_buyers(actor).filter(company=None, is_left_out=False)


def named_buyer(actor: Actor, public_id: UUID) -> NamedBuyer:
    """Return one of them.

    :raises NamedBuyer.DoesNotExist: if there is none, or the actor may not see it
    """
    return named_buyers(actor).get(public_id=public_id)
