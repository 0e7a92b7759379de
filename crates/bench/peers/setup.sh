#!/usr/bin/env bash
# Makes the environment of the Python peers below cargo's target directory, with the versions of
# requirements.txt. This is all of the benchmarks that uses the network; nothing is measured yet.
set -euo pipefail
cd "$(dirname "$0")"

environment="${CARGO_TARGET_DIR:-../../../target}/peers/venv"
wanted="$environment/requirements.txt"
if ! cmp -s requirements.txt "$wanted"; then
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt "$wanted"
fi
