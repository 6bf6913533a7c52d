"""The mailbox takes every message and shows it without trusting it."""

import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import pytest

from crisco.launch.mailbox import page, sink, store
from crisco.launch.processes import free_port


@dataclass
class Mailbox:
    folder: Path
    smtp: int
    reader: int

    def send(self, subject="Hello", *, text="Good day", html="", calendar=b"", to=("a@b.example",)):
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = "The portal <portal@crisco.example>"
        message["To"] = ", ".join(to)
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        if calendar:
            message.add_attachment(
                calendar, maintype="text", subtype="calendar", filename="débat.ics"
            )
        with smtplib.SMTP("127.0.0.1", self.smtp) as connection:
            connection.send_message(message)

    def get(self, path="/", host="localhost"):
        connection = HTTPConnection("127.0.0.1", self.reader, timeout=5)
        connection.request("GET", path, headers={"Host": f"{host}:{self.reader}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body.decode("utf-8")


@pytest.fixture
def mailbox(tmp_path) -> Iterator[Mailbox]:
    made = Mailbox(tmp_path / "mail", free_port(), free_port())
    receiver = sink.listen(made.folder, port=made.smtp)
    reader = page.serve(made.folder, port=made.reader)
    thread = Thread(target=reader.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    reader.shutdown()
    thread.join()
    reader.server_close()
    receiver.stop()


def test_an_empty_mailbox_says_so(mailbox):
    answer, body = mailbox.get()

    assert answer.status == 200
    assert "No mail yet." in body


def test_a_message_is_kept_as_a_file_and_shown(mailbox):
    mailbox.send("Your place is kept", text="Come at six: http://localhost:8000/en/x?a=1&b=2.")

    (key,) = store.keys(mailbox.folder)
    assert "Your place is kept" in mailbox.get()[1]
    assert (
        '<a href="http://localhost:8000/en/x?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">' in mailbox.get(f"/mail/{key}")[1]
    )
    assert (mailbox.folder / f"{key}.eml").stat().st_mode & 0o077 == 0


def test_the_newest_message_comes_first(mailbox):
    for subject in ("first", "second", "third"):
        mailbox.send(subject)

    subjects = [message.subject for message in store.newest(mailbox.folder)]

    assert subjects == ["third", "second", "first"]


def test_every_recipient_gets_a_copy(mailbox):
    mailbox.send(to=("one@b.example", "two@b.example"))

    recipients = sorted(message.recipient for message in store.newest(mailbox.folder))

    assert recipients == ["one@b.example", "two@b.example"]


def test_arabic_arrives_whole(mailbox):
    mailbox.send("مكانك محفوظ", text="أهلاً وسهلاً")

    (message,) = store.newest(mailbox.folder)

    assert (message.subject, message.text.strip()) == ("مكانك محفوظ", "أهلاً وسهلاً")


def test_html_is_shown_in_a_frame_that_runs_nothing(mailbox):
    mailbox.send(html="<p>kept</p><script>alert(1)</script>")
    (key,) = store.keys(mailbox.folder)

    answer, body = mailbox.get(f"/mail/{key}/html")

    assert "<p>kept</p>" in body
    assert answer.headers["Content-Security-Policy"] == page.FRAME_POLICY
    assert "script-src" not in page.FRAME_POLICY
    assert page.FRAME_POLICY.startswith("default-src 'none'")


def test_a_subject_cannot_bring_markup(mailbox):
    mailbox.send("<script>alert(1)</script>", text="<b>bold</b>")
    (key,) = store.keys(mailbox.folder)

    for path in ("/", f"/mail/{key}"):
        assert "&lt;script&gt;" in mailbox.get(path)[1]
        assert "<script" not in mailbox.get(path)[1]
    assert "&lt;b&gt;bold&lt;/b&gt;" in mailbox.get(f"/mail/{key}")[1]


def test_a_calendar_is_downloaded_under_its_name(mailbox):
    mailbox.send(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    (key,) = store.keys(mailbox.folder)

    answer, body = mailbox.get(f"/mail/{key}/0")

    assert body.startswith("BEGIN:VCALENDAR")
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"d_bat.ics\"; filename*=UTF-8''d%C3%A9bat.ics"
    )
    assert "calendar" in mailbox.get()[1]


@pytest.mark.parametrize("path", ["/x", "/mail/../../etc/passwd", "/mail/1", "/mail/1/html"])
def test_what_is_not_there_is_not_found(mailbox, path):
    mailbox.send()

    assert mailbox.get(path)[0].status == 404


def test_another_hosts_name_is_refused(mailbox):
    mailbox.send("secret")

    answer, body = mailbox.get(host="evil.example")

    assert answer.status == 400
    assert "secret" not in body


def test_the_pages_ask_no_other_host_and_run_no_script(mailbox):
    mailbox.send()
    (key,) = store.keys(mailbox.folder)

    for path in ("/", f"/mail/{key}"):
        answer, body = mailbox.get(path)
        assert "http://" not in body
        assert "https://" not in body
        assert "<script" not in body
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
