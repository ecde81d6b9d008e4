// Package partytest gives the accounts of a test their password.
package partytest

import (
	"context"
	"sync"

	"huishu/registry/party"
)

// Password is what the accounts sign in with.
const Password = "correct horse battery"

// Hashed is the hash of [Password], made once: 40 ms for each account would add up.
var Hashed = sync.OnceValue(func() party.PasswordHash {
	h, err := party.HashPassword(context.Background(), "nobody", Password)
	if err != nil {
		panic(err)
	}
	return h
})
