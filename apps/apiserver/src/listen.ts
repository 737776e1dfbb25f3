import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { errnoName, StartupError } from './startup-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is already in use',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'not permitted',
};
// Connections that have arrived and wait to be accepted; the kernel caps it at somaxconn.
const BACKLOG = 4096;

/** Listens and returns the port, which differs from the one asked for when that is 0. Throws `StartupError`. */
export function listen(server: Http2SecureServer, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why = REASONS[errnoName(error)] ?? error.message;
      reject(new StartupError(`cannot listen on ${address} port ${port}: ${why}`));
    });
    server.listen({ host: address, port, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}
