# Sourced by run.sh and test.sh: what this machine's package feed has, and building quietly.

state=.agentplatform
mkdir -p "$state"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en

command -v dotnet > /dev/null || {
  echo "AgentPlatform needs the .NET SDK $(sed -n 's/.*"version": "\([0-9]*\.[0-9]*\).*/\1/p' global.json): https://dotnet.microsoft.com/download" >&2
  exit 2
}

# Restores a project with the packages that some feeds lack. The answer is kept until the versions change.
feed_has_everything() {
  local probe="$state/feed" key
  key=$(cat Directory.Packages.props scripts/probe/probe.csproj | git hash-object --stdin)
  if [ ! -f "$probe/$key" ]; then
    mkdir -p "$probe/$key.project"
    cp scripts/probe/probe.csproj "$probe/$key.project/"
    if dotnet restore "$probe/$key.project/probe.csproj" -v quiet > "$probe/restore.log" 2>&1; then echo yes; else echo no; fi > "$probe/$key"
    rm -rf "$probe/$key.project"
  fi
  [ "$(cat "$probe/$key")" = yes ]
}

# Sets RestrictedFeed where the feed lacks packages, and says what is left out.
choose_feed() {
  [ -z "${RestrictedFeed:-}" ] || return 0
  if feed_has_everything; then return; fi
  export RestrictedFeed=true
  echo "This package feed lacks Aspire, Semantic Kernel or OpenTelemetry.Extensions.Hosting (see $state/feed/restore.log):"
  echo "AppHost and the Semantic Kernel adapter are left out, everything else is built without those packages."
}

# build PROJECT|SOLUTION: prints only what went wrong.
build() {
  local log="$state/build.log"
  if ! dotnet build "$1" -nologo -v quiet -clp:"NoSummary;ErrorsOnly" > "$log" 2>&1; then
    cat "$log" >&2
    echo "failed: $1 does not build" >&2
    return 1
  fi
}

# The same, but nothing at all when no file or folder is newer than the last such build.
build_if_changed() {
  local stamp
  stamp="$state/built-$(basename "$1")-${RestrictedFeed:-full}"
  if [ -f "$stamp" ] && [ -z "$(find . \( -name .git -o -name "$state" -o -name bin -o -name obj -o -name TestResults -o -path ./tests -o -path ./docs \) -prune -o -newer "$stamp" -print -quit)" ]; then
    return
  fi
  rm -f "$stamp"
  touch "$stamp.next"
  echo "building…"
  build "$1"
  mv "$stamp.next" "$stamp"
}
