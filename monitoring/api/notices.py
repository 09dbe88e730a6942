"""The API of notices."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, BuyerQuery, Page, listing, narrowed
from monitoring import documents, queries, services
from monitoring.models import Notice
from monitoring.rules import NoticeKind


class ReasonOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A code and the values of its text."""

    code = serializers.CharField()
    values = serializers.DictField()


class CutOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a limit that was cut leaves."""

    effective_on = serializers.DateField()
    covered_until = serializers.DateField(
        help_text="What was dispatched up to and including this day stays covered as it was."
    )
    orders_before = serializers.DateField(
        allow_null=True,
        help_text="Orders binding before this day can be confirmed; null: we did not cut.",
    )
    confirm_by = serializers.DateField(
        allow_null=True, help_text="Confirmed by this day, they are covered without a gap."
    )
    was = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    edifact_response = serializers.CharField(help_text="Code of UN/EDIFACT 4507.")
    edifact_reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of UN/EDIFACT 4509, as `reasons`."
    )


class NoticeData(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Something the policyholder was told, as webhooks and the feed of events carry it."""

    id = serializers.UUIDField()
    sequence = serializers.IntegerField(help_text="Rises by one with each notice.")
    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in NoticeKind])
    buyer = serializers.UUIDField(allow_null=True)
    subject = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    currency = serializers.CharField(allow_null=True)
    effective_on = serializers.DateField(allow_null=True)
    reasons = ReasonOutput(many=True)
    cut = CutOutput(allow_null=True, help_text="Null: it tells of no cut.")
    facts = serializers.DictField()
    business_date = serializers.DateField()


class NoticeOutput(NoticeData):
    """Something the policyholder was told, and when whoever asks read it."""

    read_at = serializers.DateTimeField(allow_null=True)


class NoticePage(Page):
    """A page of notices."""

    items = NoticeOutput(many=True)


class Notices(ApiView):
    """What the policyholder was told."""

    class Filters(BuyerQuery):
        kind = serializers.ChoiceField(
            choices=[(kind.value, kind.value) for kind in NoticeKind], required=False
        )
        unread = serializers.BooleanField(
            default=False, help_text="Only what whoever issued the token has not read yet."
        )
        told_from = serializers.DateField(required=False, help_text="On this day or later.")
        told_to = serializers.DateField(required=False, help_text="On this day or before.")

    query = Filters

    @extend_schema(operation_id="notices", responses=NoticePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return notices, newest first."""
        kind = self.asked.get("kind")
        found = queries.notices(
            request.actor, kind=NoticeKind(kind) if kind else None, unread=self.asked["unread"]
        )
        found = narrowed(
            found,
            self.asked,
            buyer="buyer__public_id",
            told_from="business_date__gte",
            told_to="business_date__lte",
        )
        return listing(request, found, _notice)


class OneNotice(ApiView):
    """One notice."""

    @extend_schema(operation_id="notice", responses=NoticeOutput)
    def get(self, request: ActorApiRequest, notice: UUID) -> Response:
        """Return the notice."""
        found = queries.notice(request.actor, notice)
        if found is None:
            raise Http404
        return Response(_notice(found))


class ReadNotice(ApiView):
    """That a notice was read."""

    @extend_schema(operation_id="read_notice", request=None, responses=NoticeOutput)
    def post(self, request: ActorApiRequest, notice: UUID) -> Response:
        """Note that whoever issued the token read it; others still have it before them."""
        try:
            services.read(notice_id=notice, by=request.actor, now=clock.now(), in_person=False)
        except Notice.DoesNotExist:
            raise Http404 from None
        found = queries.notice(request.actor, notice)
        return Response(_notice(found) if found else {})


def _notice(notice: Any) -> dict[str, Any]:  # with `read_at`, which `queries.notices` adds
    return {**documents.notice_as_json(notice), "read_at": notice.read_at}
