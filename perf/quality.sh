#!/usr/bin/env bash
# Prints how well `quality` tells real documents from damaged ones, in two
# tables: for the corpus, and for documents in some 40 languages of which
# nothing was learnt (downloaded once, where apt-get can).
#
# usage: perf/quality.sh [BUILD_DIR] [CORPUS]
#
# CORPUS: JSONL, plain or zstd; default $DOCMILL_CORPUS, else the shared corpus,
# else what /usr/share/doc of this machine holds.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
build=${1:-build}
shared=../shared/corpus/docs.jsonl.zst
[[ -e $shared ]] || shared=
corpus=${2:-${DOCMILL_CORPUS:-$shared}}
work=$build/quality
mkdir -p "$work"

if [[ -z $corpus ]]; then
  corpus=/usr/share/doc
  tools/doc_texts.py --part all "$corpus" >"$work/corpus.jsonl"
elif [[ $corpus == *.zst ]]; then
  zstd -dqf "$corpus" -o "$work/corpus.jsonl"
else
  cp "$corpus" "$work/corpus.jsonl"
fi
echo "$corpus"
"$build/perf/quality_pairs" "$work/corpus.jsonl"

packages=(gnome-user-docs)
while read -r package; do
  packages+=("$package")
done < <(sed -n 's/^test //p' tools/quality_packages.txt)
if ! tools/unpack_packages.sh "$work/packages" "${packages[@]}"; then
  echo "no second table: apt-get cannot download the packages" >&2
  exit 0
fi
(
  cd "$work/packages"
  "$root/tools/doc_texts.py" --part test gnome-user-docs
  "$root/tools/doc_texts.py" --part all "${packages[@]:1}"
) >"$work/held_out.jsonl"
echo
echo "held out: ${packages[*]}"
"$build/perf/quality_pairs" "$work/held_out.jsonl"
