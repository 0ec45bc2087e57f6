import { evaluateTemplate } from '../../src/readers/hcl-expression';

const read = (text: string) => evaluateTemplate(text, (path) => `<${path.join('.')}>`);

test.each<[string, unknown]>([
  ['plain text', 'plain text'],
  ['', ''],
  ['a-${aws_s3_bucket.b.id}-c', 'a-<aws_s3_bucket.b.id>-c'],
  ['$${literal} ${x.y}', '${literal} <x.y>'],
  ['${jsonencode({"a" = [1, true, null, "b"], c: "${x.y}/*"})}', '{"a":[1,true,null,"b"],"c":"<x.y>/*"}'],
  ['${jsonencode({\n  a = 1\n  b = 2\n})}', '{"a":1,"b":2}'],
  ['${join("-", ["a", x.y[0].z])}', 'a-<x.y.0.z>'],
  ['${concat(["a"], ["b"])}', ['a', 'b']],
  ['${tolist(["a"])}', ['a']],
  ['${element(["a", "b"], 1)}', 'b'],
  // it begins anew after the last
  ['${element(["a", "b"], 2)}', 'a'],
  ['${jsondecode("{\\"a\\": -1.5}")}', { a: -1.5 }],
  ['${"q\\"uo\\u0041\\n"}', 'q"uoA\n'],
  ['${{(x.y) = 1}}', { '<x.y>': 1 }],
])('evaluates %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each<[string, RegExp]>([
  ['${unfinished', /where } is expected/],
  ['${jsonencode({"a" 1})}', /where = is expected/],
  ['${["a" "b"]}', /, or \] is expected/],
  ['${"open', /its end where a closing " is expected/],
  ['${+}', /a name is expected/],
  ['x${{a = 1}}', /stands inside a text/],
])('refuses %j with what it expects', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
