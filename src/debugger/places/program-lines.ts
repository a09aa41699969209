/**
 * The lines of the program listing: the scopes and frames of an iteration, and which scopes are folded. Scopes around
 * the cursor are open unless closed by hand; all others are closed unless opened by hand.
 */
import type { TraceFrame } from '../../timeline/trace.js';
import type { Session } from '../session.js';
import type { Moment } from './moment.js';

export type ListingLine =
  | { readonly kind: 'start' }
  | {
      readonly kind: 'scope';
      readonly path: readonly string[];
      readonly open: boolean;
      readonly first: number;
      readonly last: number;
    }
  | { readonly kind: 'frame'; readonly frame: TraceFrame };

export function scopeKey(path: readonly string[]): string {
  return path.join(' › ');
}

/** All lines that these folds leave visible, in order. */
export function listingLines(moment: Moment, folds: Session['folds']): readonly ListingLine[] {
  const { frames } = moment.trace;
  const openScope = moment.frame?.scope ?? [];
  const lines: ListingLine[] = [{ kind: 'start' }];
  let shown: readonly string[] = [];
  let index = 0;
  while (index < frames.length) {
    const frame = frames[index];
    const common = commonDepth(shown, frame.scope);
    let closedAt: number | null = null;
    for (let depth = common; depth < frame.scope.length && closedAt === null; depth++) {
      const path = frame.scope.slice(0, depth + 1);
      const last = lastOfScope(frames, index, path);
      const open = isOpen(path, openScope, folds);
      lines.push({ kind: 'scope', path, open, first: index, last });
      if (!open) closedAt = last;
      shown = path;
    }
    if (closedAt !== null) {
      index = closedAt + 1;
      continue;
    }
    lines.push({ kind: 'frame', frame });
    shown = frame.scope;
    index++;
  }
  return lines;
}

/** The cursor's line: its frame, or the closed scope around it. */
export function cursorLine(lines: readonly ListingLine[], { cursor }: Moment): number {
  const line = lines.findIndex((candidate) => {
    if (candidate.kind === 'start') return cursor.frame === -1;
    if (candidate.kind === 'frame') return candidate.frame.index === cursor.frame;
    return !candidate.open && candidate.first <= cursor.frame && cursor.frame <= candidate.last;
  });
  return Math.max(0, line);
}

function isOpen(path: readonly string[], openScope: readonly string[], folds: Session['folds']): boolean {
  const byHand = folds.get(scopeKey(path));
  if (byHand !== undefined) return byHand === 'open';
  return path.every((name, depth) => openScope[depth] === name);
}

function lastOfScope(frames: readonly TraceFrame[], first: number, path: readonly string[]): number {
  let last = first;
  // Most steps have the very scope of the one before.
  for (let inside = frames[first].scope; last + 1 < frames.length; last++) {
    const { scope } = frames[last + 1];
    if (scope === inside) continue;
    if (commonDepth(scope, path) !== path.length) break;
    inside = scope;
  }
  return last;
}

function commonDepth(a: readonly string[], b: readonly string[]): number {
  let depth = 0;
  while (depth < a.length && depth < b.length && a[depth] === b[depth]) depth++;
  return depth;
}
