"""API addresses of companies."""

from django.urls import path

from companies import api

urlpatterns = [
    path("companies", api.Companies.as_view(), name="companies"),
    path("companies/match", api.MatchCompanies.as_view(), name="match_companies"),
    path(
        "companies/<uuid:company>/take-back",
        api.TakeBackCompany.as_view(),
        name="take_back_company",
    ),
    path("companies/<uuid:company>", api.OneCompany.as_view(), name="company"),
]
