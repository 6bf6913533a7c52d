"""Who would like to join a panel: by themselves, named by somebody, invited, or at a desk."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crisco.text import no_link, one_line
from network.models import LANGUAGE_CHOICES, Organisation
from panels.models.call import Call
from panels.models.composition import Sector
from panels.models.member import Member, MemberKind
from panels.models.panel import Panel


class ApplicationState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("state of an application", "Asked, no answer yet")
    SUBMITTED = "submitted", pgettext_lazy("state of an application", "Waits for an answer")
    ELIGIBLE = "eligible", pgettext_lazy("state of an application", "Can be chosen")
    INELIGIBLE = "ineligible", pgettext_lazy("state of an application", "Not accepted")
    IN_POOL = "in_pool", pgettext_lazy("state of an application", "In the draw")
    RESERVE = "reserve", pgettext_lazy("state of an application", "On the reserve list")
    NOT_DRAWN = "not_drawn", pgettext_lazy("state of an application", "Not drawn")
    INVITED = "invited", pgettext_lazy("state of an application", "Seat offered")
    ACCEPTED = "accepted", pgettext_lazy("state of an application", "Offer accepted")
    SEATED = "seated", pgettext_lazy("state of an application", "On the panel")
    DECLINED = "declined", pgettext_lazy("state of an application", "Said no")
    EXPIRED = "expired", pgettext_lazy("state of an application", "No answer in time")
    WITHDRAWN = "withdrawn", pgettext_lazy("state of an application", "Withdrawn")


_S = ApplicationState
# nominated and invited people are PROPOSED until they say yes themselves; INVITED is the draw's
OFFERED = (_S.PROPOSED, _S.INVITED)
UNDECIDED = (_S.PROPOSED, _S.SUBMITTED, _S.ELIGIBLE, _S.IN_POOL)
# a seat is offered to them, or theirs
HOLDING = (_S.INVITED, _S.ACCEPTED, _S.SEATED)
ENDED = (_S.INELIGIBLE, _S.NOT_DRAWN, _S.DECLINED, _S.EXPIRED, _S.WITHDRAWN)

APPLICATION_CAN_BECOME = {
    _S.PROPOSED: {_S.SUBMITTED, _S.DECLINED, _S.EXPIRED, _S.WITHDRAWN},
    _S.SUBMITTED: {_S.ELIGIBLE, _S.INELIGIBLE, _S.RESERVE, _S.SEATED, _S.WITHDRAWN},
    _S.ELIGIBLE: {_S.INELIGIBLE, _S.IN_POOL, _S.RESERVE, _S.SEATED, _S.WITHDRAWN},
    _S.INELIGIBLE: {_S.SUBMITTED},
    _S.IN_POOL: {_S.ELIGIBLE, _S.INVITED, _S.RESERVE, _S.NOT_DRAWN, _S.WITHDRAWN},
    _S.RESERVE: {_S.INVITED, _S.SEATED, _S.INELIGIBLE, _S.WITHDRAWN},
    _S.NOT_DRAWN: {_S.ELIGIBLE, _S.RESERVE, _S.WITHDRAWN},
    _S.INVITED: {_S.ACCEPTED, _S.DECLINED, _S.EXPIRED, _S.WITHDRAWN},
    _S.ACCEPTED: {_S.SEATED, _S.RESERVE, _S.WITHDRAWN},
    _S.SEATED: set(),
    _S.DECLINED: set(),
    _S.EXPIRED: set(),
    _S.WITHDRAWN: {_S.SUBMITTED},
}


class Path(models.TextChoices):
    SELF = "self", pgettext_lazy("how somebody applied", "on their own")
    NOMINATED = "nominated", pgettext_lazy("how somebody applied", "named by an organisation")
    INVITED = "invited", pgettext_lazy("how somebody applied", "invited by mail")
    LETTER = "letter", pgettext_lazy("how somebody applied", "invited by letter")
    DESK = "desk", pgettext_lazy("how somebody applied", "at the desk")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def live(self) -> "ApplicationQuerySet":
        """Those that have not come to an end without a seat."""
        return self.exclude(state__in=ENDED)

    def unanswered(self) -> "ApplicationQuerySet":
        """Those for which the coordinator's word is next."""
        return self.filter(state=ApplicationState.SUBMITTED, erased_at__isnull=True)

    def named(self, words: str) -> "ApplicationQuerySet":
        """Those whose name, organisation or address has these words, accents and case forgiven."""
        asked = Func(Value(words), function="portal_fold")
        texts = (F("name"), Value(" "), F("organisation_name"), Value(" "), F("email"))
        known = Func(
            Concat(*texts, output_field=models.TextField()),
            function="portal_fold",
            output_field=models.TextField(),
        )
        return self.alias(known=known).filter(known__contains=asked)

    def waiting_as(self, member: Member) -> "ApplicationQuerySet":
        """The application that brought this member onto the reserve list, if one did."""
        return self.filter(member=member, state=ApplicationState.RESERVE)

    def seated(self) -> int:
        """Their seats came; the reserve list goes on without them."""
        return self.update(state=ApplicationState.SEATED, rank=None)

    def let_go(self, *, now: datetime) -> int:
        """The coordinator took them off the reserve list."""
        return self.update(state=ApplicationState.WITHDRAWN, withdrawn_at=now, rank=None)


class Application(models.Model):
    """One hat again: the part is chosen here, and the member made of it has the same.

    For an organisation, `name` is whom to call there, and `organisation_name` what sits.
    """

    uuid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    panel = models.ForeignKey(
        Panel, models.CASCADE, related_name="applications", verbose_name=_("panel")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="applications", verbose_name=_("sector")
    )
    call = models.ForeignKey(
        Call,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("open call"),
    )
    path = models.CharField(_("how they applied"), max_length=9, choices=Path, default=Path.SELF)

    kind = models.CharField(_("kind"), max_length=12, choices=MemberKind, default=MemberKind.PERSON)
    name = models.CharField(
        _("name to call you by"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    email_confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_applications",
        verbose_name=_("organisation"),
    )
    organisation_name = models.CharField(
        _("name of the organisation"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    representative = models.CharField(
        _("representative"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    substitute = models.CharField(
        _("substitute"), max_length=120, blank=True, validators=[one_line, no_link]
    )
    may_publish_name = models.BooleanField(_("the name may be published"), default=False)
    nominated_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_nominations",
        verbose_name=_("named by"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_applications_entered",
        verbose_name=_("entered by"),
    )

    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.SUBMITTED
    )
    reason = models.CharField(_("reason told to the applicant"), max_length=250, blank=True)
    rank = models.PositiveIntegerField(_("place on the reserve list"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_applications_decided",
        verbose_name=_("decided by"),
    )
    member = models.OneToOneField(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name=_("member"),
    )
    sent_count = models.PositiveSmallIntegerField(_("times invited"), default=0)
    form_key = models.UUIDField(_("key of the form"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("sent in at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("to be answered by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("contact data erased at"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application to a panel")
        verbose_name_plural = _("applications to panels")
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "email"],
                condition=~Q(email="") & ~Q(state__in=[state.value for state in ENDED]),
                name="panels_application_one_live_per_address",
                violation_error_message=_("Somebody with this e-mail address has applied already."),
            ),
            models.UniqueConstraint(
                fields=["panel", "form_key"],
                condition=Q(form_key__isnull=False),
                name="panels_application_form_sent_once",
                violation_error_message=_("This form has already been sent."),
            ),
            models.UniqueConstraint(
                fields=["panel", "sector", "rank"],
                condition=Q(rank__isnull=False),
                name="panels_application_one_place_on_the_reserve_list",
                violation_error_message=_("Somebody else has this place on the reserve list."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, name__regex=r"\S")
                | Q(
                    erased_at__isnull=False,
                    name="",
                    email="",
                    phone="",
                    representative="",
                    substitute="",
                ),
                name="panels_application_named_or_erased",
                violation_error_message=_("Please tell us what we should call you."),
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="panels_application_email_is_lower_case",
                violation_error_message=_("Please write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{5,14}$"),
                name="panels_application_phone_is_international",
                violation_error_message=_("Please write the phone number with its country."),
            ),
            models.CheckConstraint(
                condition=Q(kind="organisation")
                | Q(
                    kind="person",
                    organisation__isnull=True,
                    organisation_name="",
                    representative="",
                    substitute="",
                ),
                name="panels_application_of_a_person_is_of_one",
                violation_error_message=_(
                    "Only an organisation has a representative and a substitute."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "invited"], expires_at__isnull=False)
                | (~Q(state__in=["proposed", "invited"]) & Q(expires_at__isnull=True)),
                name="panels_application_offer_has_an_end",
                violation_error_message=_("An offer, and only an offer, has an end."),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="panels_application_withdrawn_has_its_time",
                violation_error_message=_("A withdrawn application, and only that, has its time."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ineligible") | Q(reason__regex=r"\S"),
                name="panels_application_refused_says_why",
                violation_error_message=_("Please say why, so that the person understands."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(state="reserve", rank__gte=1),
                name="panels_application_rank_is_of_the_reserve",
                violation_error_message=_("Only who is on the reserve list has a place there."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reserve", "seated"]) | Q(member__isnull=False),
                name="panels_application_chosen_is_a_member",
                violation_error_message=_("Who is chosen is on the panel’s list of members."),
            ),
            models.CheckConstraint(
                condition=~Q(path="nominated") | Q(nominated_by__isnull=False),
                name="panels_application_nominated_by_somebody",
                violation_error_message=_("Please say which organisation names this person."),
            ),
        ]
        indexes = [
            models.Index(fields=["panel", "state"], name="panels_application_by_state"),
            models.Index(fields=["email", "created_at"], name="panels_application_by_email"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk} to panel {self.panel_id}"

    @property
    def is_organisation(self) -> bool:
        return self.kind == MemberKind.ORGANISATION

    @property
    def is_live(self) -> bool:
        return self.state not in ENDED

    @property
    def shown_name(self) -> str:
        """Who would sit."""
        return self.organisation_name or self.name

    def can_become(self, state: str) -> bool:
        """Whether `state` may follow the one it has."""
        return state in APPLICATION_CAN_BECOME[ApplicationState(self.state)]


class KeyKind(models.TextChoices):
    LINK = "link", _("link")
    CODE = "code", _("code on paper")


class ApplicationKey(models.Model):
    """A secret that opens one application; only its digest is kept."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="keys", verbose_name=_("application")
    )
    kind = models.CharField(_("kind"), max_length=4, choices=KeyKind)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    mailed = models.BooleanField(_("went to the address by mail"), default=False)
    # the application moves to this address when its owner says so; until then nothing changed
    new_address = models.EmailField(_("new address it was mailed to"), blank=True)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of an application")
        verbose_name_plural = _("keys of applications")
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="panels_key_is_a_digest",
                violation_error_message=_("Only the digest of a secret is kept."),
            ),
            models.CheckConstraint(
                condition=Q(new_address="") | Q(mailed=True, new_address=Lower("new_address")),
                name="panels_key_new_address_was_mailed",
                violation_error_message=_("A new address is confirmed by mail alone."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of application {self.application_id}"

    @property
    def is_asking(self) -> bool:
        """Whether it asks the owner of a new address; until they say yes it opens nothing."""
        return bool(self.new_address)
