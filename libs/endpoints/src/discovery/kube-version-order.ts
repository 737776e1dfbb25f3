/** A version as `v<major>[alpha|beta<minor>]`; bigint because upstream compares whole int64 numbers. */
interface KubeVersion {
  readonly major: bigint;
  /** 0 alpha, 1 beta, 2 generally available. */
  readonly stability: number;
  readonly minor: bigint;
}

const KUBE_VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const INT64_MAX = 2n ** 63n - 1n;

function parseKubeVersion(text: string): KubeVersion | undefined {
  const match = KUBE_VERSION.exec(text);
  if (match === null) return undefined;
  const major = BigInt(match[1]!); // the group is not optional
  const minor = BigInt(match[3] ?? '0');
  if (major > INT64_MAX || minor > INT64_MAX) return undefined;
  return { major, minor, stability: match[2] === 'alpha' ? 0 : match[2] === 'beta' ? 1 : 2 };
}

/**
 * Orders version names as discovery lists them, most preferred first: v10, v2, v1, v1beta2, v1beta1, v1alpha1, then
 * names of any other form by alphabet. For `Array.prototype.sort`.
 */
export function compareKubeVersions(a: string, b: string): number {
  if (a === b) return 0;
  const x = parseKubeVersion(a);
  const y = parseKubeVersion(b);
  if (x === undefined || y === undefined) {
    if (x === undefined && y === undefined) return a < b ? -1 : 1;
    return x === undefined ? 1 : -1;
  }
  if (x.stability !== y.stability) return y.stability - x.stability;
  if (x.major !== y.major) return x.major > y.major ? -1 : 1;
  if (x.minor !== y.minor) return x.minor > y.minor ? -1 : 1;
  return 0;
}
