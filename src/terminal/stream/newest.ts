/**
 * Frames for whoever may be slow: a terminal, a page, a broker. Where there is no room, only the newest frame is kept, so
 * that a slow reader skips frames and no backlog grows; and what differs from the frame before is encoded once for all
 * readers.
 */
import { remember } from '../../numbers/kernels/remember.js';

/** Whoever the frames are for. */
interface Reader<Frame> {
  hasRoom(): boolean;
  /** Sends a frame to a reader who has the one before; null where it is not known what they have. */
  send(before: Frame | null, next: Frame): void;
}

export class Newest<Frame> {
  private sent: Frame | null = null;
  private newest: Frame | null = null;

  constructor(private readonly reader: Reader<Frame>) {}

  /** Sends a frame, now or when there is room, unless a newer one comes first. */
  put(frame: Frame): void {
    this.newest = frame;
    this.flush();
  }

  /** Sends the newest, if it was not sent, where there is room now. */
  flush(): void {
    const { sent, newest } = this;
    if (newest === null || newest === sent || !this.reader.hasRoom()) return;
    this.sent = newest;
    this.reader.send(sent, newest);
  }

  /** What the reader has is no longer known. */
  forget(): void {
    this.sent = null;
  }
}

/** A frame is compared with few others. What lagging readers need beyond that is not worth keeping. */
const MOST_KEPT = 8;

/** Encodes each difference once: all who have had the same frame share the result. */
export function encodeOnce<Frame extends object, Bytes, How = void>(
  encode: (before: Frame | null, next: Frame, how: How) => Bytes,
): typeof encode {
  interface Encoded {
    /** Weak: with strong references each frame would keep its predecessor alive, and the newest one all of them. */
    readonly before: WeakRef<Frame> | null;
    readonly how: How;
    readonly bytes: Bytes;
  }
  const encodedFor = remember((_next: Frame): Encoded[] => []);
  // Hundreds of readers in a row are at the same frames.
  let last: { readonly before: Frame | null; readonly next: Frame; readonly how: How; readonly bytes: Bytes } | null =
    null;
  return (before, next, how) => {
    if (last?.next === next && last.before === before && last.how === how) return last.bytes;
    const encoded = encodedFor(next);
    // A frame that was collected is different from none.
    const isSame = (each: Encoded): boolean =>
      each.how === how && (before === null ? each.before === null : each.before?.deref() === before);
    const known = encoded.find(isSame);
    const bytes = known === undefined ? encode(before, next, how) : known.bytes;
    if (known === undefined && encoded.length < MOST_KEPT)
      encoded.push({ before: before && new WeakRef(before), how, bytes });
    last = { before, next, how, bytes };
    return bytes;
  };
}
