#!/bin/sh
# Measures ours beside onnxruntime-genai, llama.cpp and its_hub on this machine: one model, the same weights, the same threads.
#
#     benchmarks/peers/run.sh DIR [--rounds N] [--json FILE] [--check]
#
# DIR is a folder that tools/export/smollm2.sh made; it is made where it is missing. Peers are installed for this script alone, in
# $PONDER_PEERS_CACHE or ~/.cache/ponder4j/peers (1 GB). Takes a quarter of an hour a round; run nothing beside it.
set -eu
if [ $# -eq 0 ]; then
  echo "usage: run.sh DIR [--rounds N] [--json FILE] [--check]" >&2
  exit 2
fi
folder=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${PONDER_PEERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ponder4j/peers}
export PONDER_EXPORT_CACHE=${PONDER_EXPORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ponder4j/export}
mkdir -p "$cache"

venv() { # name, requirements: a Python environment of its own
  wanted=$(cat "$here/$2")
  if [ "$(cat "$cache/$1.installed" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "${cache:?}/$1"
    "${PYTHON:-python3}" -m venv "$cache/$1"
    "$cache/$1/bin/pip" install --quiet --requirement "$here/$2"
    echo "$wanted" >"$cache/$1.installed"
  fi
}

venv peers requirements.txt
venv same-runtime requirements-same-runtime.txt
for graph in model.onnx model_int8.onnx model_int4.onnx; do
  [ -f "$folder/$graph" ] || { "$root/tools/export/smollm2.sh" "$folder" --unchecked; break; }
done
for precision in fp32 int4; do
  if [ ! -f "$cache/genai-$precision/genai_config.json" ]; then
    "$root/tools/export/smollm2.sh" "$cache/genai-$precision" --precision "$precision" --gqa-hub --unchecked
    "$cache/peers/bin/python" "$here/genai_config.py" "$cache/genai-$precision" 2 1
  fi
done
"$root/ponder" strategies >/dev/null # builds it
exec "$cache/peers/bin/python" "$here/compare.py" "$folder" \
  --java "java -XX:+UseSerialGC -Xms32m -Xmx512m -XX:MaxDirectMemorySize=4g -jar $root/tools/cli/target/ponder.jar" --same-runtime "$cache/same-runtime/bin/python" \
  --peers "$cache" --gguf "$(find "$PONDER_EXPORT_CACHE" -name 'SmolLM2-135M-Instruct.Q4_1.gguf' | head -1)" "$@"
