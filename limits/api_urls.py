"""API addresses of limits."""

from django.urls import path

from limits import api

urlpatterns = [
    path("limit-requests", api.LimitRequests.as_view(), name="limit_requests"),
    path("limit-requests/<uuid:request_id>", api.OneRequest.as_view(), name="limit_request"),
    path(
        "limit-requests/<uuid:request_id>/cancel",
        api.CancelRequest.as_view(),
        name="cancel_limit_request",
    ),
    path(
        "limit-requests/<uuid:request_id>/answer",
        api.AnswerRequest.as_view(),
        name="answer_limit_request",
    ),
    path("limits", api.Limits.as_view(), name="limits"),
    path("limits/<uuid:buyer>", api.OneLimit.as_view(), name="limit"),
    path("limits/<uuid:buyer>/cancel", api.CancelLimit.as_view(), name="cancel_limit"),
    path("limits/<uuid:buyer>/cover", api.Cover.as_view(), name="cover"),
]
