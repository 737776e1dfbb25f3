import { FastifyAdapter } from '@nestjs/platform-fastify';

/**
 * Nest's Fastify adapter for an application whose Nest routes are only the static endpoints: what they do not take belongs to
 * the path of resource requests, so Nest must not answer it.
 */
export class StaticRouteAdapter extends FastifyAdapter {
  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance();
  }
}
