#!/usr/bin/env bash
# Installs what is missing: Debian packages, then Python packages into .venv from the lock file.
# usage: deploy/setup.sh run|test      Does nothing, quickly, when everything is there.
set -euo pipefail
cd "$(dirname "$0")/.."
lane=${1:-run}
lock=requirements.lock
packages=(tesseract-ocr tesseract-ocr-vie fonts-croscore python3-venv)
if [ "$lane" = test ]; then
  lock=requirements-dev.lock
  packages+=(fonts-liberation2 fonts-dejavu-core poppler-utils qpdf mupdf-tools ghostscript chromium postgresql softhsm2 prometheus clamav-daemon ceph-mon ceph-osd radosgw)
fi

# Runs a command and shows what it says only when it fails.
quietly() { local said; said=$("$@" 2>&1) || { echo "$said" >&2; return 1; }; }

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing+=("$package")
done
# A Python of one's own brings its venv along; Debian's needs the package.
if python3 -c 'import ensurepip' 2>/dev/null; then
  missing=("${missing[@]/python3-venv/}")
fi
read -ra missing <<< "${missing[*]:-}"
if [ "${#missing[@]}" -gt 0 ]; then
  command -v apt-get >/dev/null || { echo "setup: install these by hand: ${missing[*]}" >&2; exit 4; }
  sudo=; [ "$(id -u)" = 0 ] || sudo=sudo
  echo "setup: installing ${missing[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

python=python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: Python 3.11 or newer is needed" >&2; exit 4; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
stamp=.venv/installed-$lane
wanted=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
  echo "setup: installing Python packages from $lock"
  # pip 23 looks past the pin of a package that another one asks for with an extra, and refuses the whole file then.
  .venv/bin/python -m pip install -q --disable-pip-version-check 'pip>=25'
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
  quietly .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
  echo "$wanted" > "$stamp"
fi

# The E-ARK validator pins an old lxml, so it lives in an environment of its own beside ours.
if [ "$lane" = test ]; then
  stamp=.venv-eark/installed
  wanted=$(sha256sum < requirements-eark.lock)
  if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    "$python" -m venv .venv-eark
    .venv-eark/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-eark.lock
    echo "$wanted" > "$stamp"
  fi
fi
