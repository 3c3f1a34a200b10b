import type { KnownCode } from './known-code.ts'
import type { Messages } from './refusal.ts'

/**
 * Messages of business codes, with placeholders such as `${field}`. Source: docs "Error codes" of BigModel and Z.ai, read 2026-11-20. Messages
 * observed on the wire replace those of the docs; English messages that no source has are assumed.
 */
const known: Readonly<Record<KnownCode, Messages>> = {
  '401': ['令牌已过期或验证不正确！', 'token expired or incorrect'],
  '500': ['内部错误', 'Internal error'],
  '1000': ['身份验证失败。', 'Authentication Failed'],
  '1001': [
    'Header 中未收到 Authentication 参数，无法进行身份验证',
    'Authentication parameter not received in Header, unable to authenticate',
  ],
  '1002': [
    'Authorization Token非法，请确认Authorization Token正确传递。',
    'Invalid Authentication Token, please confirm the correct transmission of the Authentication Token.',
  ],
  '1003': [
    'Authentication Token 已过期，请重新生成/获取',
    'Authentication Token expired, please regenerate/obtain',
  ],
  '1004': ['通过 Authentication Token 的验证失败', 'Authentication with the provided Authentication Token failed'],
  '1005': ['已开启二次认证保护，需要二次认证登录。', 'Two-factor protection is on, a second login is needed'],
  '1100': ['账户读写', 'Account Read/Write'],
  '1110': ['您的账户当前处于非活动状态。请检查账户信息', 'Your account is currently inactive'],
  '1111': ['您的账户不存在', 'Your account does not exist'],
  '1112': ['您的账户已被锁定，请联系客服解锁', 'Your account has been locked'],
  '1113': ['余额不足或无可用资源包,请充值。', 'Insufficient balance or no resource package. Please recharge.'],
  '1120': [
    '无法成功访问您的账户，请稍后重试',
    'Unable to successfully access your account, please try again later',
  ],
  '1121': ['账户存违规行为，账号已被锁定', 'The account has violations and has been locked'],
  '1200': ['API 调用失败', 'API Call Error'],
  '1210': ['API 调用参数有误，请检查文档。', 'Invalid API parameter, please check the documentation.'],
  '1211': ['模型不存在，请检查模型代码。', 'Unknown Model, please check the model code.'],
  '1212': ['当前模型不支持${method}调用方式。', 'The current model does not support the ${method} call method'],
  '1213': ['未正常接收到${field}参数。', 'The ${field} parameter was not received normally.'],
  '1214': ['${field} 参数非法。请检查文档。', 'The ${field} parameter is illegal. Please check the documentation.'],
  '1215': [
    '${field1} 与 ${field2} 不能同时设置，请检查文档',
    '${field1} and ${field2} cannot be set simultaneously',
  ],
  '1220': ['您无权访问 ${API_name}', 'You do not have permission to access ${API_name}'],
  '1221': ['API ${API_name} 已下线', 'API ${API_name} has been taken offline'],
  '1222': ['API ${API_name} 不存在', 'API ${API_name} does not exist'],
  '1230': ['API 调用流程出错', 'API call process error'],
  '1231': ['您已有请求：${request_id}', 'You already have a request: ${request_id}'],
  '1234': [
    '网络错误，错误id：${error_id}，请联系客服。',
    'Network error, error id: ${error_id}, please contact customer service',
  ],
  // English at BigModel too: observed 2026-10-09. The docs of BigModel have 'Prompt 超长'.
  '1261': ['Prompt exceeds max length', 'Prompt exceeds max length'],
  '1300': ['API 调用被策略阻止', 'API call blocked by policy'],
  '1301': [
    '系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。',
    'System detected potentially unsafe or sensitive content in input or generation. Please avoid using prompts that may generate sensitive content, thank you for your cooperation.',
  ],
  '1302': ['您的账户已达到速率限制，请您控制请求频率', 'Rate limit reached for requests'],
  '1303': [
    '您当前使用该 API 的频率过高，请降低频率',
    'High frequency usage of this API, please reduce the frequency',
  ],
  '1304': ['该 API 已达今日调用次数限额', 'Daily call limit for this API reached'],
  '1305': [
    '该模型当前访问量过大，请您稍后再试',
    'The service may be temporarily overloaded, please try again later',
  ],
  '1308': [
    '已达到 5 小时的使用上限。您的限额将在 ${reset} 重置。',
    'Usage limit reached for 5 hour. Your limit will reset at ${reset}',
  ],
  '1309': ['您的 GLM Coding Plan 套餐已到期', 'Your GLM Coding Plan package has expired'],
  '1310': [
    '已达到每周/每月使用上限。您的限额将在 ${reset} 重置。',
    'Weekly/Monthly Limit Exhausted. Your limit will reset at ${reset}',
  ],
  '1311': [
    '当前订阅套餐暂未开放${model_name}权限',
    'The current subscription plan does not yet include access to ${model_name}',
  ],
  '1313': ['受公平使用策略影响，请求频率已受到限制', 'Request frequency is limited under the fair use policy'],
  '1314': ['企业套餐已失效', 'The enterprise plan is no longer valid'],
  '1315': ['该 Key 仅限企业编程套餐使用', 'This key is limited to the enterprise coding plan'],
  '1316': ['已达到 5 小时的使用上限，且余额不足', 'Usage limit reached for 5 hour, and the balance is insufficient'],
  '1317': ['已达到 7 天的使用上限，且余额不足', 'Usage limit reached for 7 day, and the balance is insufficient'],
  '1318': ['已达到 5 小时的使用上限', 'Usage limit reached for 5 hour'],
  '1319': ['已达到 7 天的使用上限', 'Usage limit reached for 7 day'],
  '1320': [
    '已达到 5 小时的使用上限，且已达月消费上限',
    'Usage limit reached for 5 hour, and the monthly spending limit too',
  ],
  '1321': [
    '已达到 7 天的使用上限，且已达月消费上限',
    'Usage limit reached for 7 day, and the monthly spending limit too',
  ],
}

/** The same for any code, known or not. */
export const texts: Readonly<Record<string, Messages>> = known
