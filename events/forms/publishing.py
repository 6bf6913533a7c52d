"""What the desk fills in: an event, its places, and why it is cancelled."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crisco.languages import language_choices
from crisco.text import no_controls, something_to_see, tidy
from events.models import LOCAL_KINDS, Event, EventKind, Mode
from events.models.event import web_address
from network.forms.comparing import ComparedForm
from network.forms.fields import clock_field, day_field, line_field, moment_of
from network.forms.once import OnceForm
from network.forms.themes import public_themes, theme_label
from network.models import City, Theme

# written as given; the times are put together from three fields
PLAIN = (
    "kind",
    "venue",
    "address",
    "landmark",
    "directions",
    "mode",
    "join_url",
    "languages",
    "interpreted_languages",
    "step_free",
    "hearing_loop",
    "childcare",
    "childcare_from_years",
    "contact_phone",
    "max_party",
)


class SecureAddressField(forms.URLField):
    """An address with https; what is no address at all hears that alone."""

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if address:
            web_address(address)
        return address


class EventForm(OnceForm, ComparedForm):
    """An event as its city describes it; texts in one language at a time."""

    title = line_field(
        gettext_lazy("Title"),
        200,
        hint=gettext_lazy("A question people would ask themselves works well."),
    )
    summary = forms.CharField(
        label=gettext_lazy("In a few sentences"),
        help_text=gettext_lazy("At most 60 words, in plain language. This is what the list shows."),
        max_length=600,
        required=False,
        validators=[no_controls, something_to_see],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    description = forms.CharField(
        label=gettext_lazy("Full text"),
        max_length=8000,
        required=False,
        validators=[no_controls, something_to_see],
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(kind.value, kind.label) for kind in LOCAL_KINDS]
    )
    theme = forms.ModelChoiceField(
        label=gettext_lazy("Theme"), queryset=Theme.objects.none(), required=False
    )
    day = day_field(gettext_lazy("Day"))
    begins = clock_field(gettext_lazy("Begins at"))
    ends = clock_field(gettext_lazy("Ends at"))
    venue = line_field(
        gettext_lazy("Venue"),
        160,
        hint=gettext_lazy("The name people know, such as “Town hall”."),
        required=False,
    )
    address = line_field(gettext_lazy("Street and number"), 200, required=False)
    landmark = line_field(
        gettext_lazy("What is near it"),
        200,
        hint=gettext_lazy("Such as “opposite the market”."),
        required=False,
    )
    directions = line_field(gettext_lazy("How to get there"), 300, required=False)
    mode = forms.ChoiceField(label=gettext_lazy("How people take part"), choices=Mode)
    join_url = SecureAddressField(
        label=gettext_lazy("Address for taking part online"),
        help_text=gettext_lazy("Shown only to those who have a place."),
        required=False,
        assume_scheme="https",
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interpreted_languages = forms.MultipleChoiceField(
        label=gettext_lazy("Interpreted into"), required=False, widget=forms.CheckboxSelectMultiple
    )
    step_free = forms.BooleanField(label=gettext_lazy("No steps"), required=False)
    hearing_loop = forms.BooleanField(label=gettext_lazy("Hearing loop"), required=False)
    childcare = forms.BooleanField(label=gettext_lazy("Childcare"), required=False)
    childcare_from_years = forms.IntegerField(
        label=gettext_lazy("Childcare from the age of"),
        help_text=gettext_lazy("In years."),
        min_value=0,
        max_value=17,
        required=False,
    )
    contact_phone = line_field(
        gettext_lazy("Phone for questions"),
        40,
        hint=gettext_lazy("For people without e-mail. A number of the office, not of a person."),
        inputmode="tel",
        required=False,
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Number of places"),
        help_text=gettext_lazy("Leave it empty when there is no limit."),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    max_party = forms.IntegerField(
        label=gettext_lazy("Most people in one registration"), min_value=1, max_value=20, initial=4
    )
    closes_day = day_field(
        gettext_lazy("Registration closes on"),
        hint=gettext_lazy("Leave it empty: then one can register until the beginning."),
        required=False,
    )
    closes = clock_field(gettext_lazy("Registration closes at"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, zone: str, reader: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = ZoneInfo(zone), now
        self.fields["theme"].queryset = public_themes()
        self.fields["theme"].label_from_instance = lambda theme: theme_label(theme, reader)
        for field in ("languages", "interpreted_languages"):
            self.fields[field].choices = language_choices(reader)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"day", "begins", "ends"} - given.keys():
            given["starts_at"] = self._moment("begins", given["day"], given["begins"])
            given["ends_at"] = self._moment("ends", given["day"], given["ends"])
            self._check_times(given)
        closes_day, closes = given.get("closes_day"), given.get("closes")
        given["registration_closes_at"] = None
        if closes_day and closes:
            given["registration_closes_at"] = self._moment("closes", closes_day, closes)
        elif closes_day or closes:
            missing = "closes" if closes_day else "closes_day"
            self.add_error(missing, _("Please give day and time, or neither."))
        if given.get("mode", Mode.ONSITE) != Mode.ONSITE and given.get("join_url") == "":
            self.add_error("join_url", _("Please give the address for taking part online."))
        if given.get("childcare_from_years") is not None and not given.get("childcare"):
            given["childcare_from_years"] = None
        return given

    def apply_to(self, event: Event, *, language: str) -> Event:
        """The event with the form's answers, unsaved; texts go to the columns of `language`."""
        given = self.cleaned_data
        for field in ("title", "summary", "description"):
            setattr(event, f"{field}_{language}", tidy(given[field]))
        for field in PLAIN:
            setattr(event, field, given[field])
        event.theme = given["theme"]
        event.programme = given["theme"].programme if given["theme"] else event.programme
        event.starts_at, event.ends_at = given["starts_at"], given["ends_at"]
        event.registration_closes_at = given["registration_closes_at"]
        return event

    def _check_times(self, given: dict[str, Any]) -> None:
        starts_at, ends_at = given["starts_at"], given["ends_at"]
        if starts_at is None or ends_at is None:
            return
        if ends_at <= starts_at:
            self.add_error("ends", _("The end must come after the beginning."))
        if starts_at <= self.now and ("day" in self.changed_data or not self.initial):
            self.add_error("day", _("This day lies in the past. Please choose a day to come."))

    def _moment(self, field: str, day: date, clock: time) -> datetime | None:
        return moment_of(self, field, day, clock, self.zone)


def initial_of(event: Event, *, language: str) -> dict[str, Any]:
    """The event as the form shows it, in the wall clock of its place."""
    zone = ZoneInfo(event.time_zone)
    given: dict[str, Any] = {field: getattr(event, field) for field in PLAIN}
    for field in ("title", "summary", "description"):
        given[field] = getattr(event, f"{field}_{language}") or ""
    given |= {
        "theme": event.theme_id,
        "capacity": event.pool.capacity,
        "revision": event.revision,
    }
    if event.starts_at and event.ends_at:
        given["day"] = event.starts_at.astimezone(zone).date()
        given["begins"] = event.starts_at.astimezone(zone).time()
        given["ends"] = event.ends_at.astimezone(zone).time()
    if event.registration_closes_at:
        local = event.registration_closes_at.astimezone(zone)
        given["closes_day"], given["closes"] = local.date(), local.time()
    return given


def initial_for(city: City) -> dict[str, Any]:
    """What is probably right for a new debate in the city."""
    return {
        "kind": EventKind.DEBATE,
        "mode": Mode.ONSITE,
        "begins": time(18, 0),
        "ends": time(20, 30),
        "languages": city.languages[:1],
        "max_party": 4,
        "capacity": 40,
        "revision": 0,
    }


class PlacesForm(forms.Form):
    """How many fit, and whether the waiting list moves."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Number of places"),
        help_text=gettext_lazy("Nobody who has a place loses it. Empty: no limit."),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    paused = forms.BooleanField(
        label=gettext_lazy("Pause the waiting list"),
        help_text=gettext_lazy("Free places are then given to nobody until you take this back."),
        required=False,
    )


class ReasonForm(forms.Form):
    """Why an event does not take place; everybody registered reads it."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it not take place?"),
        help_text=gettext_lazy("Everybody who registered reads this sentence in our message."),
        max_length=300,
        validators=[no_controls, something_to_see],
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
