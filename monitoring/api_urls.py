"""API addresses of watching."""

from django.urls import path

from monitoring import api

urlpatterns = [
    path("notices", api.Notices.as_view(), name="notices"),
    path("notices/<uuid:notice>", api.OneNotice.as_view(), name="notice"),
    path("notices/<uuid:notice>/read", api.ReadNotice.as_view(), name="notice_read"),
    path("watches", api.Watches.as_view(), name="watches"),
    path("watches/<uuid:buyer>", api.OneWatch.as_view(), name="watch"),
    path("webhook-endpoints", api.Endpoints.as_view(), name="endpoints"),
    path("webhook-endpoints/<uuid:endpoint>", api.OneEndpoint.as_view(), name="endpoint"),
    path("webhook-endpoints/<uuid:endpoint>/test", api.TryEndpoint.as_view(), name="endpoint_test"),
]
