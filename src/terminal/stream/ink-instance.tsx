// One instance of Ink that neither writes to a terminal nor reads from one: it lays out its content, and the cells of the
// boxes are painted here, each where its box lies, later boxes over earlier ones. Only this file uses Ink's semi-private
// parts, and depends on its exact version.
import { Writable } from 'node:stream';
import { Box, type DOMElement, render } from 'ink';
import { Component, type ReactElement, type ReactNode } from 'react';
import { blankLine, type CellGrid, type CellLine, overlay, type Size } from '../../document/cells/cell-grid.js';
import { heldCells } from '../../document/cells/held-cells.js';
import { guard } from '../../numbers/engine/errors.js';

function paint(root: DOMElement, { columns, rows }: Size): CellGrid {
  const lines = Array.from({ length: rows }, () => blankLine(columns));
  paintNode(root, 0, 0, lines);
  return { columns, rows: lines };
}

function paintNode(node: DOMElement, left: number, top: number, lines: readonly CellLine[]): void {
  const { yogaNode } = node;
  if (yogaNode === undefined) return;
  const x = left + yogaNode.getComputedLeft();
  const y = top + yogaNode.getComputedTop();
  for (const [k, row] of heldCells(node.internal_transform).entries()) {
    const line = lines[y + k];
    if (line !== undefined) overlay(line, x, row);
  }
  for (const child of node.childNodes) {
    if (child.nodeName !== '#text') paintNode(child, x, y, lines);
  }
}

interface InkOptions {
  /** Called each time the content has been laid out and painted. */
  readonly onPaint: (grid: CellGrid) => void;
  /** Called with errors that the content throws while rendering, or that `onPaint` throws. */
  readonly onError: (error: unknown) => void;
}

export function createInkInstance({ onPaint, onError }: InkOptions) {
  const output = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { columns: 1 });
  let box: DOMElement | null = null;
  let size: Size = { columns: 1, rows: 1 };
  const onBox = (node: DOMElement | null): void => {
    box = node;
  };
  // The first render is empty: it only gives access to the root node before Ink has anything to write itself.
  const instance = render(<Root {...size} onBox={onBox} onError={onError} />, {
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
  root.onRender = () => guard(() => onPaint(paint(root, size)), onError);
  return {
    /** Renders synchronously. */
    render: (content: ReactElement, next: Size) => {
      size = next;
      output.columns = size.columns;
      instance.rerender(
        <Root {...size} onBox={onBox} onError={onError}>
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
