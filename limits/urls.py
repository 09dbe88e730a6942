"""Portal pages of limits."""

from django.urls import path

from limits.views import (
    added,
    buyers,
    confirmations,
    conversation,
    delivery,
    filters,
    own_limit,
    portfolio,
    portfolio_file,
    requests,
    requests_file,
    search,
)

urlpatterns = [
    path("limits/", portfolio.limits, name="limits"),
    path("limits/download/", portfolio_file.limits_csv, name="limits_csv"),
    path("limits/filters/", filters.limit_filter_keep, name="limit_filter_keep"),
    path(
        "limits/filters/<uuid:filter_id>/",
        filters.limit_filter_change,
        name="limit_filter_change",
    ),
    path("limits/cover/", portfolio.cover, name="limit_cover"),
    path("limits/requests/", requests.requests, name="limit_requests"),
    path("limits/requests/download/", requests_file.limit_requests_csv, name="limit_requests_csv"),
    path("limits/requests/<uuid:request_id>/", requests.limit_decision, name="limit_decision"),
    path(
        "limits/requests/<uuid:request_id>/answer/",
        requests.limit_request_answer,
        name="limit_request_answer",
    ),
    path(
        "limits/requests/<uuid:request_id>/messages/",
        conversation.limit_request_message,
        name="limit_request_message",
    ),
    path(
        "limits/requests/documents/<uuid:document>/",
        conversation.limit_request_document,
        name="limit_request_document",
    ),
    path(
        "limits/requests/<uuid:request_id>/cancel/",
        requests.limit_request_cancel,
        name="limit_request_cancel",
    ),
    path("buyers/", search.search, name="companies"),
    path("buyers/", search.search, name="buyers"),
    path("buyers/suggestions/", search.suggestions, name="buyer_suggestions"),
    path("buyers/add/", added.buyer_add, name="buyer_add"),
    path("buyers/<uuid:company>/take-back/", added.buyer_take_back, name="buyer_take_back"),
    path("buyers/<uuid:company>/", buyers.buyer, name="buyer"),
    path("buyers/<uuid:company>/confirmation/", confirmations.cover_confirm, name="cover_confirm"),
    path(
        "limits/confirmations/<uuid:confirmation>/",
        confirmations.cover_confirmation_state,
        name="cover_confirmation_state",
    ),
    path(
        "limits/confirmations/<uuid:confirmation>/pdf/",
        confirmations.cover_confirmation_pdf,
        name="cover_confirmation_pdf",
    ),
    path("buyers/<uuid:company>/own-limit/", own_limit.own_limit, name="own_limit"),
    path(
        "buyers/<uuid:company>/own-limit/report/",
        own_limit.own_limit_report,
        name="own_limit_report",
    ),
    path(
        "buyers/<uuid:company>/own-limit/experience/",
        own_limit.own_limit_experience,
        name="own_limit_experience",
    ),
    path("buyers/<uuid:company>/credit-check/", own_limit.credit_check, name="credit_check"),
    path(
        "buyers/<uuid:company>/adverse-information/",
        own_limit.adverse_information,
        name="adverse_information",
    ),
    path("buyers/<uuid:company>/delivery/", delivery.delivery, name="delivery"),
    path("buyers/<uuid:company>/limit/", requests.limit_request, name="limit_request"),
    path("buyers/<uuid:company>/limit/prolong/", requests.limit_prolong, name="limit_prolong"),
    path(
        "buyers/<uuid:company>/limit/preview/",
        buyers.limit_change_preview,
        name="limit_change_preview",
    ),
    path("buyers/<uuid:company>/limit/cancel/", buyers.limit_cancel, name="limit_cancel"),
]
