#!/usr/bin/env bash
# Builds and tests everything: first without the packages some feeds lack, then, where the feed has them, what needs them.
#   ./test.sh [--restricted|--full]     the first half alone, the second half alone
# Needs PostgreSQL's programs (or ConnectionStrings__postgres); tests that need more say what they skipped.
set -euo pipefail
cd "$(dirname "$0")"
source scripts/build.sh

half="${1:-}"
case "$half" in '' | --restricted | --full) ;; *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;; esac
results="$state/tests"
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0

# skipped_why TRX: each skipped test with its reason.
skipped_why() {
  awk '/outcome="NotExecuted"/ { match($0, /testName="[^"]*"/); test = substr($0, RSTART + 10, RLENGTH - 11) }
    test && /<Message>/ { gsub(/.*<Message>|<\/Message>.*/, ""); print "  skipped " test ": " $0; test = "" }' "$1"
}

# run_tests PROJECT: one line when it is green, everything it printed when not.
run_tests() {
  local name started=$SECONDS counters p=0 f=0 s=0 code=0
  name=$(basename "$1")
  dotnet test "$1/bin/Debug/net10.0/$name.dll" --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" \
    --results-directory "$results" --blame-hang-timeout 8m --blame-hang-dump-type none < /dev/null > "$results/$name.log" 2>&1 || code=$?
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2> /dev/null || true)
  if [ -n "$counters" ]; then
    p=$(sed 's/.* passed="\([0-9]*\)".*/\1/' <<< "$counters")
    f=$(sed 's/.* failed="\([0-9]*\)".*/\1/' <<< "$counters")
    s=$(($(sed 's/.* total="\([0-9]*\)".*/\1/' <<< "$counters") - $(sed 's/.* executed="\([0-9]*\)".*/\1/' <<< "$counters")))
  fi
  # A crash or a hang counts, also where no single test failed.
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%-36s %5d passed %3d failed %3d skipped %5ds\n' "$name" "$p" "$f" "$s" $((SECONDS - started))
  if [ "$f" -gt 0 ]; then cat "$results/$name.log"; fi
  if [ "$s" -gt 0 ]; then skipped_why "$results/$name.trx"; fi
}

restricted_projects() { sed -n 's#.*"\(tests/.*\.Tests\)/.*#\1#p' AgentPlatform.Restricted.slnf; }
full_only_projects() {
  local project
  for project in tests/*.Tests; do
    if ! restricted_projects | grep -qx "$project" && [ -n "$(find "$project" -maxdepth 2 -name '*.cs' -not -path '*/obj/*' -print -quit)" ]; then echo "$project"; fi
  done
}

if [ "$half" != --full ]; then
  echo "without the packages some feeds lack (RestrictedFeed=true):"
  (export RestrictedFeed=true; build AgentPlatform.Restricted.slnf)
  for project in $(restricted_projects); do RestrictedFeed=true run_tests "$project"; done
fi
if [ "$half" != --restricted ]; then
  if feed_has_everything; then
    echo "with the genuine packages:"
    unset RestrictedFeed
    build AgentPlatform.sln
    for project in $(full_only_projects); do run_tests "$project"; done
  else
    echo "not tested, since this feed lacks packages they need: $(full_only_projects | xargs -r -n1 basename | paste -sd' ')"
  fi
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
