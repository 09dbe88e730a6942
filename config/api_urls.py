"""Every address of the API, below `/api/v1/` in the namespace `api`."""

from django.urls import include, path

app_name = "api"

urlpatterns = [
    path("", include("accounts.api_urls")),
    path("", include("companies.api_urls")),
    path("", include("grading.api_urls")),
    path("", include("limits.api_urls")),
    path("", include("policies.api_urls")),
    path("", include("receivables.api_urls")),
    path("", include("monitoring.api_urls")),
    path("", include("collections_app.api_urls")),
    path("", include("claims.api_urls")),
    path("", include("website.api_urls")),
]
