// Verifies one answer by Node's own cryptography: reads {jwks, request, answer} as JSON, prints "ok" or why not.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const { jwks, request, answer } = JSON.parse(readFileSync(0))
const body = Buffer.from(answer.body, 'base64')
const fail = (why) => { console.log(why); process.exit(1) }

const input = /^answer=(\(([^)]*)\)(;.*))$/.exec(answer.headers['signature-input']) ?? fail('no signature')
const params = Object.fromEntries([...input[3].matchAll(/;([a-z]+)=("?)([^";]*)\2/g)].map((m) => [m[1], m[3]]))
const jwk = jwks.keys.find((k) => k.kid === params.keyid) ?? fail('unknown key')
if (jwk.exp && Number(params.created) > jwk.exp) fail('the key had ended')
const label = /^([a-z0-9]+)=(:[^:]*:)$/.exec(request.signature)
const digest = 'sha-256=:' + createHash('sha256').update(body).digest('base64') + ':'
if (answer.headers['content-digest'] !== digest) fail('the body is another')
const value = {
  '"@status"': String(answer.status),
  '"content-digest"': digest,
  '"content-type"': answer.headers['content-type'],
  '"@method";req': request.method,
  '"@target-uri";req': request.target,
  [`"signature";req;key="${label[1]}"`]: label[2],
}
const covered = input[2].split(' ')
for (const c of Object.keys(value)) if (!covered.includes(c)) fail(`${c} is not covered`)
const base = covered.map((c) => `${c}: ${value[c] ?? fail('what is ' + c)}\n`).join('') + `"@signature-params": ${input[1]}`
const signature = Buffer.from(/^answer=:([^:]*):$/.exec(answer.headers.signature)[1], 'base64')
if (!verify(null, Buffer.from(base), createPublicKey({ key: jwk, format: 'jwk' }), signature)) fail('the signature does not match')
console.log('ok')
