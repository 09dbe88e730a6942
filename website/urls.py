"""Public pages."""

from django.urls import path

from website import views

urlpatterns = [
    path("", views.home, name="home"),
    path("check/", views.check, name="check"),
    path("imprint/", views.imprint, name="imprint"),
    path("method/", views.method, name="method"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms, name="terms"),
]
