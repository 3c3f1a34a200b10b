/** What replied while a test records or replays, and why no recording did. `{name}` is a placeholder. */
export const missTexts = {
  recording: { en: 'recording {name}', zh: '录制 {name}' },
  live: { en: 'the live API at {upstream}', zh: '线上 API {upstream}' },
  cannotReplay: { en: 'Cannot replay {request}: {reason}', zh: '无法回放 {request}：{reason}' },
  expired: { en: '{name} of {date} has expired', zh: '{date} 的 {name} 已过期' },
  noRecording: { en: 'there is no recording {name}', zh: '没有录制 {name}' },
  noRecordings: { en: 'the store has no recordings', zh: '存储中没有任何录制' },
  otherPaths: {
    en: 'there is no recording of this path, only of {paths}',
    zh: '没有这个路径的录制，只有 {paths} 的录制',
  },
  nearest: {
    en: 'the nearest recording is {name} of {date}, which differs in {difference}',
    zh: '最接近的录制是 {date} 的 {name}，差异在于 {difference}',
  },
  unknownDate: { en: 'an unknown date', zh: '未知日期' },
  binaryData: { en: 'binary data', zh: '二进制数据' },
  change: { en: '{at}: {recorded} → {requested}', zh: '{at}：{recorded} → {requested}' },
  changeOfText: { en: '{at}: {change}', zh: '{at}：{change}' },
  absent: { en: 'absent', zh: '缺失' },
  oneMore: { en: '{first}, and in 1 more place', zh: '{first}，另有 1 处' },
  more: { en: '{first}, and in {count} more places', zh: '{first}，另有 {count} 处' },
  message: {
    en: 'message {number} of the client {reason}; the recording is session {session} of {name} of {date}',
    zh: '客户端的第 {number} 条消息{reason}；录制为 {date} 的 {name} 的第 {session} 个会话',
  },
  noFurtherMessage: {
    en: 'is {type}, the recording has no further message',
    zh: '为 {type}，而录制中没有更多消息',
  },
  otherType: { en: 'is {type}, expected {expected}', zh: '为 {type}，应为 {expected}' },
  otherContent: { en: 'is {type} and differs in {difference}', zh: '为 {type}，差异在于 {difference}' },
} as const
