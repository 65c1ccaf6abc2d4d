#!/usr/bin/env bash
# cache stats looks at a cache; the other commands of cache say they come later.
source "$(dirname "$0")/../cli/lib.sh" "$1"
export HOME=$PWD XDG_CACHE_HOME=

expect_code 2 docmill cache
expect_has err "Usage: docmill cache stats"
for command in warm verify purge compact "purge --help"; do
  # shellcheck disable=SC2086
  expect_code 2 docmill cache $command
  expect_equal \
    "docmill: error: cache ${command%% *} comes in a later version of docmill" \
    "$(cat err)"
done

expect_code 2 docmill cache stats
expect_has err "$PWD/.cache/docmill: "
XDG_CACHE_HOME=$PWD/x expect_code 2 docmill cache stats
expect_has err "$PWD/x/docmill: "
XDG_CACHE_HOME=x expect_code 2 docmill cache stats  # no absolute path
expect_has err "$PWD/.cache/docmill: "
DOCMILL_CACHE_DIR=here expect_code 2 docmill cache stats
expect_has err "here: "
[[ ! -e here && ! -e .cache ]] || fail "looking made a folder"
expect_code 2 docmill cache stats --cache-dir none
expect_has err "give --cache-dir"
expect_code 2 docmill cache stats --cache-dir ""
expect_has err "--cache-dir: must not be empty"
expect_has err "Try 'docmill cache stats --help'"

mkdir bad && echo "no cache at all" >bad/data.mdb
expect_code 2 docmill cache stats --cache-dir bad --json
expect_has err "bad/data.mdb: "
expect_equal "" "$(cat out)"
