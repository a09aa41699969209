/** What the server of the page refuses, and that the class goes on meanwhile. */
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inNoTime } from '../../support/ticking-clock.js';
import { openWebClass, TOKEN, type WebClass } from '../../support/web-class.js';
import { ask, joinByWeb, post, type WebClient } from '../../support/web-client.js';

/** A class with somebody who follows it, who must not notice anything. */
async function openWatched(options = {}): Promise<{ readonly there: WebClass; readonly watcher: WebClient }> {
  const there = await openWebClass(options);
  const watcher = await joinByWeb(there.origin, { token: TOKEN, name: 'watcher' });
  await watcher.until(/following ada/);
  return { there, watcher };
}

async function expectUndisturbed({ there, watcher }: Awaited<ReturnType<typeof openWatched>>): Promise<void> {
  const before = there.classroom.store.getState().session.where.cursor.frame;
  there.present('right');
  await watcher.until(new RegExp(`step ${before + 2} of 47`));
}

function openSocket({ port }: WebClass): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', reject);
    onTestFinished(() => void socket.destroy());
  });
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

test('a class that is locked lets no other browser in, and those back that were there', async () => {
  const watched = await openWatched();
  const { there, watcher } = watched;
  const before = await joinByWeb(there.origin, { token: TOKEN, name: 'before' });
  await before.until(/following ada/);
  there.present(':', ...'lock', 'return');
  await expect.poll(() => there.classroom.moderation.isLocked).toBe(true);
  await expect(joinByWeb(there.origin, { token: TOKEN, name: 'late' })).rejects.toThrow(/closed to newcomers/);
  before.leave();
  const again = await joinByWeb(there.origin, { token: TOKEN, cookie: before.cookie });
  await again.until(/following ada/);
  there.present(':', ...'lock', 'space', ...'off', 'return');
  await expect.poll(() => there.classroom.moderation.isLocked).toBe(false);
  await (await joinByWeb(there.origin, { token: TOKEN, name: 'late' })).until(/following ada/);
  await expectUndisturbed({ there, watcher });
});

describe('a token', () => {
  test.each(['', 'BBBBBBBBBBBBBBBBBBBBBB', TOKEN.slice(1), `${TOKEN}A`])('that is %j lets nobody in', async (token) => {
    const watched = await openWatched();
    const { origin } = watched.there;
    const answer = await post(origin, '/join', { token, name: 'eve' });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
    await expectUndisturbed(watched);
  });

  test('is what every route but the page itself needs', async () => {
    const { there } = await openWatched();
    expect((await post(there.origin, '/enter', {})).status).toBe(401);
    expect((await post(there.origin, '/act', { view: 'x', acts: [{ key: 'd' }] })).status).toBe(401);
    for (const path of ['/events?view=x', '/poll?view=x']) expect((await ask(there.origin, path)).status).toBe(401);
    const forged = { headers: { Cookie: `backstep-${there.port}=forged; other=1` } };
    expect((await post(there.origin, '/enter', {}, forged)).status).toBe(401);
    expect((await ask(there.origin, '/')).status).toBe(200);
  });

  test('gives a cookie that scripts and other sites do not get', async () => {
    const { there } = await openWatched();
    const { headers } = await post(there.origin, '/join', { token: TOKEN, name: 'ben' });
    expect(headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^backstep-${there.port}=[\\w-]{22}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  test('opens no view of somebody else', async () => {
    const { there, watcher } = await openWatched();
    const { headers } = await post(there.origin, '/join', { token: TOKEN, name: 'eve' });
    const Cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const answer = await post(
      there.origin,
      '/act',
      { view: watcher.view, acts: [{ key: 'q' }] },
      { headers: { Cookie } },
    );
    expect(answer.status).toBe(410);
    expect(watcher.isOpen).toBe(true);
  });
});

describe('a request', () => {
  test('for a host that is not this server is refused, whatever points there', async () => {
    const watched = await openWatched();
    const { origin, port } = watched.there;
    for (const Host of [`evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`, '127.0.0.1']) {
      expect((await ask(origin, '/', { headers: { Host } })).status).toBe(421);
      const headers = { Host, Origin: `http://${Host}`, ...JSON_TYPE };
      expect((await post(origin, '/join', { token: TOKEN }, { headers })).status).toBe(421);
    }
    expect((await ask(origin, '/', { headers: { Host: `localhost:${port}` } })).status).toBe(200);
    await expectUndisturbed(watched);
  });

  test('of another site is refused, and so is one that does not say where it comes from', async () => {
    const { there, watcher } = await openWatched();
    const { origin } = there;
    const asWatcher = { Cookie: watcher.cookie };
    for (const Origin of ['https://evil.example', 'null', `https://127.0.0.1:${there.port}`, `${origin}0`]) {
      const answer = await post(
        origin,
        '/act',
        { view: watcher.view, acts: [{ key: 'd' }] },
        { headers: { ...asWatcher, Origin } },
      );
      expect(answer.status).toBe(403);
      expect((await ask(origin, `/events?view=${watcher.view}`, { headers: { ...asWatcher, Origin } })).status).toBe(
        403,
      );
    }
    const silent = { method: 'POST', headers: { ...asWatcher, ...JSON_TYPE }, body: '{}' };
    expect((await ask(origin, '/act', silent)).status).toBe(403);
    const embedded = { ...asWatcher, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
    expect((await ask(origin, `/poll?view=${watcher.view}`, { headers: embedded })).status).toBe(403);
    expect((await ask(origin, '/', { headers: embedded })).status).toBe(403);
    const linked = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' };
    expect((await ask(origin, '/', { headers: linked })).status).toBe(200);
    expect(watcher.text()).toContain('Following ada');
  });

  test('has a body of at most two kilobytes, whatever it says of its size', async () => {
    const watched = await openWatched();
    const { origin } = watched.there;
    const values = { token: TOKEN, name: 'x'.repeat(3000) };
    expect((await post(origin, '/join', values)).status).toBe(413);
    const chunked = post(origin, '/join', values, { headers: { 'Transfer-Encoding': 'chunked' } });
    expect(
      await chunked.then(
        ({ status }) => status,
        () => 413,
      ),
    ).toBe(413);
    for (const body of ['', '[]', 'null', '{"token":', 'token=1']) {
      const answer = await ask(origin, '/join', { method: 'POST', headers: { Origin: origin, ...JSON_TYPE }, body });
      expect(answer.status).toBe(400);
    }
    const form = { Origin: origin, 'Content-Type': 'text/plain' };
    expect((await ask(origin, '/join', { method: 'POST', headers: form, body: '{}' })).status).toBe(415);
    await expectUndisturbed(watched);
  });

  test.each([
    '/../package.json',
    '/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/page.html',
    '/dist/page.html',
    '/present',
    '/.git/config',
    '/act/../join',
  ])('for %s finds nothing', async (path) => {
    const there = await openWebClass();
    expect([400, 404, 405]).toContain((await ask(there.origin, path)).status);
  });

  test('may check that the page is there, and nothing else, without a body', async () => {
    const there = await openWebClass();
    const page = await ask(there.origin, '/', { method: 'HEAD' });
    expect(page.status).toBe(200);
    expect(page.text).toBe('');
    expect((await ask(there.origin, '/events', { method: 'HEAD' })).status).toBe(403);
  });

  test('puts nothing of its own into the headers of an answer', async () => {
    const { there, watcher } = await openWatched();
    const name = 'eve\r\nSet-Cookie: a=b\r\n\r\n<script>';
    const joined = await post(there.origin, '/join', { token: TOKEN, name });
    expect(joined.headers['set-cookie']).toHaveLength(1);
    const path = '/poll?view=a%0d%0aSet-Cookie:%20a=b';
    const polled = await ask(there.origin, path, { headers: { Cookie: watcher.cookie } });
    expect([polled.status, polled.headers['set-cookie']]).toEqual([410, undefined]);
    const raw = await openSocket(there);
    raw.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${there.port}\r\nX-A: a\rSet-Cookie: b\r\n\r\n`);
    await new Promise((resolve) => raw.on('close', resolve));
  });

  test('has one Host, or is answered with nothing but that', async () => {
    const there = await openWebClass();
    const own = `127.0.0.1:${there.port}`;
    for (const [first, second] of [
      [own, own],
      [own, 'evil.example'],
      ['evil.example', own],
    ]) {
      const socket = await openSocket(there);
      let answer = '';
      socket.on('data', (bytes) => {
        answer += bytes;
      });
      socket.write(`GET / HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\nConnection: close\r\n\r\n`);
      await new Promise((resolve) => socket.on('close', resolve));
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).not.toContain('<html');
    }
  });

  test('at the bound of each number that a page may send, and past it, changes nothing for the others', async () => {
    const { there, watcher } = await openWatched();
    const client = await joinByWeb(there.origin, { token: TOKEN });
    const numbers = [0, -1, 0.5, 1, 300, 301, 2 ** 31, 2 ** 53, Number.MAX_VALUE, -Number.MAX_VALUE, '1e999', null];
    for (const number of numbers) {
      const asked = { ask: { symbol: 'P', step: number, element: number } };
      const values = { view: client.view, seen: number, acts: [asked, ...Array(80).fill({ key: '1' })] };
      const { status } = await post(there.origin, '/act', values, { headers: { Cookie: client.cookie } });
      expect([204, 413]).toContain(status);
      const { status: polled } = await ask(there.origin, `/poll?view=${watcher.view}x&seen=${number}`, {
        headers: { Cookie: watcher.cookie },
      });
      expect(polled).toBe(410);
    }
    there.present('right');
    await watcher.until(/step 1 of 47/);
    expect(there.log.join()).not.toMatch(/failure|failed/);
  });

  test('gets headers with which the page loads nothing, runs nothing and is framed nowhere', async () => {
    const there = await openWebClass();
    for (const path of ['/', '/nothing', '/poll']) {
      const { headers } = await ask(there.origin, path);
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toMatch(/default-src 'none'/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  test('beyond what a page asks for has to wait, for that browser alone', async () => {
    const watched = await openWatched();
    const { origin } = watched.there;
    const eve = await joinByWeb(origin, { token: TOKEN, name: 'eve' });
    const answers = await inNoTime(() => Promise.all(Array.from({ length: 400 }, () => eve.press())));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
    expect((await watched.watcher.press()).status).toBe(204);
    await expectUndisturbed(watched);
  });
});

describe('connections', () => {
  test('that ask for thousands of things at once are closed', async () => {
    const watched = await openWatched();
    const socket = await openSocket(watched.there);
    let received = '';
    socket.on('data', (bytes: Buffer) => {
      received += bytes.toString('latin1');
    });
    socket.write(`GET /poll HTTP/1.1\r\nHost: 127.0.0.1:${watched.there.port}\r\n\r\n`.repeat(1000));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received.split('HTTP/1.1 ').length - 1).toBeLessThan(3);
    await expectUndisturbed(watched);
  });

  test('that ask without end keep out no neighbour who has yet to show the token', async () => {
    const watched = await openWatched({ limits: { mostViewers: 2 } });
    const { origin } = watched.there;
    const one = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusOf = async (): Promise<number> => (await ask(origin, '/', { agent: one })).status;
    const statuses = await inNoTime(async () => {
      const each: number[] = [];
      while (each.length < 20) each.push(await statusOf());
      return each;
    });
    expect(statuses).toContain(429);
    const flood = setInterval(() => void statusOf().catch(() => {}), 5);
    onTestFinished(() => {
      clearInterval(flood);
      one.destroy();
    });
    for (let time = 0; time < 20; time++) {
      const agent = new Agent({ keepAlive: true });
      expect((await ask(origin, '/', { agent })).status).toBe(200);
      expect((await post(origin, '/join', { token: TOKEN }, { agent })).status).toBe(204);
      agent.destroy();
    }
    clearInterval(flood);
    await expectUndisturbed(watched);
  });

  test('that say nothing are few and are closed, and keep nobody out', async () => {
    const limits = { mostStrangers: 60, mostStrangersOfAddress: 50 };
    const watched = await openWatched({ limits });
    const sockets = await Promise.all(Array.from({ length: 500 }, () => openSocket(watched.there)));
    await expect.poll(() => watched.there.connectionCount()).toBeLessThanOrEqual(60);
    const ben = await joinByWeb(watched.there.origin, { token: TOKEN, name: 'ben' });
    await ben.until(/following ada/);
    await expectUndisturbed(watched);
    expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(500);
  });

  test('that begin a request and do not end it are closed', async () => {
    const there = await openWebClass({ limits: { greetingMilliseconds: 500 } });
    const socket = await openSocket(there);
    socket.write('GET / HTTP/1.1\r\nHost: ');
    await new Promise((resolve) => socket.on('close', resolve));
  });

  test('of a browser that was let in are few', async () => {
    const { there, watcher } = await openWatched();
    const request = `GET /poll?view=x HTTP/1.1\r\nHost: 127.0.0.1:${there.port}\r\nCookie: ${watcher.cookie}\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 40 }, () => openSocket(there)));
    for (const socket of sockets) socket.write(request);
    await expect.poll(() => there.connectionCount()).toBeLessThanOrEqual(14);
  });
});

describe('a guest', () => {
  test('of the page is a viewer, whatever name and keys it sends', async () => {
    const watched = await openWatched();
    const { there } = watched;
    const eve = await joinByWeb(there.origin, { token: TOKEN, name: 'ada' });
    await eve.until(/following ada/);
    await eve.press('p', 'right', ':', 'k', 'i', 'c', 'k');
    await eve.press('d');
    await eve.until(/exploring/);
    const members = [...there.classroom.members];
    expect(members.filter(({ role }) => role === 'presenter')).toHaveLength(1);
    expect(members.map(({ name }) => name)).toContain('ada (viewer)');
    await expectUndisturbed(watched);
  });

  test('has a name of letters that disturb no terminal', async () => {
    const { there } = await openWatched();
    await joinByWeb(there.origin, { token: TOKEN, name: '\x1b[2J<b>ë‮' });
    expect([...there.classroom.members].map(({ name }) => name)).toContain('?[2J<b>ë?');
  });

  test('is turned away from a class that is full, however it was filled', async () => {
    const { there } = await openWatched({ limits: { mostViewers: 2 } });
    await joinByWeb(there.origin, { token: TOKEN, name: 'ben' });
    await expect(joinByWeb(there.origin, { token: TOKEN, name: 'cy' })).rejects.toThrow(/The class is full/);
  });

  test('sees the class in a few windows, of which the oldest gives way', async () => {
    const { there, watcher } = await openWatched();
    const { cookie } = watcher;
    for (let window = 0; window < 4; window++) await joinByWeb(there.origin, { token: TOKEN, cookie });
    await expect.poll(() => watcher.isOpen).toBe(false);
    expect(watcher.messages.at(-1)).toEqual({ farewell: 'The class is open in another window.' });
  });
});
