"""The clauses on what is insured, in plain sentences (`domain.md` 1.3 to 1.8)."""

from django.utils.translation import gettext_lazy as _

from policies.rules.schedule import Parameter
from policies.texts.clause import Clause

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
)
