// Node's crypto reads certificates but makes none; this file is loaded only when one must be made.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const EC_P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
// A clock that is a little behind must not find the certificate "not yet valid".
const CLOCK_SKEW_MS = 3_600_000;
const SERIAL_BYTES = 16;

/** A certificate and its private key, both as PEM. */
export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to say of its holder. */
export interface LeafRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly usage: 'serverAuth' | 'clientAuth';
  /** DNS names and IP addresses, for a serving certificate. */
  readonly hosts: readonly string[];
}

/** Makes a self-signed certificate authority with a new P-256 key. */
export async function makeAuthority(commonName: string): Promise<KeyPairPem> {
  cryptoProvider.set(webcrypto as Crypto);
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(AUTHORITY_DAYS),
    serialNumber: newSerial(),
    name: subject(commonName, []),
    keys,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

/** Makes a new P-256 key and a certificate for it, signed by `authority`. */
export async function issueCertificate(authority: KeyPairPem, request: LeafRequest): Promise<KeyPairPem> {
  cryptoProvider.set(webcrypto as Crypto);
  const issuer = new X509Certificate(authority.certificate);
  const keys = await newKeys();
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage[request.usage]]),
    await AuthorityKeyIdentifierExtension.create(issuer),
  ];
  if (request.hosts.length > 0) {
    const names = request.hosts.map((host) => ({ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }) as const);
    extensions.push(new SubjectAlternativeNameExtension(names));
  }
  const certificate = await X509CertificateGenerator.create({
    ...validity(LEAF_DAYS),
    serialNumber: newSerial(),
    subject: subject(request.commonName, request.organizations),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: SIGNATURE,
    extensions,
  });
  return { certificate: `${certificate.toString('pem')}\n`, key: await exportKey(keys.privateKey) };
}

function subject(commonName: string, organizations: readonly string[]): Name {
  const names: JsonName = organizations.map((organization) => ({ O: [organization] }));
  return new Name([...names, { CN: [commonName] }]);
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + days * DAY_MS) };
}

/** Random, positive and without a leading zero byte, as RFC 5280 wants serial numbers. */
function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(SERIAL_BYTES));
  bytes[0] = (bytes[0]! & 0x3f) | 0x40; // SERIAL_BYTES is not 0
  return Buffer.from(bytes).toString('hex');
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(EC_P256, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key as webcrypto.CryptoKey));
  const lines = der.toString('base64').match(/.{1,64}/g)!; // a key is never empty
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function importKey(pem: string): Promise<CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, EC_P256, false, ['sign']) as Promise<CryptoKey>;
}
