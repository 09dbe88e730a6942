"""API addresses of collection."""

from django.urls import path

from collections_app import api

urlpatterns = [
    path("letters", api.Letters.as_view(), name="letters"),
    path("letters/<uuid:letter>/pdf", api.LetterPdf.as_view(), name="letter_pdf"),
    path("cases", api.Cases.as_view(), name="cases"),
    path("cases/<uuid:case>", api.OneCase.as_view(), name="case"),
    path("cases/<uuid:case>/invoices", api.CaseInvoices.as_view(), name="case_invoices"),
]
