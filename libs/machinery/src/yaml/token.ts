/** What the scanner makes of a text: the tokens of YAML 1.1 (https://yaml.org/spec/1.1/). */
export type YamlToken = PunctuationToken | ScalarToken | NameToken | TagToken | VersionToken | TagDirectiveToken;

/** Of tokens that have nothing but a place; those of blocks have no text either, they follow from indentation. */
export type Punctuation =
  | 'stream end'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | '-'
  | 'key'
  | 'value';

interface Placed {
  /** 0-based line in which the token begins. */
  readonly line: number;
}

export interface PunctuationToken extends Placed {
  readonly type: Punctuation;
}

export interface ScalarToken extends Placed {
  readonly type: 'scalar';
  readonly value: string;
  /** Without quotes around it, and no block: the value may be another thing than a string. */
  readonly isPlain: boolean;
}

export interface NameToken extends Placed {
  readonly type: 'anchor' | 'alias';
  readonly name: string;
}

/** `!handle!suffix`; the handle is empty for `!<suffix>`. */
export interface TagToken extends Placed {
  readonly type: 'tag';
  readonly handle: string;
  readonly suffix: string;
}

export interface VersionToken extends Placed {
  readonly type: '%YAML';
  readonly version: string;
}

export interface TagDirectiveToken extends Placed {
  readonly type: '%TAG';
  readonly handle: string;
  readonly prefix: string;
}
