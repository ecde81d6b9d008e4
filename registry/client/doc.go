// Package client answers which machine speaks for a party, by which key, and how much it may ask.
//
// What it is: machine clients ([Client]) of a party with their scopes; their keys ([Key]): API keys, of which only a hash is
// kept, and public keys for signed requests (RFC 9421), of which we never hold the private half; who is at the door
// ([AuthenticateKey], [AuthenticateSigned]), with the memory that refuses a signed request the second time; how signed requests are
// answered ([AnswerSigner]); and the quotas of a party ([Limits], [Meter]).
//
// What it is not: the policy. A client's roles are those of its party on the day, computed by registry/party for the person
// who answers for it; compliance/access narrows them by scope. It reads no HTTP: web hands over the message.
//
// What holds it together: a client always has a responsible person, and does nothing while that person's account is closed. What a
// client does stands in the log under the person and the client.
//
// Start at [Create] and [IssueKey]; then authenticate.go.
package client
