import type { StoredExpressions } from '#cel';
import type { CrdSchema } from './crd.ts';
import { schemaHas } from './internal-spec.ts';

/** Every rule and messageExpression of the schemas that a CRD has had, as kube-apiserver's preexistingExpressions. */
export function storedExpressions(schemas: readonly CrdSchema[]): StoredExpressions {
  const rules = new Set<string>();
  const messageExpressions = new Set<string>();
  for (const root of schemas) {
    schemaHas(root, (schema) => {
      for (const { rule, messageExpression } of schema['x-kubernetes-validations'] ?? []) {
        rules.add(rule);
        if (messageExpression) messageExpressions.add(messageExpression);
      }
      return false;
    });
  }
  return { rules, messageExpressions };
}
