import { applyFixtures } from '../facade/fixtures.ts'
import { mockZhipu } from '../facade/mock-zhipu.ts'
import type { Bilingual } from '../http/bilingual.ts'
import { languageOf } from '../messages/language.ts'
import { bilingualError, say } from '../messages/messages.ts'
import { isRecord } from '../validation/validators.ts'
import { errorText, oneLine } from './error-text.ts'
import { readFixtures } from './fixtures-file.ts'
import type { Command } from './io.ts'
import { parseCommandLine } from './parse-arguments.ts'

export const validateHelp: Bilingual = {
  en: `Usage: zhipu-fetch mock validate FILE... [options]

Checks files of rules without starting a server, and prints every mistake with its place in the file.

Options:
      --model NAME     accept this model in rules too, as zhipu-fetch mock --model; may be repeated
  -h, --help           show this help

Exit codes:
  0  every file is valid
  1  a file has mistakes
  2  invalid command line, or a file cannot be read
`,
  zh: `用法：zhipu-fetch mock validate FILE... [选项]

检查规则文件，不启动服务器，并输出每个错误及其在文件中的位置。

选项：
      --model NAME     规则中也接受这个模型，与 zhipu-fetch mock --model 相同；可重复
  -h, --help           显示本帮助

退出码：
  0  所有文件都有效
  1  有文件存在错误
  2  命令行无效，或文件无法读取
`,
}

/** `zhipu-fetch mock validate`. */
export const validate: Command = async (args, io) => {
  const language = languageOf(io.env)
  try {
    const { values, positionals: files } = parseCommandLine('mock', {
      args,
      allowPositionals: true,
      options: {
        model: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      io.out(validateHelp[language])
      return 0
    }
    if (files.length === 0) throw bilingualError(TypeError, say('noFile'))
    let count = 0
    for (const file of files) {
      const mistakes = await mistakesOfFile(file, values.model)
      for (const mistake of mistakes) io.err(`${oneLine(mistake[language])}\n`)
      if (mistakes.length === 0) io.out(`${say('fileValid', { file })[language]}\n`)
      count += mistakes.length
    }
    return count === 0 ? 0 : 1
  } catch (error) {
    io.err(`${errorText(error, language)}\n`)
    return 2
  }
}

/** Each mistake, with its place: the file and a JSON pointer. @throws {Error} when the file cannot be read. */
async function mistakesOfFile(file: string, models: readonly string[]): Promise<Bilingual[]> {
  let fixtures: unknown
  try {
    fixtures = await readFixtures(file)
  } catch (error) {
    const { cause } = error as Error
    if (cause instanceof SyntaxError) return [say('fileNotJSON', { file, reason: cause.message })]
    throw error
  }
  return partsOf(fixtures).flatMap(({ pointer, part }) => {
    try {
      applyFixtures(mockZhipu({ models }), part)
      return []
    } catch (error) {
      // Each rule is applied alone: the place says which one it is.
      const message = (error as Error).message.replace(/^Cannot (apply rule 1|read fixtures): /, '')
      return [say('mistake', { place: `${file}${pointer}`, message })]
    }
  })
}

/** Splits fixtures into parts that are valid or not independently of each other. */
function partsOf(fixtures: unknown): { pointer: string; part: unknown }[] {
  const split = (rules: readonly unknown[], pointer: string) =>
    rules.map((rule, index) => ({ pointer: `${pointer}/${index}`, part: [rule] }))
  if (Array.isArray(fixtures)) return split(fixtures, '')
  if (!isRecord(fixtures) || !Array.isArray(fixtures['rules'])) return [{ pointer: '', part: fixtures }]
  const { rules, ...others } = fixtures
  const otherParts = Object.entries(others).map(([name, value]) => ({ pointer: `/${name}`, part: { [name]: value } }))
  return [...split(rules as unknown[], '/rules'), ...otherParts]
}
