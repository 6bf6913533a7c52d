"""What somebody writes to the network without an account: a question, or a barrier met here."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crisco.db import not_blank
from network.models.city import City
from network.models.person import LANGUAGE_CHOICES


class EnquiryKind(models.TextChoices):
    CONTACT = "contact", _("question")
    ACCESSIBILITY = "accessibility", _("barrier on the site")


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def waiting(self) -> "EnquiryQuerySet":
        """Those nobody has answered yet, the oldest first."""
        return self.filter(answered_at__isnull=True).order_by("created_at", "pk")


class Enquiry(models.Model):
    """A message with a number to ask by; how to reach the sender is theirs to give or not."""

    ticket = models.CharField(_("number"), max_length=8, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=EnquiryKind)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city")
    )
    text = models.TextField(_("message"))
    page = models.CharField(_("page it is about"), max_length=200, blank=True)
    reply_to = models.CharField(_("e-mail address or phone number"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=12, choices=LANGUAGE_CHOICES)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    answer_due_on = models.DateField(_("answer due on"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints = [
            not_blank(
                "text", name="network_enquiry_has_a_text", message=_("Please write your message.")
            ),
        ]

    def __str__(self) -> str:
        return f"enquiry {self.ticket}"
