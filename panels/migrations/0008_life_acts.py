"""Interests in points, second sittings, early starts; offers of seats are applications' alone."""

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crisco.text
from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"
LIFE = (SQL / "life.sql").read_text(encoding="utf-8")


def between(start: str, end: str) -> str:
    """A piece of what the life of panels wrote, to put it back."""
    begin = LIFE.index(start)
    return LIFE[begin : LIFE.index(end, begin) + len(end)]


OFFERS = between("ALTER TABLE panels_offer", ";") + between(
    "CREATE FUNCTION panels_offer_keep()", "EXECUTE FUNCTION panels_offer_keep();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0002_guards"),
        ("panels", "0007_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            """
            DROP FUNCTION panels_offer_keep() CASCADE;
            ALTER TABLE panels_offer
                DROP CONSTRAINT panels_offer_is_of_a_seat_of_the_panel,
                DROP CONSTRAINT panels_offer_is_to_a_member_of_the_same_part;
            """,
            OFFERS,
        ),
        migrations.DeleteModel(name="Offer"),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("employer", "Works for who is concerned"),
                            ("funding", "Would receive money"),
                            ("family", "Family or close relation"),
                            ("other", "Another interest"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "details",
                    models.TextField(
                        blank=True,
                        max_length=1000,
                        validators=[crisco.text.no_controls],
                        verbose_name="details",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="declared at")),
            ],
            options={
                "verbose_name": "interest in a point",
                "verbose_name_plural": "interests in points",
            },
        ),
        migrations.AddField(
            model_name="composition",
            name="second_days",
            field=models.PositiveSmallIntegerField(
                db_default=7,
                default=7,
                verbose_name="days between a sitting without a quorum and the second one",
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="second_den",
            field=models.PositiveSmallIntegerField(
                db_default=3, default=3, verbose_name="quorum of a second sitting, below the line"
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="second_num",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, verbose_name="quorum of a second sitting, above the line"
            ),
        ),
        migrations.AddField(
            model_name="sitting",
            name="repeats",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="second",
                to="panels.sitting",
                verbose_name="sitting without a quorum that this one repeats",
            ),
        ),
        migrations.AlterField(
            model_name="panelchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("founded", "Panel opened"),
                    ("resized", "Number of seats changed"),
                    ("waiting", "Added to the reserve"),
                    ("corrected", "Entry corrected"),
                    ("withdrawn", "Taken off the reserve"),
                    ("seated", "Seat taken"),
                    ("left", "Seat given up"),
                    ("replaced", "Member replaced"),
                    ("constituted", "Panel constituted"),
                    ("dissolved", "Panel dissolved"),
                    ("called", "Members invited to a sitting"),
                    ("cancelled", "Sitting cancelled"),
                    ("opened", "Sitting opened"),
                    ("closed", "Sitting closed"),
                    ("minuted", "Minutes approved"),
                    ("decided", "Decision taken"),
                    ("advised", "Advice given"),
                    ("call_open", "Call for members opened"),
                    ("call_new", "Call for members changed"),
                    ("call_over", "Call for members closed"),
                    ("asked", "Somebody asked to join"),
                    ("refused", "Application not accepted"),
                    ("rule_moved", "Moved to a new rule"),
                    ("renewed", "Term renewed"),
                    ("suspended", "Panel suspended"),
                    ("reordered", "Reserve list put in order"),
                    ("deputy", "Deputy of a member named"),
                    ("office", "Office given"),
                    ("office_over", "Office ended"),
                    ("proven", "Proof of the part noted"),
                    ("declared", "Interests declared"),
                    ("overridden", "Exception made"),
                    ("override_over", "Exception taken back"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="composition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_den__gte", 1), ("second_num__lte", models.F("second_den"))
                ),
                name="panels_composition_second_quorum_is_a_fraction",
                violation_error_message="A quorum is a share between nothing and all.",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conflicts",
                to="panels.agendaitem",
                verbose_name="point of the agenda",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="mandate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conflicts",
                to="panels.mandate",
                verbose_name="mandate",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(
                fields=("item", "mandate"),
                name="panels_conflict_once_per_point",
                violation_error_message="This is declared already.",
            ),
        ),
        sql_file(
            SQL / "acts.sql",
            undo="""
            DROP FUNCTION panels_sitting_waits_for_its_panel() CASCADE;
            ALTER TABLE panels_sitting DROP CONSTRAINT panels_sitting_repeats_one_of_its_panel;
            DROP FUNCTION panels_conflict_keep() CASCADE;
            """,
        ),
    ]
