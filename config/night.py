"""The jobs of a night, in their order."""

from django.utils.translation import gettext_lazy as _

from claims.services import night as claims
from core import months
from core.night import Job
from grading.services import night as grading
from limits.services import ceilings, cuts, ending, factor_review, policy_ends
from limits.services import night as limits
from monitoring.services import clock as policy_clock
from monitoring.services import (
    digests,
    following,
    monthly,
    overdues,
    signal_night,
    tries,
    uninsured_night,
)
from policies import services as policies

NIGHT: tuple[Job, ...] = (
    Job("core.months", months.ranges, months.run, _("Make room for the months ahead")),
    Job("policies.years", policies.years_ranges, policies.run_years, _("Begin policy years")),
    Job(
        "limits.policy_ends",
        policy_ends.row_ranges,
        policy_ends.end_rows,
        _("End limits with their policy"),
    ),
    Job(
        "limits.requests_fall",
        policy_ends.request_ranges,
        policy_ends.let_requests_fall,
        _("Let requests fall whose policy ended"),
    ),
    Job("monitoring.follow", following.ranges, following.run, _("List the buyers to tell of")),
    Job("limits.stakes", limits.stake_ranges, limits.note_stakes, _("Note what is at stake")),
    Job("grading.regrade", grading.ranges, grading.run, _("Grade companies again")),
    Job(
        "grading.markets",
        grading.market_ranges,
        grading.run_markets,
        _("Add what countries and sectors count for"),
    ),
    Job(
        "grading.overrides",
        grading.override_ranges,
        grading.end_overrides,
        _("End analysts' grades that ran out"),
    ),
    Job(
        "grading.reviews",
        grading.review_ranges,
        grading.open_reviews,
        _("Ask people to look at grades"),
    ),
    Job(
        "limits.factors",
        factor_review.night_ranges,
        factor_review.run_night,
        _("Look at limits where a factor begins"),
    ),
    Job("limits.review", limits.review_ranges, limits.run_review, _("Look at limits again")),
    Job("limits.ends", ending.end_ranges, ending.announce_ends, _("Tell of limits that end")),
    Job(
        "limits.dormant",
        ending.dormant_ranges,
        ending.lapse_dormant,
        _("Let limits lapse that nobody uses"),
    ),
    Job("limits.cuts", cuts.expire_ranges, cuts.expire, _("Let proposed cuts expire")),
    Job("limits.effect", limits.effect_ranges, limits.run_effect, _("Let changes take effect")),
    Job(
        "limits.ceilings",
        ceilings.night_ranges,
        ceilings.count_at_night,
        _("Count the rooms of countries and treaties"),
    ),
    Job(policy_clock.JOB, policy_clock.ranges, policy_clock.run, _("Warn of deadlines")),
    Job("monitoring.monthly", monthly.ranges, monthly.run, _("Look at what months say of buyers")),
    Job("monitoring.overdues", overdues.ranges, overdues.run, _("Look at overdues that got long")),
    Job(
        "monitoring.signals",
        signal_night.ranges,
        signal_night.run,
        _("Raise signals that are late to a second person"),
    ),
    Job(
        uninsured_night.JOB,
        uninsured_night.ranges,
        uninsured_night.run,
        _("Tell of many buyers without a limit in one notice"),
    ),
    Job("monitoring.tries", tries.ranges, tries.run, _("Let go of old tries of webhooks")),
    Job("monitoring.digests", digests.ranges, digests.run, _("Mail summaries of the day")),
    Job(
        "claims.waiting_periods",
        claims.waiting_ranges,
        claims.end_waiting_between,
        _("End waiting periods"),
    ),
)
