import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listenOn, type PortServer } from '../../local/http/listen.ts';
import { listenAt } from '../../local/runtime/ports.ts';
import { demoOrder } from './demo-orders.ts';
import type { Outputs } from './outputs.ts';

const folder = fileURLToPath(new URL('../../examples/shop/', import.meta.url));

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
type Language = 'en' | 'fr';

const common = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

/** What the shop's pages are told of the deployment whose messenger they load. */
export type ShownDeployment = Pick<
  Outputs,
  'messengerUrl' | 'httpApiUrl' | 'webSocketUrl' | 'siteUrl' | 'awsEndpointUrl' | 'appId'
>;

/** The demo shop's site: a company's own, on another origin than the deployment. */
export interface DemoPage {
  /** `http://127.0.0.1:<port>`; its pages are `/en.html` and `/fr.html`. */
  url: string;
  /** Puts the deployment's messenger on the pages; before that the site answers 503. */
  show(deployment: ShownDeployment): void;
  close(): Promise<void>;
}

/**
 * Serves `examples/shop` on loopback, and the orders that the example flow asks for.
 * @param port 0 takes any that is free
 * @throws RuntimeStartError `PORT_IN_USE`
 */
export async function openDemoPage(port: number): Promise<DemoPage> {
  const files = new Map(filesOf(folder));
  let shown: ShownDeployment | undefined;
  let url = '';
  const server = createServer((request, response) => {
    const { status, headers, body } = answerTo(request, { url, files, deployment: shown });
    response.writeHead(status, { ...common, ...headers });
    response.end(body);
  });
  // What it is a demo of keeps the process alive.
  server.unref();
  let listening: PortServer | undefined;
  const listen = async (at: number) => {
    listening = await listenOn(server, at);
    return listening.port;
  };
  const bound = await listenAt({ listen }, port, 'the demo shop');
  url = `http://127.0.0.1:${bound}`;
  return {
    url,
    show(deployment) {
      shown = deployment;
    },
    close: async () => listening?.close(),
  };
}

/** What is in the folder, by its path on the site. */
function filesOf(root: string): [path: string, body: Buffer][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [`/${relative(root, file).split(sep).join('/')}`, readFileSync(file)]);
}

interface Site {
  url: string;
  files: ReadonlyMap<string, Buffer>;
  deployment: ShownDeployment | undefined;
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

function answerTo(request: IncomingMessage, { url, files, deployment }: Site): Reply {
  if (deployment === undefined) return { status: 503, body: 'The shop opens in a moment.' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const headers = { allow: 'GET, HEAD' };
    return { status: 405, headers, body: 'Only GET and HEAD are answered here.' };
  }
  const [path = '/'] = (request.url ?? '/').split('?');
  if (path === '/') {
    const headers = { location: `${wanted(request)}.html`, vary: 'accept-language' };
    return { status: 302, headers, body: '' };
  }
  const [, orderNumber] = /^\/api\/orders\/([\w-]{1,40})$/.exec(path) ?? [];
  if (orderNumber !== undefined) return orderReply(orderNumber, url);
  const body = files.get(path);
  if (body === undefined) return { status: 404, body: `There is no ${path.slice(0, 100)} here.` };
  const headers = { 'content-type': types[extname(path)] ?? '' };
  const [, language] = /^\/(en|fr)\.html$/.exec(path) ?? [];
  if (language === undefined) return { status: 200, headers, body };
  return {
    status: 200,
    headers: { ...headers, 'content-security-policy': securityPolicy(deployment) },
    body: fill(body.toString(), language as Language, deployment),
  };
}

function orderReply(number: string, shopUrl: string): Reply {
  const order = demoOrder(number, shopUrl, Date.now());
  const headers = { 'content-type': 'application/json' };
  if (order === undefined) return { status: 404, headers, body: '{"error":"unknown"}' };
  return { status: 200, headers, body: JSON.stringify(order) };
}

/** The first of the reader's languages that the shop speaks. */
function wanted({ headers }: IncomingMessage): Language {
  const [, found] = /(?:^|,)\s*(en|fr)\b/i.exec(headers['accept-language'] ?? '') ?? [];
  return found?.toLowerCase() === 'fr' ? 'fr' : 'en';
}

/** A page with the deployment's addresses where they are to stand. */
function fill(page: string, language: Language, deployment: ShownDeployment): string {
  const values: Record<string, string> = {
    messengerUrl: deployment.messengerUrl,
    helpUrl: `${deployment.siteUrl}/${deployment.appId}/${language}/index.html`,
  };
  return page.replace(/\{\{(\w+)\}\}/g, (all, name: string) =>
    (values[name] ?? all).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`),
  );
}

/**
 * All that a page with the messenger on it needs, and nothing else: its scripts and files from the
 * deployment's site, its two APIs, and the bucket that takes attachments.
 */
function securityPolicy(deployment: ShownDeployment): string {
  const { siteUrl, httpApiUrl, webSocketUrl, awsEndpointUrl } = deployment;
  const origin = (url: string | undefined) => (url === undefined ? [] : [new URL(url).origin]);
  const site = origin(siteUrl);
  const rules: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...site],
    'style-src': ["'self'"],
    'img-src': ["'self'", ...site],
    'connect-src': [httpApiUrl, webSocketUrl, awsEndpointUrl].flatMap(origin),
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ['causerie'],
  };
  return Object.entries(rules)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
