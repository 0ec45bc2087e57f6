// cdktf notes the whole stack of whoever makes a token, and jest looks up every frame of it in source maps: half of the time of
// a synth, for traces that only its own error messages would show.
jest.mock('cdktf/lib/tokens/private/stack-trace', () => ({ captureStackTrace: () => [] }));
