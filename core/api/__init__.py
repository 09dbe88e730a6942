"""What every API view shares: writes that may be sent twice, lists with a cursor, marks."""

from core.api.bodies import Body, ensure_payable
from core.api.filters import BuyerQuery, ChangingQuery, changed, happened_since, narrowed
from core.api.paging import Page, PageQuery, Query, listing, listing_along, listing_by
from core.api.papers import PdfCannotBeMade, ensure_made
from core.api.views import LONGEST_KEY, ApiView, CurrencyField

__all__ = [
    "LONGEST_KEY",
    "ApiView",
    "Body",
    "BuyerQuery",
    "ChangingQuery",
    "CurrencyField",
    "Page",
    "PageQuery",
    "PdfCannotBeMade",
    "Query",
    "changed",
    "ensure_made",
    "ensure_payable",
    "happened_since",
    "listing",
    "listing_along",
    "listing_by",
    "narrowed",
]
