import assert from 'node:assert/strict'
import { test } from 'node:test'
import { characters, descriptionIn, estimatedTokens, joinCaption, problems, refusal, splitCaption, triggerProblem, words } from '../../static/js/models/caption_text.js'

const W = 'zorblax'

const captions = [
  ['photo of zorblax a red door', []],
  ['photo of zorblax a red door\n', []], // one line with its end, as the server sees it
  ['', ['caption_missing']],
  [' \t\n', ['caption_missing']],
  ['\x1c\x85', ['caption_missing']],
  ['a red door', ['prefix_missing']],
  ['Photo of zorblax a door', ['prefix_missing']],
  ['photo of zorblaxes in a row', ['prefix_missing']],
  [' photo of zorblax a door', ['prefix_missing']],
  ['photo of zorblax', ['description_missing']],
  ['photo of zorblax   ', ['description_missing']],
  ['photo of zorblax a\nb', ['several_lines']],
  ['photo of zorblax a\u2028b', ['several_lines']],
  ['photo of zorblax a\r\n', []],
  ['photo of zorblax a door.', ['trailing_punctuation']],
  ['photo of zorblax a door! ', ['trailing_punctuation']],
  ['a door\nand a wall?', ['prefix_missing', 'several_lines', 'trailing_punctuation']]
]

for (const [caption, codes] of captions) {
  test(`the form of ${JSON.stringify(caption)}: ${codes.join(', ') || 'right'}`, () => {
    const found = problems(caption, W)

    assert.deepEqual(found.map(({ code }) => code), codes)
    found.forEach(({ message }) => assert.match(message, /^\p{Lu}.*\.$/u))
  })
}

const pasted = [
  ['photo of zorblax a wide room', 'a wide room'],
  [' photo of zorblax  a wide room\r\n', 'a wide room'],
  ['photo of zorblax', ''],
  ['photo of other_word a wide room', 'photo of other_word a wide room'],
  ['photo of zorblaxes', 'photo of zorblaxes'],
  [' and a photo of zorblax ', ' and a photo of zorblax ']
]

for (const [text, description] of pasted) {
  test(`of ${JSON.stringify(text)} only the description goes behind the prefix`, () => assert.equal(descriptionIn(text, W), description))
}

const texts = [
  ['a caption at the limit', 'é'.repeat(2000), null],
  ['one over it', 'é'.repeat(2001), 'caption_too_long'],
  ['an emoji counts once', '🏠'.repeat(2000), null],
  ['NUL', 'a\0b', 'caption_invalid'],
  ['half of a pair', 'a\ud83d', 'caption_invalid']
]

for (const [name, text, code] of texts) {
  test(`what can be kept: ${name}`, () => assert.equal(refusal(text)?.code ?? null, code))
}

const triggers = [
  ['abc', null], ['A_9'.padEnd(50, 'x'), null], [' abc ', null], ['', 'trigger_word_missing'], ['  ', 'trigger_word_missing'],
  ['ab', 'trigger_word_length'], ['x'.repeat(51), 'trigger_word_length'], ['my word', 'trigger_word_characters'],
  ['straße', 'trigger_word_characters'], ['ab-c', 'trigger_word_characters'], ['abc\n', null]
]

for (const [word, code] of triggers) {
  test(`the trigger word ${JSON.stringify(word)}: ${code ?? 'right'}`, () => assert.equal(triggerProblem(word)?.code ?? null, code))
}

test('a caption comes apart and together again', () => {
  const { description, hasPrefix, prefix } = splitCaption('photo of zorblax  two  blanks', W)

  assert.deepEqual([prefix, hasPrefix, description], ['photo of zorblax', true, ' two  blanks'])
  assert.equal(joinCaption(description, W), 'photo of zorblax  two  blanks')
  assert.deepEqual(splitCaption('two blanks', W), { hasPrefix: false, prefix: '', description: 'two blanks' })
  assert.deepEqual(splitCaption('photo of zorblax', W), { hasPrefix: true, prefix: 'photo of zorblax', description: '' })
})

test('words and characters are counted as people count', () => {
  assert.equal(words(' photo of\u3000zorblax, a door '), 5)
  assert.equal(words(''), 0)
  assert.equal(characters('🏠é'), 2)
})

test('token counts grow with the text and say that they are estimates', () => {
  const short = estimatedTokens('photo of zorblax a door')
  const long = estimatedTokens('photo of zorblax a door, photographed in the extraordinarily long afternoon light of 1987')

  assert.equal(short.estimated, true)
  assert.ok(short.clip >= 7 && short.clip <= 9)
  assert.ok(long.clip > short.clip + 10 && long.t5 > short.t5 + 10)
})
