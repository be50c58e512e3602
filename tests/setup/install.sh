# shellcheck shell=bash
# Installs Debian packages that are missing, and does nothing, at once, where all are there. Needs report.sh.

# missing_packages NAME…: those that are not installed, one a line.
missing_packages() {
  local package installed
  # It fails when it has never heard of one of them, but still tells of the others.
  installed=" $({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    sed -n 's/^installed //p' | tr '\n' ' ')"
  for package in "$@"; do
    [[ $installed == *" $package "* ]] || echo "$package"
  done
}

# as_root COMMAND…: as it is for root, else through sudo.
as_root() {
  if ((EUID == 0)); then "$@"; else sudo -- "$@"; fi
}

# ensure_packages NAME…
ensure_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    die "this machine has no apt-get; the script installs packages of Debian 12. Install what they stand for by
       other means and run it again with --no-install: $*"
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "these Debian packages are missing, and installing them takes root or sudo: ${missing[*]}
       As root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null && [[ ! -t 0 ]]; then
    die "these Debian packages are missing, and sudo wants a password but there is no terminal to ask on:
       ${missing[*]}"
  fi
  note "missing: ${missing[*]}"
  ((EUID == 0)) || sudo -v
  apt_install "${missing[@]}"
}

# A server that comes with a package (nginx) is for the tests to start, on loopback and by themselves: the system
# must not start it on port 80, now or at the next boot.
apt_install() (
  log=$(mktemp "${TMPDIR:-/tmp}/promotion-apt.XXXXXX")
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'as_root rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  apt=(apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -q)
  if ! logged "Reading Debian's package lists" "$log" as_root "${apt[@]}" update ||
    ! logged "Installing $# Debian packages" "$log" as_root env DEBIAN_FRONTEND=noninteractive \
      "${apt[@]}" install -y --no-install-recommends "$@"; then
    die "apt-get could not install: $* (output: $log)"
  fi
  rm -f "$log"
  if [[ " $* " == *" nginx-light "* && -d /run/systemd/system ]]; then
    as_root systemctl disable --quiet nginx.service fcgiwrap.service fcgiwrap.socket 2>/dev/null || true
    note "nginx and fcgiwrap are installed, neither started nor enabled: only the tests use them"
  fi
)

# ensure_node: node and npm, whoever they are from; not having them only skips tests.
ensure_node() {
  local command
  for command in "${NODE_COMMANDS[@]}"; do
    command -v "$command" >/dev/null || {
      ensure_packages "${NODE_PACKAGES[@]}"
      return
    }
  done
}
