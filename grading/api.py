"""Grades over the API."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from accounts.rules import Right, ensure_may
from companies import queries as companies
from companies.models import Company
from core.api import ApiView
from grading import queries, texts


class CompanyGrade(ApiView):
    """How a company is graded, why, and how it came there."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        class Reason(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
            code = serializers.CharField()
            values = serializers.DictField(child=serializers.CharField())
            points = serializers.IntegerField(
                required=False,
                help_text="What the reason adds to the score, in millionths of the natural"
                " logarithm of the odds of default: more is worse, and 693147 more double the"
                " odds. Pages show the same as points of which more is safer: divided by 10000,"
                " with the sign turned round, so 283570 here is -28.4 there. Left out where they"
                " rest on what is not shared.",
            )
            direction = serializers.ChoiceField(["BETTER", "WORSE", "NEUTRAL"])
            text = serializers.CharField()
            source = serializers.CharField()  # type: ignore[assignment]  # a field called source

        class Change(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
            date = serializers.DateField()
            old_grade = serializers.IntegerField(allow_null=True)
            grade = serializers.IntegerField()
            cause = serializers.CharField()

        company = serializers.UUIDField()
        grade = serializers.IntegerField(allow_null=True)
        probability = serializers.CharField(allow_null=True)
        confidence = serializers.CharField(allow_null=True)
        scorecard = serializers.IntegerField(allow_null=True)
        graded_on = serializers.DateField(allow_null=True)
        reasons = Reason(many=True)
        history = Change(many=True)

    @extend_schema(operation_id="company_grade", responses=Output)
    def get(self, request: ActorApiRequest, company: UUID) -> Response:
        """Return the grade (null as long as there is none), its reasons and its history."""
        ensure_may(request.actor, Right.SEE)
        try:
            row = companies.company(company)
        except Company.DoesNotExist:
            raise Http404 from None
        standing = queries.standing(row.id)
        return Response(
            {
                "company": row.public_id,
                "grade": standing.grade if standing else None,
                "probability": str(standing.probability) if standing else None,
                "confidence": standing.confidence if standing else None,
                "scorecard": standing.scorecard if standing else None,
                "graded_on": standing.graded_on if standing else None,
                "reasons": [
                    _reason(reason)
                    for reason in (texts.reasons_outside(standing) if standing else [])
                ],
                "history": _history(row.id),
            }
        )


def _reason(reason: dict[str, Any]) -> dict[str, Any]:
    code, values = reason["code"], reason["values"]
    return reason | {"text": texts.text(code, values), "source": texts.source(code)}


def _history(company_id: int) -> list[dict[str, Any]]:
    changes = list(queries.history(company_id)[:200])
    causes = {change.business_date: change.cause for change in reversed(changes)}
    return [
        {
            "date": step.on,
            "old_grade": step.old,
            "grade": step.grade,
            "cause": texts.cause(causes.get(step.on, step.by) if step.is_by_model else step.by),
        }
        for step in texts.counted(changes, queries.spans_of(company_id))
    ]
