"""Filling an empty house with the demo, through the same commands that people use."""

from collections.abc import Callable
from datetime import datetime

from core import deliveries, tenancy
from core.dates import business_date
from core.models import Channel
from website.demo import house, shrinking, stories
from website.demo.calendar import live
from website.demo.market import Economy

Tell = Callable[[str], None]


def seed(now: datetime, real_now: Callable[[], datetime], tell: Tell) -> None:
    """Fill the house in one transaction, telling what is done; the same day, the same demo.

    `now` is the business moment the demo opens at; `real_now` the clock deliveries go by.
    """

    def settle() -> None:
        """Let the house hear of it all; mails are left to the workers."""
        deliveries.drain(real_now, channels=[Channel.HANDLER])

    with tenancy.scope(staff=True):
        economy = Economy(business_date(now))
        economy.found()
        tell(f"{len(economy.firms)} invented companies")
        house.take_on_staff()
        house.approve_agency(economy.today)
        traders = house.open_house(economy, now)
        tell("four policyholders with their people and policies")
        lives = list(economy.lives())
        for index, trader in enumerate(traders):
            lives += house.ask_for_limits(trader, economy)
            lives += stories.sell_to_all(trader, economy, with_troubles=index < 2)
        for trader in traders[:2]:
            lives += stories.troubles(trader, economy)
        lives.append(shrinking.shrinks(traders[0], economy))
        live(lives, after_each_day=settle)
        tell("two years of accounts, grades, limits, invoices and failures; overdues and claims")
