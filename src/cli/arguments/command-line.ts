/**
 * The command line: the commands of the program, their arguments and options.
 * Invariant: what a command needs is loaded only when it runs, so that the first frame comes soon.
 */
import { Argument, Command, Option } from 'commander';
import { refuse } from '../../files/refusal.js';
import { REPORT_FORMATS } from '../../report/formats.js';
import { THEME_NAMES } from '../../terminal/components/theme.js';
import { LIMITS } from '../../training/fixture/schema-parts.js';
import type { CheckFlags } from '../check/check.js';
import type { RelayFlags } from '../class/relay.js';
import type { CodeFlags } from '../code.js';
import type { CompareFlags } from '../compare.js';
import type { FixturesFlags } from '../fixtures.js';
import { type DebuggerFlags, openDebugger } from '../open-debugger.js';
import { isRecording, openFixture, openRun } from '../open-run.js';
import type { PublishFlags } from '../publish.js';
import type { RecorderFlags } from '../recorder-file.js';
import type { ReportFlags } from '../report.js';
import { INCLUDABLE } from '../run/records.js';
import type { RunFlags } from '../run/run.js';
import type { RunningProgram } from '../running.js';
import type { ServeFlags } from '../serve.js';
import type { DisplayFlags } from '../settings/settings.js';
import type { VerifyFlags } from '../verify.js';
import { VERSION } from '../version.js';
import { typedOptions } from './command-to-go-on.js';
import { COMPLETION_SCRIPTS, type Shell } from './completion-scripts.js';
import { choiceOption, countOption, hostOption, logOption, repeatableOption, textOption } from './options.js';

const LESSON = new Option('--lesson <lesson>', 'a lesson to walk through: space goes to its next stop');

/** How many viewers a relay takes: more than one process can serve. */
const MOST_VIEWERS = 5000;

/** The commands that open a fixture. */
const OPENING = ['report', 'run', 'serve', 'publish', 'code', 'check', 'compare', 'fixtures'];
/** The commands that say how something is drawn. */
const DRAWING = ['serve', 'config'];

/** The other commands that take an option of the debugger; an option that is not here is taken by none. */
const TAKEN_BY: ReadonlyMap<string, readonly string[]> = new Map([
  ['--set', OPENING],
  ['--seed', OPENING],
  ['--fixtures', OPENING],
  ['--lesson', ['serve', 'publish']],
  ['--session', ['serve', 'publish', 'code']],
  ['--rank', ['report', 'serve', 'publish', 'compare']],
  ['--theme', DRAWING],
  ['--ascii', DRAWING],
  ['--no-ascii', DRAWING],
]);

/** @param given nothing where the command line is only described, and no command runs */
export function createCommandLine(given?: RunningProgram): Command {
  const running = (): RunningProgram => {
    if (given === undefined) throw new Error('No command runs here.');
    return given;
  };
  const program = withFixture(new Command('backstep'))
    .description('A time-travel step-through debugger for training language models.')
    .version(VERSION)
    .addOption(repeatableOption('--set <path=value>', 'override a field of the fixture, e.g. optimizer.learningRate=1'))
    .addOption(countOption('--seed <number>', 'override training.seed', 0, LIMITS.seed))
    .option('--fixtures <folder>', 'a folder with your own fixtures')
    .addOption(LESSON)
    .option(
      '--commands <file>',
      'run a file of debugger commands without a screen and print the outcomes; - reads stdin',
    )
    .addOption(repeatableOption('--eval <command>', 'run this command without a screen, after those of --commands'))
    .option('--session <file>', 'open a saved session: its fixture, branches and cursor')
    .addOption(countOption('--rank <n>', 'of a recording of several processes, the one to open', 0, 1e6))
    .hook('preAction', (_, command) => {
      const { args } = command;
      const options = program.opts<DebuggerFlags>();
      if (command !== program) refuseUntaken(command.name(), program);
      if (options.rank === undefined || args.some((path) => isRecording(path, running()))) return;
      refuse('--rank chooses one of the processes of a recording, and no recording is named.');
    })
    .action((fixture: string | undefined) => {
      const alsoNamed = program.commands.map((command) => command.name());
      return openDebugger(fixture, { ...program.opts(), alsoNamed }, running());
    });
  program
    .addOption(choiceOption('--theme <theme>', 'colours', THEME_NAMES))
    .option('--ascii', 'draw with ASCII characters only, for fonts without box-drawing characters')
    .option('--no-ascii', 'draw with all characters, whatever the settings or the terminal say')
    .option('--mouse', 'select, scroll and scrub with the mouse; hold Shift to select text')
    .option('--screen-reader', 'describe each stop in plain lines instead of drawing; type commands, one per line');
  withFixture(program.command('report'))
    .description('print the whole walk-through; of a recording, what went wrong first')
    .addOption(countOption('--iterations <n>', 'train this long (default: as the fixture says)', 0, LIMITS.iterations))
    .addOption(choiceOption('--format <format>', 'the form of the report', REPORT_FORMATS).default('text'))
    .option('--output <file>', 'write to a file instead of the screen')
    .option('--force', 'replace a file even if it is not a report')
    .action(async (fixture: string | undefined, flags: ReportFlags) => {
      const { writeReport } = await import('../report.js');
      const { timeline } = await openRun(fixture, program.opts(), running());
      await writeReport(timeline, flags, running());
    });
  withFixture(program.command('run'))
    .description('train without a screen')
    .addOption(countOption('--iterations <n>', 'how many iterations', 1, LIMITS.iterations))
    .hook('preAction', needs('iterations'))
    .addOption(countOption('--every <k>', 'write every k-th iteration only', 1, LIMITS.iterations).default(1))
    .option('--jsonl', 'one JSON object per line; "backstep fixtures --run-schema" prints its JSON Schema')
    .addOption(choiceOption('--include <part,...>', 'with --jsonl, also these, separated by commas', INCLUDABLE))
    .addOption(repeatableOption('--print <expression>', 'print a value at the ends of these iterations as a column'))
    .option(
      '--export <expression-and-file...>',
      'write a value at the ends of these iterations to .npy, .csv, .json or .safetensors; repeatable, after the fixture',
    )
    .option('--force', 'replace files that are there')
    .action(async (fixture: string | undefined, flags: RunFlags) => {
      const { runTraining } = await import('../run/run.js');
      const { runShown } = await import('../progress.js');
      const opened = await runShown(openFixture(fixture, program.opts(), running()), running());
      await runTraining(opened.program, flags, running());
    });
  withFixture(program.command('serve'))
    .description('open a class over SSH, and in browsers: viewers follow your screen step by step')
    .addOption(hostOption())
    .addOption(countOption('--port <port>', '0 picks a free one', 0, 65_535).default(2222))
    .addOption(
      countOption('--web [port]', 'open a page for browsers, too; 0 picks a free port', 0, 65_535).preset('8080'),
    )
    .option('--cert <file>', 'with --web, a certificate (PEM), so that the page is encrypted')
    .option('--key <file>', 'the private key of the certificate (PEM)')
    .option('--web-url <address>', 'with --web behind a proxy, the address that it gives the page')
    .option('--relay <broker>', 'also send the class to a broker, mqtt://HOST/CLASS, for "backstep relay"')
    .option('--presenter-key <file>', 'public keys of presenters, as in authorized_keys')
    .option('--presenter-password', 'ask for a password for presenters; without this or a key, one is generated')
    .option('--viewer-password [password]', 'viewers need a password; one is generated unless you give it')
    .option('--open', 'let viewers in without a password, even from the network')
    .addOption(countOption('--max-viewers <n>', 'how many viewers may join', 1, 1000).default(100))
    .addOption(
      countOption('--max-per-address <n>', 'how many of them may join from one address (default: all)', 1, 1000),
    )
    .addOption(
      countOption('--idle <minutes>', 'guests who do nothing for this long are disconnected (default: never)', 1, 1440),
    )
    .option('--host-key <file>', 'the private key of the server, generated on first use')
    .addOption(LESSON)
    .option('--session <file>', 'go on with a class that was saved, or with a saved session')
    .option(
      '--autosave <file>',
      'where the class is saved as it goes on (default: class-PORT.json, in your state folder)',
    )
    .option('--no-autosave', 'do not save the class')
    .option('--results <file>', 'write how the class has voted on each question to this file, as CSV')
    .option('--solo', 'every guest gets a session of their own; nobody presents')
    .option(
      '--presenter-files <folder>',
      'where presenters read and write files, made when needed (default: presenter-files)',
    )
    .option('--guest-files <folder>', 'let guests read and write files in this folder')
    .addOption(logOption())
    .action(async (fixture: string | undefined, _: unknown, command: Command) => {
      // The debugger has some of these options too, and takes them wherever they appear.
      const flags: ServeFlags = { ...command.optsWithGlobals(), typed: typedOptions(command) };
      const { serveClass } = await import('../serve.js');
      running().end(await serveClass(fixture, flags, running()));
    });
  program
    .command('relay')
    .description('show a class that serve --relay sends to a broker in browsers, on as many machines as it takes')
    .argument('<broker>', 'mqtt://HOST/CLASS, or mqtts://USER@HOST/CLASS')
    .addOption(hostOption())
    .addOption(
      countOption('--web [port]', 'the port of the page; 0 picks a free one', 0, 65_535).preset('8080').default(8080),
    )
    .option('--cert <file>', 'a certificate (PEM), so that the page is encrypted')
    .option('--key <file>', 'the private key of the certificate (PEM)')
    .option('--web-url <address>', 'behind a proxy, the address that it gives the page')
    .addOption(countOption('--max-viewers <n>', 'how many may follow here', 1, MOST_VIEWERS).default(1000))
    .addOption(
      countOption(
        '--max-per-address <n>',
        'how many of them may come from one address (default: all)',
        1,
        MOST_VIEWERS,
      ),
    )
    .addOption(logOption())
    .action(async (broker: string, flags: RelayFlags) => {
      const { relayClass } = await import('../class/relay.js');
      running().end(await relayClass(broker, flags, running()));
    });
  program
    .command('publish')
    .description('write a lesson, a run or a saved session as one HTML file with the debugger in it, for any browser')
    .argument(
      '[lesson-or-fixture]',
      'a lesson or a fixture that ships, or the path of one; a recording; or give --session',
    )
    .option('--output <file>', 'the file to write')
    .addOption(new Option('--site <folder>', 'write the whole course there, for a web server').conflicts('output'))
    .hook('preAction', (command) => command.getOptionValue('site') ?? needs('output')(command))
    .option('--force', 'replace a file that is there, or files of a folder')
    .action(async (name: string | undefined, { site, ...flags }: PublishFlags & { readonly site?: string }) => {
      const { publish, publishSite } = await import('../publish.js');
      if (site === undefined) await publish(name, program.opts(), flags, running());
      else await publishSite(name, site, program.opts(), flags, running());
    });
  withFixture(program.command('code'))
    .description(
      'write a run (also with --set and --seed), or the branch of a saved session (--session <file>), as a script of PyTorch that trains the same',
    )
    .option('--by-hand', 'with every gradient and update written out')
    .option('--plain', "with Python's standard library only, for a table or vocab36")
    .addOption(countOption('--iterations <n>', 'train this long (default: as the fixture says)', 1, LIMITS.iterations))
    .option('--output <file>', 'the script to write; where its numbers are many, they lie beside it in .safetensors')
    .option('--force', 'replace files that are there')
    .action(async (fixture: string | undefined, flags: CodeFlags) =>
      (await import('../code.js')).writeCode(fixture, program.opts(), flags, running()),
    );
  withFixture(program.command('check'))
    .description(
      'compare the gradients of every parameter with finite differences; of a lesson, its numbers with the run',
    )
    .addOption(countOption('--most <n>', 'with more parameters than this, check a sample (default: 10000)', 1, 1e9))
    .addOption(countOption('--iteration <n>', 'at the start of this iteration (default: 0)', 0, LIMITS.iterations))
    .action(async (fixture: string | undefined, flags: CheckFlags) =>
      (await import('../check/check.js')).check(fixture, program.opts(), flags, running()),
    );
  program
    .command('verify')
    .description('compare recorded training runs, trajectories and functions with what backstep computes')
    .argument('<reference...>', 'JSON files of the schemas lm-golden/1, lm-golden-trajectory/1, -softmax/1, -unary/1')
    .option(
      '--feed',
      'start each step of an lm-golden/1 run from the recorded parameters, so that rounding does not accumulate',
    )
    .action(async (references: readonly string[], flags: VerifyFlags) =>
      (await import('../verify.js')).verifyReferences(references, flags, running()),
    );
  program
    .command('compare')
    .description('name the first step at which two recordings of PyTorch runs, ranks or iterations of one, part')
    .argument('<first>', 'a recording, or a rank in it such as run.bst/rank0')
    .argument('<second>', 'another one, the same one with --iterations, or a fixture')
    .addOption(
      countOption('--tolerance <units>', 'how far values may be apart, in units in the last place', 0, 1e9).default(8),
    )
    .addOption(
      textOption(
        '--iterations <a,b>',
        'hold iteration a of the first against iteration b of the second',
        'two numbers, such as 3,7',
      ),
    )
    .action(async (first: string, second: string, flags: CompareFlags) =>
      (await import('../compare.js')).compareRecordings(first, second, flags, program.opts(), running()),
    );
  program
    .command('recorder')
    .description('print backstep_recorder.py, which records a PyTorch run: backstep recorder > backstep_recorder.py')
    .addOption(
      choiceOption('--with <library,...>', 'also callbacks for the Trainer of Hugging Face, Lightning, Accelerate', [
        'hf',
        'lightning',
        'accelerate',
      ]),
    )
    .action(async (flags: RecorderFlags) => {
      const { recorderFile } = await import('../recorder-file.js');
      running().print(recorderFile(flags.with ?? []));
    });
  program
    .command('fixtures')
    .description('list the fixtures, or check one of yours')
    .option('--validate <file>', 'check whether this file is valid')
    .addOption(new Option('--schema', 'print the JSON Schema of a fixture').conflicts(['validate', 'runSchema']))
    .addOption(new Option('--run-schema', 'print the JSON Schema of a line of run --jsonl').conflicts('validate'))
    .action(async (flags: FixturesFlags) => {
      const { describeFixtures } = await import('../fixtures.js');
      running().print(`${await describeFixtures(flags, program.opts(), running())}\n`);
    });
  program
    .command('lessons')
    .description('list the lessons in the order of the course')
    .action(async () => {
      const { describeLessons } = await import('../course.js');
      running().print(`${describeLessons(running())}\n`);
    });
  program
    .command('config')
    .description('say which settings are in force, and whether an option, the environment or your file decides')
    .action(async () => {
      const { describeConfig } = await import('../settings/settings.js');
      const { print, environment } = running();
      print(describeConfig(program.opts<DisplayFlags>(), environment));
    });
  program
    .helpCommand(false)
    .command('help')
    .description('list the commands and topics, or say all about one of them')
    .argument('[topic]', 'a topic, a command of the program or of the debugger, or a term such as softmax')
    .action(async (topic: string | undefined) => {
      const { helpText } = await import('../help.js');
      const { output, print, called } = running();
      print(helpText(program, called, topic, output.isTTY ? output.columns : undefined));
    });
  program
    .command('completion')
    .description('print a script with which a shell completes commands, options, fixtures, lessons and topics')
    .addArgument(new Argument('<shell>').choices(Object.keys(COMPLETION_SCRIPTS)))
    .action((shell: Shell) => void running().print(COMPLETION_SCRIPTS[shell]));
  return program;
}

/** Every command parses the options of the debugger, and refuses those that would change nothing of what it does. */
function refuseUntaken(command: string, program: Command): void {
  for (const { name } of typedOptions(program)) {
    const takers = TAKEN_BY.get(name) ?? [];
    if (takers.includes(command)) continue;
    refuse(
      `"${command}" takes no ${name}. The debugger does${takers.length === 0 ? '' : `, and ${takers.join(', ')}`}.`,
    );
  }
}

/** An option that must be given. Commander's own look comes before the one that names an option which is mistyped. */
function needs(name: string): (command: Command) => void {
  return (command) => {
    if (command.getOptionValue(name) !== undefined) return;
    const option = command.options.find((each) => each.attributeName() === name);
    command.error(`error: required option '${option?.flags}' not specified`);
  };
}

function withFixture(command: Command): Command {
  return command.argument('[fixture]', 'a fixture that ships, a path to a .json file, or a text (.txt) to learn from');
}
