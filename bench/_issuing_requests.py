"""CSRs for the issuing benchmark, and the limits that keys and signatures set."""

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from warifu.adapters.x509.keys import EXPONENT, PrivateKey, new_private_key
from warifu.adapters.x509.names import x509_name
from warifu.authority.facts import KeyAlgorithm, SubjectName

PRIMES_OF_A_KEY = 2
SECONDS = 3.0


def make_requests(folder: Path, algorithm: KeyAlgorithm, count: int) -> None:
    """Write `count` CSRs, each with a key of its own."""
    folder.mkdir()
    primes = _primes(count) if algorithm is KeyAlgorithm.RSA_2048 else []
    pairs = combinations(primes, PRIMES_OF_A_KEY)
    for number in range(count):
        key = _of_primes(*next(pairs)) if primes else new_private_key(algorithm)
        subject = x509_name(SubjectName(f"client-{number}", f"事業者 {number % 500}", None, "JP"))
        request = x509.CertificateSigningRequestBuilder(subject).sign(key, hashes.SHA256())
        (folder / f"{number:06}.csr").write_bytes(request.public_bytes(Encoding.PEM))


def _primes(count: int) -> list[int]:
    """So many that their pairs give `count` moduli: making 10,000 RSA keys would take the better part of an hour.

    Keys that share a prime are worthless, and cost whoever certifies them exactly what others cost.
    """
    found: list[int] = []
    while len(found) * (len(found) - 1) // 2 < count:
        numbers = rsa.generate_private_key(EXPONENT, 2048).private_numbers()
        found += (numbers.p, numbers.q)
    return found


def _of_primes(p: int, q: int) -> rsa.RSAPrivateKey:
    exponent = pow(EXPONENT, -1, (p - 1) * (q - 1))
    remainders = rsa.rsa_crt_dmp1(exponent, p), rsa.rsa_crt_dmq1(exponent, q), rsa.rsa_crt_iqmp(p, q)
    numbers = rsa.RSAPrivateNumbers(p, q, exponent, *remainders, rsa.RSAPublicNumbers(EXPONENT, p * q))
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def limits(algorithm: KeyAlgorithm, csr: bytes, processes: int) -> tuple[float, float]:
    """What so many processes do together, a second, that do nothing but sign (P-256: and check a CSR); CPU µs each."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        list(pool.map(_limit, [algorithm] * processes, [csr] * processes, [0.1] * processes))  # all have started
        found = list(pool.map(_limit, [algorithm] * processes, [csr] * processes, [SECONDS] * processes))
    return sum(rate for rate, _ in found), sum(cpu for _, cpu in found) / processes


def _limit(algorithm: KeyAlgorithm, csr: bytes, seconds: float) -> tuple[float, float]:
    key = new_private_key(algorithm)
    request = x509.load_pem_x509_csr(csr)
    rounds = 0
    begun, spent = time.monotonic(), time.process_time()
    while time.monotonic() - begun < seconds:
        for _ in range(100):
            if algorithm is KeyAlgorithm.P_256 and not request.is_signature_valid:
                raise SystemExit("a CSR of the bench is not sound")
            _sign(key)
        rounds += 100
    return rounds / (time.monotonic() - begun), (time.process_time() - spent) / rounds * 1e6


def _sign(key: PrivateKey) -> None:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        key.sign(b"x" * 700, ec.ECDSA(hashes.SHA256()))
    elif isinstance(key, rsa.RSAPrivateKey):
        key.sign(b"x" * 900, padding.PKCS1v15(), hashes.SHA256())
