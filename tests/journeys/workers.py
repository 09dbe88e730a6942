"""The workers of a journey, in this process; every delivery they make is made twice."""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import connection

from core import advancing, clock, deliveries, tenancy
from core.models import Delivery, DeliveryState
from monitoring import posting


@dataclass
class Workers:
    """Do what Celery workers do, when the story says so."""

    delivered_twice: list[int] = field(default_factory=list)

    def settle(self) -> None:
        """Send everything that is lined up."""
        deliveries.drain(clock.real)
        posting.drain(clock.real)

    def live(self) -> None:
        """Live through the days up to where the business date was aimed."""
        self.settle()
        while advancing.step():
            pass
        self.settle()


class Twice:
    """Stands where `core.deliveries.deliver` stands: does it, sets it back, does it again."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.once = deliveries.deliver

    def __call__(self, delivery_id: int, *, now: datetime) -> bool:
        if not self.once(delivery_id, now=now):
            return False
        before = effects()
        _ensure_arrived(delivery_id)
        with tenancy.scope(staff=True):
            Delivery.objects.filter(id=delivery_id).update(state=DeliveryState.PENDING)
        assert self.once(delivery_id, now=now)
        _ensure_arrived(delivery_id)
        assert effects() == before, f"delivery {delivery_id} had a second effect"
        self.workers.delivered_twice.append(delivery_id)
        return True


def _ensure_arrived(delivery_id: int) -> None:
    with tenancy.scope(staff=True):
        delivery = Delivery.objects.get(id=delivery_id)
    assert delivery.state == DeliveryState.DELIVERED, f"{delivery.target}: {delivery.answer}"


def effects() -> dict[str, int]:
    """Count the rows of every table: whatever a delivery brings about is a row somewhere."""
    tables = sorted({model._meta.db_table for model in apps.get_models()})
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)
    with tenancy.scope(staff=True), connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip(tables, cursor.fetchone(), strict=True))
