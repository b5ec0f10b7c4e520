"""事業者の保管."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.kernel.ids import OperatorCode
from warifu.participants.facts import Contact, Enrolment, EnrolmentState, FormerContact, Participant, Standing


class ParticipantStore(Protocol):
    """事業者の保管: inside the caller's transaction."""

    def add(self, participant: Participant) -> None:
        """追加. Raises OperatorCodeTaken."""
        ...

    def get(self, id: str) -> Participant | None: ...

    def by_operator_code(self, code: OperatorCode) -> Participant | None: ...

    def all(self) -> Sequence[Participant]:
        """全事業者: by operator code."""
        ...

    def move(self, participant: Participant, to: Standing) -> None:
        """参加状況を変える: from the standing it was read in. Raises Changed when it has another by now."""
        ...

    def rename(self, participant: Participant, renamed: Participant) -> None:
        """名称を変える: what `renamed` has more of former names is added. Raises Changed."""
        ...

    def change_contacts(self, participant: Participant, to: Sequence[Contact], at: datetime, by: str) -> None:
        """連絡先を変える: those that are no longer there stay readable as former contacts."""
        ...

    def former_contacts(self, participant_id: str) -> Sequence[FormerContact]:
        """以前の連絡先: newest first."""
        ...


class EnrolmentStore(Protocol):
    """企業内RA設置の保管: inside the caller's transaction."""

    def add(self, enrolment: Enrolment) -> None: ...

    def get(self, id: str) -> Enrolment | None: ...

    def page(self, *, state: EnrolmentState | None, after: str | None, limit: int) -> Sequence[Enrolment]:
        """一覧: newest first, those behind the number `after`."""
        ...

    def save(self, enrolment: Enrolment, was: EnrolmentState) -> None:
        """書き換える: everything but number, code and entry. Raises Changed when it is not in state `was` any more."""
        ...
