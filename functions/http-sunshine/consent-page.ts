import { createHash } from 'node:crypto';
import { escapeHtml } from '../../core/escape.ts';
import { redirectTo } from '../../core/identity/oauth.ts';
import { authorizeQuery } from '../../core/protocol/sunshine/oauth.ts';
import type { Directory } from '../shared/dynamodb/directory.ts';
import type { HttpReply } from '../shared/http/errors.ts';
import type { HttpEvent } from '../shared/http/request.ts';
import { requireClient } from '../shared/oauth/find-client.ts';
import { validate } from '../shared/validate.ts';
import { type ConsentWords, consentWords } from './consent-words.ts';

export const consentPath = '/oauth/consent';

/**
 * The page to which `GET /oauth/authorize` sends an administrator's browser: he signs in and allows, by
 * `POST /admin/oauth/authorizations`, or goes back. It keeps nothing and sets no cookie.
 */
export async function consentPage(
  directory: Pick<Directory, 'oauthClient'>,
  event: HttpEvent,
): Promise<HttpReply> {
  const query = validate(authorizeQuery, event.queryStringParameters ?? {}, 'query');
  const { client, redirectUri } = await requireClient(
    directory,
    query.client_id,
    query.redirect_uri,
  );
  const { state, code_challenge: codeChallenge } = query;
  const language = languageOf(event.headers['accept-language']);
  const words = consentWords[language];
  const asked = { clientId: client.clientId, redirectUri, state, codeChallenge };
  return {
    statusCode: 200,
    headers,
    body: `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(words.title(client.displayName))}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(words.title(client.displayName))}</h1>
<p>${escapeHtml(words.what)}</p>
<ul>${words.may.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>
<p>${escapeHtml(words.mayNot)} ${escapeHtml(words.afterwards(new URL(redirectUri).host))}</p>
<form method="post" data-asked="${escapeHtml(JSON.stringify(asked))}" data-words="${escapeHtml(JSON.stringify(saidLater(words)))}">
<p>${escapeHtml(words.who)}</p>
<label>${escapeHtml(words.email)}<input name="email" type="email" autocomplete="username" required maxlength="254"></label>
<label>${escapeHtml(words.password)}<input name="password" type="password" autocomplete="current-password" required maxlength="256"></label>
<p role="alert"></p>
<button disabled>${escapeHtml(words.allow)}</button>
<a href="${escapeHtml(redirectTo(redirectUri, { error: 'access_denied', state }))}">${escapeHtml(words.deny)}</a>
</form>
<noscript><p>${escapeHtml(words.noScript)}</p></noscript>
</main>
<script>${script}</script>
</body>
</html>
`,
  };
}

function saidLater({ errors, wait }: ConsentWords) {
  return { errors, wait };
}

/** French for who prefers it to English, English for everybody else. */
function languageOf(accepted = ''): 'en' | 'fr' {
  const first = accepted
    .split(',')
    .map((one) => one.trim().slice(0, 2).toLowerCase())
    .find((one) => one === 'en' || one === 'fr');
  return first === 'fr' ? 'fr' : 'en';
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: center; min-block-size: 100vh; }
main { box-sizing: border-box; inline-size: min(30rem, 100%); padding: 1.5rem; }
h1 { font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
label { display: block; margin-block: .75rem; }
input { display: block; box-sizing: border-box; inline-size: 100%; padding: .6rem; font: inherit; }
button { padding: .6rem 1.2rem; margin-inline-end: 1rem; font: inherit; cursor: pointer; }
[role=alert]:not(:empty) { padding-inline-start: .75rem; border-inline-start: .25rem solid; }
`;

const script = `
const form = document.querySelector('form');
const button = form.querySelector('button');
const alert = form.querySelector('[role=alert]');
const asked = JSON.parse(form.dataset.asked);
const words = JSON.parse(form.dataset.words);
async function post(path, body, token) {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/json', ...(token && { authorization: 'Bearer ' + token }) },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw answer.errors[0];
  return answer;
}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  alert.textContent = words.wait;
  try {
    const { email, password } = Object.fromEntries(new FormData(form));
    const { idToken } = await post('/agent/sessions', { email, password });
    const { redirectTo } = await post('/admin/oauth/authorizations', asked, idToken);
    location.replace(redirectTo);
  } catch (error) {
    alert.textContent = words.errors[error.code] ?? words.errors.other;
    button.disabled = false;
  }
});
button.disabled = false;
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  vary: 'accept-language',
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  // The query holds what the partner's product keeps to itself.
  'referrer-policy': 'no-referrer',
};
