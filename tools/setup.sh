#!/usr/bin/env bash
# Make .venv (and node_modules) from the pinned locks.
#   tools/setup.sh build   what `make build` needs: Python packages of blc
#   tools/setup.sh test    what `make test` needs: all Python and npm packages, Chromium, PostgreSQL,
#                          nginx, ClamAV, Poppler, and an LTI platform in .venv-platform
# Debian packages that are missing are installed as root or through sudo; else
# one line says what to install and what is left out meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:?"usage: tools/setup.sh build|test"}
python=${PYTHON:-python3}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

updated=
debian() { # debian PACKAGE… : install Debian packages; fails when it can't
  command -v apt-get >/dev/null || return 1
  [ -n "$updated" ] || { as_root apt-get update -qq >/dev/null 2>&1 || return 1; updated=1; }
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

want() { # want "COMMANDS" "PACKAGES" "WHAT IS LEFT OUT": one of the commands must be there
  for command in $1; do
    if command -v "$command" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$command" >/dev/null || [ -x "/usr/sbin/$command" ]; then return 0; fi
  done
  echo "Installing Debian's $2 …"
  # shellcheck disable=SC2086 # several packages
  debian $2 || echo "Not installed: $2. Install it with 'apt-get install $2'; until then: no $3."
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or later is needed; '$python' is $("$python" -V 2>&1). Set PYTHON=/path/to/python3.11." >&2
  exit 1
}
"$python" -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv || {
  echo "Python's venv module is missing. Install it with 'apt-get install python3-venv', then try again." >&2
  exit 1
}

lock=requirements/$what.lock
stamp=.venv/.installed-$what
if ! cmp -s "$lock" "$stamp" 2>/dev/null; then
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  echo "Installing Python packages from $lock …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  cp "$lock" "$stamp"
fi
[ "$what" = test ] || exit 0

want "chromium" "chromium" "tests in a browser"
want "npm" "nodejs npm" "tests in a browser and no checks of the scripts"
want "initdb" "postgresql" "tests on PostgreSQL"
want "nginx" "nginx-light" "test of two machines behind a balancer"
want "clamd" "clamav-daemon" "tests with a virus scanner"
want "pdftotext" "poppler-utils" "tests that read a PDF"
if ! cmp -s requirements/platform.lock .venv-platform/.installed 2>/dev/null; then
  echo "Installing an LTI platform to test against from requirements/platform.lock …"
  if "$python" -m venv .venv-platform &&
    .venv-platform/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/platform.lock; then
    cp requirements/platform.lock .venv-platform/.installed
  else
    echo "Not installed: requirements/platform.lock. Until it can be: no tests against Open edX's LTI consumer."
  fi
fi
if command -v npm >/dev/null && ! cmp -s package-lock.json node_modules/.installed 2>/dev/null; then
  echo "Installing npm packages from package-lock.json …"
  npm ci --silent --ignore-scripts --no-audit --no-fund
  cp package-lock.json node_modules/.installed
fi
