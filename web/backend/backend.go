// Package backend names what the pages and the API work on.
//
// What it is: one struct that cmd/app fills once and web passes down.
//
// What it is not: a place for logic; handlers call the rooms directly.
package backend

import (
	"log/slog"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/vault"
	"huishu/market/exchange"
	"huishu/web/documents"
)

// Backend is everything a handler may need.
type Backend struct {
	DB       *ledger.DB
	Book     *rules.Book
	Vault    *vault.Vault
	Exchange exchange.Exchange
	// Anchors tells how far the log is anchored.
	Anchors func() anchor.Status
	// Font is what papers are set in; nil where the machine has none.
	Font *documents.Font
	// PublicURL is the address that others use, without a slash at its end.
	PublicURL string
	// Secure marks cookies for TLS only.
	Secure bool
	Logger *slog.Logger
}
