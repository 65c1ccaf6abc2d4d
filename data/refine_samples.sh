#!/usr/bin/env bash
# Refines the sample documents of data/ and the real ones that every Debian
# machine has under /usr/share/doc: copyright, README, NEWS and changelog
# files, compressed ones too. Writes out/refined.jsonl and the reports.
#
# usage: data/refine_samples.sh PATH_OF_DOCMILL
set -euo pipefail
docmill=$1
cd "$(dirname "$0")/.."
mkdir -p out

# Text by name; --invalid-utf8 replace takes the old Latin-1 files too.
find -L /usr/share/doc -maxdepth 2 -type f -size -2M \( -name copyright \
  -o -name 'README*' -o -name 'NEWS*' -o -name 'changelog*' \) \
  ! -name '*.png' ! -name '*.html' ! -name '*.pdf' ! -name '*.pdf.gz' \
  2>/dev/null | LC_ALL=C sort >out/files.txt || true

"$docmill" refine data/samples --files-from out/files.txt \
  --invalid-utf8 replace -o out/refined.jsonl \
  --report out/report.json --report out/report.md --report out/report.txt

cat out/report.txt
cat <<'EOF'

Next, try:
  build/docmill score README.md | jq .
  jq -r 'select(.outcome == "refined") | [.id, .before.quality, .score.quality] | @tsv' out/refined.jsonl | head
  build/docmill refine --help
EOF
