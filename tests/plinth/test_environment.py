import os
import subprocess
import sys

import pytest

from crisco import environment as env


def test_a_flag_is_yes_or_no(monkeypatch):
    answers = {}
    for raw in ("1", "true", "Yes", " on ", "0", "false", "NO", "off", ""):
        monkeypatch.setenv("FLAG", raw)
        answers[raw] = env.flag("FLAG", default=True)

    assert answers == {
        "1": True,
        "true": True,
        "Yes": True,
        " on ": True,
        "0": False,
        "false": False,
        "NO": False,
        "off": False,
        "": True,
    }


@pytest.mark.parametrize("raw", ["2", "maybe", "ja", "None"])
def test_an_odd_flag_is_refused(monkeypatch, raw):
    monkeypatch.setenv("FLAG", raw)

    with pytest.raises(env.OddSetting, match="FLAG must be 1 or 0"):
        env.flag("FLAG", default=False)


@pytest.mark.parametrize("raw", ["-1", "65536", "1e3", "٣", "ten"])
def test_an_odd_number_is_refused(monkeypatch, raw):
    monkeypatch.setenv("PORT", raw)

    with pytest.raises(env.OddSetting, match="from 1 to 65535"):
        env.number("PORT", default=25, least=1, most=65535)


def test_a_short_secret_is_refused(monkeypatch):
    monkeypatch.setenv("KEY", "short")

    with pytest.raises(env.OddSetting, match="at least 40 characters"):
        env.secret("KEY")


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s" * 40 + "\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))

    assert env.secret("KEY") == "s" * 40


def test_there_is_no_default_secret(monkeypatch):
    monkeypatch.delenv("KEY", raising=False)

    with pytest.raises(env.OddSetting):
        env.secret("KEY")


@pytest.mark.parametrize(
    ("site", "hosts", "is_allowed"),
    [
        ("http://localhost:8000", "localhost,127.0.0.1", "True"),
        ("http://localhost:8000", "localhost,portal.example", "False"),
        ("http://portal.example", "portal.example", "False"),
        ("https://localhost", "localhost", "False"),
    ],
)
def test_only_ones_own_machine_has_passkeys_without_tls(site, hosts, is_allowed):
    ask = "from crisco import settings; print(settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    given = {"SITE_URL": site, "ALLOWED_HOSTS": hosts, "SECRET_KEY": "s" * 40, "DEBUG": "0"}

    answer = subprocess.run(
        [sys.executable, "-c", ask], env=given, capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == is_allowed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"EMAIL_USE_SSL": "1"}, "ssl"),
        ({"EMAIL_USE_TLS": "1"}, "tls"),
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "EMAIL_USE_TLS or EMAIL_USE_SSL, not both"),
    ],
    ids=["ssl", "tls", "both"],
)
def test_mail_leaves_over_one_kind_of_tls(given, said):
    code = """if True:
        from crisco import settings
        print("ssl" * settings.EMAIL_USE_SSL + "tls" * settings.EMAIL_USE_TLS)"""

    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said in (answer.stdout or answer.stderr)
