"""Checks on a Spark cluster of this machine that `regimen batch` gives there what it gives on one machine.

run.sh starts it: check.py PROGRAM FOLDER, where the folder holds the archives and the patients.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from pyspark import SparkConf, SparkContext

CLUSTER = "local-cluster[2,1,1024]"
PARTITIONS = 8


def cluster(folder):
    """Two workers of a core and a gigabyte each, with everything shipped to them."""
    conf = SparkConf().setMaster(CLUSTER).setAppName("regimen batch")
    conf.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    conf.set("spark.driver.host", "127.0.0.1")
    # A crash is a crash at the first try.
    conf.set("spark.task.maxFailures", "1")
    spark = SparkContext(conf=conf)
    spark.setLogLevel("OFF")
    for name in ["regimen", "crashing", "broken"]:
        # Unpacked in a folder of this name below the one in which an executor runs.
        spark.addArchive(f"{folder / name}.tar.gz#{name}")
    return spark


def piped(lines, archive="regimen"):
    """The lines that the program gives for lines of patients; fails where it fails."""
    return lines.pipe(f"/bin/sh {archive}/pipe.sh", checkCode=True)


def on_one_machine(program, patients):
    """What the program gives here for the same patients, and how it ended."""
    command = [program, "batch", "--rules", "rules/lumbar-compression-fracture", patients]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode().splitlines(), done.returncode


def same_lines(spark, program, folder):
    """Many patients, in many pieces, give the same lines in the same order."""
    patients, plans = folder / "patients.ndjson", folder / "plans"
    expected, code = on_one_machine(program, patients)
    assert code == 0, f"`regimen batch` ended with {code} on one machine"
    shutil.rmtree(plans, ignore_errors=True)
    start = time.monotonic()
    lines = spark.textFile(str(patients), PARTITIONS)
    piped(lines).saveAsTextFile(str(plans))
    seconds = time.monotonic() - start
    parts = sorted(plans.glob("part-*"))
    assert len(parts) >= PARTITIONS, f"only {len(parts)} pieces"
    found = [line for part in parts for line in part.read_text(encoding="utf-8").splitlines()]
    assert len(found) == len(expected), f"{len(found)} lines in place of {len(expected)}"
    for number, (line, other) in enumerate(zip(found, expected), 1):
        assert line == other, f"line {number} differs:\n{line}\n{other}"
    return f"{len(found)} lines in {len(parts)} pieces, the same as on one machine, in {seconds:.1f} s"


def bad_lines(spark, program, folder):
    """Bad lines carry errors, the others plans, and the job ends well."""
    with open(folder / "patients.ndjson", encoding="utf-8") as patients:
        lines = [next(patients).rstrip("\n") for _ in range(1000)]
    lines[0] = "{"
    lines[499] = json.dumps({"id": "misspelt", "as_of": "2025-02-12", "facts": {"no_such_fact": True}})
    lines[999] = json.dumps({"id": "no-day", "facts": {}})
    mixed = folder / "mixed.ndjson"
    mixed.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    expected, code = on_one_machine(program, mixed)
    assert code == 1, f"`regimen batch` ended with {code} on one machine"
    found = piped(spark.parallelize(lines, PARTITIONS)).collect()
    # A line with an error says its number, which a piece of the data counts for itself.
    without_number = [[{**json.loads(line), "line": None} for line in some] for some in (found, expected)]
    assert without_number[0] == without_number[1], "the lines differ from those of one machine"
    errors = [number for number, line in enumerate(found) if "error" in json.loads(line)]
    assert errors == [0, 499, 999], f"errors at {errors}"
    return f"{len(found)} lines, {len(errors)} of them errors, and the job went on"


def failing(archive, code):
    """A task whose program ends in another way fails the job."""

    def check(spark, _program, folder):
        patients = spark.textFile(str(folder / "patients.ndjson"), PARTITIONS)
        try:
            lines = piped(patients, archive).count()
        except Exception as problem:  # Py4J's, around the executor's own.
            told = f"exited with error code {code}."
            assert told in str(problem), problem
            return f"the program {told[:-1]}"
        raise AssertionError(f"the job ended well, with {lines} lines")

    return check


CHECKS = {
    "the same lines as one machine": same_lines,
    "bad lines do not fail the job": bad_lines,
    # 128 and the number of the signal.
    "a crash fails the job": failing("crashing", 139),
    "rules that do not load fail the job": failing("broken", 2),
}


def main(program, folder):
    folder = Path(folder).resolve()
    spark = cluster(folder)
    print(f"Spark {spark.version} on {CLUSTER}")
    failed = 0
    for name, check in CHECKS.items():
        try:
            print(f"ok: {name}: {check(spark, program, folder)}", flush=True)
        except Exception as problem:  # Every check is tried.
            failed += 1
            print(f"FAILED: {name}: {problem}", flush=True)
    spark.stop()
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
