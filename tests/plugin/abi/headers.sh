#!/usr/bin/env bash
# headers.sh COMPILER STANDARD: compiles each header of the contract alone, twice included, with warnings as errors.
# Ends with 77 (skipped) where the compiler is not installed.
set -euo pipefail
compiler="$1" standard="$2"
include="$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../plugin/abi/include" && pwd)"
if ! command -v "$compiler" >/dev/null; then
  echo "skipped: there is no $compiler here (Debian: clang)"
  exit 77
fi
language=c
case "$standard" in c++*) language=c++ ;; esac

cd "$include"
count=0
while read -r header; do
  printf '#include <%s>\n#include <%s>\n' "$header" "$header" |
    "$compiler" -x "$language" -std="$standard" -pedantic -Wall -Wextra -Werror -fsyntax-only -I . - ||
    { echo "$header does not compile alone as $standard with $compiler" >&2; exit 1; }
  count=$((count + 1))
done < <(find . -name '*.h' | sed 's|^\./||')
[ "$count" -gt 0 ]
echo "$count headers"
