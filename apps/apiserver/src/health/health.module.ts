import { Module } from '@nestjs/common';
import type { Store } from '#storage';
import { AccessModule } from '../access/access.module.ts';
import { ServerLifecycle } from '../server-lifecycle.ts';
import { STORE } from '../tokens.ts';
import { HealthController } from './health.controller.ts';
import { HealthChecks } from './health-checks.ts';
import { checkStore } from './store-check.ts';

/** Gives `HealthChecks`, where other modules add theirs. */
@Module({
  imports: [AccessModule],
  controllers: [HealthController],
  providers: [{ provide: HealthChecks, useFactory: basicChecks, inject: [ServerLifecycle, STORE] }],
  exports: [HealthChecks],
})
export class HealthModule {}

function basicChecks(lifecycle: ServerLifecycle, store: Store): HealthChecks {
  const checks = new HealthChecks();
  checks.add({ name: 'ping', endpoints: ['healthz', 'livez', 'readyz'], check: () => {} });
  // Named after what kube-apiserver keeps its objects in: monitoring asks for the check by this name.
  checks.add({ name: 'etcd', endpoints: ['healthz', 'livez', 'readyz'], check: () => checkStore(store) });
  checks.add({
    name: 'shutdown',
    endpoints: ['readyz'],
    check: () => {
      if (lifecycle.isStopping) throw new Error('process is shutting down');
    },
  });
  return checks;
}
