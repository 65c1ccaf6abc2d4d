#!/usr/bin/env bash
# Rejects that wait behind an output that nobody takes hold back the reader,
# as records do: memory stays within its bound.
source "$(dirname "$0")/../cli/lib.sh" "$1"
ldd "$program" | grep -qE 'lib[at]san' && exit 0  # their memory is not ours

{ documents 3000; yes "no JSON, whatever one may hope" | head -c 100000000; } \
  >in.jsonl
mkfifo blocked
exec 3<>blocked
"$program" score --quiet --threads 1 --memory-limit 32MiB in.jsonl \
  --rejects r.jsonl >blocked &
mill=$!

# It stands still when it has read nothing for half a second.
bytes_read() { awk '/^rchar/ { print $2 }' "/proc/$mill/io"; }
is_idle() {
  local before after
  before=$(bytes_read)
  sleep 0.5
  after=$(bytes_read)
  ((before > 1000000 && after - before < 100000))  # it looks at /proc itself
}
wait_for is_idle
resident=$(awk '/^VmRSS/ { print $2 }' "/proc/$mill/status")
kill -KILL "$mill"
((resident < 100000)) || fail "$resident kB in memory"
