import type {
  CallNode,
  Expr,
  FieldNode,
  FoldNode,
  IdentNode,
  ListNode,
  MapNode,
  SelectNode,
  StructNode,
} from '../syntax/ast.ts';
import type { SourceIssue } from '../syntax/source-issue.ts';
import { CelTypeValue, valueType } from '../values/value.ts';
import {
  BOOL,
  type CelType,
  DYN,
  ERROR,
  formatType,
  INT,
  isDynOrError,
  listOf,
  mapOf,
  optionalOf,
  optionalValueType,
  sameType,
  typeOf,
} from './cel-type.ts';
import {
  type ExpressionAge,
  type FunctionDecl,
  functionsFor,
  type Overload,
  TYPE_NAMES,
  TYPE_NAMES_WITHOUT_VALUE,
} from './declarations.ts';
import { mostGeneral, Unifier } from './unifier.ts';

/** What an expression may refer to. */
export interface CheckEnvironment {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: ReadonlyMap<string, FunctionDecl>;
  /** Structs that names stand for; undefined where a name stands for none. */
  readonly structs: (name: string) => CelType | undefined;
  /** Whether lists and maps may mix types; cel-go's default, forbidden in Kubernetes. */
  readonly mixedLiterals: boolean;
}

interface Scope {
  readonly name: string;
  readonly type: CelType;
  readonly outer: Scope | undefined;
}

class Checker {
  private readonly env: CheckEnvironment;
  private readonly issues: SourceIssue[];
  private readonly unifier = new Unifier();
  private readonly typed: Expr[] = [];
  private scope: Scope | undefined;

  constructor(env: CheckEnvironment, issues: SourceIssue[]) {
    this.env = env;
    this.issues = issues;
  }

  run(root: Expr): void {
    this.check(root);
    for (const node of this.typed) node.type = this.unifier.resolve(node.type!, 'dyn'); // `set` gave each a type
  }

  private report(offset: number, message: string): void {
    this.issues.push({ offset, message });
  }

  private set(node: Expr, type: CelType): CelType {
    node.type = type;
    this.typed.push(node);
    return type;
  }

  private check(node: Expr): CelType {
    switch (node.kind) {
      case 'literal':
        return this.set(node, valueType(node.value));
      case 'ident':
        return this.set(node, this.ident(node));
      case 'select':
        return this.set(node, this.select(node));
      case 'call':
        return this.set(node, this.call(node));
      case 'list':
        return this.set(node, this.list(node));
      case 'map':
        return this.set(node, this.map(node));
      case 'struct':
        return this.set(node, this.struct(node));
      case 'fold':
        return this.set(node, this.fold(node));
    }
  }

  private lookup(name: string): CelType | undefined {
    for (let scope = this.scope; scope !== undefined; scope = scope.outer) {
      if (scope.name === name) return scope.type;
    }
    return this.env.variables.get(name);
  }

  private undeclared(offset: number, name: string): CelType {
    this.report(offset, `undeclared reference to '${name}' (in container '')`);
    return ERROR;
  }

  private ident(node: IdentNode): CelType {
    const name = node.name.startsWith('.') ? node.name.slice(1) : node.name;
    const variable = node.name.startsWith('.') ? this.env.variables.get(name) : this.lookup(name);
    if (variable !== undefined) {
      node.name = name;
      return variable;
    }
    const type = this.typeName(node, name);
    if (type === undefined) return this.undeclared(node.offset, node.name);
    node.name = name;
    return type;
  }

  /** The type of a name that stands for a type. Those of structs and a few others have no value, which shows when a program is made. */
  private typeName(node: IdentNode, name: string): CelType | undefined {
    const named = TYPE_NAMES.get(name);
    if (named !== undefined) node.constant = new CelTypeValue(named);
    const type = named ?? TYPE_NAMES_WITHOUT_VALUE.get(name) ?? this.env.structs(name);
    return type === undefined ? undefined : typeOf(type);
  }

  /** `a.b.c` when it is a chain of plain names. */
  private qualifiedName(node: Expr): string | undefined {
    if (node.kind === 'ident') return node.name;
    if (node.kind !== 'select' || node.testOnly) return undefined;
    const prefix = this.qualifiedName(node.operand);
    return prefix === undefined ? undefined : `${prefix}.${node.field}`;
  }

  private select(node: SelectNode): CelType {
    if (!node.testOnly) {
      const name = this.qualifiedName(node);
      if (name !== undefined) {
        const resolved: IdentNode = { kind: 'ident', offset: node.offset, name };
        const type = this.env.variables.get(name) ?? this.typeName(resolved, name);
        if (type !== undefined) {
          node.resolved = resolved;
          return type;
        }
      }
    }
    const result = this.selectField(node.offset, node.operand, node.field, { optional: false });
    return node.testOnly ? BOOL : this.unifier.resolve(result, 'keep');
  }

  private selectField(offset: number, operand: Expr, field: string, { optional }: { optional: boolean }): CelType {
    const operandType = this.unifier.resolve(this.check(operand), 'keep');
    const unwrapped = optionalValueType(operandType);
    const target = unwrapped ?? operandType;
    const result = this.fieldOf(offset, target, field);
    return unwrapped !== undefined || optional ? optionalOf(result) : result;
  }

  private fieldOf(offset: number, target: CelType, field: string): CelType {
    switch (target.kind) {
      case 'map':
        return target.params[1]!; // maps have a key and a value type
      case 'struct': {
        const type = target.fields?.(field);
        if (type !== undefined) return type;
        const closed = target.fields === undefined;
        this.report(offset, closed ? `unexpected failed resolution of '${target.name}'` : `undefined field '${field}'`);
        return ERROR;
      }
      case 'param':
        this.unifier.assignable(DYN, target);
        return DYN;
      default:
        if (!isDynOrError(target)) {
          this.report(offset, `type '${formatType(target)}' does not support field selection`);
        }
        return DYN;
    }
  }

  private call(node: CallNode): CelType {
    if (node.function === '_?._') {
      const key = node.args[1]!; // the parser made two arguments
      const name = key.kind === 'literal' && typeof key.value === 'string' ? key.value : '';
      const type = this.selectField(node.offset, node.args[0]!, name, { optional: true });
      node.overloads = ['select_optional_field'];
      return this.unifier.resolve(type, 'keep');
    }
    for (const arg of node.args) this.check(arg);
    if (node.target === undefined) {
      const name = node.function.startsWith('.') ? node.function.slice(1) : node.function;
      const fn = this.env.functions.get(name);
      if (fn === undefined) return this.undeclared(node.offset, node.function);
      node.function = name;
      return this.resolve(node, fn, undefined);
    }
    const prefix = this.qualifiedName(node.target);
    const namespaced =
      prefix === undefined ? undefined : this.env.functions.get(`${prefix.replace(/^\./, '')}.${node.function}`);
    if (namespaced !== undefined) {
      node.function = namespaced.name;
      delete node.target;
      return this.resolve(node, namespaced, undefined);
    }
    this.check(node.target);
    const fn = this.env.functions.get(node.function);
    if (fn === undefined) return this.undeclared(node.offset, node.function);
    return this.resolve(node, fn, node.target);
  }

  private resolve(node: CallNode, fn: FunctionDecl, target: Expr | undefined): CelType {
    const argNodes = target === undefined ? node.args : [target, ...node.args];
    const argTypes = argNodes.map((arg) => arg.type!); // all were checked
    if (fn.name === '_&&_' || fn.name === '_||_') return this.logical(node, fn, argTypes);
    const matched: string[] = [];
    let result: CelType | undefined;
    for (const overload of fn.overloads) {
      if (overload.isMember !== (target !== undefined)) continue;
      const fit = this.tryOverload(overload, argTypes);
      if (fit === undefined) continue;
      matched.push(overload.id);
      if (result === undefined) result = fit;
      else if (result.kind !== 'dyn' && !sameType(fit, result)) result = DYN;
    }
    if (result === undefined) {
      const shown = argTypes.map((type) => formatType(this.unifier.resolve(type, 'dyn')));
      const receiver = target === undefined ? '' : `${shown.shift()}.`;
      const signature = `${receiver}(${shown.join(', ')})`;
      this.report(node.offset, `found no matching overload for '${fn.name}' applied to '${signature}'`);
      return ERROR;
    }
    node.overloads = matched;
    return result;
  }

  private logical(node: CallNode, fn: FunctionDecl, argTypes: readonly CelType[]): CelType {
    let valid = true;
    argTypes.forEach((type, i) => {
      if (this.unifier.assignable(type, BOOL)) return;
      this.report(node.args[i]!.offset, `expected type 'bool' but found '${formatType(type)}'`);
      valid = false;
    });
    if (!valid) return ERROR;
    node.overloads = [fn.overloads[0]!.id]; // logical operators have one overload
    return BOOL;
  }

  private tryOverload(overload: Overload, argTypes: readonly CelType[]): CelType | undefined {
    if (overload.params.length === 0) {
      return this.unifier.assignableAll(argTypes, overload.args) ? overload.result : undefined;
    }
    const fresh = new Map(overload.params.map((name) => [name, this.unifier.newParam()]));
    const args = overload.args.map((type) => instantiate(type, fresh));
    if (!this.unifier.assignableAll(argTypes, args)) return undefined;
    return this.unifier.resolve(instantiate(overload.result, fresh), 'keep');
  }

  private join(node: Expr, previous: CelType | undefined, current: CelType): CelType {
    if (previous === undefined) return current;
    if (this.unifier.assignable(previous, current)) return mostGeneral(previous, current);
    if (this.env.mixedLiterals) return DYN;
    this.mismatch(node.offset, previous, current);
    return ERROR;
  }

  private mismatch(offset: number, expected: CelType, actual: CelType): void {
    this.report(offset, `expected type '${formatType(expected)}' but found '${formatType(actual)}'`);
  }

  private unwrapEntry(node: Expr, type: CelType): CelType {
    const inner = optionalValueType(type);
    if (inner !== undefined) return inner;
    if (type.kind !== 'dyn') this.mismatch(node.offset, optionalOf(type), type);
    return type;
  }

  private list(node: ListNode): CelType {
    let element: CelType | undefined;
    node.elements.forEach((item, i) => {
      let type = this.check(item);
      if (node.optional.has(i)) type = this.unwrapEntry(item, type);
      element = this.join(item, element, type);
    });
    return listOf(element ?? this.unifier.newParam());
  }

  private map(node: MapNode): CelType {
    let key: CelType | undefined;
    let value: CelType | undefined;
    for (const entry of node.entries) {
      key = this.join(entry.key, key, this.check(entry.key));
      let type = this.check(entry.value);
      if (entry.optional) type = this.unwrapEntry(entry.value, type);
      value = this.join(entry.value, value, type);
    }
    return mapOf(key ?? this.unifier.newParam(), value ?? this.unifier.newParam());
  }

  private struct(node: StructNode): CelType {
    const name = node.typeName.startsWith('.') ? node.typeName.slice(1) : node.typeName;
    const type = TYPE_NAMES.get(name) ?? this.env.structs(name);
    if (type === undefined) return this.undeclared(node.offset, node.typeName);
    node.typeName = name;
    const isStruct = type.kind === 'struct';
    if (!isStruct) this.report(node.offset, `'${type.name}' is not a message type`);
    for (const field of node.fields) this.structField(field, type);
    return isStruct ? type : ERROR;
  }

  private structField(field: FieldNode, struct: CelType): void {
    let type = this.check(field.value);
    const wanted = struct.fields?.(field.name);
    if (wanted === undefined) this.report(field.offset, `undefined field '${field.name}'`);
    if (field.optional) type = this.unwrapEntry(field.value, type);
    if (wanted === undefined || this.unifier.assignable(wanted, type)) return;
    const given = formatType(type); // as it stands, with the names of what is not known
    const message = `expected type of field '${field.name}' is '${formatType(wanted)}' but provided type is '${given}'`;
    this.report(field.offset, message);
  }

  private within<T>(name: string, type: CelType, run: () => T): T {
    const outer = this.scope;
    this.scope = { name, type, outer };
    const value = run();
    this.scope = outer;
    return value;
  }

  private rangeTypes(node: FoldNode): { first: CelType; second: CelType } {
    const range = this.unifier.resolve(node.range.type!, 'keep'); // the range was checked
    const two = node.iterVar2 !== undefined;
    switch (range.kind) {
      case 'list':
        return two ? { first: INT, second: range.params[0]! } : { first: range.params[0]!, second: DYN };
      case 'map':
        return { first: range.params[0]!, second: range.params[1]! };
      case 'dyn':
      case 'error':
      case 'param':
        this.unifier.assignable(DYN, range);
        return { first: DYN, second: DYN };
      default:
        this.report(
          node.range.offset,
          `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return { first: ERROR, second: ERROR };
    }
  }

  private fold(node: FoldNode): CelType {
    this.check(node.range);
    const accuType = this.check(node.init);
    const { first, second } = this.rangeTypes(node);
    return this.within(node.accuVar, accuType, () => {
      const loop = () => {
        this.check(node.condition);
        this.require(node.condition, BOOL);
        this.check(node.step);
        this.require(node.step, accuType);
      };
      this.within(node.iterVar, first, () =>
        node.iterVar2 === undefined ? loop() : this.within(node.iterVar2, second, loop),
      );
      return this.unifier.resolve(this.check(node.result), 'keep');
    });
  }

  private require(node: Expr, type: CelType): void {
    const actual = node.type!; // checked by the caller
    if (!this.unifier.assignable(type, actual)) this.mismatch(node.offset, type, actual);
  }
}

function instantiate(type: CelType, fresh: ReadonlyMap<string, CelType>): CelType {
  if (type.kind === 'param') return fresh.get(type.name) ?? type;
  if (type.params.length === 0) return type;
  const params = type.params.map((param) => instantiate(param, fresh));
  if (type.kind === 'list') return listOf(params[0]!);
  if (type.kind === 'map') return mapOf(params[0]!, params[1]!);
  if (type.kind === 'type') return typeOf(params[0]!);
  return optionalOf(params[0]!);
}

/** The variables and functions of a CRD rule. */
export function ruleEnvironment(self: CelType, oldSelf: CelType, age: ExpressionAge): CheckEnvironment {
  return {
    functions: functionsFor(age, { makesPatches: false }),
    variables: new Map([
      ['self', self],
      ['oldSelf', oldSelf],
    ]),
    structs: () => undefined,
    mixedLiterals: true,
  };
}

/**
 * Finds the type of every node and the overloads of every call, and writes them into the tree.
 * Out: what is wrong, in cel-go's words; empty when the expression is sound. Follows cel-go's checker.
 */
export function checkTypes(root: Expr, env: CheckEnvironment): SourceIssue[] {
  const issues: SourceIssue[] = [];
  new Checker(env, issues).run(root);
  return issues;
}
