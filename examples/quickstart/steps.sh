# shellcheck shell=bash
# What run.sh does, step by step: a folder with everything in it, the control plane, seven events. Needs report.sh.

PIPELINE=default/podinfo
FIRST=6.0.0 NEXT=6.1.0
failures=0 host='' kept=no WORK=

prepare_folder() {
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/promotion-quickstart.XXXXXX")
  REPOSITORY=$WORK/repositories/organisation/gitops-configuration-monorepo.git
  cp -R "$HERE/pipelines" "$WORK/"
  sed "s|@FOLDER@|$WORK|" "$HERE/control-plane.yaml" >"$WORK/control-plane.yaml"
  sed "s|@MODULES@|$ROOT/build/modules|" "$HERE/modules.yaml" >"$WORK/modules.yaml"
  # The key that Flux and the control plane share, laid out as Kubernetes mounts a Secret: namespace/name/key.
  mkdir -p "$WORK/secrets/flux-system/promotion-events"
  KEY=$(openssl rand -hex 32)
  printf '%s' "$KEY" >"$WORK/secrets/flux-system/promotion-events/hmac-key"
  chmod 600 "$WORK/secrets/flux-system/promotion-events/hmac-key"
  make_repository
}

# git without the configuration of whoever runs this.
plain_git() {
  GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null git -c user.name=Quickstart -c user.email=quickstart@example.com "$@"
}

make_repository() {
  cp -R "$HERE/gitops" "$WORK/gitops"
  plain_git init --quiet --initial-branch=main "$WORK/gitops"
  plain_git -C "$WORK/gitops" add --all
  plain_git -C "$WORK/gitops" commit --quiet --message "podinfo $FIRST everywhere but in dev"
  mkdir -p "$(dirname "$REPOSITORY")"
  plain_git clone --quiet --bare "$WORK/gitops" "$REPOSITORY"
  rm -rf "$WORK/gitops"
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)) || ! kill -0 "$host" 2>/dev/null; then return 1; fi
    sleep 0.05
  done
}

start_control_plane() {
  # With --keep it outlives the terminal.
  (
    trap '' HUP
    exec "$ROOT/build/bin/promotion-control-plane" --config "$WORK/control-plane.yaml"
  ) >"$WORK/log" 2>&1 </dev/null &
  host=$!
  wait_for 60 is_ready || {
    tail -n 20 "$WORK/log" >&2
    die "the control plane does not start"
  }
}

# announced NAME: an address in the log line that says that the control plane is ready.
announced() { sed -n "/\"message\":\"control plane ready\"/s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$WORK/log"; }

is_ready() {
  EVENTS=$(announced events) ADMIN=$(announced admin)
  [[ -n $EVENTS && -n $ADMIN ]] && curl --silent --fail --noproxy '*' --output /dev/null "http://$ADMIN/readyz"
}

ctl() { "$ROOT/build/bin/promotionctl" --server "http://$ADMIN" "$@"; }

# event REASON SEVERITY REVISION CLUSTER: a body as Flux's notification-controller writes it.
event() {
  printf '{"involvedObject":{"kind":"HelmRelease","namespace":"podinfo","name":"podinfo",'
  printf '"uid":"11111111-2222-4333-8444-555555555555","apiVersion":"helm.toolkit.fluxcd.io/v2beta1",'
  printf '"resourceVersion":"4711"},"severity":"%s","timestamp":"%s",' "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf '"message":"Helm release podinfo/podinfo, chart podinfo@%s","reason":"%s",' "$3" "$1"
  printf '"metadata":{"cluster":"%s","revision":"%s"},"reportingController":"helm-controller",' "$4" "$3"
  printf '"reportingInstance":"helm-controller-0"}'
}

# post ENVIRONMENT BODY [KEY]: posts as Flux does with a Provider of type generic-hmac. Sets STATUS and EVENT, the id of
# the event's record.
post() {
  local mac headers=$WORK/answer
  mac=$(printf '%s' "$2" | openssl dgst -sha256 -hmac "${3:-$KEY}" | sed 's/.* //')
  STATUS=$(printf '%s' "$2" | curl --silent --noproxy '*' --output /dev/null --dump-header "$headers" \
    --write-out '%{http_code}' --request POST --header 'Content-Type: application/json' \
    --header 'Gotk-Component: helm-controller' --header "X-Signature: sha256=$mac" --data-binary @- \
    "http://$EVENTS/promotion/$PIPELINE/$1") || true
  EVENT=$(sed -n 's|^[Ll]ocation: .*/\(evt-[^[:space:]]*\).*|\1|p' "$headers" | tr -d '\r')
}

# value NAME: the first text of that name in the JSON on standard input, as it was written there.
value() { grep -o -E "\"$1\": *\"([^\"\\\\]|\\\\.)*\"" | sed -n 1p | sed -E 's/^"[^"]*": *"//; s/"$//'; }

# found: what the step led to: the answer's status, and the record's status or what was decided and for which reason (the
# reasons of Flux are in CamelCase, those of decisions are not).
found() {
  local record status
  [[ $STATUS == 202 ]] || { echo "$STATUS" && return; }
  record=$(ctl events show "$EVENT" --output json)
  status=$(value status <<<"$record")
  if [[ $status != decided ]]; then
    echo "$STATUS $status"
  else
    echo "$STATUS $(value outcome <<<"$record") $(grep -E '"reason": *"[a-z]' <<<"$record" | value reason)"
  fi
}

# step NUMBER SENTENCE EXPECTED: says what was sent and whether it led to what it had to.
step() {
  local found
  found=$(found)
  if [[ $found == "$3" ]]; then
    printf '%s\n' "${BOLD}$1. $2${PLAIN}  ${GREEN}✓ $found${PLAIN}"
  else
    printf '%s\n' "${BOLD}$1. $2${PLAIN}  ${RED}✗ $found, expected $3${PLAIN}"
    failures=$((failures + 1))
  fi
}

# why: what the control plane says about EVENT: `promotionctl explain` without what was sent and without links.
why() {
  ctl explain "$EVENT" | grep -E '^(It (promotes|holds|withdraws|was|changes|is) |What went wrong|  )' |
    sed -E 's/^(  [^ ]+ is done\.).*/\1/' | fold -s -w 108 | sed 's/^/     /; s/ *$//'
}

promotion_ended() {
  local state
  state=$(ctl promotions show "$PROMOTION" --output json | value state)
  [[ $state != running && $state != held && -n $state ]]
}

# carried_out ENVIRONMENT: waits for the promotion that EVENT started, says what became of it, and shows the change.
carried_out() {
  local branch state
  PROMOTION=$(ctl events show "$EVENT" --output json | value promotionId)
  wait_for 60 promotion_ended || true
  why
  state=$(ctl promotions show "$PROMOTION" --output json | value state)
  branch=$(plain_git -C "$REPOSITORY" for-each-ref --format='%(refname:lstrip=2)' refs/heads |
    grep -v '^main$' | grep "$1" | sed -n 1p)
  if [[ $state != succeeded || -z $branch ]]; then
    printf '%s\n' "     ${RED}✗ the promotion into $1 is '$state', branch '$branch'${PLAIN}"
    failures=$((failures + 1))
    return
  fi
  printf '%s\n' "     git diff main...$branch"
  plain_git -C "$REPOSITORY" diff --unified=0 --no-color "main...$branch" |
    sed -n -e "s|^+++ b/|       |p" -e "s|^-  *\(.*\)|         ${RED}- \1${PLAIN}|p" \
      -e "s|^+  *\(.*\)|         ${GREEN}+ \1${PLAIN}|p"
}

tell_story() {
  local first
  printf '%s\n' "podinfo is promoted from dev to qa, which is the clusters qa and perf, and from there to prod. All run" \
    "$FIRST. Seven events are posted as Flux posts them; for each: answer, decision, reason, and why." ''
  first=$(event UpgradeSucceeded info "$NEXT" dev)
  post dev "$first"
  EVENT_PROMOTED=$EVENT
  step 1 "dev upgraded podinfo to $NEXT" '202 promote promoted-any-target'
  carried_out qa
  post dev "$first"
  step 2 "the same event again" '202 repeated'
  printf '%s\n' '     It is on record as a repeat, and changed nothing.'
  post dev "$(event UpgradeFailed error 6.2.0 dev)"
  step 3 "dev failed to upgrade to 6.2.0" '202 ignore deployment-failed'
  why
  post qa "$(event UpgradeSucceeded info "$NEXT" perf)"
  step 4 "perf, one of qa's two clusters, upgraded to $NEXT" '202 promote promoted-any-target'
  carried_out prod
  post qa "$(event UpgradeSucceeded info "$NEXT" qa)"
  step 5 "qa's other cluster upgraded to $NEXT" '202 ignore already-promoted'
  why
  post prod "$(event UpgradeSucceeded info "$NEXT" prod)"
  step 6 "prod upgraded to $NEXT" '202 ignore last-environment'
  why
  post dev "$(event UpgradeSucceeded info 6.3.0 dev)" 'not the key'
  step 7 "an event for 6.3.0 with a wrong signature" '401'
  printf '%s\n' '     Refused, and nothing of it is kept.'
}

keep_running() {
  kept=yes
  cat <<TEXT

Still running, as process $host:
  build/bin/promotionctl --server $ADMIN promotions list
  build/bin/promotionctl --server $ADMIN explain $EVENT_PROMOTED
  curl http://$ADMIN/api/v1/events
  git -C $REPOSITORY log --all --oneline
  less $WORK/log
Stop it and remove everything:
  kill $host && rm -r $WORK
TEXT
}

clean_up() {
  trap - EXIT INT TERM HUP
  [[ $kept == no ]] || return 0
  if [[ -n $host ]]; then
    kill -TERM "$host" 2>/dev/null || true
    wait "$host" 2>/dev/null || true
  fi
  if [[ -n $WORK ]]; then rm -rf "$WORK"; fi
}

conclude() {
  printf '\n'
  if ((failures > 0)); then
    printf '%s\n' "${RED}$failures of these did not go as they had to.${PLAIN} The control plane's log ends with:" >&2
    tail -n 20 "$WORK/log" >&2
    exit 1
  fi
  printf '%s\n' "${GREEN}All seven went as they had to.${PLAIN} On GitHub, each branch would be a pull request."
}
