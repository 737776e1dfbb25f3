/**
 * Compiles and evaluates the expressions of admission-cases.ts with kube-apiserver's own libraries, and writes types,
 * values, costs and errors to transcripts/admission.json. Needs Go.
 * Run: node test/conformance/cel/record-admission.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRealLibraries } from './admission-answers.ts';
import { ADMISSION_CASES } from './admission-cases.ts';

writeFileSync(join(import.meta.dirname, 'transcripts/admission.json'), askRealLibraries(ADMISSION_CASES));
