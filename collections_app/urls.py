"""Portal pages of what is owed and its collection."""

from django.urls import path

from collections_app.views import cases, invoices, letters, overdues, own, reports

urlpatterns = [
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/download/", invoices.invoices_csv, name="invoices_csv"),
    path("invoices/<uuid:invoice>/", invoices.invoice, name="invoice"),
    path("collection/", cases.cases, name="cases"),
    path("collection/download/", cases.cases_csv, name="cases_csv"),
    path("collection/cases/<uuid:case>/", cases.case, name="case"),
    path("collection/cases/<uuid:case>/invoices/", cases.add_invoices, name="case_add"),
    path("collection/overdues/", overdues.overdues, name="overdues"),
    path("collection/overdues/<uuid:buyer>/", overdues.overdue, name="overdue"),
    path(
        "collection/overdues/<uuid:buyer>/letters/<slug:kind>/",
        overdues.letter_make,
        name="letter_make",
    ),
    path("collection/overdues/<uuid:buyer>/report/", reports.overdue_report, name="overdue_report"),
    path(
        "collection/overdues/<uuid:buyer>/report/withdraw/",
        reports.overdue_withdraw,
        name="overdue_withdraw",
    ),
    path("collection/overdues/<uuid:buyer>/hand-over/", overdues.hand_over, name="hand_over"),
    path("collection/overdues/<uuid:buyer>/own-steps/", own.own_step, name="own_step"),
    path("collection/letters/", letters.letters, name="letters"),
    path("collection/letters/<uuid:letter>/pdf/", letters.letter_pdf, name="letter_pdf"),
    path("collection/letters/<uuid:letter>/state/", letters.letter_state, name="letter_state"),
]
