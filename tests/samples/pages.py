"""見本の画面: views made by hand, as entry points make them, for the tests that render and look at pages."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from samples.systems import ELECTRICITY, system_row

from warifu.entrypoints.web.errors import render_error, render_sign_in_needed
from warifu.entrypoints.web.estate import render_estate
from warifu.entrypoints.web.pages import Frame, NavigationItem, SignedIn
from warifu.entrypoints.web.refusal import Refusal, Welcome, render_refusal, render_welcome
from warifu.entrypoints.web.start import DemoUse, SampleMail, Start, StartClient, StartLink, render_start
from warifu.gateway.facts import (
    Admission,
    Check,
    CheckOutcome,
    Claim,
    Denial,
    DenialReason,
    Presented,
    Revoked,
    RollEntry,
)
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.period import ValidityPeriod
from warifu.lifecycle.facts import CellState, CertificateStage, ChannelEnd, Estate, EstateRow
from warifu.messages import Language
from warifu.systems.facts import Use

AT = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
HOLDER = "見本ひかりエナジーソリューションズ株式会社"
JX = Use("PLANNING", "JX")
SERIAL = 0x4A7E0F11C2D3E4F5061728394A5B6C7D
CASES = (
    *("admitted", "unregistered", "wrong_channel", "other_participant", "expired"),
    *("not_yet_valid", "revoked", "deleted", "wrong_purpose", "foreign_authority"),
)
CELLS = {
    "ok": CellState.WORKS,
    "end": CellState.ENDING,
    "ahead": CellState.STARTS,
    "rev": CellState.IN_REVIEW,
    "back": CellState.RETURNED,
    "del": CellState.DELETION_DUE,
    "ban": CellState.REVOKED,
    "-": CellState.NONE,
}
STOPS = {
    DenialReason.CERTIFICATE_MISSING: Check.CERTIFICATE,
    DenialReason.CHAIN_UNTRUSTED: Check.CHAIN,
    DenialReason.WRONG_PURPOSE: Check.PURPOSE,
    DenialReason.NOT_YET_VALID: Check.VALIDITY,
    DenialReason.EXPIRED: Check.VALIDITY,
    DenialReason.REVOKED: Check.REVOCATION,
    DenialReason.REVOCATION_STALE: Check.REVOCATION,
    DenialReason.ROLL_STALE: Check.ROLL,
    DenialReason.DELETED: Check.DELETION,
    DenialReason.OTHER_PARTICIPANT: Check.PARTICIPANT,
    DenialReason.NOT_FOR_SYSTEM: Check.SYSTEM,
    DenialReason.NOT_FOR_CHANNEL: Check.CHANNEL,
}


def frame(language: Language, address: str = "/", *, checkpoint: bool = False) -> Frame:
    if checkpoint:
        return Frame(language, AT, True, address, brand_ja="広域機関システム", brand_en="Planning system")
    signed_in = SignedIn("見本 花子", "事業者担当", "Operator")
    return Frame(language, AT, True, address, (NavigationItem("/", "登録状況", "Registrations"),), signed_in)


def row(number: str, label: str, state: str, expiry_on: date, cells: str, holder: str = HOLDER) -> EstateRow:
    serial = f"4A:7E:0F:11:C2:D3:E4:F5:06:17:28:39:4A:5B:{number[-4:-2]}:{number[-2:]}"
    return EstateRow(
        number, serial, holder, CertificateStage(state), expiry_on, tuple(CELLS[c] for c in cells.split()), label
    )


def estate() -> Estate:
    rows = (
        row("WF-24-00290", "中部データ取得", "VALID", date(2026, 12, 6), "- " * 9 + "end" + " -" * 6),
        row(
            *("WF-24-00318", "需給管理1号", "VALID", date(2026, 12, 21)),
            "end end end - end end - - end end - end - - - -",
        ),
        row(
            *("WF-26-00431", "需給管理2号 次期", "NOT_YET_VALID", date(2028, 12, 13)),
            "ahead ahead - - back - - - - ahead - - - - - -",
        ),
        row("WF-25-00107", "スイッチング業務", "VALID", date(2027, 3, 14), "- - - ok" + " -" * 12),
        row("WF-26-00092", "", "VALID", date(2028, 4, 15), "- " * 6 + "ok ok ok - rev" + " -" * 5),
        row("WF-24-00297", "旧営業所", "EXPIRED", date(2026, 10, 31), "del - - del" + " -" * 12),
        row("WF-25-00150", "紛失した媒体", "REVOKED", date(2027, 4, 30), "ban" + " -" * 15),
        row("WF-23-00011", "片付いたもの", "EXPIRED", date(2025, 4, 30), "- " * 16),
    )
    near, far = ChannelEnd(date(2026, 12, 21), True), ChannelEnd(date(2028, 12, 13), False)
    ends = (far, far, near, far, near, near, far, far, near, far, None, near, None, None, None, None)
    return Estate(ELECTRICITY.uses, rows, ends)


def entry(use: Use = JX, deleted_at: datetime | None = None) -> RollEntry:
    return RollEntry(
        fingerprint="ab" * 32,
        serial=SERIAL,
        certificate_id=CertificateId("WF-26-00092"),
        operator_code=OperatorCode("0A001"),
        participant_name=HOLDER,
        use=use,
        registered_at=AT - timedelta(days=90),
        deleted_at=deleted_at,
        not_after=datetime(2028, 4, 15, 14, 59, 59, tzinfo=UTC),
    )


def presented() -> Presented:
    validity = ValidityPeriod.starting_on(date(2026, 4, 16), 2)
    return Presented(
        fingerprint="ab" * 32,
        serial=SERIAL,
        subject=f"CN=WF-26-00092,O={HOLDER},C=JP",
        issuer="CN=見本 発行CA G1,O=見本 割符認証局,C=JP",
        validity=validity,
        purposes=frozenset({"1.3.6.1.5.5.7.3.2"}),
        may_sign=True,
        chain=(),
    )


def denial(reason: DenialReason, use: Use = JX) -> Denial:
    order = list(Check)
    place = order.index(STOPS[reason])
    outcomes = [CheckOutcome.PASSED] * place + [CheckOutcome.STOPPED]
    outcomes += [CheckOutcome.NOT_REACHED] * (len(order) - place - 1)
    deleted_at = AT - timedelta(days=9) if reason is DenialReason.DELETED else None
    known = reason in {DenialReason.DELETED, DenialReason.OTHER_PARTICIPANT, DenialReason.NOT_FOR_CHANNEL}
    entries = (entry(Use("PLANNING", "FILE_UPLOAD")),)
    if reason is not DenialReason.NOT_FOR_CHANNEL:
        entries = (*entries, entry(use, deleted_at))
    return Denial(
        reason=reason,
        use=use,
        claim=Claim(frozenset({"0A002"})),
        at=AT,
        checks=tuple(zip(order, outcomes, strict=True)),
        presented=None if reason is DenialReason.CERTIFICATE_MISSING else presented(),
        entries=entries if known else (),
        revoked=Revoked(AT - timedelta(days=83), "keyCompromise") if reason is DenialReason.REVOKED else None,
    )


def start() -> Start:
    clients = tuple(
        StartClient(
            case,
            *(f"demo/{case}.crt", f"demo/{case}.key", f"demo/{case}.p12", f"demo/{case}.passphrase"),
            ("admitted", "denial.registration.not_for_channel") if case == "admitted" else (f"denial.{kind}",),
        )
        for case, kind in zip(
            CASES,
            (
                *("", "registration.not_for_system", "registration.not_for_channel", "registration.other_participant"),
                *("certificate.expired", "certificate.not_yet_valid", "certificate.revoked", "registration.deleted"),
                *("certificate.wrong_purpose", "chain.untrusted"),
            ),
            strict=True,
        )
    )
    body = "見本 花子 様\n\n証明書 WF-26-00092 を受け取れます。\nコードは別のメールでお知らせします。"
    return Start(
        trust_path="/home/mihon/warifu/var/demo/root.pem",
        trust_sha256=":".join(["9F", "02"] * 16),
        links=(
            StartLink("登録状況(ポータル)", "Registrations (portal)", "https://localhost:8443/"),
            StartLink("状態配信(CRL・OCSP)", "Status (CRL, OCSP)", "http://localhost:8080/"),
        ),
        uses=tuple(
            DemoUse(use, f"https://localhost:9443/{use.channel.lower().replace('_', '-')}/0A001/")
            for use in ELECTRICITY.uses
        ),
        clients=clients,
        mails=(SampleMail("hanako@mihon-hikari.example", "証明書を受け取れます", body, AT - timedelta(hours=2)),),
    )


def pages(language: Language, reasons: Iterable[DenialReason] = tuple(DenialReason)) -> Iterator[tuple[str, str]]:
    """Every page there is, by name, in one language, sad cases included, refusals for `reasons`."""
    yield "estate", render_estate(estate(), frame(language), ELECTRICITY)
    yield (
        "estate-filtered",
        render_estate(estate(), frame(language, "/?q=wf-2&system=PLANNING&state=ENDING&old=1"), ELECTRICITY),
    )
    yield "estate-nothing-found", render_estate(estate(), frame(language, "/?q=nowhere"), ELECTRICITY)
    yield "estate-empty", render_estate(Estate(ELECTRICITY.uses, ()), frame(language), ELECTRICITY)
    several = Estate(
        ELECTRICITY.uses,
        (*estate().rows, row("WF-26-00500", "", "VALID", date(2028, 1, 1), "- ok" + " -" * 14, "架空電力合同会社")),
    )
    yield "estate-several", render_estate(several, frame(language), ELECTRICITY)
    for reason in reasons:
        view = Refusal(denial(reason), "R-20261124-100500-7QK4", system_row("PLANNING"), "https://localhost:8443/")
        yield f"refused-{reason.name.lower()}", render_refusal(view, frame(language, "/jx/0A002/", checkpoint=True))
    welcome = Welcome(Admission(entry(), presented(), AT), "R-20261124-100500-7QK4", system_row("PLANNING"))
    yield "admitted", render_welcome(welcome, frame(language, "/jx/0A001/", checkpoint=True))
    yield "start", render_start(start(), Frame(language, AT, True), ELECTRICITY)
    yield "error", render_error(FieldInvalid("serial", "3A:0F:…"), "R-20261124-100500-7QK4", frame(language))
    yield "sign-in", render_sign_in_needed(frame(language, "/?q=a"))
