/**
 * Finds state that modules hold: variables, constants that something writes into, and what was made at loading by a
 * function whose results remember. Names are resolved by the compiler, which knows no libraries here.
 * Invariant: a constant of a function or a parameter is never taken for one of a module that has its name.
 */
import ts from 'typescript';

/** Methods that change what they are called on; the last two, only a pattern that remembers how far it got. */
const CHANGING =
  /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|set[A-Z]\w*|exec|test)$/;
const WEAK = /^Weak(Map|Set)$/;
const COLLECTION = /^(Map|Set)$/;

/**
 * @param trees by absolute paths, parsed with their parents
 * @returns sentences about what is held, in the order of the paths
 */
export function findModuleState(trees: ReadonlyMap<string, ts.SourceFile>): readonly string[] {
  const checker = checkerOf(trees);
  const declarationOf = (name: ts.Node): ts.Declaration | undefined => {
    const symbol = checker.getSymbolAtLocation(name);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.valueDeclaration;
  };
  const written = new Set<ts.Node>();
  const remembering = new Set<ts.Node>();
  for (const tree of trees.values()) {
    forEachWrite(tree, (name) => {
      const declaration = declarationOf(name);
      if (declaration === undefined || !ts.isVariableDeclaration(declaration) || isPlainPattern(declaration)) return;
      written.add(declaration);
      const owner = functionAround(declaration);
      if (owner !== undefined && functionAround(name) !== owner) remembering.add(owner);
    });
  }
  const remembers = ({ expression }: ts.CallExpression): boolean => {
    const declaration = declarationOf(expression);
    if (declaration === undefined) return false;
    return remembering.has(
      ts.isVariableDeclaration(declaration) ? (declaration.initializer ?? declaration) : declaration,
    );
  };
  return [...trees].flatMap(([path, tree]) =>
    variablesOf(tree)
      .filter((variable) => written.has(variable) || isMadeToBeWritten(variable) || isMadeBy(remembers, variable))
      .map(({ name }) => `${path.slice(1)} holds ${name.getText()}`),
  );
}

function checkerOf(trees: ReadonlyMap<string, ts.SourceFile>): ts.TypeChecker {
  const options: ts.CompilerOptions = {
    noLib: true,
    types: [],
    jsx: ts.JsxEmit.Preserve,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
  };
  const host: ts.CompilerHost = {
    getSourceFile: (path) => trees.get(path),
    getDefaultLibFileName: () => '',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => trees.has(path),
    readFile: () => undefined,
  };
  return ts.createProgram([...trees.keys()], options, host).getTypeChecker();
}

function variablesOf(tree: ts.SourceFile): readonly ts.VariableDeclaration[] {
  return tree.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? statement.declarationList.declarations : [],
  );
}

/** Calls `found` with the name at the root of whatever is assigned to or changed: of `a.b[0] = 1`, with `a`. */
function forEachWrite(tree: ts.SourceFile, found: (name: ts.Identifier) => void): void {
  const visit = (node: ts.Node): void => {
    const target = targetOf(node);
    const root = target === null ? null : rootOf(target);
    if (root !== null && ts.isIdentifier(root)) found(root);
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

function targetOf(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment ? node.left : null;
  }
  if (ts.isDeleteExpression(node)) return node.expression;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator, operand } = node;
    return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken ? operand : null;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  return CHANGING.test(node.expression.name.text) ? node.expression.expression : null;
}

function rootOf(expression: ts.Expression): ts.Expression {
  return ts.isPropertyAccessExpression(expression) ||
    ts.isElementAccessExpression(expression) ||
    ts.isNonNullExpression(expression)
    ? rootOf(expression.expression)
    : expression;
}

function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}

/** Whether it is a pattern that begins anew with each text. */
function isPlainPattern({ initializer }: ts.VariableDeclaration): boolean {
  if (initializer === undefined) return false;
  if (ts.isRegularExpressionLiteral(initializer)) return !/[gy][a-z]*$/.test(initializer.text);
  if (!ts.isNewExpression(initializer) || initializer.expression.getText() !== 'RegExp') return false;
  const flags = initializer.arguments?.[1]?.getText() ?? '';
  return !/[gy]/.test(flags);
}

/** A variable, or a collection that nothing could ever be in otherwise. */
function isMadeToBeWritten({ parent, initializer, type }: ts.VariableDeclaration): boolean {
  if ((parent.flags & ts.NodeFlags.Const) === 0) return true;
  if (initializer === undefined || !ts.isNewExpression(initializer)) return false;
  const made = initializer.expression.getText();
  const isEmpty = (initializer.arguments ?? []).length === 0 && type === undefined;
  return WEAK.test(made) || (COLLECTION.test(made) && isEmpty);
}

function isMadeBy(remembers: (call: ts.CallExpression) => boolean, { initializer }: ts.VariableDeclaration): boolean {
  const visit = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    return (ts.isCallExpression(node) && remembers(node)) || ts.forEachChild(node, visit) === true;
  };
  return initializer !== undefined && visit(initializer);
}
