"""The database itself refuses a published programme with a day without a lead partner."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from crisco.db import violated, violations
from network.models import Partnership, PartnershipRole, Programme, ProgrammeState
from network.services import programmes
from network.services.data_files import WrongFile
from tests.builders import network as build

pytestmark = pytest.mark.django_db
GUARD = "network_programme_has_one_lead"


def ask() -> str:
    """The name of the guard that would refuse the commit, or empty text."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refusal:
        Programme.objects.all().delete()  # the end of the test asks again
        return violated(refusal)
    return ""


def write(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def led(*periods: tuple[date | None, date | None], **dates: date) -> Programme:
    """A programme from 2020 to 2021 (or with other dates) with leads for these periods."""
    dates = dates or {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 12, 31)}
    with transaction.atomic():
        programme = build.programme(**dates)
        Partnership.objects.filter(programme=programme).delete()
        for from_on, until_on in periods:
            build.partnership(
                programme=programme,
                organisation=build.organisation(),
                role=PartnershipRole.LEAD,
                from_on=from_on,
                until_on=until_on,
            )
    return programme


@pytest.mark.parametrize(
    ("periods", "guard"),
    [
        ([(None, None)], ""),
        ([(date(2020, 1, 1), None)], ""),
        ([(date(2020, 1, 1), date(2022, 1, 1))], ""),
        ([(None, date(2021, 1, 1)), (date(2021, 1, 1), None)], ""),
        ([(date(2020, 1, 2), None)], GUARD),
        ([(None, date(2021, 12, 31))], GUARD),
        ([(None, date(2021, 1, 1)), (date(2021, 1, 2), None)], GUARD),
        ([], GUARD),
        (
            [(None, date(2021, 1, 2)), (date(2021, 1, 1), None)],
            "network_partnership_one_lead_at_a_time",
        ),
    ],
)
def test_each_day_of_a_published_programme_has_one_lead(periods, guard):
    led(*periods)

    assert ask() == guard


@pytest.mark.parametrize(
    ("periods", "guard"),
    [
        ([(None, None)], ""),
        ([(date(2020, 1, 1), None)], ""),
        ([(None, date(2020, 1, 1)), (date(2020, 1, 1), None)], ""),
        ([(None, date(2020, 1, 1))], GUARD),
        ([], GUARD),
    ],
)
def test_a_programme_without_dates_has_one_lead_without_end(periods, guard):
    programme = led(*periods)
    Programme.objects.filter(pk=programme.pk).update(starts_on=None, ends_on=None)

    assert ask() == guard


def test_a_draft_may_be_without_a_lead():
    build.programme(state=ProgrammeState.DRAFT)

    assert ask() == ""


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM network_partnership",
        "UPDATE network_partnership SET role = 'core'",
        "UPDATE network_partnership SET until_on = '2020-06-01'",
        "UPDATE network_partnership SET from_on = '2020-06-01'",
    ],
)
def test_raw_sql_cannot_take_the_lead_away(sql):
    led((None, None))
    write(sql)

    assert ask() == GUARD


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE network_programme SET ends_on = '2023-01-01'",
        "UPDATE network_programme SET starts_on = '2010-01-01'",
        "UPDATE network_programme SET ends_on = NULL",
    ],
)
def test_a_programme_cannot_grow_beyond_its_lead(sql):
    led((date(2020, 1, 1), date(2022, 1, 1)))
    assert ask() == ""
    write(sql)

    assert ask() == GUARD


def test_a_draft_cannot_be_published_without_a_lead():
    build.programme(state=ProgrammeState.DRAFT)
    write("UPDATE network_programme SET state = 'published'")

    assert ask() == GUARD


def test_a_partnership_moved_to_another_programme_leaves_none_behind():
    programme, other = led((None, None)), build.programme(state=ProgrammeState.DRAFT)
    write(
        "UPDATE network_partnership SET programme_id = %s WHERE programme_id = %s",
        other.pk,
        programme.pk,
    )

    assert ask() == GUARD


def test_truncating_the_partners_is_refused_at_once():
    led((None, None))
    ask()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write("TRUNCATE network_partnership")

    assert violated(refusal.value) == GUARD


def test_a_programme_goes_away_with_its_partners():
    led((None, None)).delete()

    assert ask() == ""


def test_a_swap_of_leads_passes_when_the_commit_finds_it_whole():
    programme = led((None, None))
    write("UPDATE network_partnership SET until_on = '2021-01-01' WHERE role = 'lead'")
    build.partnership(
        programme=programme,
        organisation=build.organisation(),
        role=PartnershipRole.LEAD,
        from_on=date(2021, 1, 1),
    )

    assert ask() == ""


def test_the_refusal_reaches_people_as_a_sentence():
    led((None, None))

    with pytest.raises(ValueError, match="one lead partner on each of its days"):  # noqa: SIM117
        with violations({GUARD: ValueError(str(programmes.REFUSALS[GUARD]))}):
            Partnership.objects.all().delete()


def test_a_data_file_without_a_lead_is_refused_with_that_sentence(tmp_path, now):
    path = tmp_path / "leaderless.yaml"
    path.write_text(
        "programme: {slug: x, acronym: X, title: {en: X}, partners: []}\n", encoding="utf-8"
    )

    with pytest.raises(WrongFile, match="one lead partner on each of its days"):
        programmes.load([path], now=now)

    assert not Programme.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_sessions_cannot_open_a_gap_between_them():
    programme = led((None, None))
    other = connection.copy()
    try:
        with transaction.atomic():
            Programme.objects.filter(pk=programme.pk).update(ends_on=date(2025, 1, 1))
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
                cursor.execute("UPDATE network_partnership SET until_on = '2022-01-01'")
                with pytest.raises(Exception, match="lock timeout"):
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        other.close()

    assert Programme.objects.get().ends_on == date(2025, 1, 1)
