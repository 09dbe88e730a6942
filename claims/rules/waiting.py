"""When a default becomes a loss: what the policy says of it, under the name claims know it by."""

from policies.rules.waiting import WaitingNotStarted as WaitingNotStarted
from policies.rules.waiting import date_of_loss as date_of_loss
from policies.rules.waiting import starts_of as starts_of
from policies.rules.waiting import waiting_ends_on as waiting_ends_on
