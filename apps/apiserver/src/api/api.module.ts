import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { NamespaceLifecycle } from '#admission';
import { applyCrd, CrdController, CrdDirectory, crdDefinition } from '#apiextensions';
import { AuthenticatorChain } from '#authentication';
import { type Authorizer, forbiddenRequest } from '#authorization';
import { namespaceDefinition } from '#builtin';
import { ensureSystemNamespaces, NamespaceController } from '#controllers';
import { DocumentHandler, RequestPipeline } from '#endpoints';
import { AdmissionChain, ResourceRegistry } from '#resources';
import { type CachedObject, Compactor, type Store } from '#storage';
import { AccessModule } from '../access/access.module.ts';
import type { ServeOptions } from '../options/serve-options.ts';
import { ServerLifecycle } from '../server-lifecycle.ts';
import { AUTHORIZER, LOGGER, OPTIONS, STORE } from '../tokens.ts';
import { serverVersion } from '../version/server-version.ts';

const CRD_DIRECTORIES = Symbol('crd directories');

/** The API of resources: store, registry, admission, and the pipeline that every resource request goes through. */
@Module({
  imports: [AccessModule],
  providers: [
    { provide: ResourceRegistry, useFactory: createRegistry, inject: [STORE] },
    { provide: AdmissionChain, useFactory: createAdmission, inject: [ResourceRegistry] },
    {
      provide: NamespaceController,
      useFactory: (registry: ResourceRegistry, admission: AdmissionChain) =>
        new NamespaceController(registry, admission),
      inject: [ResourceRegistry, AdmissionChain],
    },
    {
      provide: RequestPipeline,
      useFactory: createPipeline,
      inject: [
        OPTIONS,
        LOGGER,
        ServerLifecycle,
        AuthenticatorChain,
        AUTHORIZER,
        ResourceRegistry,
        AdmissionChain,
        DocumentHandler,
      ],
    },
    {
      provide: CrdController,
      useFactory: (registry: ResourceRegistry, logger: Logger) =>
        new CrdController(registry, (error) => logger.error({ err: error }, 'CRD controller failed')),
      inject: [ResourceRegistry, LOGGER],
    },
    {
      provide: CRD_DIRECTORIES,
      useFactory: createCrdDirectories,
      inject: [OPTIONS, LOGGER, ResourceRegistry, AdmissionChain],
    },
    { provide: DocumentHandler, useFactory: createDocuments, inject: [OPTIONS, ResourceRegistry] },
    { provide: Compactor, useFactory: createCompactor, inject: [STORE, ResourceRegistry, OPTIONS, LOGGER] },
  ],
  exports: [RequestPipeline, ResourceRegistry],
})
export class ApiModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly store: Store;
  private readonly registry: ResourceRegistry;
  private readonly namespaces: NamespaceController;
  private readonly compactor: Compactor;
  private readonly crds: CrdController;
  private readonly directories: readonly CrdDirectory[];

  constructor(
    @Inject(STORE) store: Store,
    @Inject(ResourceRegistry) registry: ResourceRegistry,
    @Inject(NamespaceController) namespaces: NamespaceController,
    @Inject(Compactor) compactor: Compactor,
    @Inject(CrdController) crds: CrdController,
    @Inject(CRD_DIRECTORIES) directories: readonly CrdDirectory[],
  ) {
    this.crds = crds;
    this.directories = directories;
    this.compactor = compactor;
    this.store = store;
    this.registry = registry;
    this.namespaces = namespaces;
  }

  async onApplicationBootstrap(): Promise<void> {
    await ensureSystemNamespaces(this.registry);
    await this.crds.start();
    await this.namespaces.start();
    for (const directory of this.directories) await directory.start();
    // Whoever can connect finds the resources of the directories served.
    await this.crds.settled();
  }

  async onModuleDestroy(): Promise<void> {
    for (const directory of this.directories) directory.stop();
    this.crds.stop();
    this.namespaces.stop();
    this.compactor.stop();
    await this.store.close();
  }
}

function createRegistry(store: Store): ResourceRegistry {
  const registry = new ResourceRegistry(store);
  registry.register(namespaceDefinition);
  registry.register(crdDefinition);
  return registry;
}

/** Plugins in the order in which they see a write. */
function createAdmission(registry: ResourceRegistry): AdmissionChain {
  const phaseOf = (name: string): Promise<string | undefined> | string | undefined => {
    const namespaces = registry.find('', 'namespaces');
    if (namespaces === undefined) return undefined;
    const phase = (cached: CachedObject | undefined) =>
      cached === undefined ? undefined : namespaces.fieldValue(cached, namespaces.storageVersion, 'status.phase');
    const known = namespaces.cache.peek(name);
    return known === undefined ? namespaces.cache.get(name).then(phase) : phase(known);
  };
  return new AdmissionChain([new NamespaceLifecycle({ phaseOf })]);
}

function createCrdDirectories(
  options: ServeOptions,
  logger: Logger,
  registry: ResourceRegistry,
  admission: AdmissionChain,
): CrdDirectory[] {
  return options.crds.map(
    (directory) =>
      new CrdDirectory({
        directory,
        apply: (manifest) => applyCrd(registry, admission, manifest),
        onProblem: ({ file, line, reason }) => logger.error({ file, line }, `${file}:${line}: ${reason}`),
      }),
  );
}

function createCompactor(store: Store, registry: ResourceRegistry, options: ServeOptions, logger: Logger): Compactor {
  return new Compactor(store, {
    intervalMs: options.compactionIntervalMs,
    retentionMs: options.compactionIntervalMs,
    onCompacted: (revision) => registry.forgetBefore(revision),
    onError: (error) => logger.warn({ error }, 'compaction failed'),
  });
}

function createDocuments(options: ServeOptions, registry: ResourceRegistry): DocumentHandler {
  const { gitVersion, major, minor } = serverVersion();
  return new DocumentHandler(registry, {
    serverAddress: `${options.bindAddress}:${options.securePort}`,
    release: gitVersion,
    kubernetesVersion: `${major}.${minor}`,
    otherPaths: OTHER_PATHS,
  });
}

/** The static routes of the other modules, for GET /. */
const OTHER_PATHS = [
  ...['/healthz', '/livez', '/readyz'].flatMap((path) => [path, `${path}/etcd`, `${path}/ping`]),
  '/readyz/shutdown',
  '/version',
];

function createPipeline(
  options: ServeOptions,
  logger: Logger,
  lifecycle: ServerLifecycle,
  authenticator: AuthenticatorChain,
  authorizer: Authorizer,
  registry: ResourceRegistry,
  admission: AdmissionChain,
  documents: DocumentHandler,
): RequestPipeline {
  const watches = new AbortController();
  lifecycle.onDrain(() => watches.abort());
  return new RequestPipeline({
    authenticator,
    authorizer,
    forbidden: forbiddenRequest,
    registry,
    admission,
    nonResourceHandlers: [documents],
    requestTimeoutMs: options.requestTimeoutMs,
    watch: { minRequestTimeoutSeconds: options.minRequestTimeoutSeconds, ended: watches.signal },
    onInternalError: (error, request) =>
      logger.error({ error, method: request.method, path: request.path }, 'request failed'),
  });
}
