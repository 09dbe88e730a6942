"""API addresses of the policy."""

from django.urls import path

from policies import api

urlpatterns = [path("policy", api.ThePolicy.as_view(), name="policy")]
