#!/usr/bin/env bash
# Several managers of one object, with the CRDs of crds/: docs/apply.md explains each step. Start the server first (npm start), then:
#
#   examples/kubectl/server-side-apply.sh
#
# KUBECONFIG names another server's, KUBECTL another kubectl than the one on the PATH. The script leaves nothing behind.
set -euo pipefail
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
source "$here/commands.sh"
cd "$here/apply"

# fields_of MANAGER OBJECT: the fields that a manager has of an object.
fields_of() {
  run get "$2" -o "jsonpath={.metadata.managedFields[?(@.manager==\"$1\")].fieldsV1}{\"\\n\"}"
}

clean_up() {
  "$kubectl" delete --ignore-not-found --wait=false team/search website/docs >/dev/null 2>&1 || true
}
trap clean_up EXIT
clean_up

# Whoever applies a field manages it.
run apply --server-side -f team.yaml
run get team search -o yaml --show-managed-fields

# Another manager adds to the same lists: members are told apart by their key, channels by their value.
run apply --server-side --field-manager=on-call -f on-call.yaml
run get team search -o 'jsonpath={.spec.channels} {.spec.members}{"\n"}'
fields_of on-call team/search

# Who wants a field of somebody else is refused, or takes it by force.
refused apply --server-side --field-manager=on-call -f on-call-contact.yaml
run apply --server-side --field-manager=on-call --force-conflicts -f on-call-contact.yaml
refused apply --server-side -f team.yaml
run apply --server-side --force-conflicts -f team.yaml

# What a manager no longer applies goes, unless somebody else has it too.
run diff --server-side -f team.yaml
run apply --server-side -f team-without-homepage.yaml
run get team search -o 'jsonpath={.spec.homepage}|{.spec.channels}{"\n"}'

# A field that is left out can be somebody else's: here the replicas, once the website has been scaled.
run apply --server-side -f website.yaml
run scale website/docs --replicas=5
refused apply --server-side -f website.yaml
run apply --server-side -f website-without-replicas.yaml
run get website docs -o 'jsonpath={.spec.image} {.spec.replicas}{"\n"}'

# Status has managers of its own.
run apply --server-side --subresource=status --field-manager=controller -f website-status.yaml
fields_of controller website/docs

# From client-side apply to server-side apply, without a conflict with oneself.
run delete team search
run apply -f team.yaml
fields_of kubectl-client-side-apply team/search
run apply --server-side -f team-without-homepage.yaml
fields_of kubectl team/search
run get team search -o 'jsonpath={.spec.homepage}|{"\n"}'
run apply view-last-applied team search
