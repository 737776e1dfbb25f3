import { nowTimestamp } from '#machinery';
import type { CrdCondition, CrdConditionType, CustomResourceDefinition } from './crd.ts';

/** A condition before it has its time. */
export type NewCondition = Pick<CrdCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The condition of a type; undefined if the CRD has none. */
export function findCondition(crd: CustomResourceDefinition, type: CrdConditionType): CrdCondition | undefined {
  return crd.status.conditions?.find((condition) => condition.type === type);
}

/** Whether the CRD has the condition, and its status is True. */
export function isConditionTrue(crd: CustomResourceDefinition, type: CrdConditionType): boolean {
  return findCondition(crd, type)?.status === 'True';
}

/** Adds the condition or brings it up to date in its place; its time moves only when its status does. Changes `crd`. */
export function setCondition(crd: CustomResourceDefinition, condition: NewCondition): void {
  const { type, status, reason, message } = condition;
  const old = findCondition(crd, type);
  const keepsTime = old !== undefined && old.status === status && old.lastTransitionTime !== null;
  const changed: CrdCondition = {
    type,
    status,
    lastTransitionTime: keepsTime ? old.lastTransitionTime : nowTimestamp(),
  };
  if (reason !== undefined) changed.reason = reason;
  if (message !== undefined) changed.message = message;
  // Nobody upstream sets this one yet (1.37); what a client wrote stays.
  if (old?.observedGeneration !== undefined) changed.observedGeneration = old.observedGeneration;
  const conditions = crd.status.conditions ?? [];
  crd.status.conditions =
    old === undefined ? [...conditions, changed] : conditions.map((c) => (c === old ? changed : c));
}

/** Takes a condition away. Changes `crd`. */
export function removeCondition(crd: CustomResourceDefinition, type: CrdConditionType): void {
  crd.status.conditions = (crd.status.conditions ?? []).filter((condition) => condition.type !== type);
}

/** Whether two conditions say the same, times and generations aside. */
export function saysTheSame(a: NewCondition | undefined, b: NewCondition | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.type === b.type && a.status === b.status && a.reason === b.reason && a.message === b.message;
}
