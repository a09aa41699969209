/** What is used of esbuild's metafile. */
interface Bundle {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >;
}

export function thirdPartyNotices(root: string, metafile: Bundle): string;
