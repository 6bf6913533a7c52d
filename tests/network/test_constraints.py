"""What the tables of the network refuse, whoever writes to them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from crisco.db import violated
from network.models import (
    Activity,
    ActivityKind,
    Affiliation,
    Enquiry,
    EnquiryKind,
    Invitation,
    Office,
    Partnership,
    Programme,
    ProgrammeState,
    Role,
    Theme,
)
from tests.builders import network as build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def draft() -> Programme:
    return build.programme(state=ProgrammeState.DRAFT)


def activity(**given: Any) -> Activity:
    given = {"programme": None, "number": 1, "kind": ActivityKind.LOCAL, "title_en": "A", **given}
    given["programme"] = given["programme"] or draft()
    return Activity.objects.create(**given)


def affiliation() -> Affiliation:
    return build.affiliation(user=build.user(), organisation=build.organisation(), role=Role.EDITOR)


def invitation(**given: Any) -> Invitation:
    return Invitation.objects.create(
        **{
            "email": "new@portal.example",
            "language": "en",
            "role": Role.DEPUTY,
            "token_digest": "a" * 64,
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=3),
            **given,
            "organisation": given.get("organisation") or build.organisation(),
        }
    )


def office() -> Office:
    return Office.objects.create(
        organisation=build.organisation(), slug="main", place="Vejle", address="Street 1"
    )


def enquiry() -> Enquiry:
    return Enquiry.objects.create(
        ticket="ABC234",
        kind=EnquiryKind.CONTACT,
        text="Hello",
        language="en",
        answer_due_on=date(2026, 12, 15),
    )


def partnership() -> Partnership:
    return build.partnership(programme=draft(), organisation=build.organisation())


def theme() -> Theme:
    return build.theme(programme=draft())


def itself(row: Any) -> dict[str, Any]:
    return {"replaced_by": row} if isinstance(row, Partnership) else {"prepares": row}


CASES: list[tuple[str, Callable[[], Any], dict[str, Any] | Callable[[Any], dict[str, Any]]]] = [
    ("network_activity_does_not_prepare_itself", activity, itself),
    (
        "network_activity_ends_after_start",
        activity,
        {"starts_on": date(2020, 1, 2), "ends_on": date(2020, 1, 1)},
    ),
    ("network_activity_has_a_title", activity, {"title_en": "  "}),
    ("network_activity_has_a_title", activity, {"source_language": "fr"}),
    ("network_affiliation_ends_after_start", affiliation, {"until_at": build.LONG_AGO}),
    ("network_city_country_has_two_letters", build.city, {"country": "it"}),
    ("network_city_has_a_language", build.city, {"languages": []}),
    ("network_city_has_a_name", build.city, {"name_en": None}),
    ("network_city_is_on_earth", build.city, {"latitude": 91}),
    ("network_city_is_on_earth", build.city, {"longitude": -181}),
    ("network_enquiry_has_a_text", enquiry, {"text": " \n "}),
    ("network_invitation_expires_after_creation", invitation, {"expires_at": NOW}),
    ("network_invitation_accepted_or_revoked", invitation, {"accepted_at": NOW, "revoked_at": NOW}),
    ("network_office_has_an_address", office, {"address": ""}),
    ("network_organisation_country_has_two_letters", build.organisation, {"country": "it"}),
    ("network_organisation_has_a_name", build.organisation, {"name_en": ""}),
    ("network_partnership_does_not_replace_itself", partnership, itself),
    (
        "network_partnership_ends_after_start",
        partnership,
        {"from_on": date(2020, 1, 1), "until_on": date(2020, 1, 1)},
    ),
    ("network_programme_has_a_title", draft, {"title_en": None}),
    ("network_programme_has_an_acronym", draft, {"acronym": " "}),
    (
        "network_programme_ends_after_start",
        draft,
        {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 1)},
    ),
    ("network_theme_has_a_title", theme, {"title_en": ""}),
    ("network_user_has_an_email", build.user, {"email": " "}),
    ("network_user_email_is_lower_case", build.user, {"email": "Ana@portal.example"}),
]


@pytest.mark.parametrize(("name", "make", "changes"), CASES)
def test_an_update_past_every_form_is_refused(name, make, changes):
    row = make()
    columns = changes(row) if callable(changes) else changes

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**columns)

    assert violated(refusal.value) == name


def second_activity() -> None:
    activity(programme=activity().programme)


def second_affiliation() -> None:
    first = affiliation()
    build.affiliation(user=first.user, organisation=first.organisation, role=first.role)


def second_invitation() -> None:
    invitation(organisation=invitation().organisation, token_digest="b" * 64)


def second_office() -> None:
    first = office()
    Office.objects.create(organisation=first.organisation, slug="main", place="x", address="y")


def second_partnership() -> None:
    first = partnership()
    build.partnership(
        programme=first.programme, organisation=first.organisation, from_on=date(2020, 1, 1)
    )


def second_theme() -> None:
    build.theme(programme=theme().programme)


@pytest.mark.parametrize(
    ("name", "twice"),
    [
        ("network_activity_number_is_unique", second_activity),
        ("network_affiliation_is_held_once", second_affiliation),
        ("network_invitation_is_open_once", second_invitation),
        ("network_office_is_listed_once", second_office),
        ("network_partnership_one_part_at_a_time", second_partnership),
        ("network_theme_number_is_unique", second_theme),
    ],
)
def test_a_second_one_of_its_kind_is_refused(name, twice):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        twice()

    assert violated(refusal.value) == name


def test_touching_partnerships_of_one_organisation_are_two_parts():
    first = partnership()
    Partnership.objects.filter(pk=first.pk).update(until_on=date(2020, 1, 1))

    second = build.partnership(
        programme=first.programme, organisation=first.organisation, from_on=date(2020, 1, 1)
    )

    assert second.pk != first.pk


def test_an_ended_role_can_be_given_again():
    first = affiliation()
    Affiliation.objects.filter(pk=first.pk).update(until_at=NOW)

    build.affiliation(user=first.user, organisation=first.organisation, role=first.role)

    assert Affiliation.objects.live(NOW + timedelta(seconds=1)).count() == 1
