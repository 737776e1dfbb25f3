import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.ts';
import { ServerLifecycle } from '../server-lifecycle.ts';
import { HealthController } from './health.controller.ts';
import { HealthChecks } from './health-checks.ts';

/** Gives `HealthChecks`, where other modules add theirs. */
@Module({
  imports: [AccessModule],
  controllers: [HealthController],
  providers: [{ provide: HealthChecks, useFactory: basicChecks, inject: [ServerLifecycle] }],
  exports: [HealthChecks],
})
export class HealthModule {}

function basicChecks(lifecycle: ServerLifecycle): HealthChecks {
  const checks = new HealthChecks();
  checks.add({ name: 'ping', endpoints: ['healthz', 'livez', 'readyz'], check: () => {} });
  checks.add({
    name: 'shutdown',
    endpoints: ['readyz'],
    check: () => {
      if (lifecycle.isStopping) throw new Error('process is shutting down');
    },
  });
  return checks;
}
