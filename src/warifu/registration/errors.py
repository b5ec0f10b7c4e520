"""利用申請の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, NotFound, RuleBroken


@dataclass(eq=False)
class ApplicationUnknown(NotFound):
    """申請なし: no application of this number, or not yours."""

    code = "registration.application_unknown"
    id: str


@dataclass(eq=False)
class ApplicationEmpty(BadInput):
    """申請が空: an application names at least one certificate and one use, all of one desk."""

    code = "registration.application_empty"


@dataclass(eq=False)
class DesksMixed(BadInput):
    """窓口が混在: the uses of one application belong to one desk."""

    code = "registration.desks_mixed"


@dataclass(eq=False)
class AlreadyRegistered(RuleBroken):
    """登録済み: this certificate is registered for this use already."""

    code = "registration.already_registered"
    certificate_id: str
    use: str


@dataclass(eq=False)
class CertificateUnusable(RuleBroken):
    """使えない証明書: expired or revoked, so no desk can register it."""

    code = "registration.certificate_unusable"
    certificate_id: str
    stage: str


@dataclass(eq=False)
class NotRegistered(RuleBroken):
    """登録なし: this certificate is not registered for this use, so there is nothing to delete."""

    code = "registration.not_registered"
    certificate_id: str
    use: str


@dataclass(eq=False)
class StillInUse(RuleBroken):
    """利用中: a deletion application is for certificates no longer used; say so or wait for the expiry."""

    code = "registration.still_in_use"
    certificate_id: str
    expiry_on: str


@dataclass(eq=False)
class ParticipantsMixed(BadInput):
    """事業者が混在: the certificates of one application are one participant's; an agent sends one for each."""

    code = "registration.participants_mixed"
