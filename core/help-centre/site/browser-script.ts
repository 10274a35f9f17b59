import { foldWords } from './fold-words.ts';
import type { SearchIndex } from './search-index.ts';

/**
 * What runs in the visitor's browser: the search page, and the way back from a page that is not there.
 * It is sent as the text of this function, so it uses nothing from outside of itself.
 */
function inBrowser(fold: (text: string) => string[]): void {
  const lost = document.querySelector<HTMLElement>('[data-lost]');
  if (lost !== null) findBack(lost);
  const form = document.querySelector<HTMLFormElement>('form[data-index]');
  const input = form?.querySelector<HTMLInputElement>('input[name="q"]');
  const list = document.querySelector<HTMLElement>('[data-hits]');
  const said = document.querySelector<HTMLElement>('[data-said]');
  if (!form || !input || !list || !said) return;
  const field = input;
  const hits = list;
  const status = said;
  const { data } = { data: form.dataset };

  type Posting = [doc: number, weight: number];
  interface Loaded {
    docs: SearchIndex['docs'];
    vocabulary: Map<string, Posting[]>;
  }
  let loading: Promise<Loaded> | undefined;
  let turn = 0;

  function load(): Promise<Loaded> {
    loading ??= fetch(data['index'] ?? '')
      .then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        return response.json() as Promise<SearchIndex>;
      })
      .then(open);
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  }

  function open({ docs }: SearchIndex): Loaded {
    const vocabulary = new Map<string, Posting[]>();
    docs.forEach(([, title, section, , labels, body], doc) => {
      const weights = new Map<string, number>();
      const add = (words: string[], weight: number) => {
        for (const word of words) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
      };
      add(fold(title), 6);
      add(labels.split(' '), 4);
      add(fold(section), 2);
      add(body.split(' '), 1);
      for (const [word, weight] of weights) {
        const postings = vocabulary.get(word);
        if (postings) postings.push([doc, weight]);
        else vocabulary.set(word, [[doc, weight]]);
      }
    });
    return { docs, vocabulary };
  }

  /** Whether two words are at most `most` typing errors apart, neighbours that changed places being one. */
  function near(a: string, b: string, most: number): boolean {
    if (Math.abs(a.length - b.length) > most) return false;
    let before: number[] = [];
    let row = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
        }
        next.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most) return false;
      before = row;
      row = next;
    }
    return (row[b.length] ?? 9) <= most;
  }

  function search({ docs, vocabulary }: Loaded, query: string): number[] {
    const words = [...new Set(fold(query))].slice(0, 12);
    const scores = new Map<number, number>();
    const matched = new Map<number, number>();
    words.forEach((word) => {
      const best = new Map<number, number>();
      const typos = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      for (const [term, postings] of vocabulary) {
        let quality = 0;
        if (term === word) quality = 1;
        else if (word.length > 1 && term.startsWith(word)) quality = 0.75;
        else if (typos > 0 && near(word, term, typos)) quality = 0.5;
        else if (word.length > 5 && term.length > 3 && word.startsWith(term)) quality = 0.3;
        if (quality === 0) continue;
        const rare = Math.log(1 + docs.length / postings.length);
        for (const [doc, weight] of postings) {
          best.set(doc, Math.max(best.get(doc) ?? 0, quality * weight * rare));
        }
      }
      for (const [doc, score] of best) {
        scores.set(doc, (scores.get(doc) ?? 0) + score);
        matched.set(doc, (matched.get(doc) ?? 0) + 1);
      }
    });
    const share = (doc: number) => (matched.get(doc) ?? 0) / words.length;
    return [...scores]
      .map(([doc, score]) => [doc, score * share(doc) * share(doc)] as const)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, 30)
      .map(([doc]) => doc);
  }

  function show({ docs }: Loaded, found: number[], query: string): void {
    hits.replaceChildren(
      ...found.flatMap((doc) => {
        const one = docs[doc];
        if (one === undefined) return [];
        const item = document.createElement('li');
        const link = document.createElement('a');
        link.href = one[0];
        // As text, never as markup.
        link.append(piece('b', one[1]), piece('span', one[3]));
        item.append(link);
        return [item];
      }),
    );
    status.textContent = query === '' ? '' : sentence(found.length);
  }

  function piece(tag: string, text: string): HTMLElement {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  function sentence(count: number): string {
    if (count === 0) return data['none'] ?? '';
    const { lang } = document.documentElement;
    const one = new Intl.PluralRules(lang).select(count) === 'one';
    const number = new Intl.NumberFormat(lang).format(count);
    return ((one ? data['one'] : data['other']) ?? '').replace('{count}', number);
  }

  async function answer(): Promise<void> {
    const mine = ++turn;
    const query = field.value.trim();
    const loaded = await load();
    if (mine === turn) show(loaded, query === '' ? [] : search(loaded, query), query);
  }

  const ask = () => {
    const address = new URL(location.href);
    address.searchParams.set('q', field.value);
    history.replaceState(null, '', address);
    answer().catch(() => {
      status.textContent = data['none'] ?? '';
    });
  };
  let waiting: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask();
  });
  // Arrows go from the field through what was found, and back.
  document.addEventListener('keydown', (event) => {
    const links = [...hits.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const inside = at >= 0 || document.activeElement === field;
    if (event.key === 'Escape' && at >= 0) field.focus();
    if (!inside || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    const to = event.key === 'ArrowDown' ? at + 1 : at - 1;
    if (to >= links.length) return;
    event.preventDefault();
    (links[to] ?? field).focus();
  });
  const given = new URL(location.href).searchParams.get('q') ?? '';
  if (given !== '') {
    field.value = given;
    ask();
  }
  field.focus();

  /** Of the languages on the page, the visitor's; and a link to the start of where he was. */
  function findBack(page: HTMLElement): void {
    const [, app = '', locale = ''] = location.pathname.split('/');
    const spoken = [locale, ...navigator.languages].map((tag) => tag.split('-')[0]);
    const all = [...page.querySelectorAll<HTMLElement>('[lang]')];
    const mine = spoken
      .map((language) => all.find((one) => one.lang === language))
      .find((one) => one !== undefined);
    if (mine === undefined) return;
    for (const one of all) one.hidden = one !== mine;
    const link = mine.querySelector('a');
    if (link === null || !/^[0-9a-f]{24}$/.test(app)) return;
    link.href = /^[a-z]{2,3}(-[a-z0-9]+)*$/.test(locale)
      ? `/${app}/${locale}/index.html`
      : `/${app}/index.html`;
    link.hidden = false;
  }
}

/** The script, as it is served. */
export const browserScript = `(${inBrowser})(${foldWords});\n`;
