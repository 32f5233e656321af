import assert from 'node:assert/strict'
import { test } from 'node:test'
import { html, raw, render, Safe } from '../../static/js/html.js'

const filled = [
  ['text', html`<p>${'a & b'}</p>`, '<p>a &amp; b</p>'],
  ['a tag', html`<p>${'<img src=x onerror=alert(1)>'}</p>`, '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
  ['a quote in an attribute', html`<p title="${'" onclick="x'}"></p>`, '<p title="&quot; onclick=&quot;x"></p>'],
  ['an apostrophe', html`<p title='${"it's"}'></p>`, '<p title=\'it&#39;s\'></p>'],
  ['a number', html`${0} of ${3}`, '0 of 3'],
  ['nothing for null, undefined, false and true', html`[${null}${undefined}${false}${true}]`, '[]'],
  ['an empty text', html`[${''}]`, '[]'],
  ['markup in markup', html`<ul>${html`<li>${'<'}</li>`}</ul>`, '<ul><li>&lt;</li></ul>'],
  ['a list of markup', html`${['a', '<b>'].map((text) => html`<i>${text}</i>`)}`, '<i>a</i><i>&lt;b&gt;</i>'],
  ['a list with gaps and nested lists', html`${[null, 'a&', [html`<b></b>`, false]]}`, 'a&amp;<b></b>'],
  ['an icon', html`<button>${raw`<svg></svg>`}</button>`, '<button><svg></svg></button>']
]

for (const [name, safe, expected] of filled) {
  test(`html takes ${name}`, () => assert.equal(String(safe), expected))
}

const refused = [
  ['an unquoted attribute', () => html`<p title=${'a b'}></p>`, /quotes/],
  ['an object', () => html`${{ toString: () => '<b>' }}`, /no text/],
  ['a look-alike of safe markup', () => html`${Object.create(Safe.prototype)}`, TypeError],
  ['a function', () => html`${() => '<b>'}`, /no text/],
  ['being called with text', () => html('<b>'), /template tag/],
  ['being called with a look-alike of a template', () => html(Object.assign(['<b>'], { raw: ['<b>'] })), /template tag/],
  ['text for raw', () => raw('<b>'), /template tag/],
  ['values for raw', () => raw`<b>${'x'}</b>`, /no values/],
  ['Safe made by hand', () => new Safe(Symbol('mine'), '<b>'), /html tag/],
  ['text to render', () => render({}, '<b>'), /html tag/]
]

for (const [name, call, expected] of refused) {
  test(`refused: ${name}`, () => assert.throws(call, expected))
}

test('render puts markup into the target', () => {
  const target = {}

  render(target, html`<b>${'<'}</b>`)

  assert.equal(target.innerHTML, '<b>&lt;</b>')
})
