"""Everybody in a draw learns their code: by mail, or on the page behind their own link."""

import pytest
from django.urls import reverse

from crisco.jobs import mail
from crisco.jobs.models import OutboundMail
from panels.models import Application, DrawEntry
from panels.services import application_keys, drawing
from tests.builders import drawing as build
from tests.builders import joining, panels
from tests.panels.test_drawing_pages import public, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw(now):
    """Fixed with Amina, who reads French and has an address, and Boris, who has none."""
    panel = panels.panel(each=1)
    mine = {"email": "amina@example.org", "email_confirmed_at": panel.created_at}
    joining.application(panel=panel, state="eligible", name="Amina", language="fr", **mine)
    joining.application(panel=panel, state="eligible", name="Boris")
    return build.draw(panel=panel, count=0, until="frozen", now=now)


def code_of(name):
    return DrawEntry.objects.get(application__name=name).code


def test_who_has_an_address_gets_the_code_in_their_language_once(draw, now):
    drawing.freeze(draw=draw, by=panels.coordinator(draw.panel), now=now)

    letter = OutboundMail.objects.get()
    panel = draw.panel
    page = f"/fr/panels/{panel.city.slug}/{panel.programme.slug}/draws/1/\n"
    assert (letter.kind, letter.to, letter.language) == (
        "panels.application_in_draw",
        "amina@example.org",
        "fr",
    )
    assert letter.subject.startswith("Votre code dans le tirage au sort")
    assert f"Votre code est {code_of('Amina')}." in letter.text
    assert page in letter.text
    assert "/fr/panels/application/" in letter.text


def test_who_has_no_address_reads_the_code_behind_their_own_link(draw, client, now):
    boris = Application.objects.get(name="Boris")
    link = application_keys.mint_link(boris, now=now)

    page = text_of(client.get(reverse("panels:application", args=[link])))

    assert code_of("Boris") in page
    assert code_of("Amina") not in page
    assert public("public_draw", draw, 1) in page


def test_the_next_draw_has_a_code_and_a_message_of_its_own(draw, now):
    by = panels.coordinator(draw.panel)
    drawing.cancel(draw=draw, reason="Rain.", by=by, now=now)
    build.draw(panel=draw.panel, count=0, until="frozen", by=by, now=now)

    codes = DrawEntry.objects.filter(application__name="Amina").values_list("code", flat=True)
    texts = "".join(OutboundMail.objects.values_list("text", flat=True))
    assert OutboundMail.objects.count() == len(set(codes)) == 2
    assert all(code in texts for code in codes)


def test_a_code_of_a_draw_that_was_called_off_is_not_sent_any_more(draw, now):
    letter = OutboundMail.objects.get()
    drawing.cancel(draw=draw, reason="Rain.", by=panels.coordinator(draw.panel), now=now)
    OutboundMail.objects.update(not_before=panels.LONG_AGO)

    assert not mail.send(str(letter.pk))

    letter.refresh_from_db()
    assert letter.state == "suppressed"
