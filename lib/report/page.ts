/** The frame of pages: one file without scripts that asks no network, in light and dark. */

/** Text as it may stand in a page, attributes included. */
export const escaped = (text: unknown): string =>
  String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const css = `
:root { color-scheme: light dark; --ink: #1a1d21; --muted: #5a626b; --line: #d9dde2; --field: #f0f2f4; --ground: #fff;
  --card: #fafbfc; --first: #1f6fd6; --second: #c2560c; --third: #6a47c2; --right: #2f8f57; --wrong: #d0433b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --muted: #a2abb5; --line: #353b43; --field: #262b32;
  --ground: #14171b; --card: #1b1f24; --first: #62a8ff; --second: #f59a4c; --third: #b196ff; --right: #53c284; --wrong: #ff7a70; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 16px 48px; max-width: 1120px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { margin: 0; font-size: 24px; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 36px 0 12px; font-size: 18px; }
p { margin: 4px 0; color: var(--muted); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px; margin: 20px 0 0; }
.facts > div, figure { margin: 0; padding: 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); min-width: 0; }
dt { color: var(--muted); font-size: 13px; }
dd { margin: 0; font-size: 20px; font-weight: 600; overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 12px; }
figcaption { margin-bottom: 6px; font-weight: 600; }
.key { font-weight: 400; color: var(--muted); white-space: nowrap; margin-left: 10px; }
.key::before { content: ""; display: inline-block; width: 12px; height: 3px; margin-right: 5px; vertical-align: middle; background: var(--of); }
svg { display: block; width: 100%; height: auto; overflow: visible; }
.matrix svg { min-width: 240px; }
.scroll { overflow-x: auto; }
.filters { image-rendering: pixelated; width: 100%; max-width: 720px; height: auto; display: block; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; }
.pictures figure { padding: 8px; font-size: 13px; }
.pictures img { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; border-radius: 4px; background: var(--field); }
.pictures figcaption { margin: 6px 0 0; font-weight: 400; overflow-wrap: anywhere; }
.guess { position: relative; display: flex; justify-content: space-between; gap: 6px; margin-top: 3px; padding: 0 5px; z-index: 0; }
.guess::before { content: ""; position: absolute; inset: 0 auto 0 0; width: var(--share); background: var(--of); opacity: .28; border-radius: 3px; z-index: -1; }
.guess span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 14px 4px 0; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { color: var(--muted); font-weight: 400; font-size: 13px; }
th:first-child, td:first-child, .texts td { text-align: left; }
.texts td { white-space: normal; overflow-wrap: anywhere; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--muted); }
.warning { color: var(--wrong); }
@media print { body { max-width: none; } figure { break-inside: avoid; } }`;

/** A whole page. `body` is HTML. */
export function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${css}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A chart with its name, and a key of its colours. */
export function figure(
  name: string,
  content: string,
  key: readonly [name: string, color: string][] = [],
): string {
  const keys = key.map(
    ([each, color]) => `<span class="key" style="--of: var(${color})">${escaped(each)}</span>`,
  );
  return `<figure><figcaption>${escaped(name)}${keys.join('')}</figcaption>${content}</figure>`;
}

/** A table; the first row holds the heads. */
export function html_table(rows: readonly (readonly unknown[])[], kind = ''): string {
  const [heads = [], ...others] = rows;
  const row = (cells: readonly unknown[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const body = others.map((cells) => row(cells, 'td')).join('\n');
  return `<div class="scroll"><table class="${kind}"><thead>${row(heads, 'th')}</thead><tbody>${body}</tbody></table></div>`;
}
