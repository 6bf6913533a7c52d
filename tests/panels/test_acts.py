"""What a coordinator does with a panel, through the services."""

import pytest
from django.test import Client
from django.urls import reverse

from crisco.jobs.models import OutboundMail
from crisco.verdict import NotAllowed
from panels import balance
from panels.models import ChangeKind, EndReason, Mandate, Member, PanelChange, PanelState
from panels.services import members, panels
from panels.services.acts import Refused, Unbalanced
from tests.builders import joining, network
from tests.builders import panels as build
from tests.builders import sittings as sit

pytestmark = pytest.mark.django_db


def sector(panel, code="resident"):
    return panel.composition.sectors.get(code=code)


def test_a_panel_is_opened_filled_and_constituted(now):
    composition = build.thirds()
    city = network.partner_city(composition.programme)
    giulia = network.coordinator(city=city)

    panel = panels.found(city=city, composition=composition, by=giulia, now=now)
    seats = {part.sector: 1 for part in balance.balance_of(panel).parts}
    panels.resize(panel=panel, seats=seats, by=giulia, now=now)
    for part in seats:
        members.seat_newcomer(
            panel=panel, sector=part, details=members.Details(part.code), by=giulia, now=now
        )
    panel = panels.constitute(panel=panel, by=giulia, now=now)

    assert panel.state == PanelState.CONSTITUTED
    assert panel.constituted_at == now
    assert list(panel.changes.order_by("pk").values_list("kind", flat=True)) == [
        "founded",
        "resized",
        "seated",
        "seated",
        "seated",
        "constituted",
    ]
    assert panel.changes.latest("pk").balance == {
        "resident": [1, 1],
        "civil-society": [1, 1],
        "official": [1, 1],
    }


def test_constituting_a_panel_with_empty_seats_names_the_third_and_the_number(now):
    panel = build.full(each=8)
    giulia = build.coordinator(panel)
    leaver = panel.mandates.filter(sector__code="resident").first()
    members.end(mandate=leaver, reason=EndReason.MOVED, by=giulia, now=now)

    with pytest.raises(Unbalanced) as refusal:
        panels.constitute(panel=panel, by=giulia, now=now)

    assert str(refusal.value) == (
        "Residents: 7 of 8. Civil society: 8 of 8. Officials and experts: 8 of 8. "
        "Fill 1 more seat (1 among Residents) or make all thirds smaller together."
    )
    panel.refresh_from_db()
    assert panel.state == PanelState.FORMING


def test_constituting_uneven_thirds_names_the_share(now):
    panel = build.full(each=2)
    giulia = build.coordinator(panel)
    panels.resize(panel=panel, seats={sector(panel): 3}, by=giulia, now=now)

    with pytest.raises(Unbalanced) as refusal:
        panels.constitute(panel=panel, by=giulia, now=now)

    assert str(refusal.value) == (
        "Residents: 3 of 7 seats, but the rule asks for 1/3 of them. "
        "Give every part its share of the seats."
    )


def test_who_leaves_a_constituted_panel_opens_a_vacancy_with_a_deadline(now):
    panel = build.constituted()
    giulia = build.coordinator(panel)

    members.end(mandate=panel.mandates.first(), reason=EndReason.RESIGNATION, by=giulia, now=now)

    panel.refresh_from_db()
    assert panel.state == PanelState.VACANCY
    assert (panel.vacancy_until_on - panel.vacancy_since_on).days == 60


def test_a_successor_from_the_same_third_keeps_the_panel_constituted(now):
    panel = build.constituted()
    giulia = build.coordinator(panel)
    mandate = panel.mandates.filter(sector__code="official").first()
    waiting = build.member(panel=panel, sector="official", name="Vlora Hoxha")

    members.replace(mandate=mandate, successor=waiting, reason=EndReason.TERM, by=giulia, now=now)

    panel.refresh_from_db()
    assert panel.state == PanelState.CONSTITUTED
    assert Mandate.objects.live().get(seat=mandate.seat).member == waiting
    change = PanelChange.objects.get(kind=ChangeKind.REPLACED)
    assert (change.member_id, change.other_id) == (mandate.member_id, waiting.pk)


def test_a_successor_from_another_third_is_refused(now):
    panel = build.constituted()
    waiting = build.member(panel=panel, sector="resident")

    with pytest.raises(Refused) as refusal:
        members.replace(
            mandate=panel.mandates.filter(sector__code="official").first(),
            successor=waiting,
            reason=EndReason.TERM,
            by=build.coordinator(panel),
            now=now,
        )

    assert str(refusal.value) == "The successor must come from the same part of the panel."
    assert panel.mandates.live().count() == 6


def test_no_empty_seat_takes_nobody_in(now):
    panel = build.constituted()
    before = Member.objects.count()

    with pytest.raises(members.NoEmptySeat) as refusal:
        members.seat_newcomer(
            panel=panel,
            sector=sector(panel),
            details=members.Details("One too many"),
            by=build.coordinator(panel),
            now=now,
        )

    assert str(refusal.value) == "Residents: all 2 seats are held. Nobody was added."
    assert Member.objects.count() == before


def test_nobody_sits_in_two_thirds(now):
    panel = build.panel(each=2)
    giulia = build.coordinator(panel)
    build.member(panel=panel, name="Ilir Çela", email="ilir@portal.example")

    with pytest.raises(members.Namesake):
        members.keep_in_reserve(
            panel=panel,
            sector=sector(panel, "official"),
            details=members.Details("ilir cela"),
            by=giulia,
            now=now,
        )
    with pytest.raises(members.KnownAlready) as refusal:
        members.keep_in_reserve(
            panel=panel,
            sector=sector(panel, "official"),
            details=members.Details("I. Çela", email="Ilir@Portal.example"),
            by=giulia,
            now=now,
        )

    assert str(refusal.value) == "Somebody with this e-mail address is on this panel already."


def test_all_thirds_are_made_smaller_together(now):
    panel = build.vacancy(each=3)
    giulia = build.coordinator(panel)
    for code in ("civil-society", "official"):
        mandate = panel.mandates.live().filter(sector__code=code).first()
        members.end(mandate=mandate, reason=EndReason.MOVED, by=giulia, now=now)

    parts = [part.sector for part in balance.balance_of(panel).parts]
    panels.resize(panel=panel, seats=dict.fromkeys(parts, 2), by=giulia, now=now)
    panel = panels.constitute(panel=panel, by=giulia, now=now)

    assert panel.is_constituted
    assert balance.balance_of(panel).counts()["resident"] == [2, 2]


def test_seats_that_are_held_are_not_closed(now):
    panel = build.full(each=3)

    with pytest.raises(panels.SeatsHeld) as refusal:
        panels.resize(panel=panel, seats={sector(panel): 2}, by=build.coordinator(panel), now=now)

    assert str(refusal.value) == (
        "Residents: 3 seats are held, so 2 are too few. Record first who leaves."
    )


def test_a_constituted_panel_that_grows_waits_for_its_members(now):
    panel = build.constituted()
    parts = [part.sector for part in balance.balance_of(panel).parts]

    panel = panels.resize(
        panel=panel, seats=dict.fromkeys(parts, 3), by=build.coordinator(panel), now=now
    )

    assert panel.state == PanelState.VACANCY


def test_a_dissolved_panel_ends_all_mandates_and_refuses_every_act(now):
    panel = build.constituted()
    giulia = build.coordinator(panel)

    panels.dissolve(panel=panel, reason="The term is over.", by=giulia, now=now)
    panels.dissolve(panel=panel, reason="Again.", by=giulia, now=now)

    assert panel.mandates.live().count() == 0
    assert panel.changes.filter(kind=ChangeKind.DISSOLVED).count() == 1
    with pytest.raises(NotAllowed) as refusal:
        panels.constitute(panel=panel, by=giulia, now=now)
    assert str(refusal.value) == "This panel is dissolved. Its record stays as it is."


@pytest.mark.parametrize("act", ["constitute", "withdraw", "end"])
def test_doing_it_twice_is_like_once_or_says_so(act, now):
    panel = build.full()
    giulia = build.coordinator(panel)
    waiting = build.member(panel=panel)
    mandate = panel.mandates.first()
    acts = {
        "constitute": lambda: panels.constitute(panel=panel, by=giulia, now=now),
        "withdraw": lambda: members.withdraw(member=waiting, by=giulia, now=now),
        "end": lambda: members.end(mandate=mandate, reason="moved", by=giulia, now=now),
    }

    acts[act]()
    lines = panel.changes.count()
    try:
        acts[act]()
    except members.Gone as refusal:
        assert str(refusal) == "It is recorded already that this member left."  # noqa: PT017

    assert panel.changes.count() == lines


def test_a_correction_does_not_undo_what_happened_since_the_form_was_opened(now):
    panel = build.full()
    giulia = build.coordinator(panel)
    details = members.Details("Ana")
    opened = members.keep_in_reserve(
        panel=panel, sector=sector(panel), details=details, by=giulia, now=now
    )
    members.withdraw(member=opened, by=giulia, now=now)

    members.correct(member=opened, details=members.Details("Anna"), by=giulia, now=now)

    assert Member.objects.get(pk=opened.pk).name == "Anna"
    assert Member.objects.get(pk=opened.pk).withdrawn_at == now


def test_what_was_removed_meanwhile_is_said_to_be_gone(now):
    panel = build.full()
    giulia = build.coordinator(panel)
    mandate = panel.mandates.first()
    Mandate.objects.filter(pk=mandate.pk).delete()

    with pytest.raises(Refused, match="no longer here"):
        members.end(mandate=mandate, reason=EndReason.RESIGNATION, by=giulia, now=now)


def test_a_dissolved_panel_looks_for_nobody_and_meets_no_more(now):
    panel = build.constituted(each=1)
    giulia = build.coordinator(panel)
    called, planned = (sit.sitting(panel=panel, state=state) for state in ("called", "planned"))
    joining.call(panel=panel)
    Member.objects.filter(pk=panel.members.earliest("pk").pk).update(email="member@example.org")

    panels.dissolve(panel=panel, reason="The term is over.", by=giulia, now=now)

    for meeting in (called, planned):
        meeting.refresh_from_db()
        assert (meeting.is_cancelled, meeting.cancel_reason) == (True, "The term is over.")
    assert not panel.calls.open(now).exists()
    told = OutboundMail.objects.filter(kind="panels.sitting_cancelled").count()
    assert told == 1  # of the sitting that she was invited to
    page = Client().get(reverse("panels:panel", args=[panel.city.slug, panel.programme.slug]))
    assert "Join your panel" not in page.content.decode()
    assert "No sitting is planned." in page.content.decode()


def test_a_panel_is_not_dissolved_while_it_sits(now):
    panel = sit.open_sitting(panel=build.constituted(each=1)).panel

    with pytest.raises(Refused, match="A sitting of this panel is open"):
        panels.dissolve(panel=panel, reason="x", by=build.coordinator(panel), now=now)

    panel.refresh_from_db()
    assert panel.mandates.live().count() == 3
