"""The API of suppliers: a register's or agency's system sends what became known of buyers."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import authentication, exceptions, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rules import SYSTEM
from companies.rules import Scheme
from core import clock, tenancy
from core.http import sentence
from monitoring.models import FeedKey
from monitoring.rules.signal_lines import Refused
from monitoring.rules.triggers import FROM_OUTSIDE
from monitoring.services import feeds, signal_files

_MOST = 500


class FeedAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer dkf_…`: a supplier's key, good for sending signals of its source."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, FeedKey]:
        """Return the key that is shown.

        :raises exceptions.AuthenticationFailed: for a key that is missing, unknown or stopped
        """
        if "Accept-Language" not in request.headers:
            translation.activate("en")  # a supplier's system has no language on record
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        with tenancy.scope(staff=True):
            key = feeds.key_of(given.strip(), now=clock.real())
        if scheme.lower() != "bearer" or key is None:
            raise exceptions.AuthenticationFailed
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing key answers 401."""
        return "Bearer"


class FeedScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names a supplier's key."""

    target_class = FeedAuthentication
    name = "feedKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, object]:
        """Describe where a supplier gets its key."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "For suppliers of signals: dkf_…, made at the insurer's desk.",
        }


class HasFeedKey(permissions.BasePermission):
    """Lets in who showed a supplier's key."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether a key was shown."""
        return isinstance(request.auth, FeedKey)


class Signals(APIView):
    """Signals of one source. Each counts once, so a request may be sent again as it is."""

    class Message(serializers.Serializer[Any]):
        source_id = serializers.CharField(max_length=80)
        kind = serializers.CharField(
            max_length=24, help_text=f"One of {', '.join(sorted(FROM_OUTSIDE))}."
        )
        happened_on = serializers.DateField()
        number = serializers.CharField(max_length=40)
        scheme = serializers.CharField(
            max_length=10, default=Scheme.KVK.value, help_text="KVK, VAT or LEI."
        )
        country = serializers.CharField(max_length=2, required=False)
        name = serializers.CharField(max_length=200, required=False)
        detail = serializers.CharField(max_length=500, required=False)
        link = serializers.URLField(max_length=500, required=False)
        revision = serializers.IntegerField(min_value=1, max_value=999_999, default=1)
        withdrawn = serializers.BooleanField(default=False)

    class Answer(serializers.Serializer[Any]):
        place = serializers.IntegerField(help_text="From 1 on, in the order of the request.")
        outcome = serializers.CharField(help_text="NEW, CORRECTED, REPEATED, OVERTAKEN or REFUSED.")
        column = serializers.CharField()
        problem = serializers.CharField()

    class Input(serializers.Serializer[Any]):
        def get_fields(self) -> dict[str, Any]:
            """Return the one list there is."""
            return {"signals": Signals.Message(many=True)}

    class Output(serializers.Serializer[Any]):
        def get_fields(self) -> dict[str, Any]:
            """Return the one list there is."""
            return {"signals": Signals.Answer(many=True)}

    authentication_classes = (FeedAuthentication,)
    permission_classes = (HasFeedKey,)

    @extend_schema(request=Input, responses=Output, operation_id="signals_send")
    def post(self, request: Request) -> Response:
        """Take in up to 500 signals; each is answered by itself, and those refused do not count."""
        several = request.data.get("signals") if isinstance(request.data, dict) else None
        if not isinstance(several, list) or not 0 < len(several) <= _MOST:
            said = gettext("Send a list of 1 to %(most)s signals.") % {"most": _MOST}
            raise serializers.ValidationError({"signals": [said]})
        source = request.auth.source  # type: ignore[union-attr]  # HasFeedKey
        with tenancy.scope(staff=True):
            found = signal_files.take_in_objects(several, source=source, by=SYSTEM, now=clock.now())
        return Response({"signals": [_answer(place, each) for place, each in found.items()]})


def _answer(place: int, found: Any) -> dict[str, Any]:
    is_refused = isinstance(found, Refused)
    return {
        "place": place,
        "outcome": "REFUSED" if is_refused else found.value,
        "column": found.column if is_refused else "",
        "problem": sentence(found.problem) if is_refused else "",
    }
