"""What shows that a member belongs to their part, and what interests they declared; both add up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crisco.db import not_blank
from panels.models.member import Member


class Proof(models.Model):
    """The note what shows that a member belongs to their sector. The newest one counts."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="proofs", verbose_name=_("member")
    )
    note = models.CharField(_("what was seen"), max_length=250)
    at = models.DateTimeField(_("noted at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_proofs",
        verbose_name=_("noted by"),
    )

    class Meta:
        verbose_name = _("proof of the part")
        verbose_name_plural = _("proofs of the part")
        constraints = [
            not_blank(
                "note",
                name="panels_proof_says_what_was_seen",
                message=_("Please say what shows that the member belongs here."),
            ),
        ]

    def __str__(self) -> str:
        return f"proof {self.pk} of member {self.member_id}"


class Interest(models.Model):
    """A declaration of interests, at acceptance and every year. Details are for the city alone."""

    member = models.ForeignKey(
        Member, models.CASCADE, related_name="interests", verbose_name=_("member")
    )
    has_any = models.BooleanField(_("there are interests to declare"))
    details = models.TextField(_("which interests"), max_length=1000, blank=True)
    at = models.DateTimeField(_("declared at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="panel_interests",
        verbose_name=_("entered by"),
    )

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        constraints = [
            models.CheckConstraint(
                condition=Q(has_any=False, details="") | Q(has_any=True, details__regex=r"\S"),
                name="panels_interest_says_which",
                violation_error_message=_("Please say which interests, or that there are none."),
            ),
        ]

    def __str__(self) -> str:
        return f"declaration {self.pk} of member {self.member_id}"
