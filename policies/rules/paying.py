"""Who is paid under a policy: the policyholder, or to whom it pledged its claims (R-CLM-15)."""

from dataclasses import dataclass

from core.errors import BusinessError


class PledgeStands(BusinessError):
    """The claims of the policy are pledged already."""

    sentence = "The claims are pledged to %(name)s already: end that pledge first."


class NoPledge(BusinessError):
    """Nothing is pledged on the day."""

    sentence = "Nothing is pledged on %(on)s."


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, and on which account; `pledgee_id` names the pledge it is paid by."""

    iban: str
    holder: str
    pledgee_id: int | None = None
