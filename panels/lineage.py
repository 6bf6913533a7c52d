"""Where an initiative came from and what came of it, as a line from the oldest to the newest."""

from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from django.db.models.expressions import RawSQL

from panels.models import Initiative, Lineage

MOST = 60  # links on a line; far more than a network of cities will ever tell

_CONNECTED = """
WITH RECURSIVE up(id) AS (
    SELECT %s::bigint
    UNION SELECT link.source_id FROM panels_lineage link JOIN up ON link.initiative_id = up.id
), down(id) AS (
    SELECT %s::bigint
    UNION SELECT link.initiative_id FROM panels_lineage link JOIN down ON link.source_id = down.id
), line(id) AS (SELECT id FROM up UNION SELECT id FROM down)
SELECT link.id FROM panels_lineage link
JOIN line child ON child.id = link.initiative_id
JOIN line parent ON parent.id = link.source_id
"""


@dataclass
class Link:
    """A card of the line: an initiative, and what it took over from which earlier one."""

    initiative: Initiative
    is_here: bool
    origins: list[Lineage] = field(default_factory=list)


def line_of(initiative: Initiative) -> list[Link]:
    """Sources before what came of them, this one among them; empty when it stands alone.

    One query, whatever the length.
    """
    ends = [initiative.pk, initiative.pk]
    connected = RawSQL(_CONNECTED, ends)  # noqa: S611 - the words are constant, the keys bound
    told = Lineage.objects.filter(pk__in=connected)
    both_ends = told.select_related("initiative__city", "source__city")
    cards: dict[int, Link] = {}
    came_of: dict[int, list[int]] = {}
    for link in both_ends.order_by("linked_at", "pk")[:MOST]:
        for each in (link.source, link.initiative):
            cards.setdefault(each.pk, Link(each, each.pk == initiative.pk))
        cards[link.initiative_id].origins.append(link)
        came_of.setdefault(link.initiative_id, []).append(link.source_id)
    return [cards[key] for key in TopologicalSorter(came_of).static_order()]
