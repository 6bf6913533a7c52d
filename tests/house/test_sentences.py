"""What forms say of a bad answer is ours, in every app: plain, and what to do."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from panels.forms.sittings import ItemForm

PAIRS = [("a", "A"), ("b", "B")]
REFUSALS = [
    (forms.CharField(), "", "Please fill this in."),
    (forms.BooleanField(), "", "Please tick this box."),
    (forms.ChoiceField(choices=PAIRS), "", "Please choose one answer."),
    (forms.ChoiceField(choices=PAIRS), "c", "Please choose something from the list."),
    (forms.MultipleChoiceField(choices=PAIRS), [], "Please choose at least one answer."),
    (forms.MultipleChoiceField(choices=PAIRS), ["c"], "Please choose something from the list."),
    (forms.IntegerField(), "many", "Please give a whole number such as 12."),
    (forms.IntegerField(max_value=9), "10", "The greatest number here is 9."),
    (forms.IntegerField(min_value=2), "1", "The least number here is 2."),
    (forms.DateField(), "soon", "Please give a day such as 31.12.2026."),
    (forms.DateField(), "0001-01-01", "Please give a day such as 31.12.2026."),
    (forms.DateField(), "9999-12-31", "Please give a day such as 31.12.2026."),
    (forms.TimeField(), "soon", "Please give a time such as 18:30."),
    (
        forms.EmailField(),
        "here",
        "Please check the e-mail address. It should look like name@example.org.",
    ),
    (
        forms.URLField(assume_scheme="https"),
        "http://",
        "Please check the web address. It should look like https://example.org.",
    ),
    (forms.CharField(min_length=2), "a", "Please write at least 2 characters."),
    (forms.CharField(max_length=1), "ab", "This is too long. Please write at most 1 character."),
    # in Unicode's rules one letter, and two as it is written down
    (
        forms.CharField(max_length=1),
        "\u0958",
        "This is too long. Please write at most 1 character.",
    ),
    (
        forms.CharField(),
        "a\0b",
        "This text contains characters that cannot be shown. Please type it again.",
    ),
    (
        forms.EmailField(),
        f"a@{'ü.' * 60}example",
        "Please check the e-mail address. It should look like name@example.org.",
    ),
    (forms.FileField(), None, "Please choose a file."),
    (
        forms.FileField(),
        SimpleUploadedFile("a.pdf", b""),
        "This file is empty. Please choose another one.",
    ),
]


@pytest.mark.parametrize(("field", "given", "sentence"), REFUSALS)
def test_a_bad_answer_gets_our_sentence(field, given, sentence):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(given)

    assert refusal.value.messages == [sentence]


def test_forms_that_were_made_at_start_say_it_too():
    form = ItemForm({"title": ""})

    assert form.errors["title"] == ["Please fill this in."]


def test_what_a_form_says_about_its_own_question_stays():
    field = forms.BooleanField(error_messages={"required": "Are you sure?"})

    with pytest.raises(forms.ValidationError, match=r"Are you sure\?"):
        field.clean("")
