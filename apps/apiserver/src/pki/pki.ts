import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { SYSTEM_PRIVILEGED_GROUP } from '#machinery';
import { makeDirectory } from '../data-directory.ts';
import { PUBLIC_FILE_MODE, SECRET_FILE_MODE, writeFileAtomically } from '../serving/atomic-file.ts';
import { errnoName, StartupError } from '../startup-error.ts';
import type { KeyPairPem, LeafRequest } from './certificate-authority.ts';
import { isAddress } from './host-address.ts';

const AUTHORITY_NAME = 'kubernest-ca';
// Certificates that would run out while a server may well be running are made anew at start.
const RENEW_BEFORE_MS = 30 * 86_400_000;
const LOCAL_HOSTS = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'localhost',
  '127.0.0.1',
  '::1',
];

/** What TLS and the admin's kubeconfig need. All PEM. */
export interface Pki {
  readonly serving: KeyPairPem;
  /** What clients should trust to believe `serving`. */
  readonly servingAuthority: string;
  readonly admin: KeyPairPem;
  /** Authorities whose client certificates are believed. */
  readonly clientAuthorities: readonly string[];
}

/** Where certificates are kept, and which are brought along. */
export interface PkiOptions {
  readonly directory: string;
  readonly bindAddress: string;
  /** "" makes the server's own. */
  readonly tlsCertFile: string;
  readonly tlsPrivateKeyFile: string;
  /** "" believes only the server's own authority. */
  readonly clientCaFile: string;
}

const ADMIN: LeafRequest = {
  commonName: 'kubernest-admin',
  organizations: [SYSTEM_PRIVILEGED_GROUP],
  usage: 'clientAuth',
  hosts: [],
};

function servingRequest(bindAddress: string): LeafRequest {
  return {
    commonName: 'kubernest-apiserver',
    organizations: [],
    usage: 'serverAuth',
    hosts: [...new Set([...LOCAL_HOSTS, hostname(), bindAddress])],
  };
}

/** Where a server with these flags keeps its certificates. */
export function pkiDirectory(flags: { readonly certDir: string; readonly dataDir: string }): string {
  return flags.certDir === '' ? join(resolve(flags.dataDir), 'pki') : resolve(flags.certDir);
}

/**
 * Reads what an earlier start has made in `directory` and makes what is missing, about to expire, signed by another authority,
 * or, for the serving certificate, made for other addresses. Throws `StartupError` for files that cannot be used.
 */
export async function loadPki(options: PkiOptions): Promise<Pki> {
  makeDirectory(options.directory);
  const authority = await loadAuthority(options.directory);
  const admin = await loadLeaf(options.directory, 'admin', authority, ADMIN);
  const clientAuthorities = [authority.certificate];
  if (options.clientCaFile !== '') clientAuthorities.push(readAuthorities(options.clientCaFile));
  if (options.tlsCertFile !== '') {
    const serving = readServingPair(options.tlsCertFile, options.tlsPrivateKeyFile);
    return { serving, servingAuthority: serving.certificate, admin, clientAuthorities };
  }
  const serving = await loadLeaf(options.directory, 'apiserver', authority, servingRequest(options.bindAddress));
  return { serving, servingAuthority: authority.certificate, admin, clientAuthorities };
}

async function loadAuthority(directory: string): Promise<KeyPairPem> {
  const known = readPair(directory, 'ca');
  if (known !== undefined && isUsable(known) && new X509Certificate(known.certificate).ca) return known;
  const { makeAuthority } = await import('./certificate-authority.ts');
  return writePair(directory, 'ca', makeAuthority(AUTHORITY_NAME));
}

async function loadLeaf(
  directory: string,
  name: 'admin' | 'apiserver',
  authority: KeyPairPem,
  request: LeafRequest,
): Promise<KeyPairPem> {
  const known = readPair(directory, name);
  if (known !== undefined && isUsable(known) && fits(known, authority, request)) return known;
  const { issueCertificate } = await import('./certificate-authority.ts');
  return writePair(directory, name, issueCertificate(authority, request));
}

/** Key and certificate belong together and are good for a while. */
function isUsable(pair: KeyPairPem): boolean {
  try {
    const certificate = new X509Certificate(pair.certificate);
    return (
      certificate.validToDate.getTime() - Date.now() > RENEW_BEFORE_MS &&
      certificate.checkPrivateKey(createPrivateKey(pair.key))
    );
  } catch {
    // A damaged file: made anew, like a missing one.
    return false;
  }
}

function fits(pair: KeyPairPem, authority: KeyPairPem, request: LeafRequest): boolean {
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) return false;
  return request.hosts.every((host) =>
    isAddress(host) ? certificate.checkIP(host) !== undefined : certificate.checkHost(host) !== undefined,
  );
}

function readPair(directory: string, name: string): KeyPairPem | undefined {
  const certificate = readIfThere(join(directory, `${name}.crt`));
  const key = readIfThere(join(directory, `${name}.key`));
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

/** The key is written first: a crash in between leaves a pair that does not match, which the next start replaces. */
function writePair(directory: string, name: string, pair: KeyPairPem): KeyPairPem {
  writeFileAtomically(join(directory, `${name}.key`), pair.key, SECRET_FILE_MODE);
  writeFileAtomically(join(directory, `${name}.crt`), pair.certificate, PUBLIC_FILE_MODE);
  return pair;
}

function readServingPair(certificateFile: string, keyFile: string): KeyPairPem {
  const pair = {
    certificate: readGivenFile('tls-cert-file', certificateFile),
    key: readGivenFile('tls-private-key-file', keyFile),
  };
  let matches: boolean;
  try {
    matches = new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key));
  } catch (error) {
    throw new StartupError(
      `--tls-cert-file ${certificateFile}, --tls-private-key-file ${keyFile}: ${(error as Error).message}`,
    );
  }
  if (!matches) {
    throw new StartupError(`--tls-private-key-file ${keyFile} is not the key of --tls-cert-file ${certificateFile}`);
  }
  return pair;
}

function readAuthorities(file: string): string {
  const pem = readGivenFile('client-ca-file', file);
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) throw new StartupError(`--client-ca-file ${file} holds no certificate`);
  for (const certificate of certificates) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new StartupError(`--client-ca-file ${file}: ${(error as Error).message}`);
    }
  }
  return certificates.join('\n');
}

/** Reads a file that a flag names; the flag is part of the error. */
export function readGivenFile(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = errnoName(error) === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new StartupError(`--${flag} ${path}: ${why}`);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return undefined;
    throw new StartupError(`cannot read ${path}: ${(error as Error).message}`);
  }
}
