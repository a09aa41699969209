/** The completion of the command line for fish, which shows what each word means. */
import type {
  CompletableCommand,
  CompletableOption,
  CompletableProgram,
  Values,
  Word,
} from '../arguments/completable.js';
import { quoteForFish } from '../arguments/quoting.js';

export function fishCompletion(program: CompletableProgram): string {
  const commands = [program, ...program.commands];
  const takesValue = commands.flatMap(({ options }) =>
    options.filter(({ values }) => values !== null).flatMap(({ names }) => names),
  );
  const commandWords = program.commands.map(({ name, about }) => ({ text: name, about }));
  return `# Completion of backstep for fish, made by "backstep completion fish".
# As a file: backstep completion fish > ~/.config/fish/completions/backstep.fish

# The arguments before the word to complete, without options and their values.
function __backstep_arguments
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case ${[...new Set(takesValue)].join(' ')}
                if set -q words[2]; and not string match -q -- '-*' $words[2]
                    set -e words[1]
                end
            case '-*'
            case '*'
                echo $words[1]
        end
        set -e words[1]
    end
end

# Whether the first argument is this command.
function __backstep_after
    set -l arguments (__backstep_arguments)
    test "$arguments[1]" = "$argv[1]"
end

# Whether no argument follows this command.
function __backstep_just_after
    set -l arguments (__backstep_arguments)
    test "$arguments" = "$argv[1]"
end

# Folders, and files with these endings.
function __backstep_files
    for name in (__fish_complete_path (commandline -ct))
        set -l path (string split -f 1 \\t -- $name)
        for ending in / $argv
            if string match -q -- "*$ending" $path
                echo $name
                break
            end
        end
    end
end

complete -c backstep -f
${[
  candidates("__backstep_just_after ''", commandWords),
  ...argumentLines("__backstep_just_after ''", program.argument),
  ...program.options.flatMap((option) => optionLines('', option)),
  ...program.commands.flatMap(commandLines),
].join('\n')}
`;
}

function commandLines({ name, options, argument, isArgumentRepeatable }: CompletableCommand): readonly string[] {
  const condition = `__backstep_${isArgumentRepeatable ? 'after' : 'just_after'} ${name}`;
  return [
    ...argumentLines(condition, argument),
    ...options.flatMap((option) => optionLines(` -n '__backstep_after ${name}'`, option)),
  ];
}

function argumentLines(condition: string, values: Values | null): readonly string[] {
  if (values === null) return [];
  const { words, files } = values;
  return [
    ...(words.length === 0 ? [] : [candidates(condition, words)]),
    ...(files === 'none' ? [] : [`complete -c backstep -n ${quoteForFish(condition)} -a '(${filesCommand(files)})'`]),
  ];
}

/** Each line of what follows -a is a word, a tab and what it means. */
function candidates(condition: string, words: readonly Word[]): string {
  const lines = words.map(({ text, about }) => `${text}\\t${quoteForFish(about)}`);
  return `complete -c backstep -n ${quoteForFish(condition)} -a ${quoteForFish(lines.join('\n'))}`;
}

function optionLines(
  condition: string,
  { names, about, values, isValueOptional }: CompletableOption,
): readonly string[] {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('');
  return [`complete -c backstep${condition}${flags}${valueFlags(values, isValueOptional)} -d ${quoteForFish(about)}`];
}

function valueFlags(values: Values | null, isOptional: boolean): string {
  if (values === null) return '';
  const { words, files, isList } = values;
  const lines = words.map(({ text, about }) => (about === '' ? text : `${text}\\t${quoteForFish(about)}`));
  const given = isList ? [`(__fish_append , ${words.map(({ text }) => text).join(' ')})`] : lines;
  const offered = [...given, ...(files === 'none' ? [] : [`(${filesCommand(files)})`])];
  return `${isOptional ? '' : ' -x'}${offered.length === 0 ? '' : ` -a ${quoteForFish(offered.join('\n'))}`}`;
}

function filesCommand(files: Exclude<Values['files'], 'none'>): string {
  if (files === 'any') return '__fish_complete_path (commandline -ct)';
  return ['__backstep_files', ...(files === 'folders' ? [] : files)].join(' ');
}
