import { inkOn, mix, readable } from './color.ts';

/** Where the company sets no colour. */
const defaultColor = '#24584a';

/** The stylesheet of an app: its colour, with everything that follows from it checked for contrast. */
export function siteStyles(color: string = defaultColor): string {
  const light = palette(color, { paper: '#fbfaf7', card: '#ffffff', ink: '#22211c' });
  const dark = palette(color, { paper: '#171714', card: '#20201c', ink: '#ecebe4' });
  return `:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
${rules}`;
}

function palette(color: string, base: { paper: string; card: string; ink: string }): string {
  const { paper, card, ink } = base;
  const soft = mix(paper, color, 0.09);
  const surfaces = [paper, card, soft];
  const values: Record<string, string> = {
    paper,
    card,
    ink,
    soft,
    band: color,
    'on-band': inkOn(color),
    muted: readable(mix(ink, paper, 0.38), surfaces),
    link: readable(color, surfaces),
    line: mix(paper, ink, 0.14),
    // Controls stand out from what is around them by 3 to 1 (WCAG 2.2, 1.4.11).
    edge: readable(mix(paper, ink, 0.4), surfaces, 3),
    mark: readable('#9a6a00', surfaces),
  };
  return Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

const rules = `[hidden]{display:none!important}
*,::before,::after{box-sizing:border-box}
html{font:100%/1.6 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%;scroll-padding-top:1.5rem}
body{margin:0;background:var(--paper);color:var(--ink);display:flex;flex-direction:column;min-height:100vh}
h1,h2,h3,h4{font-family:ui-serif,"Iowan Old Style","Palatino Linotype",Palatino,"Noto Serif",Georgia,serif;font-weight:600;line-height:1.22;letter-spacing:-.012em;text-wrap:balance;overflow-wrap:anywhere}
:lang(ar) :is(h1,h2,h3,h4),:lang(fa) :is(h1,h2,h3,h4),:lang(he) :is(h1,h2,h3,h4){letter-spacing:0;line-height:1.45}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.2em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:4px}
.wrap{width:100%;max-width:68rem;margin-inline:auto;padding-inline:clamp(1.15rem,4vw,2.5rem)}
.skip{position:absolute;inset-inline-start:1rem;top:-6rem;background:var(--card);color:var(--link);padding:.65rem 1rem;border-radius:0 0 8px 8px;z-index:2}
.skip:focus{top:0}
.band{background:var(--band);color:var(--on-band)}
.band :focus-visible{outline-color:var(--on-band)}
.band a{color:inherit}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.5rem;padding-block:1.05rem}
.brand{display:inline-flex;align-items:center;gap:.7rem;font-weight:650;text-decoration:none;min-height:2.75rem;overflow-wrap:anywhere}
.brand img{height:2rem;width:auto;max-width:10rem;object-fit:contain}
.brand:hover span{text-decoration:underline}
.top .away{margin-inline-start:auto;font-size:.94rem;min-height:2.75rem;display:inline-flex;align-items:center}
.hero{padding-block:clamp(1.6rem,6vw,4rem) clamp(2.4rem,7vw,4.6rem)}
.hero h1{margin:0 0 1.4rem;font-size:clamp(1.9rem,1.3rem + 2.7vw,3.1rem)}
.slim{padding-block:0 1.5rem}
.find{display:flex;gap:.5rem;max-width:41rem}
.find input{flex:1;min-width:0;font:inherit;font-size:1.06rem;padding:.8rem 1.05rem;border:2px solid transparent;border-radius:12px;background:var(--card);color:var(--ink)}
.find input::placeholder{color:var(--muted);opacity:1}
.find input::-webkit-search-cancel-button{cursor:pointer}
.find button{font:inherit;font-weight:600;padding:.8rem 1.25rem;border:2px solid var(--on-band);border-radius:12px;background:transparent;color:var(--on-band);cursor:pointer}
.find button:hover{background:var(--on-band);color:var(--band)}
main{flex:1;padding-block:clamp(1.6rem,4vw,3.2rem) clamp(2.5rem,6vw,5rem);outline:none}
main h1{margin:.2rem 0 .8rem;font-size:clamp(1.75rem,1.35rem + 1.7vw,2.55rem)}
.lead{color:var(--muted);font-size:1.1rem;max-width:44rem;margin:0 0 1.6rem}
.path ol{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem .5rem;margin:0 0 .9rem;padding:0;font-size:.92rem}
.path li{display:flex;gap:.5rem;color:var(--muted)}
.path li+li::before{content:"/";color:var(--muted)}
.path a{display:inline-block;padding-block:.2rem}
.plain{list-style:none;margin:0;padding:0}
.block{margin-block:0 clamp(2rem,5vw,3.2rem)}
.block>h2{font-size:1.35rem;margin:0 0 1rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18.5rem),1fr));gap:1.1rem;list-style:none;margin:0;padding:0}
.card{position:relative;height:100%;background:var(--card);border:1px solid var(--line);border-radius:16px;padding:1.35rem 1.45rem 1.3rem;transition:border-color .15s,transform .15s,box-shadow .15s}
.card::before{content:"";position:absolute;inset-block-start:1.45rem;inset-inline-start:-1px;width:3px;height:1.5rem;border-radius:3px;background:var(--link)}
.card:hover{border-color:var(--edge);transform:translateY(-2px);box-shadow:0 8px 24px -16px rgb(0 0 0/.45)}
.card h3,.card h2{margin:0 0 .35rem;font-size:1.19rem}
.card a{text-decoration:none}
.card a::after{content:"";position:absolute;inset:0;border-radius:16px}
.card a:hover{text-decoration:underline}
.card p{margin:.1rem 0 0;color:var(--muted);font-size:.96rem;display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}
.card small{display:block;margin-top:.75rem;color:var(--muted);font-size:.86rem}
.rows{list-style:none;margin:0;padding:0;border-block-start:1px solid var(--line)}
.rows li{border-block-end:1px solid var(--line)}
.rows a{display:flex;gap:1rem;align-items:baseline;padding:.82rem .2rem;text-decoration:none;overflow-wrap:anywhere}
.rows a{align-items:center}
.rows a::after{content:"";flex:none;width:.5rem;height:.5rem;margin-inline:auto .3rem;border:solid var(--muted);border-width:2px 2px 0 0;transform:rotate(45deg);transition:translate .15s}
[dir=rtl] .rows a::after{transform:rotate(-135deg)}
.rows a:hover span{text-decoration:underline}
.rows a:hover::after{translate:3px}
[dir=rtl] .rows a:hover::after{translate:-3px}
@media (min-width:48rem){.wide{display:grid;grid-template-columns:1fr 1fr;column-gap:2.5rem}}
.page{display:grid;gap:0 clamp(2rem,5vw,4rem)}
.page>*{min-width:0}
.related{margin-block:3rem 0}
.aside{font-size:.95rem}
.aside h2{font-family:inherit;font-size:.9rem;letter-spacing:0;color:var(--muted);margin:0 0 .5rem}
.toc ul{list-style:none;margin:0;padding:0;border-inline-start:2px solid var(--line)}
.toc a{display:block;padding:.28rem .9rem;text-decoration:none;margin-inline-start:-2px;border-inline-start:2px solid transparent}
.toc a:hover{border-color:var(--link);text-decoration:underline}
.toc .deep a{padding-inline-start:1.8rem}
@media (min-width:62rem){.page.two{grid-template-columns:minmax(0,1fr) 15rem}.page.two .toc{grid-area:1/2/span 2/3}.page.two .toc>div{position:sticky;top:1.5rem;max-height:calc(100vh - 3rem);overflow:auto}}
@media (max-width:61.99rem){.page.two{gap:1.4rem}.page.two .toc{background:var(--soft);border-radius:14px;padding:1rem 1.2rem}}
.meta{color:var(--muted);font-size:.92rem;margin:0 0 1.6rem}
.note{border-inline-start:3px solid var(--mark);background:var(--soft);padding:.7rem 1rem;border-radius:0 10px 10px 0;margin:0 0 1.5rem}
.body{max-width:43rem;font-size:1.06rem;line-height:1.72;overflow-wrap:anywhere}
.body h2{font-size:1.45rem;margin:2.3rem 0 .6rem}
.body h3{font-size:1.2rem;margin:1.9rem 0 .45rem}
.body :is(h4,h5,h6){font-size:1.05rem;margin:1.5rem 0 .4rem}
.body>:first-child{margin-top:0}
.body img{max-width:100%;height:auto;border-radius:10px;border:1px solid var(--line)}
.body pre{overflow:auto;background:var(--soft);padding:1rem 1.1rem;border-radius:10px;line-height:1.5}
.body :is(code,kbd,samp){font:.9em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--soft);padding:.1em .35em;border-radius:5px}
.body pre code{padding:0;background:none}
.body blockquote{margin:1.4rem 0;padding:.2rem 1.2rem;border-inline-start:3px solid var(--edge);color:var(--muted)}
.body li{margin-block:.3rem}
.body .table{overflow-x:auto;margin-block:1.2rem}
.body table{border-collapse:collapse;min-width:60%;overflow-wrap:break-word}
.body :is(th,td){border:1px solid var(--line);padding:.5rem .75rem;text-align:start;vertical-align:top}
.body th{background:var(--soft)}
.body hr{border:0;border-block-start:1px solid var(--line);margin:2rem 0}
.body .film::before{content:"";border-block:.4em solid transparent;border-inline-start:.65em solid currentColor}
.body .film{display:inline-flex;gap:.6rem;align-items:center;border:1px solid var(--edge);border-radius:10px;padding:.6rem 1rem;text-decoration:none}
.hits{list-style:none;margin:1.2rem 0 0;padding:0;max-width:46rem}
.hits a{display:block;padding:1rem 1.15rem;margin-bottom:.6rem;background:var(--card);border:1px solid var(--line);border-radius:14px;text-decoration:none}
.hits a:hover{border-color:var(--edge)}
.hits b{display:block;font-size:1.08rem}
.hits a:hover b{text-decoration:underline}
.hits span{display:block;color:var(--muted);font-size:.94rem}
.foot{border-block-start:1px solid var(--line);color:var(--muted);font-size:.94rem}
.foot .wrap{display:flex;flex-wrap:wrap;gap:.4rem 1.5rem;padding-block:1.4rem;align-items:baseline}
.foot h2{font:inherit;font-weight:600;letter-spacing:0;margin:0}
.foot ul{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:0;padding:0}
.foot li>*{display:inline-block;padding-block:.35rem}
.foot [aria-current]{font-weight:650;color:var(--ink)}
.lost{max-width:44rem}
.lost .number{font-size:clamp(4rem,14vw,8rem);line-height:1;margin:0;color:var(--link)}
@media (prefers-reduced-motion:reduce){*{transition:none!important}.card:hover{transform:none}.rows a:hover::after{translate:none}}
@media (max-width:30rem){.find button{padding-inline:.85rem}.find input{font-size:1rem;padding-inline:.85rem}}
@media (forced-colors:active){.card,.find input,.find button{border-color:CanvasText}}
@media print{.band .find,.foot,.toc,.skip,.path,.related{display:none}.band{background:none;color:#000}body{background:#fff;color:#000}.body{max-width:none;font-size:11pt}.body a[href^="http"]::after{content:" (" attr(href) ")";font-size:.85em}}
`;
