/** Where the storage thread's program is: beside the bundle, or, when run from source, where libs/storage has it. */
export function storageThreadUrl(): URL | undefined {
  return import.meta.url.endsWith('.ts') ? undefined : new URL('./storage-thread.js', bundleUrl());
}

/** The bundle's folder, also when this code lies in one of its chunks. */
function bundleUrl(): string {
  return import.meta.url.replace(/chunks\/[^/]*$/, '');
}
