import { describe, expect, it } from 'vitest';
import { prepareAttachment } from '../../../core/attachments/prepare.ts';

const id = 'a'.repeat(40);
const prepare = (name: string, mediaType: string, size = 1) =>
  prepareAttachment('app', id, { name, mediaType, size });

describe('an attachment', () => {
  it.each<[name: string, type: string, as: string, kind: string]>([
    ['photo.JPG', 'image/jpeg', 'image/jpeg', 'inline'],
    ['photo.heic', '', 'image/heic', 'inline'],
    ['voice.webm', 'audio/webm;codecs=opus', 'audio/webm', 'inline'],
    ['film.webm', 'application/octet-stream', 'video/webm', 'inline'],
    ['film.mp4', '', 'video/mp4', 'inline'],
    ['bill.pdf', 'application/pdf', 'application/pdf', 'attachment'],
    ['list.csv', 'application/vnd.ms-excel', 'text/csv', 'attachment'],
    ['list.xls', 'application/vnd.ms-excel', 'application/vnd.ms-excel', 'attachment'],
    ['all.zip', 'application/x-zip-compressed', 'application/zip', 'attachment'],
    ['notes.txt', 'Text/Plain', 'text/plain', 'attachment'],
  ])('[M45] %s of type "%s" is taken as %s', (name, type, as, kind) => {
    const { headers } = prepare(name, type);
    expect(headers['Content-Type']).toBe(as);
    expect(headers['Content-Disposition']).toMatch(new RegExp(`^${kind}; `));
  });

  it.each<[name: string, type: string]>([
    ['page.html', 'text/html'],
    ['page.html', ''],
    ['page.html', 'text/plain'],
    ['page', 'text/html'],
    ['drawing.svg', 'image/svg+xml'],
    ['drawing.svg', 'image/png'],
    ['feed.xml', 'application/xml'],
    ['page.xhtml', 'application/xhtml+xml'],
    ['script.js', 'text/javascript'],
    ['script.js', 'text/plain'],
    ['setup.exe', 'application/octet-stream'],
    ['setup.exe', 'application/zip'],
    ['macros.docm', 'application/vnd.ms-word.document.macroEnabled.12'],
    ['photo.png', 'image/jpeg'],
    ['photo.pdf', 'image/png'],
    ['invoice\u202Efdp.exe', 'application/pdf'],
    ['photo.png ​.exe', 'image/png'],
    ['no-extension', ''],
    ['any.any', '*/*'],
    ['constructor', 'constructor'],
  ])('[M45] %s of type "%s" is refused with what is taken', (name, type) => {
    expect(() => prepare(name, type)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringContaining('Pictures (png, jpg'),
      }),
    );
  });

  it.each<[name: string, key: string, shown: string]>([
    ['photo.png', 'photo.png', 'photo.png'],
    ['été à Nîmes.PNG', 'ete-a-Nimes.png', '%C3%A9t%C3%A9%20%C3%A0%20N%C3%AEmes.png'],
    ['写真.png', 'file.png', '%E5%86%99%E7%9C%9F.png'],
    ['../../etc/passwd.png', 'passwd.png', 'passwd.png'],
    ['C:\\Users\\me\\photo.png', 'photo.png', 'photo.png'],
    ['.htaccess', 'htaccess.png', 'htaccess.png'],
    ['', 'file.png', 'file.png'],
    ['..', 'file.png', 'file.png'],
    ['Offer v1.2', 'Offer-v1-2.png', 'Offer%20v1.2.png'],
    ['a"b\r\nx-evil: 1;.png', 'a-bx-evil-1.png', 'a%22bx-evil%3A%201%3B.png'],
    ["it's (1) $100*.png", 'it-s-1-100.png', 'it%27s%20%281%29%20%24100%2A.png'],
    ['a\u202Egnp.\u2066b.png', 'agnp-b.png', 'agnp.b.png'],
    ['\ud800lone.png', 'lone.png', '%EF%BF%BDlone.png'],
    [`${'x'.repeat(251)}.png`, `${'x'.repeat(80)}.png`, `${'x'.repeat(251)}.png`],
  ])('[M46] named %s has an address of plain letters, and keeps its name', (name, key, shown) => {
    const prepared = prepare(name, 'image/png');
    expect(prepared.key).toBe(`media/app/${id}/${key}`);
    expect(prepared.headers['Content-Disposition']).toBe(
      `inline; filename="${key}"; filename*=UTF-8''${shown}`,
    );
  });

  it('[M47] takes 50 MB and no more', () => {
    expect(prepare('a.png', 'image/png', 50 * 1024 * 1024).size).toBe(50 * 1024 * 1024);
    expect(() => prepare('a.png', 'image/png', 50 * 1024 * 1024 + 1)).toThrow(
      expect.objectContaining({ code: 'too_large' }),
    );
  });
});
