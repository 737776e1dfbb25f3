// npm leaves the packages of other platforms out of a lockfile when it cannot see them at that moment, and `npm ci` then
// refuses the lockfile (npm/cli issue 4828). This adds an entry for each such optional dependency: name, version and the platform that
// its name says, which is all npm needs to pass over it here and to fetch it where it belongs.
//
//     npm install --package-lock-only && node scripts/complete-lockfile.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LOCKFILE = join(import.meta.dirname, '../package-lock.json');
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBRARIES: Readonly<Record<string, string>> = { musl: 'musl', gnu: 'glibc', gnueabihf: 'glibc' };

interface LockedPackage {
  version?: string;
  cpu?: string[];
  dev?: true;
  optional?: true;
  os?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(LOCKFILE, 'utf8')) as { packages: Record<string, LockedPackage> };
let added = 0;
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] !== undefined) continue;
    lock.packages[path] = forOtherPlatform(name, version, owner);
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(LOCKFILE, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`${added} optional packages of other platforms added`);

function forOtherPlatform(name: string, version: string, owner: LockedPackage): LockedPackage {
  const words = name.split(/[-/]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.filter((word) => Object.hasOwn(LIBRARIES, word)).map((word) => LIBRARIES[word]!);
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`cannot tell the platform of ${name} from its name`);
  return {
    version,
    cpu,
    ...(owner.dev ? { dev: true } : {}),
    ...(libc.length === 0 ? {} : { libc }),
    optional: true,
    os,
  };
}
