"""A person's own page: see, change, cancel, come back, answer an offer."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from crisco.jobs.models import OutboundMail
from events.models import Need, Registration, RegistrationKey, RegistrationState
from events.services import keys, registrations
from tests.builders import events as build

pytestmark = pytest.mark.django_db
S = RegistrationState


@pytest.fixture
def event(soon):
    return build.event(starts_at=soon, slug="neighbours", capacity=1)


@pytest.fixture
def kept(event):
    return build.register(event=event, now=timezone.now(), email="amal@example.org")


def state_of(registration):
    return Registration.objects.get(pk=registration.pk).state


def text_of(page):
    return page.content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_own_page_is_private(client, kept, language):
    page = client.get(f"/{language}/r/{kept.link}/")

    assert page.status_code == 200
    # not no-referrer: browsers then send no origin, and every form of the page is refused
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_an_unknown_link_says_what_to_do(client):
    page = client.get("/en/r/nonsense/")

    assert page.status_code == 404
    assert "This link is not known" in text_of(page)


@pytest.mark.parametrize("column", ["expires_at", "revoked_at"])
def test_a_dead_link_says_that_it_has_ended(client, kept, column):
    RegistrationKey.objects.update(**{column: timezone.now()})

    for act in ("", "change/", "cancel/"):
        page = client.get(f"/en/r/{kept.link}/{act}")
        assert page.status_code == 410
        assert "This link has ended" in text_of(page)


def test_cancelling_shows_first_and_posts_then(client, kept):
    shown = client.get(f"/en/r/{kept.link}/cancel/")
    still = state_of(kept.registration)
    client.post(f"/en/r/{kept.link}/cancel/")

    assert "Cancel my registration" in text_of(shown)
    assert (still, state_of(kept.registration)) == (S.CONFIRMED, S.CANCELLED)
    assert OutboundMail.objects.filter(kind="events.cancelled").count() == 1


def test_cancelling_twice_is_the_same_as_once(client, kept):
    for _ in range(2):
        client.post(f"/en/r/{kept.link}/cancel/")

    assert OutboundMail.objects.filter(kind="events.cancelled").count() == 1


def test_undo_gives_the_place_back_while_it_is_free(client, kept, event):
    client.post(f"/en/r/{kept.link}/cancel/")

    page = client.post(f"/en/r/{kept.link}/undo/", follow=True)

    assert "Undone. Your place is kept." in text_of(page)
    assert build.places(event) == (1, 0)
    assert state_of(kept.registration) == S.CANCELLED


def test_undo_leads_to_the_end_of_the_list_when_the_place_went_to_the_next(client, kept, event):
    next_one = build.register(event=event, now=timezone.now()).registration
    client.post(f"/en/r/{kept.link}/cancel/")

    page = client.post(f"/en/r/{kept.link}/undo/", follow=True)

    assert "waiting list again, at its end" in text_of(page)
    assert state_of(next_one) == S.OFFERED


@pytest.mark.parametrize("email", ["amal@example.org", ""])
def test_undo_pressed_twice_at_once_makes_one_registration(soon, email):
    event = build.event(starts_at=soon, capacity=5)
    old = build.register(event=event, now=timezone.now(), email=email).registration
    registrations.cancel(registration=old, now=timezone.now())

    registrations.undo(registration=old, now=timezone.now())
    with pytest.raises(registrations.Refused, match="nothing to undo"):
        registrations.undo(registration=old, now=timezone.now())

    assert Registration.objects.live().filter(event=event).count() == 1


def test_undo_does_not_open_what_the_owner_of_the_address_wrote_since(client, kept, event):
    client.post(f"/en/r/{kept.link}/cancel/")
    build.register(
        event=event, now=timezone.now(), email="amal@example.org", name="Secret", step_free=True
    )

    page = client.post(f"/en/r/{kept.link}/undo/", follow=True)

    assert "This address is already registered." in text_of(page)
    assert "Secret" not in text_of(client.get(f"/en/r/{kept.link}/"))


def test_those_who_wait_see_where_they_stand(client, kept, event):
    links = [build.register(event=event, now=timezone.now()).link for _ in range(3)]

    pages = [text_of(client.get(f"/en/r/{link}/")) for link in links]

    assert "You are next." in pages[0]
    assert "1 registration is before you." in pages[1]
    assert "2 registrations are before you." in pages[2]


@pytest.fixture
def offer(client, kept, event):
    """The only place is free again, and offered to the next person."""
    waiting = build.register(event=event, now=timezone.now(), email="ben@example.org")
    registrations.cancel(registration=kept.registration, now=timezone.now())
    return waiting


def test_an_offer_is_accepted_by_a_button(client, offer):
    shown = client.get(f"/en/r/{offer.link}/")
    client.post(f"/en/r/{offer.link}/accept/")

    assert "A place is free for you." in text_of(shown)
    assert state_of(offer.registration) == S.CONFIRMED
    assert OutboundMail.objects.filter(kind="events.kept", to="ben@example.org").count() == 1


def test_an_offer_that_is_not_answered_is_no_calendar_entry(client, offer):
    before = client.get(f"/en/r/{offer.link}/calendar/")
    client.post(f"/en/r/{offer.link}/accept/")
    after = client.get(f"/en/r/{offer.link}/calendar/")

    assert (before.status_code, after.status_code) == (404, 200)


def test_an_offer_is_declined_by_a_button(client, offer, event):
    client.post(f"/en/r/{offer.link}/decline/")

    assert state_of(offer.registration) == S.DECLINED
    assert build.places(event) == (0, 0)


def test_a_late_yes_is_answered_with_the_way_back(client, offer):
    Registration.objects.filter(pk=offer.registration.pk).update(
        offer_expires_at=timezone.now() - timedelta(minutes=1)
    )

    page = client.post(f"/en/r/{offer.link}/accept/", follow=True)

    assert "This offer has run out" in text_of(page)
    assert state_of(offer.registration) != S.CONFIRMED


ANSWERS = {
    "name": "Amal",
    "contact": "amal@example.org",
    "language": "en",
    "party_size": "1",
    "interpreter_language": "en",
}


def test_answers_are_changed(client, kept):
    client.post(f"/en/r/{kept.link}/change/", {**ANSWERS, "name": "Amal B.", "step_free": "on"})

    assert Registration.objects.get().name == "Amal B."
    assert Need.objects.get().step_free


def test_more_people_than_places_leave_the_registration_as_it_was(client, soon):
    event = build.event(starts_at=soon, capacity=2)
    build.register(event=event, now=timezone.now())
    kept = build.register(event=event, now=timezone.now(), email="amal@example.org")

    page = client.post(f"/en/r/{kept.link}/change/", {**ANSWERS, "name": "X", "party_size": "2"})

    mine = Registration.objects.get(email_norm="amal@example.org")
    assert "stays as it was" in text_of(page)
    assert (mine.name, mine.party_size) == ("Amal", 1)


def test_a_group_that_came_before_the_limit_was_lowered_changes_its_name(client, soon):
    event = build.event(starts_at=soon, capacity=20, max_party=8)
    kept = build.register(event=event, now=timezone.now(), email="amal@example.org", party_size=6)
    type(event).objects.update(max_party=4)
    address = f"/en/r/{kept.link}/change/"

    client.post(address, {**ANSWERS, "name": "Amal B.", "party_size": "6"})
    larger = text_of(client.post(address, {**ANSWERS, "party_size": "7"}))

    mine = Registration.objects.get()
    assert (mine.name, mine.party_size) == ("Amal B.", 6)
    assert "something from the list" in larger


def test_a_smaller_group_gives_places_to_those_who_wait(soon):
    event = build.event(starts_at=soon, capacity=3)
    group = build.register(event=event, now=timezone.now(), party_size=3).registration
    waiting = build.register(event=event, now=timezone.now()).registration

    registrations.change(
        registration=group, answers=build.answers(email=group.email_norm), now=timezone.now()
    )

    assert state_of(waiting) == S.OFFERED


def mailed_link(address):
    """The path of the link in the newest message to an address."""
    mail = OutboundMail.objects.filter(to=address).latest("created_at")
    return re.search(r"/en/r/[^/]+/", mail.text).group()


def test_a_new_address_counts_when_its_owner_says_so(client, kept):
    client.post(f"/en/r/{kept.link}/change/", {**ANSWERS, "contact": "new@example.org"})
    link = mailed_link("new@example.org")
    before = Registration.objects.get().email_norm
    asked = text_of(client.get(link))
    for act in ("cancel/", "change/", "decline/"):
        client.post(link + act, ANSWERS)
    client.post(f"{link}confirm/")

    mine = Registration.objects.get()
    assert (before, mine.email_norm) == ("amal@example.org", "new@example.org")
    assert (mine.state, bool(mine.email_confirmed_at)) == (S.CONFIRMED, True)
    assert "Is this your address?" in asked
    assert "Amal" not in asked
    assert client.get(f"/en/r/{kept.link}/").status_code == 410
    assert client.get(link).status_code == 200


def test_changing_to_a_known_address_looks_like_changing_to_any_other(client, kept, soon):
    event = kept.registration.event
    known = build.registration(event=event, email_norm="known@example.org", state="waiting")

    def change_to(address):
        page = client.post(
            f"/en/r/{kept.link}/change/", {**ANSWERS, "contact": address}, follow=True
        )
        return text_of(page).replace(address, "")

    assert change_to("known@example.org") == change_to("other@example.org")
    told = OutboundMail.objects.get(to="known@example.org")
    assert (told.kind, told.payload) == ("events.already", {"registration": known.pk})


def test_a_new_address_that_came_to_be_registered_meanwhile_stays_where_it_is(client, kept):
    client.post(f"/en/r/{kept.link}/change/", {**ANSWERS, "contact": "new@example.org"})
    link = mailed_link("new@example.org")
    event = kept.registration.event
    build.registration(event=event, email_norm="new@example.org", state="waiting")

    page = client.post(f"{link}confirm/", follow=True)

    assert "This address is already registered." in text_of(page)
    kept.registration.refresh_from_db()
    assert kept.registration.email_norm == "amal@example.org"


def test_giving_up_the_address_ends_the_old_links_and_gives_a_code(client, kept):
    page = client.post(f"/en/r/{kept.link}/change/", {**ANSWERS, "contact": ""}, follow=True)

    assert "Please note down your new code" in text_of(page)
    assert client.get(f"/en/r/{kept.link}/").status_code == 410


def test_every_new_address_of_a_day_is_asked_up_to_three(kept):
    for name in ("typo", "right", "third", "fourth"):
        registrations.change(
            registration=kept.registration,
            answers=build.answers(email=f"{name}@example.org"),
            now=timezone.now(),
        )

    asked = OutboundMail.objects.filter(kind="events.new_address").order_by("created_at")
    assert [mail.to for mail in asked] == [
        "typo@example.org",
        "right@example.org",
        "third@example.org",
    ]


def test_a_stranger_is_not_asked_by_many_registrations(soon):
    for _ in range(5):
        kept = build.register(event=build.event(starts_at=soon), now=timezone.now(), email="")
        answers = build.answers(email="stranger@example.org")
        registrations.change(registration=kept.registration, answers=answers, now=timezone.now())

    assert OutboundMail.objects.filter(to="stranger@example.org").count() == 3


def test_an_address_is_confirmed_only_through_the_mailed_link(client, kept):
    client.post(f"/en/r/{kept.link}/confirm/")
    by_screen = Registration.objects.get().email_confirmed_at
    mailed = keys.mint_link(kept.registration, now=timezone.now(), mailed=True)
    client.post(f"/en/r/{mailed}/confirm/")

    assert by_screen is None
    assert Registration.objects.get().email_confirmed_at


def test_confirming_an_address_signs_nobody_in(client, kept):
    mailed = keys.mint_link(kept.registration, now=timezone.now(), mailed=True)

    client.post(f"/en/r/{mailed}/confirm/")

    assert "_auth_user_id" not in client.session


def test_after_the_start_nothing_is_changed(client, soon, today):
    event = build.event(starts_at=soon)
    kept = build.register(event=event, now=today)
    type(event).objects.update(starts_at=today - timedelta(hours=1))

    page = client.post(f"/en/r/{kept.link}/cancel/", follow=True)

    assert "The event has begun" in text_of(page)
    assert state_of(kept.registration) == S.CONFIRMED


@pytest.mark.parametrize("act", ["undo", "accept", "decline", "confirm"])
def test_acts_answer_to_buttons_alone(client, kept, act):
    assert client.get(f"/en/r/{kept.link}/{act}/").status_code == 405


def test_one_link_opens_one_registration(client, kept, soon):
    other = build.register(event=build.event(starts_at=soon), now=timezone.now(), name="Secret")

    assert "Secret" not in text_of(client.get(f"/en/r/{kept.link}/"))
    assert "Secret" in text_of(client.get(f"/en/r/{other.link}/"))
