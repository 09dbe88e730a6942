"""The API of the sandbox: made-up buyers that fall, rise, fail, file and pay late on request."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from accounts.rules import Right, ensure_may
from companies.models import Company
from core import advancing, clock, tasks
from core.api import ApiView, Body
from core.money import Money
from grading.models import LINE_ITEMS
from website.models import SandboxBuyer
from website.sandbox import buyers, shocks

_MOST_DAYS = 400
_MOST_AHEAD = 800  # days of the calendar: the date never goes back, and everybody shares it


class SandboxView(ApiView):
    """A call that is there in a sandbox only."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer that there is no such thing, whoever asks, unless this is a sandbox."""
        if not settings.SANDBOX:
            raise Http404
        super().initial(request, *args, **kwargs)

    def on_buyer(self, service: Callable[..., Company], **named: Any) -> Response:
        """Do something with one of the caller's buyers, and say how it stands."""
        request: Any = self.request
        try:
            company = service(by=request.actor, now=clock.now(), **named)
        except SandboxBuyer.DoesNotExist:
            raise Http404 from None
        return Response(_buyer(company))


class BuyerOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A made-up buyer; its grade is null until it has one."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    country = serializers.CharField()
    sector = serializers.CharField()
    grade = serializers.IntegerField(allow_null=True)


class BuyersOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Every made-up buyer of the caller."""

    items = BuyerOutput(many=True)


class Steps(Body):
    """By how many grades."""

    grades = serializers.IntegerField(min_value=1, max_value=8, default=2)


class Buyers(SandboxView):
    """The made-up buyers of the caller."""

    class Input(Body):
        name = serializers.CharField(max_length=200)
        country = serializers.RegexField(r"^[A-Z]{2}\Z", default="NL")
        sector = serializers.RegexField(
            r"^[0-9]{2}\Z", default="46", help_text="A division of NACE, which shocks may hit."
        )

    @extend_schema(operation_id="sandbox_buyers", responses=BuyersOutput)
    def get(self, request: ActorApiRequest) -> Response:
        """Return your made-up buyers. Sandbox only: 404 elsewhere."""
        return Response({"items": [_buyer(each) for each in buyers.own(request.actor)]})

    @extend_schema(operation_id="sandbox_add_buyer", request=Input, responses={201: BuyerOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Make up a buyer that does well. Sandbox only: 404 elsewhere."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        made = buyers.make(by=request.actor, now=clock.now(), **wish.validated_data)
        return Response(_buyer(made), status=status.HTTP_201_CREATED)


class Downgrade(SandboxView):
    """A fall of a grade."""

    @extend_schema(operation_id="sandbox_downgrade", request=Steps, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Put one of your buyers down: its limits are looked at again. Sandbox only."""
        wish = Steps(data=request.data)
        wish.is_valid(raise_exception=True)
        steps = wish.validated_data["grades"]
        return self.on_buyer(buyers.downgrade, buyer=buyer, steps=steps)


class Upgrade(SandboxView):
    """A rise of a grade."""

    @extend_schema(operation_id="sandbox_upgrade", request=Steps, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Put one of your buyers up; limits are invited, never raised. Sandbox only."""
        wish = Steps(data=request.data)
        wish.is_valid(raise_exception=True)
        steps = wish.validated_data["grades"]
        return self.on_buyer(buyers.upgrade, buyer=buyer, steps=steps)


class Bankrupt(SandboxView):
    """A bankruptcy."""

    @extend_schema(operation_id="sandbox_bankrupt", request=None, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Let a court declare one of your buyers bankrupt: grade 10, limits end. Sandbox only."""
        return self.on_buyer(buyers.bankrupt, buyer=buyer)


class Accounts(SandboxView):
    """Accounts that are filed."""

    class Input(Body):
        lines = serializers.DictField(
            child=serializers.DecimalField(max_digits=18, decimal_places=3),
            help_text=f"In euros, by name: {', '.join(LINE_ITEMS[:6])} and so on.",
        )

        def validate_lines(self, given: dict[str, Decimal]) -> dict[str, Decimal]:
            """Refuse a line that accounts do not have."""
            unknown = sorted(given.keys() - set(LINE_ITEMS))
            if unknown:
                said = gettext("Accounts have no line %(line)s. They have: %(lines)s.")
                raise serializers.ValidationError(
                    [said % {"line": unknown[0], "lines": ", ".join(LINE_ITEMS)}]
                )
            return given

    @extend_schema(operation_id="sandbox_accounts", request=Input, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """File last year's accounts for one of your buyers; its grade follows. Sandbox only."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        return self.on_buyer(buyers.account_for, buyer=buyer, **wish.validated_data)


class LatePayment(SandboxView):
    """An overdue that somebody else reports."""

    class Input(Body):
        days = serializers.IntegerField(min_value=1, max_value=365, default=45)
        amount = serializers.DecimalField(
            max_digits=12, decimal_places=2, min_value=Decimal("0.01"), default=Decimal(25_000)
        )

    @extend_schema(operation_id="sandbox_late_payment", request=Input, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Let another policyholder report one of your buyers overdue. Sandbox only."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        amount = Money(wish.validated_data["amount"], "EUR")
        days = wish.validated_data["days"]
        return self.on_buyer(buyers.pay_late, buyer=buyer, days=days, amount=amount)


class Reset(SandboxView):
    """A buyer as it was made."""

    @extend_schema(operation_id="sandbox_reset", request=None, responses=BuyerOutput)
    def post(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Let one of your buyers be as it was made; your limits on it stay. Sandbox only."""
        return self.on_buyer(buyers.reset, buyer=buyer)


class ShockOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A shock of a sector: tried first, released then."""

    id = serializers.UUIDField()
    sector = serializers.CharField()
    state = serializers.CharField()
    is_tried = serializers.BooleanField()


class Shocks(SandboxView):
    """What a whole sector suffers."""

    class Input(Body):
        sector = serializers.RegexField(r"^[0-9]{2}\Z", help_text="A division of NACE.")
        grades = serializers.DecimalField(
            max_digits=3, decimal_places=1, min_value=Decimal("0.5"), max_value=Decimal(4)
        )
        days = serializers.IntegerField(min_value=1, max_value=365, default=90)

    @extend_schema(operation_id="sandbox_shock", request=Input, responses={202: ShockOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Propose that a sector falls, and try it; everybody's buyers feel it. Sandbox only."""
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        proposed = shocks.propose(by=request.actor, now=clock.now(), **wish.validated_data)
        return Response(shocks.as_json(proposed), status=status.HTTP_202_ACCEPTED)


class OneShock(SandboxView):
    """One shock."""

    @extend_schema(operation_id="sandbox_shock_state", responses=ShockOutput)
    def get(self, request: ActorApiRequest, shock: UUID) -> Response:
        """Tell whether the shock was tried, and can be released. Sandbox only."""
        return Response(shocks.as_json(shocks.found(shock)))


class ReleaseShock(SandboxView):
    """The release of a shock."""

    @extend_schema(operation_id="sandbox_release_shock", request=None, responses=ShockOutput)
    def post(self, request: ActorApiRequest, shock: UUID) -> Response:
        """Let the shock count, once it was tried: 409 before. Sandbox only."""
        released = shocks.release(shock=shock, by=request.actor, now=clock.now())
        return Response(shocks.as_json(released))


class ClockOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The business date, and where it is being moved to."""

    today = serializers.DateField()
    target = serializers.DateField()
    is_there = serializers.BooleanField()


class Clock(SandboxView):
    """The business date of the sandbox, everybody's."""

    class Input(Body):
        days = serializers.IntegerField(min_value=1, max_value=_MOST_DAYS)

    @extend_schema(operation_id="sandbox_clock", responses=ClockOutput)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the business date. Sandbox only: 404 elsewhere."""
        return Response(_clock())

    @extend_schema(operation_id="sandbox_move_clock", request=Input, responses={202: ClockOutput})
    def post(self, request: ActorApiRequest) -> Response:
        """Move the date for everybody; every night on the way is lived through. Sandbox only."""
        ensure_may(request.actor, Right.ADMINISTER)
        wish = self.Input(data=request.data)
        wish.is_valid(raise_exception=True)
        advancing.aim(days=wish.validated_data["days"], most_ahead=_MOST_AHEAD)
        transaction.on_commit(tasks.advance.delay)
        return Response(_clock(), status=status.HTTP_202_ACCEPTED)


def _buyer(company: Company) -> dict[str, Any]:
    return {
        "id": company.public_id,
        "name": company.name,
        "country": company.country,
        "sector": company.sector,
        "grade": buyers.grade_of(company),
    }


def _clock() -> dict[str, Any]:
    progress = advancing.progress()
    return {"today": progress.today, "target": progress.target, "is_there": progress.is_there}
