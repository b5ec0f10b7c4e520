"""業務の誤り: what can go wrong between the rooms and the world outside."""

from dataclasses import dataclass

from warifu.kernel.errors import Unavailable


@dataclass(eq=False)
class MailUnsent(Unavailable):
    """メール未送信: no server took the message; `why` is a short English reason without addresses or content."""

    code = "mail.unsent"
    why: str
