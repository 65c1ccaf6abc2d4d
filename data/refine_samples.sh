#!/usr/bin/env bash
# Refines the sample documents of data/ and the real ones that every Debian
# machine has under /usr/share/doc: copyright, README, NEWS and changelog
# files, compressed ones too. Writes out/refined.jsonl and the reports. Then
# refines the samples through docmill-llm-sim, a model's server that is none,
# twice: the second run finds all answers in the cache.
#
# usage: data/refine_samples.sh PATH_OF_DOCMILL
#
# Needs nothing but docmill and what every Debian has; runs from any folder,
# without a terminal, and where /usr/share/doc is missing.
set -euo pipefail
if (($# != 1)); then
  echo "usage: $0 PATH_OF_DOCMILL" >&2
  exit 2
fi
docmill=$(realpath -e -- "$1")
started_in=$PWD
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
root=$PWD
mkdir -p out

# Text only, told by name; each file once (no links); at most 1 MiB as stored.
# --invalid-utf8 replace takes the old Latin-1 files too.
find /usr/share/doc/ -maxdepth 2 -type f -readable -size -2M \
  \( -name copyright -o -name 'README*' -o -name 'NEWS*' \
  -o -name 'changelog*' \) \
  ! -iname '*.html*' ! -iname '*.htm' ! -iname '*.xml*' ! -iname '*.pdf*' \
  ! -iname '*.ps*' ! -iname '*.png' ! -iname '*.svg*' ! -iname '*.*json*' \
  ! -iname '*.bz2' ! -iname '*.xz' ! -iname '*.zip' ! -iname '*.tar*' \
  2>/dev/null | LC_ALL=C sort >out/files.txt || true

status=0
"$docmill" refine data/samples --files-from out/files.txt \
  --invalid-utf8 replace --max-doc-bytes 64MiB -o out/refined.jsonl --quiet \
  --report out/report.json --report out/report.md --report out/report.txt ||
  status=$?
# 3: some file of this machine is damaged. It is named in the report, and all
# others were refined.
if ((status != 0 && status != 3)); then
  exit "$status"
fi

# The report without its table of stages, which out/report.md has.
sed -E '/^  (stage|read|score|refine|render|write|output) /d' out/report.txt
echo "  written    out/refined.jsonl, out/report.json, out/report.md"

# The rehearsal, on a port that the system chooses, with a cache of its own.
# The line with the address comes when the server is ready.
simulator=$(dirname -- "$docmill")/docmill-llm-sim
if [[ -x $simulator ]]; then
  coproc SIM { exec "$simulator" --latency 20ms; }
  sim_pid=$SIM_PID
  trap 'kill "$sim_pid" 2>/dev/null || true' EXIT
  read -r -t 10 _ _ endpoint <&"${SIM[0]}"
  rm -rf out/cache
  for run in "asked of $endpoint" "asked again"; do
    no_proxy=127.0.0.1 "$docmill" refine data/samples --quiet \
      --endpoint "$endpoint" --model sim-large --api-key-env '' \
      --cache-dir out/cache -o out/model.jsonl --report out/model.txt
    echo
    echo "The samples through a model, $run:"
    grep -E '^  (outcomes|calls|cache) ' out/model.txt
  done
  kill "$sim_pid"
fi

if [[ $docmill == "$root"/* ]]; then
  docmill=${docmill#"$root"/}
fi
echo
if [[ $started_in == "$root" ]]; then
  echo "Next, try:"
else
  echo "Next, try in $root:"
fi
if command -v jq >/dev/null; then
  cat <<EOT
  # the documents that gained most
  jq -r 'select(.outcome == "refined") |
    [.score.quality - .before.quality, .id] | @tsv' out/refined.jsonl |
    sort -rn | head
  # one document before and after
  $docmill refine data/samples --keep original --quiet |
    jq -r 'select(.id == "cookie-banner") | .original, "-----", .text'
  # the samples of the lowest quality
  $docmill score data/samples --quiet |
    jq -r '[.score.quality, .score.entropy_bits, .id] | @tsv' |
    sort -n | head
EOT
else
  cat <<EOT
  # one document measured
  $docmill score README.md
  # the documents that were repaired
  grep -F '"outcome":"refined"' out/refined.jsonl | cut -c 1-300 | head
  # what else refine can do
  $docmill refine --help
EOT
fi
