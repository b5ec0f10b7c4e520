"""メール送信の契約: what holds of every mailer, against a real SMTP server and a real folder."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Protocol

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from warifu.adapters.mail.folder import FolderMailer, read_folder
from warifu.adapters.mail.smtp import SmtpMailer, TlsMode
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import WarifuError
from warifu.workflows.errors import MailUnsent, RecipientRefused
from warifu.workflows.ports import Mail, Mailer

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
SENDER = "warifu@mihon.example"
LONG_SUBJECT = "【割符】クライアント証明書WF-26-00431を受け取れます(見本ひかりエナジーソリューションズ株式会社 様)" * 2
MAILS = [
    Mail("hanako@mihon.example", "code", "plain text\n"),
    Mail("hanako@mihon.example", LONG_SUBJECT, "見本 花子 様\n\n受取りコード: ABCDE-FGHIJ\n𠮷野家 髙橋 﨑\n"),
    Mail("hanako@mihon.example", "点", ".\n..\n.一行だけの点\nFrom here\n" + "長" * 3_000 + "\n"),
]


class Sent(Protocol):
    def mailer(self) -> Mailer: ...

    def received(self) -> list[EmailMessage]: ...


class Inbox:
    """A real SMTP server that keeps what it takes; `refuses` is what it answers every recipient with, if anything."""

    def __init__(self, refuses: int = 0) -> None:
        self.messages: list[EmailMessage] = []
        self.refuses = refuses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return f"{self.refuses} no {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=SMTP_POLICY))
        return "250 OK"


class BySmtp:
    def __init__(self, controller: Controller, inbox: Inbox) -> None:
        self.controller = controller
        self.inbox = inbox

    def mailer(self) -> Mailer:
        return SmtpMailer("127.0.0.1", port_of(self.controller), SENDER, TlsMode.NONE, MovableClock(AT))

    def received(self) -> list[EmailMessage]:
        return self.inbox.messages


class ByFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mailer(self) -> Mailer:
        return FolderMailer(self.folder, MovableClock(AT), SENDER)

    def received(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=SMTP_POLICY) for file in files]


class FreePort(Controller):
    """aiosmtpd's own look at the started server, told which free port was taken."""

    def _trigger_server(self) -> None:
        self.port = port_of(self)
        super()._trigger_server()


def port_of(controller: Controller) -> int:
    assert controller.server is not None
    return int(controller.server.sockets[0].getsockname()[1])


@pytest.fixture(params=["smtp", "folder"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sent]:
    if request.param == "folder":
        yield ByFolder(tmp_path / "mail")
        return
    inbox = Inbox()
    controller = FreePort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield BySmtp(controller, inbox)
    controller.stop()


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.subject[:5])
def test_a_message_arrives_as_it_was_written(way: Sent, mail: Mail) -> None:
    way.mailer().send(mail)
    (message,) = way.received()
    assert message["To"].addresses[0].addr_spec == mail.to
    assert message["From"].addresses[0].addr_spec == SENDER
    assert str(message["Subject"]) == mail.subject
    assert message.get_content().replace("\r\n", "\n") == mail.body
    assert message["Date"].datetime == AT
    assert message["Message-ID"]


def test_a_message_that_has_a_number_is_sent_again_under_the_same_one(way: Sent) -> None:
    for _ in range(2):
        way.mailer().send(Mail("hanako@mihon.example", "件名", "本文\n", "M-7"))
    assert {str(message["Message-ID"]) for message in way.received()} == {"<M-7@mihon.example>"}


@pytest.mark.parametrize("to", ["", "nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "<>", "@"])
def test_what_is_no_single_address_is_not_written_to(way: Sent, to: str) -> None:
    with pytest.raises(MailUnsent):
        way.mailer().send(Mail(to, "件名", "本文\n"))
    assert not way.received()


def test_a_subject_cannot_smuggle_a_header_in(way: Sent) -> None:
    with pytest.raises(MailUnsent):
        way.mailer().send(Mail("a@b.example", "件名\r\nBcc: c@d.example", "本文\n"))


@pytest.mark.parametrize(("answer", "kind"), [(550, RecipientRefused), (450, MailUnsent)])
def test_an_address_that_is_refused_for_good_is_told_from_one_that_is_for_now(
    answer: int, kind: type[WarifuError]
) -> None:
    controller = FreePort(Inbox(refuses=answer), hostname="127.0.0.1", port=0)
    controller.start()
    mailer = SmtpMailer("127.0.0.1", port_of(controller), SENDER, TlsMode.NONE, MovableClock(AT))
    with pytest.raises(kind) as unsent:
        mailer.send(MAILS[1])
    controller.stop()
    assert "hanako" not in str(unsent.value)


def test_no_server_is_reported() -> None:
    with pytest.raises(MailUnsent):
        SmtpMailer("127.0.0.1", 1, SENDER, TlsMode.NONE, MovableClock(AT)).send(MAILS[0])


def test_nothing_goes_over_a_way_that_was_to_be_encrypted_and_is_not() -> None:
    inbox = Inbox()
    controller = FreePort(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    with pytest.raises(MailUnsent):
        SmtpMailer("127.0.0.1", port_of(controller), SENDER, TlsMode.STARTTLS, MovableClock(AT)).send(MAILS[0])
    controller.stop()
    assert not inbox.messages


def test_kept_mails_are_private_and_read_back_newest_first(tmp_path: Path) -> None:
    clock = MovableClock(AT)
    mailer = FolderMailer(tmp_path / "mail", clock, SENDER)
    for mail in MAILS:
        mailer.send(mail)
        clock.move(timedelta(seconds=1))
    (tmp_path / "mail" / "0-broken.eml").write_bytes(os.urandom(100))
    kept = read_folder(tmp_path / "mail")
    assert [(k.to, k.subject, k.body) for k in kept] == [(m.to, m.subject, m.body) for m in reversed(MAILS)]
    assert kept[0].at == AT + timedelta(seconds=len(MAILS) - 1)
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "mail").glob("2*.eml")} == {0o600}


def test_a_folder_without_mail_is_empty(tmp_path: Path) -> None:
    assert not read_folder(tmp_path / "nothing")
