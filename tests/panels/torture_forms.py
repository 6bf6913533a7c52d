"""One of the sessions of the torture: a coordinator who presses every button of a panel."""

import random

import psycopg
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from crisco.db import violated
from panels.models import Mandate, Member, Office, Panel
from tests.builders import panels as build

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Coordinators:
    """Signed in for each panel; what they press is drawn by lot."""

    def __init__(self, panels: list[Panel]) -> None:
        self.browsers = {}
        for panel in panels:
            # the name under which benchmarks, too, are served
            self.browsers[panel.pk] = Client(SERVER_NAME="localhost")
            self.browsers[panel.pk].force_login(build.coordinator(panel), backend=BACKEND)

    def act(self, _session: psycopg.Connection, dice: random.Random, panel: int) -> tuple[str, str]:
        """Like the other sessions: how it ended, and by which constraint."""
        press = dice.choice(
            (_leave, _replace, _constitute, _office, _office_ends, _renew, _seat, _import, _deputy)
        )
        pressed = press(dice, panel)
        if pressed is None:
            return "conflict", "nothing to press"
        name, arguments, given = pressed
        address = reverse(f"panels:{name}", args=[panel, *arguments])
        try:
            answer = self.browsers[panel].post(address, given)
        except IntegrityError as refusal:
            raise AssertionError(f"{name}: no words for {violated(refusal)}") from refusal
        if answer.status_code == 503:  # the lock was not to be had, three times
            return "conflict", "busy"
        assert answer.status_code in {200, 302, 404}, (name, answer.status_code)
        return ("commit", "") if answer.status_code == 302 else ("refusal", f"page {name}")


def _one(dice, rows):
    keys = list(rows.values_list("pk", flat=True))
    return dice.choice(keys) if keys else None


def _held(dice, panel):
    return _one(dice, Mandate.objects.live().filter(panel=panel))


def _waits(dice, panel):
    return _one(dice, Member.objects.filter(panel=panel, mandates=None, withdrawn_at=None))


def _leave(dice, panel):
    mandate = _held(dice, panel)
    return mandate and ("leave", [mandate], {"reason": "moved"})


def _replace(dice, panel):
    mandate, member = _held(dice, panel), _waits(dice, panel)
    who = {"successor": member or "new", "name": f"Newcomer {dice.random()}"}
    return mandate and ("replace", [mandate], {"reason": "moved", **who})


def _constitute(_dice, _panel):
    return "constitute", [], {}


def _office(dice, panel):
    mandate = _held(dice, panel)
    kind = dice.choice(("chair", "deputy_chair"))
    return mandate and ("offices", [], {"holder": mandate, "kind": kind})


def _office_ends(dice, panel):
    office = _one(dice, Office.objects.live().filter(panel=panel))
    return office and ("office_end", [office], {})


def _renew(dice, panel):
    mandate = _held(dice, panel)
    return mandate and ("renew", [mandate], {})


def _seat(dice, panel):
    member = _waits(dice, panel)
    return member and ("give_seat", [member], {})


def _import(dice, _panel):
    rows = "\n".join(f"{part};Row {dice.random()}" for part in ("resident", "official"))
    key = f"8f4dbb3a-0000-4000-8000-{dice.randrange(10**12):012}"
    return "import", [], {"rows": rows, "form_key": key, "sure": "1"}


def _deputy(dice, panel):
    mandate, member = _held(dice, panel), _waits(dice, panel)
    return mandate and member and ("deputy", [mandate], {"deputy": member})
