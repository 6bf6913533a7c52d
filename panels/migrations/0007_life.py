"""The life of a panel: terms, offices, deputies, offers, proofs, interests, exceptions."""

from pathlib import Path

import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import crisco.db
from crisco.triggers import sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


def as_before(file: str, name: str) -> str:
    """The function as an earlier file wrote it, to put it back."""
    text = (SQL / file).read_text(encoding="utf-8")
    start = text.index(f"CREATE FUNCTION {name}(")
    end = text.index("END $$;", start) + len("END $$;")
    return text[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0002_guards"),
        ("panels", "0006_call_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
            ],
            options={
                "verbose_name": "closed activity",
                "verbose_name_plural": "closed activities",
            },
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("has_any", models.BooleanField(verbose_name="there are interests to declare")),
                (
                    "details",
                    models.TextField(blank=True, max_length=1000, verbose_name="which interests"),
                ),
                ("at", models.DateTimeField(verbose_name="declared at")),
            ],
            options={
                "verbose_name": "declaration of interests",
                "verbose_name_plural": "declarations of interests",
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("expired", "Not answered in time"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("answer_until_on", models.DateField(verbose_name="last day to answer")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                ),
            ],
            options={
                "verbose_name": "offer of a seat",
                "verbose_name_plural": "offers of seats",
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("chair", "Chair"), ("deputy_chair", "Deputy chair")],
                        max_length=12,
                        verbose_name="office",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="until, this day not included"
                    ),
                ),
            ],
            options={
                "verbose_name": "office on a panel",
                "verbose_name_plural": "offices on panels",
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gate", "The programme goes on without this panel"),
                            ("early_start", "The panel meets before every seat is held"),
                        ],
                        max_length=12,
                        verbose_name="exception",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("person", models.CharField(max_length=120, verbose_name="who answers for it")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("expires_at", models.DateTimeField(verbose_name="in force until")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back at"),
                ),
            ],
            options={
                "verbose_name": "exception",
                "verbose_name_plural": "exceptions",
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(max_length=250, verbose_name="what was seen")),
                ("at", models.DateTimeField(verbose_name="noted at")),
            ],
            options={
                "verbose_name": "proof of the part",
                "verbose_name_plural": "proofs of the part",
            },
        ),
        migrations.CreateModel(
            name="SubKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=30, verbose_name="code")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("title_en", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_sq", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_da", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_de", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_el", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_es", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_et", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_fr", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_it", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_lt", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_lv", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_nl", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_pl", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_ro", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_ru", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_sl", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_sr", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_sv", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_ar", models.CharField(max_length=80, null=True, verbose_name="title")),
                ("title_uk", models.CharField(max_length=80, null=True, verbose_name="title")),
                (
                    "source_language",
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
                        verbose_name="language of the original",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, verbose_name="place in lists"),
                ),
            ],
            options={
                "verbose_name": "kind within a sector",
                "verbose_name_plural": "kinds within sectors",
            },
        ),
        migrations.RemoveConstraint(
            model_name="panel",
            name="panels_panel_with_empty_seats_has_a_deadline",
        ),
        migrations.RemoveConstraint(
            model_name="panel",
            name="panels_panel_knows_when_it_was_constituted",
        ),
        migrations.AddField(
            model_name="composition",
            name="answer_days",
            field=models.PositiveSmallIntegerField(
                db_default=7,
                default=7,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days to answer an offered seat",
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="gate_activity",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                verbose_name="number of the activity that waits for all panels",
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="most_terms",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="most terms in a row",
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="suspend_days",
            field=models.PositiveSmallIntegerField(
                db_default=90,
                default=90,
                verbose_name="days with an empty seat until the panel is suspended",
            ),
        ),
        migrations.AddField(
            model_name="composition",
            name="term_months",
            field=models.PositiveSmallIntegerField(
                db_default=24,
                default=24,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="months of a term",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deputy_for",
                to="panels.member",
                verbose_name="personal deputy",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="reserve_rank",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="place on the reserve list"
            ),
        ),
        migrations.AddField(
            model_name="sector",
            name="may_have_deputies",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="people too may name a deputy"
            ),
        ),
        migrations.AddField(
            model_name="sector",
            name="wanted",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="seats the panel should have, as a warning"
            ),
        ),
        migrations.AlterField(
            model_name="panel",
            name="state",
            field=models.CharField(
                choices=[
                    ("forming", "Forming"),
                    ("constituted", "Constituted"),
                    ("vacancy", "Seats are empty"),
                    ("suspended", "Suspended"),
                    ("dissolved", "Dissolved"),
                ],
                default="forming",
                max_length=12,
                verbose_name="state",
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
                    ("offered", "Seat offered"),
                    ("offer_over", "Offer not taken up"),
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
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("programme",),
                name="panels_composition_one_draft_at_a_time",
                violation_error_message="The programme already has a draft of a new version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="composition",
            constraint=models.CheckConstraint(
                condition=models.Q(("suspend_days__gte", models.F("vacancy_days"))),
                name="panels_composition_suspends_after_the_first_deadline",
                violation_error_message="A panel is suspended after the day by which its seats are to be filled.",
            ),
        ),
        migrations.AddConstraint(
            model_name="composition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_days__gte", 1), ("most_terms__gte", 1), ("term_months__gte", 1)
                ),
                name="panels_composition_gives_time_to_answer_and_serve",
                violation_error_message="Give at least a day, a month and one term.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("deputy",),
                name="panels_mandate_deputy_stands_in_for_one",
                violation_error_message="This person is already somebody’s deputy.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True),
                    models.Q(("deputy", models.F("member")), _negated=True),
                    _connector="OR",
                ),
                name="panels_mandate_nobody_is_their_own_deputy",
                violation_error_message="Nobody is their own deputy.",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["vacancy", "suspended"]),
                        ("vacancy_since_on__isnull", False),
                        ("vacancy_until_on__gte", models.F("vacancy_since_on")),
                        ("vacancy_until_on__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state__in", ["vacancy", "suspended"]), _negated=True),
                        ("vacancy_since_on__isnull", True),
                        ("vacancy_until_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="panels_panel_with_empty_seats_has_a_deadline",
                violation_error_message="A panel with empty seats has a day to fill them by.",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("constituted_at__isnull", True), ("state", "forming")),
                    models.Q(
                        ("constituted_at__isnull", False),
                        ("state__in", ["constituted", "vacancy", "suspended"]),
                    ),
                    ("state", "dissolved"),
                    _connector="OR",
                ),
                name="panels_panel_knows_when_it_was_constituted",
                violation_error_message="Please say when the panel was constituted.",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="activity",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closure",
                to="network.activity",
                verbose_name="activity",
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="activities_closed",
                to=settings.AUTH_USER_MODEL,
                verbose_name="closed by",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="panel_interests",
                to=settings.AUTH_USER_MODEL,
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="interest",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interests",
                to="panels.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offers",
                to="panels.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offers",
                to="panels.panel",
                verbose_name="panel",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offers",
                to="panels.seat",
                verbose_name="seat",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="sector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offers",
                to="panels.sector",
                verbose_name="sector",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offices",
                to="panels.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="panel",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="offices",
                to="panels.panel",
                verbose_name="panel",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="panel_overrides",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="network.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="panel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="panels.panel",
                verbose_name="panel",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="network.programme",
                verbose_name="programme",
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="panel_proofs",
                to=settings.AUTH_USER_MODEL,
                verbose_name="noted by",
            ),
        ),
        migrations.AddField(
            model_name="proof",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proofs",
                to="panels.member",
                verbose_name="member",
            ),
        ),
        migrations.AddField(
            model_name="subkind",
            name="sector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sub_kinds",
                to="panels.sector",
                verbose_name="sector",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="sub_kind",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="panels.subkind",
                verbose_name="kind within the part",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("panel", "sector", "reserve_rank"),
                name="panels_member_place_in_the_reserve_is_their_own",
                violation_error_message="Somebody else has this place on the reserve list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reserve_rank__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"
                ),
                name="panels_member_who_withdrew_has_no_place_in_line",
                violation_error_message="Who no longer waits has no place on the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("details", ""), ("has_any", False)),
                    models.Q(("details__regex", "\\S"), ("has_any", True)),
                    _connector="OR",
                ),
                name="panels_interest_says_which",
                violation_error_message="Please say which interests, or that there are none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("seat",),
                name="panels_offer_one_at_a_time_for_a_seat",
                violation_error_message="This seat is already offered to somebody.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("member",),
                name="panels_offer_one_at_a_time_for_a_member",
                violation_error_message="This member is already offered a seat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="panels_offer_knows_when_it_was_answered",
                violation_error_message="Please say when the offer was answered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("kind", "chair")),
                expressions=[
                    ("panel", "="),
                    (crisco.db.DateRange(models.F("from_on"), models.F("until_on")), "&&"),
                ],
                name="panels_office_one_chair_at_a_time",
                violation_error_message="The panel has a chair at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("member", "="),
                    (crisco.db.DateRange(models.F("from_on"), models.F("until_on")), "&&"),
                ],
                name="panels_office_one_office_per_member",
                violation_error_message="This member has an office at that time.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_on__isnull", True),
                    ("until_on__isnull", True),
                    ("until_on__gte", models.F("from_on")),
                    _connector="OR",
                ),
                name="panels_office_ends_after_start",
                violation_error_message="The end cannot come before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__isnull", False), ("reason__regex", "\\S")),
                name="panels_override_gives_a_reason",
                violation_error_message="Please give the reason for the exception.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("person__isnull", False), ("person__regex", "\\S")),
                name="panels_override_names_a_person",
                violation_error_message="Please say who answers for the exception.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))),
                name="panels_override_ends_after_start",
                violation_error_message="An exception ends after it began.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "gate"),
                    models.Q(("kind", "early_start"), ("panel__isnull", False)),
                    _connector="OR",
                ),
                name="panels_override_of_a_start_names_its_panel",
                violation_error_message="Only a panel that is there can meet.",
            ),
        ),
        migrations.AddConstraint(
            model_name="override",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                expressions=[
                    ("programme", "="),
                    ("city", "="),
                    ("kind", "="),
                    (
                        models.Func(
                            models.F("made_at"), models.F("expires_at"), function="TSTZRANGE"
                        ),
                        "&&",
                    ),
                ],
                name="panels_override_one_at_a_time",
                violation_error_message="This exception is in force already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("note__isnull", False), ("note__regex", "\\S")),
                name="panels_proof_says_what_was_seen",
                violation_error_message="Please say what shows that the member belongs here.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subkind",
            constraint=models.UniqueConstraint(
                fields=("sector", "code"),
                name="panels_subkind_code_is_unique",
                violation_error_message="This part of the rule already has a kind with this code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__isnull", False), ("code__regex", "\\S")),
                name="panels_subkind_has_a_code",
                violation_error_message="Please give the kind a code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="subkind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("source_language", "en"),
                        ("title_en__regex", "\\S"),
                        ("title_en__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "sq"),
                        ("title_sq__regex", "\\S"),
                        ("title_sq__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "da"),
                        ("title_da__regex", "\\S"),
                        ("title_da__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "de"),
                        ("title_de__regex", "\\S"),
                        ("title_de__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "el"),
                        ("title_el__regex", "\\S"),
                        ("title_el__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "es"),
                        ("title_es__regex", "\\S"),
                        ("title_es__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "et"),
                        ("title_et__regex", "\\S"),
                        ("title_et__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "fr"),
                        ("title_fr__regex", "\\S"),
                        ("title_fr__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "it"),
                        ("title_it__regex", "\\S"),
                        ("title_it__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "lt"),
                        ("title_lt__regex", "\\S"),
                        ("title_lt__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "lv"),
                        ("title_lv__regex", "\\S"),
                        ("title_lv__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "nl"),
                        ("title_nl__regex", "\\S"),
                        ("title_nl__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "pl"),
                        ("title_pl__regex", "\\S"),
                        ("title_pl__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "ro"),
                        ("title_ro__regex", "\\S"),
                        ("title_ro__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "ru"),
                        ("title_ru__regex", "\\S"),
                        ("title_ru__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "sl"),
                        ("title_sl__regex", "\\S"),
                        ("title_sl__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "sr"),
                        ("title_sr__regex", "\\S"),
                        ("title_sr__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "sv"),
                        ("title_sv__regex", "\\S"),
                        ("title_sv__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "ar"),
                        ("title_ar__regex", "\\S"),
                        ("title_ar__isnull", False),
                    ),
                    models.Q(
                        ("source_language", "uk"),
                        ("title_uk__regex", "\\S"),
                        ("title_uk__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="panels_subkind_has_a_title",
                violation_error_message="Please write the title in the language of the original.",
            ),
        ),
        sql_file(
            SQL / "life.sql",
            undo=f"""
            DROP FUNCTION panels_subkind_touch() CASCADE;
            DROP FUNCTION panels_closure_check() CASCADE;
            DROP FUNCTION panels_cities_without_panel(bigint, timestamptz);
            DROP FUNCTION panels_override_keep() CASCADE;
            DROP FUNCTION panels_note_keep() CASCADE;
            DROP FUNCTION panels_offer_keep() CASCADE;
            ALTER TABLE panels_offer
                DROP CONSTRAINT panels_offer_is_of_a_seat_of_the_panel,
                DROP CONSTRAINT panels_offer_is_to_a_member_of_the_same_part;
            ALTER TABLE panels_office DROP CONSTRAINT panels_office_is_held_by_a_member;
            ALTER TABLE panels_mandate DROP CONSTRAINT panels_mandate_deputy_is_of_the_same_part;
            ALTER TABLE panels_member
                DROP CONSTRAINT panels_member_is_of_a_kind_of_their_part;
            ALTER TABLE panels_subkind DROP CONSTRAINT panels_subkind_of_its_sector;
            DROP FUNCTION panels_office_keep() CASCADE;
            DROP FUNCTION panels_mandate_ends_offices() CASCADE;
            DROP TRIGGER panels_office_touch ON panels_office;
            {as_before("balance.sql", "panels_disorder")}
            {as_before("frozen.sql", "panels_panel_keep")}
            {as_before("frozen.sql", "panels_sector_touch")}
            """,
        ),
    ]
