#!/usr/bin/env bash
# Sets up, builds and tests the whole project. What continuous integration runs.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SETUP=$ROOT/tests/setup
# shellcheck source=setup/packages.sh
source "$SETUP/packages.sh"
# shellcheck source=setup/report.sh
source "$SETUP/report.sh"
# shellcheck source=setup/install.sh
source "$SETUP/install.sh"
# shellcheck source=setup/presets.sh
source "$SETUP/presets.sh"

usage() {
  cat <<'TEXT'
Usage: tests/run.sh [options]

Installs what is missing (Debian 12 packages, by apt, as root or with sudo), builds into build/ and runs every
test; then the same under the address and undefined-behaviour sanitizers, in build-asan/. Ends 0 only if all
tests passed. Tests whose needs cannot be met on this machine are skipped, and named with the reason.

  --preset NAME     only this preset of CMakePresets.json: release, debug, asan or tsan
  --no-sanitizers   only the release preset
  --filter REGEX    only tests whose name matches (as ctest -R)
  --long            the long forms of tests too, and the thread sanitizer
  --bare            repeats examples/quickstart/run.sh and tests/run.sh in an empty Debian 12 (mmdebstrap), in a
                    temporary folder, so that a missing install step shows; takes longer, needs root or sudo
  --no-install      installs no packages; whatever is missing makes the build fail
  --jobs N          processes at once; by default one for each processor
  --help            this text

Examples:
  tests/run.sh
  tests/run.sh --preset release --filter e2e
TEXT
}

wrong_usage() {
  printf '%s\n' "$1 (see tests/run.sh --help)" >&2
  exit 2
}

preset='' sanitizers=yes filter='' long=no bare=no install=yes
JOBS=$(nproc)
while (($# > 0)); do
  case $1 in
    --preset | --filter | --jobs)
      (($# > 1)) || wrong_usage "$1 wants a value"
      case $1 in
        --preset) preset=$2 ;;
        --filter) filter=$2 ;;
        --jobs) JOBS=$2 ;;
      esac
      shift
      ;;
    --long) long=yes ;;
    --bare) bare=yes ;;
    --no-sanitizers) sanitizers=no ;;
    --no-install) install=no ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) wrong_usage "unknown option '$1'" ;;
  esac
  shift
done
case $preset in
  '' | release | debug | asan | tsan) ;;
  *) wrong_usage "unknown preset '$preset': expected release, debug, asan or tsan" ;;
esac
[[ $JOBS =~ ^[1-9][0-9]*$ ]] || wrong_usage "--jobs wants a number, not '$JOBS'"
cd "$ROOT"

if [[ $bare == yes ]]; then
  if [[ $install == yes ]]; then ensure_packages "${BARE_PACKAGES[@]}"; fi
  arguments=()
  if [[ $sanitizers == no ]]; then arguments+=(--no-sanitizers); fi
  if [[ -n $preset ]]; then arguments+=(--preset "$preset"); fi
  if [[ -n $filter ]]; then arguments+=(--filter "$filter"); fi
  if [[ $long == yes ]]; then arguments+=(--long); fi
  if ((EUID == 0)); then exec "$SETUP/bare.sh" "${arguments[@]}"; fi
  exec sudo --preserve-env=http_proxy,https_proxy,no_proxy,NODE_EXTRA_CA_CERTS "$SETUP/bare.sh" "${arguments[@]}"
fi

if [[ $install == yes ]]; then
  ensure_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
  ensure_node
fi

presets=(release)
if [[ -n $preset ]]; then
  presets=("$preset")
elif [[ $sanitizers == yes ]]; then
  presets+=(asan)
  if [[ $long == yes ]]; then presets+=(tsan); fi
fi

export PROMOTION_NPM_FOLDER=$ROOT/build/npm
say "npm packages that some tests use"
note "$("$SETUP/npm.sh" "$ROOT/build" | tail -n 1)"

failed_presets=()
for name in "${presets[@]}"; do
  if ! build_preset "$name" "$JOBS" || ! test_preset "$name" "$JOBS" "$filter" "$long"; then
    failed_presets+=("$name")
  fi
done

report_skipped "${presets[@]}"
totals "${presets[@]}"
if ((${#UNSTABLE[@]} > 0)); then report_unstable "${UNSTABLE[@]}" >&2; fi
if ((${#failed_presets[@]} > 0)); then
  report_failed "${failed_presets[@]}" >&2
  printf '%s\n' "${RED}failed:${PLAIN} ${failed_presets[*]}" >&2
  printf '%s\n' "$TOTALS"
  exit 1
fi
printf '%s\n' "$TOTALS"
