import { createHash } from 'node:crypto';
import { escapeHtml } from '../../escape.ts';
import { directionOf } from '../locales.ts';
import { browserScript } from './browser-script.ts';
import type { SiteFile } from './file.ts';
import { siteStyles } from './styles.ts';
import { siteLanguages, siteTexts } from './texts.ts';

/**
 * The page for what is not there, the same for all apps: it speaks every language, of which the script
 * leaves the visitor's.
 */
export function notFoundFiles(): SiteFile[] {
  const styles = asset('site', 'css', siteStyles());
  const script = asset('site', 'js', browserScript);
  const sentences = siteLanguages.map((language) => {
    const { notFound, toStart } = siteTexts(language);
    return `<div lang="${language}" dir="${directionOf(language)}"><p class="lead">${escapeHtml(notFound)}</p><p><a href="/" hidden>${escapeHtml(toStart)}</a></p></div>`;
  });
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>404</title>
<meta name="robots" content="noindex">
<link rel="stylesheet" href="/${styles.path}">
<script src="/${script.path}" defer></script>
</head>
<body>
<main><div class="wrap lost" data-lost>
<h1 class="number">404</h1>
${sentences.join('\n')}
</div></main>
</body>
</html>
`;
  return [styles, script, { path: '404.html', body, contentType: 'text/html; charset=utf-8' }];
}

/** An asset whose name changes with what it holds. @param folder With a slash at its end, or none. */
export function asset(
  name: string,
  ending: 'css' | 'js' | 'json',
  body: string,
  folder = '',
): SiteFile {
  const types = {
    css: 'text/css; charset=utf-8',
    js: 'text/javascript; charset=utf-8',
    json: 'application/json',
  };
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const path = `${folder}assets/${name}-${hash}.${ending}`;
  return { path, body, contentType: types[ending], immutable: true };
}
