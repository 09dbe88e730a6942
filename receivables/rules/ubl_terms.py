"""Where an electronic invoice (UBL 2.1) keeps what we read, by the terms of EN 16931."""

from typing import Final

_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_PARTS = {
    "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac:",
    "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc:",
}
ROOTS: Final = {f"{{{_INVOICE}}}Invoice": False, f"{{{_CREDIT_NOTE}}}CreditNote": True}
NAMESPACES: Final = f"{_INVOICE}, {_CREDIT_NOTE}"
EN_16931: Final = "urn:cen.eu:en16931:2017"  # Peppol BIS 3.0 and NLCIUS begin with it too

_SELLER, _BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
_LEGAL, _TAX = "cac:PartyLegalEntity", "cac:PartyTaxScheme"
_TOTAL = "cac:LegalMonetaryTotal"
TERMS: Final = {
    "cbc:CustomizationID": "BT-24",
    "cbc:ID": "BT-1",
    "cbc:IssueDate": "BT-2",
    "cbc:InvoiceTypeCode": "BT-3",
    "cbc:CreditNoteTypeCode": "BT-3",
    "cbc:DocumentCurrencyCode": "BT-5",
    "cbc:DueDate": "BT-9",
    "cac:PaymentMeans/cbc:PaymentDueDate": "BT-9",
    "cac:PaymentTerms/cbc:Note": "BT-20",
    "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID": "BT-25",
    f"{_SELLER}/{_LEGAL}/cbc:RegistrationName": "BT-27",
    f"{_SELLER}/{_LEGAL}/cbc:CompanyID": "BT-30",
    f"{_SELLER}/{_TAX}/cbc:CompanyID": "BT-31",
    f"{_SELLER}/{_TAX}/cac:TaxScheme/cbc:ID": "BT-31 scheme",
    f"{_BUYER}/{_LEGAL}/cbc:RegistrationName": "BT-44",
    f"{_BUYER}/{_LEGAL}/cbc:CompanyID": "BT-47",
    f"{_BUYER}/{_TAX}/cbc:CompanyID": "BT-48",
    f"{_BUYER}/{_TAX}/cac:TaxScheme/cbc:ID": "BT-48 scheme",
    "cac:Delivery/cbc:ActualDeliveryDate": "BT-72",
    "cac:InvoicePeriod/cbc:StartDate": "BT-73",
    "cac:InvoicePeriod/cbc:EndDate": "BT-74",
    f"{_TOTAL}/cbc:TaxExclusiveAmount": "BT-109",
    "cac:TaxTotal/cbc:TaxAmount": "BT-110",
    f"{_TOTAL}/cbc:TaxInclusiveAmount": "BT-112",
    f"{_TOTAL}/cbc:PrepaidAmount": "BT-113",
    f"{_TOTAL}/cbc:PayableRoundingAmount": "BT-114",
    f"{_TOTAL}/cbc:PayableAmount": "BT-115",
}
GROUPS: Final = frozenset({f"{_SELLER}/{_TAX}", f"{_BUYER}/{_TAX}"})  # number and scheme together
WAYS: Final = frozenset(
    path[: place + 1].rstrip("/")
    for path in TERMS
    for place, letter in enumerate(path + "/")
    if letter == "/"
)  # what is read, and what it stands in


def short(tag: str) -> str:
    """Return `cbc:ID` for an element of that name, whatever prefix the file gives it."""
    namespace, _, name = tag.removeprefix("{").partition("}")
    return _PARTS.get(namespace, "?:") + name
