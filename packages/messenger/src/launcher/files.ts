/** Names that the build gave the modules, each the app with what it imports at once; see `build.ts`. */
declare const __FILES__: Record<Module, readonly [string, ...string[]]>;

export type Module = 'app' | 'ze' | 'proactive' | 'looks';

/** Letters of the folder's name that can be written in another way. */
const ways = 'messenger'.length;
let failures = 0;
/** Where a policy asks for one, what the script loads has to have the script's. */
const { nonce = '' } = (document.currentScript ?? {}) as HTMLScriptElement;

/**
 * Loads a module of the messenger, with all that it needs side by side. What a browser has once failed to
 * load stays failed for as long as the page lives, for everything that imports it. So another attempt
 * loads all of it from the same place in another spelling, of which each failure takes one.
 * @throws an event of the element that could not be fetched; asking again tries again
 */
export async function loadModule<T>(baseUrl: string, name: Module): Promise<T> {
  const base = baseUrl.replace(RegExp(`.{${failures}}$`), (letters) =>
    letters.replace(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  );
  const urls = __FILES__[name].map((file) => `${base}/${file}`);
  try {
    await Promise.all(
      urls.map(
        (url) =>
          new Promise((onload, onerror) => {
            const about = { rel: 'preload', as: 'script', crossOrigin: '', nonce };
            const link = document.createElement('link');
            document.head.append(Object.assign(link, about, { onload, onerror, href: url }));
          }),
      ),
    );
  } catch (event) {
    if (failures < ways) failures++;
    console.warn(`Causerie: ${urls} cannot be loaded: see the page's CSP.`);
    throw event;
  }
  return import(urls[0] as string);
}
