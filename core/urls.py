"""Pages of the ground floor: those of the demo, and the living design page."""

from django.urls import include, path

from core import views

demo = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<int:number>/", views.mail, name="mail"),
    path("advance/", views.advance, name="advance"),
    path("advance/progress/", views.advance_progress, name="advance_progress"),
]

urlpatterns = [
    path("demo/", include((demo, "demo"))),
    path("design/", views.design, name="design"),
]
