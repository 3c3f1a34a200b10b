import { relay } from 'zhipu-fetch'

const handle = relay({ models: ['glm-4.6'], authorize: (request) => request.headers.get('cookie') === 'session=1' })
export { handle as POST }
