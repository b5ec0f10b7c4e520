"""The body of an OCSP request, as it arrives at the status service."""

import asyncio

import pytest

from warifu.entrypoints.status import bodies
from warifu.entrypoints.status.bodies import LARGEST_OCSP, SmallBodies


@pytest.mark.parametrize("parts", [[b""], [b"x" * LARGEST_OCSP, b"y"]])
def test_a_body_that_does_not_arrive_or_does_not_end_is_given_up(monkeypatch, parts) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "LOOK_EVERY_SECONDS", 0.02)

    async def read():
        left = list(parts)

        async def receive():
            if not left:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": left.pop(0), "more_body": True}

        return await asyncio.wait_for(SmallBodies().read(receive), 5)

    assert asyncio.run(read()) is None


def test_a_request_that_the_server_ends_is_not_taken_for_a_late_one() -> None:
    async def ended():
        async def receive():
            await asyncio.Event().wait()

        reading = asyncio.create_task(SmallBodies().read(receive))
        await asyncio.sleep(0)
        reading.cancel()
        await reading

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(ended())


def test_a_body_in_pieces_is_read_whole_up_to_four_kilobytes() -> None:
    async def read(*pieces: bytes) -> bytes | None:
        left = list(pieces)

        async def receive():
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        return await SmallBodies().read(receive)

    assert asyncio.run(read(b"a", b"b" * (LARGEST_OCSP - 2), b"c")) == b"a" + b"b" * (LARGEST_OCSP - 2) + b"c"
    assert asyncio.run(read(b"a", b"b" * (LARGEST_OCSP - 1), b"c")) is None
