"""Portal pages of limits."""

from django.urls import path

from limits import views

urlpatterns = [
    path("limits/", views.limits, name="limits"),
    path("limits/download/", views.limits_csv, name="limits_csv"),
    path("limits/cover/", views.cover, name="limit_cover"),
    path("limits/requests/", views.requests, name="limit_requests"),
    path("limits/requests/<uuid:request_id>/", views.limit_decision, name="limit_decision"),
    path(
        "limits/requests/<uuid:request_id>/answer/",
        views.limit_request_answer,
        name="limit_request_answer",
    ),
    path(
        "limits/requests/<uuid:request_id>/cancel/",
        views.limit_request_cancel,
        name="limit_request_cancel",
    ),
    path("buyers/<uuid:company>/", views.buyer, name="buyer"),
    path("buyers/<uuid:company>/limit/", views.limit_request, name="limit_request"),
    path("buyers/<uuid:company>/limit/cancel/", views.limit_cancel, name="limit_cancel"),
]
