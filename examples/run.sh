#!/bin/sh
# The whole way once: installs what is missing, builds redstring, reads the example archive, asks it
# a question, and writes the graph. Run it again at any time; what is done is skipped.
set -eu
cd "$(dirname "$0")/.."

sh .ci/install build

if [ ! -f build/CMakeCache.txt ]; then
  echo "== Configuring build/ (release)"
  cmake --preset release -DREDSTRING_TESTS=OFF >build-configure.log 2>&1 ||
    { cat build-configure.log >&2; exit 1; }
  rm -f build-configure.log
fi
echo "== Building build/redstring"
cmake --build build --target redstring

redstring=build/redstring
db=out/example.db
mkdir -p out
echo "== Reading examples/articles into $db"
# Exit code 5 means that some inputs were rejected and the others went in: the report names them.
$redstring ingest --db "$db" examples/articles || [ $? -eq 5 ]

question=$(cat examples/question.txt)
echo "== redstring ask \"$question\""
$redstring ask --db "$db" "$question"

echo "== Writing out/example.graphml"
$redstring export --db "$db" --format graphml -o out/example.graphml
ls -l out/example.graphml
