import type { UserInfo } from '#machinery';
import type { AdmissionChain, ServedResource, ServedVersion } from '#resources';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import type { RequestInfo } from '../request-info.ts';

/** How watches are kept. */
export interface WatchSettings {
  /** A watch without timeoutSeconds ends after one to two times this (`--min-request-timeout`). */
  readonly minRequestTimeoutSeconds: number;
  /** Aborted when the server drains: every watch ends. */
  readonly ended: AbortSignal;
}

/** What the verbs need beside the request. */
export interface VerbDependencies {
  readonly admission: AdmissionChain;
  readonly watch: WatchSettings;
}

/** One resource request on its way through a verb. */
export interface VerbContext {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  readonly resource: ServedResource;
  readonly version: ServedVersion;
  /** Texts for Warning headers, in order. */
  readonly warnings: string[];
  readonly parts: VerbDependencies;
  /** Asks whether the user may do what another request of the same kind would. Throws its 403. */
  authorize(info: RequestInfo): Promise<void>;
}

/** Answers a request of one verb. Throws `StatusError`. */
export type VerbHandler = (context: VerbContext) => ApiResponse | Promise<ApiResponse>;
