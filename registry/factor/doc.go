// Package factor keeps what proves who a person is beside the password, or instead of it.
//
// What it is: authenticators with one-time codes (TOTP, RFC 6238), passkeys (WebAuthn) and recovery codes; how each is
// set up, used and taken away, and the proof with them that finishes a sign-in or steps one up. What is set up and
// removed is journalled by kind and name; no secret ever enters the journal: a secret is sealed by the vault, and the
// record holds only its digest, so that one exchanged behind the system's back no longer works. So are the tickets
// with which whoever has lost the password sets a new one.
//
// What it is not: accounts, passwords and sessions, which are registry/party's. It decides nothing about who may do what.
//
// Start at [Keeper] and [Keeper.Prove].
package factor
