"""Rules as versions: drafted from the published one, checked, frozen, and what moves to them."""

import pytest
from django.test import Client
from django.urls import reverse

from crisco.verdict import NotAllowed
from panels.models import Composition, Mandate, PanelChange
from panels.services import drafting
from panels.services.acts import Refused
from tests.builders import network
from tests.builders import panels as build

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def staff():
    return network.network_staff()


def browser(person, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_draft_is_made_from_the_newest_version_once(staff, now):
    rule = build.thirds()

    one, two = (drafting.draft(programme=rule.programme, by=staff, now=now) for _ in range(2))

    assert one == two
    assert (one.version, one.published_at, one.least_size) == (2, None, 3)
    assert list(one.sectors.order_by("position").values_list("code", flat=True)) == [
        "resident",
        "civil-society",
        "official",
    ]


def test_only_the_network_s_staff_drafts(now):
    rule = build.thirds()

    with pytest.raises(NotAllowed):
        drafting.draft(programme=rule.programme, by=network.user(), now=now)


def test_a_rule_that_no_panel_can_obey_is_not_published(staff, now):
    rule = build.thirds()
    draft = drafting.draft(programme=rule.programme, by=staff, now=now)
    draft.sectors.filter(code="official").update(maximum=1)
    Composition.objects.filter(pk=draft.pk).update(least_size=6)

    with pytest.raises(drafting.Impossible) as refusal:
        drafting.publish(composition=draft, by=staff, now=now)

    assert str(refusal.value) == "No number of seats obeys everything in this rule at once."


def test_shares_above_the_whole_are_refused(staff, now):
    rule = build.thirds()
    draft = drafting.draft(programme=rule.programme, by=staff, now=now)
    draft.sectors.filter(code="official").update(share_num=2)
    draft.refresh_from_db()

    assert drafting.impossible(draft) == "The shares together are more than the whole."


def test_a_forming_panel_moves_with_everybody_on_it(staff, now):
    panel = build.full(each=1)
    waiting = build.member(panel=panel, sector="official")
    by = build.coordinator(panel)
    draft = drafting.draft(programme=panel.programme, by=staff, now=now)
    drafting.publish(composition=draft, by=staff, now=now)
    names = set(panel.mandates.values_list("member__name", flat=True))

    drafting.move(panel=panel, composition=draft, by=by, now=now)

    panel.refresh_from_db()
    waiting.refresh_from_db()
    held = Mandate.objects.live().filter(panel=panel)
    assert panel.composition == draft
    assert waiting.sector.composition == draft
    assert set(held.values_list("member__name", flat=True)) == names
    assert PanelChange.objects.get(panel=panel).reason == "1 → 2"


def test_a_constituted_panel_keeps_its_rule(staff, now):
    panel = build.constituted(each=1)
    draft = drafting.draft(programme=panel.programme, by=staff, now=now)
    drafting.publish(composition=draft, by=staff, now=now)

    with pytest.raises(NotAllowed) as refusal:
        drafting.move(panel=panel, composition=draft, by=build.coordinator(panel), now=now)

    assert "still forming" in str(refusal.value)


def test_the_rule_of_another_programme_is_refused(now):
    panel = build.full(each=1)

    with pytest.raises(Refused, match="is not for this panel"):
        drafting.move(panel=panel, composition=build.thirds(), by=build.coordinator(panel), now=now)


def test_staff_drafts_changes_and_publishes_on_the_pages(staff, settings):
    rule = build.four_kinds()
    client = browser(staff, settings)

    page = client.post(reverse("panels:rule_draft", args=[rule.pk]), follow=True)
    form = page.context["form"]
    given = {name: form.initial.get(name) or "" for name in form.fields}
    for part in page.context["parts"]:
        for name in part.fields:
            given[part.add_prefix(name)] = part.initial.get(name) or ""
        given[part.add_prefix("slack")] = 0
    given["least_size"] = 8
    new = page.context["parts"][-1]
    given |= {
        new.add_prefix("title"): "Schools",
        new.add_prefix("kinds"): "Primary school\nSecondary school",
        new.add_prefix("minimum"): 1,
        new.add_prefix("wanted"): 2,
    }
    for part in page.context["parts"][:-1]:
        given[part.add_prefix("minimum")] = 1
        given[part.add_prefix("wanted")] = 0
    draft = Composition.objects.get(published_at=None)
    saved = client.post(reverse("panels:rule_edit", args=[draft.pk]), given, follow=True)
    assert "Schools" in saved.content.decode()
    assert [line.after for line in saved.context["differences"]][:1] == ["8"]
    client.post(reverse("panels:rule_publish", args=[draft.pk]), follow=True)

    draft.refresh_from_db()
    assert draft.is_published
    assert list(
        draft.sectors.get(code="schools")
        .sub_kinds.order_by("position")
        .values_list("title_en", flat=True)
    ) == ["Primary school", "Secondary school"]


def test_a_draft_can_be_thrown_away_and_a_published_rule_cannot(staff, settings):
    rule = build.thirds()
    client = browser(staff, settings)
    client.post(reverse("panels:rule_draft", args=[rule.pk]))
    draft = Composition.objects.get(published_at=None)

    client.post(reverse("panels:rule_discard", args=[draft.pk]))
    kept = client.post(reverse("panels:rule_discard", args=[rule.pk]), follow=True)

    assert list(Composition.objects.all()) == [rule]
    assert "never changes" in kept.content.decode()
