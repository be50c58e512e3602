# shellcheck shell=bash
# shellcheck disable=SC2034 # UNSTABLE and TOTALS are for who sources this
# Builds and tests one preset of CMakePresets.json, and sums up. Needs report.sh and SETUP, the folder of both; runs in
# the project's root.

UNSTABLE=() # presets in which something passed only when it ran again

# preset_folder NAME
preset_folder() {
  if [[ $1 == release ]]; then echo build; else echo "build-$1"; fi
}

# build_preset NAME JOBS
build_preset() {
  local folder
  folder=$(preset_folder "$1")
  rm -f "$folder"/tests*.xml # a summary never counts an earlier run
  logged "Configuring $1 (in $folder)" "$folder/configure.log" cmake --preset "$1" -DBUILD_TESTING=ON || return 1
  logged "Building $1" "$folder/build.log" cmake --build --preset "$1" -j "$2" || return 1
}

# sanitizer_options NAME: how the sanitizers of a preset behave. Leaks are looked for where the kernel lets the leak
# checker stop the process, which a container may forbid.
sanitizer_options() {
  export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$SETUP/tsan.supp
  export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1
  local probe
  probe=$(preset_folder "$1")/bin/promotionctl
  if [[ $1 == asan && -x $probe ]] && "$probe" --version 2>&1 | grep -q 'LeakSanitizer has encountered'; then
    warn "the leak checker does not work here (it may not trace processes): leaks are not looked for"
    ASAN_OPTIONS=${ASAN_OPTIONS/detect_leaks=1/detect_leaks=0}
  fi
}

# test_preset NAME JOBS FILTER LONG
test_preset() {
  local name=$1 jobs=$2 filter=$3 long=$4 folder status=0 arguments
  folder=$(preset_folder "$name")
  arguments=(--preset "$name" --parallel "$jobs" --no-tests=error --output-junit tests.xml)
  if [[ -n $filter ]]; then arguments+=(--tests-regex "$filter"); fi
  # Tests labelled `once` or `packaging` say nothing new under a sanitizer; those labelled `long` are for --long.
  local excluded=()
  case $name in asan | tsan) excluded+=(once packaging) ;; esac
  if [[ $long == no ]]; then excluded+=(long); fi
  if ((${#excluded[@]} > 0)); then
    arguments+=(--label-exclude "^($(
      IFS='|'
      echo "${excluded[*]}"
    ))\$")
  fi
  say "Testing $name"
  (
    sanitizer_options "$name"
    if [[ $long == yes ]]; then export PROMOTION_LONG=1; fi
    run_tests "${arguments[@]}"
  ) || status=$?
  if ((status != 0)) && [[ $long == no ]] && again "$name"; then status=0; fi
  return "$status"
}

# run_tests ARGUMENT…: ctest, without a line for each test that begins.
run_tests() {
  if [[ -t 1 ]]; then
    ctest "$@" --progress
  else
    ctest "$@" | grep -v --line-buffered -E '^ +Start +[0-9]+: '
  fi
}

# again NAME: runs what failed once more, one by one, if it was not more than three tests. What passes then failed
# because of its neighbours or of chance: that is a mistake in it or in what it tests, so it is shown with what it
# printed, and does not end the run. The long run forgives nothing.
again() {
  local name=$1 folder failed
  folder=$(preset_folder "$name")
  [[ -f $folder/tests.xml ]] || return 1
  failed=$(attribute_sum failures "$folder/tests.xml")
  ((failed > 0 && failed <= 3)) || return 1
  cp "$folder/tests.xml" "$folder/tests-first.xml"
  say "Testing again, one by one, what failed in $name"
  (
    sanitizer_options "$name"
    run_tests --preset "$name" --rerun-failed --no-tests=error --output-junit tests-again.xml
  ) || return 1
  UNSTABLE+=("$name")
  sed -i -E "0,/failures=\"[0-9]+\"/s//failures=\"0\"/" "$folder/tests.xml"
}

# attribute_sum NAME FILE…: adds up an attribute of the <testsuite> elements.
attribute_sum() {
  local name=$1 sum=0 value
  shift
  for value in $(grep -h -o -E "^[[:space:]]*${name}=\"[0-9]+\"|<testsuite [^>]*" "$@" 2>/dev/null |
    grep -o -E "\b${name}=\"[0-9]+\"" | grep -o -E '[0-9]+'); do
    sum=$((sum + value))
  done
  echo "$sum"
}

# totals NAME…: sets TOTALS, the closing line over all presets.
totals() {
  local files=() name tests failed skipped
  for name in "$@"; do files+=("$(preset_folder "$name")/tests.xml"); done
  tests=$(attribute_sum tests "${files[@]}")
  failed=$(attribute_sum failures "${files[@]}")
  skipped=$(($(attribute_sum skipped "${files[@]}") + $(attribute_sum disabled "${files[@]}")))
  TOTALS="$((tests - failed - skipped)) passed, $failed failed, $skipped skipped"
}

# report_skipped NAME…: each skipped test with the reason it gave.
report_skipped() {
  local name file
  for name in "$@"; do
    file=$(preset_folder "$name")/tests.xml
    [[ -f $file ]] || continue
    awk -v preset="$name" -v yellow="$YELLOW" -v plain="$PLAIN" '
      /<testcase / { match($0, /name="[^"]*"/); test = substr($0, RSTART + 6, RLENGTH - 7); skipped = 0; reason = "" }
      /<skipped/ { skipped = 1 }
      /: Skipped$/ { getline reason; gsub(/&amp;/, "\&", reason); gsub(/&lt;/, "<", reason); gsub(/&gt;/, ">", reason) }
      /<\/testcase>/ && skipped { printf "%sskipped%s %s: %s (%s)\n", yellow, plain, test, reason, preset }
    ' "$file"
  done
}

# report_unstable NAME…: each test that failed at first and passed when it ran again.
report_unstable() {
  local name
  for name in "$@"; do
    warn "$name: what is shown here as failed passed when it ran again alone; it needs mending all the same"
    show_failed "$name" "$(preset_folder "$name")/tests-first.xml"
  done
}

# report_failed NAME…: each failed test again with the end of what it printed, since a long run has buried the first
# time; and a preset that was not tested at all with the end of its log.
report_failed() {
  local name folder log
  for name in "$@"; do
    folder=$(preset_folder "$name")
    if [[ ! -f $folder/tests.xml ]]; then
      log=$folder/build.log
      [[ -f $log && $log -nt $folder/configure.log ]] || log=$folder/configure.log
      printf '%s\n' "${RED}failed${PLAIN} $name: it was not built, or no test ran; the end of $log:"
      tail -n 30 "$log" 2>/dev/null | sed 's/^/    /'
      continue
    fi
    show_failed "$name" "$folder/tests.xml"
  done
}

# show_failed NAME FILE
show_failed() {
  local name=$1
  awk -v preset="$name" -v red="$RED" -v plain="$PLAIN" '
    function shown(line) {
      gsub(/&lt;/, "<", line); gsub(/&gt;/, ">", line); gsub(/&quot;/, "\"", line); gsub(/&apos;/, "\047", line)
      gsub(/&amp;/, "\\&", line)
      return line
    }
    function keep(line) { lines[count++ % 60] = line }
    function tell(i) {
      printf "%sfailed%s %s (%s); the end of its output:\n", red, plain, shown(test), preset
      for (i = (count > 60 ? count - 60 : 0); i < count; ++i) printf "    %s\n", shown(lines[i % 60])
    }
    /<testcase / { match($0, /name="[^"]*"/); test = substr($0, RSTART + 6, RLENGTH - 7); failed = 0; count = 0 }
    /<failure/ { failed = 1 }
    /<system-out>/ { speaking = 1; sub(/.*<system-out>/, "") }
    speaking && /<\/system-out>/ { sub(/<\/system-out>.*/, ""); keep($0); speaking = 0; next }
    speaking { keep($0) }
    /<\/testcase>/ && failed { tell() }
  ' "$2"
}
