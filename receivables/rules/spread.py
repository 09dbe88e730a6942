"""What came in without designation, which a policyholder's ledger may spread otherwise than we do.

Which invoice such money went to nobody said: only what is open in all is known. So the lines of one
account (a buyer and a currency) are compared together; by itself a line is bound only by what was
credited and paid on its invoice by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.money import Money
from receivables.rules.ledger import Ledger, Order, book
from receivables.rules.upload import LedgerLine

Account = tuple[int, str]  # the buyer and the currency


@dataclass(frozen=True, slots=True)
class Standing:
    """An invoice as we have it booked on a day, and the most that can be open on it.

    The most is what was invoiced less what was credited and paid on it by name.
    """

    account: Account
    open: Money
    most: Money

    @property
    def is_spread(self) -> bool:
        """Whether something without designation was set off against it."""
        return self.open < self.most


@dataclass(frozen=True, slots=True)
class Compared:
    """What a line says beside what we know; all three None: nothing new.

    `paid` came in by the day of the ledger; `at_most` can be open, and the line says more;
    `after_line` has to be mended before anybody knows what was paid.
    """

    paid: Money | None = None
    at_most: Money | None = None
    after_line: int | None = None


def standing(account: Account, known: Ledger) -> dict[str, Standing]:
    """Return each invoice of an account, by number, as it stands with everything booked."""
    by_name: dict[str, Money] = {}
    named = [
        *((note.invoice, note.gross) for note in known.credit_notes),
        *((receipt.designated, receipt.amount) for receipt in known.receipts),
    ]
    for number, amount in named:
        if number is not None:
            by_name[number] = by_name.get(number, Money.zero(amount.currency)) + amount
    found = {}
    for item in book(known, Order.DESIGNATED).items:
        gross = item.invoice.gross
        taken = by_name.get(item.invoice.number, Money.zero(gross.currency))
        most = (gross - taken).floored_at_zero()
        found[item.invoice.number] = Standing(account, item.open_gross, most)
    return found


def compared(
    said: Mapping[str, LedgerLine], known: Mapping[str, Standing], to_mend: Mapping[str, int]
) -> dict[str, Compared]:
    """Compare the good lines of a ledger with all that is known, account by account.

    `said` is by invoice number, and so are `known`, which has every one of them, and `to_mend`:
    the lines of the same ledger that cannot be taken in.
    """
    accounts: dict[Account, dict[str, Standing]] = {}
    for number, each in known.items():
        accounts.setdefault(each.account, {})[number] = each
    found: dict[str, Compared] = {}
    for account in {known[number].account: None for number in said}:
        found.update(_of_account(account, accounts[account], said, to_mend))
    return found


def _of_account(
    account: Account,
    known: Mapping[str, Standing],
    said: Mapping[str, LedgerLine],
    to_mend: Mapping[str, int],
) -> dict[str, Compared]:
    """Compare the lines of one account: what is higher must be lower elsewhere, the rest was paid.

    An invoice that is not among the lines stays as it was, unless lines are higher: then what we
    set off against those may have gone to it.
    """
    lines = {number: said[number] for number in known if number in said}
    moves = {
        n: line.open - known[n].open for n, line in lines.items() if line.open <= known[n].most
    }
    raised = Money.sum((move for move in moves.values() if move.amount > 0), account[1])
    lowered = Money.sum((-move for move in moves.values() if move.amount < 0), account[1])
    elsewhere = Money.sum((known[n].open for n in known if n not in moves), account[1])
    room = lowered + elsewhere - raised
    found = {n: _too_much(known[n], room - known[n].open) for n in lines if n not in moves}
    if room.amount < 0:
        raised = Money.zero(account[1])
        higher = (number for number, move in moves.items() if move.amount > 0)
        found |= {number: _too_much(known[number], room + moves[number]) for number in higher}
    waiting = [
        *(lines[number].line for number in found if known[number].is_spread),
        *(to_mend[n] for n in known if n in to_mend and n not in lines and known[n].is_spread),
    ]
    after_line = min(waiting, default=None)
    for number, paid in _paid(moves, lines, raised):
        found[number] = (
            Compared(paid=paid) if after_line is None else Compared(None, None, after_line)
        )
    return {number: found.get(number, Compared()) for number in lines}


def _too_much(each: Standing, room: Money) -> Compared:
    """Return the most a line may say while the other lines of the account say what they say."""
    return Compared(at_most=min(each.most, each.open + room.floored_at_zero()))


def _paid(
    moves: Mapping[str, Money], lines: Mapping[str, LedgerLine], moved: Money
) -> Iterator[tuple[str, Money]]:
    """Yield what was paid on which invoice since; `moved` came off other lines, and is no payment.

    Money without designation goes to the oldest due first (R-COL-10), so what was moved did too.
    """
    lower = (number for number, move in moves.items() if move.amount < 0)
    for number in sorted(lower, key=lambda number: _oldest_due(lines[number])):
        known_before = min(moved, -moves[number])
        moved -= known_before
        if paid := -moves[number] - known_before:
            yield number, paid


def _oldest_due(line: LedgerLine) -> tuple[date, date, str]:
    return line.due_date, line.invoice_date, line.invoice_no
