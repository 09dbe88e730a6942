"""API addresses of receivables."""

from django.urls import path

from receivables import api

urlpatterns = [
    path("invoices", api.Invoices.as_view(), name="invoices"),
    path("receipts", api.Receipts.as_view(), name="receipts"),
    path("credit-notes", api.CreditNotes.as_view(), name="credit_notes"),
    path("disputes", api.Disputes.as_view(), name="disputes"),
    path("disputes/<uuid:dispute>/resolve", api.ResolveDispute.as_view(), name="resolve_dispute"),
    path("overdues", api.Overdues.as_view(), name="overdues"),
]
