const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Whether a host is an IP address and no name. Unlike `net.isIP` it takes hosts that are one or the other, and no time. */
export function isAddress(host: string): boolean {
  return host.includes(':') || IPV4.test(host);
}

/** The 4 or 16 bytes of an IP address, without the zone of one that has it; undefined for a name. */
export function addressBytes(host: string): Uint8Array | undefined {
  if (!isAddress(host)) return undefined;
  if (!host.includes(':')) return Uint8Array.from(host.split('.'), Number);
  // In a URL an address gets its one form: groups in hexadecimal, the longest run of zeros as "::".
  const { hostname } = new URL(`http://[${host.replace(/%.*/, '')}]`);
  const [before = [], after = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
