// Node's crypto reads certificates but makes none; this file is loaded only when one must be made.
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import {
  Boolean as Asn1Boolean,
  Set as Asn1Set,
  type BaseBlock,
  BitString,
  Constructed,
  fromBER,
  GeneralizedTime,
  Integer,
  ObjectIdentifier,
  OctetString,
  Primitive,
  Sequence,
  UTCTime,
  Utf8String,
} from 'asn1js';
import { addressBytes } from './host-address.ts';

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const LEAF_DAYS = 365;
// A clock that is a little behind must not find the certificate "not yet valid".
const CLOCK_SKEW_MS = 3_600_000;
const SERIAL_BYTES = 16;
/** From this year on, times of certificates have four digits for it (RFC 5280, 4.1.2.5). */
const GENERALIZED_TIME_YEAR = 2050;

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

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

/** The parts of a certificate that differ (RFC 5280, 4.1). */
interface Contents {
  readonly issuer: BaseBlock;
  readonly subject: BaseBlock;
  readonly days: number;
  readonly publicKey: BaseBlock;
  readonly extensions: readonly BaseBlock[];
}

/** Makes a self-signed certificate authority with a new P-256 key. */
export function makeAuthority(commonName: string): KeyPairPem {
  const { publicKey, privateKey } = newKeys();
  const name = nameOf(commonName, []);
  const info = infoOf(publicKey);
  const extensions = [
    extension(OID.basicConstraints, new Sequence({ value: [new Asn1Boolean({ value: true })] }), 'critical'),
    // digitalSignature, keyCertSign and cRLSign are bits 0, 5 and 6.
    extension(OID.keyUsage, bits(0b1000_0110, 1), 'critical'),
    extension(OID.subjectKeyIdentifier, new OctetString({ valueHex: keyIdentifier(info) })),
  ];
  const contents = { issuer: name, subject: name, days: AUTHORITY_DAYS, publicKey: info, extensions };
  return { certificate: signed(contents, privateKey), key: exported(privateKey) };
}

/** Makes a new P-256 key and a certificate for it, signed by `authority`, whose key is one of an elliptic curve. */
export function issueCertificate(authority: KeyPairPem, request: LeafRequest): KeyPairPem {
  const { publicKey, privateKey } = newKeys();
  const issuer = new X509Certificate(authority.certificate);
  const issuerKeyId = keyIdentifier(infoOf(issuer.publicKey));
  const extensions = [
    extension(OID.basicConstraints, new Sequence({ value: [] }), 'critical'),
    extension(OID.keyUsage, bits(0b1000_0000, 7), 'critical'),
    extension(OID.extKeyUsage, new Sequence({ value: [identifier(OID[request.usage])] })),
    extension(OID.authorityKeyIdentifier, new Sequence({ value: [contextual(0, issuerKeyId)] })),
  ];
  if (request.hosts.length > 0) {
    extensions.push(extension(OID.subjectAltName, new Sequence({ value: request.hosts.map(generalName) })));
  }
  const contents = {
    issuer: subjectOf(issuer),
    subject: nameOf(request.commonName, request.organizations),
    days: LEAF_DAYS,
    publicKey: infoOf(publicKey),
    extensions,
  };
  return { certificate: signed(contents, createPrivateKey(authority.key)), key: exported(privateKey) };
}

function newKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function exported(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function signed(contents: Contents, key: KeyObject): string {
  const algorithm = () => new Sequence({ value: [identifier(OID.ecdsaWithSha256)] });
  const toSign = new Sequence({
    value: [
      explicit(0, new Integer({ value: 2 })), // version 3
      new Integer({ valueHex: newSerial() }),
      algorithm(),
      contents.issuer,
      validity(contents.days),
      contents.subject,
      contents.publicKey,
      explicit(3, new Sequence({ value: [...contents.extensions] })),
    ],
  });
  const signature = sign('sha256', Buffer.from(toSign.toBER()), key);
  const certificate = new Sequence({ value: [toSign, algorithm(), new BitString({ valueHex: signature })] });
  const lines = Buffer.from(certificate.toBER())
    .toString('base64')
    .match(/.{1,64}/g)!; // never empty
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** Random, positive and without a leading zero byte, as RFC 5280 wants serial numbers. */
function newSerial(): Uint8Array {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40; // SERIAL_BYTES is not 0
  return bytes;
}

function validity(days: number): BaseBlock {
  const now = Date.now();
  return new Sequence({ value: [time(new Date(now - CLOCK_SKEW_MS)), time(new Date(now + days * DAY_MS))] });
}

function time(valueDate: Date): BaseBlock {
  // RFC 5280 knows no fractions of a second.
  valueDate.setUTCMilliseconds(0);
  return valueDate.getUTCFullYear() < GENERALIZED_TIME_YEAR
    ? new UTCTime({ valueDate })
    : new GeneralizedTime({ valueDate });
}

function nameOf(commonName: string, organizations: readonly string[]): BaseBlock {
  const part = (type: string, value: string) =>
    new Asn1Set({ value: [new Sequence({ value: [identifier(type), new Utf8String({ value })] })] });
  return new Sequence({
    value: [...organizations.map((name) => part(OID.organization, name)), part(OID.commonName, commonName)],
  });
}

/** As the authority's own certificate says it, to the byte: that is how the two are matched. */
function subjectOf(certificate: X509Certificate): BaseBlock {
  const [contents] = membersOf(parsed(certificate.raw));
  return membersOf(contents!)[5]!; // version, serial number, algorithm, issuer, validity, subject
}

/** The SubjectPublicKeyInfo of a key. */
function infoOf(key: KeyObject): BaseBlock {
  return parsed(key.export({ type: 'spki', format: 'der' }));
}

/** SHA-1 of the key's bits: the first method of RFC 5280, 4.2.1.2. */
function keyIdentifier(info: BaseBlock): Uint8Array {
  const key = membersOf(info)[1] as BitString;
  return createHash('sha1').update(key.valueBlock.valueHexView).digest();
}

function parsed(der: Uint8Array): BaseBlock {
  return fromBER(der).result as BaseBlock;
}

function membersOf(block: BaseBlock): BaseBlock[] {
  return (block as Sequence).valueBlock.value as BaseBlock[];
}

function extension(type: string, value: BaseBlock, critical?: 'critical'): BaseBlock {
  return new Sequence({
    value: [
      identifier(type),
      ...(critical === undefined ? [] : [new Asn1Boolean({ value: true })]),
      new OctetString({ valueHex: value.toBER() }),
    ],
  });
}

function generalName(host: string): BaseBlock {
  const address = addressBytes(host);
  return address === undefined ? contextual(2, Buffer.from(host)) : contextual(7, address);
}

function identifier(value: string): BaseBlock {
  return new ObjectIdentifier({ value });
}

function bits(byte: number, unusedBits: number): BaseBlock {
  return new BitString({ valueHex: Uint8Array.of(byte), unusedBits });
}

/** `[tag] IMPLICIT` of a primitive type. */
function contextual(tagNumber: number, valueHex: Uint8Array): BaseBlock {
  return new Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex });
}

/** `[tag] EXPLICIT` */
function explicit(tagNumber: number, value: BaseBlock): BaseBlock {
  return new Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [value] });
}
