// cdktf notes the whole stack of whoever makes a token, and jest looks up every frame of it in source maps: a third of the time
// of constructs-tf's tests. Take this file out of jest.config.json to see in an error where its token was made.
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({ captureStackTrace: () => [] }));
