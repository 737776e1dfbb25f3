import type { Http2SecureServer, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

const IDLE_POLL_MS = 50;

/** Knows the open connections of a server, to end them when it stops. */
export class OpenConnections {
  private readonly server: Http2SecureServer;
  private readonly sockets = new Set<Socket>();
  private readonly sessions = new Set<ServerHttp2Session>();
  private draining = false;

  constructor(server: Http2SecureServer) {
    this.server = server;
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('session', (session) => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      // The handshake was under way when the server stopped.
      if (this.draining) session.close();
    });
  }

  /**
   * Takes no new connections, tells HTTP/2 clients to go away after their open streams, closes idle HTTP/1.1 connections as
   * they become idle. Resolves when all are gone; after `timeoutMs` the rest is cut off.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.draining = true;
    const deadline = Date.now() + timeoutMs;
    this.server.close();
    for (const session of this.sessions) session.close();
    while (this.sockets.size > 0 && Date.now() < deadline) {
      (this.server as unknown as { closeIdleConnections(): void }).closeIdleConnections();
      await new Promise((done) => setTimeout(done, IDLE_POLL_MS));
    }
    for (const session of this.sessions) session.destroy();
    for (const socket of this.sockets) socket.destroy();
  }
}
