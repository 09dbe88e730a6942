"""A schedule in plain words, line by line, and two of them side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

from companies.texts import places
from core.money import Money
from core.templatetags.amounts import money_text, number
from policies.rules.countries import CountryTerms
from policies.rules.schedule import Parameter
from policies.rules.terms import Basis, DiscretionaryOption, PolicyTerms
from policies.texts import words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the schedule; `before` is what it said in the version it is compared with."""

    label: str | Promise
    value: str
    before: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than before."""
        return self.before is not None and self.before != self.value


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the schedule with its lines."""

    title: str | Promise
    lines: tuple[Line, ...]

    @property
    def is_changed(self) -> bool:
        """Whether one of its lines changed."""
        return any(line.is_changed for line in self.lines)


@dataclass(frozen=True, slots=True)
class CountryLine:
    """What is agreed of one country, in words; an empty text is as in the rest of the schedule."""

    name: str
    is_covered: bool
    share: str
    payment_days: str
    discretionary: str
    conditions: str

    @property
    def text(self) -> str:
        """All of it in one line."""
        if not self.is_covered:
            return gettext("not insured")
        own = (self.share, self.payment_days, self.discretionary, self.conditions)
        return "; ".join((gettext("insured"), *(each for each in own if each)))


def schedule(terms: PolicyTerms, before: PolicyTerms | None = None) -> list[Group]:
    """Return the schedule under its headings, beside an earlier version if there is one."""
    return [
        Group(title, tuple(_line(each, terms, before) for each in parameters))
        for title, parameters in words.GROUPS
    ]


def changed(before: PolicyTerms, after: PolicyTerms) -> list[Line]:
    """Return only what differs between two versions, countries too."""
    lines = [line for group in schedule(after, before) for line in group.lines if line.is_changed]
    return [*lines, *(line for line in countries_beside(before, after) if line.is_changed)]


def countries(terms: PolicyTerms) -> list[CountryLine]:
    """Return the schedule of countries by name: those insured and those named as not insured."""
    codes = {*terms.countries, *(row.country for row in terms.country_terms)}
    lines = [_country(terms, terms.in_country(code)) for code in codes]
    return sorted(lines, key=lambda line: line.name)


def countries_beside(before: PolicyTerms, after: PolicyTerms) -> list[Line]:
    """Return the countries of two versions side by side, by name."""
    old = {line.name: line.text for line in countries(before)}
    new = {line.name: line.text for line in countries(after)}
    absent = gettext("not insured")
    return [
        Line(name, new.get(name, absent), old.get(name, absent)) for name in sorted({*old, *new})
    ]


def value(parameter: Parameter, terms: PolicyTerms) -> str:
    """Return what the schedule says of a parameter, in words."""
    return _VALUES[parameter](terms)


def _line(parameter: Parameter, terms: PolicyTerms, before: PolicyTerms | None) -> Line:
    return Line(
        words.LINES.get(parameter, words.PARAMETERS[parameter]),
        value(parameter, terms),
        None if before is None else value(parameter, before),
    )


def _country(terms: PolicyTerms, row: CountryTerms) -> CountryLine:
    conditions = [str(words.SPECIAL_CONDITIONS[each]) for each in sorted(row.conditions)]
    return CountryLine(
        name=places.country(row.country),
        is_covered=terms.covers(row.country),
        share="" if row.insured_share is None else _percent(row.insured_share),
        payment_days="" if row.maximum_payment_days is None else _days(row.maximum_payment_days),
        discretionary="" if row.discretionary_allowed else gettext("no discretionary limits"),
        conditions=", ".join(conditions),
    )


def _percent(part: Decimal) -> str:
    return gettext("%(percentage)s%%") % {"percentage": number(part * 100)}


def _amount(amount: Money | None, absent: str) -> str:
    return money_text(amount) if amount else absent


def _days(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _months(months: int) -> str:
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}


def _payment_days(terms: PolicyTerms) -> str:
    said = gettext("%(days)s days, from the invoice date to the due date")
    return said % {"days": terms.maximum_payment_days}


def _invoicing(terms: PolicyTerms) -> str:
    return gettext("%(days)s days of the dispatch") % {"days": terms.maximum_invoicing_days}


def _extension(terms: PolicyTerms) -> str:
    return gettext("%(days)s days %(start)s") % {
        "days": terms.maximum_extension_days,
        "start": words.EXTENSION_STARTS[terms.extension_start],
    }


def _notification(terms: PolicyTerms) -> str:
    said = gettext(
        "%(after)s days after the maximum extension period, so within %(days)s days %(start)s"
    )
    return said % {
        "after": terms.notification_days,
        "days": terms.maximum_extension_days + terms.notification_days,
        "start": words.EXTENSION_STARTS[terms.extension_start],
    }


def _waiting(terms: PolicyTerms) -> str:
    return gettext("%(months)s months, %(start)s") % {
        "months": terms.waiting_months,
        "start": words.WAITING_STARTS[terms.waiting_start],
    }


def _political(terms: PolicyTerms) -> str:
    months = terms.political_waiting_months
    return gettext("political events are not insured") if months is None else _months(months)


def _notice(terms: PolicyTerms) -> str:
    return gettext("%(days)s days from the day we tell you") % {"days": terms.limit_notice_days}


def _discretionary(terms: PolicyTerms) -> str:
    if terms.discretionary_limit is None:
        return gettext("not agreed")
    given = {"amount": money_text(terms.discretionary_limit)}
    return _RESTS_ON[terms.discretionary_options]() % given


_RESTS_ON: Mapping[frozenset[DiscretionaryOption], Callable[[], str]] = {
    frozenset(): lambda: "%(amount)s",
    frozenset({DiscretionaryOption.CREDIT_REPORT}): lambda: gettext(
        "%(amount)s, on a credit report"
    ),
    frozenset({DiscretionaryOption.PAYMENT_EXPERIENCE}): lambda: gettext(
        "%(amount)s, on your own payment experience"
    ),
    frozenset(DiscretionaryOption): lambda: gettext(
        "%(amount)s, on a credit report or your own payment experience"
    ),
}


def _blind(terms: PolicyTerms) -> str:
    if terms.blind_maximum_per_buyer is None:
        return gettext("not agreed")
    said = gettext("%(buyer)s per buyer, %(year)s in a policy year, up to grade %(grade)s")
    return said % {
        "buyer": money_text(terms.blind_maximum_per_buyer),
        "year": money_text(terms.blind_maximum_per_year),
        "grade": terms.blind_grade_floor,
    }


def _each_first_loss(terms: PolicyTerms) -> str:
    return _first_loss(terms.first_loss_each, terms.first_loss_basis)


def _aggregate_first_loss(terms: PolicyTerms) -> str:
    return _first_loss(terms.aggregate_first_loss, terms.aggregate_first_loss_basis)


def _first_loss(amount: Money, basis: Basis) -> str:
    if not amount:
        return gettext("none")
    return gettext("%(amount)s, %(basis)s") % {
        "amount": money_text(amount),
        "basis": words.BASES[basis],
    }


def _liability(terms: PolicyTerms) -> str:
    amount = money_text(terms.maximum_liability)
    if terms.liability_multiple is None:
        return amount
    said = gettext("%(times)s times the premium of the year, at least %(amount)s")
    return said % {"times": terms.liability_multiple, "amount": amount}


def _per_mille(terms: PolicyTerms) -> str:
    return gettext("%(rate)s per mille") % {"rate": number(terms.premium_per_mille)}


def _flag(is_so: bool) -> str:
    return gettext("insured too") if is_so else gettext("not insured")


def _share_of(name: str) -> Callable[[PolicyTerms], str]:
    return lambda terms: _percent(getattr(terms, name))


def _amount_of(name: str, absent: Callable[[], str]) -> Callable[[PolicyTerms], str]:
    return lambda terms: _amount(getattr(terms, name), absent())


def _code_of(name: str, called: words.Words) -> Callable[[PolicyTerms], str]:
    return lambda terms: str(called[getattr(terms, name)])


def _nothing() -> str:
    return gettext("none")


def _not_agreed() -> str:
    return gettext("not agreed")


_VALUES: Mapping[Parameter, Callable[[PolicyTerms], str]] = {
    Parameter.INSURED_ACTIVITY: lambda terms: (
        terms.insured_activity or gettext("all that the policyholder sells")
    ),
    Parameter.PUBLIC_BUYERS_COVERED: lambda terms: _flag(terms.public_buyers_covered),
    Parameter.VAT_COVERED: lambda terms: _flag(terms.vat_covered),
    Parameter.ATTACHMENT: _code_of("attachment", words.ATTACHMENTS),
    Parameter.INSURED_SHARE: _share_of("insured_share"),
    Parameter.CHECK_SHARE: _share_of("check_share"),
    Parameter.DISCRETIONARY_SHARE: _share_of("discretionary_share"),
    Parameter.BLIND_SHARE: _share_of("blind_share"),
    Parameter.CREDIT_CHECK: _amount_of("credit_check", _not_agreed),
    Parameter.DISCRETIONARY_LIMIT: _discretionary,
    Parameter.BLIND_MAXIMUM_PER_BUYER: _blind,
    Parameter.MAXIMUM_PAYMENT_DAYS: _payment_days,
    Parameter.MAXIMUM_INVOICING_DAYS: _invoicing,
    Parameter.MAXIMUM_EXTENSION_DAYS: _extension,
    Parameter.NOTIFICATION_DAYS: _notification,
    Parameter.WAITING_MONTHS: _waiting,
    Parameter.POLITICAL_WAITING_MONTHS: _political,
    Parameter.LIMIT_NOTICE_DAYS: _notice,
    Parameter.CLAIMS_THRESHOLD: _amount_of("claims_threshold", _nothing),
    Parameter.FIRST_LOSS_EACH: _each_first_loss,
    Parameter.MINIMUM_RETENTION: _amount_of("minimum_retention", _nothing),
    Parameter.AGGREGATE_FIRST_LOSS: _aggregate_first_loss,
    Parameter.MAXIMUM_LIABILITY: _liability,
    Parameter.EXCHANGE_RULE: _code_of("exchange_rule", words.EXCHANGE_RULES),
    Parameter.COLLECTION_SERVICE: _code_of("collection_service", words.COLLECTION_SERVICES),
    Parameter.COST_MODEL: _code_of("cost_model", words.COST_MODELS),
    Parameter.PREMIUM_PER_MILLE: _per_mille,
    Parameter.MINIMUM_PREMIUM: _amount_of("minimum_premium", _nothing),
}
