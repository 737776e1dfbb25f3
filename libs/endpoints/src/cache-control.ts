/** For answers that clients and caches must ask for anew each time: nearly all of them, as kube-apiserver has it. */
export const NO_CACHE = 'no-cache, private';
