import type { Http2SecureServer } from 'node:http2';
import { join } from 'node:path';
import { createApplication } from './application.ts';
import { banner } from './banner.ts';
import type { EarlyStart } from './early-start.ts';
import { listen } from './listen.ts';
import { createLogger } from './log.ts';
import type { ServeOptions } from './options/serve-options.ts';
import { adminKubeconfig, serverUrl, writeKubeconfig } from './pki/kubeconfig.ts';
import { loadPki, pkiDirectory } from './pki/pki.ts';
import { ServerLifecycle } from './server-lifecycle.ts';
import { OpenConnections } from './serving/open-connections.ts';
import { createTlsServer, setCredentials } from './serving/tls-server.ts';
import { stopOnSignal } from './shutdown.ts';

/** Runs a server until a signal stops it, and gives up what was begun for it. Throws `StartupError` when it cannot start. */
export async function serve(options: ServeOptions, early: EarlyStart): Promise<void> {
  try {
    await serveFrom(options, early);
  } finally {
    await early.store.then(
      (store) => store.close(),
      () => {},
    );
    early.directory.release();
  }
}

async function serveFrom(options: ServeOptions, { directory, store }: EarlyStart): Promise<void> {
  const logger = createLogger(options.verbosity);
  const lifecycle = new ServerLifecycle();
  const tlsOptions = {
    minVersion: options.tlsMinVersion,
    maxStreamsPerConnection: options.http2MaxStreamsPerConnection,
  };
  const app = await createApplication({ options, logger, lifecycle, store }, (handler) =>
    createTlsServer(tlsOptions, handler),
  );
  const server = app.getHttpServer() as unknown as Http2SecureServer;
  const connections = new OpenConnections(server);
  // Before anything is announced: whoever reads the announcement may send the signal at once.
  const stopped = stopOnSignal(
    {
      beginStopping: () => lifecycle.beginStopping(),
      delayMs: options.shutdownDelayMs,
      drain: async () => {
        await Promise.all([connections.drain(options.requestTimeoutMs), lifecycle.drain()]);
      },
      close: () => app.close(),
    },
    logger,
  );
  try {
    const { bindAddress, tlsCertFile, tlsPrivateKeyFile, clientCaFile } = options;
    const files = { bindAddress, tlsCertFile, tlsPrivateKeyFile, clientCaFile, directory: pkiDirectory(options) };
    const pki = await loadPki(files);
    setCredentials(server, pki, tlsOptions);
    const port = await listen(server, options.bindAddress, options.securePort);
    const kubeconfig = join(directory.path, 'kubeconfig');
    writeKubeconfig(kubeconfig, adminKubeconfig(pki, options.bindAddress, port));
    const url = serverUrl(options.bindAddress, port);
    logger.info({ url, pid: process.pid }, 'serving');
    process.stdout.write(banner(url, kubeconfig));
  } catch (error) {
    await app.close();
    throw error;
  }
  await stopped;
  logger.info('stopped');
}
