"""API addresses of limits."""

from django.urls import path

from limits.api import (
    bound_orders,
    bulk,
    checks,
    confirmations,
    conversation,
    cover,
    covered,
    decisions,
    limits,
    own_limit,
    requests,
)

urlpatterns = [
    path("limit-requests", requests.LimitRequests.as_view(), name="limit_requests"),
    path("limit-requests/<uuid:request_id>", requests.OneRequest.as_view(), name="limit_request"),
    path(
        "limit-requests/<uuid:request_id>/cancel",
        requests.CancelRequest.as_view(),
        name="cancel_limit_request",
    ),
    path(
        "limit-requests/<uuid:request_id>/answer",
        requests.AnswerRequest.as_view(),
        name="answer_limit_request",
    ),
    path(
        "limit-requests/<uuid:request_id>/messages",
        conversation.Messages.as_view(),
        name="write_on_limit_request",
    ),
    path(
        "limit-request-documents/<uuid:document>",
        conversation.RequestFile.as_view(),
        name="limit_request_document",
    ),
    path("cover-confirmations", confirmations.Confirmations.as_view(), name="cover_confirmations"),
    path(
        "cover-confirmations/<uuid:confirmation>",
        confirmations.OneConfirmation.as_view(),
        name="cover_confirmation",
    ),
    path(
        "cover-confirmations/<uuid:confirmation>/pdf",
        confirmations.ConfirmationPdf.as_view(),
        name="cover_confirmation_pdf",
    ),
    path("limit-request-files", bulk.Files.as_view(), name="limit_request_files"),
    path("limit-request-files/<uuid:bulk_id>", bulk.OneFile.as_view(), name="limit_request_file"),
    path(
        "limit-request-files/<uuid:bulk_id>/rows",
        bulk.Rows.as_view(),
        name="limit_request_file_rows",
    ),
    path(
        "limit-request-files/<uuid:bulk_id>/send",
        bulk.SendFile.as_view(),
        name="send_limit_request_file",
    ),
    path(
        "limit-request-files/<uuid:bulk_id>/stop",
        bulk.StopFile.as_view(),
        name="stop_limit_request_file",
    ),
    path("limit-decisions", decisions.Decisions.as_view(), name="limit_decisions"),
    path("limit-decisions/<uuid:decision>", decisions.OneDecision.as_view(), name="limit_decision"),
    path("covered-buyers", covered.CoveredBuyers.as_view(), name="covered_buyers"),
    path("limits", limits.Limits.as_view(), name="limits"),
    path("limits/<uuid:buyer>", limits.OneLimit.as_view(), name="limit"),
    path("limits/<uuid:buyer>/history", decisions.History.as_view(), name="limit_history"),
    path("limits/<uuid:buyer>/cancel", limits.CancelLimit.as_view(), name="cancel_limit"),
    path("limits/<uuid:buyer>/own-limit", own_limit.OwnLimit.as_view(), name="own_limit"),
    path("limits/<uuid:buyer>/credit-check", checks.CreditCheck.as_view(), name="credit_check"),
    path(
        "limits/<uuid:buyer>/adverse-information",
        own_limit.AdverseInformation.as_view(),
        name="adverse_information",
    ),
    path("limits/<uuid:buyer>/cover", limits.Cover.as_view(), name="cover"),
    path(
        "limits/<uuid:buyer>/bound-orders",
        bound_orders.BoundOrdersToConfirm.as_view(),
        name="register_bound_orders",
    ),
    path(
        "limits/<uuid:buyer>/delivery-cover", cover.DeliveryCover.as_view(), name="delivery_cover"
    ),
    path("invoices/<uuid:invoice>/cover", cover.InvoiceCover.as_view(), name="invoice_cover"),
]
