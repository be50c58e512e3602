#!/usr/bin/env bash
# Runs the quickstart and the tests in an empty Debian 12: nothing in it but apt and this checkout. As root.
#   bare.sh [arguments for tests/run.sh]
# The root lies in a temporary folder. Its mounts are made in a mount namespace of their own, and its processes run in
# a process namespace of their own, so the kernel takes both away however this script ends; the folder is removed
# on the way out. PROMOTION_BARE_CCACHE=FOLDER shares a compiler cache with the inside (and installs ccache there).
set -euo pipefail

SETUP=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$SETUP/../.." && pwd)
# shellcheck source=report.sh
source "$SETUP/report.sh"

SUITE=bookworm
CA_FOLDER=usr/local/share/ca-certificates

if [[ ${1:-} == --inside ]]; then
  # In the namespaces: mount what programs expect to find, then become the empty system.
  bare=$2
  shift 2
  mount -t proc proc "$bare/proc" 2>/dev/null || mount --rbind /proc "$bare/proc"
  for device in null zero full random urandom tty; do
    [[ -e $bare/dev/$device ]] || : >"$bare/dev/$device"
    mount --bind "/dev/$device" "$bare/dev/$device"
  done
  [[ -e $bare/dev/fd ]] || ln -s /proc/self/fd "$bare/dev/fd"
  mkdir -p "$bare/dev/shm"
  mount -t tmpfs -o mode=1777 tmpfs "$bare/dev/shm"
  if [[ -n ${PROMOTION_BARE_CCACHE:-} ]]; then
    mkdir -p "$bare/ccache"
    mount --bind "$PROMOTION_BARE_CCACHE" "$bare/ccache"
  fi
  exec chroot "$bare" "$@"
fi

((EUID == 0)) || die "an empty root takes root: run tests/run.sh --bare, which asks sudo"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"
unshare --mount --pid --fork true 2>/dev/null || die "this machine does not allow mount and process namespaces
       (unshare failed), so an empty root cannot be had without leaving mounts behind. In a container: run it with
       CAP_SYS_ADMIN"

work=$(mktemp -d "${TMPDIR:-/tmp}/promotion-bare.XXXXXX")
chmod 755 "$work" # apt downloads as a user of its own
bare=$work/root
runner=
cleanup() {
  trap - EXIT INT TERM HUP
  if [[ -n $runner ]]; then
    kill -KILL "$runner" 2>/dev/null || true
    wait "$runner" 2>/dev/null || true
  fi
  if grep -q " $bare/" /proc/self/mounts; then
    warn "something is still mounted below $bare, so it is left as it is"
  else
    rm -rf --one-file-system "$work"
  fi
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The machine's own Debian mirrors, where it is a Debian 12; else none, and mmdebstrap takes Debian's.
mirrors() {
  if grep -q "^VERSION_CODENAME=$SUITE$" /etc/os-release; then
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) main $(ORIGIN) $(COMPONENT)' \
      'Created-By: Packages' 2>/dev/null | sed -n 's/ main Debian main$/ main/p' | sort -u || true
  fi
}

# How this machine reaches its package sources: resolver, proxies, certificates of its own network.
carry_network_settings() {
  local setting
  cat /etc/resolv.conf >"$bare/etc/resolv.conf"
  grep -E 'localhost|127\.0\.0\.1' /etc/hosts >"$bare/etc/hosts" || echo '127.0.0.1 localhost' >"$bare/etc/hosts"
  apt-config dump --no-empty --format '%f "%v";%n' | grep -i -E '^Acquire::(http|https)(::[^ ]+)?::Proxy ' \
    >"$bare/etc/apt/apt.conf.d/95machine" || true
  mkdir -p "$bare/$CA_FOLDER"
  for setting in "/$CA_FOLDER"/*.crt; do
    if [[ -f $setting ]]; then cp "$setting" "$bare/$CA_FOLDER/"; fi
  done
  environment=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM="${TERM:-dumb}" DEBIAN_FRONTEND=noninteractive)
  for setting in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY CI; do
    [[ -z ${!setting:-} ]] || environment+=("$setting=${!setting}")
  done
  if compgen -G "/$CA_FOLDER/*.crt" >/dev/null; then # programs that bring their own list of authorities
    environment+=(NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)
  fi
  if command -v npm >/dev/null; then
    setting=$(npm config get registry --location=user 2>/dev/null || true)
    [[ -z $setting || $setting == undefined ]] || environment+=("npm_config_registry=$setting")
  fi
}

include=()
if [[ -n ${PROMOTION_BARE_CCACHE:-} ]]; then include=(--include=ccache); fi
mirrors >"$work/sources.list"
sources=()
if [[ -s $work/sources.list ]]; then sources=("$work/sources.list"); fi
logged "Making an empty Debian 12 in $bare" "$work/log" \
  mmdebstrap --mode=root --variant=apt "${include[@]}" "$SUITE" "$bare" "${sources[@]}"
carry_network_settings
if [[ -n ${PROMOTION_BARE_CCACHE:-} ]]; then environment+=(CCACHE_DIR=/ccache); fi

# The checkout as git sees it: what is committed, with what is changed or new and not ignored.
say "Copying the checkout"
mkdir "$bare/promotion"
git -c safe.directory="$ROOT" -C "$ROOT" ls-files -z --cached --others --exclude-standard |
  (cd "$ROOT" && while IFS= read -r -d '' file; do
    if [[ -e $file || -L $file ]]; then printf '%s\0' "$file"; fi # not one that is deleted, but not yet in git
  done) |
  tar -C "$ROOT" --null --no-recursion -T - -cf - | tar -C "$bare/promotion" --no-same-owner -xf -

# inside COMMAND…: in the empty root, in the foreground of this script.
inside() {
  unshare --mount --pid --fork --kill-child=KILL -- "$SETUP/bare.sh" --inside "$bare" \
    /usr/bin/env -i "${environment[@]}" /bin/sh -c 'cd /promotion && exec "$@"' sh "$@" </dev/null &
  runner=$!
  local status=0
  wait "$runner" || status=$?
  runner=
  return "$status"
}

status=0
say "In the empty Debian 12: examples/quickstart/run.sh"
inside ./examples/quickstart/run.sh || status=$?
((status == 0)) || die "the quickstart failed in the empty Debian 12 with status $status"
say "In the empty Debian 12: tests/run.sh $*"
inside ./tests/run.sh "$@" || status=$?
((status == 0)) || die "the tests failed in the empty Debian 12 with status $status"
say "${GREEN}Both commands work in an empty Debian 12${PLAIN}"
