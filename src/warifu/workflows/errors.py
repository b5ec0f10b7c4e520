"""業務の誤り: errors that belong to no single package: mail, documents, printing, cursors."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotFound, RuleBroken, Unavailable


@dataclass(eq=False)
class MailUnsent(Unavailable):
    """メール未送信: no server took the message; `why` is a short English reason without addresses or content."""

    code = "mail.unsent"
    why: str


@dataclass(eq=False)
class RecipientRefused(Unavailable):
    """宛先の拒否: the mail server does not take mail for this address; trying again does not help."""

    code = "mail.recipient_refused"
    why: str


@dataclass(eq=False)
class NobodyToWriteTo(RuleBroken):
    """宛先なし: the participant has no enterprise RA contact, so the parcel's code cannot leave."""

    code = "mail.nobody"
    parcel_id: str


@dataclass(eq=False)
class CursorInvalid(BadInput):
    """続きの指定の誤り: the cursor is of another search, of somebody else, of another installation, or was changed."""

    code = "search.cursor_invalid"


@dataclass(eq=False)
class DocumentUnknown(NotFound):
    """書類なし: no document of this number here."""

    code = "document.unknown"
    id: str


@dataclass(eq=False)
class PrintingFailed(Unavailable):
    """印刷不可: the typesetter or its font is not there; `why` is a short English reason."""

    code = "print.failed"
    why: str
