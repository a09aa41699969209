/**
 * The lines of the program listing: the scopes and frames of an iteration, and which scopes are folded. Scopes around
 * the cursor are open unless closed by hand; all others are closed unless opened by hand. As code, with all lines of each
 * step, the program is open as a whole but for what was closed by hand.
 */
import { sharedDepth } from '../../timeline/cursor.js';
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
  | { readonly kind: 'frame'; readonly frame: TraceFrame }
  | { readonly kind: 'code'; readonly frame: TraceFrame; readonly text: string; readonly isFirst: boolean };

/** How the program is listed: as steps or as code, and which scopes are open. */
export interface ListingView {
  readonly look: Pick<Session['look'], 'beside'>;
  readonly open: Pick<Session['open'], 'folds'>;
}

export function scopeKey(path: readonly string[]): string {
  return path.join(' › ');
}

/** Whether the program is listed as code. */
export function isCode({ trace }: Moment, { look }: ListingView): boolean {
  return look.beside === 'code' && trace.code !== undefined;
}

/** The program as it is listed at a moment. */
export function listingAt(moment: Moment, shown: ListingView) {
  const { cursor } = moment;
  const lines = listingLines(moment, shown);
  const current = lines.findIndex((candidate) => {
    if (candidate.kind === 'start') return cursor.frame === -1;
    if (candidate.kind !== 'scope') return candidate.frame.index === cursor.frame;
    return !candidate.open && candidate.first <= cursor.frame && cursor.frame <= candidate.last;
  });
  return {
    /** All lines that the folds leave visible, in order. */
    lines,
    asCode: isCode(moment, shown),
    /** The position of the cursor's line: its frame, or the closed scope around it. */
    current: Math.max(0, current),
  };
}

function listingLines(moment: Moment, shown: ListingView): readonly ListingLine[] {
  const { frames, code } = moment.trace;
  const asCode = isCode(moment, shown);
  const openScope = moment.frame?.scope ?? [];
  const lines: ListingLine[] = [{ kind: 'start' }];
  let around: readonly string[] = [];
  let index = 0;
  while (index < frames.length) {
    const frame = frames[index];
    const common = sharedDepth(around, frame.scope);
    let closedAt: number | null = null;
    for (let depth = common; depth < frame.scope.length && closedAt === null; depth++) {
      const path = frame.scope.slice(0, depth + 1);
      const last = lastOfScope(frames, index, path);
      const byHand = shown.open.folds.get(scopeKey(path));
      const open = byHand === undefined ? asCode || path.every((name, k) => openScope[k] === name) : byHand === 'open';
      lines.push({ kind: 'scope', path, open, first: index, last });
      if (!open) closedAt = last;
      around = path;
    }
    if (closedAt !== null) {
      index = closedAt + 1;
      continue;
    }
    if (!asCode) lines.push({ kind: 'frame', frame });
    else
      for (const [k, text] of code!.linesOf(index).entries())
        lines.push({ kind: 'code', frame, text, isFirst: k === 0 });
    around = frame.scope;
    index++;
  }
  return lines;
}

function lastOfScope(frames: readonly TraceFrame[], first: number, path: readonly string[]): number {
  let last = first;
  // Most steps have the very scope of the one before.
  for (let inside = frames[first].scope; last + 1 < frames.length; last++) {
    const { scope } = frames[last + 1];
    if (scope === inside) continue;
    if (sharedDepth(scope, path) !== path.length) break;
    inside = scope;
  }
  return last;
}
