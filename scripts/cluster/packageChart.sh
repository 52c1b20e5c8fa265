#!/usr/bin/env bash
# packageChart.sh VERSION REGISTRY DIGESTS: packages the chart of this version, every image pinned by its digest.
# DIGESTS is a folder with one file an image, its content sha256:…
set -euo pipefail
version=$1 registry=$2 digests=$3
chart=$(mktemp -d)
trap 'rm -rf "$chart"' EXIT
cp -rL charts/tsudoi "$chart/tsudoi"
pinned=""
for file in "$digests"/*; do pinned="$pinned    $(basename "$file"): $(cat "$file")
"; done
awk -v registry="$registry" -v pinned="$pinned" '
  /^  registry: / { print "  registry: " registry; next }
  /^  digests: \{\}$/ { print "  digests:"; printf "%s", pinned; next }
  { print }' charts/tsudoi/values.yaml > "$chart/tsudoi/values.yaml"
helm lint "$chart/tsudoi" --strict --quiet
helm package "$chart/tsudoi" --version "$version" --app-version "$version"
