"""What the body of a write may say: every name in it is one we know, every amount can be paid."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from core.money import exponent

_LONGEST_NAME = 100  # told back of what is no field


class Body(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What a write says; a name that is none is refused, as a filter that is none."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values.

        :raises serializers.ValidationError: naming each value that is wrong and each name unknown
        """
        unknown = self._unknown(data)
        try:
            found = super().to_internal_value(data)
        except serializers.ValidationError as problem:
            wrong: Any = problem.detail
            raise serializers.ValidationError({**wrong, **unknown}) from None
        if unknown:
            raise serializers.ValidationError(unknown)
        return found

    def _unknown(self, data: Any) -> dict[str, list[str]]:
        if not isinstance(data, Mapping):
            return {}
        said = gettext("There is no such field here. There are: %(known)s.")
        told = [said % {"known": ", ".join(self.fields)}]
        return {str(name)[:_LONGEST_NAME]: told for name in data if name not in self.fields}


def ensure_payable(given: Mapping[str, Any], names: Iterable[str], currency: str) -> None:
    """Refuse amounts finer than their currency is counted in.

    :raises serializers.ValidationError: naming the fields
    """
    decimals = exponent(currency)
    said = gettext("%(currency)s is counted in at most %(decimals)s decimals.")
    told = [said % {"currency": currency, "decimals": decimals}]
    finest = Decimal(1).scaleb(-decimals)
    wrong = {name: told for name in names if name in given and given[name] % finest}
    if wrong:
        raise serializers.ValidationError(wrong)
