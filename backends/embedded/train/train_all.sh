#!/bin/sh
# Trains, exports and checks all embedded models: about 50 CPU minutes on one core, 5 GB of Python packages.
# Writes ../src/main/resources/io/ponder4j/embedded and ../src/test/resources/reference.json.
set -eu
cd "$(dirname "$0")"
python3 -m venv build/venv
build/venv/bin/pip install --quiet --requirement requirements.txt
export OMP_NUM_THREADS=1
build/venv/bin/python train.py g1 g2 g3 clean draft
build/venv/bin/python verifier.py
build/venv/bin/python export.py
