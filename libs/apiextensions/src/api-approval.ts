import { type FieldError, fieldError, goQuote, type ObjectMeta } from '#machinery';
import { APPROVED_ANNOTATION, type CustomResourceDefinition } from './crd.ts';
import { parseGoRequestUri } from './go-url.ts';

/** `bypassed` is an annotation that begins with "unapproved": the owner knows, and goes on. */
export type ApprovalState = 'invalid' | 'approved' | 'bypassed' | 'missing';

/** What a CRD's annotation says of its approval, and the text for condition or error. */
export interface Approval {
  readonly state: ApprovalState;
  readonly reason: string;
}

const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';
const FIELD = `metadata.annotations[${APPROVED_ANNOTATION}]`;

/** Groups of the Kubernetes community, whose CRDs must say who approved them (KEP-1111). */
export function isProtectedGroup(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((owner) => group === owner || group.endsWith(`.${owner}`));
}

/** What the approval annotation says. */
export function approvalOf(metadata: ObjectMeta): Approval {
  const annotation = approvalAnnotation(metadata);
  const must = `protected groups must have approval annotation ${goQuote(APPROVED_ANNOTATION)}`;
  if (annotation === '') return { state: 'missing', reason: `${must}, ${SEE}` };
  if (annotation.startsWith('unapproved')) return { state: 'bypassed', reason: `not approved: ${goQuote(annotation)}` };
  const url = parseGoRequestUri(annotation);
  if (!('error' in url) && url.host !== '' && url.scheme !== '') {
    return { state: 'approved', reason: `approved in ${annotation}` };
  }
  return { state: 'invalid', reason: `${must} with either a URL or a reason starting with "unapproved", ${SEE}` };
}

/** The annotation's value, "" without one. */
function approvalAnnotation(metadata: ObjectMeta): string {
  const annotations = metadata.annotations;
  if (typeof annotations !== 'object' || annotations === null || Array.isArray(annotations)) return '';
  const value = Object.hasOwn(annotations, APPROVED_ANNOTATION) ? annotations[APPROVED_ANNOTATION] : '';
  return typeof value === 'string' ? value : '';
}

/** A protected group's annotation must be there and be well formed, unless its state is what it was before. */
export function validateApproval(
  crd: CustomResourceDefinition,
  old: CustomResourceDefinition | undefined,
): FieldError[] {
  if (!isProtectedGroup(crd.spec.group)) return [];
  const { state, reason } = approvalOf(crd.metadata);
  if (old !== undefined && approvalOf(old.metadata).state === state) return [];
  if (state === 'invalid') return [fieldError.invalid(FIELD, approvalAnnotation(crd.metadata), reason)];
  return state === 'missing' ? [fieldError.required(FIELD, reason)] : [];
}
