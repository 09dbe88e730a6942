"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path

from accounts import oauth
from accounts import views as accounts
from config import api_docs
from monitoring.views import calendars

handler404 = "core.http.not_found"
handler500 = "core.http.defect"

# What the library of signing in offers and we do not: an account has one address, its owner's.
_not_offered = [
    path("email/", accounts.not_offered, name="account_email"),
    path("confirm-email/", accounts.not_offered, name="account_email_verification_sent"),
    path("confirm-email/<key>/", accounts.not_offered, name="account_confirm_email"),
    path("password/set/", accounts.not_offered, name="account_set_password"),
    path("login/code/confirm/", accounts.not_offered, name="account_confirm_login_code"),
]

urlpatterns = [
    path("", include("website.urls")),
    path("go/", accounts.go, name="go"),
    path("setup/", accounts.set_up, name="setup"),
    path("calendar/<str:secret>.ics", calendars.feed, name="calendar"),
    path("language/", accounts.change_language, name="set_language"),
    path("accounts/", include(_not_offered)),
    path("accounts/", include("allauth.urls")),
    path("portal/<uuid:policyholder>/", include("config.portal_urls")),
    path("admin/", admin.site.urls),
    path("oauth/token", oauth.token, name="oauth_token"),
    path("oauth/revoke", oauth.revoke, name="oauth_revoke"),
    path("api/v1/", include("config.api_urls")),
    path("api/schema/", api_docs.schema, name="api_schema"),
    path("api/docs/", api_docs.swagger, name="api_docs"),
    path("", include("core.urls")),
]
