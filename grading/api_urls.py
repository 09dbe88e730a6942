"""API addresses of grades."""

from django.urls import path

from grading import api

urlpatterns = [
    path("companies/<uuid:company>/grade", api.CompanyGrade.as_view(), name="company_grade"),
]
