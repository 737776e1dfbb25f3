import type { Scenario } from '../scenario.ts';
import { applyBodiesScenarios } from './apply-bodies.ts';
import { applyBuiltinScenarios } from './apply-builtin.ts';
import { applyConflictsScenarios } from './apply-conflicts.ts';
import { applyCreateScenarios } from './apply-create.ts';
import { applyKubectlScenarios } from './apply-kubectl.ts';
import { applyLifeScenarios } from './apply-life.ts';
import { applyListsScenarios } from './apply-lists.ts';
import { applyMapsScenarios } from './apply-maps.ts';
import { applyOptionsScenarios } from './apply-options.ts';
import { applyOwnershipScenarios } from './apply-ownership.ts';
import { applySchemasScenarios } from './apply-schemas.ts';
import { applySubresourcesScenarios } from './apply-subresources.ts';
import { applyVersionsScenarios } from './apply-versions.ts';
import { celScenarios } from './cel.ts';
import { contentScenarios } from './content.ts';
import { crdLifecycleScenarios } from './crd-lifecycle.ts';
import { crdValidationScenarios } from './crd-validation.ts';
import { crudScenarios } from './crud.ts';
import { deletionScenarios } from './deletion.ts';
import { discoveryScenarios } from './discovery.ts';
import { healthAndAccessScenarios } from './health-and-access.ts';
import { listingScenarios } from './listing.ts';
import { managedFieldsGivenScenarios } from './managed-fields-given.ts';
import { managedFieldsWritesScenarios } from './managed-fields-writes.ts';
import { namespaceScenarios } from './namespaces.ts';
import { patchingScenarios } from './patching.ts';
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
  ...applyCreateScenarios,
  ...applyOptionsScenarios,
  ...applyBodiesScenarios,
  ...applyConflictsScenarios,
  ...applyOwnershipScenarios,
  ...applyListsScenarios,
  ...applyMapsScenarios,
  ...applySchemasScenarios,
  ...applySubresourcesScenarios,
  ...applyVersionsScenarios,
  ...applyLifeScenarios,
  ...applyBuiltinScenarios,
  ...applyKubectlScenarios,
  ...managedFieldsWritesScenarios,
  ...managedFieldsGivenScenarios,
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

/** The scenarios whose name contains `filter`. Throws when two have the same name. */
export function scenariosMatching(filter: string): Scenario[] {
  const names = new Set(scenarios.map((scenario) => scenario.name));
  if (names.size !== scenarios.length) throw new Error('two scenarios have the same name');
  return scenarios.filter((scenario) => scenario.name.includes(filter));
}
