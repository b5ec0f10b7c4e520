"""相互認証のアプリケーション: one relying system's checkpoint, where each request is decided by itself.

What came before on the same connection counts for nothing: a certificate revoked or deleted meanwhile is refused on its
next request.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog

from warifu.entrypoints.checkpoint.answers import Answer, Speaker
from warifu.entrypoints.checkpoint.body_types import BodyReader, reader_for
from warifu.entrypoints.checkpoint.claims import Claims
from warifu.entrypoints.checkpoint.paths import UsePath, read_path, use_path
from warifu.entrypoints.checkpoint.request import Body, ClientGone, Request
from warifu.entrypoints.http.asgi import Receive, Scope, Send, answer, length_of
from warifu.entrypoints.web.assets import ASSETS_PATH, assets
from warifu.gateway.admission import admit
from warifu.gateway.errors import BodyTypeRefused, PathUnknown
from warifu.gateway.facts import Admission, Denial, DenialReason, FreshnessPolicy, Presented, Unreadable
from warifu.gateway.ports import Gate
from warifu.kernel.clock import JST, Clock
from warifu.kernel.errors import BadInput, TooLarge
from warifu.kernel.ids import ALPHABET
from warifu.systems.facts import System

BODY_LIMIT = 64 * 1024 * 1024
RANK = tuple(DenialReason)

log = structlog.get_logger("warifu.checkpoint")


@dataclass(frozen=True, slots=True)
class _Visit:
    """処理中の要求: one request, the use it asks for, its body, and the claims read so far."""

    request: Request
    address: UsePath
    body: Body
    claims: Claims
    reference: str


class CheckpointApp:
    """相互認証のアプリケーション: admits or refuses each request, and answers who was admitted.

    Bodies are counted and never kept; above `body_limit` bytes they are answered with 413. `portal_url` is where a
    refused person can look further, empty when there is none.
    """

    def __init__(
        self,
        system: System,
        gate: Gate,
        policy: FreshnessPolicy,
        clock: Clock,
        *,
        body_limit: int = BODY_LIMIT,
        portal_url: str = "",
        is_sample: bool = False,
    ) -> None:
        self._code, self._uses = system.code, system.uses
        self._gate = gate
        self._policy = policy
        self._clock = clock
        self._body_limit = body_limit
        self._speaker = Speaker(system, portal_url, is_sample)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith(f"{ASSETS_PATH}/"):
            await assets(scope, receive, send)
            return
        request = Request.of(scope)
        body = Body(request, receive, self._body_limit)
        try:
            reply = await self._reply(request, body)
        except ClientGone:
            return
        await _send(send, reply, body)

    async def _reply(self, request: Request, body: Body) -> Answer:
        now = self._clock.now()
        reference = _reference(now)
        address = read_path(self._uses, request.path)
        if address is None:
            places = tuple(f"{use_path(use)}/<operator code>/" for use in self._uses)
            return self._speaker.error(404, PathUnknown(places), reference, request, now)
        claims = Claims()
        claims.add_code(address.operator_code.text if address.operator_code else None)
        claims.add_query(request.query)
        visit = _Visit(request, address, body, claims, reference)
        try:
            decision = await self._decide_with_body(visit)
        except TooLarge as error:
            return self._undecided(413, error, visit)
        except BodyTypeRefused as error:
            return self._undecided(415, error, visit)
        except BadInput as error:
            return self._undecided(400, error, visit)
        reply = self._speaker.decision(decision, reference, request, _lasting_path(address))
        _log_decision(visit, decision, reply)
        return reply

    async def _decide_with_body(self, visit: _Visit) -> Admission | Denial:
        """Decide before reading the body, and again at its end: by what it names, and by what has changed meanwhile."""
        decision = await self._decide(visit)
        if visit.body.is_over or (isinstance(decision, Denial) and not _claims_matter(decision)):
            return decision
        try:
            reader = _reader(visit)
        except BodyTypeRefused:
            if isinstance(decision, Denial):
                return decision
            raise
        if isinstance(decision, Denial) and reader is None:
            return decision
        await visit.body.read(reader.feed if reader else None)
        if reader is not None:
            reader.end()
        return await self._decide(visit)

    async def _decide(self, visit: _Visit) -> Admission | Denial:
        state = await self._gate.current()
        now = self._clock.now()
        return admit(
            state.present(visit.request.chain, now),
            visit.address.use,
            visit.claims.claim(),
            roll=state.roll(self._code),
            revocations=state.revocations,
            policy=self._policy,
            now=now,
        )

    def _undecided(self, status: int, error: BadInput, visit: _Visit) -> Answer:
        log.info("checkpoint.undecided", error=error.code, status=status, **_seen(visit))
        return self._speaker.error(status, error, visit.reference, visit.request, self._clock.now())


def _reader(visit: _Visit) -> BodyReader | None:
    fields = visit.request.fields
    return reader_for(fields("content-type"), fields("content-encoding"), visit.claims)


def _claims_matter(denial: Denial) -> bool:
    return RANK.index(denial.reason) > RANK.index(DenialReason.OTHER_PARTICIPANT)


def _reference(now: datetime) -> str:
    """受付番号: the JST second and four letters, short enough to be read out over the telephone."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(4))
    return f"R-{now.astimezone(JST):%Y%m%d-%H%M%S}-{tail}"


def _lasting_path(address: UsePath) -> str:
    """The path without the request's query, in which secrets may stand."""
    code = f"{address.operator_code}/" if address.operator_code else ""
    return f"{use_path(address.use)}/{code}"


async def _send(send: Send, reply: Answer, body: Body) -> None:
    if body.is_over:
        await answer(send, reply.status, reply.headers, reply.body)
        return
    # Somebody still sending reads the answer only if what they send is taken; after that the connection is of no use.
    headers = [*reply.headers, (b"connection", b"close"), length_of(reply.body)]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body, "more_body": True})
    await body.drain()
    await send({"type": "http.response.body", "body": b""})


def _seen(visit: _Visit) -> dict[str, str]:
    use = visit.address.use
    return {
        "reference": visit.reference,
        "system": use.system,
        "channel": use.channel,
        "area": use.area or "",
        "claims": ",".join(sorted(visit.claims.claim().operator_codes)),
        "method": visit.request.method,
        "client": visit.request.client,
        "tls": visit.request.tls_version,
    }


def _distrust(presented: Presented | Unreadable | None) -> str:
    if isinstance(presented, Unreadable):
        return presented.why
    return presented.distrust if presented else ""


def _log_decision(visit: _Visit, decision: Admission | Denial, reply: Answer) -> None:
    presented = decision.presented
    entries = (decision.entry,) if isinstance(decision, Admission) else decision.entries
    log.info(
        "checkpoint.decision",
        at=decision.at.isoformat(),
        decision=reply.code,
        status=reply.status,
        fingerprint=presented.fingerprint if presented else "",
        serial=f"{presented.serial:x}" if isinstance(presented, Presented) else "",
        distrust=_distrust(presented),
        certificate_id=entries[0].certificate_id if entries else "",
        **_seen(visit),
    )
