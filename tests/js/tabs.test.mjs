import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tabs } from '../../static/js/helpers/tabs.js'
import { FakeClock, heard, settle } from './fakes.mjs'

/** Channels that hear each other, as those of one browser do: everybody but the one who speaks. */
function browser() {
  const channels = []
  const clock = new FakeClock()
  const open = (sessionId, name) => {
    const channel = new EventTarget()
    channel.postMessage = (data) => channels.filter((one) => one !== channel)
      .forEach((one) => one.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data) })))
    channels.push(channel)
    return new Tabs({ channel, sessionId: () => sessionId, clock, name })
  }
  const others = async (tabs) => {
    const answer = tabs.others()
    await clock.advance(1000)
    return answer
  }
  return { open, others }
}

test('the tabs that answer are known by name', async () => {
  const { open, others } = browser()
  open('s1', 'first')
  open('s2', 'second')

  const names = await others(open('s1', 'third'))

  assert.deepEqual([...names].sort(), ['first', 'second'])
})

test('two tabs with one batch hear of each other once', async () => {
  const { open, others } = browser()
  const one = open('s1', 'one')
  const two = open('s1', 'two')
  const events = [heard(one, 'other'), heard(two, 'other')]

  await others(two)
  await others(one)

  assert.deepEqual(events.map((list) => list.length), [1, 1])
})

for (const [what, mine, theirs] of [['of another batch', 's1', 's2'], ['without a batch', null, null]]) {
  test(`a tab ${what} is no second tab of this one`, async () => {
    const { open, others } = browser()
    const one = open(mine, 'one')
    const events = heard(one, 'other')

    await others(open(theirs, 'two'))

    assert.deepEqual(events, [])
  })
}

test('what a tab tells reaches the others with its session, not itself', async () => {
  const { open } = browser()
  const one = open('s1', 'one')
  const two = open('s2', 'two')
  const [own, other] = [heard(one, 'news'), heard(two, 'news')]

  one.tell('moved', { was: 's0' })

  assert.deepEqual(own, [])
  assert.deepEqual(other, [{ name: 'news', kind: 'moved', sessionId: 's1', was: 's0' }])
})

test('a greeting is no news', async () => {
  const { open, others } = browser()
  const one = open('s1', 'one')
  const news = heard(one, 'news')

  await others(open('s1', 'two'))
  await settle()

  assert.deepEqual(news, [])
})

test('a browser without channels has one tab', async () => {
  const tabs = new Tabs({ channel: null, sessionId: () => 's1' })

  tabs.tell('changed')

  assert.deepEqual(await tabs.others(), new Set())
})
