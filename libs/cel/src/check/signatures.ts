const NUMBERS = ['int', 'uint', 'double'] as const;
const ID_OF: Record<string, string> = { int: 'int64', uint: 'uint64', double: 'double' };

function orderings(name: string): string[] {
  const overloads = [`${name}_bool (bool, bool) bool`];
  for (const left of NUMBERS) {
    const rights = [left, ...NUMBERS.filter((right) => right !== left)];
    for (const right of rights) {
      const suffix = left === right ? ID_OF[left] : `${ID_OF[left]}_${ID_OF[right]}`;
      overloads.push(`${name}_${suffix} (${left}, ${right}) bool`);
    }
  }
  for (const type of ['string', 'bytes', 'timestamp', 'duration'])
    overloads.push(`${name}_${type} (${type}, ${type}) bool`);
  return overloads;
}

function timestampPart(id: string, duration?: string): string[] {
  const overloads = [`.${id} (timestamp) int`, `.${id}_with_tz (timestamp, string) int`];
  return duration === undefined ? overloads : [...overloads, `.${duration} (duration) int`];
}

const SUMMABLE = ['int', 'uint', 'double', 'duration'] as const;
const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'] as const;
const perType = (types: readonly string[], signature: (type: string) => string): string[] => types.map(signature);

const FORMAT_NAMES = [
  'dns1123Label',
  'dns1123Subdomain',
  'dns1035Label',
  'qualifiedName',
  'dns1123LabelPrefix',
  'dns1123SubdomainPrefix',
  'dns1035LabelPrefix',
  'labelValue',
  'uri',
  'uuid',
  'byte',
  'date',
  'datetime',
] as const;

/**
 * Every function that Kubernetes 1.37 offers to expressions. An overload is written `id (arguments) result`, with a dot
 * before the id of a member function, whose first argument is the receiver. The ids are cel-go's and kube-apiserver's:
 * the cost model and the implementations go by them. Order matters where a call fits several overloads. `since 1.n` at
 * the end keeps an overload from new expressions until the version after, `for patches` from all but mutating policies.
 */
export const SIGNATURES: Record<string, string[]> = {
  '_?_:_': ['conditional (bool, A, A) A'],
  '_&&_': ['logical_and (bool, bool) bool'],
  '_||_': ['logical_or (bool, bool) bool'],
  '!_': ['logical_not (bool) bool'],
  '@not_strictly_false': ['not_strictly_false (bool) bool'],
  '_==_': ['equals (A, A) bool'],
  '_!=_': ['not_equals (A, A) bool'],
  '_+_': [
    'add_bytes (bytes, bytes) bytes',
    'add_double (double, double) double',
    'add_duration_duration (duration, duration) duration',
    'add_duration_timestamp (duration, timestamp) timestamp',
    'add_timestamp_duration (timestamp, duration) timestamp',
    'add_int64 (int, int) int',
    'add_list (list(A), list(A)) list(A)',
    'add_string (string, string) string',
    'add_uint64 (uint, uint) uint',
  ],
  '_/_': ['divide_double (double, double) double', 'divide_int64 (int, int) int', 'divide_uint64 (uint, uint) uint'],
  '_%_': ['modulo_int64 (int, int) int', 'modulo_uint64 (uint, uint) uint'],
  '_*_': [
    'multiply_double (double, double) double',
    'multiply_int64 (int, int) int',
    'multiply_uint64 (uint, uint) uint',
  ],
  '-_': ['negate_double (double) double', 'negate_int64 (int) int'],
  '_-_': [
    'subtract_double (double, double) double',
    'subtract_duration_duration (duration, duration) duration',
    'subtract_int64 (int, int) int',
    'subtract_timestamp_duration (timestamp, duration) timestamp',
    'subtract_timestamp_timestamp (timestamp, timestamp) duration',
    'subtract_uint64 (uint, uint) uint',
  ],
  '_<_': orderings('less'),
  '_<=_': orderings('less_equals'),
  '_>_': orderings('greater'),
  '_>=_': orderings('greater_equals'),
  '_[_]': [
    'index_list (list(A), int) A',
    'index_map (map(A, B), A) B',
    'optional_list_index_int (optional(list(A)), int) optional(A)',
    'optional_map_index_value (optional(map(A, B)), A) optional(B)',
  ],
  '@in': ['in_list (A, list(A)) bool', 'in_map (A, map(A, B)) bool'],
  size: [
    'size_bytes (bytes) int',
    '.bytes_size (bytes) int',
    'size_list (list(A)) int',
    '.list_size (list(A)) int',
    'size_map (map(A, B)) int',
    '.map_size (map(A, B)) int',
    'size_string (string) int',
    '.string_size (string) int',
  ],
  type: ['type (A) type(A)'],
  bool: ['bool_to_bool (bool) bool', 'string_to_bool (string) bool'],
  bytes: ['bytes_to_bytes (bytes) bytes', 'string_to_bytes (string) bytes'],
  double: [
    'double_to_double (double) double',
    'int64_to_double (int) double',
    'string_to_double (string) double',
    'uint64_to_double (uint) double',
  ],
  duration: ['duration_to_duration (duration) duration', 'string_to_duration (string) duration'],
  dyn: ['to_dyn (A) dyn'],
  int: [
    'int64_to_int64 (int) int',
    'double_to_int64 (double) int',
    'duration_to_int64 (duration) int',
    'string_to_int64 (string) int',
    'timestamp_to_int64 (timestamp) int',
    'uint64_to_int64 (uint) int',
  ],
  string: [
    'string_to_string (string) string',
    'bool_to_string (bool) string',
    'bytes_to_string (bytes) string',
    'double_to_string (double) string',
    'duration_to_string (duration) string',
    'int64_to_string (int) string',
    'timestamp_to_string (timestamp) string',
    'uint64_to_string (uint) string',
    'ip_to_string (ip) string',
    'cidr_to_string (cidr) string',
  ],
  timestamp: [
    'timestamp_to_timestamp (timestamp) timestamp',
    'int64_to_timestamp (int) timestamp',
    'string_to_timestamp (string) timestamp',
  ],
  uint: [
    'uint64_to_uint64 (uint) uint',
    'double_to_uint64 (double) uint',
    'int64_to_uint64 (int) uint',
    'string_to_uint64 (string) uint',
  ],
  contains: ['.contains_string (string, string) bool'],
  endsWith: ['.ends_with_string (string, string) bool'],
  startsWith: ['.starts_with_string (string, string) bool'],
  matches: ['matches (string, string) bool', '.matches_string (string, string) bool'],
  getFullYear: timestampPart('timestamp_to_year'),
  getMonth: timestampPart('timestamp_to_month'),
  getDayOfYear: timestampPart('timestamp_to_day_of_year'),
  getDayOfMonth: timestampPart('timestamp_to_day_of_month'),
  getDate: timestampPart('timestamp_to_day_of_month_1_based'),
  getDayOfWeek: timestampPart('timestamp_to_day_of_week'),
  getHours: timestampPart('timestamp_to_hours', 'duration_to_hours'),
  getMinutes: timestampPart('timestamp_to_minutes', 'duration_to_minutes'),
  getSeconds: timestampPart('timestamp_to_seconds', 'duration_to_seconds'),
  getMilliseconds: timestampPart('timestamp_to_milliseconds', 'duration_to_milliseconds'),

  // Optional types.
  'optional.of': ['optional_of (A) optional(A)'],
  'optional.ofNonZeroValue': ['optional_ofNonZeroValue (A) optional(A)'],
  'optional.none': ['optional_none () optional(A)'],
  'optional.unwrap': ['optional_unwrap (list(optional(A))) list(A)'],
  unwrapOpt: ['.optional_unwrapOpt (list(optional(A))) list(A)'],
  value: ['.optional_value (optional(A)) A'],
  hasValue: ['.optional_hasValue (optional(A)) bool'],
  or: ['.optional_or_optional (optional(A), optional(A)) optional(A)'],
  orValue: ['.optional_orValue_value (optional(A), A) A'],
  '_?._': ['select_optional_field (dyn, string) optional(A)'],
  '_[?_]': [
    'list_optindex_optional_int (list(A), int) optional(A)',
    'optional_list_optindex_optional_int (optional(list(A)), int) optional(A)',
    'map_optindex_optional_value (map(A, B), A) optional(B)',
    'optional_map_optindex_optional_value (optional(map(A, B)), A) optional(B)',
  ],
  last: ['.list_last (list(A)) optional(A)'],
  first: ['.list_first (list(A)) optional(A)'],

  // Strings extension, version 2.
  charAt: ['.string_char_at_int (string, int) string'],
  indexOf: [
    '.string_index_of_string (string, string) int',
    '.string_index_of_string_int (string, string, int) int',
    '.list_a_index_of_int (list(A), A) int',
  ],
  lastIndexOf: [
    '.string_last_index_of_string (string, string) int',
    '.string_last_index_of_string_int (string, string, int) int',
    '.list_a_last_index_of_int (list(A), A) int',
  ],
  lowerAscii: ['.string_lower_ascii (string) string'],
  upperAscii: ['.string_upper_ascii (string) string'],
  replace: [
    '.string_replace_string_string (string, string, string) string',
    '.string_replace_string_string_int (string, string, string, int) string',
  ],
  split: [
    '.string_split_string (string, string) list(string)',
    '.string_split_string_int (string, string, int) list(string)',
  ],
  substring: ['.string_substring_int (string, int) string', '.string_substring_int_int (string, int, int) string'],
  trim: ['.string_trim (string) string'],
  format: ['.string_format (string, list(dyn)) string'],
  'strings.quote': ['strings_quote (string) string'],
  join: ['.list_join (list(string)) string', '.list_join_string (list(string), string) string'],

  // Lists: kube-apiserver's own and the extension, version 3.
  isSorted: perType(COMPARABLE, (type) => `.list_${type}_is_sorted_bool (list(${type})) bool`),
  sum: perType(SUMMABLE, (type) => `.list_${type}_sum_${type} (list(${type})) ${type}`),
  max: perType(COMPARABLE, (type) => `.list_${type}_max_${type} (list(${type})) ${type}`),
  min: perType(COMPARABLE, (type) => `.list_${type}_min_${type} (list(${type})) ${type}`),
  includes: ['.list_includes_dyn_dyn (dyn, dyn) bool since 1.37'],
  slice: ['.list_slice (list(A), int, int) list(A)'],
  flatten: ['.list_flatten (list(list(A))) list(A)', '.list_flatten_int (list(dyn), int) list(dyn)'],
  sort: perType(COMPARABLE, (type) => `.list_${type}_sort (list(${type})) list(${type})`),
  '@sortByAssociatedKeys': perType(
    COMPARABLE,
    (type) => `.list_${type}_sortByAssociatedKeys (list(A), list(${type})) list(A)`,
  ),
  'lists.range': ['lists_range (int) list(int)'],
  reverse: ['.list_reverse (list(A)) list(A)'],
  distinct: ['.list_distinct (list(A)) list(A)'],
  'cel.@mapInsert': [
    '@mapInsert_map_map (map(A, B), map(A, B)) map(A, B)',
    '@mapInsert_map_key_value (map(A, B), A, B) map(A, B)',
  ],
  'sets.contains': ['list_sets_contains_list (list(A), list(A)) bool'],
  'sets.equivalent': ['list_sets_equivalent_list (list(A), list(A)) bool'],
  'sets.intersects': ['list_sets_intersects_list (list(A), list(A)) bool'],

  find: ['.string_find_string (string, string) string'],
  findAll: [
    '.string_find_all_string (string, string) list(string)',
    '.string_find_all_string_int (string, string, int) list(string)',
  ],

  url: ['string_to_url (string) url'],
  getScheme: ['.url_get_scheme (url) string'],
  getHost: ['.url_get_host (url) string'],
  getHostname: ['.url_get_hostname (url) string'],
  getPort: ['.url_get_port (url) string'],
  getEscapedPath: ['.url_get_escaped_path (url) string'],
  getQuery: ['.url_get_query (url) map(string, list(string))'],
  isURL: ['is_url_string (string) bool'],

  quantity: ['string_to_quantity (string) quantity'],
  isQuantity: ['is_quantity_string (string) bool'],
  sign: ['quantity_sign (quantity) int'],
  isGreaterThan: [
    '.quantity_is_greater_than (quantity, quantity) bool',
    '.semver_is_greater_than (semver, semver) bool',
  ],
  isLessThan: ['.quantity_is_less_than (quantity, quantity) bool', '.semver_is_less_than (semver, semver) bool'],
  compareTo: ['.quantity_compare_to (quantity, quantity) int', '.semver_compare_to (semver, semver) int'],
  asApproximateFloat: ['.quantity_get_float (quantity) double'],
  asInteger: ['.quantity_get_int (quantity) int'],
  isInteger: ['.quantity_is_integer (quantity) bool'],
  add: ['.quantity_add (quantity, quantity) quantity', '.quantity_add_int (quantity, int) quantity'],
  sub: ['.quantity_sub (quantity, quantity) quantity', '.quantity_sub_int (quantity, int) quantity'],

  semver: ['string_to_semver (string) semver', 'string_bool_to_semver (string, bool) semver'],
  isSemver: ['is_semver_string (string) bool', 'is_semver_string_bool (string, bool) bool'],
  major: ['.semver_major (semver) int'],
  minor: ['.semver_minor (semver) int'],
  patch: ['.semver_patch (semver) int'],

  ip: ['string_to_ip (string) ip', '.cidr_ip (cidr) ip'],
  family: ['.ip_family (ip) int'],
  'ip.isCanonical': ['ip_is_canonical (string) bool'],
  isUnspecified: ['.ip_is_unspecified (ip) bool'],
  isLoopback: ['.ip_is_loopback (ip) bool'],
  isLinkLocalMulticast: ['.ip_is_link_local_multicast (ip) bool'],
  isLinkLocalUnicast: ['.ip_is_link_local_unicast (ip) bool'],
  isGlobalUnicast: ['.ip_is_global_unicast (ip) bool'],
  isIP: ['is_ip (string) bool'],
  cidr: ['string_to_cidr (string) cidr'],
  containsIP: ['.cidr_contains_ip_string (cidr, string) bool', '.cidr_contains_ip_ip (cidr, ip) bool'],
  containsCIDR: ['.cidr_contains_cidr_string (cidr, string) bool', '.cidr_contains_cidr (cidr, cidr) bool'],
  prefixLength: ['.cidr_prefix_length (cidr) int'],
  masked: ['.cidr_masked (cidr) cidr'],
  isCIDR: ['is_cidr (string) bool'],

  ...Object.fromEntries(FORMAT_NAMES.map((name) => [`format.${name}`, [`format.${name} () format`]])),
  'format.named': ['format-named (string) optional(format)'],
  validate: ['.format-validate (format, string) optional(list(string))'],

  'jsonpatch.escapeKey': ['string_jsonpatch_escapeKey_string (string) string for patches'],

  path: ['.authorizer_path (authorizer, string) pathCheck'],
  group: ['.authorizer_group (authorizer, string) groupCheck'],
  serviceAccount: ['.authorizer_serviceaccount (authorizer, string, string) authorizer'],
  resource: ['.groupcheck_resource (groupCheck, string) resourceCheck'],
  subresource: ['.resourcecheck_subresource (resourceCheck, string) resourceCheck'],
  namespace: ['.resourcecheck_namespace (resourceCheck, string) resourceCheck'],
  name: ['.resourcecheck_name (resourceCheck, string) resourceCheck'],
  check: ['.pathcheck_check (pathCheck, string) decision', '.resourcecheck_check (resourceCheck, string) decision'],
  errored: ['.decision_errored (decision) bool'],
  error: ['.decision_error (decision) string'],
  allowed: ['.decision_allowed (decision) bool'],
  reason: ['.decision_reason (decision) string'],
  fieldSelector: ['.authorizer_fieldselector (resourceCheck, string) resourceCheck'],
  labelSelector: ['.authorizer_labelselector (resourceCheck, string) resourceCheck'],
};
