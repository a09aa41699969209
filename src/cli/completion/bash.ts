/** The completion of the command line for bash, from version 3.2 on, with nothing else installed. */
import type { CompletableCommand, CompletableOption, CompletableProgram, Values } from '../arguments/completable.js';
import { quoteForShell } from '../arguments/quoting.js';

export function bashCompletion(program: CompletableProgram): string {
  const commands = [program, ...program.commands];
  const takesValue = commands.flatMap((command) => patternsOf(program, command, ({ values }) => values !== null));
  const commandNames = program.commands.map(({ name }) => name);
  return `# Completion of backstep for bash, made by "backstep completion bash".
# In ~/.bashrc: source <(backstep completion bash)

# In all functions: "current" is the word to complete, "command" the command before it, or empty, and "position" how many
# arguments there are before it.
_backstep() {
  local words=() word k
  COMPREPLY=()
  # For bash each "=" is a word of its own.
  for ((k = 0; k <= COMP_CWORD; k++)); do
    word=\${COMP_WORDS[k]}
    if ((k > 0)) && [[ $word == = || \${COMP_WORDS[k-1]} == = ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
  done
  local last=$((\${#words[@]} - 1))
  local current=\${words[last]} previous=\${words[last-1]} command='' position=0
  if [[ $current == --*=* ]]; then
    previous=\${current%%=*}
    current=\${current#*=}
  fi
  for ((k = 1; k < last; k++)); do
    word=\${words[k]}
    if [[ $word == -* ]]; then
      _backstep_takes_value "$word" && [[ \${words[k+1]} != -* ]] && ((k++))
    elif ((position > 0)) || [[ -n $command ]]; then
      ((position++))
    else
      case $word in
        ${commandNames.join(' | ')}) command=$word ;;
        *) ((position++)) ;;
      esac
    fi
  done
  if [[ $current == -* ]]; then
    _backstep_options
  elif ! _backstep_value "$previous"; then
    _backstep_argument
  fi
}

_backstep_takes_value() {
  case $command:$1 in
    ${takesValue.join(' | ')}) ;;
    *) return 1 ;;
  esac
}

# Fails if the option takes no value.
_backstep_value() {
  case $command:$1 in
${commands.flatMap((command) => valueCases(program, command)).join('\n')}
    *) return 1 ;;
  esac
  return 0
}

_backstep_options() {
  _backstep_words ${namesOf(program).join(' ')}
  case $command in
${program.commands.map((command) => `    ${command.name}) ${offerWords(namesOf(command))} ;;`).join('\n')}
  esac
}

_backstep_argument() {
  case $command:$position in
    :0) ${offerWords(commandNames)}; ${offer(program.argument)} ;;
${program.commands.flatMap(argumentCase).join('\n')}
  esac
}

# Offers the words that begin with the current one.
_backstep_words() {
  local word
  for word in "$@"; do
    [[ $word == "$current"* ]] && COMPREPLY+=("$word")
  done
}

# Offers words in addition to those that are there, separated by commas.
_backstep_list() {
  local before='' word
  [[ $current == *,* ]] && before=\${current%,*},
  for word in "$@"; do
    [[ ,$before != *",$word,"* && $before$word == "$current"* ]] && COMPREPLY+=("$before$word")
  done
  compopt -o nospace 2> /dev/null
}

# Offers folders, and files with these endings.
_backstep_files() {
  local name ending
  compopt -o filenames 2> /dev/null
  while IFS= read -r name; do
    COMPREPLY+=("$name")
  done < <(
    compgen -d -- "$current"
    for ending in "$@"; do compgen -f -X "!*$ending" -- "$current"; done
  )
}

complete -F _backstep backstep
`;
}

function valueCases(program: CompletableProgram, command: CompletableCommand): readonly string[] {
  return command.options.flatMap((option) => {
    if (option.values === null) return [];
    const patterns = patternsOf(program, command, (each) => each === option);
    return [`    ${patterns.join(' | ')}) ${offer(option.values)} ;;`];
  });
}

/** `command:option` for options of a command; those of the program itself may follow any command. */
function patternsOf(
  program: CompletableProgram,
  command: CompletableCommand,
  isMeant: (option: CompletableOption) => boolean,
): readonly string[] {
  const before = command === program ? '*' : command.name;
  return command.options.filter(isMeant).flatMap(({ names }) => names.map((name) => `${before}:${name}`));
}

function argumentCase({ name, argument, isArgumentRepeatable }: CompletableCommand): readonly string[] {
  return argument === null ? [] : [`    ${name}:${isArgumentRepeatable ? '*' : '0'}) ${offer(argument)} ;;`];
}

function namesOf(command: CompletableCommand): readonly string[] {
  return command.options.flatMap(({ names }) => names);
}

/** Commands that offer what may stand there; one that does nothing where that could be anything. */
function offer(values: Values | null): string {
  if (values === null) return ':';
  const { words, files, isList } = values;
  const texts = words.map(({ text }) => text);
  const offers = [
    ...(texts.length === 0 ? [] : [offerWords(texts, isList ? 'list' : 'words')]),
    ...(files === 'none' ? [] : [['_backstep_files', ...endingsOf(files).map(quoteForShell)].join(' ')]),
  ];
  return offers.length === 0 ? ':' : offers.join('; ');
}

/** Every name has the empty ending. */
function endingsOf(files: Exclude<Values['files'], 'none'>): readonly string[] {
  if (files === 'any') return [''];
  return files === 'folders' ? [] : files;
}

function offerWords(texts: readonly string[], how: 'words' | 'list' = 'words'): string {
  return `_backstep_${how} ${texts.map(quoteForShell).join(' ')}`;
}
