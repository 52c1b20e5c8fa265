#!/usr/bin/env bash
# tryChart.sh PACKAGE [PRESET…]: the hand check of a packaged chart on the cluster of the current context, with nothing of this
# checkout in it. Once a preset, in a namespace of its own under the restricted profile: install with the chart's own data,
# `helm test`, what each pod takes, upgrades that change nothing, a pod and the autoscaler, the database gone for a minute,
# rollback, uninstall, and an installation of the same name that finds its data again. The release workflow runs it on kind.
# Ends at the first thing that is not so; prints the seconds from the install to a green test.
set -euo pipefail
package=$1
shift
[ "$#" -gt 0 ] || set -- starter growth scale
for preset in "$@"; do
  space="tsudoi-try-$preset"
  kubectl create namespace "$space" --dry-run=client -o yaml | kubectl apply -f -
  kubectl label --overwrite namespace "$space" pod-security.kubernetes.io/enforce=restricted
  tar -xOf "$package" "tsudoi/presets/$preset.yaml" > "/tmp/$space.yaml"
  values=(-f "/tmp/$space.yaml")
  inside() { kubectl -n "$space" "$@"; }
  helmed() { helm "$1" tsudoi "$package" -n "$space" "${values[@]}" --wait --timeout 10m "${@:2}"; }

  started=$(date +%s)
  helmed install
  helm test tsudoi -n "$space" --logs --timeout 10m
  echo "$preset: green $(($(date +%s) - started)) s after the install"
  restarts=$(inside get pods -l app.kubernetes.io/part-of=tsudoi \
    -o jsonpath='{range .items[*]}{.status.containerStatuses[0].restartCount}{"\n"}{end}' | awk '{n += $1} END {print n + 0}')
  [ "$restarts" -eq 0 ] || { echo "$preset: $restarts restarts in a first installation"; exit 1; }
  inside exec statefulset/tsudoi-postgresql -- psql -U tsudoi -h 127.0.0.1 -c \
    "select usename, count(*) from pg_stat_activity where usename is not null group by 1 order by 1" || true
  inside top pods || echo "$preset: no metrics server here: memory per pod is not told"

  helmed upgrade
  helmed upgrade --set podAnnotations.tried=twice
  replicas() { inside get deployments -o jsonpath='{range .items[*]}{.metadata.name}={.spec.replicas} {end}'; }
  before=$(replicas)
  helmed upgrade --set autoscaling.kind=none
  [ "$(replicas)" = "$before" ] || { echo "$preset: switching autoscaling off changed $before to $(replicas)"; exit 1; }
  helmed upgrade

  inside scale statefulset/tsudoi-postgresql --replicas=0
  sleep 60
  inside scale statefulset/tsudoi-postgresql --replicas=1
  inside rollout status statefulset/tsudoi-postgresql --timeout=5m
  back=$(date +%s)
  inside wait --for=condition=Available deployment --all --timeout=5m
  echo "$preset: ready $(($(date +%s) - back)) s after its database came back"

  helm rollback tsudoi 1 -n "$space" --wait --timeout 10m
  helm uninstall tsudoi -n "$space" --wait
  helmed install
  helm test tsudoi -n "$space" --timeout 10m
  helm uninstall tsudoi -n "$space" --wait
  kubectl delete namespace "$space" --wait=false
done
