"""Electronic invoices as a test needs them: whole, or with one thing changed."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
NLCIUS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True, kw_only=True)
class Document:
    """An invoice or credit note; what is empty is left out."""

    seller: str = "90000001"
    seller_vat: str = ""
    seller_name: str = "Seller B.V."
    buyer: str = "90000002"
    buyer_vat: str = ""
    buyer_name: str = "Buyer B.V."
    number: str = "F-1"
    issued: str = "2026-01-05"
    due: str = "2026-02-04"
    terms: str = ""
    kind: str = "380"
    credits: str = ""
    currency: str = "EUR"
    rules: str = BIS
    delivered: str = "2026-01-03"
    period: str = ""
    net: str = "100.00"
    vat: str = "21.00"
    gross: str = "121.00"
    prepaid: str = ""
    payable: str = "121.00"
    root: str = ""
    before: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def xml(self) -> bytes:
        """Return the document as it is sent."""
        is_credit = self.kind == "381"
        name = self.root or ("CreditNote" if is_credit else "Invoice")
        due = "" if is_credit else _one("DueDate", self.due)
        body = (
            _one("CustomizationID", self.rules)
            + _one("ID", self.number)
            + _one("IssueDate", self.issued)
            + due
            + _one(f"{name}TypeCode", self.kind)
            + _one("DocumentCurrencyCode", self.currency)
            + _in("InvoicePeriod", _one("EndDate", self.period))
            + _in("BillingReference", _in("InvoiceDocumentReference", _one("ID", self.credits)))
            + _party("Supplier", self.seller, self.seller_vat, self.seller_name)
            + _party("Customer", self.buyer, self.buyer_vat, self.buyer_name)
            + _in("Delivery", _one("ActualDeliveryDate", self.delivered))
            + _in("PaymentTerms", _one("Note", self.terms))
            + _in("TaxTotal", self._sum("TaxAmount", self.vat))
            + _in(
                "LegalMonetaryTotal",
                self._sum("TaxExclusiveAmount", self.net)
                + self._sum("TaxInclusiveAmount", self.gross)
                + self._sum("PrepaidAmount", self.prepaid)
                + self._sum("PayableAmount", self.payable),
            )
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>{self.before}<{name} xmlns="{UBL}{name}-2"'
            f' xmlns:cac="{UBL}CommonAggregateComponents-2"'
            f' xmlns:cbc="{UBL}CommonBasicComponents-2">{body}</{name}>'
        ).encode()

    def _sum(self, name: str, amount: str) -> str:
        return _one(name, amount, f' currencyID="{self.currency}"')


def zipped(**parts: bytes) -> bytes:
    """Return a zip; `a__xml` stands for the name a.xml."""
    return zipped_as({name.replace("__", "."): part for name, part in parts.items()})


def zipped_as(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of files with these names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return packed.getvalue()


def _party(kind: str, number: str, vat: str, name: str) -> str:
    tax = _in("TaxScheme", _one("ID", "VAT"))
    return _in(
        f"Accounting{kind}Party",
        _in(
            "Party",
            (_in("PartyTaxScheme", _one("CompanyID", vat) + tax) if vat else "")
            + _in(
                "PartyLegalEntity",
                _one("RegistrationName", name) + _one("CompanyID", number, ' schemeID="0106"'),
            ),
        ),
    )


def _one(name: str, text: str, about: str = "") -> str:
    return f"<cbc:{name}{about}>{text}</cbc:{name}>" if text else ""


def _in(name: str, inner: str) -> str:
    return f"<cac:{name}>{inner}</cac:{name}>" if inner else ""
