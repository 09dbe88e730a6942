"""Portal pages of claims."""

from django.urls import path

from claims import views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.claim_choose, name="claim_choose"),
    path("claims/new/<uuid:buyer>/", views.claim_new, name="claim_new"),
    path("claims/new/<uuid:buyer>/notify/", views.claim_notify, name="claim_notify"),
    path("claims/<uuid:claim>/", views.claim, name="claim"),
    path("claims/<uuid:claim>/answer/", views.claim_answer, name="claim_answer"),
    path("claims/<uuid:claim>/withdraw/", views.claim_withdraw, name="claim_withdraw"),
    path("claims/evidence/<uuid:evidence>/", views.claim_evidence, name="claim_evidence"),
    path("claims/payouts/<uuid:payout>/pdf/", views.payout_pdf, name="payout_pdf"),
]
