"""SMTP送信: hands messages to a mail server (RFC 5321), over TLS as the installation decides."""

import smtplib
import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from warifu.adapters.mail.message import compose
from warifu.kernel.clock import Clock, SystemClock
from warifu.workflows.errors import MailUnsent, RecipientRefused
from warifu.workflows.ports import Mail

PATIENCE_SECONDS = 20.0


class TlsMode(StrEnum):
    """送信の暗号化: how the way to the mail server is protected."""

    NONE = "none"  # 暗号化なし
    STARTTLS = "starttls"  # 途中から暗号化
    TLS = "tls"  # 初めから暗号化


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """SMTPで送る: with STARTTLS and TLS the server's certificate is checked against the machine's trust store.

    A server that does not offer STARTTLS gets nothing when that is asked for.
    """

    host: str
    port: int
    sender: str
    tls: TlsMode = TlsMode.STARTTLS
    clock: Clock = field(default_factory=SystemClock)

    def send(self, mail: Mail) -> None:
        """送る: returns once the server has taken the message. Raises MailUnsent, RecipientRefused."""
        message = compose(mail, self.sender, self.clock.now())
        try:
            with self._connect() as server:
                if self.tls is TlsMode.STARTTLS:
                    server.starttls(context=ssl.create_default_context())
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused) from None
        except (smtplib.SMTPException, OSError) as refused:
            raise MailUnsent(_why(refused)) from None

    def _connect(self) -> smtplib.SMTP:
        if self.tls is TlsMode.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE_SECONDS)


def _refusal(refused: smtplib.SMTPRecipientsRefused) -> MailUnsent | RecipientRefused:
    """Tell a refusal for good (5xx, RFC 5321 section 4.2.1) from one for now."""
    codes = [code for code, _ in refused.recipients.values()]
    kind = RecipientRefused if all(500 <= code < 600 for code in codes) else MailUnsent
    return kind(f"SMTPRecipientsRefused {max(codes)}")


def _why(refused: Exception) -> str:
    """Name the kind of refusal and the server's number, and nothing it repeats of the message."""
    code = f" {refused.smtp_code}" if isinstance(refused, smtplib.SMTPResponseException) else ""
    return f"{type(refused).__name__}{code}"
