"""The site without its database, without its broker."""

import json

import pytest
from django.db import OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisAway

from crisco import health
from crisco.cache import ForgivingRedis
from tests.builders import network as build


@pytest.mark.parametrize(
    "asked_by",
    ["network.views.entrance.on_the_map", "django.contrib.sessions.backends.db.SessionStore.load"],
)
@pytest.mark.django_db
def test_without_a_database_the_page_is_503_and_says_when_to_come_back(asked_by, monkeypatch):
    def broken(*_given):
        raise OperationalError

    client = Client(raise_request_exception=False)
    client.force_login(build.user())
    monkeypatch.setattr(asked_by, broken)

    response = client.get("/en/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert b"<h1" in response.content


def test_an_error_of_ours_is_a_500(monkeypatch):
    monkeypatch.setattr("network.views.entrance.on_the_map", lambda *_given: 1 // 0)

    response = Client(raise_request_exception=False).get("/en/")

    assert response.status_code == 500


def test_the_process_is_alive_without_anything(client):
    assert client.get("/healthz").json() == {"process": "ok"}


@pytest.mark.django_db
def test_ready_means_database_and_broker(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"database": "ok", "broker": "ok"})


@pytest.mark.django_db
def test_a_lost_broker_is_reported(rf, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = health.readyz(rf.get("/readyz"))

    assert response.status_code == 503
    assert json.loads(response.content) == {"database": "ok", "broker": "down"}


def test_a_lost_cache_finds_nothing_and_breaks_nothing():
    cache = ForgivingRedis("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})

    cache.set("key", "value")

    assert cache.get("key", "nothing") == "nothing"
    assert cache.add("key", "value") is True
    assert cache.incr("key") == 1
    assert cache.touch("key") is False
    assert cache.delete("key") is False
    with pytest.raises(RedisAway):
        cache.clear()


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("/en/debates", "testserver", 301), ("/en/", "elsewhere.example", 400)],
)
def test_answers_that_are_no_page_are_kept_by_nobody_and_framed_by_nobody(
    client, path, host, status
):
    answer = client.get(path, HTTP_HOST=host)

    assert answer.status_code == status
    assert (answer["Cache-Control"], answer["X-Frame-Options"]) == ("no-store", "DENY")
