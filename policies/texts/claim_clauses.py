"""The clauses on what a claim comes to, in plain sentences (`domain.md` 1.2 and 3)."""

from django.utils.translation import gettext_lazy as _

from policies.rules.schedule import Parameter
from policies.texts.clause import Clause

CLAUSES: tuple[Clause, ...] = (
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
