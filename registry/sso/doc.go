// Package sso lets people sign in by the government's single sign-on (统一身份认证): an identity of a provider of OpenID Connect
// that its owner has bound to an account of theirs.
//
// What it is: the authorization code flow with PKCE (RFC 7636), state and nonce against one configured provider; the
// bindings of identities to accounts, by issuer and subject alone. Nobody gets an account or a right by signing in, and
// no identity is known by its e-mail address or name: those change hands. Binding and unbinding are journalled; whom the
// provider means is not.
//
// What it is not: accounts and sessions, which are registry/party's; what proves a person here, which is
// registry/factor's. It decides nothing about who may do what.
//
// Start at [Provider] and [Provider.Begin].
package sso
