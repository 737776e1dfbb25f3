import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { SECRET_FILE_MODE, writeFileAtomically } from '../serving/atomic-file.ts';
import type { Pki } from './pki.ts';

const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where clients on this machine reach a server that listens on `address`. */
function clientHost(address: string): string {
  return Object.hasOwn(ANY_ADDRESS, address) ? ANY_ADDRESS[address]! : address; // own key, so there is a value
}

/** The URL of the server for clients on this machine. */
export function serverUrl(address: string, port: number): string {
  const host = clientHost(address);
  return `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** The admin's kubeconfig, with the certificates inside, so that it can be copied elsewhere. */
export function adminKubeconfig(pki: Pki, address: string, port: number): string {
  const serverName = nameToExpect(pki, clientHost(address));
  return `apiVersion: v1
kind: Config
clusters:
- name: kubernest
  cluster:
    server: ${serverUrl(address, port)}
    certificate-authority-data: ${base64(pki.servingAuthority)}
${serverName === undefined ? '' : `    tls-server-name: ${JSON.stringify(serverName)}\n`}users:
- name: admin
  user:
    client-certificate-data: ${base64(pki.admin.certificate)}
    client-key-data: ${base64(pki.admin.key)}
contexts:
- name: kubernest
  context:
    cluster: kubernest
    user: admin
current-context: kubernest
`;
}

/** Leaves a file that already says the same alone: clients that watch it are not disturbed. */
export function writeKubeconfig(path: string, text: string): void {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // Not there or not readable: written below.
  }
  writeFileAtomically(path, text, SECRET_FILE_MODE);
}

/** A serving certificate that was brought along may not name this machine's address: clients then expect its first name. */
function nameToExpect(pki: Pki, address: string): string | undefined {
  const certificate = new X509Certificate(pki.serving.certificate);
  if (certificate.checkIP(address) !== undefined) return undefined;
  return /(?:^|, )DNS:([^,*\s]+)/.exec(certificate.subjectAltName ?? '')?.[1];
}

function base64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
