// One instance of Ink that writes to no terminal and reads none: it lays out what it is given, and its root node is handed
// out after each layout. Ink's semi-private parts are used here and in the painter only.

import { Writable } from 'node:stream';
import type { DOMElement } from 'ink';
import { Box, render } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { Component } from 'react';
import type { Size } from '../cells/cell-grid.js';

export interface InkOptions {
  /** Told of the node above all others, each time it has been laid out. */
  readonly onLayout: (root: DOMElement) => void;
  /** Told of errors that the content throws when it is rendered, or that `onLayout` throws. */
  readonly onError: (error: unknown) => void;
}

export interface InkInstance {
  /** Renders at once. */
  render(content: ReactElement, size: Size): void;
  unmount(): void;
}

export function createInkInstance({ onLayout, onError }: InkOptions): InkInstance {
  const output = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { columns: 1 });
  let box: DOMElement | null = null;
  const onBox = (node: DOMElement | null): void => {
    box = node;
  };
  // The first render is empty, only to reach the root node before there is anything that Ink could write in its own way.
  const instance = render(<Root columns={1} rows={1} onBox={onBox} onError={onError} />, {
    stdout: output as unknown as NodeJS.WriteStream,
    stderr: output as unknown as NodeJS.WriteStream,
    // Keys do not come through Ink.
    stdin: { isTTY: false } as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  const root = rootOf(box);
  // Ink calls this after each layout, to write. An error here would reach React.
  root.onRender = () => {
    try {
      onLayout(root);
    } catch (error) {
      onError(error);
    }
  };
  return {
    render: (content, { columns, rows }) => {
      output.columns = columns;
      instance.rerender(
        <Root columns={columns} rows={rows} onBox={onBox} onError={onError}>
          {content}
        </Root>,
      );
    },
    unmount: () => {
      root.onRender = () => {};
      // To an output that is gone Ink writes no last frame.
      output.destroy();
      instance.unmount();
      instance.cleanup();
    },
  };
}

function rootOf(node: DOMElement | null): DOMElement {
  let root = node;
  while (root?.parentNode !== undefined) root = root.parentNode;
  if (root === null) throw new Error('Ink has not given its nodes away.');
  return root;
}

interface RootProps extends Size {
  readonly onBox: (node: DOMElement | null) => void;
  readonly onError: (error: unknown) => void;
  readonly children?: ReactNode;
}

function Root({ columns, rows, onBox, onError, children }: RootProps): ReactElement {
  return (
    <Box ref={onBox} width={columns} height={rows} flexDirection="column">
      <ErrorBoundary onError={onError}>{children}</ErrorBoundary>
    </Box>
  );
}

interface BoundaryProps {
  readonly onError: (error: unknown) => void;
  readonly children: ReactNode;
}

/** A class, for React tells only a class of the errors of a render. */
class ErrorBoundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}
