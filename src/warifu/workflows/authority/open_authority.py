"""認証局の開設: keys and certificates of the authorities that the profiles declare, each in its first generation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from warifu.accounts.facts import Actor
from warifu.authority.facts import (
    AuthorityName,
    CaKind,
    Certificate,
    CertificateAuthority,
    CertificateContent,
    IssuanceRequest,
    KeyAlgorithm,
    SubjectName,
)
from warifu.authority.generations import ca_id, ca_name, next_generation
from warifu.authority.issuance import (
    LintedCertificate,
    checked_bytes,
    prepare,
    public_key_digest,
    record,
    resume,
    sign,
)
from warifu.authority.ports.keys import SigningKey
from warifu.authority.profiles import Hierarchy, hierarchies
from warifu.kernel.clock import jst_date
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import SerialNumber
from warifu.kernel.period import ValidityPeriod
from warifu.workflows.installation import Installation, entry
from warifu.workflows.issuing.issue_for_installation import renew_server_certificate
from warifu.workflows.ports import Stores
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.publication.renew_responders import renew_responders

INSTALLATION_CA = "installation-g1"
MARKET_ROOT = "market-root"
MARKET_ISSUING = "market-g1"


@dataclass(frozen=True, slots=True)
class Opening:
    """開設: one CA that is to be opened; its place, its generation and the organisation in its subject."""

    hierarchy: Hierarchy
    kind: CaKind
    generation: int
    organization: str

    @property
    def id(self) -> str:
        return ca_id(self.hierarchy, self.kind, self.generation)

    @property
    def profile(self) -> str:
        issuing = self.hierarchy.issuing if self.kind is CaKind.ISSUING else None
        return (issuing or self.hierarchy.root).name

    @property
    def subject(self) -> SubjectName:
        return SubjectName(ca_name(self.hierarchy, self.kind, self.generation), self.organization, None, "JP")

    def opened(self, certificate: bytes, period: ValidityPeriod, at: datetime) -> CertificateAuthority:
        """開設されたCA: with its certificate in DER."""
        authority = self.hierarchy.authority
        return CertificateAuthority(
            self.id, authority, self.kind, self.generation, certificate, self.id, period, created_at=at
        )


def open_authority(
    installation: Installation, actor: Actor, name: str, algorithm: KeyAlgorithm, *, roots_elsewhere: bool = False
) -> None:
    """認証局を開く: of every authority its root and its first issuing CA. What is there already is left as it is.

    `name` is the organisation in the CAs' subjects. With `roots_elsewhere`, authorities with a root of their own wait
    for it (`import_generation`). A step that was cut off goes on where it stopped: a key is durable before the
    certificate that names it is recorded.
    """
    for hierarchy in hierarchies(installation.profiles).values():
        if hierarchy.issuing and roots_elsewhere:
            continue
        open_root(installation, actor, Opening(hierarchy, CaKind.ROOT, 1, name), algorithm)
        if hierarchy.issuing:
            open_issuing(installation, actor, Opening(hierarchy, CaKind.ISSUING, 1, name), algorithm)


def open_root(
    installation: Installation, actor: Actor, opening: Opening, algorithm: KeyAlgorithm
) -> CertificateAuthority:
    """ルートCAを開く: self-signed; the CA on record under its id, or a new one."""
    with installation.unit_of_work.read() as stores:
        known = stores.authorities.get(opening.id)
    if known:
        return known
    key = make_ca_key(installation, opening.id, algorithm)
    profile = installation.profiles[opening.profile]
    now = installation.clock.now()
    content = CertificateContent(
        serial=SerialNumber.random().value,
        subject=opening.subject,
        public_key=key.public_key,
        period=ValidityPeriod.starting_on(jst_date(now), profile.years),
        profile=profile,
        issuer=None,
        issuer_key=key.algorithm,
    )
    certificates = installation.issuer.certificate_format
    (der,) = certificates.sign_many([checked_bytes(content, certificates)], key)
    with installation.unit_of_work.write() as stores:
        return add_ca(installation, stores, actor, opening.opened(der, content.period, now))


def open_issuing(
    installation: Installation, actor: Actor, opening: Opening, algorithm: KeyAlgorithm
) -> CertificateAuthority:
    """発行CAを開く: below the newest root whose key is here; the CA on record under its id, or a new one."""
    with installation.unit_of_work.read() as stores:
        known = stores.authorities.get(opening.id)
    if known:
        return known
    prepared = prepare_issuing(installation, opening, algorithm)
    with installation.unit_of_work.write() as stores:
        return add_issuing(installation, stores, actor, opening, prepared)


def prepare_issuing(installation: Installation, opening: Opening, algorithm: KeyAlgorithm) -> LintedCertificate:
    """発行CAを準備する: its key, and the linted intention for it."""
    key = make_ca_key(installation, opening.id, algorithm)
    return certify_ca(installation, opening.profile, opening.subject, key.public_key, key.algorithm)


def add_issuing(
    installation: Installation, stores: Stores, actor: Actor, opening: Opening, prepared: LintedCertificate
) -> CertificateAuthority:
    """発行CAを加える: signed and on record in one transaction."""
    issued = sign_ca(installation, stores, actor, prepared)
    return add_ca(installation, stores, actor, opening.opened(issued.der, issued.period, installation.clock.now()))


def certify_ca(
    installation: Installation, profile: str, subject: SubjectName, public_key: bytes, algorithm: KeyAlgorithm
) -> LintedCertificate:
    """CA証明書を準備する: the linted intention for this key, a new one or the one an earlier try left behind.

    It starts on the day (JST) that it was first prepared. Raises what `prepare` and `resume` do.
    """
    now = installation.clock.now()
    request = IssuanceRequest(profile, subject, public_key, algorithm, jst_date(now))
    with installation.unit_of_work.write() as stores:
        cas = stores.authorities.all()
        begun = stores.issuing.unsigned_for_key(public_key_digest(public_key))
        if begun:
            left = [(begun, replace(request, start_on=jst_date(begun.prepared_at)))]
            return resume(left, cas, installation.issuer)[0]
        return prepare([request], cas, stores.issuing, installation.issuer, now)[0]


def sign_ca(installation: Installation, stores: Stores, actor: Actor, prepared: LintedCertificate) -> Certificate:
    """CA証明書に署名する: and record it, so that it can be revoked like any other."""
    cas = {ca.id: ca for ca in stores.authorities.all()}
    signed = sign([prepared], cas, installation.issuer)
    (issued,) = record(signed, stores.issuing, installation.clock.now())
    subject = f"certificate:{issued.id}"
    stores.evidence.append(entry(installation, actor, "certificate.issued", subject, profile=issued.profile))
    return issued


def make_ca_key(installation: Installation, name: str, algorithm: KeyAlgorithm) -> SigningKey:
    """CA鍵を作る: or open the one an earlier try made; durable when this returns."""
    signers = installation.issuer.signers
    return signers.open(name) if signers.has(name) else signers.create(name, algorithm)


def add_ca(installation: Installation, stores: Stores, actor: Actor, ca: CertificateAuthority) -> CertificateAuthority:
    """発行者を加える: with its evidence. Raises Changed when this generation exists already."""
    stores.authorities.add(ca)
    facts = {"kind": str(ca.kind), "generation": str(ca.generation)}
    stores.evidence.append(entry(installation, actor, "authority.opened", f"ca:{ca.id}", **facts))
    return ca


def next_opening(
    installation: Installation,
    cas: Sequence[CertificateAuthority],
    authority: str,
    kind: CaKind | None,
    organization: str,
) -> Opening:
    """次の開設: the generation after the newest; `kind` None means the CA that issues. Raises FieldInvalid."""
    known = hierarchies(installation.profiles)
    try:
        hierarchy = known[AuthorityName(authority.upper())]
    except (KeyError, ValueError):
        raise FieldInvalid("authority", ", ".join(known)) from None
    wanted = CaKind.ROOT if hierarchy.issuing is None else kind or CaKind.ISSUING
    return Opening(hierarchy, wanted, next_generation(cas, hierarchy.authority, wanted), organization)


def open_for_business(
    installation: Installation,
    actor: Actor,
    organization: str,
    server_names: Sequence[str],
    key: KeyAlgorithm,
    *,
    roots_elsewhere: bool = False,
) -> None:
    """業務を始める: authorities, keys for statements, responder, server certificate, and everything published once."""
    open_authority(installation, actor, organization, key, roots_elsewhere=roots_elsewhere)
    installation.statements.prepare(key)
    renew_responders(installation)
    renew_server_certificate(installation, server_names)
    publish_all(installation)
    publish_rolls(installation)
