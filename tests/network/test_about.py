import pytest
from allauth.account.models import EmailAddress
from django.conf import settings

from crisco import retention
from crisco.templatetags.crisco_look import breakable
from network.models import Office
from tests.builders import network as build


@pytest.mark.parametrize("page", ["help", "easy", "privacy", "languages", "accessibility"])
@pytest.mark.parametrize("language", settings.LANGUAGES_COMPLETE)
@pytest.mark.django_db
def test_the_page_is_there_in_every_language_of_the_menu(client, page, language):
    response = client.get(f"/{language}/{page}/")

    assert response.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()


def test_choosing_a_language_keeps_the_page_and_is_remembered(client):
    response = client.get("/en/languages/ar/", {"from": "/en/cities/?country=IT"})

    assert response.url == "/ar/cities/?country=IT"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "ar"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"]


def test_the_page_one_came_from_may_be_in_another_language_than_the_list(client):
    assert client.get("/en/languages/sq/", {"from": "/fr/help/"}).url == "/sq/help/"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "//evil.example@localhost/",
        "/%0a//evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\t/evil.example",
        "\n//evil.example",
        "evil.example",
        "/" + "a" * 3000,
        "//%65vil.example",
        "data:text/html,x",
        "/en/\r\nSet-Cookie: a=b",
        "",
    ],
)
def test_no_other_site_can_be_reached_by_it(client, evil):
    response = client.get("/en/languages/fr/", {"from": evil})

    assert response.status_code == 302
    assert response.url.startswith("/")
    assert not response.url.startswith("//")
    assert "evil.example" not in response.url.split("/")[1]
    assert "Set-Cookie: a" not in str(response.headers)


@pytest.mark.parametrize("code", ["xx", "de", "EN", "a" * 200])
def test_only_whole_languages_can_be_chosen(client, code):
    assert client.get(f"/en/languages/{code}/").status_code == 404


def test_the_bare_address_follows_cookie_then_browser(client):
    assert client.get("/", headers={"accept-language": "sq, en;q=0.5"}).url == "/sq/"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    response = client.get("/", headers={"accept-language": "sq"})
    assert response.url == "/ar/"
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.django_db
def test_privacy_names_every_purpose_of_the_register(client):
    page = client.get("/en/privacy/").content.decode()

    for kept in retention.declared():
        assert str(kept.purpose).replace("'", "&#x27;") in page
        assert str(kept.lifetime).replace("'", "&#x27;") in page
        assert str(kept.reason) in page


@pytest.mark.django_db
def test_privacy_names_every_cookie_that_a_visit_sets(client):
    page = client.get("/en/privacy/").content.decode()
    person = build.user(password="a-long-enough-secret")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.get("/en/languages/it/")
    client.get("/en/account/login/")
    client.post("/en/account/login/", {"login": person.email, "password": "a-long-enough-secret"})
    client.post("/en/desk/about-me/", {"name": "Rosa", "language": "it"})
    seen = {name for name, cookie in client.cookies.items() if cookie.value}

    assert seen == {"session", "csrf", "django_language", "messages"}
    assert all(f">{name}</" in page for name in seen)


@pytest.mark.django_db
def test_privacy_says_who_answers_for_it(client):
    secretariat = build.organisation(kind="network", name="Association of the network")
    Office.objects.create(
        organisation=secretariat, place="Strasbourg", address="1 rue Toreau", position=1
    )
    build.organisation(kind="network", name="Another association")

    page = client.get("/en/privacy/").content.decode()

    assert "Association of the network" in page
    assert "Another association" not in page
    assert breakable(settings.CONTACT_EMAIL) in page
