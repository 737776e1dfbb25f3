import { goQuote } from '#machinery';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { attempt, CelError, noSuchOverload } from '../values/cel-error.ts';
import { CelComparable, type CelOpaque, type Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import { formatIpAddress, type IpAddress, IpSyntaxError, isMappedV4, parseIpAddress } from './ip-address.ts';

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** `ip('192.0.2.1')` */
export class NetworkAddress extends CelComparable {
  readonly celType = KUBERNETES_TYPES.ip;
  readonly address: IpAddress;

  constructor(address: IpAddress) {
    super();
    this.address = address;
  }

  get sizeForCost(): number {
    return this.address.bytes.length;
  }

  equals(other: CelOpaque): boolean {
    return other instanceof NetworkAddress && sameBytes(this.address.bytes, other.address.bytes);
  }

  override toString(): string {
    return formatIpAddress(this.address);
  }
}

/** `cidr('192.0.2.0/24')` */
export class NetworkPrefix extends CelComparable {
  readonly celType = KUBERNETES_TYPES.cidr;
  readonly address: IpAddress;
  readonly bits: number;

  constructor(address: IpAddress, bits: number) {
    super();
    this.address = address;
    this.bits = bits;
  }

  get sizeForCost(): number {
    return Math.ceil(this.bits / 8);
  }

  equals(other: CelOpaque): boolean {
    return (
      other instanceof NetworkPrefix && this.bits === other.bits && sameBytes(this.address.bytes, other.address.bytes)
    );
  }

  override toString(): string {
    return `${formatIpAddress(this.address)}/${this.bits}`;
  }

  contains({ bytes }: IpAddress): boolean {
    return (
      bytes.length === this.address.bytes.length &&
      sameBytes(masked(bytes, this.bits), masked(this.address.bytes, this.bits))
    );
  }
}

function masked(bytes: Uint8Array, bits: number): Uint8Array {
  return bytes.map((byte, i) => {
    const kept = Math.max(0, Math.min(8, bits - i * 8));
    return byte & (0xff00 >> kept) & 0xff;
  });
}

function parseAddress(text: string): NetworkAddress {
  let address: IpAddress;
  try {
    address = parseIpAddress(text);
  } catch (error) {
    if (!(error instanceof IpSyntaxError)) throw error;
    throw new CelError(() => `IP Address ${goQuote(text)} parse error during conversion from string: ${error.message}`);
  }
  if (address.zone !== '') throw new CelError(() => `IP address ${goQuote(text)} with zone value is not allowed`);
  if (isMappedV4(address)) throw new CelError(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return new NetworkAddress(address);
}

function prefixError(text: string, reason: () => string): CelError {
  return new CelError(
    () =>
      `network address parse error during conversion from string: network address parse error during conversion from string: netip.ParsePrefix(${goQuote(text)}): ${reason()}`,
  );
}

function parsePrefix(text: string): NetworkPrefix {
  const slash = text.lastIndexOf('/');
  if (slash < 0) throw prefixError(text, () => "no '/'");
  let address: IpAddress;
  try {
    address = parseIpAddress(text.slice(0, slash));
  } catch (error) {
    if (!(error instanceof IpSyntaxError)) throw error;
    throw prefixError(text, () => error.message);
  }
  if (address.zone !== '') throw prefixError(text, () => 'IPv6 zones cannot be present in a prefix');
  const bitsText = text.slice(slash + 1);
  const bits = Number(bitsText);
  if (!/^(?:[1-9]\d*|0)$/.test(bitsText)) throw prefixError(text, () => `bad bits after slash: ${goQuote(bitsText)}`);
  if (bits > address.bytes.length * 8) throw prefixError(text, () => 'prefix length out of range');
  if (isMappedV4(address)) {
    throw new CelError(
      `network address parse error during conversion from string: IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`,
    );
  }
  return new NetworkPrefix(address, bits);
}

function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function ofAddress(run: (bytes: Uint8Array) => Val): Implementation {
  return ([ip]) => run((ip as NetworkAddress).address.bytes);
}

const isV4 = (bytes: Uint8Array): boolean => bytes.length === 4;
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);
const isLoopback = (bytes: Uint8Array): boolean =>
  isV4(bytes) ? bytes[0] === 127 : bytes.at(-1) === 1 && isZero(bytes.subarray(0, 15));
const isMulticast = (bytes: Uint8Array): boolean => (isV4(bytes) ? (bytes[0]! & 0xf0) === 0xe0 : bytes[0] === 0xff); // 4 or 16 bytes
const isLinkLocalMulticast = (bytes: Uint8Array): boolean =>
  isV4(bytes) ? bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0 : bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2;
const isLinkLocalUnicast = (bytes: Uint8Array): boolean =>
  isV4(bytes) ? bytes[0] === 169 && bytes[1] === 254 : bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
const isBroadcast = (bytes: Uint8Array): boolean => isV4(bytes) && bytes.every((byte) => byte === 255);

function isGlobalUnicast(bytes: Uint8Array): boolean {
  return ![isZero, isBroadcast, isLoopback, isMulticast, isLinkLocalUnicast].some((test) => test(bytes));
}

function containsPrefix(outer: NetworkPrefix, inner: NetworkPrefix): boolean {
  return outer.bits <= inner.bits && outer.contains(inner.address);
}

/** As kube-apiserver: a text that is no address is told from nothing else that is none. */
function containsText(prefix: NetworkPrefix, text: string): boolean {
  const address = attempt(() => parseAddress(text));
  if (address instanceof CelError) throw noSuchOverload();
  return prefix.contains(address.address);
}

export const NETWORK_FUNCTIONS: ImplementationTable = {
  string_to_ip: ([text]) => parseAddress(text as string),
  ip_family: ofAddress((bytes) => (isV4(bytes) ? 4 : 6)),
  ip_is_canonical: ([text]) => parseAddress(text as string).toString() === text,
  ip_is_unspecified: ofAddress(isZero),
  ip_is_loopback: ofAddress(isLoopback),
  ip_is_link_local_multicast: ofAddress(isLinkLocalMulticast),
  ip_is_link_local_unicast: ofAddress(isLinkLocalUnicast),
  ip_is_global_unicast: ofAddress(isGlobalUnicast),
  is_ip: ([text]) => succeeds(() => parseAddress(text as string)),
  string_to_cidr: ([text]) => parsePrefix(text as string),
  cidr_ip: ([cidr]) => new NetworkAddress((cidr as NetworkPrefix).address),
  cidr_contains_ip_string: ([cidr, text]) => containsText(cidr as NetworkPrefix, text as string),
  cidr_contains_ip_ip: ([cidr, ip]) => (cidr as NetworkPrefix).contains((ip as NetworkAddress).address),
  cidr_contains_cidr_string: ([cidr, text]) => containsPrefix(cidr as NetworkPrefix, parsePrefix(text as string)),
  cidr_contains_cidr: ([cidr, inner]) => containsPrefix(cidr as NetworkPrefix, inner as NetworkPrefix),
  cidr_prefix_length: ([cidr]) => (cidr as NetworkPrefix).bits,
  cidr_masked([cidr]) {
    const { address, bits } = cidr as NetworkPrefix;
    return new NetworkPrefix({ bytes: masked(address.bytes, bits), zone: '' }, bits);
  },
  is_cidr: ([text]) => succeeds(() => parsePrefix(text as string)),
};
