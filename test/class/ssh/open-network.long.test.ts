/**
 * What a server on a conference network has to bear: strangers, floods, crafted input.
 */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { LARGEST_SCREEN } from '../../../src/class/room/limits.js';
import { ASK_BACKGROUND } from '../../../src/terminal/stream/background.js';
import { openClass, present, type TestClass, view } from '../../support/class.js';
import { connectPlainly, greeting, type PlainConnection } from '../../support/plain-ssh.js';
import { connectRaw, hasSsh, joinClass, RIGHT, requestShell, runSsh } from '../../support/ssh-client.js';

describe.skipIf(!hasSsh)('a class on an open network', () => {
  test('gives no command, subsystem, file transfer, forwarding, agent or X11', async () => {
    const there = await openClass();
    const guest = ['-l', 'guest', '127.0.0.1'];
    expect((await runSsh(there.port, [...guest, 'id'])).text).toMatch(/exec request failed/);
    expect((await runSsh(there.port, ['-s', ...guest, 'sftp'])).text).toMatch(/subsystem request failed/);
    expect((await runSsh(there.port, ['-s', ...guest, 'netconf'])).text).toMatch(/subsystem request failed/);
    const back = await runSsh(there.port, ['-N', '-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:9', ...guest]);
    expect(back.text).toMatch(/forwarding failed/);
    expect((await runSsh(there.port, ['-W', `127.0.0.1:${there.port}`, ...guest])).text).toMatch(
      /stdio forwarding failed/,
    );
    expect((await runSsh(there.port, ['-T', ...guest])).text).toMatch(/This needs a terminal/);
    const viewer = joinClass(there.port, { options: ['-A', '-X', '-o', 'ForwardX11Trusted=yes'] });
    await viewer.until(/waiting for the presenter/);
    expect(there.classroom.members.size).toBe(1);
  });

  test('draws within bounds whatever numbers a terminal sends, and takes no guess beyond its own', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const client = await connectRaw(there.port);
    const most = 2 ** 32 - 1;
    const stream = await requestShell(client, { cols: most, rows: most, width: most, height: most });
    let received = 0;
    stream.on('data', (bytes: Buffer) => {
      received += bytes.length;
    });
    for (const [rows, columns] of [
      [0, 0],
      [1, 1],
      [LARGEST_SCREEN.rows + 1, LARGEST_SCREEN.columns + 1],
      [most, most],
    ] as const) {
      stream.setWindow(rows, columns, most, most);
      stream.write(`\x1b[<0;${most};${most}M\x1b[${most};${most}R\x1b[8;${most};${most}t`);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    presenter.write(']');
    await presenter.until(/step \d+ of 47/);
    presenter.write(':quiz value P(we)\r');
    await presenter.until(/0 guesses so far/);
    stream.write(`-1e400\r${'9'.repeat(400)}\r1e101\r`);
    stream.write('1e100\r');
    await presenter.until(/1 guess so far/);
    expect(there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1e100, 1]]);
    const { columns, rows } = LARGEST_SCREEN;
    // A cell takes some bytes, and each window was drawn a few times.
    expect(received).toBeLessThan(100 * columns * rows);
    presenter.write('\r');
    await presenter.until(/0 of 1 guess/);
    expect(there.log.join()).not.toMatch(/failure|failed/);
  });

  test('opens one terminal a connection', async () => {
    const there = await openClass();
    const client = await connectRaw(there.port);
    await requestShell(client);
    await expect(requestShell(client)).rejects.toThrow(/Channel open failure/);
  });

  test('opens one shell in a terminal, and lets who asks again be', async () => {
    const there = await openClass();
    const client = await connectRaw(there.port);
    const stream = await requestShell(client);
    // The client's own library asks once; under it is what writes any request.
    const { outgoing } = stream as unknown as { readonly outgoing: { readonly id: number } };
    const { _protocol: protocol } = client as unknown as {
      readonly _protocol: { shell(channel: number, wantReply: boolean): void };
    };
    protocol.shell(outgoing.id, false);
    const seen = new Promise<void>((resolve) =>
      stream.on('data', (bytes: Buffer) => {
        if (bytes.toString().includes('These keys are yours')) resolve();
      }),
    );
    stream.write('?');
    await seen;
    expect(there.classroom.members.size).toBe(1);
    expect(there.log.join('')).not.toContain('connection failed');
  });

  test('bears seventy silent connections, and lets the class go on meanwhile', async () => {
    const there = await openClass({ limits: { greetingMilliseconds: 3000, mostStrangersOfAddress: 48 } });
    const presenter = await present(there);
    const silent = [];
    for (let k = 0; k < 70; k++) silent.push(await connectPlainly(there));
    expect(there.server.connectionCount).toBeLessThanOrEqual(49);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 47/);
    const viewer = joinClass(there.port);
    await viewer.until(/step 1 of 47[\s\S]*following ada/);
    await Promise.all(silent.map(({ closed }) => closed));
    expect(there.log.some((line) => line.includes('no key exchange in time'))).toBe(true);
    expect(there.server.connectionCount).toBe(2);
  });

  test('lets a class in from an address from which sixty logins are left half open', async () => {
    const there = await openClass();
    const presenter = await present(there);
    for (let k = 0; k < 60; k++) await beginKeyExchange(there);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 47/);
    const students = Array.from({ length: 100 }, () => beginKeyExchange(there));
    await Promise.all(students);
    await (await view(there)).until(/step 1 of 47/);
    expect(there.log.join('')).not.toContain('made room');
  });

  test('lets a presenter and a viewer in past as many half-open logins as it bears', async () => {
    const there = await openClass({ limits: { mostStrangersOfAddress: 4 } });
    for (let k = 0; k < 9; k++) await beginKeyExchange(there);
    await present(there);
    await view(there);
    expect(there.log.join('')).toContain('made room');
  });

  test('gives who compares a fingerprint more time than who says nothing', async () => {
    const there = await openClass({ limits: { greetingMilliseconds: 500 } });
    const [comparing, silent] = [await beginKeyExchange(there), await connectPlainly(there)];
    silent.socket.write('SSH-2.0-x\r\n');
    await silent.closed;
    await there.logged(/no key exchange in time/);
    expect(comparing.socket.destroyed).toBe(false);
    expect(there.server.connectionCount).toBe(1);
  });

  test('lets go of who logs in and then asks for nothing', async () => {
    const there = await openClass({ limits: { loginMilliseconds: 1000 } });
    const client = await connectRaw(there.port);
    await once(client, 'close');
    await there.logged(/not logged in in time/);
  });

  test('survives garbage before the banner, and instead of the key exchange', async () => {
    const there = await openClass({ limits: { greetingMilliseconds: 1500 } });
    for (const garbage of [
      Buffer.alloc(4096, 0xff),
      Buffer.from(`GET / HTTP/1.1\r\nHost: ${'a'.repeat(300)}\r\n\r\n`.repeat(40)),
      Buffer.from(`SSH-2.0-x\r\n${'\x00'.repeat(8192)}`),
      Buffer.from(`SSH-2.0-\x1b]0;title\x07${'y'.repeat(100)}\r\n\x7f\xff\xff\xff${'z'.repeat(5000)}`, 'latin1'),
    ]) {
      const { socket, closed } = await connectPlainly(there);
      socket.write(garbage);
      await closed;
    }
    await view(there);
  });

  test('shows nothing of what a client puts into its name, its terminal or its environment', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\n{"event":"forged"}';
    const client = await connectRaw(there.port, `eve${evil}`);
    await requestShell(
      client,
      { term: `xterm${evil}`, cols: 80, rows: 24 },
      { env: { COLORTERM: evil, LD_PRELOAD: evil } },
    );
    const byTerm = joinClass(there.port, { term: `vt100\x1b]0;owned\x07`, env: { COLORTERM: '\x1b[31mtruecolor' } });
    await byTerm.until(/following ada/);
    await presenter.until(/2 viewers here/);
    for (const line of there.log) expect(line).toMatch(/^[\x20-\x7e]*\n$/);
    expect(there.log.some((line) => line.startsWith('{"event":"forged"}'))).toBe(false);
    for (const { received } of [presenter, byTerm]) {
      // The server's own question after the colour of the background is all that there is of this kind.
      expect(received.replace(ASK_BACKGROUND, '')).not.toContain('\x1b]');
      expect(received).not.toContain('owned');
    }
  });
});

/** A client that has begun its key exchange and whose user looks at the fingerprint. */
async function beginKeyExchange(there: TestClass): Promise<PlainConnection> {
  const connection = await connectPlainly(there);
  connection.socket.write(greeting('curve25519-sha256'));
  // The server's own version and offer are longer than its version alone.
  while (connection.socket.bytesRead < 200 && !connection.socket.destroyed) await once(connection.socket, 'data');
  return connection;
}
