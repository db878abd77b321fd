#!/bin/sh
# The GPU check of this folder: sh gpu-check.sh [options of npm run gpu-check].
# Node.js is the packed one if there is one (unpacked at the first run), else the one on PATH.
set -e
here=$(cd "$(dirname "$0")" && pwd)
node=node
if [ -e "$here/node.xz" ]; then
  node=$here/node
  if [ ! -x "$node" ]; then
    python3 -c 'import lzma, shutil, sys
with lzma.open(sys.argv[1]) as packed, open(sys.argv[2], "wb") as file:
    shutil.copyfileobj(packed, file)' "$here/node.xz" "$node.part"
    chmod +x "$node.part"
    mv "$node.part" "$node"
  fi
fi
if [ -e "$here/build/Release" ]; then
  set -- --prebuilt "$here" "$@"
fi
exec "$node" "$here/scripts/gpu-check.mjs" "$@"
