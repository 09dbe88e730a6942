"""The clauses that pages and letters cite, in plain sentences; the sources are in `domain.md`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from policies.rules.schedule import Parameter
from policies.rules.terms import PolicyTerms
from policies.texts import words
from policies.texts.schedule import Line, value


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause by the code that cites it; `parameters` are what a policy fills in."""

    code: str
    name: Promise
    text: Promise
    parameters: tuple[Parameter, ...] = ()

    @property
    def anchor(self) -> str:
        """Return where it stands on its page."""
        return anchor(self.code)

    @property
    def number(self) -> str:
        """Return the code where pages show it; the others are cited by their name."""
        return self.code if self.code.startswith("R-") else ""

    def values(self, terms: PolicyTerms) -> Iterator[Line]:
        """Give what a policy says of it, line by line."""
        for each in self.parameters:
            yield Line(words.LINES.get(each, words.PARAMETERS[each]), value(each, terms))


def anchor(code: str) -> str:
    """Return the anchor of a clause."""
    return slugify(code.replace(".", "-"))


CLAUSES: tuple[Clause, ...] = (
    Clause(
        "R-POL-10",
        _("What makes an invoice insured"),
        _(
            "An invoice is insured if it passes every test below, one after the other. The first "
            "test it fails is the reason you read with it."
        ),
        (Parameter.INSURED_SHARE,),
    ),
    Clause(
        "R-POL-10.1",
        _("Which buyers are left out"),
        _(
            "Not insured are debts of companies you are associated with, of private persons, of "
            "public bodies unless that is agreed, and, if your policy names its buyers, of buyers "
            "it does not name."
        ),
        (Parameter.PUBLIC_BUYERS_COVERED,),
    ),
    Clause(
        "R-POL-10.2",
        _("Only what is sold on account"),
        _(
            "What is paid in cash, in advance or by a confirmed letter of credit carries no risk "
            "of non-payment that we insure."
        ),
    ),
    Clause(
        "R-POL-10.3",
        _("Within the policy period"),
        _("The goods left, or the work was done, while the policy was in force."),
        (Parameter.ATTACHMENT,),
    ),
    Clause(
        "R-POL-10.4",
        _("In an insured country"),
        _(
            "On the day of dispatch the buyer's country stands among the insured countries of your "
            "policy; terms of its own may stand with it."
        ),
    ),
    Clause(
        "R-POL-10.5",
        _("Within your insured activity"),
        _("What you delivered belongs to the activity that the policy insures."),
        (Parameter.INSURED_ACTIVITY,),
    ),
    Clause(
        "R-POL-10.6",
        _("Maximum payment terms"),
        _(
            "The payment term first agreed is not longer than the policy allows. An invoice with a "
            "longer term is not insured at all; an extension given later does not change that."
        ),
        (Parameter.MAXIMUM_PAYMENT_DAYS,),
    ),
    Clause(
        "R-POL-10.7",
        _("Invoiced in time"),
        _("The invoice is dated soon enough after the dispatch."),
        (Parameter.MAXIMUM_INVOICING_DAYS,),
    ),
    Clause(
        "R-POL-10.8",
        _("Dispatched before the date of loss"),
        _("What leaves on or after the date of loss of a buyer is not part of that loss."),
    ),
    Clause(
        "R-POL-10.11",
        _("The conditions of the limit are met"),
        _(
            "Where a limit or a country asks for something, such as retention of title or a "
            "guarantee, it was in place for this delivery."
        ),
    ),
    Clause(
        "R-POL-10.13",
        _("Room under the limit"),
        _(
            "Insured invoices fill the limit in the order of dispatch. What finds no room any more "
            "is not insured, wholly or for a part; payment of an older invoice makes room again."
        ),
    ),
    Clause(
        "R-POL-20",
        _("Stop of deliveries"),
        _(
            "New deliveries to a buyer are not insured from the day after the maximum extension "
            "period of its oldest open invoice, until that invoice is paid. They stop too when the "
            "limit is withdrawn, the debt is handed over or claimed, or the buyer is insolvent. "
            "What you delivered before stays insured as it was."
        ),
        (Parameter.MAXIMUM_EXTENSION_DAYS,),
    ),
    Clause(
        "R-POL-31",
        _("The limit on the day of dispatch"),
        _(
            "The limit that counts is the one in force when the goods leave. Without a limit, or "
            "cover that the policy gives without one, a delivery is not insured."
        ),
        (
            Parameter.CREDIT_CHECK,
            Parameter.DISCRETIONARY_LIMIT,
            Parameter.BLIND_MAXIMUM_PER_BUYER,
        ),
    ),
    Clause(
        "R-POL-33",
        _("A limit that is withdrawn"),
        _(
            "From the day a withdrawal takes effect nothing new is insured under the limit. What "
            "was delivered before stays insured until it is paid or lost."
        ),
        (Parameter.LIMIT_NOTICE_DAYS,),
    ),
    Clause(
        "R-POL-34",
        _("A limit that ends by itself"),
        _("A limit given until a day works after it like one that was lowered: never backwards."),
    ),
    Clause(
        "R-POL-40",
        _("What is an insured event"),
        _(
            "A loss is there by an insolvency of the buyer, at the end of the waiting period, or "
            "by a political event where that is insured. A plan that is only announced, or a "
            "cooling-off period, is not yet a loss."
        ),
        (Parameter.WAITING_MONTHS, Parameter.POLITICAL_WAITING_MONTHS),
    ),
    Clause(
        "R-POL-42",
        _("What is never insured"),
        _(
            "Not insured is a loss that you caused on purpose or recklessly, that follows from "
            "your own breach of contract or a licence you lacked, or that sanctions forbid us to "
            "pay."
        ),
    ),
    Clause(
        "R-POL-50",
        _("A disputed debt"),
        _(
            "Cover for the part a buyer disputes waits until the dispute is settled, with our "
            "consent, or decided. The rest is paid as usual; then all is calculated again as on "
            "the same date of loss."
        ),
    ),
    Clause(
        "R-POL-51",
        _("Credit notes and set-off"),
        _("Credit notes, discounts, returned goods and set-off make the debt smaller."),
    ),
    Clause(
        "R-CLM-02",
        _("Calculated again"),
        _(
            "A new fact leads to a new calculation as on the same date of loss. What was paid "
            "before is taken off; the difference is paid, or asked back."
        ),
    ),
    Clause(
        "R-CLM-03",
        _("With or without VAT"),
        _(
            "Where VAT is not insured the debt counts without it, and of a payment only the part "
            "without VAT."
        ),
        (Parameter.VAT_COVERED,),
    ),
    Clause(
        "R-CLM-05",
        _("Payments up to the date of loss"),
        _(
            "What a buyer pays up to and on the date of loss goes to the invoice that was due "
            "first, also one that is not insured, whatever the buyer wrote with it."
        ),
    ),
    Clause(
        "R-CLM-06",
        _("Payments after the date of loss"),
        _(
            "What comes in after the date of loss, from whomever, is shared between you and us in "
            "proportion to the part of the loss that each bears."
        ),
    ),
    Clause(
        "R-CLM-12",
        _("Duties not kept"),
        _(
            "If you reported or handed over late, or kept back information, we take off only the "
            "harm this did us, in euros and with the reason. Cover is lost only where a reasonable "
            "interest of ours was harmed and the policy says so, or where we were deceived on "
            "purpose (article 7:941 of the Dutch Civil Code)."
        ),
        (Parameter.NOTIFICATION_DAYS,),
    ),
    Clause(
        "R-CLM-14",
        _("Prescription"),
        _(
            "Your right to be paid prescribes three years after you came to know that it was due; "
            "a written claim interrupts that (article 7:942 of the Dutch Civil Code)."
        ),
    ),
    Clause(
        "domain 3.1",
        _("Definition of the debt"),
        _(
            "The debt is the price agreed, with freight, packaging and insurance on the invoice, "
            "less what was credited and paid. Interest, penalties and costs of collection are not "
            "part of it."
        ),
        (Parameter.EXCHANGE_RULE,),
    ),
    Clause(
        "domain 1.2, claims threshold",
        _("Policy, claims threshold"),
        _("A loss up to and including this amount is not paid; a larger one counts in full."),
        (Parameter.CLAIMS_THRESHOLD,),
    ),
    Clause(
        "domain 1.2, first loss of each claim",
        _("Policy, first loss of each claim"),
        _("The first part of every loss is for your own account."),
        (Parameter.FIRST_LOSS_EACH,),
    ),
    Clause(
        "domain 1.2, insured share",
        _("Policy, insured share"),
        _("Of the loss we pay this share; the rest you bear yourself."),
        (
            Parameter.INSURED_SHARE,
            Parameter.CHECK_SHARE,
            Parameter.DISCRETIONARY_SHARE,
            Parameter.BLIND_SHARE,
        ),
    ),
    Clause(
        "domain 1.2, minimum retention",
        _("Policy, minimum retention"),
        _("At least this amount of every loss you bear yourself."),
        (Parameter.MINIMUM_RETENTION,),
    ),
    Clause(
        "domain 1.2, aggregate first loss",
        _("Policy, aggregate first loss"),
        _("In each policy year the first of all that would be paid is for your own account."),
        (Parameter.AGGREGATE_FIRST_LOSS,),
    ),
    Clause(
        "domain 1.2, maximum liability",
        _("Policy, maximum liability"),
        _("More than this we do not pay in a policy year, all claims together."),
        (Parameter.MAXIMUM_LIABILITY,),
    ),
    Clause(
        "domain 3.2, step 18",
        _("Policy, set-off of premium"),
        _("Premium that is overdue may be taken off what we pay, if that is agreed."),
    ),
)
BY_CODE = {each.code: each for each in CLAUSES}
