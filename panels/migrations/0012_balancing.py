"""Quotas of draws, what was eased of them, and answers that stand apart."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crisco.text
from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("panels", "0011_initiatives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="drawtable",
            name="report",
            field=models.JSONField(blank=True, null=True, verbose_name="chances, for the desk"),
        ),
        migrations.CreateModel(
            name="DrawQuota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attribute",
                    models.CharField(
                        choices=[("gender", "Gender"), ("age", "Age"), ("area", "Neighbourhood")],
                        max_length=6,
                        verbose_name="what is balanced",
                    ),
                ),
                ("value", models.CharField(max_length=10, verbose_name="answer")),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        max_length=60,
                        validators=[crisco.text.one_line, crisco.text.no_link],
                        verbose_name="name",
                    ),
                ),
                (
                    "least",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="least seats",
                    ),
                ),
                (
                    "most",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(999)],
                        verbose_name="most seats",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotas",
                        to="panels.draw",
                        verbose_name="draw",
                    ),
                ),
            ],
            options={
                "verbose_name": "quota of a draw",
                "verbose_name_plural": "quotas of draws",
            },
        ),
        migrations.CreateModel(
            name="Relaxation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "bound",
                    models.CharField(
                        choices=[("min", "least seats"), ("max", "most seats")],
                        max_length=3,
                        verbose_name="what is eased",
                    ),
                ),
                ("before", models.PositiveSmallIntegerField(verbose_name="seats before")),
                ("after", models.PositiveSmallIntegerField(verbose_name="seats after")),
                (
                    "person",
                    models.CharField(
                        max_length=120,
                        validators=[crisco.text.one_line, crisco.text.no_link],
                        verbose_name="who answers for it",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="panel_relaxations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "quota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relaxations",
                        to="panels.drawquota",
                        verbose_name="quota",
                    ),
                ),
            ],
            options={
                "verbose_name": "eased quota",
                "verbose_name_plural": "eased quotas",
            },
        ),
        migrations.CreateModel(
            name="BalancingAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attribute",
                    models.CharField(
                        choices=[("gender", "Gender"), ("age", "Age"), ("area", "Neighbourhood")],
                        max_length=6,
                        verbose_name="what is balanced",
                    ),
                ),
                ("value", models.CharField(max_length=10, verbose_name="answer")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="balancing_answers",
                        to="panels.application",
                        verbose_name="application",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer for a balanced draw",
                "verbose_name_plural": "answers for balanced draws",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("application", "attribute"),
                        name="panels_balancinganswer_is_given_once",
                        violation_error_message="This question is answered already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__isnull", False), ("value__regex", "\\S")),
                        name="panels_balancinganswer_says_something",
                        violation_error_message="Who would rather not say leaves no answer.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="drawquota",
            constraint=models.UniqueConstraint(
                fields=("draw", "attribute", "value"),
                name="panels_drawquota_is_one_for_an_answer",
                violation_error_message="There is a quota for this answer already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawquota",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("most__isnull", True), ("most__gte", models.F("least")), _connector="OR"
                ),
                name="panels_drawquota_most_is_not_below_least",
                violation_error_message="The most seats cannot be below the least seats.",
            ),
        ),
        migrations.AddConstraint(
            model_name="relaxation",
            constraint=models.CheckConstraint(
                condition=models.Q(("person__isnull", False), ("person__regex", "\\S")),
                name="panels_relaxation_has_somebody_who_answers",
                violation_error_message="Please say who answers for it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="relaxation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after__lt", models.F("before")), ("bound", "min")),
                    models.Q(("after__gt", models.F("before")), ("bound", "max")),
                    _connector="OR",
                ),
                name="panels_relaxation_eases_something",
                violation_error_message="A quota is eased, never tightened.",
            ),
        ),
        sql_file(
            SQL / "balancing.sql",
            undo="""
            DROP FUNCTION panels_relaxation_keep() CASCADE;
            DROP FUNCTION panels_drawquota_keep() CASCADE;
            """,
        ),
    ]
