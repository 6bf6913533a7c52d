import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from crisco import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana  Maria ", "Ana Maria"),
        ("e\u0301", "é"),
        ("a\u00a0b", "a b"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_text_is_made_tidy(typed, kept):
    assert text.tidy(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rēzekne", "REZEKNE"), ("Durrës", "durres"), ("Linköping", "linkoping")],
)
def test_names_are_compared_without_accents(one, other):
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Portal.Example ", "ana@portal.example"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("a.n.a+news@portal.example", "a.n.a+news@portal.example"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    assert text.email_key(typed) == kept


@given(st.emails())
def test_the_spelling_of_an_address_is_final(address):
    assert text.email_key(text.email_key(address)) == text.email_key(address)


@pytest.mark.parametrize("typed", ["a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "\ufeffa"])
def test_characters_that_cannot_be_shown_are_refused(typed):
    with pytest.raises(ValidationError, match="characters that cannot be shown"):
        text.one_line(typed)


@pytest.mark.parametrize("typed", ["\u200b", "\u200b \u2060\u180e", "\u0301"])
def test_a_text_has_something_to_see(typed):
    with pytest.raises(ValidationError, match="Please fill this in"):
        text.something_to_see(typed)


@pytest.mark.parametrize("typed", ["a\nBcc: b", "a\r\nb", "a\tb"])
def test_a_line_is_one_line(typed):
    with pytest.raises(ValidationError, match="in one line"):
        text.one_line(typed)


@pytest.mark.parametrize("typed", ["https://buy.example", "see www.buy.example", "HTTP://x"])
def test_a_name_is_no_advertisement(typed):
    with pytest.raises(ValidationError, match="without a web address"):
        text.no_link(typed)


@pytest.mark.parametrize("typed", ["=1+1", "+39 0424", "-1", "@sum", "\tx", "\rx"])
def test_a_cell_is_no_formula(typed):
    assert text.cell(typed) == f"'{typed}"


def test_an_ordinary_cell_is_left_alone():
    assert text.cell("Ana = mother of two") == "Ana = mother of two"


def test_signs_that_cannot_be_seen_are_named_by_their_number():
    assert text.spelled(["漢", "\u180e"]) == "漢 U+180E"
