/** Where generated files are: BigModel, and images of Z.ai. Observed in URLs of images. */
export const fileRoots: readonly [string, string] = ['https://aigc-files.bigmodel.cn/api', 'https://mfile.z.ai']
