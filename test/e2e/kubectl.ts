import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { realBinaries } from '../oracle/real-server.ts';

/** The real kubectl, see test/oracle/real/build.sh. */
export const kubectlBinary = join(realBinaries, 'kubectl');

const TIMEOUT_MS = 20_000;

export interface KubectlResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs kubectl as a user of one kubeconfig does; its caches are below `home`. */
export class Kubectl {
  readonly #kubeconfig: string;
  readonly #home: string;

  constructor(kubeconfig: string, home: string) {
    this.#kubeconfig = kubeconfig;
    this.#home = home;
  }

  /** Never rejects: the exit code tells. */
  try(args: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}): Promise<KubectlResult> {
    return new Promise((resolve) => {
      const child = execFile(
        kubectlBinary,
        args,
        { timeout: TIMEOUT_MS, env: this.#environment(options.env), maxBuffer: 1 << 26 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      );
      child.stdin?.end(options.stdin);
    });
  }

  /** Standard output. Rejects with kubectl's own words when it fails. */
  async run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`);
    return stdout;
  }

  /** Standard output of a command that does not end by itself, once it has `lines` lines; then the command is stopped. */
  follow(args: readonly string[], lines: number): { output: Promise<string>; firstLine: Promise<void> } {
    const child = spawn(kubectlBinary, args, { env: this.#environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let sawFirst: () => void = () => {};
    const firstLine = new Promise<void>((resolve) => {
      sawFirst = resolve;
    });
    const output = new Promise<string>((resolve, reject) => {
      const limit = setTimeout(() => {
        child.kill();
        reject(new Error(`kubectl ${args.join(' ')} printed only:\n${text}`));
      }, TIMEOUT_MS);
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const count = text.split('\n').length - 1;
        if (count >= 1) sawFirst();
        if (count < lines) return;
        clearTimeout(limit);
        child.kill();
        resolve(text);
      });
    });
    return { output, firstLine };
  }

  #environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    return { ...process.env, KUBECONFIG: this.#kubeconfig, HOME: this.#home, ...more };
  }
}
