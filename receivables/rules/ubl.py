"""What an electronic invoice or credit note says (UBL 2.1, EN 16931), or all that is wrong."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from core import cells
from core.cells import Cell, WrongCell
from core.money import Money
from receivables.rules import ubl_parties, ubl_terms
from receivables.rules.bounds import EARLIEST, LATEST, MOST
from receivables.rules.ubl_parties import Seller
from receivables.rules.ubl_xml import Read
from receivables.rules.upload import LedgerLine, Problem, WrongLine

INVOICES, CREDIT_NOTES = frozenset({"380", "389"}), frozenset({"381"})  # UNTDID 1001 (BT-3)
_DAY = cells.day(EARLIEST, LATEST)
_DECIMAL = re.compile(r"[+-]?\d{1,14}(\.\d{1,6})?", re.ASCII)
_TERM = re.compile(r"\b(\d{1,3})\s*(?:dagen|dgn|days?|tage)\b", re.IGNORECASE)
_AMOUNTS = ("BT-109", "BT-110", "BT-112", "BT-113", "BT-114", "BT-115")
_NEEDED = frozenset({"BT-109", "BT-112", "BT-115"})

Found = TypeVar("Found")


def is_invoice(read: Read) -> bool:
    """Tell whether an XML is an invoice or credit note of UBL 2.1 at all."""
    return read.root in ubl_terms.ROOTS


def line_of(read: Read, number: int, place: str, seller: Seller) -> LedgerLine | WrongLine:
    """Return what an invoice says; `number` and `place` tell which of the file it is."""
    if not is_invoice(read):
        namespace = read.root[1:].partition("}")[0] if read.root.startswith("{") else "-"
        return WrongLine((Problem(number, "", "NOT_UBL", namespace[:80]),), None, place)
    return _Document(read, number, place).line(seller)


class _Document:
    def __init__(self, read: Read, number: int, place: str) -> None:
        self.read_, self.number, self.place = read, number, place
        self.is_credit = ubl_terms.ROOTS[read.root]
        self.problems: list[Problem] = []

    def line(self, seller: Seller) -> LedgerLine | WrongLine:
        """Return the line of the ledger that this document is, or all that is wrong with it."""
        self._check_kind(seller)
        number = self.text("BT-1", cells.text(40))
        currency = self.text("BT-5", cells.currency(""))
        issued = self.text("BT-2", _DAY)
        due = self._due(issued)
        buyer = self._buyer()
        name = self.text("BT-44", cells.optional_text(200))
        credits = self._credited()
        sent = self._sent_on(issued)
        sums = self._sums(currency)
        if self.problems or not (number and currency and issued and due and buyer and sums):
            return WrongLine(tuple(self.problems), None, self.place, number or "")
        net, gross, open_amount = (Money(each, currency) for each in sums)
        return LedgerLine(
            line=self.number,
            debtor_id=buyer,
            invoice_no=number,
            invoice_date=issued,
            due_date=due,
            gross=gross,
            net=net,
            open=-gross if self.is_credit else open_amount,
            is_disputed=False,
            reference="",
            debtor_name=name or "",
            place=self.place,
            is_document=True,
            is_credit=self.is_credit,
            credits=credits,
            dispatched_on=sent,
        )

    def text(self, term: str, kind: Callable[[Cell], Found]) -> Found | None:
        """Return the one value of a term as `kind` reads it; None: it is wrong, and noted."""
        values = self.read_.all(term)
        if len({value.text for value in values}) > 1:
            self.wrong(term, "SEVERAL", values[1].text)
            return None
        try:
            return kind(values[0].text if values else None)
        except WrongCell as wrong:
            self.wrong(term, wrong.code, wrong.value)
            return None

    def wrong(self, term: str, code: str, value: object = "") -> None:
        """Note what is wrong under a term."""
        self.problems.append(Problem(self.number, term, code, str(value)[:80]))

    def _check_kind(self, seller: Seller) -> None:
        rules = next((value.text for value in self.read_.all("BT-24")), "")
        if not rules.startswith(ubl_terms.EN_16931):
            self.wrong("BT-24", "NOT_EN_16931", rules)
        kinds = CREDIT_NOTES if self.is_credit else INVOICES
        kind = self.text("BT-3", cells.text(10))
        if kind is not None and kind not in kinds:
            self.wrong("BT-3", "KIND_NOT_TAKEN", kind)
        stranger = seller.stranger_in(self.read_)
        if stranger is not None:
            self.wrong(stranger[0], "OTHER_SELLER", stranger[1])

    def _buyer(self) -> str:
        number, term = ubl_parties.buyer_number(self.read_)
        if not number:
            self.wrong(term, "BUYER_NOT_NUMBERED")
            return ""
        try:
            return cells.text(40)(number)
        except WrongCell as wrong:
            self.wrong(term, wrong.code, wrong.value)
            return ""

    def _due(self, issued: date | None) -> date | None:
        """Return the day agreed: as written, else by the terms of payment if they name one."""
        if not self.read_.all("BT-9"):
            if self.is_credit:
                return issued
            days = {int(found) for each in self.read_.all("BT-20") for found in _in_days(each.text)}
            if len(days) == 1 and issued:
                return issued + timedelta(days=days.pop())
            self.wrong("BT-9", "MISSING")
            return None
        due = self.text("BT-9", _DAY)
        if due and issued and due < issued:
            if self.is_credit:
                return issued
            self.wrong("BT-9", "BEFORE_INVOICE_DATE", due)
        return due

    def _sent_on(self, issued: date | None) -> date | None:
        """Return the day of delivery, else the last of the period, else that of the invoice."""
        for term in ("BT-72", "BT-74", "BT-73"):
            if self.read_.all(term):
                return self.text(term, _DAY)
        return issued

    def _credited(self) -> str:
        if not self.is_credit:
            return ""
        numbers = {value.text for value in self.read_.all("BT-25") if value.text}
        if len(numbers) != 1:
            self.wrong("BT-25", "CREDITS_NOT_ONE", ", ".join(sorted(numbers)))
            return ""
        return self.text("BT-25", cells.text(40)) or ""

    def _sums(self, currency: str | None) -> tuple[Decimal, Decimal, Decimal] | None:
        """Return net, gross and what was to be paid when the invoice was made."""
        if not currency:
            return None
        found = {term: self._amount(term, currency) for term in _AMOUNTS}
        if None in found.values():
            return None
        net, vat, gross, prepaid, rounding, payable = (found[term] or Decimal(0) for term in found)
        self._check_totals(net, vat, gross)
        if gross - prepaid + rounding != payable:
            self.wrong("BT-115", "PAYABLE_DIFFERS", payable)
        if gross > 0 and not 0 <= prepaid <= gross:
            self.wrong("BT-113", "PREPAID_ABOVE_GROSS", prepaid)
        return net, gross, gross - prepaid

    def _check_totals(self, net: Decimal, vat: Decimal, gross: Decimal) -> None:
        if gross > MOST:
            self.wrong("BT-112", "TOO_MUCH", gross)
        elif min(net, gross) <= 0:
            self.wrong("BT-112", "NOT_ABOVE_ZERO", min(net, gross))
        elif net > gross:
            self.wrong("BT-109", "NET_ABOVE_GROSS", net)
        elif net + vat != gross:
            self.wrong("BT-112", "TOTALS_DIFFER", gross)

    def _amount(self, term: str, currency: str) -> Decimal | None:
        """Return an amount in the currency of the invoice; None: it is wrong, and noted."""
        values = self.read_.all(term)
        if term == "BT-110":  # BT-111 is the same VAT in the currency of the tax office
            values = [each for each in values if each.about.get("currencyID") == currency]
        if not values and term not in _NEEDED:
            return Decimal(0)
        if len(values) != 1:
            self.wrong(term, "SEVERAL" if values else "MISSING", values[1].text if values else "")
            return None
        value = values[0]
        if value.about.get("currencyID") != currency:
            self.wrong(term, "OTHER_CURRENCY", value.about.get("currencyID", ""))
        elif not _DECIMAL.fullmatch(value.text):
            self.wrong(term, "NOT_A_DECIMAL", value.text)
        elif (amount := Money(Decimal(value.text), currency)) != amount.to_cents():
            self.wrong(term, "NOT_IN_CENTS", value.text)
        else:
            return amount.amount
        return None


def _in_days(terms: str) -> list[str]:
    return _TERM.findall(terms)
