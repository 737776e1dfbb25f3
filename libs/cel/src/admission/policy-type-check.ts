import type { JSONSchemaProps } from '#schema';
import { type CelType, DYN } from '../check/cel-type.ts';
import { KUBERNETES_TYPES } from '../check/declarations.ts';
import { DeclNaming, declTypeOf, uniqueTypeName } from '../check/declare-schema.ts';
import { checkSource, type ExpressionEnvironment } from '../expression.ts';
import { ADMISSION_REQUEST, admissionStructs, NAMESPACE } from './admission-types.ts';
import { typeOfVariable, variablesType } from './composed-variables.ts';

/** A kind with the schema of its objects: that of a CRD, or a built-in one's without references. */
export interface TypedKind {
  readonly kind: string;
  readonly schema: JSONSchemaProps;
}

/** What a policy may be asked about; `params` is `untyped` where it has some whose schema is not known. */
export interface PolicyKinds {
  readonly object: TypedKind;
  readonly params: TypedKind | 'untyped' | undefined;
}

function typeOfKind({ kind, schema }: TypedKind): CelType {
  const decl = declTypeOf(schema, { resourceRoot: true });
  return decl === undefined ? DYN : new DeclNaming().celType(decl, uniqueTypeName(kind));
}

/**
 * Checks expressions of a policy against one of the kinds that it matches: at a request `object` and `params` are
 * whatever they are, but a field that no object of the kind has is most often a mistake. Follows kube-apiserver's
 * TypeChecker, whose findings become a policy's `status.typeChecking`.
 */
export class PolicyTypeCheck {
  private readonly variableTypes = new Map<string, CelType>();
  private readonly env: ExpressionEnvironment;

  constructor({ object, params }: PolicyKinds) {
    const objectType = typeOfKind(object);
    const composed = variablesType(this.variableTypes);
    const variables = new Map<string, CelType>([
      ['object', objectType],
      ['oldObject', objectType],
      ['namespaceObject', NAMESPACE],
      ['request', ADMISSION_REQUEST],
      ['variables', composed],
      // Without authorizer.requestResource, upstream as here: expressions that use it are always complained of.
      ['authorizer', KUBERNETES_TYPES.authorizer],
    ]);
    if (params !== undefined) variables.set('params', params === 'untyped' ? DYN : typeOfKind(params));
    this.env = { variables, structs: admissionStructs(composed), literals: 'homogeneous', age: 'stored' };
  }

  /** Defines `variables.name`; one that has problems of its own may be anything. */
  addVariable(name: string, source: string): void {
    const checked = checkSource(source, this.env);
    this.variableTypes.set(name, 'root' in checked ? typeOfVariable(checked.root.type!) : DYN); // a checked tree
  }

  /** What is wrong with an expression, as cel-go prints it; undefined if nothing is. */
  check(source: string): string | undefined {
    const checked = checkSource(source, this.env);
    return 'issues' in checked ? checked.issues : undefined;
  }
}
