package app

import (
	"log/slog"
	"time"
)

// Config is everything that can be set. Each field is a flag of `huishu serve` and
// an environment variable HUISHU_… of the same name.
type Config struct {
	// Data is the data directory: database, keys, documents, the development chain.
	Data string
	// Database is the URL of a PostgreSQL database, postgres://…; empty for SQLite in the data directory. Its
	// password may stand in PGPASSWORD or a .pgpass file instead. Replicas of one service, each with a data
	// directory of its own, share the database, the keys and the vault, and are given a Chain.
	Database string
	// Listen is the address to serve on, such as 127.0.0.1:8080; port 0 takes a free one.
	Listen string
	// PublicURL is the address under which others reach this service; empty for http://Listen.
	PublicURL string
	// Chain is the JSON-RPC address of the chain to anchor on; empty runs the
	// development chain in a child process, whose anchors are labelled self-attested.
	Chain string
	// Contract is the anchor contract on Chain; empty deploys one with the chain key.
	Contract string
	// Origin names the log, for ever, when the data directory is created; empty makes a name.
	Origin string
	// AnchorEvery is the longest time a checkpoint waits for its anchor.
	AnchorEvery time.Duration
	// Font is the file of the font that PDF certificates are set in; empty looks for one on the machine, and goes without
	// where there is none.
	Font string
	// Demo expects or creates a demo directory; otherwise a demo directory is served as it is.
	Demo bool
	// Exe is the program to run as the development chain; empty for this one.
	Exe string
	// ChainEnv is added to the environment of the child chain. Tests set it.
	ChainEnv []string
	// Clock is the machine's clock.
	Clock func() time.Time
	// Logger receives what operators must see.
	Logger *slog.Logger
}

// DefaultAnchorEvery is how long a checkpoint waits at most before it is anchored.
const DefaultAnchorEvery = 10 * time.Second
