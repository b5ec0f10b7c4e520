"""フォルダーへの送信: keeps each message as a file instead of sending it; for samples and tests."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from warifu.adapters.mail.message import compose
from warifu.kernel.clock import Clock, SystemClock
from warifu.kernel.ids import new_id
from warifu.workflows.errors import MailUnsent
from warifu.workflows.ports import KeptMail, Mail

LARGEST_MAIL = 1_000_000  # bytes that are read back
MOST_MAILS = 500


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """フォルダーに置く: one .eml file a message, readable by its owner alone. The folder is made when missing."""

    directory: Path
    clock: Clock = field(default_factory=SystemClock)
    sender: str = "warifu@localhost.example"

    def send(self, mail: Mail) -> None:
        """置く: returns once the file is whole. Raises MailUnsent (mail.unsent)."""
        now = self.clock.now()
        data = compose(mail, self.sender, now).as_bytes()
        name = f"{now:%Y%m%dT%H%M%S%f}-{new_id('mail')}"
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self.directory / f".{name}"
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            unfinished.rename(self.directory / f"{name}.eml")
        except OSError as refused:
            raise MailUnsent(type(refused).__name__) from None


def read_folder(directory: Path) -> Sequence[KeptMail]:
    """読み返す: the newest 500 messages, newest first; a file that is no message of ours is passed over."""
    files = sorted(directory.glob("[0-9]*.eml"), reverse=True)[:MOST_MAILS]
    return [kept for kept in map(_read, files) if kept is not None]


def _read(file: Path) -> KeptMail | None:
    with file.open("rb") as opened:
        data = opened.read(LARGEST_MAIL + 1)
    if len(data) > LARGEST_MAIL:
        return None
    try:
        message = message_from_bytes(data, _class=EmailMessage, policy=SMTP)
        at = message["Date"].datetime.astimezone(UTC)
        to, body = message["To"].addresses[0].addr_spec, message.get_content().replace("\r\n", "\n")
    except (MessageError, AttributeError, LookupError, ValueError, TypeError):
        return None
    return KeptMail(at, to, str(message["Subject"]), body)
