#!/usr/bin/env bash
# layout_test.sh CASE: changes a copy of the contract and sees what layout.sh makes of it. Without CASE: lists them.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
cp -r "$here/../../../plugin/abi/include" "$here/../../../plugin/abi/layout.golden" "$copy/"
printf '# Changes\n\n## Next\n\n## 0.1.0\nEverything.\n' >"$copy/CHANGELOG.md"
headers="$copy/include/promotion/abi"
export ABI_FOLDER="$copy"

# edit HEADER SED_SCRIPT: has to change something.
edit() {
  cp "$headers/$1" "$copy/before"
  sed -i -E "$2" "$headers/$1"
  ! cmp -s "$copy/before" "$headers/$1" || { echo "the test did not change $1" >&2; exit 2; }
}
# Names an entity in the topmost section.
note() { sed -i "s|^## Next|## Next\n- \`$1\`|" "$copy/CHANGELOG.md"; }
raise_minor() { edit base.h 's/(PROMOTION_ABI_MINOR) 0u/\1 1u/'; }
layout() { "$here/layout.sh" "$@" >"$copy/out" 2>&1; }
passes() { layout "$@" || { echo "should pass:"; cat "$copy/out"; exit 1; }; }
# fails WORDS ARGUMENT…: and says so in these words.
fails() {
  local words="$1"; shift
  if layout "$@"; then echo "should fail: $words"; exit 1; fi
  grep -qF -- "$words" "$copy/out" || { echo "expected '$words' in:"; cat "$copy/out"; exit 1; }
}

append_to_call='s/^\} promotion_call;/  int64_t budget_ms;\n} promotion_call;/'

case_accepts_the_headers_as_they_are() { passes --check; }

case_finds_an_inserted_field() {
  edit call.h 's/^(  void \*context;)/  int64_t budget_ms;\n\1/'
  note promotion_call.budget_ms; raise_minor
  fails 'changed: field promotion_call.context' --check
}
case_finds_an_appended_field_that_nobody_named() {
  edit call.h "$append_to_call"; raise_minor
  fails 'does not name promotion_call.budget_ms' --check
}
case_accepts_an_appended_field_that_is_named() {
  edit call.h "$append_to_call"; raise_minor; note promotion_call.budget_ms
  passes --check
}
case_wants_the_minor_version_raised() {
  edit call.h "$append_to_call"; note promotion_call.budget_ms
  fails 'PROMOTION_ABI_MINOR is still 0u' --check
}
case_does_not_take_a_longer_name_for_the_name() {
  edit call.h "$append_to_call"; raise_minor; note promotion_call.budget_ms_left
  fails 'does not name promotion_call.budget_ms' --check
}
case_does_not_take_an_older_section_for_the_topmost() {
  edit call.h "$append_to_call"; raise_minor
  echo '- `promotion_call.budget_ms`' >>"$copy/CHANGELOG.md"
  fails 'does not name promotion_call.budget_ms' --check
}
case_finds_a_field_put_into_padding() {
  printf '#include "base.h"\ntypedef struct promotion_odd { uint32_t struct_size; uint32_t a; void *b; uint32_t c; } promotion_odd;\n' >"$headers/odd.h"
  note promotion_odd; raise_minor; passes --update
  edit odd.h 's/uint32_t c;/uint32_t c; uint32_t d;/'
  edit base.h 's/(PROMOTION_ABI_MINOR) 1u/\1 2u/'; note promotion_odd.d
  fails 'not appended: field promotion_odd.d' --check
}
case_finds_a_changed_type_of_equal_size() {
  edit call.h 's/int64_t deadline_ns/uint64_t deadline_ns/'; note promotion_call.deadline_ns
  fails 'changed: field promotion_call.deadline_ns' --check
}
case_finds_a_changed_signature() {
  edit service/storage.h 's/const promotion_sink \*path/const promotion_sink *path, int32_t mode/'; note promotion_storage.folder
  fails 'changed: field promotion_storage.folder' --check
}
case_finds_a_lost_const() {
  edit host.h 's/const void \*\(\*service\)/void *(*service)/'
  fails 'changed: field promotion_host.service' --check
}
case_finds_a_changed_enum_value() {
  edit base.h 's/PROMOTION_CONFLICT = -10/PROMOTION_CONFLICT = -11/'; note PROMOTION_CONFLICT
  fails 'changed: constant PROMOTION_CONFLICT' --check
}
case_finds_a_removed_constant() {
  edit strategy.h 's/^  PROMOTION_STEP_DECLINED = 5,.*$//'; note PROMOTION_STEP_DECLINED
  fails 'removed: constant PROMOTION_STEP_DECLINED' --check
}
case_finds_a_renamed_field() {
  edit strategy.h 's/wake_key;/wakeup_key;/'; raise_minor; note promotion_step_result.wakeup_key
  fails 'removed: field promotion_step_result.wake_key' --check
}
case_finds_a_changed_limit() {
  edit strategy.h 's/STATE_LIMIT 65536u/STATE_LIMIT 65537u/'; note PROMOTION_STATE_LIMIT
  fails 'changed: define PROMOTION_STATE_LIMIT' --check
}
case_finds_a_changed_id() {
  edit service/http.h 's|promotion.http/1"|promotion.http/2"|'
  fails 'changed: define PROMOTION_HTTP_ID' --check
}
case_finds_a_changed_typedef() {
  edit base.h 's/typedef int32_t promotion_status/typedef int64_t promotion_status/'
  fails 'changed: typedef promotion_status' --check
}
case_finds_a_changed_function() {
  edit module.h 's/promotion_module_v1\(void\)/promotion_module_v1(int32_t minor)/'
  fails 'changed: function promotion_module_v1' --check
}
case_finds_a_new_constant_limit_and_function() {
  edit base.h 's/^(typedef int32_t promotion_status;)/enum { PROMOTION_NEW = 1 };\n#define PROMOTION_NEW_LIMIT 7u\nvoid promotion_new(void);\n\1/'
  raise_minor
  fails 'does not name PROMOTION_NEW in' --check
  grep -qF 'does not name PROMOTION_NEW_LIMIT in' "$copy/out"
  grep -qF 'does not name promotion_new in' "$copy/out"
}
case_finds_a_struct_in_a_header_that_nothing_includes() {
  printf '#include "base.h"\ntypedef struct promotion_extra { uint32_t struct_size; } promotion_extra;\n' >"$headers/extra.h"
  raise_minor
  fails 'does not name promotion_extra' --check
  note promotion_extra
  passes --check
}
case_never_lets_a_frozen_struct_grow() {
  edit base.h 's/^\} promotion_pair;/  uint64_t flags;\n} promotion_pair;/'; raise_minor; note promotion_pair.flags
  fails 'changed: struct promotion_pair' --check
}
case_updates_the_golden_layout() {
  edit call.h "$append_to_call"; raise_minor; note promotion_call.budget_ms
  passes --update
  grep -qF 'field promotion_call.budget_ms offset 64' "$copy/layout.golden"
  printf '# Changes\n\n## Later\n' >"$copy/CHANGELOG.md"
  passes --check
}
case_does_not_update_over_a_fault() {
  edit base.h 's/PROMOTION_CONFLICT = -10/PROMOTION_CONFLICT = -11/'
  fails 'changed: constant PROMOTION_CONFLICT' --update
  cmp -s "$copy/layout.golden" "$here/../../../plugin/abi/layout.golden"
}
case_lets_a_draft_change_what_is_named() {
  edit base.h 's/PROMOTION_CONFLICT = -10/PROMOTION_CONFLICT = -11/'
  fails 'does not name PROMOTION_CONFLICT' --update --draft
  note PROMOTION_CONFLICT
  passes --update --draft
  passes --check
}
case_lets_no_release_change() {
  edit base.h 's/PROMOTION_CONFLICT = -10/PROMOTION_CONFLICT = -11/; s/(PROMOTION_ABI_VERSION) "0.1.0"/\1 "1.0.0"/'
  note PROMOTION_CONFLICT
  fails 'not below 1.0.0' --update --draft
}
case_keeps_the_rules() { passes --rules; }
case_rules_want_every_header_in_abi_h() {
  printf '#include "base.h"\ntypedef struct promotion_extra { uint32_t struct_size; } promotion_extra;\n' >"$headers/extra.h"
  fails 'struct promotion_extra size 4: in a header that abi.h does not include' --rules
}
case_rules_want_struct_size_first() {
  edit call.h 's/^  uint32_t struct_size;//'
  fails 'promotion_call.flags: a struct opens with' --rules
}
case_rules_want_no_embedded_struct() {
  edit strategy.h 's/const promotion_state \*inherited;/promotion_state inherited;/'
  fails 'promotion_task.inherited: promotion_state is embedded' --rules
}
case_rules_want_fixed_width_integers() {
  edit host.h 's/uint32_t abi_minor/long abi_minor/'
  fails 'promotion_host.abi_minor: long int' --rules
}
case_rules_want_no_enum_in_a_signature() {
  edit host.h 's/^typedef struct promotion_host \{/typedef enum promotion_level { PROMOTION_LEVEL_LOW = 1 } promotion_level;\ntypedef struct promotion_host {/; s/int32_t severity/promotion_level severity/'
  fails 'enum promotion_level size 4: the contract has neither unions nor enums' --rules
}

if [ $# -eq 0 ]; then
  declare -F | sed -n 's/^declare -f case_//p'
  exit 0
fi
"case_$1"
