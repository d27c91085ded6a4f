#!/usr/bin/env bash
# Checks on a small Spark cluster of this machine that `regimen batch` gives there what it gives on one machine.
# Needs the Rust toolchain, Java 17 or 21, and Python 3.10 or newer with venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=examples/spark
target=${CARGO_TARGET_DIR:-target}
work=$target/spark

echo "== the release binary"
cargo build --locked --release --bin regimen
binary=$target/release/regimen

echo "== PySpark in a virtual environment"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

echo "== what is shipped to the executors"
# gather NAME PROGRAM RULES: the program, the rules and the script that runs them, in one folder.
gather() {
    rm -rf "${work:?}/$1" && mkdir -p "$work/$1"
    cp "$2" "$work/$1/regimen"
    cp -R "$3" "$work/$1/rules"
    cp "$here/pipe.sh" "$work/$1/"
}
gather regimen "$binary" rules/lumbar-compression-fracture
# For the checks: a program that dies after a few answers, and rules that do not load.
gather crashing "$here/crash.sh" rules/lumbar-compression-fracture
cp "$binary" "$work/crashing/real"
gather broken "$binary" tests/cli/broken
for name in regimen crashing broken; do
    tar -C "$work/$name" -czf "$work/$name.tar.gz" .
    du -h "$work/$name.tar.gz"
done

echo "== patients"
"$binary" generate --count 100000 --seed 1 >"$work/patients.ndjson"
wc -l "$work/patients.ndjson"

echo "== checks"
rm -rf "${work:?}/workers"
# Executors start Python as the driver does. Nothing leaves this machine.
PYSPARK_PYTHON=$PWD/$work/venv/bin/python SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR=$PWD/$work/workers \
    "$work/venv/bin/python" "$here/check.py" "$binary" "$work"
