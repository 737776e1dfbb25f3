#!/usr/bin/env bash
# Builds the real kube-apiserver, kubectl, namespace controller, etcd and kload from Go modules into ~/.cache/kubernest-real (KUBERNEST_REAL_DIR; kept between runs).
# Prints the folder. Needs Go and its module proxy; about 8 minutes on 2 cores the first time, nothing after that.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${KUBERNEST_REAL_DIR:-"${XDG_CACHE_HOME:-$HOME/.cache}/kubernest-real"}
version=v1.37.2
stamp="$version $(cat "$here"/kubernetes/go.* "$here"/kubernetes/namespace-controller/*.go "$here"/etcd/go.* | sha256sum | cut -c1-16)"
mkdir -p "$out"

if [ "$(cat "$out/stamp" 2>/dev/null || true)" != "$stamp" ]; then
  x=k8s.io/component-base/version
  flags="-s -w -X $x.gitVersion=$version -X $x.gitMajor=1 -X $x.gitMinor=37 -X $x.gitTreeState=clean -X $x.gitCommit=0000000000000000000000000000000000000000 -X $x.buildDate=2026-01-01T00:00:00Z"
  export CGO_ENABLED=0
  (cd "$here/etcd" && go build -o "$out/etcd" -ldflags "-s -w" go.etcd.io/etcd/server/v3) >&2
  (cd "$here/kubernetes" && go build -o "$out/kube-apiserver" -ldflags "$flags" k8s.io/kubernetes/cmd/kube-apiserver) >&2
  (cd "$here/kubernetes" && go build -o "$out/kubectl" -ldflags "$flags" k8s.io/kubernetes/cmd/kubectl) >&2
  (cd "$here/kubernetes" && go build -o "$out/namespace-controller" -ldflags "-s -w" ./namespace-controller) >&2
  echo "$stamp" >"$out/stamp"
fi
if [ -d "$root/test/bench/kload" ]; then
  (cd "$root/test/bench/kload" && CGO_ENABLED=0 go build -o "$out/kload" .) >&2
fi
echo "$out"
