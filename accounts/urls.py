"""Portal pages about people and systems."""

from django.urls import path

from accounts import views
from accounts.views import clients

urlpatterns = [
    path("settings/people/", views.people, name="people"),
    path("settings/people/grant/", views.people_grant, name="people_grant"),
    path("settings/people/<uuid:mandate>/revoke/", views.people_revoke, name="people_revoke"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/issue/", views.token_issue, name="token_issue"),
    path("settings/tokens/<uuid:token>/revoke/", views.token_revoke, name="token_revoke"),
    path("settings/clients/", clients.clients, name="clients"),
    path("settings/clients/make/", clients.make, name="client_make"),
    path("settings/clients/<uuid:client>/rotate/", clients.rotate, name="client_rotate"),
    path("settings/clients/<uuid:client>/revoke/", clients.revoke, name="client_revoke"),
    path("settings/language/", views.language, name="language"),
]
