import { isList, isMap, JoinedList } from './collections.ts';
import { JsonMap } from './json-document.ts';
import { SchemaList, SchemaMap } from './schema-value.ts';
import { CelOptional, type Val, valueType } from './value.ts';

/** A kind of value in Go: as cel-go's interpreter has it, and as what it stands for. */
interface GoTypes {
  readonly value: string;
  readonly native: string;
}

const BY_KIND: Readonly<Record<string, GoTypes>> = {
  null: { value: 'types.Null', native: 'structpb.NullValue' },
  bool: { value: 'types.Bool', native: 'bool' },
  int: { value: 'types.Int', native: 'int64' },
  uint: { value: 'types.Uint', native: 'uint64' },
  double: { value: 'types.Double', native: 'float64' },
  string: { value: 'types.String', native: 'string' },
  bytes: { value: 'types.Bytes', native: '[]uint8' },
  timestamp: { value: 'types.Timestamp', native: 'time.Time' },
  duration: { value: 'types.Duration', native: 'time.Duration' },
  type: { value: '*types.Type', native: 'string' },
};
const BY_NAME: Readonly<Record<string, GoTypes>> = {
  Object: { value: '*dynamic.ObjectVal', native: 'map[string]interface {}' },
  JSONPatch: { value: '*mutation.JSONPatchVal', native: '*mutation.JSONPatchVal' },
  'kubernetes.Quantity': { value: 'cel.Quantity', native: '*resource.Quantity' },
  'kubernetes.URL': { value: 'cel.URL', native: '*url.URL' },
  'kubernetes.Semver': { value: 'cel.Semver', native: 'semver.Version' },
  'kubernetes.NamedFormat': { value: 'cel.Format', native: 'cel.Format' },
  'net.IP': { value: 'cel.IP', native: 'netip.Addr' },
  'net.CIDR': { value: 'cel.CIDR', native: 'netip.Prefix' },
};

/** What can only be asked: to Go it stands for an error. */
function receiverOnly(name: string): GoTypes {
  const short = name.split('.').at(-1) ?? name;
  return { value: `library.${short.charAt(0).toLowerCase()}${short.slice(1)}Val`, native: '*types.Err' };
}

function goTypes(value: Val): GoTypes {
  const { kind, name } = valueType(value);
  return BY_KIND[kind] ?? BY_NAME[name.startsWith('Object.') ? 'Object' : name] ?? receiverOnly(name);
}

/** The type of Go by which cel-go knows a value, where a message tells it. */
export function goValueTypeOf(value: Val): string {
  if (value instanceof SchemaList) return '*common.unstructuredList';
  if (value instanceof SchemaMap) return '*common.unstructuredMap';
  if (isList(value)) return value instanceof JoinedList ? '*types.concatList' : '*types.baseList';
  if (isMap(value)) return '*types.baseMap';
  return value instanceof CelOptional ? '*types.Optional' : goTypes(value).value;
}

/** The type of Go of what a value stands for, where a message tells it. */
export function goTypeOf(value: Val): string {
  if (value instanceof CelOptional) return value.value === undefined ? '<nil>' : goTypeOf(value.value);
  if (isList(value)) return Array.isArray(value) ? '[]ref.Val' : '[]interface {}';
  if (isMap(value)) return value instanceof JsonMap ? 'map[string]interface {}' : 'map[ref.Val]ref.Val';
  return goTypes(value).native;
}
