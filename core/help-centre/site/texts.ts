import { bestLocale, languageOf } from '../locales.ts';

/** What the pages themselves say, in the languages that it was written in; others read English. */
export interface SiteTexts {
  helpCentre: string;
  skip: string;
  search: string;
  placeholder: string;
  /** `{count}` is replaced. */
  results: { one: string; other: string };
  noResults: string;
  noScript: string;
  articles: { one: string; other: string };
  promoted: string;
  more: string;
  related: string;
  onThisPage: string;
  /** `{date}` is replaced. */
  updated: string;
  outdated: string;
  language: string;
  path: string;
  notFound: string;
  toStart: string;
  backToSite: string;
}

const texts: Record<string, SiteTexts> = {
  en: {
    helpCentre: 'Help centre',
    skip: 'Skip to content',
    search: 'Search',
    placeholder: 'What can we help you with?',
    results: { one: '{count} article found', other: '{count} articles found' },
    noResults: 'Nothing was found. Try other words, or fewer.',
    noScript: 'Searching needs JavaScript. All articles are listed on the start page.',
    articles: { one: '{count} article', other: '{count} articles' },
    promoted: 'Read by many',
    more: 'More articles',
    related: 'Related articles',
    onThisPage: 'On this page',
    updated: 'Updated on {date}',
    outdated: 'This translation may be older than the original.',
    language: 'Language',
    path: 'You are here',
    notFound: 'This page does not exist, or no longer.',
    toStart: 'To the help centre',
    backToSite: 'Back to our site',
  },
  fr: {
    helpCentre: 'Centre d’aide',
    skip: 'Aller au contenu',
    search: 'Rechercher',
    placeholder: 'Comment pouvons-nous vous aider ?',
    results: { one: '{count} article trouvé', other: '{count} articles trouvés' },
    noResults: 'Aucun résultat. Essayez d’autres mots, ou moins de mots.',
    noScript:
      'La recherche nécessite JavaScript. Tous les articles figurent sur la page d’accueil.',
    articles: { one: '{count} article', other: '{count} articles' },
    promoted: 'Les plus consultés',
    more: 'Autres articles',
    related: 'Articles associés',
    onThisPage: 'Sur cette page',
    updated: 'Mis à jour le {date}',
    outdated: 'Cette traduction est peut-être moins récente que l’original.',
    language: 'Langue',
    path: 'Vous êtes ici',
    notFound: 'Cette page n’existe pas, ou plus.',
    toStart: 'Vers le centre d’aide',
    backToSite: 'Retour à notre site',
  },
  de: {
    helpCentre: 'Hilfe',
    skip: 'Zum Inhalt',
    search: 'Suchen',
    placeholder: 'Wobei können wir helfen?',
    results: { one: '{count} Artikel gefunden', other: '{count} Artikel gefunden' },
    noResults: 'Nichts gefunden. Versuchen Sie es mit anderen oder weniger Wörtern.',
    noScript: 'Die Suche braucht JavaScript. Alle Artikel stehen auf der Startseite.',
    articles: { one: '{count} Artikel', other: '{count} Artikel' },
    promoted: 'Häufig gelesen',
    more: 'Weitere Artikel',
    related: 'Verwandte Artikel',
    onThisPage: 'Auf dieser Seite',
    updated: 'Aktualisiert am {date}',
    outdated: 'Diese Übersetzung ist möglicherweise älter als das Original.',
    language: 'Sprache',
    path: 'Sie sind hier',
    notFound: 'Diese Seite gibt es nicht oder nicht mehr.',
    toStart: 'Zur Hilfe',
    backToSite: 'Zurück zu unserer Website',
  },
  es: {
    helpCentre: 'Centro de ayuda',
    skip: 'Ir al contenido',
    search: 'Buscar',
    placeholder: '¿En qué podemos ayudarle?',
    results: { one: '{count} artículo encontrado', other: '{count} artículos encontrados' },
    noResults: 'No se ha encontrado nada. Pruebe con otras palabras o con menos.',
    noScript: 'La búsqueda necesita JavaScript. Todos los artículos están en la página de inicio.',
    articles: { one: '{count} artículo', other: '{count} artículos' },
    promoted: 'Los más leídos',
    more: 'Más artículos',
    related: 'Artículos relacionados',
    onThisPage: 'En esta página',
    updated: 'Actualizado el {date}',
    outdated: 'Esta traducción puede ser anterior al original.',
    language: 'Idioma',
    path: 'Está aquí',
    notFound: 'Esta página no existe o ya no existe.',
    toStart: 'Al centro de ayuda',
    backToSite: 'Volver a nuestro sitio',
  },
  pt: {
    helpCentre: 'Central de ajuda',
    skip: 'Ir para o conteúdo',
    search: 'Pesquisar',
    placeholder: 'Como podemos ajudar?',
    results: { one: '{count} artigo encontrado', other: '{count} artigos encontrados' },
    noResults: 'Nada foi encontrado. Tente outras palavras, ou menos palavras.',
    noScript: 'A pesquisa precisa de JavaScript. Todos os artigos estão na página inicial.',
    articles: { one: '{count} artigo', other: '{count} artigos' },
    promoted: 'Mais lidos',
    more: 'Mais artigos',
    related: 'Artigos relacionados',
    onThisPage: 'Nesta página',
    updated: 'Atualizado em {date}',
    outdated: 'Esta tradução pode ser mais antiga do que o original.',
    language: 'Idioma',
    path: 'Você está aqui',
    notFound: 'Esta página não existe, ou já não existe.',
    toStart: 'Para a central de ajuda',
    backToSite: 'Voltar ao nosso site',
  },
  it: {
    helpCentre: 'Centro assistenza',
    skip: 'Vai al contenuto',
    search: 'Cerca',
    placeholder: 'Come possiamo aiutarti?',
    results: { one: '{count} articolo trovato', other: '{count} articoli trovati' },
    noResults: 'Nessun risultato. Prova con altre parole, o con meno parole.',
    noScript: 'La ricerca richiede JavaScript. Tutti gli articoli sono nella pagina iniziale.',
    articles: { one: '{count} articolo', other: '{count} articoli' },
    promoted: 'I più letti',
    more: 'Altri articoli',
    related: 'Articoli correlati',
    onThisPage: 'In questa pagina',
    updated: 'Aggiornato il {date}',
    outdated: 'Questa traduzione potrebbe essere meno recente dell’originale.',
    language: 'Lingua',
    path: 'Sei qui',
    notFound: 'Questa pagina non esiste, o non esiste più.',
    toStart: 'Al centro assistenza',
    backToSite: 'Torna al nostro sito',
  },
  nl: {
    helpCentre: 'Helpcentrum',
    skip: 'Naar de inhoud',
    search: 'Zoeken',
    placeholder: 'Waarmee kunnen we helpen?',
    results: { one: '{count} artikel gevonden', other: '{count} artikelen gevonden' },
    noResults: 'Niets gevonden. Probeer andere woorden, of minder.',
    noScript: 'Zoeken heeft JavaScript nodig. Alle artikelen staan op de startpagina.',
    articles: { one: '{count} artikel', other: '{count} artikelen' },
    promoted: 'Veel gelezen',
    more: 'Meer artikelen',
    related: 'Verwante artikelen',
    onThisPage: 'Op deze pagina',
    updated: 'Bijgewerkt op {date}',
    outdated: 'Deze vertaling is mogelijk ouder dan het origineel.',
    language: 'Taal',
    path: 'U bent hier',
    notFound: 'Deze pagina bestaat niet, of niet meer.',
    toStart: 'Naar het helpcentrum',
    backToSite: 'Terug naar onze site',
  },
  ar: {
    helpCentre: 'مركز المساعدة',
    skip: 'انتقل إلى المحتوى',
    search: 'بحث',
    placeholder: 'كيف يمكننا مساعدتك؟',
    results: { one: 'عدد المقالات: {count}', other: 'عدد المقالات: {count}' },
    noResults: 'لم يُعثر على شيء. جرّب كلمات أخرى أو كلمات أقل.',
    noScript: 'يتطلب البحث JavaScript. جميع المقالات مدرجة في الصفحة الرئيسية.',
    articles: { one: 'عدد المقالات: {count}', other: 'عدد المقالات: {count}' },
    promoted: 'الأكثر قراءة',
    more: 'مقالات أخرى',
    related: 'مقالات ذات صلة',
    onThisPage: 'في هذه الصفحة',
    updated: 'آخر تحديث: {date}',
    outdated: 'قد تكون هذه الترجمة أقدم من النص الأصلي.',
    language: 'اللغة',
    path: 'أنت هنا',
    notFound: 'هذه الصفحة غير موجودة، أو لم تعد موجودة.',
    toStart: 'إلى مركز المساعدة',
    backToSite: 'العودة إلى موقعنا',
  },
};

/** Languages that the pages speak. */
export const siteLanguages = Object.keys(texts);

export function siteTexts(locale: string): SiteTexts {
  return texts[languageOf(locale)] ?? (texts['en'] as SiteTexts);
}

/** `{count}` in the form that the language uses for it. */
export function counted(
  forms: { one: string; other: string },
  count: number,
  locale: string,
): string {
  const form = new Intl.PluralRules(locale).select(count) === 'one' ? forms.one : forms.other;
  return form.replace('{count}', new Intl.NumberFormat(locale).format(count));
}

/** What the help centre is called there. */
export function siteName(
  name: Record<string, string>,
  locale: string,
  defaultLocale: string,
): string {
  const own = bestLocale(Object.keys(name), locale, [defaultLocale]);
  return (own === undefined ? undefined : name[own]) || siteTexts(locale).helpCentre;
}
