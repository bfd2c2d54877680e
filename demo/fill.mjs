// Fills an empty data folder with the demonstration.
//
//   node demo/fill.mjs --data DIR --port N
//
// nginx must be up on port N with DIR behind it (script/run does that).  The
// companies are registered with interimctl; everything else is handed in by
// their programs over HTTPS.  Meanwhile interimd runs under faketime with a
// clock that this program sets before each message, so that every declaration
// is received when its story says.  Start reading at main().

import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { accounts, agencies, employers } from './cast.mjs';
import { Client } from './client.mjs';
import { makeHistory } from './history.mjs';
import { companies, writeRegister } from './register.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: option } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string' } } });
const dir = option.data;
const demo = join(dir, 'demo');
const origin = `https://localhost:${option.port}`;
const clock = join(demo, 'clock');

const ctl = (command, ...rest) =>
  execFileSync(join(top, 'build/interimctl'), [...command.split(' '), '--data', dir, ...rest.map(String)],
    { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });

function say(text) {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

function registerEverybody(before) {
  writeRegister(join(demo, 'register'));
  ctl('import-cbe', join(demo, 'register'));
  const senders = [...Object.values(agencies), ...Object.values(employers)];
  const agencyNumbers = new Set(Object.values(agencies).map((a) => a.enterprise));
  for (const c of companies) {
    ctl('employer add', '--enterprise', c.enterprise, '--nsso', c.nsso, '--name', Object.values(c.names)[0],
      '--from', '2010-01-01', ...(agencyNumbers.has(c.enterprise) ? ['--agency'] : []));
  }
  return senders.map((company, i) => {
    const home = join(demo, 'client', company.enterprise);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    // valid from before the first declaration
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj',
      `/CN=${company.enterprise}`, '-keyout', join(home, 'key.pem'), '-out', join(home, 'certificate.pem')],
    { stdio: 'pipe', env: shifted({ FAKETIME: before }) });
    const clientId = `self_service_chaman_${900001 + i}_demo`;
    ctl('client add', '--client-id', clientId, '--enterprise', company.enterprise,
      '--certificate', join(home, 'certificate.pem'));
    return { enterprise: company.enterprise, clientId, key: readFileSync(join(home, 'key.pem')) };
  });
}

// ---- the shifted clock

let shownTime = 0;

const clockText = (moment) => new Date(moment * 1000).toISOString().slice(0, 19).replace('T', ' ');

function setClock(moment) {
  if (moment !== shownTime) {
    writeFileSync(`${clock}.new`, clockText(moment));
    renameSync(`${clock}.new`, clock);
    shownTime = moment;
  }
}

function libfaketime() {
  for (const arch of readdirSync('/usr/lib')) {
    const path = join('/usr/lib', arch, 'faketime/libfaketimeMT.so.1');
    if (existsSync(path)) {
      return path;
    }
  }
  throw new Error('libfaketime is not installed (script/setup run)');
}

// The environment of a program under a shifted clock.  The library, and not the
// command faketime: that one fails when a killed process that once had its
// number has left a semaphore behind.
function shifted(how) {
  const { FAKETIME, FAKETIME_SHARED, ...env } = process.env; // of a faketime around all of this: they would win
  return { ...env, TZ: 'UTC', LD_PRELOAD: libfaketime(), ...how };
}

function startServer() {
  const server = spawn('setpriv', ['--pdeathsig', 'KILL', join(top, 'build/interimd'), '--data', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: shifted({ FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' }),
  });
  const stopped = new Promise((resolve) => server.on('exit', resolve));
  process.on('exit', () => server.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => text.includes('ready') && resolve({ server, stopped }));
    stopped.then((code) => reject(new Error(`interimd ended with ${code}`)));
  });
}

// ---- handing in

async function handIn(messages, clients) {
  let shown = -1;
  for (const [i, m] of messages.entries()) {
    setClock(m.at);
    const body = m.body ?? { [m.kind]: { periodId: m.first.id, ...m.change } };
    m.id = await clients.get(m.sender.enterprise).declare(body);
    const percent = Math.floor((100 * i) / messages.length);
    if (percent >= shown + (process.stdout.isTTY ? 1 : 20)) {
      shown = percent;
      say(`demonstration: ${new Date(m.at * 1000).toISOString().slice(0, 7)}, ${i} of ${messages.length} declarations`);
    }
  }
}

async function checkResults(messages, clients) {
  const queue = messages.values();
  const work = async () => {
    for (const m of queue) {
      const status = await clients.get(m.sender.enterprise).status(m.id);
      if (status.result !== m.expect) {
        const found = `${status.result} ${JSON.stringify(status.anomalies)} for ${JSON.stringify(m.body ?? m.change)}`;
        throw new Error(`declaration ${m.id} of ${clockText(m.at)}: ${m.expect} expected, ${found}`);
      }
    }
  };
  await Promise.all(times(8, work));
}

// ---- accounts

// Letters and digits that are not mistaken for each other; about 79 bits.
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789';
const times = (n, make) => Array.from({ length: n }, make);
const makePassword = () => times(4, () => times(4, () => SIGNS[randomInt(SIGNS.length)]).join('')).join('-');

function openAccounts() {
  const cards = accounts.map(({ user, worker, what }) => {
    const password = makePassword();
    ctl('worker add', '--inss', worker.inss, '--name', worker.name, '--user', user, '--lang', worker.lang);
    execFileSync(join(top, 'build/interimctl'), ['worker', 'password', '--data', dir, '--user', user],
      { input: `${password}\n` });
    return `${worker.name}: ${what}\n  user name  ${user}\n  password   ${password}\n\n`
      + `${ctl('codecard new', '--user', user).trim().replace(/^(?=.)/gm, '  ')}\n`;
  });
  writeFileSync(join(demo, 'sign-in.txt'), cards.join('\n'), { mode: 0o600 });
}

async function main() {
  const now = Math.floor(Date.now() / 1000);
  const messages = makeHistory(now);
  mkdirSync(demo, { recursive: true, mode: 0o700 });
  say('demonstration: companies and their programs');
  const senders = registerEverybody(clockText(messages[0].at - 30 * 86400));
  setClock(messages[0].at - 3600);
  const { server, stopped } = await startServer();
  const ca = readFileSync(join(dir, 'tls/certificate.pem'));
  const clients = new Map(senders.map((s) => [s.enterprise, new Client({ ...s, origin, ca, now: () => shownTime })]));
  await handIn(messages, clients);
  say('demonstration: results');
  setClock(now);
  await checkResults(messages, clients);
  clients.forEach((client) => client.close());
  server.kill('SIGTERM');
  const code = await Promise.resolve(stopped);
  if (code !== 0) {
    throw new Error(`interimd ended with ${code}`);
  }
  say('demonstration: accounts');
  openAccounts();
  ctl('check');
  say(`demonstration: ${messages.length} declarations of ${accounts.length + 10} people\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}
main().then(() => process.exit(0), (e) => {
  console.error(`\ndemo/fill.mjs: ${e.message}`);
  process.exit(1);
});
