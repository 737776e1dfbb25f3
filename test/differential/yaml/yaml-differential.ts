// npm run differential:yaml [-- --texts 40000 --seed N]: asks sigs.k8s.io/yaml, with which kube-apiserver reads YAML, and
// ours about generated texts: what each is in JSON, which keys it has twice, or why it is none. Exits 1 when less than
// 99.9 % are the same. Needs Go.
import { parseArgs } from 'node:util';
import { decodeYaml, goJson, type JsonValue, YamlSyntaxError } from '#machinery';
import { askGoProgram } from '../ask-go-program.ts';
import { randomOf } from '../random.ts';
import { randomYaml } from './random-yaml.ts';

interface Answer {
  readonly json?: JsonValue;
  readonly error?: string;
  readonly strict?: string;
}

/** Of keys that are wrong in two ways, and of doubled keys that differ in type, Go tells one in no fixed order. */
const SAME_MIN = 0.999;
const DIFFERENCES_SHOWN = 20;

const { values: options } = parseArgs({
  options: {
    texts: { type: 'string', default: '40000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(options.seed);
process.stdout.write(`seed ${seed}\n`);

const texts = Array.from({ length: Number(options.texts) }, (_, i) => randomYaml(randomOf(seed, i)).toWellFormed());
const answers: Answer[] = askGoProgram('yaml-to-json', texts);

const shown = (answer: Answer) => (answer.error ?? `${goJson(answer.json)} ${answer.strict ?? ''}`).slice(0, 400);
let differences = 0;
for (const [i, text] of texts.entries()) {
  const go = shown(answers[i]!); // as many
  const ours = shown(ourAnswer(text));
  if (go === ours || ++differences > DIFFERENCES_SHOWN) continue;
  process.stdout.write(`${JSON.stringify(text).slice(0, 400)}\n  Go   ${go}\n  ours ${ours}\n`);
}
const same = texts.length - differences;
const good = answers.filter(({ error }) => error === undefined).length;
process.stdout.write(
  `${texts.length} texts, ${good} good: the same ${same} (${((100 * same) / texts.length).toFixed(2)} %)\n`,
);
process.exitCode = same >= SAME_MIN * texts.length ? 0 : 1;

function ourAnswer(text: string): Answer {
  try {
    const { value, duplicates } = decodeYaml(text);
    // Go's JSON text was read by JSON.parse, which knows no integers beyond its own.
    return { json: JSON.parse(goJson(value)), ...(duplicates[0] !== undefined && { strict: duplicates[0] }) };
  } catch (error) {
    if (error instanceof YamlSyntaxError) return { error: error.message };
    throw error;
  }
}
