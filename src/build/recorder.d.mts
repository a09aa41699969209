/** The file of Python that `backstep recorder` prints. */
export function recorderSource(): string;

export function recorderSections(): readonly { readonly name: string; readonly text: string }[];
