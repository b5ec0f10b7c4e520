#!/usr/bin/env bash
# Usage: make-venv.sh FOLDER   makes a virtual environment, installing Debian's python3-venv where it is missing.
set -euo pipefail
folder=$1
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "Python 3.11以降が必要です。 / Python 3.11 or later is needed:  sudo apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11以降が必要です(いまは $("$python" -V))。PYTHON=python3.11 make … のように指定できます。" >&2
    echo "Python 3.11 or later is needed (this is $("$python" -V)). Name one with PYTHON=python3.11 make …" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    "$(dirname "$0")/debian-packages.sh" python3-venv
fi
"$python" -m venv "$folder"
