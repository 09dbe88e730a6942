"""What would change an answer, with the numbers of this buyer; nothing in it tells of others."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from companies.models import Company
from companies.rules.adding import Identity
from core.dates import add_months
from core.money import Money
from core.templatetags.amounts import day_text, money_text, share
from limits.rules.reasons import ReasonCode
from limits.rules.tables import Tables

_MOST_WAYS = 3
_LIFTED_BY_GRADE = frozenset({ReasonCode.GRADE_TOO_WEAK, ReasonCode.CAPACITY})

Values = Mapping[str, Any]


def would_change(
    told: Sequence[Values],
    facts: Values | None,
    company: Company,
    *,
    ways: Callable[[], Sequence[str]],
    tables: Tables,
    today: date,
) -> list[str]:
    """Return what would change an answer, as sentences.

    `told` are the reasons as the policyholder knows them, `facts` those of the buyer that the
    answer rests on. `ways` gives what would lift the grade, and is asked only where that helps.
    `tables` are those in force: what would change an answer is what would be decided now.
    """
    found = [
        _sentence(str(each["code"]), each["values"], facts, company, tables, today) for each in told
    ]
    if company.identity == Identity.UNVERIFIED:
        found.append(gettext("As soon as we have checked who the company is, our rules decide."))
    if any(each["code"] in _LIFTED_BY_GRADE for each in told):
        lifts = gettext("A better grade carries more. %(way)s")
        found += [lifts % {"way": way} for way in ways()[:_MOST_WAYS]]
    return [sentence for sentence in dict.fromkeys(found) if sentence]


def _sentence(
    code: str,
    values: Values,
    facts: Values | None,
    company: Company,
    tables: Tables,
    today: date,
) -> str:
    """Return what would change one reason; nothing where no number says it."""
    match code:
        case ReasonCode.GRADE_TOO_WEAK if "grade" in values:
            said = gettext("We give limits on grades 1 to %(worst)s; this buyer has %(grade)s.")
            return said % {"worst": tables.worst_insurable, "grade": values["grade"]}
        case ReasonCode.NO_ACCOUNTS | ReasonCode.ACCOUNTS_OLD if not values.get("currency"):
            since = add_months(today, -tables.accounts_months)
            said = gettext("Annual accounts of a year that ended after %(day)s would count.")
            return said % {"day": day_text(since)}
        case ReasonCode.TERMS_CONDITION if "days" in values:
            said = gettext(
                "Payment terms of at most %(days)s days are insured; you asked %(asked)s."
            )
            return said % values
        case ReasonCode.SECTOR if "factor" in values:
            said = gettext("For this sector we count %(share)s of what the buyer carries.")
            return said % {"share": share(Decimal(values["factor"]))}
        case ReasonCode.COUNTRY if "factor" in values:
            said = gettext("For this country we count %(share)s of what the buyer carries.")
            return said % {"share": share(Decimal(values["factor"]))}
        case ReasonCode.NEW_COMPANY if company.founded_on is not None:
            known_from = add_months(company.founded_on, tables.new_company_months)
            said = gettext("From %(day)s on its history counts as long enough.")
            return said % {"day": day_text(known_from)}
        case ReasonCode.NEGATIVE_EQUITY if facts and facts["accounts"]:
            lacking = Money(-Decimal(facts["accounts"]["equity"]), "EUR")
            said = gettext("%(amount)s more equity, in newer accounts, brings it to nought.")
            return said % {"amount": money_text(lacking, "whole")}
        case _:
            return ""
