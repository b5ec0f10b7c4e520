"""What others make of the same CSRs: `openssl ca`, and django-ca in an environment of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from warifu.authority.facts import KeyAlgorithm

DJANGO_CA = "django-ca==3.2.0"
SUBJECT = "/C=JP/O=Bench CA/CN=Bench Issuing CA"
OPENSSL_CONF = """[ca]
default_ca = bench
[bench]
database = {d}/index.txt
serial = {d}/serial
new_certs_dir = {d}/new
certificate = {d}/ca.pem
private_key = {d}/ca.key
default_md = sha256
default_days = 730
policy = any
copy_extensions = none
unique_subject = no
x509_extensions = client
[any]
countryName = optional
organizationName = optional
commonName = supplied
[client]
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://crl.example.test/ca.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example.test
"""


def openssl(folder: Path, csrs: Path, algorithm: KeyAlgorithm, count: int) -> tuple[float, float]:
    """Certificates a second by one `openssl ca -infiles`, and CPU µs each."""
    (folder / "new").mkdir(parents=True)
    (folder / "index.txt").touch()
    (folder / "serial").write_text("1000\n")
    (folder / "conf").write_text(OPENSSL_CONF.format(d=folder))
    kind = ["rsa:2048"] if algorithm is KeyAlgorithm.RSA_2048 else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made = ["-nodes", "-keyout", f"{folder}/ca.key", "-out", f"{folder}/ca.pem", "-subj", SUBJECT, "-days", "3650"]
    _run("openssl", "req", "-x509", "-newkey", *kind, *made, "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    requests = sorted(str(path) for path in csrs.iterdir())[:count]
    begun, spent = time.monotonic(), cpu_seconds()
    _run("openssl", "ca", "-config", f"{folder}/conf", "-batch", "-notext", "-utf8", "-infiles", *requests)
    seconds = time.monotonic() - begun
    if len(list((folder / "new").iterdir())) != len(requests):
        raise SystemExit("openssl ca left some out")
    return len(requests) / seconds, (cpu_seconds() - spent) / len(requests) * 1e6


def django_ca(python: Path, folder: Path, csrs: Path, algorithm: KeyAlgorithm, count: int) -> tuple[float, float]:
    """Certificates a second by django-ca, which `python` has, and CPU µs each."""
    kind = "rsa" if algorithm is KeyAlgorithm.RSA_2048 else "ec"
    script = Path(__file__).parent / "_django_ca.py"
    given = [str(folder), str(csrs), str(count), kind]
    done = subprocess.run([python, "-P", script, *given], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"django-ca: {done.stderr[-800:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    return found["rate"], found["cpu"]


def python_with_django_ca(folder: Path) -> Path | None:
    """An environment of its own; None where django-ca cannot be had, for lack of a package index for example."""
    _run(sys.executable, "-m", "venv", str(folder))
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", DJANGO_CA]
    return None if subprocess.run(pip, capture_output=True, check=False).returncode else python


def cpu_seconds() -> float:
    """Seconds of CPU that this process and its finished children have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _run(*command: str) -> None:
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[:3]}: {done.stderr[-800:]}")
