"""How often a machine or a code may be tried: counted in the cache, for a quarter of an hour.

And whether an open form is sent so often that machines are likely: counted from the rows.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest

from crisco.tokens import digest

OF_A_CODE = 10
# a desk at a migrant centre opens many pages from one address
OF_A_MACHINE = 60
WITHIN_SECONDS = 900
BURST = 60
BURST_WITHIN = timedelta(minutes=10)


def count(source: str, *, most: int = OF_A_CODE) -> bool:
    """Count one try from `source`; false when there were too many.

    Without a cache nothing is counted: the codes' own number is the second wall.
    """
    key = f"tries:{digest(source)}"
    cache.add(key, 0, WITHIN_SECONDS)
    tries = cache.incr(key)  # in the cache itself: many tries in one moment are many
    cache.touch(key, WITHIN_SECONDS)
    return tries <= most


def may_try(request: HttpRequest, *, purpose: str, code: str) -> bool:
    """One try of this code from this machine is counted; false when either had too many."""
    by_code = count(f"{purpose}:code:{code}")
    by_machine = count(f"{purpose}:ip:{machine_of(request)}", most=OF_A_MACHINE)
    return by_code and by_machine


def machine_of(request: HttpRequest) -> str:
    """Where the request came from: behind proxies of ours, what the outermost of them saw."""
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    proxies = settings.PROXY_COUNT
    if proxies and len(hops) >= proxies:
        return hops[-proxies].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def is_rush(sent: QuerySet[Any], *, now: datetime) -> bool:
    """Whether so many rows were made just now that their form asks one question more."""
    return sent.filter(created_at__gt=now - BURST_WITHIN).count() >= BURST
