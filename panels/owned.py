"""The panels' part of what is kept about an account: seats and applications, and what it did."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from crisco.languages import reader_language, shown
from network.own_data import Fact, Owner, Part, facts, register
from panels.models import (
    Application,
    ApplicationKey,
    Conflict,
    Interest,
    Mandate,
    Member,
    MemberKind,
    Override,
    Panel,
    PanelChange,
)
from panels.models.application import ApplicationQuerySet
from panels.models.member import MemberQuerySet
from panels.services import joining
from panels.services import members as acts


def memberships(owner: Owner) -> list[list[Fact]]:
    """With the consent to publish the name, what was seen as proof, and the interests declared."""
    rows = []
    # whoever one writes to for an organisation is asked together with the people
    entries = (_members(owner) | _spoken_for(owner)).select_related("sector")
    for each in entries.prefetch_related("proofs", "interests"):
        panel = _panel(each.panel)
        if each.is_organisation:
            rows.append([*panel, *facts(each, "name", "email", "representative", "created_at")])
            rows += [[*panel, *facts(said, "details", "at")] for said in _said_for(each, owner)]
            continue
        names = ("name", "email", "may_publish_name", "created_at", "withdrawn_at")
        rows.append(
            [*panel, Fact("part", _("part of the panel"), each.sector.code), *facts(each, *names)]
        )
        rows += [[*panel, *facts(proof, "note", "at")] for proof in each.proofs.all()]
        rows += [
            [*panel, *facts(said, "has_any", "details", "at")] for said in each.interests.all()
        ]
    return rows


def applications(owner: Owner) -> list[list[Fact]]:
    return [
        [
            *_panel(each.panel),
            Fact("part", _("part of the panel"), each.sector.code),
            *facts(each, "name", "email", "phone", "language", "organisation_name"),
            *facts(each, "representative", "substitute", "may_publish_name", "path"),
            *facts(each, "state", "reason", "created_at", "expires_at", "decided_at"),
            *(fact for entry in each.draw_entries.all() for fact in facts(entry, "code")),
            *(
                fact
                for said in each.balancing_answers.all()
                for fact in facts(said, "attribute", "value")
            ),
        ]
        for each in _applications(owner).prefetch_related("draw_entries", "balancing_answers")
    ]


def mandates(owner: Owner) -> list[list[Fact]]:
    held = Mandate.objects.filter(member__in=_members(owner))
    parties = held.select_related("panel__city", "panel__programme").prefetch_related("conflicts")
    rows = []
    for each in parties.order_by("from_on", "pk"):
        panel = _panel(each.panel)
        rows.append([*panel, *facts(each, "from_on", "until_on", "end_reason")])
        rows += [[*panel, *facts(said, "reason", "details", "at")] for said in each.conflicts.all()]
    return rows


def changes(owner: Owner) -> list[list[Fact]]:
    made = PanelChange.objects.filter(by=owner.account).order_by("at", "pk")
    parties = made.select_related("panel__city", "panel__programme")
    return [[*_panel(each.panel), *facts(each, "kind", "at")] for each in parties]


def mandates_stay(owner: Owner) -> list[str]:
    held = Mandate.objects.filter(member__in=_members(owner))
    said = []
    if live := held.live().count():
        said.append(
            ngettext(
                "You hold a seat on a panel. You give it up with the account, and the "
                "coordinators see that it is empty.",
                "You hold seats on panels. You give them up with the account, and the "
                "coordinators see that they are empty.",
                live,
            )
        )
    if held.exists():
        said.append(
            gettext(
                "From when until when your seats were held stays without your name: decisions "
                "of a panel rest on it."
            )
        )
    return said


def changes_stay(owner: Owner) -> list[str]:
    said = []
    if PanelChange.objects.filter(by=owner.account).exists():
        said.append(
            gettext(
                "What you changed on panels stays in their log without your name: the log is "
                "public record and nobody can rewrite it."
            )
        )
    if Override.objects.filter(by=owner.account).exists():
        said.append(
            gettext(
                "Exceptions that you made for panels stay with the name of whoever answers for "
                "them, in office: they are public record."
            )
        )
    return said


def memberships_stay(owner: Owner) -> list[str]:
    if not _spoken_for(owner).exists():
        return []
    return [gettext("Organisations stay on their panels without your name and address.")]


def forget_members(owner: Owner, now: datetime) -> None:
    acts.forget(_members(owner), now=now)
    acts.forget_contacts(_spoken_for(owner), said_by=owner.account)


def forget_applications(owner: Owner, now: datetime) -> None:
    joining.forget_person(_applications(owner), now=now)
    # somebody may have asked for their messages to come to this address
    ApplicationKey.objects.filter(new_address__in=owner.addresses).delete()


def register_parts() -> None:
    """Seats right after places."""
    register(
        Part(
            "memberships",
            _("Your entry on panels"),
            memberships,
            stays=memberships_stay,
            forget=forget_members,
        ),
        order=30,
    )
    register(
        Part("mandates", _("Seats you hold or held"), mandates, stays=mandates_stay, is_own=False),
        order=31,
    )
    # after the members, whom one finds by the address of their application too
    register(
        Part(
            "applications",
            _("Your applications to panels"),
            applications,
            forget=forget_applications,
        ),
        order=32,
    )
    register(
        Part("panel_acts", _("What you did for panels"), changes, stays=changes_stay, is_own=False),
        order=60,
    )


def _members(owner: Owner) -> QuerySet[Member]:
    """Linked to the account or, where nobody linked them, known by its confirmed address."""
    written = Q(email__in=owner.addresses) | Q(application__email__in=owner.addresses)
    mine = Q(user=owner.account) | Q(written, user=None)
    people = Member.objects.filter(mine, kind=MemberKind.PERSON)
    return people.select_related("panel__city", "panel__programme").order_by("pk")


def _spoken_for(owner: Owner) -> MemberQuerySet:
    """Organisations on panels that one writes to at the owner's address."""
    written = Q(email__in=owner.addresses) | Q(application__email__in=owner.addresses)
    bodies = Member.objects.filter(written, kind=MemberKind.ORGANISATION)
    return bodies.select_related("panel__city", "panel__programme").order_by("pk")


def _said_for(body: Member, owner: Owner) -> list[Interest | Conflict]:
    """What this account declared in the organisation's place; others did so before it."""
    interests = [said for said in body.interests.all() if said.by_id == owner.account.pk]
    conflicts = Conflict.objects.filter(mandate__member=body, by=owner.account)
    return [*interests, *conflicts.order_by("pk")]


def _applications(owner: Owner) -> ApplicationQuerySet:
    written = Application.objects.filter(email__in=owner.addresses)
    parties = written.select_related("panel__city", "panel__programme", "sector")
    return parties.order_by("created_at", "pk")


def _panel(panel: Panel) -> list[Fact]:
    name = shown(panel.city, "name", reader_language()).text
    return [
        Fact("city", _("city"), panel.city.slug, name),
        Fact("programme", _("programme"), panel.programme.slug, panel.programme.acronym),
    ]
