"""What is done with a whole ledger: taken in at once, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.rules import Actor, Right, ensure_may
from companies import queries as companies
from core import events
from core.money import Money
from receivables import queries
from receivables.models import Dispute, Invoice, LedgerUpload, Receipt
from receivables.rules import upload as rules
from receivables.rules.states import ReceiptSource
from receivables.rules.upload import LedgerLine, Problem, WrongLine
from receivables.services import accounts, invoices, overdues


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """What an upload brought; `is_new` is false when the very same file was taken in before."""

    upload: LedgerUpload
    is_new: bool
    new_invoices: int = 0
    paid: int = 0
    disputed: int = 0
    not_listed: int = 0


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
    """Take a ledger in as it stood on `as_of`; the same file again changes nothing.

    New invoices are recorded; what is less open than we know was paid by `as_of`; what is marked
    disputed is disputed. An invoice that is not in the ledger is left as it is. `wrong` are the
    lines that could not be read: what is wrong with them and with the others is told together.

    :raises LinesRefused: naming all that does not fit, and nothing is kept
    :raises TotalDiffers: if nothing is wrong but the sum of the open amounts
    :raises InTheFuture: if the day has not come yet
    """
    ensure_may(by, Right.KEEP_RECEIVABLES)
    accounts.lock_accounts(by.tenant)
    accounts.ensure_past(as_of, now)
    known = LedgerUpload.objects.filter(policyholder_id=by.tenant, sha256=sha256).first()
    if known is not None:
        return UploadOutcome(known, is_new=False)
    problems = [problem for line in wrong for problem in line.problems]
    buyers = _buyers(lines, problems)
    recorded, new = _record_invoices(lines, buyers, problems, as_of, by, now)
    fitting = [line for line in lines if line.line not in {problem.line for problem in problems}]
    paid, disputed, not_listed = _settle(fitting, recorded, problems, as_of, sha256, by, now)
    _refuse(problems, _open_amounts(lines, wrong), control_total)
    upload = LedgerUpload.objects.create(
        policyholder_id=by.tenant,
        as_of=as_of,
        file_name=file_name,
        sha256=sha256,
        row_count=len(lines),
        uploaded_at=now,
        uploaded_by_id=by.user_id,
    )
    for buyer_id in sorted(set(buyers.values())):
        overdues.end_overdue_if_paid(by.tenant, buyer_id, by, now)
    outcome = UploadOutcome(upload, True, new, paid, disputed, not_listed)
    events.record(
        "receivables.ledger_uploaded",
        subject=upload,
        by=by,
        at=now,
        sha256=sha256,
        as_of=as_of.isoformat(),
        rows=len(lines),
        new_invoices=new,
        paid=paid,
        disputed=disputed,
        not_listed=not_listed,
    )
    return outcome


def _open_amounts(lines: Sequence[LedgerLine], wrong: Sequence[WrongLine]) -> list[Money | None]:
    return [*(line.open for line in lines), *(line.open for line in wrong if _is_a_line(line))]


def _is_a_line(wrong: WrongLine) -> bool:
    return not any(problem.code == "COLUMN_MISSING" for problem in wrong.problems)


def _refuse(
    problems: list[Problem], open_amounts: list[Money | None], control_total: Money | None
) -> None:
    """Refuse the ledger with all that is wrong; its sum only where every amount could be read."""
    differs = None
    if control_total is not None and None not in open_amounts:
        currency = control_total.currency
        of_currency = (each for each in open_amounts if each and each.currency == currency)
        found = Money.sum(of_currency, currency)
        if found != control_total:
            differs = rules.TotalDiffers(found=found, given=control_total)
    if differs is not None and not problems:
        raise differs
    if differs is not None:
        total = Problem(rules.WHOLE_FILE, "amount_open", "TOTAL_DIFFERS", str(found))
        problems = [*problems, total]
    if problems:
        raise rules.LinesRefused(problems)


def _buyers(lines: Sequence[LedgerLine], problems: list[Problem]) -> dict[str, int]:
    """Return the buyer behind each number in the ledger; one that is not one company's is noted."""
    known: dict[str, list[int]] = {}
    for line in lines:
        if line.debtor_id not in known:
            found = companies.find_by_number(line.debtor_id)
            known[line.debtor_id] = [company.id for company in found]
        if len(known[line.debtor_id]) != 1:
            code = "DEBTOR_AMBIGUOUS" if known[line.debtor_id] else "DEBTOR_UNKNOWN"
            problems.append(Problem(line.line, "debtor_id", code, line.debtor_id))
    return {number: ids[0] for number, ids in known.items() if len(ids) == 1}


def _record_invoices(
    lines: Sequence[LedgerLine],
    buyers: dict[str, int],
    problems: list[Problem],
    as_of: date,
    by: Actor,
    now: datetime,
) -> tuple[dict[str, Invoice], int]:
    """Record the invoices that are new, and return all of the ledger's by number."""
    known = {
        row.number: row
        for row in Invoice.objects.filter(
            policyholder_id=by.tenant, number__in=[line.invoice_no for line in lines]
        )
    }
    new: dict[str, Invoice] = {}
    seen: set[str] = set()
    for line in lines:
        buyer_id = buyers.get(line.debtor_id)
        row = _invoice(line, buyer_id, by, now) if buyer_id else None
        standing = known.get(line.invoice_no)
        if line.invoice_no in seen:
            problems.append(Problem(line.line, "invoice_no", "INVOICE_TWICE", line.invoice_no))
        elif line.invoice_date > as_of:
            problems.append(
                Problem(line.line, "invoice_date", "AFTER_LEDGER", str(line.invoice_date))
            )
        elif row is not None and standing is not None and invoices.differs(standing, row):
            problems.append(Problem(line.line, "invoice_no", "INVOICE_DIFFERS", line.invoice_no))
        elif row is not None and standing is None:
            new[line.invoice_no] = row
        seen.add(line.invoice_no)
    Invoice.objects.bulk_create(new.values())
    return known | new, len(new)


def _settle(
    lines: Sequence[LedgerLine],
    recorded: dict[str, Invoice],
    problems: list[Problem],
    as_of: date,
    sha256: str,
    by: Actor,
    now: datetime,
) -> tuple[int, int, int]:
    """Note what was paid and what is disputed; return how many, and how many are not listed."""
    open_now = {item.invoice.id: item.open_gross for item in queries.items_on(by.tenant, as_of)}
    in_dispute = set(
        Dispute.objects.filter(policyholder_id=by.tenant, resolved_on=None).values_list(
            "invoice_id", flat=True
        )
    )
    receipts, disputes = [], []
    for line in lines:
        row = recorded[line.invoice_no]
        ours = open_now[row.id]
        # Two ledgers of one day may each bring the same amount: the file tells them apart.
        reference = f"{row.number} / {as_of.isoformat()} {sha256[:8]} {line.reference}"
        if line.open > ours:
            problems.append(Problem(line.line, "amount_open", "MORE_THAN_OURS", str(ours)))
        elif line.open < ours:
            receipts.append(_receipt(row, ours - line.open, reference, as_of, by, now))
        if line.is_disputed and line.open and row.id not in in_dispute:
            disputes.append(_dispute(line, row, as_of, now))
    Receipt.objects.bulk_create(receipts)
    Dispute.objects.bulk_create(disputes)
    listed = {row.id for row in recorded.values()}
    missing = sum(1 for id_, left in open_now.items() if left and id_ not in listed)
    return len(receipts), len(disputes), missing


def _invoice(line: LedgerLine, buyer_id: int, by: Actor, now: datetime) -> Invoice:
    return Invoice(
        policyholder_id=by.tenant,
        buyer_id=buyer_id,
        number=line.invoice_no,
        dispatched_on=line.invoice_date,  # a ledger knows no other day
        issued_on=line.invoice_date,
        due_on=line.due_date,
        net_amount=line.net.amount,
        vat_amount=(line.gross - line.net).amount,
        currency=line.gross.currency,
        recorded_at=now,
    )


def _receipt(
    invoice: Invoice, paid: Money, reference: str, as_of: date, by: Actor, now: datetime
) -> Receipt:
    return Receipt(
        policyholder_id=invoice.policyholder_id,
        buyer_id=invoice.buyer_id,
        designated=invoice,
        received_on=as_of,
        amount=paid.amount,
        currency=paid.currency,
        source=ReceiptSource.POLICYHOLDER,
        reference=reference.strip()[:140],
        recorded_at=now,
        recorded_by_id=by.user_id,
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
