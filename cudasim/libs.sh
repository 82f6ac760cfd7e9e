#!/bin/bash
# libs.sh [MAVEN OPTIONS]: prints a folder that holds NVRTC 12.6, fetching it once.
#
# The libraries come out of org.bytedeco:cuda's redistributable jar (2 GB, once, into Maven's own cache); only NVRTC's
# are unpacked (60 MB). libcuda and libcudnn are the simulator's. The folder is $PIXELECT_CACHE/cuda-12.6, by default
# ~/.cache/pixelect/cuda-12.6; deleting it is safe.
set -euo pipefail
version=12.6-9.5-1.5.11
folder=${PIXELECT_CACHE:-$HOME/.cache/pixelect}/cuda-12.6
if [ ! -f "$folder/libnvrtc.so.12" ] || [ ! -f "$folder/libnvrtc-builtins.so.12.6" ]; then
  echo "fetching NVRTC (a 2 GB jar, once) into $folder" >&2
  mkdir -p "$folder"
  work=$(mktemp -d "$folder.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mvn -q -B -f "$(dirname "$0")/../pom.xml" -N "$@" dependency:unpack \
    -Dartifact=org.bytedeco:cuda:$version:jar:linux-x86_64-redist \
    -Dmdep.unpack.includes='**/libnvrtc*' -DoutputDirectory="$work" -DmarkersDirectory="$work/markers" >&2
  mv "$work"/org/bytedeco/cuda/linux-x86_64/libnvrtc* "$folder/"
fi
echo "$folder"
