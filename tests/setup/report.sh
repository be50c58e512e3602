# shellcheck shell=bash
# How the scripts speak: short lines, colour only on a terminal, long output in a log that is shown on failure.

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' RED='' GREEN='' YELLOW='' PLAIN=''
fi

say() { printf '%s\n' "${BOLD}==>${PLAIN} $*"; }
note() { printf '    %s\n' "${DIM}$*${PLAIN}"; }
warn() { printf '%s\n' "${YELLOW}warning:${PLAIN} $*" >&2; }
die() {
  printf '%s\n' "${RED}error:${PLAIN} $*" >&2
  exit 1
}

# logged LABEL LOG COMMAND…: runs the command with its output in LOG, tells how long it took, says every 20 s how
# far it is, and on failure shows the end of the log and returns the command's status. The command runs in the
# foreground, so that Ctrl-C ends it; what watches it ends by itself.
logged() {
  local label=$1 log=$2 started=$SECONDS status=0 watcher
  shift 2
  mkdir -p "$(dirname "$log")"
  say "$label"
  : >"$log"
  watch_log "$log" $$ &
  watcher=$!
  "$@" >"$log" 2>&1 </dev/null || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  if ((status != 0)); then
    tail -n 60 "$log" >&2
    warn "$label: failed with status $status (the whole output: $log)"
  elif ((SECONDS - started >= 5)); then
    note "done in $((SECONDS - started)) s"
  fi
  return "$status"
}

# watch_log LOG PID: shows the log's last line every 20 s, for as long as the process lives.
watch_log() {
  local tick=0
  while sleep 1 && kill -0 "$2" 2>/dev/null; do
    tick=$((tick + 1))
    if ((tick % 20 == 0)); then note "$(tail -n 1 "$1" | tr -d '\r' | cut -c1-100)"; fi
  done
}
