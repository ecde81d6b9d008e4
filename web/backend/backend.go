// Package backend names what the pages and the API work on.
//
// What it is: one struct that cmd/app fills once and web passes down.
//
// What it is not: a place for logic; handlers call the rooms directly.
package backend

import (
	"log/slog"
	"net"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/vault"
	"huishu/ledger/witness"
	"huishu/market/examine"
	"huishu/market/exchange"
	"huishu/registry/client"
	"huishu/registry/factor"
	"huishu/registry/sso"
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
	// Witnesses tells who has cosigned the log; nil when it has no witnesses.
	Witnesses func(tx *ledger.Tx) (witness.Status, error)
	// SSO is the city's single sign-on; nil where there is none.
	SSO *sso.Provider
	// Font is what papers are set in; nil where the machine has none.
	Font *documents.Font
	// Meter counts the requests of machine clients against their party's quotas; nil counts nothing.
	Meter *client.Meter
	// Answers signs the answers to signed requests; nil signs none.
	Answers *client.AnswerSigner
	// StrangersPerMinute is how many requests of an address that does not show who it is are answered; 0 for any number.
	StrangersPerMinute int
	// TrustedProxies are the networks of reverse proxies whose word on where a request comes from is taken (X-Forwarded-For).
	TrustedProxies []net.IPNet
	// LimitLoopback has this machine's own addresses limited too. Tests set it.
	LimitLoopback bool
	// PublicURL is the address that others use, without a slash at its end.
	PublicURL string
	// Mail says that there is a mail server to write to people by.
	Mail bool
	// Secure marks cookies for TLS only.
	Secure bool
	Logger *slog.Logger
}

// UntrustedPolicy is the content security policy of what somebody has uploaded: shown in spite of being an attachment, it is a document
// of no origin that runs and loads nothing.
const UntrustedPolicy = "sandbox; default-src 'none'"

// Factors keeps what proves people beside their passwords.
func (b *Backend) Factors() *factor.Keeper { return factor.New(b.DB, b.Vault, b.PublicURL) }

// Witnessing is how it stands with the log's witnesses.
func (b *Backend) Witnessing(tx *ledger.Tx) (witness.Status, error) {
	if b.Witnesses == nil {
		return witness.Status{Witnesses: []witness.Standing{}}, nil
	}
	return b.Witnesses(tx)
}

// Examiner answers what is handed in for verification.
func (b *Backend) Examiner() examine.Examiner {
	return examine.Examiner{DB: b.DB, Book: b.Book, Witnesses: b.Witnessing, URL: b.PublicURL}
}
