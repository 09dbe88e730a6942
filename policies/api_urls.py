"""API addresses of policies."""

from django.urls import path

from policies import api

urlpatterns = [
    path("policy", api.ThePolicy.as_view(), name="policy"),
    path("policies", api.Policies.as_view(), name="policies"),
    path("policies/<uuid:policy>", api.OnePolicy.as_view(), name="policy_over_time"),
]
