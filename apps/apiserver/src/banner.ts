import { relative } from 'node:path';

/** What to type next, for whoever has just started the server. */
export function banner(url: string, kubeconfig: string): string {
  const fromHere = relative(process.cwd(), kubeconfig);
  const shown = fromHere.startsWith('..') ? kubeconfig : fromHere;
  return `Kubernest serves ${url}

  export KUBECONFIG=${shellQuote(shown)}
  kubectl api-resources
  kubectl get crds

Stop it with Ctrl-C.
`;
}

function shellQuote(text: string): string {
  return /^[\w./@%+:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
