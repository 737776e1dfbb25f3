/** A document as go-yaml's parser gives it to its decoder; aliases are resolved, but not replaced. `line` is 0-based. */
export type YamlNode = YamlScalar | YamlSequence | YamlMapping | YamlAlias;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly line: number;
  /** In full: `tag:yaml.org,2002:int`; '' if there is none. */
  readonly tag: string;
  readonly value: string;
  /** Whether its text says what type it has. */
  readonly isImplicit: boolean;
}

export interface YamlSequence {
  readonly kind: 'sequence';
  readonly line: number;
  readonly items: YamlNode[];
}

export interface YamlMapping {
  readonly kind: 'mapping';
  readonly line: number;
  readonly entries: YamlEntry[];
}

export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface YamlAlias {
  readonly kind: 'alias';
  readonly line: number;
  readonly name: string;
  readonly target: YamlNode;
}
