// Package httpsig signs and verifies HTTP messages: RFC 9421 (HTTP Message Signatures) with RFC 9530 (Content-Digest).
//
// What it is: the signature base of a request or response ([Signature.Base]), the reading of Signature-Input and
// Signature ([Parse]), four algorithms of the RFC's registry ([Algorithm]), and what a register demands of a request before
// it believes it ([Policy]). It is pure: no database, no clock, no network. It stands at the bottom so that the registry can
// verify what machines sign and the market can sign what it sends to a venue, by the same code.
//
// What it is not: it knows no key's owner and remembers no nonce; registry/client does. Of the RFC's component parameters it
// knows "req", "key" and "name"; a signature over anything else is refused, never read in part.
//
// The structured fields (RFC 9651) are parsed by github.com/dunglas/httpsfv, which passes the HTTP working group's own tests.
//
// Start at [Parse] and [Policy.Check]; to sign, at [Sign].
package httpsig
