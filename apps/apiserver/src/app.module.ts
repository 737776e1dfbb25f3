import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Store } from '#storage';
import { AccessModule } from './access/access.module.ts';
import { ApiModule } from './api/api.module.ts';
import { HealthModule } from './health/health.module.ts';
import type { ServeOptions } from './options/serve-options.ts';
import { ServerLifecycle } from './server-lifecycle.ts';
import { LOGGER, OPTIONS, STORE } from './tokens.ts';
import { VersionModule } from './version/version.module.ts';

/** What exists before the application does, and every module may ask for. */
export interface ServerContext {
  readonly options: ServeOptions;
  readonly logger: Logger;
  readonly lifecycle: ServerLifecycle;
  /** Being opened. */
  readonly store: Promise<Store>;
}

@Module({})
class ServerContextModule {}

/** The whole server: each import is one part of it. */
@Module({ imports: [AccessModule, ApiModule, HealthModule, VersionModule] })
class AppModule {}

/** The server's module in the given context. */
export function appModule(context: ServerContext): DynamicModule {
  const providers = [
    { provide: OPTIONS, useValue: context.options },
    { provide: LOGGER, useValue: context.logger },
    { provide: ServerLifecycle, useValue: context.lifecycle },
    { provide: STORE, useFactory: () => context.store },
  ];
  const contextModule = { module: ServerContextModule, global: true, providers, exports: providers };
  return { module: AppModule, imports: [contextModule] };
}
