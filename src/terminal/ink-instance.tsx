// One instance of Ink that neither writes to a terminal nor reads from one: it lays out its content and hands out its
// root node after each layout. Only this file and the painter use Ink's semi-private parts.

import { Writable } from 'node:stream';
import type { DOMElement } from 'ink';
import { Box, render } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { Component } from 'react';
import type { Size } from '../cells/cell-grid.js';

interface InkOptions {
  /** Called with the root node each time it has been laid out. */
  readonly onLayout: (root: DOMElement) => void;
  /** Called with errors that the content throws while rendering, or that `onLayout` throws. */
  readonly onError: (error: unknown) => void;
}

interface InkInstance {
  /** Renders synchronously. */
  render(content: ReactElement, size: Size): void;
  unmount(): void;
}

export function createInkInstance({ onLayout, onError }: InkOptions): InkInstance {
  const output = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { columns: 1 });
  let box: DOMElement | null = null;
  const onBox = (node: DOMElement | null): void => {
    box = node;
  };
  // The first render is empty: it only gives access to the root node before Ink has anything to write itself.
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
      // Ink writes no last frame to a destroyed output.
      output.destroy();
      instance.unmount();
      instance.cleanup();
    },
  };
}

function rootOf(node: DOMElement | null): DOMElement {
  let root = node;
  while (root?.parentNode !== undefined) root = root.parentNode;
  if (root === null) throw new Error('Ink did not hand out its root node.');
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

/** A class, because React reports render errors only to class components. */
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
