// One instance of Ink whose terminal is not a real one: its input is pushed by hand, its frames go to a function, and
// its root node is handed out for painting. Ink's semi-private parts are used here and in the painter only.

import chalk from 'chalk';
import type { DOMElement } from 'ink';
import { Box, render } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { Component, useLayoutEffect } from 'react';
import type { Size } from '../cells/cell-grid.js';
import { createFrameSink } from './frame-sink.js';
import { createStageInput } from './stage-input.js';

export interface InkOptions {
  readonly size: Size;
  /** Told of each frame that Ink itself renders: lines of text with SGR sequences. */
  readonly onFrame: (frame: string) => void;
  /** Told of errors which the content throws when it is rendered. */
  readonly onError: (error: unknown) => void;
  /** Told when the content unmounts itself. */
  readonly onExit: () => void;
}

export interface InkInstance {
  /** The node above all others, if Ink has the form it is known to have. */
  readonly root: DOMElement | undefined;
  /** Renders at once. */
  render(content: ReactElement, size: Size): void;
  push(bytes: Uint8Array | string): void;
  unmount(): void;
}

/** Note that chalk, which Ink colours with, has one level for the whole process: it is set to true colour here. */
export function createInkInstance({ size, onFrame, onError, onExit }: InkOptions): InkInstance {
  chalk.level = 3;
  const output = createFrameSink(size, onFrame);
  const input = createStageInput();
  let topBox: DOMElement | null = null;
  let isUnmounted = false;
  const callbacks = {
    onError,
    onTopBox: (box: DOMElement | null) => {
      topBox = box;
    },
    onUnmount: () => {
      if (!isUnmounted) onExit();
    },
  };
  // The first render is empty and of one cell, only to reach the root node before anything costly is rendered in Ink's
  // own way.
  const instance = render(<Root columns={1} rows={1} {...callbacks} />, {
    stdout: output as unknown as NodeJS.WriteStream,
    stderr: createFrameSink(size, () => {}) as unknown as NodeJS.WriteStream,
    stdin: input as unknown as NodeJS.ReadStream,
    debug: true,
    patchConsole: false,
    exitOnCtrlC: false,
  });
  return {
    root: findRoot(topBox),
    render: (content, { columns, rows }) => {
      output.columns = columns;
      output.rows = rows;
      instance.rerender(
        <Root columns={columns} rows={rows} {...callbacks}>
          {content}
        </Root>,
      );
    },
    push: input.push,
    unmount: () => {
      isUnmounted = true;
      output.writable = false;
      instance.unmount();
      instance.cleanup();
    },
  };
}

function findRoot(node: DOMElement | null): DOMElement | undefined {
  let root = node ?? undefined;
  while (root?.parentNode !== undefined) root = root.parentNode;
  return root;
}

interface RootProps extends Size {
  readonly onTopBox: (box: DOMElement | null) => void;
  readonly onError: (error: unknown) => void;
  readonly onUnmount: () => void;
  readonly children?: ReactNode;
}

function Root({ columns, rows, onTopBox, onError, onUnmount, children }: RootProps): ReactElement {
  useLayoutEffect(() => onUnmount, [onUnmount]);
  return (
    <Box ref={onTopBox} width={columns} height={rows} flexDirection="column">
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
