/** Placeholder. */
export function isSessionText(text: string): boolean {
  return text.includes('"backstep session"');
}
