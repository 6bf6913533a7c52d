"""The one scarce thing of an event: its places. The pool's row is the only lock."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.event import Event


@dataclass(frozen=True)
class Places:
    """How many people fit, have a place and wait; the page and the allocator read the same."""

    capacity: int | None
    taken: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """Places nobody holds; None where there is no limit. Never negative."""
        return None if self.capacity is None else max(self.capacity - self.taken, 0)

    @property
    def is_full(self) -> bool:
        """Whoever registers now waits: no place is free, or others wait for the free ones."""
        return self.waiting > 0 or self.free == 0

    @property
    def over(self) -> int:
        """By how many the holders exceed a capacity that was lowered later."""
        return 0 if self.capacity is None else max(self.taken - self.capacity, 0)


class CapacityPool(models.Model):
    """Places of an event. Whoever gives out or takes back a place holds this row's lock."""

    event = models.OneToOneField(
        Event, models.CASCADE, related_name="pool", verbose_name=_("event")
    )
    capacity = models.PositiveIntegerField(_("number of places"), null=True, blank=True)
    next_seq = models.PositiveBigIntegerField(_("next number in the queue"), default=1)
    paused = models.BooleanField(_("waiting list is paused"), default=False)

    class Meta:
        verbose_name = _("places of an event")
        verbose_name_plural = _("places of events")
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__range=(0, 100_000)),
                name="events_pool_capacity_in_range",
                violation_error_message=_("Please give a number of places up to 100,000."),
            ),
            models.CheckConstraint(
                condition=Q(next_seq__gte=1),
                name="events_pool_counts_from_one",
                violation_error_message=_("The queue is counted from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"places of event {self.event_id}"
