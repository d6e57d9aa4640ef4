#!/bin/sh
# Every test: installs what is missing, builds, and runs all tests through CTest. With CI=true
# warnings are errors. REDSTRING_FUZZ_SECONDS sets how long each fuzz target runs (3).
set -eu
cd "$(dirname "$0")/.."

sh .ci/install build test

werror=OFF
[ "${CI:-}" = true ] && werror=ON

# Configures a preset; its output matters only when it fails.
configure() {
  preset=$1
  shift
  echo "== Configuring the preset $preset"
  log=$(mktemp)
  cmake --preset "$preset" "$@" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; exit 1; }
  rm -f "$log"
}

configure release -DREDSTRING_TESTS=ON -DREDSTRING_WERROR=$werror
echo "== Building build/"
cmake --build build

failed=0
if command -v clang++-19 >/dev/null 2>&1; then
  configure fuzz -DREDSTRING_FUZZ_SECONDS="${REDSTRING_FUZZ_SECONDS:-3}" \
    -DREDSTRING_FUZZ_SEED="${REDSTRING_FUZZ_SEED:-1}"
  echo "== Building the fuzz targets in build-fuzz/"
  cmake --build build-fuzz --target fuzz_targets
  echo "== Running each fuzz target for a few seconds"
  ctest --test-dir build-fuzz --output-on-failure -j "$(nproc)" || failed=1
else
  echo "== clang++-19 is not here: the fuzz targets are not run"
fi

echo "== Running the tests in build/"
ctest --test-dir build --output-on-failure -j "$(nproc)" || failed=1
[ $failed -eq 0 ] || echo "== Some tests failed"
exit $failed
