"""Portal pages of the policy."""

from django.urls import path

from policies import views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/bank-account/", views.bank_account, name="bank_account"),
]
