import type { FastifyReply } from 'fastify';

/** The answer to a path that nothing serves, as Go's HTTP server gives it. */
export function sendNotFound(reply: FastifyReply): void {
  reply
    .code(404)
    .header('Content-Type', 'text/plain; charset=utf-8')
    .header('X-Content-Type-Options', 'nosniff')
    .send('404 page not found\n');
}
