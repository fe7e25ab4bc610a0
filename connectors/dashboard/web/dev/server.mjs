// A made-up server for work on the page: `node dev/server.mjs`, then `npm run dev`, or open its own address for the built
// page. Never shipped; the tests use the real one.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { deflateSync } from 'node:zlib';

const PORT = Number(process.env.PORT ?? 8787);
const EVENTS = Number(process.env.EVENTS ?? 10_000);
const MICS = Number(process.env.MICS ?? 1000);
const PAGE = new URL('../../target/classes/web/', import.meta.url).pathname;
const us = (ms) => Math.round(ms * 1000);
const iso = (ms) => new Date(ms).toISOString();

let seed = 42;
const random = () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return seed / 4_294_967_296;
};
const pick = (list) => list[Math.floor(random() * list.length)];

const SITES = [
  'Tambopata',
  'Malinowski',
  'Las Piedras',
  'Heath',
  'Inambari',
  'Colorado',
  'Amigos',
  'Chandless',
  'Purus',
  'Yaco',
  'Acre',
  'Iaco',
];
const TYPES = ['chainsaw', 'gunshot', 'vehicle', 'spider_monkey', 'jaguar', 'harpy_eagle', 'speech'];
const now = Date.now();
const state = () => (random() < 0.9 ? 'listening' : random() < 0.5 ? 'silent' : random() < 0.8 ? 'lost' : 'unknown');
const mics = Array.from({ length: MICS }, (_, n) => {
  const s = n % SITES.length;
  const angle = random() * 6.28;
  const far = Math.sqrt(random()) * 0.09;
  const heard = state();
  const late = { listening: 2e3, silent: 3e5, lost: 9e7 * random() }[heard];
  return {
    id: `mic-${String(n + 1).padStart(4, '0')}`,
    name: n % 9 === 0 ? `${SITES[s]} ridge ${Math.floor(n / 9)}` : null,
    registered: n % 50 !== 7,
    site: n % 50 === 7 ? null : SITES[s],
    domain: null,
    clock: 'gps',
    labels: {},
    position:
      n % 50 === 7 || n % 83 === 3
        ? null
        : {
            latitude: -12.6 + Math.floor(s / 4) * 0.62 + Math.sin(s * 7) * 0.12 + Math.sin(angle) * far,
            longitude: -70.2 + (s % 4) * 0.7 + Math.cos(s * 5) * 0.16 + Math.cos(angle) * far * 1.3,
            elevation: null,
          },
    time_zone: 'America/Lima',
    state: heard,
    last_heard: late === undefined ? null : iso(now - late),
    last_heard_us: late === undefined ? null : us(now - late),
    events_today: Math.floor(random() ** 4 * 30),
  };
});

let made = 0;
function makeEvent(start, status = 'closed') {
  const mic = pick(mics);
  const length = 1000 + random() ** 3 * 60_000;
  const score = 0.5 + random() * 0.499;
  const reviewed = random() < 0.2;
  return {
    id: `e${String(++made).padStart(6, '0')}-5f2c`,
    revision: 1,
    status,
    close_cause: status === 'closed' ? 'quiet' : null,
    type: pick(TYPES),
    mic: mic.id,
    site: mic.site,
    position: mic.position,
    start: iso(start),
    start_us: us(start),
    end: iso(start + length),
    end_us: us(start + length),
    decided_at: iso(start + length + 500),
    decided_at_us: us(start + length + 500),
    score,
    mean_score: score * 0.8,
    scored_windows: Math.ceil(length / 480),
    model: 'yamnet',
    model_version: '1.0.0',
    clock: 'device',
    clock_error_bound_us: 20_000,
    stream: 'run-1',
    stream_started: iso(now - 1e7),
    stream_started_us: us(now - 1e7),
    frames: { topic: 'earshot.frames', partition: random() < 0.05 ? -1 : 0, first_offset: 1, last_offset: 9 },
    review: reviewed
      ? {
          verdict: pick(['confirmed', 'false', 'unsure']),
          comment: 'Two men at the creek',
          by: 'Rosa',
          at: iso(start + 9e5),
          at_us: us(start + 9e5),
        }
      : null,
  };
}
const events = Array.from({ length: EVENTS }, (_, n) => makeEvent(now - n * 25_000 - random() * 20_000));
const makeAlert = (n, fired) => {
  const event = events[n * 7] ?? makeEvent(fired);
  return {
    id: `a${n}`,
    rule: pick(['chainsaw-near', 'gunshots', 'mic-silent']),
    severity: pick(['critical', 'warning', 'info']),
    site: event.site,
    mics: [event.mic],
    position: null,
    fired_at: iso(fired),
    fired_at_us: us(fired),
    message: `${event.type} at ${event.mic}, ${event.site ?? 'no site'}: 4 in 90 s`,
    late: n % 9 === 4,
    numbers: { count: 4, score: event.score },
    events: [event].map(({ id, revision, type, mic, start, start_us, end, end_us, score }) => ({
      id,
      revision,
      type,
      mic,
      start,
      start_us,
      end,
      end_us,
      score,
    })),
    acknowledged: n % 3 === 0 ? { by: 'Luis', comment: null, at: iso(fired + 1e5), at_us: us(fired + 1e5) } : null,
  };
};
const alerts = Array.from({ length: 30 }, (_, n) => makeAlert(n, now - n * 1_700_000 - 30_000));

const clients = new Set();
const send = (type, data) => {
  for (const out of clients) out.write(`event: ${type}\nid: ${++made}\ndata: ${JSON.stringify(data)}\n\n`);
};
const rate = Number(process.env.EVERY ?? 4000);
if (rate > 0) {
  setInterval(() => {
    const event = makeEvent(Date.now() - 2000, 'opened');
    event.review = null;
    events.unshift(event);
    send('event', event);
    setTimeout(() => {
      Object.assign(event, { status: 'closed', close_cause: 'quiet', revision: 2 });
      send('event', event);
    }, 9000);
  }, rate);
}

function noise(n) {
  const x = Math.sin(n * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

function picture(key, width, height) {
  const shift = [...key].reduce((sum, c) => sum + c.charCodeAt(0), 0);
  const raw = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pitch = 1 - y / height;
      const on = x > width * 0.3 && x < width * 0.75 ? 1 : 0.12;
      const tone = Math.max(0, Math.cos((pitch * (6 + (shift % 5)) - (shift % 7)) * 6.28 + Math.sin(x / 9) * 0.7)) ** 5;
      const value = Math.min(
        1,
        0.15 * noise(x * 131 + y * 17 + shift) + on * tone * (1 - pitch * 0.6) + 0.1 * (1 - pitch),
      );
      const at = y * (1 + width * 3) + 1 + x * 3;
      raw[at] = 255 * Math.min(1, value * 1.5) ** 1.2;
      raw[at + 1] = 255 * value ** 1.6;
      raw[at + 2] = 255 * (0.25 + 0.4 * value) * (value < 0.6 ? 1 : 1.4 - value * 0.6);
    }
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), out.length - 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

function wav(seconds) {
  const frames = Math.round(16_000 * seconds);
  const out = Buffer.alloc(44 + frames * 2);
  out.write('RIFF');
  out.writeUInt32LE(out.length - 8, 4);
  out.write('WAVEfmt ', 8);
  out.writeUInt32LE(16, 16);
  out.writeUInt16LE(1, 20);
  out.writeUInt16LE(1, 22);
  out.writeUInt32LE(16_000, 24);
  out.writeUInt32LE(32_000, 28);
  out.writeUInt16LE(2, 32);
  out.writeUInt16LE(16, 34);
  out.write('data', 36);
  out.writeUInt32LE(frames * 2, 40);
  for (let n = 0; n < frames; n++) {
    const swell = 0.08 + 0.5 * Math.max(0, Math.sin(n / 21_000)) ** 3;
    out.writeInt16LE(Math.round(32_000 * swell * (noise(n) * 2 - 1) * 0.6), 44 + n * 2);
  }
  return out;
}

const json = (res, body, status = 200) => {
  res.writeHead(status, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify(body));
};
const page = (list, q) => {
  const from = Number(q.get('cursor') ?? 0);
  const limit = Number(q.get('limit') ?? 50);
  return { items: list.slice(from, from + limit), next: from + limit < list.length ? String(from + limit) : null };
};
const body = async (req) => {
  let text = '';
  for await (const part of req) text += part;
  return JSON.parse(text || '{}');
};
const CLASSES = ['Chainsaw', 'Insect', 'Rain', 'Bird', 'Engine', 'Wind', 'Frog', 'Speech', 'Thunder', 'Water'];

async function api(req, res, path, q) {
  const [, kind, id, what] = path.split('/').map(decodeURIComponent);
  if (path === '/info')
    return json(res, {
      name: 'earshot',
      version: 'dev',
      time_zone: 'America/Lima',
      days: 7,
      token: false,
      ready: true,
      now: iso(Date.now()),
      now_us: us(Date.now()),
    });
  if (path === '/models') return json(res, { items: [{ id: 'yamnet', types: TYPES }] });
  if (path === '/mics') return json(res, { items: mics });
  if (path === '/events') {
    const wanted = (key) => q.get(key);
    const from = wanted('from') ? us(Date.parse(wanted('from'))) : 0;
    const to = wanted('to') ? us(Date.parse(wanted('to'))) : Infinity;
    const list = events.filter(
      (e) =>
        (!wanted('type') || e.type === wanted('type')) &&
        (!wanted('mic') || e.mic === wanted('mic')) &&
        (!wanted('site') || e.site === wanted('site')) &&
        e.score >= Number(wanted('min_score') ?? 0) &&
        (!wanted('review') || (e.review?.verdict ?? 'none') === wanted('review')) &&
        e.end_us > from &&
        e.start_us < to,
    );
    return json(res, page(list, q));
  }
  if (path === '/alerts')
    return json(
      res,
      page(
        alerts.filter((a) => q.get('acknowledged') !== 'false' || !a.acknowledged),
        q,
      ),
    );
  if (kind === 'alerts' && what === 'acknowledge') {
    const alert = alerts.find((a) => a.id === id);
    const { by } = await body(req);
    alert.acknowledged = { by, comment: null, at: iso(Date.now()), at_us: us(Date.now()) };
    send('acknowledge', { id, acknowledged: alert.acknowledged });
    return json(res, alert);
  }
  if (kind === 'events' && what === 'review') {
    const event = events.find((e) => e.id === id);
    const { verdict, comment, by } = await body(req);
    event.review = verdict ? { verdict, comment, by, at: iso(Date.now()), at_us: us(Date.now()) } : null;
    send('review', { id, review: event.review });
    return json(res, event);
  }
  if (kind === 'events' && !what) {
    const event = events.find((e) => e.id === id);
    return event ? json(res, event) : json(res, { error: `no event ${id}` }, 404);
  }
  if (what === 'spectrogram.png') {
    res.writeHead(200, { 'Content-Type': 'image/png' });
    return res.end(picture(id, 400, 96));
  }
  if (what === 'clip.wav' || what === 'audio.wav') {
    const seconds = what === 'clip.wav' ? 9 : (Date.parse(q.get('to')) - Date.parse(q.get('from'))) / 1000;
    const bytes = wav(seconds);
    res.writeHead(200, { 'Content-Type': 'audio/wav', 'Content-Length': bytes.length });
    return res.end(bytes);
  }
  if (what === 'scores') {
    const [from, to] = [Date.parse(q.get('from')), Date.parse(q.get('to'))];
    const windows = [];
    for (let at = Math.ceil(from / 480) * 480; at < to; at += 480) {
      const gap = Math.floor(at / 4800) % 9 === 0;
      const top = CLASSES.map((label, n) => ({
        label,
        score: Math.abs(Math.sin(at / (4000 + n * 1700) + n)) ** (2 + n) * (0.5 + 0.5 * noise(at + n)),
      }));
      top.sort((a, b) => b.score - a.score);
      windows.push({
        model: 'yamnet',
        kind: gap ? 'gap' : 'scored',
        reason: gap ? 'MISSING' : null,
        start: iso(at),
        start_us: us(at),
        end: iso(at + 975),
        end_us: us(at + 975),
        top: gap ? [] : top.slice(0, 8),
      });
    }
    return json(res, { mic: id, windows, truncated: false });
  }
  if (path === '/coverage') {
    const [from, to] = [Date.parse(q.get('from')), Date.parse(q.get('to'))];
    const slots = [];
    for (let at = from; at < to; at += 300_000) {
      const n = Math.floor(at / 300_000);
      const kindOf = noise(Math.floor(n / 9));
      const slot = {
        start: iso(at),
        start_us: us(at),
        analysed_s: 0,
        silent_s: 0,
        missing_s: {},
        absent_s: 0,
        unknown_s: 0,
      };
      if (noise(n * 3) < 0.02) Object.assign(slot, { analysed_s: 290, missing_s: { MISSING: 10 } });
      else if (kindOf < 0.72) slot.analysed_s = 300;
      else if (kindOf < 0.9) slot.silent_s = 300;
      else if (kindOf < 0.94) slot.absent_s = 300;
      else Object.assign(slot, { analysed_s: 210, missing_s: { MISSING: 70, OVERLOAD: 20 } });
      const heard = slot.analysed_s + slot.silent_s > 0;
      const level = -58 + 16 * Math.sin((at / 3.6e6) * (Math.PI / 6)) + 3 * noise(n * 5);
      slot.level_dbfs = heard ? Math.round(level * 10) / 10 : null;
      slot.loudest_dbfs = heard ? Math.round((level + 6 + 22 * noise(n * 11) ** 3) * 2) / 2 : null;
      slots.push(slot);
    }
    return json(res, {
      from_us: us(from),
      to_us: us(to),
      slot_s: 300,
      held_from_us: us(now - 7 * 864e5),
      items: [{ mic: q.get('mic'), model: 'yamnet', slots }],
    });
  }
  if (path === '/stream') {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.write('event: hello\nid: 1\ndata: {"resumed": false}\n\n');
    clients.add(res);
    const beat = setInterval(() => res.write(': heartbeat\n\n'), 15_000);
    req.on('close', () => {
      clearInterval(beat);
      clients.delete(res);
    });
    return undefined;
  }
  return json(res, { error: `no ${path}` }, 404);
}

const MIME = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost');
  res.setHeader(
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'",
  );
  if (url.pathname.startsWith('/api/v1')) {
    api(req, res, url.pathname.slice(7), url.searchParams).catch((e) => json(res, { error: String(e) }, 500));
    return;
  }
  const file = join(PAGE, normalize(url.pathname === '/' ? 'index.html' : url.pathname));
  if (!file.startsWith(PAGE) || !existsSync(file)) return void json(res, { error: 'no such file' }, 404);
  res.setHeader('Content-Type', MIME[extname(file)] ?? 'application/octet-stream');
  createReadStream(file).pipe(res);
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}`));
