#!/usr/bin/env bash
# modules.sh FOLDER: holds every module in it to what promotion_add_module() promises. Needs nm and readelf.
set -euo pipefail
export LC_ALL=C
count=0 faults=0
fault() { echo "$1" >&2; faults=$((faults + 1)); }

for module in "$1"/*.so; do
  [ -e "$module" ] || continue
  count=$((count + 1))
  name="$(basename "$module")"
  symbols="$(nm -D --defined-only "$module" | awk '{print $2, $3}')"
  [ "$symbols" = "T promotion_module_v1" ] || fault "$name exports: $symbols; expected promotion_module_v1 alone"
  # Unique symbols keep a module mapped after dlclose.
  if readelf --wide --syms "$module" | grep -q ' UNIQUE .*promotion'; then fault "$name has unique symbols"; fi
  if readelf --wide --dyn-syms "$module" | grep -q ' UNIQUE '; then fault "$name exports unique symbols"; fi
  dynamic="$(readelf --wide --dynamic "$module")"
  if grep -qE 'RPATH|RUNPATH' <<<"$dynamic"; then fault "$name has a search path of its own"; fi
  if grep -q TEXTREL <<<"$dynamic"; then fault "$name has relocations in its code"; fi
  grep -q BIND_NOW <<<"$dynamic" || fault "$name is not bound when it is loaded"
  readelf --wide --sections "$module" | grep -q ' \.promotion  *PROGBITS' || fault "$name has no section .promotion"
done
[ "$count" -gt 0 ] || fault "there is no module in $1"
echo "$count modules, $faults faults"
[ "$faults" -eq 0 ]
