import type { Outputs } from '../../../../bin/support/outputs.ts';
import { type FileServer, type ServedFile, startFileServer } from '../../../support/browser.ts';

export interface CompanyPage {
  /** Without a slash at its beginning; `index.html` when it is left out. */
  path?: string;
  title?: string;
  /** Of the page, `en` when it is left out. */
  language?: string;
  /** The page's own style sheet. */
  css?: string;
  /** Run by the page before the messenger's script. */
  script?: string;
  /** Address of the messenger's script; without it the page has none. */
  messenger?: string;
  /** Another of its pages, shown in a frame that may run scripts and keep nothing. */
  frame?: string;
}

export interface CompanySite {
  /** http://127.0.0.1:<port> */
  url: string;
  /** Serves these from now on. */
  serve(...pages: CompanyPage[]): void;
  close: FileServer['close'];
}

/** Counts what the page's own button does, and what the browser refused to run. */
const pageScript = `
  window.bought = 0;
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
  });
  document.querySelector('#buy').addEventListener('click', () => window.bought++);
`;

/**
 * A company's pages on an origin of their own, under a Content-Security-Policy that allows the
 * messenger's addresses and nothing else: no inline script or style, no HTML from strings.
 */
export async function startCompanySite(outputs: Outputs): Promise<CompanySite> {
  const { httpApiUrl, webSocketUrl, siteUrl, awsEndpointUrl = '' } = outputs;
  const policy = [
    `default-src 'none'`,
    `script-src 'self' ${siteUrl}/messenger/`,
    `style-src 'self'`,
    `img-src ${siteUrl}/media/`,
    `frame-src 'self'`,
    `connect-src ${httpApiUrl} ${new URL(webSocketUrl).origin} ${awsEndpointUrl}`,
    `require-trusted-types-for 'script'`,
    'trusted-types causerie',
  ];
  const server = await startFileServer({ 'content-security-policy': policy.join('; ') });
  const filesOf = (page: CompanyPage): ServedFile[] => {
    const { path = 'index.html', title = 'Shop', language = 'en', css = '', script = '' } = page;
    const { messenger, frame } = page;
    const body = `<!doctype html>
      <html lang="${language}">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width">
          <title>${title}</title>
          <link rel="stylesheet" href="${path}.css">
        </head>
        <body>
          <h1>Shop</h1>
          <button type="button" id="buy">Buy</button>
          <div id="here"></div>
          <script src="${path}.js"></script>
          ${messenger ? `<script async src="${messenger}"></script>` : ''}
          ${frame ? `<iframe sandbox="allow-scripts" width="800" height="700" src="${frame}"></iframe>` : ''}
        </body>
      </html>`;
    return [
      { path, body, contentType: 'text/html; charset=utf-8' },
      { path: `${path}.css`, body: css, contentType: 'text/css' },
      { path: `${path}.js`, body: pageScript + script, contentType: 'text/javascript' },
    ];
  };
  return {
    url: server.url,
    serve: (...pages) => server.serve(pages.flatMap(filesOf)),
    close: server.close,
  };
}
