#!/usr/bin/env bash
# Puts the npm packages that some tests use under BUILD/npm, never into the work tree:
#   npm.sh BUILD_FOLDER
# Always ends 0. Where they cannot be had, BUILD/npm/unavailable says why and the tests that need them are skipped
# with that reason; else BUILD/npm/ready holds the path of a node that is new enough.
set -euo pipefail

PACKAGES=(@stoplight/prism-cli@5.16.0 @octokit/openapi@23.0.2 @octokit/graphql-schema@15.26.1 @octokit/rest@20.1.1
  @gitbeaker/rest@43.8.0 gitea-js@1.23.0 @marcbachmann/cel-js@8.0.0 @kubernetes/client-node@1.4.0)
NODE_PACKAGE=node@20
OLDEST_NODE=20
PATIENCE_S=600 # where no registry answers, npm alone would try for much longer

build=${1:?usage: npm.sh BUILD_FOLDER}
mkdir -p "$build/npm"
folder=$(cd "$build/npm" && pwd)
wanted="${PACKAGES[*]} $NODE_PACKAGE"

unavailable() {
  rm -f "$folder/ready"
  printf '%s\n' "$*" >"$folder/unavailable"
  echo "npm packages are not available: $*"
  exit 0
}

# The major version of a node, or 0.
major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

if [[ -f $folder/ready && $(cat "$folder/wanted" 2>/dev/null) == "$wanted" ]] &&
  (($(major "$(cat "$folder/ready")") >= OLDEST_NODE)); then
  echo "npm packages are there"
  exit 0
fi
rm -f "$folder/ready" "$folder/unavailable"
command -v npm >/dev/null || unavailable "there is no npm on this machine"

install=("${PACKAGES[@]}")
node=$(command -v node || true)
if [[ -z $node ]] || (($(major "$node") < OLDEST_NODE)); then
  install+=("$NODE_PACKAGE")
  node=$folder/node_modules/node/bin/node
fi
[[ -f $folder/package.json ]] || echo '{"private": true}' >"$folder/package.json"
status=0
(cd "$folder" && timeout "$PATIENCE_S" npm install --no-audit --no-fund --no-save --loglevel=error \
  --fetch-timeout=60000 --prefix "$folder" "${install[@]}") >"$folder/install.log" 2>&1 || status=$?
if ((status == 124)); then
  unavailable "npm had not installed ${install[*]} after $PATIENCE_S s"
elif ((status != 0)); then
  tail -n 5 "$folder/install.log"
  unavailable "npm could not install ${install[*]}: $(grep -m 1 -E 'code|error' "$folder/install.log" || true)"
fi
(($(major "$node") >= OLDEST_NODE)) || unavailable "node is older than $OLDEST_NODE and $NODE_PACKAGE does not run"
printf '%s\n' "$wanted" >"$folder/wanted"
printf '%s\n' "$node" >"$folder/ready"
echo "npm packages are installed in $folder"
