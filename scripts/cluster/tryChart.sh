#!/usr/bin/env bash
# tryChart.sh PACKAGE [PRESET…]: installs a packaged chart, and nothing of this checkout's chart, into the cluster of the
# current context, once a preset, each in a namespace of its own under the restricted profile; `helm test`; an upgrade that
# changes nothing and one that changes a pod; uninstall. Prints the seconds from the install to a green test.
set -euo pipefail
package=$1
shift
[ "$#" -gt 0 ] || set -- starter growth
for preset in "$@"; do
  space="tsudoi-try-$preset"
  kubectl create namespace "$space" --dry-run=client -o yaml | kubectl apply -f -
  kubectl label --overwrite namespace "$space" pod-security.kubernetes.io/enforce=restricted
  kubectl -n "$space" apply -f k8s/dev/data.yaml
  tar -xOf "$package" "tsudoi/presets/$preset.yaml" > "/tmp/$space.yaml"
  values=(-f "/tmp/$space.yaml" --set database.sslMode=disable)
  started=$(date +%s)
  helm install tsudoi "$package" -n "$space" "${values[@]}" --wait --timeout 10m
  helm test tsudoi -n "$space" --logs --timeout 10m
  echo "$preset: green $(($(date +%s) - started)) s after the install"
  helm upgrade tsudoi "$package" -n "$space" "${values[@]}" --wait --timeout 10m
  helm upgrade tsudoi "$package" -n "$space" "${values[@]}" --set podAnnotations.tried=twice --wait --timeout 10m
  helm test tsudoi -n "$space" --timeout 10m
  helm rollback tsudoi 1 -n "$space" --wait --timeout 10m
  helm uninstall tsudoi -n "$space" --wait
  kubectl delete namespace "$space" --wait=false
done
