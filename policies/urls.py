"""Portal pages of the policy."""

from django.urls import path

from policies import views

urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/clauses/", views.clauses, name="policy_clauses"),
    path("policy/schedule/", views.schedule_make, name="policy_schedule"),
    path("policy/schedule/state/", views.schedule_state, name="policy_schedule_state"),
    path("policy/schedule/pdf/", views.schedule_pdf, name="policy_schedule_pdf"),
    path("policy/bank-account/", views.bank_account, name="bank_account"),
]
