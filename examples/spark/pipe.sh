#!/bin/sh
# Reads patients, one JSON object a line, and writes a line for each. Stands beside the program and the rules wherever
# the three are unpacked.
#
# Exit code 1 of `regimen batch` says that some lines carry errors: those lines tell what is wrong, the others are
# plans, and the job goes on. Whatever else is not 0 fails the task: 3, a rule that could not be evaluated; 137, a
# program that was killed.
here=$(dirname "$0")

# Rules that do not load are exit code 1 as well, and there would be no lines at all: seen on an empty input.
"$here/regimen" batch --rules "$here/rules" --jobs 1 </dev/null || exit 2

# One thread: Spark gives each task a core.
"$here/regimen" batch --rules "$here/rules" --jobs 1
code=$?
[ "$code" -eq 1 ] || exit "$code"
