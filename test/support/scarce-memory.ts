/**
 * Memory that ends: the constructors of buffers and of WebAssembly's memories, behind a count of what the program itself
 * asks for.
 * Invariant: an allocation that is refused fails as V8 refuses one, and so does every later one until memory is given back.
 */
const NUMBERS = ['Float64Array', 'Float32Array', 'Int32Array', 'Uint32Array', 'Uint8Array', 'ArrayBuffer'] as const;
const BUFFERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;
/** A line of a stack that lies in a source file, or in what the tests run of it. */
const OWN = /\/(?:src|\.cache\/backstep\/source)\//;

interface ScarceMemory {
  /** How many allocations there have been, those that were refused included. */
  readonly count: number;
  giveBack(): void;
}

/** @param room how many allocations there is memory for */
export function endMemoryAfter(room: number): ScarceMemory {
  const undo: (() => void)[] = [];
  let count = 0;
  const allocate = (message: string): void => {
    if (isOwn() && count++ >= room) throw new RangeError(message);
  };
  const replace = <T extends object, K extends keyof T>(owner: T, name: K, by: (real: T[K]) => T[K]): void => {
    const real = owner[name];
    owner[name] = by(real);
    undo.push(() => {
      owner[name] = real;
    });
  };
  for (const name of NUMBERS) {
    replace(globalThis as unknown as Record<string, typeof Float64Array>, name, (real) => {
      const counted: typeof Float64Array = new Proxy(real, {
        construct: (target, args, newTarget) => {
          // A view of a buffer takes no memory.
          if (typeof args[0] !== 'object' || Array.isArray(args[0])) allocate('Array buffer allocation failed');
          return Reflect.construct(target, args, newTarget === counted ? target : newTarget);
        },
      });
      return counted;
    });
  }
  for (const name of BUFFERS) {
    replace(Buffer, name, (real) => (size: number) => {
      allocate('Array buffer allocation failed');
      return real(size);
    });
  }
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { Memory: new (limits: object) => object } };
  replace(WebAssembly, 'Memory', (real) => {
    return new Proxy(real, {
      construct: (target, args) => {
        allocate('WebAssembly.Memory(): could not allocate memory');
        return Reflect.construct(target, args);
      },
    });
  });
  return {
    get count() {
      return count;
    },
    giveBack: () => {
      for (const each of undo) each();
    },
  };
}

/** Whether the program asks, and not what runs the tests. */
function isOwn(): boolean {
  // After the message come this function, the count and the stand-in.
  return (
    new Error().stack
      ?.split('\n')
      .slice(4, 7)
      .some((line) => OWN.test(line)) === true
  );
}
