#!/usr/bin/env bash
# Builds the control plane, runs it in a folder of its own, and posts seven events to it as Flux would.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
# shellcheck source=../../tests/setup/packages.sh
source "$ROOT/tests/setup/packages.sh"
# shellcheck source=../../tests/setup/report.sh
source "$ROOT/tests/setup/report.sh"
# shellcheck source=../../tests/setup/install.sh
source "$ROOT/tests/setup/install.sh"
# shellcheck source=steps.sh
source "$HERE/steps.sh"

usage() {
  cat <<'TEXT'
Usage: examples/quickstart/run.sh [options]

Installs what is missing (Debian 12 packages, by apt, as root or with sudo), builds the programs into build/, and
shows what they do: seven deployment events, signed and posted as Flux posts them, and what each led to. Everything
runs on 127.0.0.1, in a temporary folder, against a git repository made on the spot, and is removed at the end.
Ends 0 only if all seven events led to what they had to.

  --keep         leaves the control plane running, and prints how to look at it and how to stop it
  --no-install   installs no packages; whatever is missing makes the build fail
  --help         this text
TEXT
}

keep=no install=yes
for option in "$@"; do
  case $option in
    --keep) keep=yes ;;
    --no-install) install=no ;;
    --help | -h)
      usage
      exit 0
      ;;
    *)
      echo "unknown option '$option' (see examples/quickstart/run.sh --help)" >&2
      exit 2
      ;;
  esac
done

build() {
  local options=()
  cd "$ROOT"
  # A quickstart needs no tests; a build folder that has them keeps them.
  grep -q '^BUILD_TESTING:BOOL=ON' build/CMakeCache.txt 2>/dev/null || options+=(-DBUILD_TESTING=OFF)
  if ! cmake --preset release "${options[@]}" >build.log 2>&1; then
    cat build.log >&2
    rm -f build.log
    return 1
  fi
  rm -f build.log
  if [[ $(ninja -C build -n "${TARGETS[@]}" | tail -n 1) == *'no work to do'* ]]; then return 0; fi
  logged "Building the control plane (some minutes the first time)" build/quickstart.log \
    cmake --build --preset release -j "$(nproc)" --target "${TARGETS[@]}"
}

TARGETS=(promotion-control-plane promotion-probe promotionctl pipeline-evaluator pull-request webhook)
if [[ $install == yes ]]; then ensure_packages "${BUILD_PACKAGES[@]}"; fi
build || die "the build failed"

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
prepare_folder
start_control_plane
tell_story
if [[ $keep == yes ]]; then keep_running; fi
conclude
