"""Portal pages that keep receivables."""

from django.urls import path

from receivables import views

urlpatterns = [
    path("invoices/add/", views.invoice_add, name="invoice_add"),
    path("invoices/payments/add/", views.receipt_add, name="receipt_add"),
    path("invoices/<uuid:invoice>/withdraw/", views.invoice_withdraw, name="invoice_withdraw"),
    path("invoices/<uuid:invoice>/credit/", views.credit_note_add, name="credit_note_add"),
    path("invoices/<uuid:invoice>/dispute/", views.dispute_add, name="dispute_add"),
    path("invoices/disputes/<uuid:dispute>/end/", views.dispute_resolve, name="dispute_resolve"),
]
