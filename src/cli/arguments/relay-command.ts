/** `backstep relay`, which shows a class from elsewhere. Its page has the options of that of `serve`. */
import type { Command } from 'commander';
import type { RelayFlags } from '../class/relay.js';
import type { RunningProgram } from '../running.js';
import { countOption, hostOption, logOption } from './options.js';

/** More than one process can serve. */
const MOST_VIEWERS = 5000;

export function addRelayCommand(program: Command, running: () => RunningProgram): void {
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
}
