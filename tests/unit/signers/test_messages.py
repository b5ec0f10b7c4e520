"""What the driver's process sends is read whatever it is: as a message, or refused."""

import contextlib
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warifu.adapters.signers.token.messages import LARGEST, Kind, Message, pack, receive, unpack
from warifu.kernel.errors import NotUnderstood

MESSAGES = st.builds(
    Message,
    st.integers(0, 2**32 - 1),
    st.sampled_from(Kind),
    st.lists(st.binary(max_size=600), max_size=100).map(tuple),
)


@given(MESSAGES)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    assert unpack(pack(message)[4:]) == message


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotUnderstood):
        assert pack(unpack(body))[4:] == body


@given(MESSAGES, st.data())
def test_a_message_cut_off_or_run_on_is_no_other_with_as_many_fields(message: Message, data: st.DataObject) -> None:
    body = pack(message)[4:]
    shorter = body[: data.draw(st.integers(0, len(body) - 1))]
    with contextlib.suppress(NotUnderstood):
        assert len(unpack(shorter).fields) < len(message.fields)


def test_nobody_reads_more_than_the_limit() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack(">I", LARGEST + 1))
        with pytest.raises(NotUnderstood, match="too long"):
            receive(ours)
    with pytest.raises(ValueError, match="a message of"):
        pack(Message(1, Kind.SIGN, (bytes(60_000),) * 3))
    with pytest.raises(ValueError, match="a field of"):
        pack(Message(1, Kind.SIGN, (bytes(70_000),)))


def test_the_end_in_the_middle_of_a_message_is_the_end() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        theirs.sendall(pack(Message(1, Kind.DONE, (b"signature",)))[:-1])
        theirs.close()
        assert receive(ours) is None
