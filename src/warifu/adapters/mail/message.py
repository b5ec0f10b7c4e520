"""メールの組立て: one plain-text message as it travels (RFC 5322, RFC 2047)."""

from datetime import datetime
from email.errors import HeaderParseError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from warifu.kernel.ids import new_id
from warifu.workflows.errors import MailUnsent
from warifu.workflows.ports import Mail


def compose(mail: Mail, sender: str, at: datetime) -> EmailMessage:
    """メールを組み立てる: UTF-8, dated with the UTC instant `at`. Raises MailUnsent when an address is none."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
    except (ValueError, HeaderParseError):
        raise MailUnsent("a header cannot be written") from None
    for name in ("From", "To"):
        found = message[name].addresses
        if len(found) != 1 or not found[0].username or not found[0].domain or message[name].defects:
            raise MailUnsent("not exactly one address")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{mail.id or new_id('mail')}@{message['From'].addresses[0].domain}>"
    message.set_content(mail.body, charset="utf-8")
    return message
