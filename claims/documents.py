"""A calculation as people read it: every invoice, every step, the same on screen and on paper."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from claims import queries, texts
from claims.models import Calculation, Evidence
from claims.rules import calculation as rules
from claims.rules import snapshot
from claims.rules.steps import Step, StepCode
from core.errors import BadInput, BusinessError
from core.files import FileKind
from core.http import sentence
from core.models import Document
from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.rules.cover.reasons import Reason
from policies.texts import exchange
from receivables.rules.proportion import part_of

_SETTLED_BY = (StepCode.PREJUDICE, StepCode.CLAIMS_THRESHOLD)  # the last step before the indemnity


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One invoice: what is open, what of it is insured and why, and its part of the indemnity."""

    line: rules.InvoiceLine
    reason: str
    clause: str
    tone: str
    shares: tuple[Decimal, ...]
    indemnity: Money
    rate: str = ""  # of an invoice in another currency


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step and what it changes, or a subtotal where `change` is None."""

    label: str
    clause: str
    change: Money | None
    after: Money
    is_total: bool = False
    note: str = ""
    code: str = ""  # of the clause


@dataclass(frozen=True, slots=True)
class ShownCalculation:
    """A whole calculation, ready to be laid out.

    `is_divided` is true where a line alone would come to another amount than its part of the whole.
    """

    lines: tuple[ShownLine, ...]
    steps: tuple[ShownStep, ...]
    open_gross: Money
    open_basis: Money
    insured: Money
    uninsured: Money
    disputed: Money
    indemnity: Money
    payment: Money
    is_divided: bool
    our_share: Money  # of what came in after the date of loss
    own_part: Money  # what the terms leave with the policyholder of the insured loss
    understated: str = ""  # why it comes to more than is shown

    @property
    def unpaid(self) -> tuple[ShownLine, ...]:
        """Return the invoices of which something was open."""
        return tuple(row for row in self.lines if row.line.reason is not Reason.PAID)

    @property
    def paid_in_full(self) -> int:
        """Return how many invoices had nothing open."""
        return len(self.lines) - len(self.unpaid)

    @property
    def vat(self) -> Money:
        """Return the VAT in what is open, where the policy does not insure it."""
        return self.open_gross - self.open_basis


def shown(
    result: rules.Calculation, received: Money | None, understated: BusinessError | None = None
) -> ShownCalculation:
    """Return a calculation just made, as people read it; `received` is after the date of loss."""
    found = _shown(result.lines, result.steps, result.currency, received)
    return replace(found, understated=sentence(understated)) if understated else found


def shown_dry(found: queries.Readiness) -> ShownCalculation | None:
    """Return a dry run as people read it; None where there is nothing to calculate."""
    if found.calculation is None:
        return None
    return shown(found.calculation, found.received, found.understated)


def shown_row(row: Calculation) -> ShownCalculation:
    """Return a calculation that was kept, as people read it."""
    try:
        received = rules.received_after_loss(queries.stored_inputs(row))
    except BadInput:  # the facts are of an older shape; the calculation stands as it is
        received = None
    return shown_json(row.lines, row.steps, row.currency, received)


def shown_json(
    lines: list[dict[str, Any]],
    steps: list[dict[str, Any]],
    currency: str,
    received: Money | None = None,
) -> ShownCalculation:
    """Return the kept lines and steps of a calculation, as people read them."""
    return _shown(
        [snapshot.from_json(rules.InvoiceLine, each) for each in lines],
        [snapshot.from_json(Step, each) for each in steps],
        currency,
        received,
    )


def as_text(facts: dict[str, Any]) -> str:
    """Return kept facts as text for somebody who wants to see all of them."""
    return json.dumps(facts, indent=2, ensure_ascii=False)


def evidence(row: Evidence) -> HttpResponse:
    """Return a file that was sent, always to be kept and never to be shown by the browser."""
    kind = FileKind(row.kind)
    response = HttpResponse(bytes(row.content), content_type=kind.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, kind.named(row.file_name)) or ""
    )
    return response


def download(document: Document) -> HttpResponse:
    """Return a document that is ready as a file to keep."""
    response = HttpResponse(bytes(document.content or b""), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def _shown(
    lines: Iterable[rules.InvoiceLine],
    steps: Iterable[Step],
    currency: str,
    received: Money | None,
) -> ShownCalculation:
    rows = tuple(_line(each) for each in lines)
    by_code = {step.code: step for step in steps}
    nothing = Money.zero(currency)

    def total(amounts: Iterable[Money]) -> Money:
        return Money.sum(amounts, currency)

    open_gross = total(row.line.open_gross for row in rows)
    open_basis = total(row.line.open_basis for row in rows)
    after_loss = by_code.get(StepCode.RECOVERIES_BEFORE_PAYOUT)
    closing = by_code.get(StepCode.PAID_EARLIER)
    note = _after_loss(received, open_basis, open_gross) if received else ""
    trail = tuple(_steps(list(steps), note))
    return ShownCalculation(
        lines=rows,
        steps=trail,
        open_gross=open_gross,
        open_basis=open_basis,
        insured=total(row.line.insured for row in rows),
        uninsured=total(row.line.uninsured for row in rows),
        disputed=total(row.line.disputed for row in rows),
        indemnity=total(row.indemnity for row in rows),
        payment=trail[-1].after if trail else nothing,
        is_divided=any(_is_part_of_whole(row.line) for row in rows),
        our_share=nothing - after_loss.change if after_loss else nothing,
        own_part=after_loss.after - closing.before if after_loss and closing else nothing,
    )


def _is_part_of_whole(line: rules.InvoiceLine) -> bool:
    alone = ((cover.amount * cover.insured_share).to_cents() for cover in line.covers)
    return Money.sum(alone, line.open_basis.currency) != line.indemnity


def _after_loss(received: Money, open_basis: Money, open_gross: Money) -> str:
    """Say what came in after the date of loss, and what of it counts."""
    counts = part_of(received, open_basis, open_gross)
    values = {"received": money_text(received), "counts": money_text(counts)}
    if received == counts:
        return str(texts.AFTER_LOSS) % values
    return str(texts.AFTER_LOSS_WITH_VAT) % {**values, "vat": money_text(received - counts)}


def _line(line: rules.InvoiceLine) -> ShownLine:
    return ShownLine(
        line=line,
        reason=texts.text(line.reason, {}),
        clause=texts.clause(line.reason.clause),
        tone=_tone(line),
        shares=line.insured_shares,
        indemnity=line.indemnity,
        rate=exchange.rate(line.rate) if line.rate else "",
    )


def _tone(line: rules.InvoiceLine) -> str:
    if line.reason is Reason.PAID:
        return "quiet"
    if not line.insured:
        return "warn" if line.reason is Reason.DISPUTED else "bad"
    return "good" if line.insured == line.open_basis else "warn"


def _steps(steps: list[Step], after_loss: str) -> Iterator[ShownStep]:
    settled_at = max((at for at, step in enumerate(steps) if step.code in _SETTLED_BY), default=-1)
    for at, step in enumerate(steps):
        note = after_loss if step.code is StepCode.RECOVERIES_BEFORE_PAYOUT else ""
        cited = texts.clause(step.clause)
        yield ShownStep(_label(step), cited, step.change, step.after, note=note, code=step.clause)
        if step.code in texts.SUBTOTALS:
            is_last = at == len(steps) - 1
            label = str(texts.SUBTOTALS[step.code])
            yield ShownStep(label, "", None, step.after, is_total=is_last)
        if at == settled_at:
            yield ShownStep(str(texts.INDEMNITY), "", None, step.after)


def _label(step: Step) -> str:
    line = str(texts.STEPS[step.code])
    if not step.year:
        return line
    return str(texts.OF_YEAR) % {"line": line, "day": day_text(date.fromisoformat(step.year))}
