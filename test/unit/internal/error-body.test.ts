import { describe, expect, test } from 'vitest'
import { errorClass, parseErrorBody } from '../../../src/internal/error-body.ts'

describe('parseErrorBody() reads every envelope', () => {
  const cases: [string, unknown, boolean, { code: string; message: string }][] = [
    ['nested error', { error: { code: '1211', message: 'm' } }, false, { code: '1211', message: 'm' }],
    ['nested error with a number', { error: { code: 1211, message: 'm' } }, false, { code: '1211', message: 'm' }],
    ['flat error text', { error: 'm', code: 500 }, false, { code: '500', message: 'm' }],
    ['Spring', { timestamp: 't', status: 404, error: 'Not Found', path: '/v4/x' }, true, {
      code: '',
      message: 'Not Found',
    }],
    ['gateway in a success', { code: 500, msg: '404 NOT_FOUND', success: false }, false, {
      code: '500',
      message: '404 NOT_FOUND',
    }],
    ['monitor', { success: false, code: 1000, msg: 'm' }, false, { code: '1000', message: 'm' }],
    ['knowledge', { code: 10019, message: 'm', timestamp: 1 }, false, { code: '10019', message: 'm' }],
    ['v3', { code: 1261, msg: 'm', success: false }, false, { code: '1261', message: 'm' }],
    ['Anthropic route', { type: 'error', error: { type: 'x', code: '1113', message: 'm' } }, false, {
      code: '1113',
      message: 'm',
    }],
    ['status alone', { anything: 1 }, true, { code: '', message: '' }],
    ['a code that contains one of success', { code: 2000, msg: 'm' }, false, { code: '2000', message: 'm' }],
    ['a code that begins like one of success', { code: '0x', msg: 'm' }, false, { code: '0x', message: 'm' }],
    ['success: false beside a code of success', { success: false, code: 200, msg: 'm' }, false, {
      code: '200',
      message: 'm',
    }],
    ['success: false beside an id', { id: '1', success: false, code: 500, msg: 'm' }, false, {
      code: '500',
      message: 'm',
    }],
  ]
  test.each(cases)('%s', (_, body, isError, expected) => {
    expect(parseErrorBody(body, isError)).toMatchObject(expected)
  })

  test('reads the content filter in both spellings', () => {
    const error = { code: '1301', message: 'm' }
    const marks = [{ level: 2, role: 'user' }]
    expect(parseErrorBody({ contentFilter: marks, error }, true)?.contentFilter).toEqual(marks)
    expect(parseErrorBody({ content_filter: marks, error }, true)?.contentFilter).toEqual(marks)
  })

  const successes: [string, unknown][] = [
    ['a completion', { id: '1', choices: [] }],
    ['a null error', { id: '1', error: null, choices: [] }],
    ['a success envelope', { code: 200, message: '请求成功', data: {}, timestamp: 1 }],
    ['a success with code 0', { code: 0, msg: 'success', success: true }],
    ['a success with code 0 alone', { code: 0, message: 'ok' }],
    ['a success with a word as code', { code: 'SUCCESS', message: 'ok' }],
    ['a success with the code OK', { code: 'ok', msg: 'm' }],
    ['a success with another code', { code: 7, msg: 'm', success: true }],
    ['a v3 success', { code: 200, msg: '操作成功', success: true, data: {} }],
    ['a task that failed', { id: '1', task_status: 'FAIL', error: { code: '1234', message: 'm' } }],
    ['a job with its error', { id: 'ftjob-1', object: 'fine_tuning.job', error: { code: 'x', message: 'm' } }],
    ['an agent that failed', { agent_id: 'a', status: 'failed', error: { code: '1', message: 'm' } }],
    ['a parse task that failed', { task_id: 't', error: { code: '1', message: 'm' } }],
    ['a parse task', { task_id: 't', message: '任务创建成功', success: true }],
    ['a list', []],
    ['text', 'plain'],
    ['nothing', null],
  ]
  test.each(successes)('returns undefined for %s', (_, body) => {
    expect(parseErrorBody(body, false)).toBeUndefined()
  })
})

describe('errorClass()', () => {
  const names = (status: number, code = '') => new (errorClass(status, code))('m', {}).name
  test('depends on the status', () => {
    expect([400, 401, 429, 500, 503, 404, 434, 502].map((status) => names(status))).toEqual([
      'APIRequestFailedError',
      'APIAuthenticationError',
      'APIReachLimitError',
      'APIInternalError',
      'APIServerFlowExceedError',
      'APIStatusError',
      'APIStatusError',
      'APIStatusError',
    ])
  })

  test('depends on the business code when the status is a success', () => {
    expect(['1000', '1003', '401'].map((code) => names(200, code))).toEqual(Array(3).fill('APIAuthenticationError'))
    expect(['1113', '1302', '1305', '1308', '1316'].map((code) => names(200, code))).toEqual(
      Array(5).fill('APIReachLimitError'),
    )
    expect(['1200', '1230', '1234'].map((code) => names(200, code))).toEqual(Array(3).fill('APIInternalError'))
    expect(['1210', '1261', '1300', '1301', '10019', '11000'].map((code) => names(200, code))).toEqual(
      Array(6).fill('APIRequestFailedError'),
    )
    expect(['500', '', 'x', '99999'].map((code) => names(200, code))).toEqual(Array(4).fill('APIResponseError'))
    expect(['91113', '91200', '12345', '91210', '12109'].map((code) => names(200, code))).toEqual(
      Array(5).fill('APIResponseError'),
    )
  })
})
