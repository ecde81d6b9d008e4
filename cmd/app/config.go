package app

import (
	"log/slog"
	"net"
	"time"

	"huishu/registry/notice/mail"
	"huishu/registry/sso"
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
	// Payer is the account that pays for anchors.
	Payer Payer
	// ChainID is the chain that Chain must serve; 0 takes the one first met and never another.
	ChainID int64
	// ChainSecond is another endpoint of the same chain, which must show every anchor too before it counts as final.
	ChainSecond string
	// Confirmations is how many blocks make an anchor final; 0 for 12 (1 on the development chain).
	Confirmations int64
	// FeeLimit is the most to offer per gas, in gwei (10⁻⁹ ether); 0 sets no limit.
	FeeLimit int64
	// Origin names the log, for ever, when the data directory is created; empty makes a name.
	Origin string
	// AnchorEvery is the longest time a checkpoint waits for its anchor.
	AnchorEvery time.Duration
	// WitnessPolicy is a file in the form of C2SP tlog-policy: the witnesses that cosign the log, with their keys
	// and addresses, and how many of them suffice. Empty for none.
	WitnessPolicy string
	// SM2 has checkpoints signed by SM2 with SM3 (GB/T 32918) beside Ed25519, and makes the key where there is none yet. A directory that has the
	// key signs with it from then on, whatever this says.
	SM2 bool
	// Font is the file of the font that PDF certificates are set in; empty looks for one on the machine, and goes without
	// where there is none.
	Font string
	// AnchorPromise is how long an entry may be without a final anchor before that is an alarm; 0 for the larger of 10
	// minutes and ten times AnchorEvery.
	AnchorPromise time.Duration
	// StrangersPerMinute is how many requests a minute are answered to one address that does not show who it is; 0 for any number.
	// This machine's own addresses are not limited: a proxy on it limits by itself, or is named in TrustedProxies.
	StrangersPerMinute int
	// TrustedProxies are the networks of the reverse proxies in front of the service: where a request through them comes from is
	// what they say (X-Forwarded-For). Nobody else is believed.
	TrustedProxies []net.IPNet
	// MessageKeep is how long messages to people and deliveries to webhooks are kept; 0 for ever.
	MessageKeep time.Duration
	// Mail is the mail server that takes letters; without a host nobody is written to.
	Mail mail.Server
	// SSO is the city's single sign-on; without an issuer there is none.
	SSO sso.Config
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

// Payer is the account that pays for anchors: a keystore file, by default made in the data directory, or an external
// signer that holds the key.
type Payer struct {
	// KeyFile is a keystore file; empty for the one in the data directory.
	KeyFile string
	// PasswordFile holds its password in the first line; empty for the one in the data directory.
	PasswordFile string
	// Password is used instead of PasswordFile unless it is empty.
	Password string
	// Signer is the endpoint of an external signer: an http(s) URL or the path of a Unix socket.
	Signer string
	// Account is the signer's account to use, 0x and 40 hex digits.
	Account string
}

// DefaultStrangersPerMinute lets a person read as fast as she can, a whole office behind one address too.
const DefaultStrangersPerMinute = 1200

// DefaultAnchorEvery is how long a checkpoint waits at most before it is anchored.
const DefaultAnchorEvery = 10 * time.Second
