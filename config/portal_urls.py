"""Every page of the portal, below `/portal/<policyholder>/` in the namespace `portal`."""

from django.urls import include, path

app_name = "portal"

urlpatterns = [
    path("", include("monitoring.urls")),
    path("", include("grading.urls")),
    path("", include("limits.urls")),
    path("", include("policies.urls")),
    path("", include("receivables.urls")),
    path("", include("collections_app.urls")),
    path("", include("claims.urls")),
    path("", include("accounts.urls")),
]
