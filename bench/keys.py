"""Signatures from a SoftHSM2 token: straight through python-pkcs11, and through the driver's process of its own.

    python -m bench.keys [--signatures 2000] [--rounds 5]

The ratio is to the bare token of the same round; each figure is the median of the rounds.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from warifu.adapters.signers import FileSigners, Pkcs11Signers, TokenPlace
from warifu.adapters.signers.pkcs11_signers import TokenSigningKey
from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.secret import Secret

PIN = "4231"
LABEL = "bench"
TARGET = 0.8
THREADS = 8
BATCH = 100
DATA = bytes(600)  # about the size of what is signed for a certificate
BARE = """
import sys, time
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, lib
module, label, pin, name, count = sys.argv[1:]
with lib(module).get_token(token_label=label).open(user_pin=pin) as session:
    key = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=name)
    is_rsa = key.key_type is KeyType.RSA
    prepared, mechanism = (bytes(51), Mechanism.RSA_PKCS) if is_rsa else (bytes(32), Mechanism.ECDSA)
    begun = time.monotonic()
    for _ in range(int(count)):
        key.sign(prepared, mechanism=mechanism)
    print(int(count) / (time.monotonic() - begun))
"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--signatures", type=int, default=2000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--module", default="/usr/lib/softhsm/libsofthsm2.so")
    given = asked.parse_args()
    print("| signatures | key | a second | ratio | target |")
    print("| --- | --- | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory(prefix="warifu-bench-") as temporary:
        place = new_token(Path(temporary), given.module)
        for algorithm in (KeyAlgorithm.P_256, KeyAlgorithm.RSA_2048):
            measure(Path(temporary), place, algorithm, given.signatures, given.rounds)


def new_token(folder: Path, module: str) -> TokenPlace:
    """A token in `folder`, its PIN in a file."""
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    command = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", PIN, "--pin", PIN]
    subprocess.run(command, check=True, capture_output=True)
    pin_file = folder / "pin"
    pin_file.touch(0o600)
    pin_file.write_text(PIN)
    return TokenPlace(module, LABEL, str(pin_file))


def measure(folder: Path, place: TokenPlace, algorithm: KeyAlgorithm, count: int, rounds: int) -> None:
    name = f"bench-{algorithm}"
    token, files = Pkcs11Signers(place), FileSigners(folder / "keys", Secret(b"bench"))
    key, file_key = token.create(name, algorithm), files.create(name, algorithm)
    rows: dict[str, Callable[[], float]] = {
        "bare python-pkcs11, one session": lambda: bare(place, name, count),
        f"driver's process, {BATCH} in a question": lambda: rate(count, lambda: batches(key, count)),
        "driver's process, one in a question": lambda: rate(count, lambda: singles(key, count)),
        f"driver's process, one in a question, {THREADS} threads": lambda: rate(count, lambda: crowd(key, count)),
        "key in a file, for comparison": lambda: rate(count, lambda: file_key.sign_many([DATA] * count)),
    }
    found: dict[str, list[float]] = {row: [] for row in rows}
    for _ in range(rounds):
        for row, work in rows.items():
            found[row].append(work())
    token.close()
    limit = found["bare python-pkcs11, one session"]
    for row, rates in found.items():
        ratio = median(here / there for here, there in zip(rates, limit, strict=True))
        target = (f"{TARGET} " + ("met" if ratio >= TARGET else "missed")) if f"{BATCH} in" in row else ""
        print(f"| {row} | {algorithm} | {median(rates):,.0f} | {ratio:.2f} | {target} |")


def bare(place: TokenPlace, name: str, count: int) -> float:
    command = [sys.executable, "-c", BARE, place.module, place.label, PIN, name, str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def rate(count: int, work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return count / (time.monotonic() - begun)


def batches(key: TokenSigningKey, count: int) -> None:
    for _ in range(count // BATCH):
        key.sign_many([DATA] * BATCH)


def singles(key: TokenSigningKey, count: int) -> Sequence[bytes]:
    return [key.sign(DATA) for _ in range(count)]


def crowd(key: TokenSigningKey, count: int) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda _: singles(key, count // THREADS), range(THREADS)))


if __name__ == "__main__":
    main()
