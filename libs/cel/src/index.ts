export {
  type AdmissionCompilationError,
  AdmissionCompiler,
  type AdmissionEnvironment,
  type AdmissionExpression,
} from './admission/admission-compiler.ts';
export {
  type AdmissionInput,
  type AdmissionOutcome,
  AdmissionRun,
  MATCH_CONDITIONS_COST_BUDGET,
} from './admission/admission-run.ts';
export { type FindDefinition, withoutReferences } from './admission/open-api-schema.ts';
export { applyConfigurationOf, type JsonPatchOperation, jsonPatchOf } from './admission/patch-json.ts';
export { type PolicyKinds, PolicyTypeCheck, type TypedKind } from './admission/policy-type-check.ts';
export * from './check/cel-type.ts';
export type { ExpressionAge } from './check/declarations.ts';
export { JSON_PATCH, objectType } from './check/patch-types.ts';
export { explainRule, explainRules } from './explain/explain-rule.ts';
export type {
  BrokenRule,
  DocumentPlace,
  Explanation,
  IterationExplanation,
  LoopExplanation,
  RuleExplanation,
} from './explain/explanation.ts';
export { formatExplanation } from './explain/format-explanation.ts';
export type { RuledDocument } from './explain/locate-value.ts';
export {
  compileExpression,
  type Evaluation,
  type EvaluationOptions,
  Expression,
  type ExpressionEnvironment,
} from './expression.ts';
export type {
  AskedServiceAccount,
  AsyncAuthorizer,
  AuthorizationAnswer,
  AuthorizationQuestion,
  Authorizer,
} from './functions/authorization.ts';
export { AuthorizerValue } from './functions/authorizer.ts';
export { measureRule, RuleError, type RuleMeasure } from './rules/measure-rule.ts';
export { checkRules, type RuleCheckOptions, type StoredExpressions } from './rules/rule-check.ts';
export { PER_CALL_COST_LIMIT } from './rules/rule-program.ts';
export {
  type CompiledRules,
  compileRules,
  RUNTIME_COST_BUDGET,
  type RuleFailure,
  type RuleValidationOptions,
} from './rules/rule-validator.ts';
export { describeValue } from './values/describe-value.ts';
export { equals } from './values/equality.ts';
export { MapValue } from './values/map-value.ts';
export {
  CelDouble,
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  type Val,
  valueType,
} from './values/value.ts';
