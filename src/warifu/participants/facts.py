"""事業者の事実: who takes part in the market and whom to write to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.ids import OperatorCode


class ContactKind(StrEnum):
    """連絡先の種類: for what a person speaks for the participant."""

    ENTERPRISE_RA = "ENTERPRISE_RA"  # 企業内RA
    SYSTEM_CONTACT = "SYSTEM_CONTACT"  # システム窓口責任者


@dataclass(frozen=True, slots=True)
class Contact:
    """連絡先: one person of a participant and an address for mail."""

    kind: ContactKind
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Participant:
    """事業者: an operator with its code as text; `name` is what certificates carry as organisation."""

    id: str
    operator_code: OperatorCode
    name: str
    contacts: tuple[Contact, ...]
    enrolled_at: datetime

    def contact(self, kind: ContactKind) -> Contact | None:
        return next((c for c in self.contacts if c.kind is kind), None)
