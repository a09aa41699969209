/**
 * What a shell runs to complete the command line: a few lines, which ask `backstep __complete` what may come next. Its answer
 * is lines of a kind, a word and what that means (see ../completion.ts); files are found by the shell itself.
 */
export const COMPLETION_SCRIPTS = {
  bash: `# In ~/.bashrc: source <(backstep completion bash)
_backstep() {
  # For bash each "=" is a word of its own.
  local kind word about current=\${COMP_WORDS[COMP_CWORD]#=}
  COMPREPLY=()
  while read -r kind word about; do
    [[ $kind == part ]] && compopt -o nospace 2> /dev/null
    case $kind in
      folder) _backstep_files -d ;;
      file) _backstep_files -f -X "!*$word" ;;
      *) [[ $word == "$current"* ]] && COMPREPLY+=("$word") ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
_backstep_files() {
  local name
  compopt -o filenames 2> /dev/null
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$@" -- "$current")
}
complete -F _backstep backstep
`,
  zsh: `#compdef backstep
# As a file _backstep in a folder of $fpath, or in ~/.zshrc after compinit: source <(backstep completion zsh)
_backstep() {
  local kind word about
  local -a found files space
  while read -r kind word about; do
    case $kind in
      folder) files=(-/) ;;
      file) files=(-g "$files[2] *$word") ;;
      part) space=(-S '') ;|
      *) found+=("\${word//:/\\\\:}\${about:+:$about}") ;;
    esac
  done < <($words[1] __complete "\${(@Q)words[2,CURRENT]}" 2> /dev/null)
  [[ $PREFIX == -*=* ]] && compset -P 1 '*='
  _describe backstep found $space
  (($#files)) && _files $files
}
# A file of $fpath is run at the first completion; one that is sourced makes itself known.
if [[ $funcstack[1] == _backstep ]]; then _backstep "$@"; else compdef _backstep backstep; fi
`,
  fish: `# As a file: backstep completion fish > ~/.config/fish/completions/backstep.fish
function __backstep_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l option (string match -r -- '^-.*?=' $words[-1])
    set -l path (string replace -r -- '^-.*?=' '' $words[-1])
    $words[1] __complete $words[2..] 2> /dev/null | while read -l kind word about
        switch $kind
            case folder
                string match -e -r -- '/(\\t|$)' (__fish_complete_path "$path")
            case file
                string match -e -r -- "\\Q$word\\E(\\t|\\$)" (__fish_complete_path "$path")
            case '*'
                printf '%s\\t%s\\n' $word $about
        end
    end | string replace -r -- '^' "$option"
end
complete -c backstep -f -a '(__backstep_complete)'
`,
} as const;

export type Shell = keyof typeof COMPLETION_SCRIPTS;
