/** A label or field selector that can't be parsed; `message` is apimachinery's, as a 400 shows it. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}
