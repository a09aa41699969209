import type { BuildOptions } from 'esbuild';

export function forPages(root: string): BuildOptions & { readonly write: false };
