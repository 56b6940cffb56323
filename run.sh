#!/usr/bin/env bash
# The stack, and the sample agent run once on it. Picks what this machine can run and says why.
#   ./run.sh [--once] [--tickets DIR] [--reset] [--no-dashboard] [--capture-otlp DIR]
#   ./run.sh token --scope "ledger:read" --tenant t_demo --sub u_1
set -euo pipefail
cd "$(dirname "$0")"
source scripts/build.sh

launcher=services/Standalone/bin/Debug/net10.0/Standalone.dll
if [ "${1:-}" = token ] && [ -f "$launcher" ]; then
  exec dotnet "$launcher" "$@"
fi
choose_feed
if [ "${RestrictedFeed:-}" = true ]; then
  echo "Standalone: local processes, since this feed lacks Aspire"
elif [ $# -gt 0 ]; then
  echo "Standalone: local processes, which is where arguments are understood"
else
  echo "AppHost: .NET Aspire orchestrates"
  exec dotnet run --project AppHost
fi
build_if_changed services/Standalone
[ -f "$launcher" ] || build services/Standalone
exec dotnet "$launcher" "$@"
