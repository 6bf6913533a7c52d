"""The Compose file, read by a Compose parser that needs no engine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from crisco.launch import servers
from crisco.launch.processes import ROOT

SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")
NEEDED = {
    "SITE_HOST": "portal.example",
    "SECRET_KEY": "k" * 60,
    "POSTGRES_PASSWORD": "pg",
    "VALKEY_PASSWORD": "vk",
    "EMAIL_HOST": "mail.example",
    "MAIL_FROM": "portal@portal.example",
    "CONTACT_EMAIL": "office@portal.example",
}
PORTAL = ("prepare", "web", "worker", "clock")
LASTING = ("proxy", "web", "worker", "clock", "database", "broker")


def config(**settings):
    """What the parser makes of the file under these settings."""
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "podman-compose"),
            "--dry-run",
            "--file",
            "docker-compose.yml",
            "config",
        ],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services():
    read = config(**NEEDED)
    assert read.returncode == 0, read.stderr
    return yaml.safe_load(read.stdout)["services"]


def test_the_services_are_these(services):
    assert sorted(services) == sorted({*PORTAL, *LASTING})


def test_postgres_makes_its_cluster_of_the_words_that_make_ours(services):
    words = services["database"]["environment"]["POSTGRES_INITDB_ARGS"].split()

    assert words == list(servers.LETTERS)


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_is_watched(services, name):
    check = services[name]["healthcheck"]

    assert check["test"]
    assert {"interval", "timeout", "retries"} <= set(check)
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", [*LASTING, "prepare"])
def test_every_service_is_held_short(services, name):
    service = services[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", [*PORTAL, "database", "broker"])
def test_nothing_of_ours_runs_as_root(services, name):
    assert services[name]["user"].split(":")[0] not in {"", "0", "root"}


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_what_has_no_default_is_asked_for_by_name(name):
    read = config(**{key: value for key, value in NEEDED.items() if key != name})

    assert read.returncode != 0
    assert f"required variable {name} is missing" in read.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_has_a_default(name):
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    uses = re.findall(r"\$\{" + name + r"\b[^}]*", text)

    assert uses
    assert [use for use in uses if ":?" not in use] == []


def test_only_the_proxy_can_be_reached_from_outside(services):
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert [name for name in services if services[name]["networks"] == ["inside"]] == [
        "broker",
        "database",
    ]


def test_the_readme_names_every_setting():
    read = "".join(
        (ROOT / "crisco" / name).read_text("utf-8") for name in ("settings.py", "gunicorn.py")
    )
    names = set(re.findall(r'env\.\w+\("([A-Z0-9_]+)"', read))

    assert "SECRET_KEY" in names
    assert (
        sorted(names - set(re.findall(r"`([A-Z0-9_]+)`", (ROOT / "README.md").read_text()))) == []
    )


def test_data_lie_in_volumes(services):
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert [services[name]["volumes"] for name in PORTAL] == [["media:/srv/media"]] * len(PORTAL)


def test_the_versions_are_those_the_portal_is_tested_with(services):
    assert services["database"]["image"] == "postgres:18"
    assert services["broker"]["image"] == "valkey/valkey:8"


def test_the_proxy_demands_modern_tls():
    text = (ROOT / "crisco" / "Caddyfile").read_text("utf-8")

    assert "protocols tls1.2 tls1.3" in text


def test_the_image_is_made_from_the_hashed_lock_and_runs_without_root():
    recipe = (ROOT / "crisco" / "Containerfile").read_text("utf-8")

    assert "--require-hashes --only-binary :all: -r /tmp/requirements.lock" in recipe
    assert recipe.index("USER 10001:10001") < recipe.index("\nCMD ")
    assert "words compile" in recipe
    assert "collectstatic" in recipe


def test_only_what_nobody_waits_for_may_ask_the_database_for_long(services):
    allowed = {name: services[name]["environment"].get("STATEMENT_TIMEOUT") for name in PORTAL}

    assert allowed == {"prepare": "10min", "web": None, "worker": "5min", "clock": "5min"}
