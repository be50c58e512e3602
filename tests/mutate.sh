#!/usr/bin/env bash
# Inverts or drops each rule of the evaluator in turn, and demands that some test notices every such change.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
HERE=$ROOT/tests/mutate
# shellcheck source=setup/report.sh
source "$ROOT/tests/setup/report.sh"

# The files that hold rules; the others read revisions, instants, times of a freeze and the like, and have tests of
# their own.
RULES=(evaluation judgement holding resuming gates vouching known order passage matching classification event_reading
  policy prepared)

usage() {
  cat <<'TEXT'
Usage: tests/mutate.sh [options]

Writes a copy of plugin/evaluator/src in which each condition can be inverted or made never true, each operand of && and
|| and each statement left out, max taken for min, and each row of the table of reasons dropped: one mutant at a
time, chosen when a test runs, so that all of them are compiled once. Then runs the evaluator's tests on each mutant
in a process of its own, first the cases of tests/plugin/evaluator/cases and the unit tests, then on what is left the
properties of random stories. Prints each mutant with what noticed it. Ends 0 only if every mutant was noticed, but for
those that tests/mutate/equivalent.tsv lists with the reason. The checkout is not touched.

  --sample N       only N of the mutants, chosen by the seed
  --seed NUMBER    of the sample and nothing else; by default 1
  --only REGEX     only mutants whose line in the list matches, such as '^gates.cpp' or 'dropped'
  --build FOLDER   builds there and keeps it, so that the next run is faster; by default a temporary folder
  --jobs N         processes at once; by default one for each processor
  --list           prints the mutants and runs nothing
  --help           this text

Examples:
  tests/mutate.sh --sample 150 --build build/mutants
  tests/mutate.sh --only '^gates.cpp'
TEXT
}

wrong_usage() {
  printf '%s\n' "$1 (see tests/mutate.sh --help)" >&2
  exit 2
}

sample='' seed=1 only='' folder='' list=no
jobs=$(nproc)
while (($# > 0)); do
  case $1 in
    --sample | --seed | --only | --build | --jobs)
      (($# > 1)) || wrong_usage "$1 wants a value"
      case $1 in
        --sample) sample=$2 ;;
        --seed) seed=$2 ;;
        --only) only=$2 ;;
        --build) folder=$2 ;;
        --jobs) jobs=$2 ;;
      esac
      shift
      ;;
    --list) list=yes ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) wrong_usage "unknown option '$1'" ;;
  esac
  shift
done
[[ $sample =~ ^([1-9][0-9]*)?$ ]] || wrong_usage "--sample wants a number, not '$sample'"
[[ $seed =~ ^[0-9]+$ ]] || wrong_usage "--seed wants a number, not '$seed'"
[[ $jobs =~ ^[1-9][0-9]*$ ]] || wrong_usage "--jobs wants a number, not '$jobs'"

if [[ -z $folder ]]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
mkdir -p "$folder/src" "$folder/build"
folder=$(cd "$folder" && pwd)

# Writes the sources anew, but leaves those alone that are the same, so that they are not compiled again.
generate() {
  local new name
  new=$(mktemp -d "$folder/new.XXXXXX")
  (cd "$ROOT/plugin/evaluator/src" && perl "$HERE/schemata.pl" "$new" "${RULES[@]/%/.cpp}")
  for name in "$new"/*; do
    cmp -s "$name" "$folder/src/${name##*/}" || cp "$name" "$folder/src/"
  done
  rm -rf "$new"
}

# choose: the mutants of this run, one a line: number, file, line, mutation, source. (sed reads to the end; head would
# leave sort with nobody to write to, which is a failure.)
choose() {
  awk -F '\t' -v only="$only" '{ shown = $2 ":" $3 ": " $4 ": " $5 } only == "" || shown ~ only' "$folder/src/mutants.tsv" |
    if [[ -n $sample ]]; then
      awk -v seed="$seed" 'BEGIN { srand(seed) } { printf "%.9f\t%s\n", rand(), $0 }' | sort -n | sed -n "1,${sample}p" |
        cut -f 2- | sort -n
    else
      cat
    fi
}

# run FILTER < numbers: number and what noticed it.
run() { "$folder/build/evaluator_mutants" "$jobs" --gtest_filter="$1"; }

generate
choose >"$folder/chosen.tsv"
if [[ $list == yes ]]; then
  awk -F '\t' '{ print $2 ":" $3 ": " $4 ": " $5 }' "$folder/chosen.tsv"
  exit 0
fi
(($(wc -l <"$folder/chosen.tsv") > 0)) || wrong_usage "no mutant matches '$only'"

say "Building the evaluator with $(wc -l <"$folder/src/mutants.tsv") mutants in it"
{
  cmake -S "$HERE" -B "$folder/build" -G Ninja -DMUTANTS="$folder/src" &&
    cmake --build "$folder/build" -j "$jobs"
} >"$folder/build.log" 2>&1 || {
  tail -n 30 "$folder/build.log" >&2
  exit 1
}

CASES='-AnyStory*:AStory*:*through_the_module'
STORIES='AnyStory*:AStory*:-*SameBytes*'
export PROMOTION_STORIES=${PROMOTION_STORIES:-20}
for filter in "$CASES" "$STORIES"; do
  if ! said=$(run "$filter" <<<0 2>/dev/null) || [[ $said != $'0\t' ]]; then
    printf '%s\n' "the tests fail even without a mutant: ${said#*$'\t'}" >&2
    exit 1
  fi
done

say "Running the tests on $(wc -l <"$folder/chosen.tsv") of them"
cut -f 1 "$folder/chosen.tsv" | run "$CASES" >"$folder/by-cases.tsv"
awk -F '\t' '$2 == "" { print $1 }' "$folder/by-cases.tsv" | sort -n >"$folder/left"
: >"$folder/by-stories.tsv"
if [[ -s $folder/left ]]; then run "$STORIES" <"$folder/left" >"$folder/by-stories.tsv"; fi

# The list, and what is wrong with it: a mutant that nothing noticed, and one that is said to be equivalent and is not.
awk -F '\t' -v red="$RED" -v plain="$PLAIN" -v whole="$([[ -z $sample && -z $only ]] && echo yes)" '
  FILENAME ~ /equivalent.tsv$/ { if ($0 !~ /^#/ && NF >= 4) { reason[$1 FS $2 FS $3] = $4; listed[$1 FS $2 FS $3] = 1 }; next }
  FILENAME ~ /by-(cases|stories).tsv$/ { if ($2 != "") noticed[$1] = $2; next }
  {
    key = $2 FS $4 FS $5
    mutant = $2 ":" $3 ": " $4 ": " $5
    if (key in listed) seen[key] = 1
    if ($1 in noticed) { print mutant " — " noticed[$1]; ++killed }
    else if (key in listed) { print mutant " — equivalent: " reason[key]; ++equivalent }
    else { left[++count] = mutant }
  }
  END {
    for (i = 1; i <= count; ++i) print red "nothing noticed" plain " " left[i]
    if (whole) for (key in listed) if (!(key in seen)) { print red "no such mutant any more" plain " " key; ++stale }
    printf "%d noticed, %d equivalent, %d not noticed\n", killed, equivalent, count
    exit count > 0 || stale > 0
  }' "$HERE/equivalent.tsv" "$folder/by-cases.tsv" "$folder/by-stories.tsv" "$folder/chosen.tsv"
