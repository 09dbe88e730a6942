"""All real addresses, and the empty view that decisions are compared with."""

from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.fields import new_public_id
from core.models import EventSequence


class InsertOneRow(APIView):
    """Insert one row behind the same middleware, sign-in and transaction as everything else."""

    def post(self, request: Request) -> Response:
        """Insert a row."""
        row = EventSequence.objects.create(subject_id=new_public_id(), last=1)
        return Response({"id": str(row.subject_id)}, status=201)


urlpatterns = [
    path("api/v1/benchmark/empty", InsertOneRow.as_view()),
    path("", include("config.urls")),
]
