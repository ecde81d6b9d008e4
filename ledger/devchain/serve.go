package devchain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	gethlog "github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"

	"huishu/ledger/fault"
)

// DefaultChainID is the chain id of the development chain; no public network has it.
const DefaultChainID = 516001

// Config says what the child serves.
type Config struct {
	// Dir is the data directory; it is made when it is missing.
	Dir string
	// Listen is a loopback address with port, such as "127.0.0.1:0".
	Listen string
	// ChainID is fixed by the first start in Dir.
	ChainID uint64
	// Faucet is the account (0x and 40 hex digits) that owns all the ether; fixed by the first start.
	Faucet string
	// Log receives the warnings of go-ethereum; nil discards them.
	Log io.Writer
}

// Ready is the one line of JSON that the child prints when it answers calls.
type Ready struct {
	RPC     string `json:"rpc"`
	ChainID uint64 `json:"chain_id"`
	Genesis string `json:"genesis"`
}

// Serve runs the chain until ctx ends or stdin is closed: a parent that dies, however it dies, closes it.
// It writes one line, [Ready], to ready. It belongs into a process of its own: it sets the default logger of the process.
func Serve(ctx context.Context, cfg Config, stdin io.Reader, ready io.Writer) error {
	if err := cfg.check(); err != nil {
		return err
	}
	quiet(cfg.Log)
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return refusal(err)
	}
	listener, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fault.New(fault.Conflict, "chain.listen", "无法监听 "+cfg.Listen, "Cannot listen on "+cfg.Listen).
			Do("请换一个端口，或用端口 0 由系统选择", "Choose another port, or port 0 to let the system choose").Wrap(err)
	}
	defer listener.Close()
	c, err := open(cfg.Dir, cfg.ChainID, common.HexToAddress(cfg.Faucet))
	if err != nil {
		return err
	}
	err = c.serve(ctx, listener, stdin, ready)
	return errors.Join(err, c.close())
}

// serve seals and answers until ctx, standard input, the listener or the sealer ends.
func (c *chain) serve(ctx context.Context, listener net.Listener, stdin io.Reader, ready io.Writer) error {
	handler := rpc.NewServer()
	defer handler.Stop()
	for _, a := range c.apis() {
		if err := handler.RegisterName(a.Namespace, a.Service); err != nil {
			return err
		}
	}
	g := &gate{next: handler}
	server := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 2)
	var sealing sync.WaitGroup
	sealing.Go(func() { ended <- c.sealLoop(ctx, g.busy.Lock, g.busy.Unlock) })
	go func() { ended <- server.Serve(listener) }()
	go func() {
		io.Copy(io.Discard, stdin) // returns when the parent is gone
		cancel()
	}()
	err := json.NewEncoder(ready).Encode(Ready{
		RPC:     "http://" + listener.Addr().String(),
		ChainID: c.eth.BlockChain().Config().ChainID.Uint64(),
		Genesis: c.eth.BlockChain().Genesis().Hash().Hex(),
	})
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-ended:
		}
	}
	cancel()
	sealing.Wait()
	return errors.Join(err, server.Close())
}

// check refuses what would only fail later and less clearly.
func (cfg Config) check() error {
	if cfg.Dir == "" {
		return fault.Required("data", "数据目录", "data directory")
	}
	if !common.IsHexAddress(cfg.Faucet) {
		return fault.New(fault.Invalid, "chain.address", "不是以太坊地址："+cfg.Faucet, fmt.Sprintf("%q is not an Ethereum address", cfg.Faucet)).At("faucet")
	}
	if cfg.ChainID == 0 {
		return fault.Required("chain-id", "链号", "chain id")
	}
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil || !loopback(host) {
		return fault.New(fault.Invalid, "chain.loopback", "开发链只在本机回环地址上提供服务，例如 127.0.0.1:0", "The development chain is served on a loopback address only, such as 127.0.0.1:0").At("listen")
	}
	return nil
}

// loopback says whether host can only be reached from this machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// quiet sends the warnings and errors of go-ethereum to w, one line each, and drops the rest.
func quiet(w io.Writer) {
	if w == nil {
		w = io.Discard
	}
	gethlog.SetDefault(gethlog.NewLogger(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelWarn})))
}

// gate holds every answer back while a block is being sealed and synced. An answer that left earlier could
// tell of a receipt which kill -9 then takes back. Calls are worked on meanwhile; only their answers wait.
type gate struct {
	busy sync.RWMutex
	next http.Handler
}

// ServeHTTP refuses names that do not mean this machine: a web page that points its own name at 127.0.0.1
// (DNS rebinding) is no client of ours.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if !loopback(host) {
		http.Error(w, "host not allowed", http.StatusForbidden)
		return
	}
	g.next.ServeHTTP(&heldWriter{ResponseWriter: w, busy: &g.busy}, r)
}

// heldWriter waits before each write until no seal is under way.
type heldWriter struct {
	http.ResponseWriter
	busy *sync.RWMutex
}

// Write implements io.Writer.
func (h *heldWriter) Write(p []byte) (int, error) {
	h.busy.RLock()
	defer h.busy.RUnlock()
	return h.ResponseWriter.Write(p)
}

// Flush lets the RPC server end a chunked answer early.
func (h *heldWriter) Flush() {
	if f, ok := h.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
