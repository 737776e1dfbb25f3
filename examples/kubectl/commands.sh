# What the scripts beside it share. KUBECONFIG names another server's than that of `npm start`, KUBECTL another kubectl than the
# one on the PATH.
KUBECONFIG=$(realpath "${KUBECONFIG:-.kubernest/kubeconfig}")
export KUBECONFIG
kubectl=${KUBECTL:-kubectl}

# run COMMAND...: shows a kubectl command and runs it.
run() {
  printf '\n$ kubectl %s\n' "$*"
  "$kubectl" "$@"
}

# refused COMMAND...: the same for a command that must fail.
refused() {
  printf '\n$ kubectl %s\n' "$*"
  if "$kubectl" "$@" 2>&1; then
    echo 'this should have been refused' >&2
    exit 1
  fi
}
