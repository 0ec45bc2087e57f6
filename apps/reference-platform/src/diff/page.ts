import type { Report, ReportGroup, ReportRow } from './report';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1f24; --paper: #fff; --quiet: #565d68; --line: #d5d9e0; --band: #f3f5f8; --strong: #0b6b3a; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --paper: #15181d; --quiet: #a6adb9; --line: #363c46; --band: #1e2229; --strong: #6fd49a; --link: #8fc1ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
thead th { background: var(--band); }
thead th:nth-child(1) { width: 20%; }
thead th:nth-child(2), thead th:nth-child(3) { width: 18%; }
tbody th { font-weight: 600; }
.value { white-space: pre-line; font-family: ui-monospace, monospace; font-size: .9rem; }
.stronger { font-weight: 700; color: var(--strong); }
.note { display: block; font: .85rem/1.4 system-ui, sans-serif; color: var(--quiet); }
.stronger .note { color: var(--strong); }
p.why { margin: 0 0 .25rem; }
p.chosen { margin: 0; color: var(--quiet); }
body:has(#protective:checked) tbody tr:not(.protects), body:has(#protective:checked) section:not(:has(.protects)) { display: none; }
@media (max-width: 44rem) {
  table, tbody, tr, tbody th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .75rem; }
  th, td { border: 0; padding: .35rem .75rem; }
  tbody th { background: var(--band); }
  td[data-label]::before { content: attr(data-label) ": "; font: .85rem system-ui, sans-serif; color: var(--quiet); }
}
@media print { nav, .filter { display: none; } }
`;

/** The comparison as one file: it loads nothing, runs nothing, and reads as well without its style. */
export function page(report: Report): string {
  const [first, second] = report.environments;
  const title = `How ${first} and ${second} differ`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p>${escaped(report.summary)}. Compared with ${escaped(report.engines.join(' and '))}; what is the same is left out.</p>
</header>
<nav aria-label="Capabilities"><ul>
${report.groups.map((group) => `<li><a href="#${idOf(group)}">${escaped(group.title)}</a> (${group.rows.length})</li>`).join('\n')}
</ul></nav>
<p class="filter"><input type="checkbox" id="protective"> <label for="protective">only what protects</label></p>
<main>
${report.groups.map((group) => section(group, report)).join('\n')}
</main>
</body>
</html>
`;
}

/** The roles say what the elements are: as blocks, on a phone, they would no longer be a table to a screen reader. */
function section(group: ReportGroup, { environments: [first, second] }: Report): string {
  return `<section id="${idOf(group)}" aria-labelledby="${idOf(group)}-title">
<h2 id="${idOf(group)}-title">${escaped(group.title)}</h2>
<table role="table" aria-labelledby="${idOf(group)}-title">
<thead role="rowgroup"><tr role="row">${['setting', first, second, 'why'].map((title) => `<th role="columnheader" scope="col">${title}</th>`).join('')}</tr></thead>
<tbody role="rowgroup">
${group.rows.map((row) => tableRow(row, [first, second])).join('\n')}
</tbody>
</table>
</section>`;
}

function tableRow({ name, onlyWith, values, protection, stronger, reason, chosen }: ReportRow, environments: readonly [string, string]): string {
  const cells = values.map((value, index) => {
    const more = stronger === index ? '<span class="note">protects more</span>' : '';
    return `<td role="cell" class="value${stronger === index ? ' stronger' : ''}" data-label="${environments[index]!}">${escaped(value)}${more}</td>`;
  });
  const notes = [onlyWith === undefined ? undefined : `only with ${onlyWith}`, stronger === undefined ? protection : undefined]
    .filter((note) => note !== undefined).map((note) => `<span class="note">${escaped(note)}</span>`);
  return `<tr role="row"${protection === undefined ? '' : ' class="protects"'}><th role="rowheader" scope="row">${escaped(name)}${notes.join('')}</th>${cells.join('')}`
    + `<td role="cell"><p class="why">${escaped(reason)}</p>${chosen.map((text) => `<p class="chosen">${escaped(text)}</p>`).join('')}</td></tr>`;
}

const idOf = ({ title }: ReportGroup): string => title.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
