/** `serve --relay` and `backstep relay`, the built program, at a broker with the access rules that the help gives. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readTopic } from '../../../src/debugger/topic-text.js';
import { hasBroker, startBroker } from '../../support/broker.js';
import { makeCertificate } from '../../support/certificate.js';
import { CLI, run } from '../../support/command-line.js';
import { runHere } from '../../support/running.js';
import { serveHere, serveIn } from '../../support/serve.js';
import { joinClass } from '../../support/ssh-client.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import { joinByWeb, type WebClient } from '../../support/web-client.js';

const PASSWORDS = { presenter: 'right horse', relay: 'left horse', other: 'other horse', nobody: 'no horse' };
const passwordOf = (user: keyof typeof PASSWORDS) => ({ BACKSTEP_BROKER_PASSWORD: PASSWORDS[user] });

/** The rules in the help, as somebody copies them. */
function rulesOfHelp(): string {
  const [rules = ''] = /user presenter\n[\s\S]*?(?=```)/.exec(readTopic('relay') ?? '') ?? [];
  expect(rules).toContain('user relay');
  return rules;
}

/** The same for a second class, as the help says: with users of its own, and its name in the place of the first one. */
function rulesOfTwoClasses(): string {
  const rules = rulesOfHelp();
  return (
    rules +
    rules
      .replace('user presenter', 'user other')
      .replace('user relay', 'user others')
      .replaceAll('/monday/', '/tuesday/')
  );
}

/** Of a class that leaves nothing behind. */
function unkept(): readonly string[] {
  return ['--port', '0', '--no-autosave', '--host-key', join(makeTestFolder(), 'key')];
}

interface Relay {
  readonly link: string;
  readonly exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  join(): Promise<WebClient>;
}

const LINK = /http:\S+#\S{22}/;

/** As a function in this process. */
async function openRelay(broker: string, environment = {}, ...options: readonly string[]): Promise<Relay> {
  const given = { environment: { XDG_STATE_HOME: makeTestFolder(), ...environment } };
  const program = runHere(given, 'relay', broker, '--web', '0', ...options);
  const [link] = await program.until(LINK);
  return { ...program, link, join: () => joinAt(link) };
}

function joinAt(link: string): Promise<WebClient> {
  const { origin, hash } = new URL(link);
  return joinByWeb(origin, { token: hash.slice(1) });
}

/** The built program, started. */
async function startRelay(broker: string, environment = {}, ...options: readonly string[]): Promise<Relay> {
  const env = { ...process.env, XDG_STATE_HOME: makeTestFolder(), ...environment };
  const child = spawn(process.execPath, [CLI, 'relay', broker, '--web', '0', ...options], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let text = '';
  const link = await new Promise<string>((resolve, reject) => {
    const read = (data: unknown): void => {
      text += data;
      const [found] = LINK.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', () => reject(new Error(text)));
  });
  return { link, exited, kill: (signal) => void child.kill(signal), join: () => joinAt(link) };
}

describe.skipIf(!hasBroker)('with the access rules of the help', () => {
  test('a class is followed, a crash of its presenter is told, and it goes on when it is started again', async () => {
    const { url, port } = await startBroker({ rules: rulesOfHelp(), passwords: PASSWORDS });
    const at = (user: string): string => `mqtt://${user}@127.0.0.1:${port}/monday`;
    const served = await serveIn(makeTestFolder(), passwordOf('presenter'), '--relay', at('presenter'));
    await expect.poll(served.text).toContain(`backstep relay mqtt://127.0.0.1:${port}/monday --web\n`);
    const relay = await openRelay(at('relay'), passwordOf('relay'));
    const client = await relay.join();
    await client.until(/waiting for the presenter/);
    served.kill('SIGKILL');
    await client.until(/connection is lost; this is the last step/);
    const again = await serveHere(makeTestFolder(), passwordOf('presenter'), '--relay', at('presenter'));
    await client.until(/waiting for the presenter/);
    await expect.poll(again.text).toContain('saving');
    again.kill('SIGTERM');
    await client.until(/connection is lost; this is the last step/);
    const last = await serveHere(makeTestFolder(), passwordOf('presenter'), '--relay', at('presenter'));
    const presenter = joinClass(last.port, { user: 'presenter' });
    await presenter.until(/password:/);
    presenter.write('right horse\r');
    await client.until(/following/);
    presenter.write(':end-class\r');
    await presenter.until(/End the class for everyone/);
    presenter.write('y');
    expect(await relay.exited).toBe(0);
    expect(client.messages.at(-1)).toEqual({ farewell: 'The class has ended. Thank you for coming.' });
    const late = await connectAsync(url, { username: 'presenter', password: PASSWORDS.presenter });
    onTestFinished(() => late.endAsync());
    const kept: string[] = [];
    late.on('message', (topic) => void kept.push(topic));
    await late.subscribeAsync('backstep/#');
    await late.subscribeAsync('backstep/again/#');
    expect(kept).toEqual([]);
  });

  test('a relay that is terminated lets the same links in when it is started again', async () => {
    const { url } = await startBroker();
    await serveHere(makeTestFolder(), {}, '--relay', url);
    const state = { XDG_STATE_HOME: makeTestFolder() };
    const first = await startRelay(url, state);
    const client = await first.join();
    await client.until(/waiting for the presenter/);
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      const relay = signal === 'SIGTERM' ? first : await openRelay(url, state, '--web', new URL(first.link).port);
      expect(relay.link).toBe(first.link);
      relay.kill(signal);
      expect(await relay.exited).toBe(code);
    }
    await expect.poll(() => client.isOpen).toBe(false);
    expect(client.messages.some((message) => 'farewell' in message)).toBe(false);
  });

  test('relays write no frames, and nobody else reads or writes anything', async () => {
    const { url, port } = await startBroker({ rules: rulesOfHelp(), passwords: PASSWORDS });
    await serveHere(makeTestFolder(), passwordOf('presenter'), '--relay', `mqtt://presenter@127.0.0.1:${port}/monday`);
    const client = await (await openRelay(`mqtt://relay@127.0.0.1:${port}/monday`, passwordOf('relay'))).join();
    await client.until(/waiting for the presenter/);
    const seen: string[] = [];
    for (const username of ['relay', 'nobody'] as const) {
      const stranger = await connectAsync(url, { username, password: PASSWORDS[username], protocolVersion: 5 });
      onTestFinished(() => stranger.endAsync());
      if (username === 'nobody') stranger.on('message', (topic) => void seen.push(topic));
      await stranger.subscribeAsync('backstep/#').catch(() => {});
      for (const topic of ['presenter', 'frame/article']) {
        const written = stranger.publishAsync(`backstep/monday/${topic}`, '', { qos: 1, retain: true });
        await expect(written).rejects.toThrow(/Not authorized/);
      }
    }
    const other = await openRelay(`mqtt://relay@127.0.0.1:${port}/monday`, passwordOf('relay'));
    await (await other.join()).until(/waiting for the presenter/);
    expect(seen).toEqual([]);
  });

  test('a presenter neither ends nor reads nor shows anything in the class of another', async () => {
    const { url, port } = await startBroker({ rules: rulesOfTwoClasses(), passwords: PASSWORDS });
    const at = (user: string, name: string): string => `mqtt://${user}@127.0.0.1:${port}/${name}`;
    await serveHere(makeTestFolder(), passwordOf('presenter'), '--relay', at('presenter', 'monday'));
    await serveHere(makeTestFolder(), passwordOf('other'), '--relay', at('other', 'tuesday'));
    const client = await (await openRelay(at('relay', 'monday'), passwordOf('relay'))).join();
    await client.until(/waiting for the presenter/);
    const other = await connectAsync(url, { username: 'other', password: PASSWORDS.other, protocolVersion: 5 });
    onTestFinished(() => other.endAsync());
    const seen: string[] = [];
    other.on('message', (topic) => void seen.push(topic));
    for (const topic of ['presenter', 'frame/article', 'frame/x', 'counts/x']) {
      for (const text of ['', '{"isHere":false,"id":"x"}']) {
        const written = other.publishAsync(`backstep/monday/${topic}`, text, { qos: 1, retain: true });
        await expect(written, topic).rejects.toThrow(/Not authorized/);
      }
    }
    for (const topic of ['backstep/monday/#', 'backstep/+/presenter', 'backstep/#'])
      await other.subscribeAsync(topic).catch(() => {});
    // What it has asked for is answered in order, so that this comes after whatever it might have read.
    await other.publishAsync('backstep/tuesday/frame/article', '', { qos: 1, retain: true });
    const late = await (await openRelay(at('relay', 'monday'), passwordOf('relay'))).join();
    await late.until(/waiting for the presenter/);
    expect(seen.filter((topic) => topic.startsWith('backstep/monday/'))).toEqual([]);
    expect(client.messages.at(-1)).not.toHaveProperty('farewell');
  });

  test('whoever may not present is refused with a sentence', async () => {
    const { port } = await startBroker({ rules: rulesOfHelp(), passwords: PASSWORDS });
    const serve = (user: string, password: string) => {
      process.env.BACKSTEP_BROKER_PASSWORD = password;
      onTestFinished(() => {
        delete process.env.BACKSTEP_BROKER_PASSWORD;
      });
      return run('serve', ...unkept(), '--relay', `mqtt://${user}@127.0.0.1:${port}/monday`);
    };
    const relay = await serve('relay', PASSWORDS.relay);
    expect(relay.stderr).toContain(`The broker at 127.0.0.1, port ${port}, cannot be used: `);
    expect(relay.stderr).toContain('Not authorized');
    expect(relay.code).toBe(2);
    const wrong = await serve('presenter', 'wrong');
    expect(wrong.stderr).toContain('Not authorized');
    expect(wrong.code).toBe(2);
  });
});

describe.skipIf(!hasBroker)('an encrypted broker', () => {
  test('is used if its certificate is trusted, and refused if not', async () => {
    const certificate = makeCertificate();
    const { url } = await startBroker({ certificate });
    const trusting = { NODE_EXTRA_CA_CERTS: certificate.cert };
    await serveIn(makeTestFolder(), trusting, '--relay', url);
    const client = await (await startRelay(url, trusting)).join();
    await client.until(/waiting for the presenter/);
    const { code, stderr } = await run('relay', url, '--web', '0');
    expect(stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(code).toBe(2);
  });
});

describe('what is no broker', () => {
  test.each([
    [['relay', 'broker.example'], 'relay: A broker is given as mqtt://HOST/CLASS'],
    [['relay', 'mqtt://a:b@broker.example'], 'give it in BACKSTEP_BROKER_PASSWORD instead'],
    [['serve', '--solo', '--relay', 'mqtt://127.0.0.1:1'], 'leave out --relay or --solo.'],
    [['relay', 'mqtt://127.0.0.1:1'], 'The broker at 127.0.0.1, port 1, cannot be used: nothing listens there.'],
    [['serve', '--relay', 'mqtt://127.0.0.1:1'], 'nothing listens there. The topic "relay" of the help says how.'],
  ])('%j is refused with a sentence', async (words, message) => {
    const { code, stderr } = await run(...words, ...(words[0] === 'serve' ? unkept() : []));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
