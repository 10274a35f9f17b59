import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { type Browser, chromium } from 'playwright-core';
import { listenOn } from '../../local/http/listen.ts';

/**
 * A real browser, headless. On Linux x64 it comes with the packages; elsewhere one that is installed is
 * taken, or the one that `CAUSERIE_BROWSER` names.
 * @throws Error that says what to install
 */
export async function startBrowser(): Promise<Browser> {
  const own = process.env['CAUSERIE_BROWSER'];
  if (own !== undefined) return chromium.launch({ executablePath: own });
  if (process.platform === 'linux' && process.arch === 'x64') {
    // Unpacks the system libraries that come with it; read when the package is loaded.
    process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
    const { default: packed } = await import('@sparticuz/chromium');
    return chromium.launch({
      executablePath: await packed.executablePath(),
      // Not the package's own: those put everything into one process and switch safety off.
      args: ['--headless=shell', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
  }
  const installed = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
  ].find((path) => existsSync(path));
  if (installed !== undefined) return chromium.launch({ executablePath: installed });
  throw new Error('There is no Chromium here. Install one, and name it in CAUSERIE_BROWSER.');
}

export interface ServedFile {
  /** Without a slash at its beginning. */
  path: string;
  body: string;
  contentType: string;
}

export interface FileServer {
  /** http://127.0.0.1:<port> */
  url: string;
  /** Serves these from now on. */
  serve(files: readonly ServedFile[]): void;
  close(): Promise<void>;
}

/** Serves files on loopback, each with the headers; what is not there is `404.html`, if that is. */
export async function startFileServer(headers: Record<string, string>): Promise<FileServer> {
  let byPath = new Map<string, ServedFile>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname).slice(1);
    const file = byPath.get(path);
    const shown = file ?? byPath.get('404.html');
    response.writeHead(file === undefined ? 404 : 200, {
      ...headers,
      'content-type': shown?.contentType ?? 'text/plain',
    });
    response.end(shown?.body ?? 'not here');
  });
  const { port, close } = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    serve(files) {
      byPath = new Map(files.map((file) => [file.path, file]));
    },
    close,
  };
}
