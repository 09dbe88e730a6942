"""What is done with a whole ledger: taken in at once, or not at all, or its good lines."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from core import events
from core.errors import BusinessError
from core.money import Money
from receivables.models import CreditNote, Dispute, Invoice, LedgerUpload, Receipt
from receivables.queries import ledger_plans, unpaid_reports
from receivables.rules import ledger_plan
from receivables.rules import upload as rules
from receivables.rules.ledger_plan import Fate, Planned
from receivables.rules.states import ReceiptSource
from receivables.rules.upload import LedgerLine, Problem, WrongLine
from receivables.services import accounts, overdues

_ROWS_AT_ONCE = 2_000


class AnotherDay(BusinessError):
    """A file of which lines were left out comes again as of another day."""

    sentence = (
        "Lines of this very file were taken in as of %(day)s. Take its other lines in as of that "
        "day too, or send a ledger that was made anew."
    )


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """What an upload brought; `is_new` is false when the very same file was taken in before."""

    upload: LedgerUpload
    is_new: bool
    new_invoices: int = 0
    paid: int = 0
    disputed: int = 0
    not_listed: int = 0
    planned: Sequence[Planned] = ()  # what became of each line that could be read


@dataclass(frozen=True, slots=True)
class Said:
    """What a ledger is: its file, its lines, and what was said of it as a whole.

    `wrong` are the lines that could not be read. Of what is None nothing was said.
    """

    sha256: str
    file_name: str
    lines: Sequence[LedgerLine]
    as_of: date
    wrong: Sequence[WrongLine] = ()
    row_count: int | None = None
    control_total: Money | None = None
    policy_numbers: Collection[str] | None = None  # its policyholder's; None: they are not compared


@transaction.atomic
def upload_ledger(
    *,
    sha256: str,
    file_name: str,
    lines: Sequence[LedgerLine],
    as_of: date,
    wrong: Sequence[WrongLine] = (),
    control_total: Money | None = None,
    by: Actor,
    now: datetime,
) -> UploadOutcome:
    """Take a ledger in as it stood on `as_of`, whole or not at all; see `take_in`."""
    said = Said(sha256, file_name, lines, as_of, wrong, control_total=control_total)
    return take_in(said, only_good=False, by=by, now=now)


@transaction.atomic
def take_in(said: Said, *, only_good: bool, by: Actor, now: datetime) -> UploadOutcome:
    """Take a ledger in; a file that was taken in whole changes nothing when it comes again.

    New invoices are recorded; what is less open than we know was paid by `as_of`; what is marked
    disputed is disputed. An invoice that is not in the ledger is left as it is. What is wrong with
    the lines that could not be read and with the others is told together, and then nothing is kept;
    with `only_good` the lines without problems are taken in and the others counted.

    :raises LinesRefused: naming all that does not fit, and nothing is kept
    :raises TotalDiffers: if nothing is wrong but the sum of the open amounts
    :raises RowsDiffer: if the lines are not as many as their sender counted
    :raises InTheFuture: if the day has not come yet
    :raises AnotherDay: if some of its lines were taken in as of another day
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    accounts.lock_accounts(by.tenant)
    accounts.ensure_past(said.as_of, now)
    known = LedgerUpload.objects.filter(policyholder_id=by.tenant, sha256=said.sha256).first()
    if known is not None and not known.left_out:
        return UploadOutcome(known, is_new=False)
    if known is not None and known.as_of != said.as_of and not _are_documents(said):
        raise AnotherDay(day=known.as_of)
    ensure_whole(said)
    plan = ledger_plans.plan(
        by.tenant,
        said.lines,
        as_of=said.as_of,
        wrong=said.wrong,
        policy_numbers=said.policy_numbers,
        now=now,
    )
    problems = ledger_plan.problems_of(said.wrong, plan.lines)
    if not only_good:
        _refuse(problems, said)
    good = [each for each in plan.lines if not each.problems]
    counts = _write(good, said, by, now)
    left_out = len(ledger_plan.bad_lines(problems))
    upload = _kept(known, said, len(good), left_out, by, now)
    outcome = UploadOutcome(upload, True, *counts, plan.not_listed, plan.lines)
    _record(outcome, said, by, now)
    return outcome


def ensure_whole(said: Said) -> None:
    """Refuse a ledger of which lines were lost or added since its sender counted them.

    :raises RowsDiffer: naming both numbers
    """
    found = len(said.lines) + sum(1 for line in said.wrong if _is_a_line(line))
    if said.row_count is not None and found != said.row_count:
        raise rules.RowsDiffer(found=found, given=said.row_count)


def total_differs(said: Said) -> rules.TotalDiffers | None:
    """Return that the open amounts do not add up to what was said; None: they do, or cannot be."""
    amounts = [line.open for line in said.lines]
    unread = [line.open for line in said.wrong if _is_a_line(line)]
    if said.control_total is None or None in unread:
        return None
    currency = said.control_total.currency
    of_currency = (each for each in (*amounts, *unread) if each and each.currency == currency)
    found = Money.sum(of_currency, currency)
    if found == said.control_total:
        return None
    return rules.TotalDiffers(found=found, given=said.control_total)


def _are_documents(said: Said) -> bool:
    """Tell whether the invoices themselves came: they say nothing of a day."""
    return any(line.is_document for line in said.lines)


def _is_a_line(wrong: WrongLine) -> bool:
    return not any(problem.code == "COLUMN_MISSING" for problem in wrong.problems)


def _refuse(problems: list[Problem], said: Said) -> None:
    """Refuse the ledger with all that is wrong; its sum only where every amount could be read."""
    differs = total_differs(said)
    if differs is not None and not problems:
        raise differs
    if differs is not None:
        found = str(differs.values["found"])
        problems = [*problems, Problem(rules.WHOLE_FILE, "amount_open", "TOTAL_DIFFERS", found)]
    if problems:
        raise rules.LinesRefused(problems)


def _write(good: Sequence[Planned], said: Said, by: Actor, now: datetime) -> tuple[int, int, int]:
    """Write what is new, paid and denied; return how many of each."""
    new = ledger_plans.invoices_of(good, by.tenant, now)
    Invoice.objects.bulk_create(new, batch_size=_ROWS_AT_ONCE)
    _write_credits([each for each in good if each.fate == Fate.CREDIT], by, now)
    moved = [each for each in good if each.paid is not None or each.opens_dispute]
    numbers = [each.line.invoice_no for each in moved]
    rows = {
        row.number: row
        for row in Invoice.objects.filter(policyholder_id=by.tenant, number__in=numbers)
    }
    receipts = [
        _receipt(rows[each.line.invoice_no], each.line, each.paid, said, by, now)
        for each in moved
        if each.paid is not None
    ]
    disputes = [
        _dispute(each.line, rows[each.line.invoice_no], said.as_of, now)
        for each in moved
        if each.opens_dispute
    ]
    Receipt.objects.bulk_create(receipts, batch_size=_ROWS_AT_ONCE)
    Dispute.objects.bulk_create(disputes, batch_size=_ROWS_AT_ONCE)
    _end_overdues({each.buyer_id or 0 for each in good}, by, now)
    return len(new), len(receipts), len(disputes)


def _write_credits(good: Sequence[Planned], by: Actor, now: datetime) -> None:
    """Write the credit notes on their invoices, which are on record by now."""
    numbers = [each.line.credits for each in good]
    rows = Invoice.objects.filter(policyholder_id=by.tenant, number__in=numbers)
    invoices = {row.number: row for row in rows}
    CreditNote.objects.bulk_create(
        [_credit_note(each.line, invoices[each.line.credits], now) for each in good],
        batch_size=_ROWS_AT_ONCE,
    )


def _end_overdues(buyer_ids: Iterable[int], by: Actor, now: datetime) -> None:
    """End the overdues of buyers in the ledger that owe nothing of them any more."""
    reports = unpaid_reports(by.tenant).select_related("buyer")
    reported = {row.buyer.merged_into_id or row.buyer_id for row in reports}
    for buyer_id in sorted(reported & set(buyer_ids)):
        overdues.end_overdue_if_paid(by.tenant, buyer_id, by, now)


def _kept(
    known: LedgerUpload | None, said: Said, rows: int, left_out: int, by: Actor, now: datetime
) -> LedgerUpload:
    """Note the upload; of a file that was taken in in part, what it comes to by now."""
    if known is not None:
        known.row_count, known.left_out, known.uploaded_at = rows, left_out, now
        known.save(update_fields=["row_count", "left_out", "uploaded_at"])
        return known
    return LedgerUpload.objects.create(
        policyholder_id=by.tenant,
        as_of=said.as_of,
        file_name=said.file_name,
        sha256=said.sha256,
        row_count=rows,
        left_out=left_out,
        uploaded_at=now,
        uploaded_by_id=by.user_id,
    )


def _record(outcome: UploadOutcome, said: Said, by: Actor, now: datetime) -> None:
    upload = outcome.upload
    events.record(
        "receivables.ledger_uploaded",
        subject=upload,
        by=by,
        at=now,
        sha256=upload.sha256,
        as_of=upload.as_of.isoformat(),
        rows=upload.row_count,
        left_out=upload.left_out,
        is_ledger=not _are_documents(said),
        new_invoices=outcome.new_invoices,
        paid=outcome.paid,
        disputed=outcome.disputed,
        not_listed=outcome.not_listed,
    )


def _receipt(
    invoice: Invoice, line: LedgerLine, paid: Money, said: Said, by: Actor, now: datetime
) -> Receipt:
    # Two ledgers of one day may each bring the same amount: the file tells them apart.
    reference = f"{invoice.number} / {said.as_of.isoformat()} {said.sha256[:8]} {line.reference}"
    return Receipt(
        policyholder_id=invoice.policyholder_id,
        buyer_id=invoice.buyer_id,
        designated=invoice,
        received_on=line.invoice_date if line.is_document else said.as_of,  # paid beforehand
        amount=paid.amount,
        currency=paid.currency,
        source=ReceiptSource.POLICYHOLDER,
        reference=reference.strip()[:140],
        recorded_at=now,
        recorded_by_id=by.user_id,
    )


def _credit_note(line: LedgerLine, invoice: Invoice, now: datetime) -> CreditNote:
    return CreditNote(
        policyholder_id=invoice.policyholder_id,
        buyer_id=invoice.buyer_id,
        invoice=invoice,
        number=line.invoice_no,
        issued_on=line.invoice_date,
        net_amount=line.net.amount,
        vat_amount=(line.gross - line.net).amount,
        currency=line.gross.currency,
        recorded_at=now,
    )


def _dispute(line: LedgerLine, invoice: Invoice, as_of: date, now: datetime) -> Dispute:
    return Dispute(
        policyholder_id=invoice.policyholder_id,
        invoice=invoice,
        amount=line.open.amount,
        currency=line.open.currency,
        opened_on=as_of,
        reason=line.reference,
        recorded_at=now,
    )
