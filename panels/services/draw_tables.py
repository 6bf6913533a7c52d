"""The table of a draw is made by a durable job, in a process with limits; it sees codes alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from crisco.db import database_now
from crisco.jobs import kinds
from crisco.jobs import services as jobs
from crisco.jobs.models import Job
from crisco.jobs.running import Running
from crisco.languages import reader_language
from network.models import User
from panels.draw import apart
from panels.models import (
    ApplicationState,
    BalancingAnswer,
    Draw,
    DrawQuota,
    DrawState,
    DrawTable,
)
from panels.services.acts import panel_lock

KIND = "panels.draw"
LIMITS = apart.Limits()


def register_kind() -> None:
    # beyond the child's own end: what is killed from outside cannot say why
    seconds = int(LIMITS.seconds) + 60
    kinds.register(kinds.JobKind(KIND, queue="bulk", run=run, max_attempts=2, hard_seconds=seconds))


def ask(draw: Draw, *, by: User, now: datetime) -> Job:
    """Somebody makes the table of this version; in the caller's transaction."""
    return jobs.enqueue(
        kind=KIND,
        key=key_of(draw),
        payload={"draw": draw.pk, "version": draw.version},
        language=reader_language(),
        requested_by=by,
        now=now,
    )


def key_of(draw: Draw) -> str:
    return f"draw:{draw.pk}:{draw.version}"


def job_of(draw: Draw) -> Job | None:
    """The work on the table that the draw waits for."""
    return Job.objects.filter(key=key_of(draw)).first()


def run(running: Running) -> Any:
    """Errors: kinds.Refused where trying again is of no use, DrawFailed where it may be."""
    draw = Draw.objects.get(pk=running.payload["draw"])
    version = running.payload["version"]
    if not _waits(draw, version):
        raise kinds.Refused(_("The draw has gone on without this table."))
    try:
        answer = apart.prepare(
            pool_of(draw),
            limits=LIMITS,
            # nobody knows how many steps there will be: one more than were taken
            on_progress=lambda phase, done: running.progress(done, done + 1, phase),
        )
    except apart.DrawFailed as failure:
        if failure.code in _failures():
            raise kinds.Refused(_failures()[failure.code]) from failure
        raise
    return partial(_keep, draw, version, answer)


def pool_of(draw: Draw, states: Collection[str] = (ApplicationState.IN_POOL,)) -> dict[str, Any]:
    """What the draw is made from, as `panels.draw` describes it: those who are still there."""
    entries = draw.entries.filter(application__state__in=states)
    rows = entries.order_by("code").values_list("code", "application", "application__sector__code")
    quotas = binding(draw)
    asked = {each.quota.attribute for each in quotas}
    said: dict[int, dict[str, str]] = {}
    given = BalancingAnswer.objects.filter(application__draw_entries__draw=draw)
    for each in given.filter(attribute__in=asked):
        said.setdefault(each.application_id, {})[each.attribute] = each.value
    return {
        "draw": draw.code,
        "seats": dict(draw.parts.values_list("sector__code", "seats")),
        "applicants": [
            {"id": code, "sector": sector, "answers": said.get(pk, {})} for code, pk, sector in rows
        ],
        "quotas": [
            {
                "attribute": each.quota.attribute,
                "value": each.quota.value,
                "min": each.least,
                "max": each.most,
            }
            for each in quotas
        ],
    }


@dataclass(frozen=True)
class Binding:
    """A quota as it binds the table, after what was eased."""

    quota: DrawQuota
    least: int
    most: int | None


def binding(draw: Draw) -> list[Binding]:
    """Those that ask for something, in the order in which the draw's own answers number them."""
    found = []
    for quota in draw.quotas.prefetch_related("relaxations").order_by("pk"):
        bounds = {"min": quota.least, "max": quota.most}
        for eased in sorted(quota.relaxations.all(), key=lambda each: each.pk):
            bounds[eased.bound] = eased.after
        if quota.binds:
            found.append(Binding(quota, bounds["min"] or 0, bounds["max"]))
    return found


def _keep(draw: Draw, version: int, answer: dict[str, Any]) -> dict[str, Any]:
    """The table is stored together with the end of the job."""
    panel_lock(draw.panel)
    if not _waits(Draw.objects.get(pk=draw.pk), version):
        raise kinds.Refused(_("The draw has gone on without this table."))
    table, report = answer.get("table"), answer.get("report")
    if table and report:
        report |= {"panels": len(table["panels"])}
    DrawTable.objects.create(
        draw=draw,
        version=version,
        table=table,
        digest=answer.get("digest", ""),
        people_count=len(table["people"]) if table else 0,
        report=report,
        refusal=None if table else {name: answer[name] for name in ("refused", "options")},
        made_at=database_now(),
    )
    return {"draw": draw.pk, "version": version}


def _waits(draw: Draw, version: int) -> bool:
    return draw.state == DrawState.FROZEN and draw.version == version


def _failures() -> dict[str, str]:
    return {
        "malformed": _(
            "The list of applicants could not be read. Please tell the network’s staff."
        ),
        "memory": _("The draw needs more memory than it is given. Please use fewer quotas."),
        "time": _("The draw took longer than ten minutes. Please use fewer quotas."),
    }
