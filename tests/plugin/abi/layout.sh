#!/usr/bin/env bash
# Holds the contract's headers to plugin/abi/layout.golden. Needs gcc and readelf (Debian: gcc, binutils).
#
#   layout.sh                  write the layout of the headers to stdout
#   layout.sh --check          compare it with layout.golden; a difference must be an addition that CHANGELOG.md names
#   layout.sh --update         the same, and make it the new layout.golden
#   layout.sh --update --draft also take removals and changes that CHANGELOG.md names; only below version 1.0.0
#   layout.sh --rules          check the rules of abi.h that a layout can show
#
# ABI_FOLDER is the folder of include/, layout.golden and CHANGELOG.md, else plugin/abi.
set -euo pipefail
export LC_ALL=C

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
abi="${ABI_FOLDER:-$here/../../../plugin/abi}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Everything that a source file brings in: types by the compiler's debug information, macros and functions by what
# the compiler says of them. Nothing is listed by hand, so nothing can be forgotten.
facts() {
  local source="$1"
  gcc -std=c11 -g -gdwarf-4 -fno-eliminate-unused-debug-types -I "$abi/include" -aux-info "$work/functions" \
    -c "$source" -o "$work/object"
  readelf --wide --debug-dump=info "$work/object" | awk -f "$here/dwarf.awk"
  gcc -std=c11 -I "$abi/include" -dM -E "$source" |
    sed -nE 's/^#define ([A-Za-z0-9_]+)(\([^)]*\))? (.+)$/define \1 \2 \3/p' | sed -E 's/ +/ /g' | sort
  sed -nE 's|^/\* .* \*/ ||; s|^extern (.*[ *])([A-Za-z0-9_]+) \((.*)\);$|function \2 \1(\3)|p' "$work/functions"
}

layout() {
  (cd "$abi/include" && find . -name '*.h' | sort | sed 's|^\./\(.*\)|#include <\1>|') >"$work/all.c"
  printf '#include <stddef.h>\n#include <stdint.h>\n' >"$work/none.c"
  facts "$work/none.c" >"$work/none"
  facts "$work/all.c" >"$work/all"
  grep -vxF -f "$work/none" "$work/all"
}

compare() { awk "$@" -f "$here/compare.awk" "$abi/layout.golden" "$abi/CHANGELOG.md" "$work/now"; }

below_one() { grep -qE '^define PROMOTION_ABI_VERSION "0\.' "$work/now"; }

# Rules 2 and 4 of abi.h, and that abi.h is the whole contract.
rules() {
  echo '#include <promotion/abi/abi.h>' >"$work/umbrella.c"
  facts "$work/umbrella.c" | sort >"$work/umbrella"
  sort "$work/now" | comm -23 - "$work/umbrella" >"$work/left_out"
  if [ -s "$work/left_out" ]; then
    sed 's/$/: in a header that abi.h does not include/' "$work/left_out"
    return 1
  fi
  awk '
    $1 == "struct" { structs[$2] = 1 }
    $1 == "union" || $1 == "enum" { print $0 ": the contract has neither unions nor enums"; ++faults }
    $1 == "field" {
      split($2, part, "."); first = !(part[1] in seen); seen[part[1]] = 1
      type = $0; sub(/^.* type /, "", type)
      frozen = part[1] ~ /^promotion_(string|bytes|pair)$/
      if (first && !frozen && !(part[2] == "struct_size" && $4 == 0 && type == "uint32_t")) {
        print $2 ": a struct opens with uint32_t struct_size"; ++faults
      }
      plain = type; gsub(/\(\*+\)|const|[(),*]/, " ", plain)
      n = split(plain, words, " ")
      for (i = 1; i <= n; ++i) {
        if (words[i] !~ /^(void|char|double|u?int(8|16|32|64)_t|promotion_[a-z_]+)$/) {
          print $2 ": " type ": only fixed-width integers, double, pointers and tables cross"; ++faults; break
        }
      }
      if (type ~ /^promotion_[a-z_]+$/ && type !~ /^promotion_(string|bytes|pair|status)$/) {
        print $2 ": " type " is embedded; only string, bytes and pair may be"; ++faults
      }
    }
    END { for (name in structs) if (!(name in seen)) { print name ": has no fields"; ++faults }; exit faults > 0 }
  ' "$work/now"
}

layout >"$work/now"
case "${1:-}" in
  "") cat "$work/now" ;;
  --check)
    compare || { echo "see plugin/abi/README.md, \"Changing the contract\"" >&2; exit 1; } ;;
  --update)
    if [ "${2:-}" = "--draft" ]; then
      below_one || { echo "PROMOTION_ABI_VERSION is not below 1.0.0: nothing may be removed or changed" >&2; exit 1; }
      compare -v draft=1
    else
      compare
    fi
    cp "$work/now" "$abi/layout.golden" ;;
  --rules) rules ;;
  *) sed -n '2,11p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
