import type { Scenario } from '../scenario.ts';
import { celScenarios } from './cel.ts';
import { contentScenarios } from './content.ts';
import { crdLifecycleScenarios } from './crd-lifecycle.ts';
import { crdValidationScenarios } from './crd-validation.ts';
import { crudScenarios } from './crud.ts';
import { deletionScenarios } from './deletion.ts';
import { discoveryScenarios } from './discovery.ts';
import { healthAndAccessScenarios } from './health-and-access.ts';
import { listingScenarios } from './listing.ts';
import { namespaceScenarios } from './namespaces.ts';
import { applyScenarios, patchingScenarios } from './patching.ts';
import { routingScenarios } from './routing.ts';
import { schemaScenarios } from './schemas.ts';
import { strategicMergeScenarios } from './strategic-merge.ts';
import { subresourceScenarios } from './subresources.ts';
import { watchingScenarios } from './watching.ts';
import { writingScenarios } from './writing.ts';

/** Every scenario; their names start with the area. */
const scenarios: readonly Scenario[] = [
  ...crudScenarios,
  ...deletionScenarios,
  ...listingScenarios,
  ...patchingScenarios,
  ...strategicMergeScenarios,
  ...contentScenarios,
  ...routingScenarios,
  ...subresourceScenarios,
  ...writingScenarios,
  ...crdValidationScenarios,
  ...namespaceScenarios,
  ...crdLifecycleScenarios,
  ...schemaScenarios,
  ...celScenarios,
  ...discoveryScenarios,
  ...healthAndAccessScenarios,
  ...watchingScenarios,
];

/** Scenarios of what is not served yet; ORACLE_LATER=1 adds them, to record and to develop against. */
const laterScenarios: readonly Scenario[] = process.env.ORACLE_LATER ? applyScenarios : [];

/** The scenarios whose name contains `filter`. Throws when two have the same name. */
export function scenariosMatching(filter: string): Scenario[] {
  const all = [...scenarios, ...laterScenarios];
  const names = new Set(all.map((scenario) => scenario.name));
  if (names.size !== all.length) throw new Error('two scenarios have the same name');
  return all.filter((scenario) => scenario.name.includes(filter));
}
