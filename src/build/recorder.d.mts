/** The file of Python that `backstep recorder` prints. */
export function recorderSource(): string;
