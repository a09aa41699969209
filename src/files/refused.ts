/** What cannot be done, and why, in words for whoever asked. */
export interface Refused {
  readonly kind: 'refused';
  readonly message: string;
}

export function refuse(message: string): Refused {
  return { kind: 'refused', message };
}
