"""Draws by lot: their ceremony and their published tables."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import crisco.text
from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0008_life_acts"),
    ]

    operations = [
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
                    ("draw_fixed", "Applicants of a draw fixed"),
                    ("draw_shown", "Table of a draw published"),
                    ("draw_made", "Lots drawn"),
                    ("draw_sure", "Result of a draw confirmed"),
                    ("draw_over", "Draw closed"),
                    ("draw_off", "Draw called off"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(verbose_name="number among the panel’s draws"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("frozen", "Applicants are fixed"),
                            ("prepared", "Table is published"),
                            ("drawn", "Drawn"),
                            ("confirmed", "Confirmed"),
                            ("closed", "Closed"),
                            ("cancelled", "Called off"),
                        ],
                        default="planned",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="version of the table"
                    ),
                ),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="days to answer",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        max_length=200,
                        validators=[crisco.text.one_line, crisco.text.no_link],
                        verbose_name="where the public number comes from",
                    ),
                ),
                (
                    "draws_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="when the public number is drawn"
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        max_length=80,
                        validators=[crisco.text.one_line],
                        verbose_name="public number",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        validators=[crisco.text.one_line],
                        verbose_name="where the number can be read",
                    ),
                ),
                (
                    "outcome",
                    models.JSONField(blank=True, null=True, verbose_name="result, in codes"),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        max_length=250,
                        validators=[crisco.text.one_line],
                        verbose_name="why it was called off",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="applicants fixed at"),
                ),
                (
                    "prepared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="table published at"),
                ),
                ("drawn_at", models.DateTimeField(blank=True, null=True, verbose_name="drawn at")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="called off at"),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draws",
                        to="panels.panel",
                        verbose_name="panel",
                    ),
                ),
            ],
            options={
                "verbose_name": "draw",
                "verbose_name_plural": "draws",
            },
        ),
        migrations.CreateModel(
            name="DrawPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "seats",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="seats drawn"
                    ),
                ),
                (
                    "applicants",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="applicants in the draw"
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="panels.draw",
                        verbose_name="draw",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draw_parts",
                        to="panels.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of the panel in a draw",
                "verbose_name_plural": "parts of panels in draws",
            },
        ),
        migrations.AddField(
            model_name="draw",
            name="sectors",
            field=models.ManyToManyField(
                related_name="draws",
                through="panels.DrawPart",
                to="panels.sector",
                verbose_name="parts of the panel",
            ),
        ),
        migrations.CreateModel(
            name="DrawTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("table", models.JSONField(blank=True, null=True, verbose_name="table, in codes")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="digest")),
                (
                    "people_count",
                    models.PositiveIntegerField(default=0, verbose_name="people in the table"),
                ),
                (
                    "refusal",
                    models.JSONField(blank=True, null=True, verbose_name="why there is no table"),
                ),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published at"),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="panels.draw",
                        verbose_name="draw",
                    ),
                ),
            ],
            options={
                "verbose_name": "table of a draw",
                "verbose_name_plural": "tables of draws",
            },
        ),
        migrations.CreateModel(
            name="DrawEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="code in the draw")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draw_entries",
                        to="panels.application",
                        verbose_name="application",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="panels.draw",
                        verbose_name="draw",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry in a draw",
                "verbose_name_plural": "entries in draws",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("draw", "code"),
                        name="panels_drawentry_code_is_of_one",
                        violation_error_message="Somebody else has this code.",
                    ),
                    models.UniqueConstraint(
                        fields=("draw", "application"),
                        name="panels_drawentry_is_in_a_draw_once",
                        violation_error_message="This application is in the draw already.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="drawpart",
            constraint=models.UniqueConstraint(
                fields=("draw", "sector"),
                name="panels_drawpart_is_in_a_draw_once",
                violation_error_message="This part is in the draw already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applicants__isnull", True), ("seats__isnull", True)),
                    models.Q(("applicants__isnull", False), ("seats__isnull", False)),
                    _connector="OR",
                ),
                name="panels_drawpart_counts_both",
                violation_error_message="Seats and applicants must be fixed together.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seats__isnull", True),
                    ("applicants__isnull", True),
                    ("applicants__gt", models.F("seats")),
                    _connector="OR",
                ),
                name="panels_drawpart_has_more_applicants_than_seats",
                violation_error_message="Lots are drawn where more people apply than there are seats.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=("panel", "number"),
                name="panels_draw_number_is_unique",
                violation_error_message="The panel already has a draw with this number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["planned", "frozen", "prepared", "drawn"])),
                fields=("panel",),
                name="panels_draw_is_one_at_a_time",
                violation_error_message="This panel has a draw under way already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("drawn_at", None),
                        ("reason__regex", "\\S"),
                        ("state", "cancelled"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", True),
                        ("confirmed_at__isnull", True),
                        ("drawn_at__isnull", True),
                        ("frozen_at__isnull", True),
                        ("prepared_at__isnull", True),
                        ("state", "planned"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", True),
                        ("confirmed_at__isnull", True),
                        ("drawn_at__isnull", True),
                        ("frozen_at__isnull", False),
                        ("prepared_at__isnull", True),
                        ("state", "frozen"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", True),
                        ("confirmed_at__isnull", True),
                        ("drawn_at__isnull", True),
                        ("frozen_at__isnull", False),
                        ("prepared_at__isnull", False),
                        ("state", "prepared"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", True),
                        ("confirmed_at__isnull", True),
                        ("drawn_at__isnull", False),
                        ("frozen_at__isnull", False),
                        ("prepared_at__isnull", False),
                        ("state", "drawn"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", True),
                        ("confirmed_at__isnull", False),
                        ("drawn_at__isnull", False),
                        ("frozen_at__isnull", False),
                        ("prepared_at__isnull", False),
                        ("state", "confirmed"),
                    ),
                    models.Q(
                        ("cancelled_at", None),
                        ("closed_at__isnull", False),
                        ("confirmed_at__isnull", False),
                        ("drawn_at__isnull", False),
                        ("frozen_at__isnull", False),
                        ("prepared_at__isnull", False),
                        ("state", "closed"),
                    ),
                    _connector="OR",
                ),
                name="panels_draw_knows_its_moments",
                violation_error_message="Each step of a draw must have its date and time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepared_at", None),
                    models.Q(
                        ("draws_at__gt", models.F("prepared_at")),
                        ("draws_at__isnull", False),
                        ("source__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="panels_draw_names_a_number_to_come",
                violation_error_message="The table must be published before the day of the public number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("drawn_at", None),
                        ("evidence", ""),
                        ("outcome__isnull", True),
                        ("value", ""),
                    ),
                    models.Q(
                        ("drawn_at__gte", models.F("draws_at")),
                        ("drawn_at__isnull", False),
                        ("evidence__regex", "\\S"),
                        ("outcome__isnull", False),
                        ("value__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="panels_draw_has_its_number_when_drawn",
                violation_error_message="The public number must be entered on its day, and not before.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_days__range", (1, 60))),
                name="panels_draw_gives_days_to_answer",
                violation_error_message="Give between 1 and 60 days to answer.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawtable",
            constraint=models.UniqueConstraint(
                fields=("draw", "version"),
                name="panels_drawtable_version_is_unique",
                violation_error_message="This version of the table is there already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawtable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("digest__regex", "^[0-9a-f]{64}$"),
                        ("refusal__isnull", True),
                        ("table__isnull", False),
                    ),
                    models.Q(
                        ("digest", ""),
                        ("published_at", None),
                        ("refusal__isnull", False),
                        ("table__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="panels_drawtable_is_a_table_or_says_why_not",
                violation_error_message="There must be a table with its digest, or the reason why there is none.",
            ),
        ),
        sql_file(
            SQL / "drawing.sql",
            undo="""
            DROP FUNCTION panels_drawtable_keep() CASCADE;
            DROP FUNCTION panels_drawpart_keep() CASCADE;
            DROP FUNCTION panels_draw_keep() CASCADE;
            """,
        ),
    ]
