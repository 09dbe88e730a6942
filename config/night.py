"""The jobs of a night, in their order."""

from claims.services import night as claims
from core import months
from core.night import Job
from grading.services import night as grading
from limits.services import night as limits
from monitoring.services import clock as policy_clock
from policies import services as policies

NIGHT: tuple[Job, ...] = (
    Job("core.months", months.ranges, months.run),
    Job("policies.years", policies.years_ranges, policies.run_years),
    Job("grading.regrade", grading.ranges, grading.run),
    Job("limits.review", limits.review_ranges, limits.run_review),
    Job("limits.effect", limits.effect_ranges, limits.run_effect),
    Job(policy_clock.JOB, policy_clock.ranges, policy_clock.run),
    Job("claims.waiting_periods", claims.waiting_ranges, claims.end_waiting_between),
)
