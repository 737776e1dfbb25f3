#!/usr/bin/env bash
# What kubectl does with the CRDs of crds/, step by step. Start the server first (npm start), then:
#
#   examples/kubectl/walk-through.sh
#
# KUBECONFIG names another server's, KUBECTL another kubectl than the one on the PATH. The script leaves nothing behind.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source "$here/commands.sh"
cd "$here/.."

clean_up() {
  "$kubectl" delete --ignore-not-found --wait=false -f . >/dev/null 2>&1 || true
}
trap clean_up EXIT

run api-resources --api-group=platform.kubernest.dev
run explain website.spec.autoscaling
run apply -f .

# Columns come from the CRD; those of priority 1 need -o wide; a category lists several kinds.
run get websites
run get websites -o wide
run get platform
run get environments --field-selector spec.stage=production

# Defaults are there, though nobody wrote them.
run get environment dev -o 'jsonpath={.spec.region} {.spec.quota}{"\n"}'

# Change it: scale subresource, merge patch, status subresource.
run scale website/shop --replicas=6
run patch website shop --type=merge -p '{"spec":{"autoscaling":{"max":20}}}'
run patch website shop --subresource=status --type=merge -p '{"status":{"replicas":6,"selector":"website=shop"}}'
run get website/shop --subresource=scale -o yaml
run patch environment dev --subresource=status --type=merge -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]}}'
run wait environment/dev --for=condition=Ready --timeout=5s

# Rules of the CRD.
refused scale website/shop --replicas=50
refused apply -f rejected/bad-format.yaml
refused apply -f rejected/rollout-without-end.yaml
refused apply --dry-run=server -f rejected/unknown-variant.yaml

# Unknown fields are an error unless the client asks for something else; they are never stored.
refused create -f kubectl/unknown-field.yaml
run create --validate=warn --dry-run=server -f kubectl/unknown-field.yaml

run patch website shop --type=json -p '[{"op":"test","path":"/spec/replicas","value":6},{"op":"replace","path":"/spec/replicas","value":5}]'
run delete -f .
