"""What an operator alone installs: packages, megabytes, and how fast its commands start.

    python -m bench.lean [--runs 9]

The wheel of this tree is installed into an empty environment. Times are the median of some runs, beside that of a
Python that does nothing, which is the limit.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
GOALS = {"packages": 25, "MB": 65}
COMMANDS = {
    "python -c pass (the limit)": ("python", "-c", "pass"),
    "import warifu": ("python", "-c", "import warifu"),
    "warifu check --help": ("warifu", "check", "--help"),
    "warifu ledger --help": ("warifu", "ledger", "--help"),
    "warifu plan --help": ("warifu", "plan", "--help"),
}


def install(folder: Path) -> Path:
    """The folder of an environment with the package alone."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    (wheel,) = folder.glob("warifu-*.whl")
    inside = str(folder / "env" / "bin" / "python")
    plain = folder / "constraints.txt"  # without hashes, which would want one of the wheel as well
    lines = (ROOT / "requirements" / "constraints.txt").read_text("utf-8").splitlines()
    plain.write_text("\n".join(line.split(" ")[0] for line in lines if "==" in line), "utf-8")
    wanted = [inside, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "-c", str(plain), str(wheel)]
    subprocess.run(wanted, check=True)
    return folder / "env"


def installed(environment: Path) -> tuple[int, float]:
    """Packages without pip and setuptools, and megabytes of their files, compiled ones too."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    named = [info for info in packages.glob("*.dist-info") if not info.name.startswith(("pip-", "setuptools-"))]
    others = ("pip", "setuptools", "_distutils_hack", "pkg_resources")
    files = (
        file for file in packages.rglob("*") if file.is_file() and file.relative_to(packages).parts[0] not in others
    )
    return len(named), sum(file.stat().st_size for file in files) / 1e6


def median_seconds(command: Sequence[str], runs: int) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun

    return statistics.median(once() for _ in range(runs))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        environment = install(Path(folder))
        packages, megabytes = installed(environment)
        print("| what | measured | goal |\n| --- | ---: | ---: |")
        print(f"| packages | {packages} | {GOALS['packages']} |")
        print(f"| MB installed, compiled files included | {megabytes:.0f} | {GOALS['MB']} |")
        for what, (program, *words) in COMMANDS.items():
            seconds = median_seconds([str(environment / "bin" / program), *words], runs)
            print(f"| {what} | {seconds:.2f} s | {'' if 'limit' in what else '0.5 s'} |")


if __name__ == "__main__":
    main()
