#!/usr/bin/env bash
# Downloads Debian packages and unpacks each into a folder of its name, without
# installing it.
#
# usage: tools/unpack_packages.sh FOLDER PACKAGE...
set -euo pipefail
folder=$1
shift
mkdir -p "$folder"
cd "$folder"
for package in "$@"; do
  [[ -d $package ]] && continue
  apt-get -qq download "$package" 2>/dev/null
  dpkg-deb -x "$package"_*.deb "$package.part"
  rm "$package"_*.deb
  mv "$package.part" "$package"
done
