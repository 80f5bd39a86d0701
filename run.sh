#!/usr/bin/env bash
# Lightbox: ./run.sh starts it, ./run.sh demo starts it with sample studies, ./run.sh test runs every test.
set -euo pipefail
cd "$(dirname "$0")"

readonly VENV=.venv
readonly PY="$VENV/bin/python"

fail() {
    echo "run.sh: $*" >&2
    exit 1
}

find_python() {
    local name
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Python 3.11 or later is needed; found: $(python3 --version 2>/dev/null || echo none). Set PYTHON=… to choose one."
}

# Install a requirements file once; its hash is kept, so that the next start needs no network.
install() {
    local file=$1 stamp="$VENV/.installed-${1%.txt}" wanted
    if [[ ! -x $PY ]]; then
        local python
        python=$(find_python)
        "$python" -m venv "$VENV" || fail "could not make $VENV: is the venv module installed (apt install python3-venv)?"
    fi
    wanted=$(cat requirements.txt "$file" | cksum)
    if [[ $(cat "$stamp" 2>/dev/null) != "$wanted" ]]; then
        echo "Installing $file …"
        "$PY" -m pip install --quiet --disable-pip-version-check -r "$file" || fail "could not install $file"
        echo "$wanted" >"$stamp"
    fi
}

# A browser for the tests: one that starts already, else Playwright's own, else the system's with the libraries it needs.
install_browser() {
    if browser_starts; then return; fi
    echo "Installing a browser for the tests …"
    if "$PY" -m playwright install chromium >/dev/null 2>&1 && browser_starts; then return; fi
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        { apt-get update && apt-get install --yes chromium; } >/dev/null 2>&1 && browser_starts && return
    fi
    echo "run.sh: no browser could be installed; the browser tests will say so." >&2
}

browser_starts() {
    "$PY" -m tests.support.browser 2>/dev/null
}

# Large buffers are kept by the process instead of being given back: freed memory is expensive to get again. 32 MB is the
# most that glibc takes.
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=536870912

prepare() {
    install requirements.txt
    local log=$VENV/.migration.log
    if ! "$PY" -m flask --app app db upgrade 2>"$log"; then
        if grep -q '^Lightbox cannot start' "$log"; then grep '^Lightbox cannot start' "$log" >&2 && exit 1; fi
        tail -n 20 "$log" >&2
        fail "the database could not be made ready"
    fi
}

serve() {
    exec "$PY" -m gunicorn --config gunicorn.conf.py "app:create_app()"
}

# The samples are made once; taking them in again changes nothing.
take_samples() {
    local samples=$VENV/samples
    if [[ ! -d $samples ]]; then
        echo "Making sample studies …"
        "$PY" create_test_dicom.py --demo "$samples.new" >/dev/null && mv "$samples.new" "$samples"
    fi
    "$PY" -m flask --app app maintenance take "$samples"/*.zip
}

case "${1:-start}" in
    start)
        prepare
        serve
        ;;
    demo)
        prepare
        take_samples
        serve
        ;;
    test)
        install requirements.txt
        install requirements-test.txt
        install_browser
        exec "$PY" -m pytest "${@:2}"
        ;;
    *)
        fail "unknown command '$1': use start, demo or test"
        ;;
esac
