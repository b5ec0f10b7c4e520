"""失効の保管."""

from collections.abc import Sequence
from typing import Protocol

from warifu.authority.facts import Revocation
from warifu.authority.revocation import ReleaseConsent


class RevocationStore(Protocol):
    """失効の保管: each change leaves its line for the lists and forgets the stored OCSP answer."""

    def revoke(self, id: str, revocation: Revocation) -> None:
        """失効か保留を記録する: a hold when that is the reason; consents to a release are forgotten.

        Raises Changed when the certificate is not ISSUED (or HELD, for a revocation).
        """
        ...

    def release(self, id: str) -> None:
        """保留の解除を記録する. Raises Changed when the certificate is not HELD."""
        ...

    def add_consent(self, id: str, consent: ReleaseConsent) -> None:
        """解除への同意を残す. Raises ConsentedAlready."""
        ...

    def consents(self, id: str) -> Sequence[ReleaseConsent]:
        """解除への同意: since the hold, oldest first."""
        ...
