/** The completion of the command line for zsh, whose own completion system shows what each word means. */
import type {
  CompletableCommand,
  CompletableOption,
  CompletableProgram,
  Values,
  Word,
} from '../arguments/completable.js';
import { quoteForShell } from '../arguments/quoting.js';

export function zshCompletion(program: CompletableProgram): string {
  const commandWords = program.commands.map(({ name, about }) => ({ text: name, about }));
  return `#compdef backstep
# Completion of backstep for zsh, made by "backstep completion zsh".
# As a file _backstep in a folder of $fpath, or in ~/.zshrc after compinit: source <(backstep completion zsh)

_backstep() {
  local curcontext=$curcontext context state state_descr line
  typeset -A opt_args
  local -a shared=(
${program.options.flatMap(optionSpecs).map(indentBy(4)).join('\n')}
  )
  _arguments -C $shared '1: :->first' '*:: :->rest'
  case $state in
    first)
      _backstep_commands
      ${program.argument === null ? '' : actionFor(program.argument)}
      ;;
    rest)
      case $words[1] in
${program.commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

${[describeFunction('commands', commandWords, ''), ...valueFunctions(program)].join('\n\n')}

# A file of $fpath is run at the first completion; one that is sourced makes itself known.
if [[ $funcstack[1] == _backstep ]]; then
  _backstep "$@"
else
  compdef _backstep backstep
fi
`;
}

function commandCase({ name, options, argument, isArgumentRepeatable }: CompletableCommand): string {
  const position = isArgumentRepeatable ? '*' : '1';
  const specs = [
    ...options.flatMap(optionSpecs),
    ...(argument === null ? [] : [quoteForShell(`${position}:${argument.name}:${actionFor(argument)}`)]),
  ];
  return `        ${name})\n          _arguments $shared \\\n${specs.map(indentBy(12)).join(' \\\n')}\n          ;;`;
}

/** A spec of _arguments for each name of an option. */
function optionSpecs({ names, about, values, isValueOptional, isRepeatable }: CompletableOption): readonly string[] {
  const instead = isRepeatable ? '*' : `(${names.join(' ')})`;
  const value = values === null ? '' : `${isValueOptional ? '::' : ':'}${values.name}:${actionFor(values)}`;
  return names.map((name) => {
    const sign = values !== null && name.startsWith('--') ? '=' : '';
    return quoteForShell(`${instead}${name}${sign}[${about.replace(/[[\]\\]/g, '\\$&')}]${value}`);
  });
}

/** What _arguments does to complete a value: a space where it can be anything. */
function actionFor({ name, words, files, isList }: Values): string {
  if (words.some(({ about }) => about !== '')) return `_backstep_${name}`;
  const texts = words.map(({ text }) => text).join(' ');
  if (isList) return `_values -s , ${name} ${texts}`;
  return words.length > 0 ? `(${texts})` : filesAction(files);
}

function filesAction(files: Values['files']): string {
  if (files === 'none') return ' ';
  if (files === 'folders') return '_files -/';
  if (files === 'any') return '_files';
  // A single alternative in parentheses would be a qualifier.
  return `_files -g "*${files.length === 1 ? files[0] : `(${files.join('|')})`}"`;
}

/** One for each kind of value that has words with a meaning. */
function valueFunctions(program: CompletableProgram): readonly string[] {
  const all = [program, ...program.commands].flatMap(({ options, argument }) => [
    argument,
    ...options.map(({ values }) => values),
  ]);
  const functions = all.flatMap((values) =>
    values === null || !actionFor(values).startsWith('_backstep_')
      ? []
      : [
          describeFunction(
            values.name,
            values.words,
            values.files === 'none' ? '' : `\n  ${filesAction(values.files)}`,
          ),
        ],
  );
  return [...new Set(functions)];
}

function describeFunction(name: string, words: readonly Word[], alsoDo: string): string {
  const lines = words.map(({ text, about }) => quoteForShell(`${text.replaceAll(':', '\\:')}:${about}`));
  return `_backstep_${name}() {
  local -a found=(
${lines.map(indentBy(4)).join('\n')}
  )
  _describe ${name} found${alsoDo}
}`;
}

function indentBy(columns: number): (line: string) => string {
  return (line) => ' '.repeat(columns) + line;
}
