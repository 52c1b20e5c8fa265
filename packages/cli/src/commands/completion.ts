import type { Command, Option } from 'commander';

/** The shells that a completion is written for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A command with the words that lead to it, `tsudoi` left out. */
interface Place {
  readonly path: readonly string[];
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly { readonly name: string; readonly description: string }[];
}

function placesOf(command: Command, path: readonly string[] = []): Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).filter((each) => each.name() !== 'help');
  const options = help
    .visibleOptions(command)
    .flatMap((each: Option) =>
      each.long === undefined ? [] : [{ name: each.long, description: each.description }],
    );
  const here: Place = {
    path,
    commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
    options,
  };
  return [here, ...commands.flatMap((each) => placesOf(each, [...path, each.name()]))];
}

/** What a shell evaluates to complete the verbs and options of `tsudoi`; made from the commands, so it knows all of them. */
export function completionOf(program: Command, shell: Shell): string {
  const places = placesOf(program);
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(places)}`;
    case 'fish':
      return fish(places);
  }
}

/** Names of verbs and options are letters and hyphens. */
function bash(places: readonly Place[]): string {
  const cases = places.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(({ name }) => name).join(' ');
    return `    '${path.join(' ')}') words='${words}' ;;`;
  });
  const known = places.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`);
  return `_tsudoi() {
  local path='' word words='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "\${path:+$path }$word" in
    ${known.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _tsudoi tsudoi
`;
}

function fish(places: readonly Place[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = places.flatMap(({ path, commands, options }) => {
    const below = commands.map(({ name }) => name).join(' ');
    const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
    const open = below === '' ? [] : [`not __fish_seen_subcommand_from ${below}`];
    const where = (conditions: readonly string[]) =>
      conditions.length === 0 ? '' : ` -n ${quoted(conditions.join('; and '))}`;
    return [
      ...commands.map(
        ({ name, description }) =>
          `complete -c tsudoi -f${where([...seen, ...open])} -a ${name} -d ${quoted(description)}`,
      ),
      ...options.map(
        ({ name, description }) =>
          `complete -c tsudoi${where([...seen, ...open])} -l ${name.slice(2)} -d ${quoted(description)}`,
      ),
    ];
  });
  return `${lines.join('\n')}\n`;
}
