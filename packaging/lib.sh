# shellcheck shell=sh
# What packaging/run and packaging/test share: from a bare machine to a ready .venv. Sourced, with $ROOT set.
# POSIX sh, so that it runs on any Linux and on macOS as they come.

# Debian and Ubuntu packages. A name that a release has renamed (libglib2.0-0 -> libglib2.0-0t64) is found by itself.
RUN_PACKAGES="
    libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0
    libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0
    libwayland-cursor0 libwayland-egl1
    tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu
    fonts-dejavu-core dbus ca-certificates
"
TEST_PACKAGES="
    xvfb xauth openbox trayer xdotool imagemagick dbus-x11 gnome-keyring nodejs git postgresql
"

# PySide6 has wheels for these; newest last, because a machine's own python3 is tried before all of them.
PYTHON_VERSIONS="3.11 3.12 3.13 3.14"

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "packaging/$(basename "$0"): $*"
    exit 1
}

# --- system packages ---------------------------------------------------------------------------------------------

has_apt() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1
}

# Prints those of the given packages that are not installed, under neither their old nor their new name.
missing_packages() {
    names=""
    for package in "$@"; do
        names="$names $package ${package}t64"
    done
    arch=$(dpkg --print-architecture)
    # shellcheck disable=SC2086
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Architecture}\n' $names 2>/dev/null |
        while read -r status package package_arch; do
            case "$status $package_arch" in
                "installed $arch" | "installed all") printf ' %s ' "$package" ;;
            esac
        done)
    for package in "$@"; do
        case "$installed" in
            *" $package "* | *" ${package}t64 "*) ;;
            *) printf '%s\n' "$package" ;;
        esac
    done
}

# Prints the name under which this release offers a package; fails if it offers none.
offered_name() {
    for name in "$1" "${1}t64"; do
        case "$(LC_ALL=C apt-cache policy "$name" 2>/dev/null)" in
            *"Candidate: (none)"*) ;;
            *"Candidate: "*)
                printf '%s\n' "$name"
                return 0
                ;;
        esac
    done
    return 1
}

# Runs a command as root. Never asks for a password where nobody could type one.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# Runs apt-get with its output in the log. Without fd 9: a service that it starts must not keep our lock.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 "$@" \
        </dev/null >"$LOG" 2>&1 9>&-
}

# Tries to install Debian packages; what stood in the way is then in $problem.
install_packages() {
    problem=""
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            problem="installing them needs administrator rights, and this machine has no sudo"
            return 0
        fi
        say "System packages are needed, so sudo may ask for your password:" "$@"
        # Asked here, because apt-get runs without a terminal.
        if ! as_root true; then
            problem="sudo did not allow installing them"
            return 0
        fi
    fi
    say "Installing system packages ($# in all; the first time takes some minutes)..."
    # Without a network this succeeds all the same, and only warns.
    if ! apt_get update || grep -q 'Failed to fetch' "$LOG"; then
        explain_log "the lists of packages could not be fetched"
    fi
    chosen="" unknown=""
    for package in "$@"; do
        if name=$(offered_name "$package"); then
            chosen="$chosen $name"
        else
            unknown="$unknown $package"
        fi
    done
    if [ -n "$unknown" ]; then
        problem="${problem:-this release does not offer them}"
    fi
    # shellcheck disable=SC2086
    if [ -n "$chosen" ] && ! apt_get install -y --no-install-recommends $chosen; then
        explain_log "apt-get failed"
    fi
}

NETWORK_TROUBLE='resolving|could not resolve|network is unreachable|failed to establish|could not connect|max retries'
NETWORK_TROUBLE="$NETWORK_TROUBLE|connection (refused|failed|timed)|no route to host|read timed out|cannot initiate"

# Sets $problem to one sentence about the last failure in the log.
explain_log() {
    if grep -qiE 'no space left|not enough free space|disk quota' "$LOG"; then
        problem="the disk is full"
    elif grep -qiE 'could not get lock|unable to acquire the dpkg' "$LOG"; then
        problem="another program is installing packages; try again when it is done"
    elif grep -qiE "$NETWORK_TROUBLE" "$LOG"; then
        problem="no network: the package server could not be reached"
    elif grep -qiE 'permission denied|read-only file system' "$LOG"; then
        problem="no permission to write: $(grep -iE 'permission denied|read-only file system' "$LOG" | tail -n 1)"
    else
        tail -n 10 "$LOG" >&2
        problem="$1; the lines above tell more"
    fi
}

# Names what other systems call the same things.
hint_other_system() {
    if [ "$(uname -s)" = Darwin ]; then
        command -v tesseract >/dev/null 2>&1 && return 0
        if command -v brew >/dev/null 2>&1; then
            say "Installing tesseract, which reads receipts..."
            brew install --quiet tesseract tesseract-lang </dev/null >"$LOG" 2>&1 ||
                say "Homebrew could not install tesseract. To read receipts, run: brew install tesseract"
        else
            say "To read receipts, get Homebrew from https://brew.sh and run: brew install tesseract"
        fi
    elif command -v dnf >/dev/null 2>&1; then
        say "If something is missing: sudo dnf install mesa-libGL mesa-libEGL libxkbcommon libxkbcommon-x11 dbus-libs" \
            "fontconfig glib2 xcb-util-cursor xcb-util-wm xcb-util-keysyms libwayland-cursor libwayland-egl" \
            "tesseract tesseract-langpack-eng tesseract-langpack-deu dejavu-sans-fonts"
    elif command -v pacman >/dev/null 2>&1; then
        say "If something is missing: sudo pacman -S --needed libglvnd libxkbcommon libxkbcommon-x11 dbus" \
            "fontconfig glib2 xcb-util-cursor xcb-util-wm xcb-util-keysyms wayland" \
            "tesseract tesseract-data-eng tesseract-data-deu ttf-dejavu"
    elif command -v zypper >/dev/null 2>&1; then
        say "If something is missing: sudo zypper install libGL1 libEGL1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3" \
            "fontconfig libglib-2_0-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libwayland-cursor0" \
            "libwayland-egl1 tesseract-ocr tesseract-ocr-traineddata-eng tesseract-ocr-traineddata-deu dejavu-fonts"
    else
        say "This system's packages are not known here. CodingVibez needs the libraries of Qt 6, tesseract and a font."
    fi
}

# --- Python ------------------------------------------------------------------------------------------------------

# Whether a Python is of a usable version and can make virtual environments (Debian ships that part apart).
is_usable_python() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

# Prints a usable Python: the machine's own, else a numbered one.
find_python() {
    for name in python3 /usr/bin/python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && is_usable_python "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# Installs a usable Python on Debian and Ubuntu: the release's own if it is new enough, else a numbered one.
install_python() {
    install_packages python3 python3-venv
    find_python >/dev/null && return 0
    for version in $PYTHON_VERSIONS; do
        offered_name "python$version-venv" >/dev/null || continue
        install_packages "python$version" "python$version-venv"
        ! find_python >/dev/null || break
    done
}

# Makes .venv if it is missing or was left half-made. Never empties one: what is in it stays.
make_venv() {
    if "$VENV/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        return 0
    fi
    if ! python=$(find_python) && has_apt; then
        install_python
    fi
    python=$(find_python) || die "Python 3.11, 3.12, 3.13 or 3.14 with its venv module is needed and was not found" \
        "here${problem:+ ($problem)}. Install it and start this again."
    # venv leaves a link alone, even one whose Python is gone.
    rm -f "$VENV"/bin/python "$VENV"/bin/python3 "$VENV"/bin/python3.*
    if ! "$python" -m venv "$VENV" >"$LOG" 2>&1; then
        explain_log "Python could not make a virtual environment"
        die "could not make $VENV: $problem."
    fi
}

# --- our own package ---------------------------------------------------------------------------------------------

checksum() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum
    else
        shasum -a 256
    fi
}

# Prints what an installation depends on: a change in any of it makes it stale.
fingerprint() {
    { printf '%s\n' "$ROOT" && cat "$ROOT/pyproject.toml" && cat "$VENV/pyvenv.cfg"; } 2>/dev/null | checksum
}

# Whether the installation called $1 (run or test) is complete and of today's pyproject.toml.
is_installed() {
    # The Python that a .venv links to goes away when the system gets a newer one.
    [ -x "$VENV/bin/python" ] && [ -x "$VENV/bin/codingvibez" ] && [ "$(cat "$STATE/$1" 2>/dev/null)" = "$(fingerprint)" ]
}

# Installs CodingVibez with its extras ($2, such as [dev]) and records it as $1.
install_project() {
    say "Installing Python packages into $VENV (about 500 MB; the first time takes some minutes)..."
    rm -f "$STATE/run" "$STATE/test"
    if ! "$VENV/bin/python" -m pip install --quiet --no-input --editable "$ROOT$2" </dev/null >"$LOG" 2>&1; then
        explain_log "pip failed"
        die "the Python packages could not be installed: $problem."
    fi
    # Written aside and moved, so that an interrupted installation never counts as a finished one.
    for name in run $1; do
        { fingerprint >"$STATE/$name.new" && mv -f "$STATE/$name.new" "$STATE/$name"; } 2>/dev/null ||
            die "could not write to $STATE. Is the disk full?"
    done
}

# Waits until no other set-up of this folder is running.
take_lock() {
    if command -v flock >/dev/null 2>&1; then
        exec 9>>"$STATE/lock"
        flock -n 9 || { say "Another set-up of this folder is running; waiting for it..." && flock 9; }
        return 0
    fi
    until mkdir "$STATE/lock.d" 2>/dev/null; do
        owner=$(cat "$STATE/lock.d/pid" 2>/dev/null || true)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$STATE/lock.d"
        else
            sleep 1
        fi
    done
    echo $$ >"$STATE/lock.d/pid"
}

drop_lock() {
    exec 9>&-
    rm -rf "$STATE/lock.d"
    rm -f "$LOG"
}

# Prints which system packages $kind still needs; nothing where there is no apt.
needed_packages() {
    has_apt || return 0
    packages=$RUN_PACKAGES
    [ "$kind" != test ] || packages="$RUN_PACKAGES $TEST_PACKAGES"
    # shellcheck disable=SC2086
    missing_packages $packages
}

# Installs what the system lacks, or says how to. The tests need it all; the program gets by without some of it.
set_up_system() {
    has_apt || hint_other_system
    missing=$(needed_packages)
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    install_packages $missing
    missing=$(needed_packages)
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086
        say "System packages are missing: $problem. To add them by hand:" \
            "apt-get install --no-install-recommends" $missing
        [ "$kind" != test ] || die "the tests need them."
        say "Going on without them; windows or the reading of receipts may not work."
    fi
    problem=""
}

# The whole set-up: set_up run "" | set_up test "[dev]". Returns at once if nothing has changed.
set_up() {
    kind=$1 extras=$2 problem=""
    [ -z "$(needed_packages)" ] && is_installed "$kind" && return 0

    mkdir -p "$STATE" 2>/dev/null || die "cannot write to $ROOT. Is it yours, and is there room on the disk?"
    LOG=$(mktemp 2>/dev/null) || die "cannot write a temporary file. Is the disk full?"
    # Tried first, because a shell ends without our sentence if exec cannot open its file.
    true 2>/dev/null >>"$STATE/lock" || die "cannot write to $STATE. Is it yours, and is there room on the disk?"
    take_lock
    trap drop_lock EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    set_up_system
    if ! is_installed "$kind"; then
        make_venv
        install_project "$kind" "$extras"
    fi
    trap - EXIT INT TERM HUP
    drop_lock
}

VENV=$ROOT/.venv
STATE=$VENV/.set-up
