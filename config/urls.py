"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path

from accounts import views as accounts
from config import api_docs

handler404 = "core.http.not_found"

urlpatterns = [
    path("", include("website.urls")),
    path("go/", accounts.go, name="go"),
    path("setup/", accounts.set_up, name="setup"),
    path("language/", accounts.change_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("portal/<uuid:policyholder>/", include("config.portal_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("api/schema/", api_docs.schema, name="api_schema"),
    path("api/docs/", api_docs.swagger, name="api_docs"),
    path("", include("core.urls")),
]
