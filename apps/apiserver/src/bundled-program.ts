/** Where the program of a thread is, such as "storage-thread": beside the bundle. Undefined when this runs from source. */
export function bundledProgram(name: string): URL | undefined {
  return import.meta.url.endsWith('.ts') ? undefined : new URL(`./${name}.js`, import.meta.url);
}
