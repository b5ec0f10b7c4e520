"""django-ca, for comparison: run by a Python of its own that has it, never imported by ours.

    PYTHON bench/_django_ca.py FOLDER CSRS COUNT ec|rsa

It has one CA, loaded once, SQLite in WAL with FULL, and issues from the first COUNT CSRs through its own Python
interface in one process. Prints certificates a second and CPU µs each, as JSON.
"""

import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

ADDRESSES = "bench_addresses"
KEYS = {
    "ec": ["--key-type=EC", "--elliptic-curve=secp256r1", "--algorithm=SHA-256"],
    "rsa": ["--key-type=RSA", "--key-size=2048", "--algorithm=SHA-256"],
}


def configure(folder: Path) -> None:
    """Set up Django with django-ca alone, its files below `folder`."""
    import django
    from django.conf import settings

    storage = "django.core.files.storage.FileSystemStorage"
    durable = {"transaction_mode": "IMMEDIATE", "init_command": "pragma journal_mode=wal; pragma synchronous=full"}
    settings.configure(
        SECRET_KEY="bench",  # of a throwaway project
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_object_actions", "django_ca"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "db.sqlite"),
                "OPTIONS": {"timeout": 30, **durable},
            }
        },
        STORAGES={
            "default": {"BACKEND": storage},
            "staticfiles": {"BACKEND": storage},
            "django-ca": {"BACKEND": storage, "OPTIONS": {"location": str(folder / "ca")}},
        },
        ROOT_URLCONF=ADDRESSES,
        CA_DEFAULT_HOSTNAME="ca.example.test",
        CA_USE_CELERY=False,
        CA_DEFAULT_PROFILE="client",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGGING={"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}},
    )
    django.setup()
    from django.urls import include, path

    addresses: Any = ModuleType(ADDRESSES)
    addresses.urlpatterns = [path("django_ca/", include("django_ca.urls"))]
    sys.modules[ADDRESSES] = addresses


def issue(csrs: list[Path]) -> tuple[float, float]:
    """Issue from every CSR; seconds and seconds of CPU."""
    from cryptography import x509
    from django_ca.models import Certificate, CertificateAuthority
    from django_ca.profiles import profiles

    ca: Any = CertificateAuthority.objects.get(name="Bench")
    context = {"ca": ca, "backend": ca.key_backend}
    options = ca.key_backend.use_model.model_validate({"password": None}, context=context)
    begun, spent = time.monotonic(), time.process_time()
    for path in csrs:
        request = x509.load_pem_x509_csr(path.read_bytes())
        Certificate.objects.create_cert(ca, options, request, profile=profiles["client"], subject=request.subject)
    return time.monotonic() - begun, time.process_time() - spent


def main() -> None:
    """Open the CA and issue."""
    folder, csrs, count, kind = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    configure(folder)
    from django.core.management import call_command

    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("migrate", verbosity=0, stdout=nowhere)
        call_command("init_ca", *KEYS[kind], "Bench", "C=JP,O=Bench CA,CN=Bench Issuing CA", stdout=nowhere)
    chosen = sorted(csrs.iterdir())[:count]
    seconds, cpu = issue(chosen)
    print(json.dumps({"rate": len(chosen) / seconds, "cpu": cpu / len(chosen) * 1e6}))


if __name__ == "__main__":
    main()
