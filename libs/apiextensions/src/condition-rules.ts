import { aggregateMessage, fieldError } from '#machinery';
import { validateStructural } from '#schema';
import { type ApprovalState, approvalOf, isProtectedGroup } from './api-approval.ts';
import { isConditionTrue, type NewCondition } from './conditions.ts';
import { caBundleProblem } from './conversion-validation.ts';
import { type CustomResourceDefinition, versionsOf } from './crd.ts';
import { conversionProblem } from './schema-members.ts';

/** The next state of Established; undefined if it stays: names must be accepted, and it never goes back. */
export function decideEstablished(crd: CustomResourceDefinition): NewCondition | undefined {
  if (!isConditionTrue(crd, 'NamesAccepted') || isConditionTrue(crd, 'Established')) return undefined;
  const caBundle = crd.spec.conversion?.webhook?.clientConfig?.caBundle;
  if (caBundle !== undefined && caBundleProblem(caBundle) !== undefined) {
    return {
      type: 'Established',
      status: 'False',
      reason: 'InvalidCABundle',
      message: 'The conversion webhook CABundle is invalid',
    };
  }
  return {
    type: 'Established',
    status: 'True',
    reason: 'InitialNamesAccepted',
    message: 'the initial names have been accepted',
  };
}

const APPROVAL: Readonly<Record<ApprovalState, Pick<NewCondition, 'status' | 'reason'>>> = {
  invalid: { status: 'False', reason: 'InvalidAnnotation' },
  missing: { status: 'False', reason: 'MissingAnnotation' },
  approved: { status: 'True', reason: 'ApprovedAnnotation' },
  bypassed: { status: 'False', reason: 'UnapprovedAnnotation' },
};

/** KubernetesAPIApprovalPolicyConformant; undefined for groups that are nobody's but their owner's. */
export function decideApproval(crd: CustomResourceDefinition): NewCondition | undefined {
  if (!isProtectedGroup(crd.spec.group)) return undefined;
  const { state, reason } = approvalOf(crd.metadata);
  return { type: 'KubernetesAPIApprovalPolicyConformant', ...APPROVAL[state], message: reason };
}

/**
 * NonStructuralSchema: what keeps the schemas from being structural; undefined if nothing does. Only leftovers of
 * v1beta1 with preserveUnknownFields can have it: all others were validated, which costs too much to do it again.
 */
export function decideNonStructural(crd: CustomResourceDefinition): NewCondition | undefined {
  const type = 'NonStructuralSchema';
  if (crd.spec.preserveUnknownFields !== true) return undefined;
  const errors = [fieldError.invalid('spec.preserveUnknownFields', true, 'must be false')];
  for (const [i, { name, schema }] of versionsOf(crd.spec).entries()) {
    if (schema?.openAPIV3Schema === undefined) continue;
    const problem = conversionProblem(schema.openAPIV3Schema);
    if (problem !== undefined) {
      const message = `failed to check validation schema for version ${name}: ${problem}`;
      return { type, status: 'Unknown', reason: 'StructuralError', message };
    }
    errors.push(...validateStructural(schema.openAPIV3Schema, `spec.versions[${i}].schema.openAPIV3Schema`));
  }
  return { type, status: 'True', reason: 'Violations', message: aggregateMessage(errors) };
}
