"""What organisations on panels promise."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import crisco.text


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0002_guards"),
        ("panels", "0009_drawing"),
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
                    ("promised", "Promise written down"),
                    ("promise_over", "Promise kept or dropped"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="number"
                    ),
                ),
                (
                    "sentence",
                    models.CharField(
                        max_length=300,
                        validators=[crisco.text.one_line],
                        verbose_name="what is promised",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("sq", "Shqip"),
                            ("da", "Dansk"),
                            ("de", "Deutsch"),
                            ("el", "Ελληνικά"),
                            ("es", "Español"),
                            ("et", "Eesti"),
                            ("fr", "Français"),
                            ("it", "Italiano"),
                            ("lt", "Lietuvių"),
                            ("lv", "Latviešu"),
                            ("nl", "Nederlands"),
                            ("pl", "Polski"),
                            ("ro", "Română"),
                            ("ru", "Русский"),
                            ("sl", "Slovenščina"),
                            ("sr", "Српски"),
                            ("sv", "Svenska"),
                            ("ar", "العربية"),
                            ("uk", "Українська"),
                        ],
                        default="en",
                        max_length=12,
                        verbose_name="language of the sentence",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="to be kept by")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be kept"), ("kept", "Kept"), ("dropped", "Dropped")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[crisco.text.one_line],
                        verbose_name="what shows it",
                    ),
                ),
                (
                    "evidence_url",
                    models.URLField(blank=True, verbose_name="address of a page that shows it"),
                ),
                (
                    "may_publish",
                    models.BooleanField(default=False, verbose_name="everybody can read it"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created at"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="kept or dropped at"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="panels.member",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="panels.panel",
                        verbose_name="panel",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="network.theme",
                        verbose_name="theme",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise",
                "verbose_name_plural": "promises",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sentence__isnull", False), ("sentence__regex", "\\S")),
                        name="panels_commitment_says_what_is_promised",
                        violation_error_message="Please write what is promised.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="panels_commitment_knows_when_it_ended",
                        violation_error_message="Please say when it was kept or dropped.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "kept"), _negated=True),
                            ("evidence__regex", "\\S"),
                            _connector="OR",
                        ),
                        name="panels_commitment_kept_shows_how",
                        violation_error_message="Please say what shows that it was kept.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            """
            ALTER TABLE panels_commitment
                ADD CONSTRAINT panels_commitment_of_a_member_of_its_panel
                FOREIGN KEY (member_id, panel_id)
                REFERENCES panels_member (id, panel_id) DEFERRABLE INITIALLY DEFERRED;
            """,
            "ALTER TABLE panels_commitment DROP CONSTRAINT panels_commitment_of_a_member_of_its_panel;",
        ),
    ]
