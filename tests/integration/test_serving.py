"""Setting up, sending mail, and serving: one process on one folder, with a clock that goes on after a mistake."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.outbox.models import Notification, Outbox
from engine.time.clock import at_local
from tests.office import Office
from tests.post import PostOffice
from web.config import Config, Smtp, from_environment
from web.lock import AlreadyServing, only_server
from web.mail import mailer_for
from web.mail.folder import FolderMailer
from web.mail.smtp import SmtpMailer
from web.serve import go_round, start_clock
from web.site import Site


def test_the_environment_sets_up_an_installation() -> None:
    config = from_environment(
        {
            "KEEPSTEP_DATA": "/srv/keepstep",
            "KEEPSTEP_ADDRESS": "https://keepstep.council.example/",
            "KEEPSTEP_SMTP_HOST": "mail.council.example",
            "KEEPSTEP_SMTP_PORT": "465",
            "KEEPSTEP_SMTP_SECURITY": "tls",
            "KEEPSTEP_IDLE_MINUTES": "10",
        }
    )
    assert config.database == Path("/srv/keepstep/lewisham.sqlite")
    assert (config.smtp.port, config.smtp.security) == (465, "tls")  # type: ignore[union-attr]
    assert config.idle.seconds == 600
    assert config.secure_cookies
    assert config.address == "https://keepstep.council.example"
    assert isinstance(mailer_for(config), SmtpMailer)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KEEPSTEP_IDLE_MINUTES", "soon", "whole number"),
        ("KEEPSTEP_IDLE_MINUTES", "0", "above 0"),
        ("KEEPSTEP_SMTP_SECURITY", "ssl", "starttls, tls or none"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(name: str, value: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        from_environment({"KEEPSTEP_SMTP_HOST": "mail.example", name: value})


@pytest.mark.parametrize(
    ("address", "demo", "secure"),
    [
        ("http://127.0.0.1:8000", False, False),
        ("http://localhost:8000", False, False),
        ("https://keepstep.council.example", False, True),
        ("http://keepstep.council.example", False, True),
        ("https://keepstep.council.example", True, False),
    ],
)
def test_cookies_need_https_except_in_a_demonstration_and_on_this_machine(
    address: str, demo: bool, secure: bool
) -> None:
    assert Config(address=address, demo=demo).secure_cookies is secure


def test_the_secret_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    config = Config(data=tmp_path / "new")
    first = config.secret()
    assert len(first) == 64
    assert config.secret() == first
    assert replace(config, data=tmp_path / "other").secret() != first
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0


def test_an_email_becomes_one_whole_file(site: Site, tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", site.clock)
    for _ in range(2):
        mailer.send(
            "tom.teamlead@keepstep.example", "Keepstep: a step is late", "Sign in to see it — today.\n"
        )
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    message = message_from_bytes(files[0].read_bytes(), policy=default)
    assert message["To"] == "tom.teamlead@keepstep.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "— today." in message.get_content()


def test_a_folder_that_cannot_be_written_is_an_oserror(tmp_path: Path, site: Site) -> None:
    (tmp_path / "mail").write_text("a file stands where the folder should be")
    with pytest.raises(OSError, match="mail"):
        FolderMailer(tmp_path / "mail", site.clock).send("a@b.example", "s", "b")


def test_a_subject_cannot_smuggle_in_a_header(site: Site, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="linefeed"):
        FolderMailer(tmp_path, site.clock).send("a@b.example", "Hello\r\nBcc: everyone@b.example", "b")


def test_a_server_that_refuses_or_offers_no_encryption_is_an_oserror_and_gets_nothing() -> None:
    post = PostOffice()
    with pytest.raises(OSError, match="refused"):
        post.mailer.send("a@keepstep.example", "s", "b")
    with post:
        post.refuses.add("a@keepstep.example")
        with pytest.raises(OSError, match="550"):
            post.mailer.send("a@keepstep.example", "s", "b")
        with pytest.raises(OSError, match="STARTTLS"):
            SmtpMailer(Smtp("127.0.0.1", post.port)).send("b@keepstep.example", "s", "b")
        post.mailer.send("c@keepstep.example", "s", "b")
    assert [message["To"] for message in post.received] == ["c@keepstep.example"]


def test_a_second_serving_process_is_refused_and_told_whom_to_stop(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from web.lock import only_server, AlreadyServing\n"
        "try:\n"
        "    with only_server(Path(sys.argv[1])): print('serves')\n"
        "except AlreadyServing as refusal: print(refusal)\n"
    )

    def another() -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        return done.stdout.strip()

    with only_server(tmp_path):
        said = another()
        assert f"already serves the data in {tmp_path} (process {os.getpid()})" in said
        assert "KEEPSTEP_DATA" in said
        with pytest.raises(AlreadyServing), only_server(tmp_path):
            pass
    assert another() == "serves", "the lock goes with its holder"


def test_one_round_wakes_deadlines_and_then_sends_what_they_promised(council: Office, site: Site) -> None:
    council.clock.move_to(at_local(date(2026, 12, 14), time(10)))
    council.supported()
    council.clock.move_to(at_local(date(2026, 12, 30), time(8)))
    go_round(site)
    with council.db.read() as session:
        assert session.scalars(select(Notification.text)).all() == [
            "Robin Sample, initial CIN meeting: due today (Wed 30 Dec)."
        ]
        assert session.scalars(select(Outbox.id).where(Outbox.next_at.is_not(None))).all() == []
    sent = [file.read_text() for file in (site.config.data / "mail").glob("*.eml")]
    assert any("One of your steps in Keepstep is due today." in mail for mail in sent)
    assert not any("Robin" in mail for mail in sent), "an email names no child"


def test_a_mistake_in_one_act_leaves_the_other_to_its_work(
    council: Office, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    with council.db.command() as session:
        person = council.person("Amina Caseworth", session)
        now = council.clock.now()
        session.add(
            Outbox(kind="email", key="k", payload={"to": person, "about": "due"}, created_at=now, next_at=now)
        )
    with council.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE deadline RENAME TO deadline_gone")
    go_round(site)
    assert "A round of the clock broke off" in caplog.text
    assert len(list((site.config.data / "mail").glob("*.eml"))) == 1


def test_the_clock_runs_one_round_at_a_time_every_fifteen_seconds(site: Site) -> None:
    clock = start_clock(site)
    try:
        (job,) = clock.get_jobs()
        assert job.trigger.interval.seconds == 15
        assert (job.max_instances, job.coalesce) == (1, True)
    finally:
        clock.shutdown(wait=True)
