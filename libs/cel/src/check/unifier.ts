import { CelType, DYN, isDynOrError, sameType } from './cel-type.ts';

/** Bindings of type parameters found so far. A failed attempt is undone, so nothing is copied on success. */
export class Unifier {
  private readonly bound = new Map<string, CelType>();
  private readonly trail: { name: string; before: CelType | undefined }[] = [];
  private fresh = 0;

  newParam(): CelType {
    return new CelType('param', `_var${this.fresh++}`);
  }

  /** Whether a value of type `from` fits where `to` is wanted; binds parameters on both sides if so. */
  assignable(from: CelType, to: CelType): boolean {
    const mark = this.trail.length;
    if (this.unify(from, to)) return this.commit(mark);
    return this.undo(mark);
  }

  /** As `assignable`, for argument lists: all or nothing. */
  assignableAll(from: readonly CelType[], to: readonly CelType[]): boolean {
    if (from.length !== to.length) return false;
    const mark = this.trail.length;
    if (from.every((type, i) => this.unify(type, to[i]!))) return this.commit(mark); // lengths are equal
    return this.undo(mark);
  }

  private commit(mark: number): true {
    this.trail.length = mark;
    return true;
  }

  private undo(mark: number): false {
    for (let i = this.trail.length - 1; i >= mark; i--) {
      const { name, before } = this.trail[i]!; // i is inside the trail
      if (before === undefined) this.bound.delete(name);
      else this.bound.set(name, before);
    }
    this.trail.length = mark;
    return false;
  }

  private bind(param: CelType, type: CelType): void {
    this.trail.push({ name: param.name, before: this.bound.get(param.name) });
    this.bound.set(param.name, type);
  }

  private unify(from: CelType, to: CelType): boolean {
    if (from === to && from.params.length === 0 && from.kind !== 'param') return true;
    if (to.kind === 'param') {
      const verdict = this.substitutable(from, to);
      if (verdict !== undefined) return verdict;
    }
    if (from.kind === 'param') return this.substitutable(to, from) ?? false;
    if (isDynOrError(from) || isDynOrError(to)) return true;
    if (from.kind === 'null') return isNullable(to);
    if (to.kind === 'null') return isNullable(from);
    if (from.kind === 'type') return to.kind === 'type';
    if (from.kind !== to.kind || from.name !== to.name) return false;
    if (from.params.length !== to.params.length) return false;
    return from.params.every((param, i) => this.unify(param, to.params[i]!)); // lengths are equal
  }

  /** Whether `param` may stand for `type`: true, false, or undefined for "unbound and not possible this way round". */
  private substitutable(type: CelType, param: CelType): boolean | undefined {
    if (type.kind === 'param' && type.name === param.name) return true;
    const current = this.bound.get(param.name);
    if (current !== undefined) {
      if (sameType(type, current)) return true;
      if (!this.unify(type, current)) return false;
      const general = mostGeneral(type, current);
      if (!this.occurs(param, general)) this.bind(param, general);
      return true;
    }
    if (this.occurs(param, type)) return undefined;
    this.bind(param, type);
    return true;
  }

  private occurs(param: CelType, within: CelType): boolean {
    if (within.kind === 'param') {
      if (within.name === param.name) return true;
      const current = this.bound.get(within.name);
      return current !== undefined && this.occurs(param, current);
    }
    return within.params.some((inner) => this.occurs(param, inner));
  }

  /** Replaces bound parameters; with `unbound: 'dyn'` also the free ones. */
  resolve(type: CelType, unbound: 'dyn' | 'keep'): CelType {
    if (type.kind === 'param') {
      const current = this.bound.get(type.name);
      if (current !== undefined) return this.resolve(current, unbound);
      return unbound === 'dyn' ? DYN : type;
    }
    if (type.params.length === 0) return type;
    const params = type.params.map((param) => this.resolve(param, unbound));
    if (params.every((param, i) => param === type.params[i])) return type;
    return new CelType(type.kind, type.name, params, type.fields);
  }
}

function isNullable(type: CelType): boolean {
  return ['null', 'opaque', 'struct', 'duration', 'timestamp'].includes(type.kind);
}

/** The wider of two types that are known to unify. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isEqualOrLessSpecific(a, b) ? a : b;
}

function isEqualOrLessSpecific(a: CelType, b: CelType): boolean {
  if (a.kind === 'dyn' || a.kind === 'param') return true;
  if (b.kind === 'dyn' || b.kind === 'param') return false;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.kind === 'list' || a.kind === 'map' || a.kind === 'opaque') {
    if (a.name !== b.name || a.params.length !== b.params.length) return false;
    return a.params.every((param, i) => isEqualOrLessSpecific(param, b.params[i]!)); // lengths are equal
  }
  return sameType(a, b);
}
