"""Asking for limits over the API, and the answers."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies.models import Company
from core import clock
from core.api import (
    ApiView,
    Body,
    ChangingQuery,
    CurrencyField,
    ensure_payable,
    happened_since,
    listing,
    narrowed,
)
from core.money import Money
from core.parsers import JsonWithFiles
from limits import queries, services
from limits.api import answers
from limits.api.asked import RequestOutput, RequestPage, answered_at_once, request_as_json
from limits.api.documents import documents_field
from limits.models import LimitRequest
from limits.rules.asking import RequestKind
from limits.rules.lifecycle import RequestState

_WITH_LAST_DAY = (RequestKind.NEW, RequestKind.INCREASE, RequestKind.PROLONG)
_ASKED = [kind for kind in RequestKind if kind is not RequestKind.CHECK]  # has its own address
_NEEDED: dict[str, tuple[str, ...]] = {
    RequestKind.CANCEL: (),
    RequestKind.PROLONG: ("until", "payment_days"),
}


class LimitRequests(ApiView):
    """Requests for limits."""

    parser_classes = (JsonWithFiles,)

    class Input(Body):
        buyer = serializers.UUIDField()
        kind = serializers.ChoiceField(
            choices=answers.choices(_ASKED),
            required=False,
            help_text=(
                "NEW and INCREASE follow from the amount where they are left out. Less than stands"
                " is asked with REDUCE (409 LOWERS_UNSAID without it, or KIND_UNCLEAR where the"
                " amount lies between the limit with and without what has a last day)."
            ),
        )
        amount = serializers.DecimalField(
            max_digits=18,
            decimal_places=3,
            min_value=1,
            max_value=100_000_000,
            required=False,
            help_text=(
                "Of the whole limit, what has a last day included; with `until` what is added. "
                "Needed for every kind but CANCEL and PROLONG."
            ),
        )
        currency = CurrencyField(default="EUR")
        until = serializers.DateField(
            required=False,
            help_text="The last day: of `amount`, added to the limit, or with PROLONG of a part.",
        )
        payment_days = serializers.IntegerField(
            min_value=0,
            max_value=365,
            required=False,
            help_text="Needed for every kind but CANCEL.",
        )
        your_reference = serializers.CharField(max_length=40, default="", allow_blank=True)
        comment = serializers.CharField(max_length=1000, default="", allow_blank=True)
        documents = documents_field()

        def validate(self, given: dict[str, Any]) -> dict[str, Any]:
            """Ask for what a kind of request needs.

            :raises serializers.ValidationError: naming the fields
            """
            needed = _NEEDED.get(given.get("kind", ""), ("amount", "payment_days"))
            missing = {
                name: self.fields[name].error_messages["required"]
                for name in needed
                if name not in given
            }
            if missing:
                raise serializers.ValidationError(missing)
            if given.get("kind") == RequestKind.CANCEL:
                _ensure_bare(given)
            if "until" in given and given.get("kind", RequestKind.NEW) not in _WITH_LAST_DAY:
                raise serializers.ValidationError(
                    {"until": [gettext("Only what is added to a limit has a last day.")]}
                )
            ensure_payable(given, ["amount"], given["currency"])
            return given

    class Filters(ChangingQuery):
        state = serializers.ChoiceField(choices=answers.choices(RequestState), required=False)
        kind = serializers.ChoiceField(choices=answers.choices(RequestKind), required=False)
        your_reference = serializers.CharField(max_length=40, required=False)

    query = Filters

    @extend_schema(operation_id="limit_requests", responses=RequestPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the requests, newest first."""
        found = narrowed(
            queries.requests_in_full(request.actor),
            self.asked,
            buyer="buyer__public_id",
            state="state",
            kind="kind",
            your_reference="your_reference",
        )
        if since := self.asked.get("changed_since"):
            found = found.filter(happened_since(since) | Q(decision__decided_at__gte=since))
        return listing(request, found, request_as_json)

    @extend_schema(
        operation_id="request_limit",
        request=Input,
        responses={201: RequestOutput, 202: RequestOutput},
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Ask for a limit: 201 with the answer in `decision`, 202 while an underwriter decides.

        One buyer is answered a number of times a day (409 ASKED_OFTEN_TODAY), giving back aside;
        the last quarter of them is kept from indications (409 INDICATED_OFTEN_TODAY).
        INDICATION asks what the answer would be, which `indication` says; CANCEL gives a limit up;
        PROLONG keeps what has a last day, as large as it is, until a later one. Documents are read
        later, and the answer waits for none of them.
        """
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        try:
            asked = _asked_with_documents(given, request)
        except Company.DoesNotExist:
            raise Http404 from None
        is_referred = asked.state == RequestState.REFERRED
        return Response(
            _told(asked, request, is_alone=not given["documents"]),
            status=status.HTTP_202_ACCEPTED if is_referred else status.HTTP_201_CREATED,
        )


class OneRequest(ApiView):
    """One request."""

    @extend_schema(operation_id="limit_request", responses=RequestOutput)
    def get(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Return the request with its decision."""
        return Response(request_as_json(_found(request, request_id)))


class CancelRequest(ApiView):
    """Taking back a request."""

    shown_by = OneRequest

    @extend_schema(operation_id="cancel_limit_request", request=None, responses=RequestOutput)
    def post(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Take back a request that has no answer yet."""
        _found(request, request_id)
        services.cancel_request(request_id=request_id, by=request.actor, now=clock.now())
        return Response(request_as_json(_found(request, request_id)))


class AnswerRequest(ApiView):
    """Answering the underwriter."""

    shown_by = OneRequest
    parser_classes = (JsonWithFiles,)

    class Input(Body):
        answer = serializers.CharField(max_length=1000)
        documents = documents_field()

    @extend_schema(operation_id="answer_limit_request", request=Input, responses=RequestOutput)
    def post(self, request: ActorApiRequest, request_id: UUID) -> Response:
        """Answer what the underwriter asked."""
        _found(request, request_id)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        services.answer_information(
            request_id=request_id,
            answer=wish.validated_data["answer"],
            files=wish.validated_data["documents"],
            by=request.actor,
            now=clock.now(),
        )
        return Response(request_as_json(_found(request, request_id)))


def _ensure_bare(given: dict[str, Any]) -> None:
    """Refuse to give up a limit for an amount: it is given up whole.

    :raises serializers.ValidationError: naming the fields
    """
    said = [gettext("A limit is given up whole: leave this out, or ask for REDUCE.")]
    more: dict[str, Any] = {
        name: said for name in ("amount", "payment_days", "until") if name in given
    }
    if more:
        raise serializers.ValidationError(more)


def _asked_with_documents(given: dict[str, Any], request: ActorApiRequest) -> LimitRequest:
    if not given["documents"]:  # then nothing has to be taken back with it
        return _asked(given, request)
    common: dict[str, Any] = {"by": request.actor, "now": clock.now()}
    return services.with_documents(lambda: _asked(given, request), given["documents"], **common)


def _asked(given: dict[str, Any], request: ActorApiRequest) -> LimitRequest:
    kind = RequestKind(given["kind"]) if "kind" in given else None
    common = {
        "buyer": given["buyer"],
        "your_reference": given["your_reference"],
        "by": request.actor,
        "now": clock.now(),
    }
    if kind is RequestKind.CANCEL:
        return services.request_cancellation(comment=given["comment"], **common)
    if kind is RequestKind.PROLONG:
        return services.request_prolongation(
            until=given["until"],
            payment_days=given["payment_days"],
            comment=given["comment"],
            **common,
        )
    wish: dict[str, Any] = {
        "amount": Money(given["amount"], given["currency"]),
        "payment_days": given["payment_days"],
    }
    if kind is RequestKind.INDICATION:
        return services.request_indication(**wish, **common)
    if "until" in given:
        wish |= {"until": given["until"], "comment": given["comment"]}
        return services.request_temporary(**wish, **common)
    wish["comment"] = given["comment"]
    if kind is None:
        return services.request_clear_limit(**wish, **common)
    return services.request_limit(kind=kind, **wish, **common)


def _told(asked: LimitRequest, request: ActorApiRequest, *, is_alone: bool) -> dict[str, Any]:
    if is_alone and answered_at_once(asked):
        return request_as_json(asked, is_new=True)
    return request_as_json(queries.request(request.actor, asked.public_id))


def _found(request: ActorApiRequest, request_id: UUID) -> LimitRequest:
    try:
        return queries.request(request.actor, request_id)
    except LimitRequest.DoesNotExist:
        raise Http404 from None
