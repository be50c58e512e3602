#!/usr/bin/env bash
# Feeds the readers of events and of pipelines, the evaluator behind them, and the editor of YAML files with bytes of
# any kind.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=setup/report.sh
source "$ROOT/tests/setup/report.sh"

usage() {
  cat <<'TEXT'
Usage: tests/fuzz.sh [options] [edit] [event] [pipeline] [resource]

Builds the fuzz targets with clang, libFuzzer and its address and undefined-behaviour sanitizers, and runs them side by
side, beginning with tests/fuzz/corpus. `edit` takes a YAML file of a repository, `event` the body of a
request, `pipeline` a YAML text, `resource` what an API server
sends; by default all.
Ends 0 only if nothing was found. A finding is shown with the command that repeats it. The checkout is not touched,
except by --keep.

  --time SECONDS   how long each target runs; by default 60
  --long           an hour in all
  --build FOLDER   builds there and keeps it, so that the next run is faster; by default a temporary folder
  --keep           adds to tests/fuzz/corpus what reached new code, and drops what says nothing new
  --help           this text

Examples:
  tests/fuzz.sh --build build/fuzz
  tests/fuzz.sh --build build/fuzz --time 600 --keep pipeline
TEXT
}

wrong_usage() {
  printf '%s\n' "$1 (see tests/fuzz.sh --help)" >&2
  exit 2
}

seconds=60 folder='' keep=no targets=()
while (($# > 0)); do
  case $1 in
    --time | --build)
      (($# > 1)) || wrong_usage "$1 wants a value"
      if [[ $1 == --time ]]; then seconds=$2; else folder=$2; fi
      shift
      ;;
    --long) seconds=1800 ;;
    --keep) keep=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    edit | event | pipeline | resource) targets+=("$1") ;;
    *) wrong_usage "unknown option '$1'" ;;
  esac
  shift
done
[[ $seconds =~ ^[1-9][0-9]*$ ]] || wrong_usage "--time wants a number of seconds, not '$seconds'"
if ((${#targets[@]} == 0)); then targets=(edit event pipeline resource); fi
for tool in clang clang++; do
  command -v "$tool" >/dev/null || die "$tool is missing; tests/run.sh installs what the tests need"
done

found=$folder
if [[ -z $folder ]]; then
  folder=$(mktemp -d)
  found=$(mktemp -d) # stays if something was found
  trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/build"
folder=$(cd "$folder" && pwd)
found=$(mkdir -p "$found" && cd "$found" && pwd)

say "Building the fuzz targets"
{
  CC=clang CXX=clang++ cmake -S "$ROOT/tests/fuzz/program" -B "$folder/build" -G Ninja &&
    cmake --build "$folder/build"
} >"$folder/build.log" 2>&1 || {
  tail -n 30 "$folder/build.log" >&2
  exit 1
}

export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
options=(-timeout=20 -rss_limit_mb=3000 -max_len=8192 -print_final_stats=1)
# The leak checker stops the process, which a container may forbid; a leak shows under the asan preset as well.
options+=(-detect_leaks=0)

say "Running ${targets[*]} for $seconds s"
pids=()
for target in "${targets[@]}"; do
  rm -rf "$folder/corpus-$target"
  mkdir -p "$folder/corpus-$target"
  "$folder/build/fuzz_$target" "${options[@]}" -max_total_time="$seconds" -artifact_prefix="$found/$target-" \
    "$folder/corpus-$target" "$ROOT/tests/fuzz/corpus/$target" >"$folder/$target.log" 2>&1 &
  pids+=($!)
done

status=0
for i in "${!targets[@]}"; do
  target=${targets[$i]}
  if wait "${pids[$i]}"; then
    runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$folder/$target.log")
    note "$target: ${runs:-0} inputs, nothing found"
  else
    status=1
    tail -n 40 "$folder/$target.log" >&2
    printf '%s\n' "${RED}found by $target${PLAIN}; once built into build/fuzz, to repeat it:" >&2
    printf '  %s\n' "tests/fuzz.sh --build build/fuzz --time 1 $target" \
      "build/fuzz/build/fuzz_$target $(find "$found" -name "$target-*" -type f | sed -n 1p)" >&2
  fi
done
((status == 0)) || exit 1
rmdir --ignore-fail-on-non-empty "$found"

if [[ $keep == yes ]]; then
  for target in "${targets[@]}"; do
    mkdir "$folder/merged-$target"
    "$folder/build/fuzz_$target" -merge=1 -use_counters=0 -max_len=2048 "$folder/merged-$target" \
      "$ROOT/tests/fuzz/corpus/$target" "$folder/corpus-$target" >"$folder/merge.log" 2>&1
    rm -f "$ROOT/tests/fuzz/corpus/$target"/*
    cp "$folder/merged-$target"/* "$ROOT/tests/fuzz/corpus/$target/"
    rm -r "$folder/merged-$target"
  done
fi
