"""利用申請の保管: what the registration package asks of a store."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from warifu.registration.facts import Application, ApplicationState, Registration, RegistrationState
from warifu.systems.facts import Desk, Use


class RegistrationStore(Protocol):
    """利用申請の保管: applications and registrations, inside the caller's transaction."""

    def add_application(self, application: Application) -> None: ...

    def application(self, id: str) -> Application | None: ...

    def applications(
        self, *, participant_id: str | None = None, desk: Desk | None = None, limit: int = 100
    ) -> Sequence[Application]:
        """申請一覧: newest first."""
        ...

    def move_application(self, application: Application, to: ApplicationState, reason: str = "") -> None:
        """状態を進める: from the state `application` was read in. Raises Changed when it is no longer in that state."""
        ...

    def add_registration(self, registration: Registration) -> None:
        """登録する. Raises AlreadyRegistered when a living registration of this certificate and use exists."""
        ...

    def living_registration(self, certificate_id: str, use: Use) -> Registration | None: ...

    def registrations_of(self, participant_id: str) -> Sequence[Registration]: ...

    def move_registration(self, registration: Registration, to: RegistrationState, at: datetime | None) -> None:
        """状態を進める: `at` becomes the deletion instant. Raises Changed when it was no longer in its state."""
        ...

    def registrations_for_roll(self, system: str, tombstones_since: datetime) -> Sequence[Registration]:
        """登録簿の元: every registration of the system but those whose certificate ended before `tombstones_since`."""
        ...
