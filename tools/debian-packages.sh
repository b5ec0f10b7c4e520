#!/usr/bin/env bash
# Usage: debian-packages.sh PACKAGE…   installs those that are missing; does nothing, quickly, when all are there.
set -euo pipefail

missing=()
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "次のDebianパッケージが必要です。管理者として入れてから、もう一度実行してください:" >&2
    echo "These Debian packages are needed. Install them as administrator, then run this again:" >&2
    echo "    sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "apt-get install ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends)
"${install[@]}" "${missing[@]}" </dev/null >/dev/null 2>&1 && exit 0
"${as_root[@]}" apt-get update --quiet </dev/null >/dev/null   # a fresh machine has no package lists yet
"${install[@]}" "${missing[@]}" </dev/null
