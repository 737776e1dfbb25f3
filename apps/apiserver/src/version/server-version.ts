import { arch, platform } from 'node:process';

/** The Kubernetes release whose behaviour is served. Clients decide by it what they may ask for. */
const KUBERNETES = { major: '1', minor: '37', release: 'v1.37.2' } as const;
/** Kept equal to package.json's by a test. */
const KUBERNEST_VERSION = '0.1.0';

// Go's names for what Node calls otherwise.
const GO_ARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** version.Info, in the order in which it is printed. */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  readonly emulationMajor: string;
  readonly emulationMinor: string;
  readonly minCompatibilityMajor: string;
  readonly minCompatibilityMinor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
}

/** version.Info as GET /version answers it. The build's own version stands as semver build metadata. */
export function serverVersion(): ServerVersion {
  return {
    major: KUBERNETES.major,
    minor: KUBERNETES.minor,
    emulationMajor: KUBERNETES.major,
    emulationMinor: KUBERNETES.minor,
    minCompatibilityMajor: KUBERNETES.major,
    minCompatibilityMinor: String(Number(KUBERNETES.minor) - 1),
    gitVersion: `${KUBERNETES.release}+kubernest.${KUBERNEST_VERSION}`,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: `node${process.versions.node}`,
    compiler: `v8 ${process.versions.v8}`,
    platform: `${platform}/${GO_ARCH[arch] ?? arch}`,
  };
}
