import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** What kube-apiserver puts on every answer: an id for the audit log, and that caches must ask again. */
export function setCommonHeaders(reply: FastifyReply): void {
  reply.header('Audit-Id', randomUUID()).header('Cache-Control', 'no-cache, private');
}
